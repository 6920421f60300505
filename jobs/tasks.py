"""Wake the workers for rows that wait. The message is only a nudge; the rows are the queue."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from celery import Task
from django.utils import timezone

from jobs import broker
from jobs.querysets import JobQuerySet

# Sweeps that nobody took for so long were sent to workers that were away.
SWEEP_EXPIRES = 300


def nudge(rows: JobQuerySet, task: Task, argument: str, *, ahead: int, batch: int = 1) -> bool:
    """Send the messages that these waiting rows are owed, so that `ahead` rows lie with the broker.

    Whoever finishes one of the rows calls this again: so a few messages are always under way, and
    one large job does not stand before all others. `argument` takes one id, or a list of up to
    `batch`. False without a broker, or if it does not answer: the rows are owed their messages
    still, and the next sweep sends them.
    """
    ids = rows.mark_nudged(ahead=ahead, at=timezone.now())
    for start in range(0, len(ids), batch):
        chunk = ids[start : start + batch]
        if not broker.send(task, {argument: chunk if batch > 1 else chunk[0]}):
            rows.rows(ids[start:]).forget_nudges()
            return False
    return True


class Sweep(Task):
    """A task of beat that is told when it was sent, as `sent_at` in seconds.

    All that was sent before it has left the queue when it arrives (`forget_lost_nudges`).
    """

    def apply_async(self, args: Any = None, kwargs: Any = None, **options: Any) -> Any:
        options.setdefault("expires", SWEEP_EXPIRES)
        told = {**(kwargs or {}), "sent_at": timezone.now().timestamp()}
        return super().apply_async(args, told, **options)


def forget_lost(rows: JobQuerySet, *, sent_at: float | None) -> None:
    """Owe a message again for waiting rows whose message is lost; for sweeps."""
    if sent_at is not None:
        rows.forget_lost_nudges(sent_at=datetime.fromtimestamp(sent_at, UTC))
