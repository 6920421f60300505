"""Delete what was kept around sign-ins once its purpose is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session

from accounts.models import PasswordResetRequest

# Counted for a quarter of an hour and for an hour; the rest is for looking into a complaint.
WRONG_PASSWORDS_KEPT_FOR = timedelta(days=30)
RESETS_KEPT_FOR = timedelta(days=7)


def forget_wrong_passwords(*, at: datetime) -> int:
    """Delete counts of wrong passwords of more than 30 days ago; how many rows."""
    limit = at - WRONG_PASSWORDS_KEPT_FOR
    return sum(
        model.objects.filter(attempt_time__lt=limit).delete()[0]
        for model in (AccessAttempt, AccessFailureLog, AccessLog)
    )


def forget_resets(*, at: datetime) -> int:
    """Delete requests for a new password of more than a week ago; how many."""
    old = PasswordResetRequest.objects.filter(asked_at__lt=at - RESETS_KEPT_FOR)
    return old.delete()[0]


def forget_sessions(*, at: datetime) -> int:
    """Delete sessions that ended; how many."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]
