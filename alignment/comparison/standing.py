"""How a run stands now, as one person reads it: whole, or the rows of the bidang they review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from alignment.comparison.compare import Compared, compare_runs
from alignment.engine import Part, RegionOutcome, Severity, Tally, align_union
from alignment.models import AlignmentRun, Finding
from renja.tree.reading import limiting_fields

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

CLOSED = frozenset({Finding.Status.SETTLED, Finding.Status.ACCEPTED})
# (check, item) -> status of the findings that a run raised.
Statuses = Mapping[tuple[str, str], str]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A done run with the figures that its reader may see.

    `fields` is None for who reads the whole plan. For a ministry reviewer it names their bidang:
    every figure is then that of the rows printed under them, and `compared` is set.
    """

    run: AlignmentRun
    fields: frozenset[str] | None
    part: Part
    compared: Compared | None = None

    @cached_property
    def outcome(self) -> RegionOutcome:
        """Score, verdict, components and totals."""
        return align_union({"": self.part})


def tally_of(findings: Iterable[tuple[str, str]]) -> Tally:
    """Count (severity, status) pairs of the findings that a run raised."""
    counts = dict.fromkeys(Severity, 0)
    accepted = accepted_critical = 0
    for severity, status in findings:
        if status not in CLOSED:
            counts[Severity(severity)] += 1
        elif status == Finding.Status.ACCEPTED:
            accepted += 1
            accepted_critical += severity == Severity.KRITIS
    return Tally(
        kritis=counts[Severity.KRITIS],
        mayor=counts[Severity.MAYOR],
        minor=counts[Severity.MINOR],
        info=counts[Severity.INFO],
        accepted=accepted,
        accepted_kritis=accepted_critical,
    )


def standings(user: User | AnonymousUser, runs: Sequence[AlignmentRun]) -> list[Standing]:
    """The done runs as this user reads them, in their order; a fixed number of queries.

    `renja__agency__region__parent`, `renja__plan_year__profile` and `__edition` should be selected.
    """
    limits = {run.pk: limiting_fields(user, run.renja) for run in runs}
    limited = [run for run in runs if limits[run.pk] is not None]
    parts: dict[int, Compared] = {}
    statuses: dict[int, dict[tuple[str, str], str]] = {}
    if limited:
        fields = next(fields for fields in limits.values() if fields is not None)
        parts = {each.run.pk: each for each in compare_runs(limited, fields=fields)}
        statuses = statuses_of(limited)
    return [
        Standing(run=run, fields=None, part=run.part)
        if limits[run.pk] is None
        else Standing(
            run=run,
            fields=limits[run.pk],
            part=_part(parts[run.pk], statuses.get(run.pk, {})),
            compared=parts[run.pk],
        )
        for run in runs
    ]


def statuses_of(runs: Iterable[AlignmentRun]) -> dict[int, dict[tuple[str, str], str]]:
    """The statuses of what the runs raised, by run id."""
    found: dict[int, dict[tuple[str, str], str]] = {}
    raised = Finding.objects.filter(run__in=list(runs)).exclude(change=Finding.Change.FIXED)
    for run, check, item, status in raised.values_list("run_id", "check_id", "item", "status"):
        found.setdefault(run, {})[check, item] = status
    return found


def _part(compared: Compared, statuses: Statuses) -> Part:
    """The part of the rows under the bidang, their findings with the statuses they have now."""
    outcome = compared.outcome
    counted = tally_of(
        (found.severity, statuses.get((found.check, found.item), found.status))
        for found in outcome.findings
    )
    return Part(outcome.sums, counted, outcome.has_reference)
