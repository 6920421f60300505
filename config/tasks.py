"""Background work on the installation as a whole."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from config import orphans, purging

logger = logging.getLogger(__name__)


@shared_task(name="config.sweep_files", ignore_result=True)
def sweep_files(**_: object) -> None:
    """Delete files that no row names; log and record say how many, the log why none."""
    try:
        swept = orphans.sweep_files(at=timezone.now())
    except orphans.LooksWrong as error:
        logger.error("No file was deleted: %s", error)  # noqa: TRY400 - no fault of the code
    else:
        logger.info("%d files without a row deleted, %d bytes", swept.files, swept.size)


@shared_task(name="config.purge", ignore_result=True)
def purge(**_: object) -> None:
    """Delete personal data whose time is over; log and record say how much."""
    logger.info("Purge: %s", purging.purge(at=timezone.now()))
