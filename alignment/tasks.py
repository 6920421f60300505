"""Background work of the alignment app: ids in, one action, nothing out."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from alignment import actions
from alignment.models import AlignmentRun

logger = logging.getLogger(__name__)
# Runs done by one message: enough to share a region's RKPD, few enough to stay within a lease.
BATCH = 60
# A message that waited longer than this was overtaken by the next sweeps.
EXPIRES = 60


@shared_task(name="alignment.execute_runs")
def execute_runs(*, run_ids: list[int], **_: object) -> None:
    """Do runs; safe to deliver twice, because the claim in the database lets one worker through.

    Extra keyword arguments are accepted so that an older worker survives a newer sender.
    """
    actions.execute_runs(run_ids=run_ids, at=timezone.now())


@shared_task(name="alignment.sweep_runs")
def sweep_runs(**_: object) -> None:
    """Ask for the runs that changed plans call for, and send what waits or was abandoned."""
    now = timezone.now()
    actions.request_due_runs(at=now)
    actions.fail_lost_runs(at=now)
    waiting = AlignmentRun.objects.claimable(at=now).order_by("pk").values_list("pk", flat=True)
    nudge(list(waiting))


@shared_task(name="alignment.sweep_missed_runs")
def sweep_missed_runs(**_: object) -> None:
    """Once a day: ask for the runs of versions that no sweep saw in time."""
    nudge(actions.request_due_runs(at=timezone.now(), back=actions.LOOK_FAR_BACK))


def nudge(run_ids: Sequence[int]) -> None:
    """Ask the workers to do these now. A lost broker is logged: the next sweep finds the rows."""
    for start in range(0, len(run_ids), BATCH):
        try:
            execute_runs.apply_async(
                kwargs={"run_ids": list(run_ids[start : start + BATCH])}, expires=EXPIRES
            )
        except OperationalError as error:
            logger.warning("No broker to nudge about runs %s: %s", run_ids, error)
            return
