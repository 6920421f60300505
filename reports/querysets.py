"""Who sees which report, and how a worker takes one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.permissions import is_admin

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def lease() -> timedelta:
    """How long a claim stands without being renewed."""
    return timedelta(seconds=settings.RENDER_LEASE_SECONDS)


class ClaimableQuerySet(models.QuerySet):
    """Rows that are their own queue: queued, or running under a lease that ran out."""

    def claimable(self, *, at: datetime) -> ClaimableQuerySet:
        return self.filter(Q(status="queued") | Q(status="running", lease_until__lt=at))

    def claim(self, pk: int, *, token: str, at: datetime) -> bool:
        """Take a row; False if it is done, cancelled, or another worker has it.

        One conditional UPDATE: two deliveries of one message cannot both pass.
        """
        return (
            self.claimable(at=at)
            .filter(pk=pk)
            .update(
                status="running",
                claim=token,
                lease_until=at + lease(),
                attempts=F("attempts") + 1,
            )
            == 1
        )

    def held(self, pk: int, *, token: str) -> ClaimableQuerySet:
        """The row, if the claim made with this token still stands."""
        return self.filter(pk=pk, status="running", claim=token)


class ReportQuerySet(ClaimableQuerySet):
    """Requested reports."""

    def visible_to(self, user: User | AnonymousUser) -> ReportQuerySet:
        """Reports one asked for; an administrator sees all.

        A report holds what its requester could read; it is not shared by itself.
        """
        if not user.is_authenticated:
            return self.none()
        return self.all() if is_admin(user) else self.filter(requested_by=user)
