"""Do the queued runs: read the plans, let the engine compare, store what it found."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.actions import storing
from alignment.actions.verdicts import verdict_fields
from alignment.comparison import Compared, compare_runs, tally_of
from alignment.engine import RULES, Part, collection_paused
from alignment.models import AlignmentRun
from alignment.querysets import AlignmentRunQuerySet
from jobs.actions import give_back, reason_of, renewed

logger = logging.getLogger(__name__)
Status = AlignmentRun.Status
# What the progress bar shows while the plans are read, and while the result is stored.
READING, STORING = 20, 70


def execute_runs(*, run_ids: Collection[int], at: datetime) -> list[int]:
    """Do those of the runs that nobody else is doing; the ids of the runs done.

    A region's runs share one reading of its RKPD. Safe to call twice and at once: each run is
    claimed by one conditional UPDATE, and stored only while the claim stands. Each is tried once;
    one that fails goes back into the queue, or is given up after its last attempt. The lease is
    renewed while they are done, however many rows they have.
    """
    done: list[int] = []
    left = set(run_ids)
    with collection_paused():
        # A Renja's runs follow one another: each reads the statuses that the one before left.
        while left and (runs := _claim(left, at=at)):
            with renewed(AlignmentRun.objects.held(runs[0].claim)):
                done += _do(runs, at=at)
            left -= {run.pk for run in runs}
    # Those behind an older run of their Renja have no message any more.
    AlignmentRun.objects.filter(pk__in=left).forget_nudges()
    return done


def fail_lost_runs(*, at: datetime) -> int:
    """Give up runs whose workers died at each attempt; how many."""
    return AlignmentRun.objects.exhausted(at=at).update(
        status=Status.FAILED,
        error=_("The worker stopped at each of %(count)s attempts.")
        % {"count": AlignmentRunQuerySet.most_taken},
        finished_at=at,
        claim="",
        lease_until=None,
    )


def _claim(run_ids: Collection[int], *, at: datetime) -> list[AlignmentRun]:
    """Take the free ones of these runs: one conditional UPDATE lets one worker through."""
    token = str(uuid.uuid4())
    free = AlignmentRun.objects.claimable(at=at).filter(pk__in=run_ids)
    free.take(token=token, at=at, progress=READING)
    return list(
        AlignmentRun.objects.held(token)
        .select_related(
            "renja__agency__region", "renja__plan_year__profile", "renja__plan_year__edition"
        )
        .order_by("pk")
    )


def _do(runs: Sequence[AlignmentRun], *, at: datetime) -> list[int]:
    try:
        compared = compare_runs(runs)
        AlignmentRun.objects.held(runs[0].claim).update(progress=STORING)
        return _store(compared, at=at)
    except Exception as error:
        if len(runs) > 1:
            # One plan that cannot be read must not fail its neighbours.
            return [pk for run in runs for pk in _do([run], at=at)]
        logger.exception("Run %s failed", runs[0].pk)
        held = AlignmentRun.objects.held(runs[0].claim).filter(pk=runs[0].pk)
        give_back(held, error=reason_of(error), at=at, ended={"finished_at": at})
        return []


@transaction.atomic
def _store(compared: Sequence[Compared], *, at: datetime) -> list[int]:
    """Write findings and results of the runs whose claim still stands, in one transaction."""
    runs = [each.run for each in compared]
    held = set(
        AlignmentRun.objects.held(runs[0].claim)
        .select_for_update()
        .filter(pk__in=[run.pk for run in runs])
        .values_list("pk", flat=True)
    )
    kept = [each for each in compared if each.run.pk in held]
    earlier = storing.earlier_findings([each.run for each in kept])
    storing.add_settled([(each.run, each.outcome.findings) for each in kept], earlier)
    lines: list[storing.Line] = []
    for each in kept:
        found = storing.lines_of(
            each.run, each.outcome.findings, each.own, earlier.get(each.run.pk, {})
        )
        lines += found
        _fill(each, found, at=at)
    storing.copy_findings(lines)
    storing.record_system_steps(lines, at=at)
    storing.write_results([each.run for each in kept])
    return [each.run.pk for each in kept]


def _fill(compared: Compared, found: Sequence[storing.Line], *, at: datetime) -> None:
    """Put the result on the run; statuses that were carried over count for the verdict."""
    run, outcome = compared.run, compared.outcome
    counted = tally_of((line.severity, line.status) for line in found if not line.is_fixed)
    for name, value in verdict_fields(counted, outcome.score).items():
        setattr(run, name, value)
    run.finished_at, run.rule_version = at, RULES
    # Of a live draft: the state whose rows were read, which may be later than the request.
    run.options["revision"] = run.renja.revision
    run.score = storing.decimal_score(outcome.score)
    run.outcome = storing.outcome_json(outcome, Part(outcome.sums, counted, outcome.has_reference))
