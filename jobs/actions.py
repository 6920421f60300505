"""Hold a claim while work on it goes on, and let it go after a failure."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from jobs.querysets import JobQuerySet, lease

logger = logging.getLogger(__name__)
LONGEST_ERROR = 1000


def reason_of(error: BaseException) -> str:
    """An exception as the technical part of the reason that a person reads."""
    return f"{type(error).__name__}: {error}"[:LONGEST_ERROR]


@transaction.atomic
def give_back(
    held: JobQuerySet,
    *,
    error: str,
    at: datetime,
    back_to: str = "queued",
    is_final: bool = False,
    ended: Mapping[str, Any] | None = None,
) -> bool:
    """Let a claimed row go after a failure; True if it failed for good.

    It is tried again after a pause that grows with each failure and counts from the beginning of
    the failed one (`at`). After the last one, or at once if `is_final`, it is FAILED and changed
    as `ended` says. Nothing happens when the claim was lost meanwhile.
    """
    row = held.select_for_update().values_list("attempts", "failures").first()
    if row is None:
        return False
    attempts, failures = row[0], row[1] + 1
    freed = {"claim": "", "lease_until": None, "error": error, "failures": failures}
    if is_final or failures >= held.most or attempts >= held.most_taken:
        return held.update(status="failed", **freed, **(ended or {})) == 1
    pause = held.first_pause * 4 ** (failures - 1)
    held.update(status=back_to, next_attempt_at=at + pause, **freed)
    return False


@contextmanager
def renewed(held: JobQuerySet) -> Iterator[None]:
    """Renew the lease of `held` three times per lease until the block ends.

    The lease can so be short (a killed worker is replaced within a minute) however long one
    piece of work takes on a busy machine. The thread dies with its process, opens its own
    database connection only when the first renewal is due, and stops when the claim is gone.
    """
    done = threading.Event()
    thread = threading.Thread(target=_renew, args=(held, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew(held: JobQuerySet, done: threading.Event) -> None:
    pause = lease().total_seconds() / 3
    try:
        while not done.wait(pause):
            try:
                if not held.update(lease_until=timezone.now() + lease()):
                    return
            except DatabaseError as error:
                logger.warning("A lease could not be renewed: %s", error)
                connection.close()
    finally:
        connection.close()
