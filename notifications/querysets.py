"""Mail that waits to be sent, and who reads which notice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models

from jobs.querysets import JobQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class OutboxQuerySet(JobQuerySet):
    """The outbox as a queue: the row is the job."""

    most = 5
    # Whoever dies while sending may have sent it: each time more is one mail more.
    most_taken = 5
    first_pause = timedelta(seconds=30)
    running = "sending"

    def about(self, topic: str) -> Self:
        """The mails about one thing, newest first; whoever asks has seen that it is visible."""
        return self.filter(topic=topic).order_by("-pk")


class NoticeQuerySet(models.QuerySet):
    """The inbox inside the app."""

    def visible_to(self, user: User | AnonymousUser) -> NoticeQuerySet:
        """The user's own notices."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)

    def for_mail(self, *, at: datetime) -> NoticeQuerySet:
        """Those for the daily letter that no letter told yet, read or not."""
        return self.filter(by_mail=True, mailed_at=None, created_at__lte=at)
