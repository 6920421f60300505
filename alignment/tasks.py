"""Background work of the alignment app: ids in, one action, nothing out."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from alignment import actions
from alignment.models import AlignmentRun

logger = logging.getLogger(__name__)
# Runs done by one message: enough to share a region's RKPD, few enough to stay within a lease.
BATCH = 60


@shared_task(name="alignment.execute_runs")
def execute_runs(*, run_ids: list[int], **_: object) -> None:
    """Do runs; safe to deliver twice, because the claim in the database lets one worker through.

    Extra keyword arguments are accepted so that an older worker survives a newer sender.
    """
    try:
        actions.execute_runs(run_ids=run_ids, at=timezone.now())
    except Exception as error:
        logger.exception("Runs %s failed", run_ids)
        for run_id in run_ids:
            actions.fail_run(run_id=run_id, error=str(error), at=timezone.now())


@shared_task(name="alignment.sweep_runs")
def sweep_runs(**_: object) -> None:
    """Ask for the runs that changed plans call for, and send what waits or was abandoned."""
    now = timezone.now()
    actions.request_due_runs(at=now)
    waiting = list(
        AlignmentRun.objects.claimable(at=now).order_by("pk").values_list("pk", flat=True)
    )
    for start in range(0, len(waiting), BATCH):
        execute_runs.delay(run_ids=waiting[start : start + BATCH])
