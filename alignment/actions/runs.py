"""Do the queued runs: read the plans, let the engine compare, store what it found."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from alignment.actions import storing
from alignment.actions.verdicts import tally_of, verdict_fields
from alignment.comparison import Compared, compare_runs
from alignment.engine import RULES
from alignment.models import AlignmentRun

Status = AlignmentRun.Status
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 3


def execute_runs(*, run_ids: Sequence[int], at: datetime) -> list[int]:
    """Do those of the runs that nobody else is doing; the ids of the runs done.

    A region's runs share one reading of its RKPD. Safe to call twice and at once: each run is
    claimed by one conditional UPDATE, and stored only while the claim stands.
    """
    token = str(uuid.uuid4())
    AlignmentRun.objects.claimable(at=at).filter(pk__in=run_ids).update(
        status=Status.RUNNING, claim=token, lease_until=at + LEASE, attempts=F("attempts") + 1
    )
    runs = list(_claimed(token))
    if not runs:
        return []
    compared = compare_runs(runs)
    return _store(compared, token=token, at=at)


def fail_run(*, run_id: int, error: str, at: datetime) -> None:
    """Give a run up after its last attempt, else put it back into the queue."""
    running = AlignmentRun.objects.filter(pk=run_id, status=Status.RUNNING)
    running.filter(attempts__gte=MAX_ATTEMPTS).update(
        status=Status.FAILED, error=error, finished_at=at, claim="", lease_until=None
    )
    running.update(status=Status.QUEUED, error=error, claim="", lease_until=None)


def _claimed(token: str) -> Any:
    return (
        AlignmentRun.objects.filter(claim=token, status=Status.RUNNING)
        .select_related(
            "renja__agency__region", "renja__plan_year__profile", "renja__plan_year__edition"
        )
        .order_by("pk")
    )


@transaction.atomic
def _store(compared: Sequence[Compared], *, token: str, at: datetime) -> list[int]:
    """Write findings and results of the runs whose claim still stands, in one transaction."""
    held = set(
        AlignmentRun.objects.select_for_update()
        .filter(claim=token, status=Status.RUNNING)
        .values_list("pk", flat=True)
    )
    kept = [each for each in compared if each.run.pk in held]
    earlier = storing.earlier_findings([each.run for each in kept])
    lines: list[storing.Line] = []
    settled: list[storing.Earlier] = []
    for each in kept:
        found, gone = storing.lines_of(
            each.run, each.outcome.findings, each.own, earlier.get(each.run.renja_id, {})
        )
        lines += found
        settled += gone
        _fill(each, found, at=at)
    storing.copy_findings(lines)
    storing.record_system_steps(lines, settled, at=at)
    AlignmentRun.objects.bulk_update([each.run for each in kept], _RESULT_FIELDS)
    return [each.run.pk for each in kept]


_RESULT_FIELDS = [
    "status",
    "claim",
    "lease_until",
    "finished_at",
    "progress",
    "rule_version",
    "outcome",
    "score",
    "verdict",
    "open_critical",
    "open_major",
    "open_minor",
    "open_info",
    "accepted_count",
]


def _fill(compared: Compared, found: Sequence[storing.Line], *, at: datetime) -> None:
    """Put the result on the run; statuses that were carried over count for the verdict."""
    run, outcome = compared.run, compared.outcome
    counted = tally_of((line.severity, line.status) for line in found if not line.is_fixed)
    for name, value in verdict_fields(counted, outcome.score).items():
        setattr(run, name, value)
    run.status, run.claim, run.lease_until = Status.DONE, "", None
    run.finished_at, run.progress, run.rule_version = at, 100, RULES
    run.score = storing.decimal_score(outcome.score)
    run.outcome = storing.outcome_json(outcome)
