"""Background work of the alignment app: ids in, one action, a nudge for what follows."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from alignment import actions
from alignment.models import AlignmentRun
from jobs.tasks import Sweep, forget_lost
from jobs.tasks import nudge as wake

# Runs done by one message: enough to share a region's RKPD, few enough for other work to get in.
BATCH = 60
# Runs that lie with the broker at once: a batch for each of four workers.
AHEAD = 4 * BATCH


@shared_task(name="alignment.execute_runs")
def execute_runs(*, run_ids: list[int], **_: object) -> None:
    """Do runs, then nudge for those that waited behind them.

    Safe to deliver twice, because the claim in the database lets one worker through. Extra keyword
    arguments are accepted so that an older worker survives a newer sender.
    """
    actions.execute_runs(run_ids=run_ids, at=timezone.now())
    nudge()


@shared_task(name="alignment.sweep_runs", base=Sweep)
def sweep_runs(*, sent_at: float | None = None, **_: object) -> None:
    """Ask for the runs that changed plans call for, and send what waits or was abandoned."""
    now = timezone.now()
    actions.request_due_runs(at=now)
    actions.fail_lost_runs(at=now)
    forget_lost(AlignmentRun.objects.claimable(at=now), sent_at=sent_at)
    nudge()


@shared_task(name="alignment.sweep_missed_runs", base=Sweep)
def sweep_missed_runs(**_: object) -> None:
    """Once a day: ask for the runs of versions that no sweep saw in time."""
    actions.request_due_runs(at=timezone.now(), back=actions.LOOK_FAR_BACK)
    nudge()


def nudge() -> None:
    """Ask the workers to do the runs that wait, the oldest first."""
    runs = AlignmentRun.objects.claimable(at=timezone.now())
    wake(runs, execute_runs, "run_ids", ahead=AHEAD, batch=BATCH)
