"""Keep a claim while work on it goes on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection
from django.utils import timezone

from reports.querysets import ClaimableQuerySet, lease

logger = logging.getLogger(__name__)


@contextmanager
def renewed(held: ClaimableQuerySet) -> Iterator[None]:
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


def _renew(held: ClaimableQuerySet, done: threading.Event) -> None:
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
