"""Mail that waits to be sent, and who reads which notice."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class OutboxQuerySet(models.QuerySet):
    """The outbox as a queue: the row is the job."""

    def due(self, *, at: datetime) -> OutboxQuerySet:
        """Messages to try now, abandoned ones (their lease ran out) included."""
        waiting = Q(status="queued", next_attempt_at__lte=at)
        abandoned = Q(status="sending", lease_until__lt=at)
        return self.filter(waiting | abandoned)

    def claim(self, pk: int, *, at: datetime, lease_until: datetime, most: int) -> bool:
        """Take a message for sending; False if it was sent, waits, or another worker has it.

        One conditional UPDATE, so two deliveries of one nudge cannot both pass; `most` is the
        number of attempts after which nobody takes it any more.
        """
        taken = (
            self.due(at=at)
            .filter(pk=pk, attempts__lt=most)
            .update(status="sending", lease_until=lease_until, attempts=F("attempts") + 1)
        )
        return taken == 1

    def held(self, pk: int, *, attempt: int) -> OutboxQuerySet:
        """The message, if this attempt still owns it: each claim counts attempts up by one."""
        return self.filter(pk=pk, status="sending", attempts=attempt)


class NoticeQuerySet(models.QuerySet):
    """The inbox inside the app."""

    def visible_to(self, user: User | AnonymousUser) -> NoticeQuerySet:
        """The user's own notices."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)
