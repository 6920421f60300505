"""How a worker takes a row that is its own place in the queue, and which rows a message is owed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q

# A message that was sent less than this before a sweep may still be on its way to its worker; it
# also covers clocks of several machines that differ.
GRACE = timedelta(seconds=10)


def lease() -> timedelta:
    """How long a claim stands without being renewed."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


class JobQuerySet(models.QuerySet):
    """Rows that are their own queue: queued, or running under a lease that ran out."""

    most = 3  # failures: what fails thrice fails for a reason
    # A worker that dies says nothing of the work: machines restart, and others are to blame. What
    # kills each worker that takes it must end all the same.
    most_taken = 8
    first_pause = timedelta(seconds=15)  # after a failure; then four times as long each time
    running = "running"

    @staticmethod
    def due(*, at: datetime) -> Q:
        """Rows whose pause is over, if they had one."""
        return Q(next_attempt_at=None) | Q(next_attempt_at__lte=at)

    def waiting(self, *, at: datetime) -> Self:
        """Rows to work on that nobody works on, however often that was tried."""
        abandoned = Q(status=self.running, lease_until__lt=at)
        return self.filter(Q(self.due(at=at), status="queued") | abandoned)

    def claimable(self, *, at: datetime) -> Self:
        """Rows that a worker may take now."""
        return self.waiting(at=at).filter(attempts__lt=self.most_taken)

    def exhausted(self, *, at: datetime) -> Self:
        """Rows whose last worker died without a word, and that were taken often enough."""
        return self.waiting(at=at).filter(attempts__gte=self.most_taken)

    def held(self, token: str) -> Self:
        """The rows of this claim, as far as it still stands."""
        return self.filter(claim=token, status=self.running)

    def claim(self, pk: int, *, token: str, at: datetime) -> bool:
        """Take a row; False if it is done, not due, or another worker has it.

        One conditional UPDATE: two deliveries of one message cannot both pass.
        """
        if self.claimable(at=at).filter(pk=pk).take(token=token, at=at):
            return True
        self.filter(pk=pk).forget_nudges()
        return False

    def take(self, *, token: str, at: datetime, **changes: Any) -> int:
        """Take what is still in this set, which must not join other tables; how many rows.

        PostgreSQL looks again at the row's own columns after waiting for another claim, but not
        into joined tables: with a join both would get it.
        """
        return self.update(
            status=self.running,
            claim=token,
            lease_until=at + lease(),
            attempts=F("attempts") + 1,
            nudged_at=None,
            **changes,
        )

    def rows(self, ids: Collection[int]) -> Self:
        """These rows, whatever this set is about."""
        return type(self)(self.model).filter(pk__in=ids)

    def mark_nudged(self, *, ahead: int, at: datetime) -> list[int]:
        """Note as woken as many of these rows as may lie `ahead` with the broker; their ids.

        Each waiting row is handed out once, however many processes ask at the same moment.
        """
        room = ahead - self.filter(nudged_at__isnull=False).count()
        if room <= 0:
            return []
        with transaction.atomic():
            owed = self.filter(nudged_at=None).order_by("pk").select_for_update(skip_locked=True)
            ids = list(owed.values_list("pk", flat=True)[:room])
            self.rows(ids).update(nudged_at=at)
        return ids

    def forget_nudges(self) -> None:
        """Owe these rows a message again, should they wait: theirs is used up, or was not sent."""
        self.filter(nudged_at__isnull=False).update(nudged_at=None)

    def forget_lost_nudges(self, *, sent_at: datetime) -> int:
        """Owe a message again for rows whose message is lost; how many. `self` are waiting rows.

        `sent_at` is when a message that just arrived was sent. A queue is first in, first out:
        all that was sent before has been taken from it, so that a row that is not claimed by now
        is waiting for a message that the broker or a dead worker lost.
        """
        return self.filter(nudged_at__lt=sent_at - GRACE).update(nudged_at=None)
