"""When somebody was here before, to tell what happened since."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import User

# Whoever opens the home page again within this time is still on the same visit.
A_VISIT = timedelta(minutes=30)


def note_visit(*, by: User, at: datetime) -> datetime | None:
    """Note that this person is here now; when the visit before this one began, None at the first.

    One statement a visit: of two pages opened at once one begins it, and both read the same.
    """
    if by.seen_at is not None and at - by.seen_at < A_VISIT:
        return by.seen_before_at
    User.objects.filter(pk=by.pk, seen_at=by.seen_at).update(seen_at=at, seen_before_at=by.seen_at)
    by.seen_before_at, by.seen_at = by.seen_at, at
    return by.seen_before_at
