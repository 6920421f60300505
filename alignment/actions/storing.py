"""How a run's findings get into the database: identity, carried status, one COPY."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import connection

from alignment.comparison import PlanSlice
from alignment.engine import Finding as Found
from alignment.engine import Outcome, percent, plain, two_decimals
from alignment.models import AlignmentRun, Finding, FindingResponse

Status = Finding.Status
Change = Finding.Change
_SCORE_PLACES = Decimal("0.00000001")


class Earlier(NamedTuple):
    """A finding of the run before, as far as the next one needs it."""

    pk: int
    identity: UUID
    check: str
    item: str
    severity: str
    value: str
    expected: str
    actual: str
    status: str


class Line(NamedTuple):
    """One row of the findings table, in the order of `_COLUMNS`."""

    run_id: int
    identity: UUID
    check: str
    severity: str
    item: str
    value: str
    expected: str
    actual: str
    row_uuids: str
    status: str
    change: str
    was: str  # status before, where the system moved it; not a column

    @property
    def is_fixed(self) -> bool:
        """Whether the line only tells that an earlier finding is gone."""
        return self.change == Change.FIXED


_COLUMNS = (
    "run_id, identity, check_id, severity, item, value, expected, actual, row_uuids, status, "
    "change, version"
)


def identity_of(run: AlignmentRun, check: str, item: str) -> UUID:
    """The same id for one (Renja, RKPD, check, item) in every run."""
    return uuid5(NAMESPACE_URL, f"{run.renja_id}:{run.rkpd_id}:{check}:{item}")


def earlier_findings(
    runs: Sequence[AlignmentRun],
) -> dict[int, dict[tuple[str, str], Earlier]]:
    """Findings of each Renja's last done run, by Renja id and (check, item); two queries."""
    last = (
        AlignmentRun.objects.done()
        .filter(renja__in=[run.renja_id for run in runs])
        .order_by("renja_id", "-number")
        .distinct("renja_id")
        .values_list("pk", "renja_id")
    )
    renja_of = dict(last)
    found: dict[int, dict[tuple[str, str], Earlier]] = {}
    for run_id, *values in Finding.objects.filter(run__in=renja_of).values_list(
        "run_id", "pk", "identity", "check_id", "item", "severity", "value", "expected",
        "actual", "status",
    ):  # fmt: skip
        before = Earlier(*values)
        found.setdefault(renja_of[run_id], {})[before.check, before.item] = before
    return found


def lines_of(
    run: AlignmentRun,
    findings: Iterable[Found],
    own: PlanSlice,
    earlier: Mapping[tuple[str, str], Earlier],
) -> tuple[list[Line], list[Earlier]]:
    """What to store for a run, and which earlier findings it no longer raises."""
    lines = []
    raised = set()
    for found in findings:
        key = (found.check, found.item)
        raised.add(key)
        lines.append(_line(run, found, own, earlier.get(key)))
    gone = [
        before
        for key, before in earlier.items()
        if key not in raised and before.status != Status.SETTLED
    ]
    lines += [_fixed(run, before) for before in gone]
    return lines, gone


def _line(run: AlignmentRun, found: Found, own: PlanSlice, before: Earlier | None) -> Line:
    expected, actual = found.expected or "", found.actual or ""
    status = _carried(before, expected, actual) if before else Status.OPEN
    is_known = before is not None and before.identity is not None
    uuids = ",".join(map(str, own.uuids_at(found.rows)))
    return Line(
        run.pk,
        identity_of(run, found.check, found.item),
        found.check,
        found.severity.value,
        found.item,
        found.value or "",
        expected,
        actual,
        f"{{{uuids}}}",
        status,
        Change.SAME if is_known else Change.NEW,
        before.status if before and before.status != status else "",
    )


def _carried(before: Earlier, expected: str, actual: str) -> str:
    """The status with which a finding that was there before goes on.

    What was believed fixed, or had been settled, is back; an acceptance lapses when its values
    changed.
    """
    if before.status in {Status.CLAIMED_FIXED, Status.SETTLED}:
        return Status.REOPENED
    if before.status == Status.ACCEPTED and (before.expected, before.actual) != (expected, actual):
        return Status.REOPENED
    return before.status


def _fixed(run: AlignmentRun, before: Earlier) -> Line:
    return Line(
        run.pk,
        before.identity,
        before.check,
        before.severity,
        before.item,
        before.value,
        before.expected,
        before.actual,
        "{}",
        Status.SETTLED,
        Change.FIXED,
        before.status,
    )


def copy_findings(lines: Iterable[Line]) -> None:
    """Write all findings with one COPY."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows((*line[:-1], 1) for line in lines)
    buffer.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY alignment_finding ({_COLUMNS}) FROM STDIN WITH (FORMAT csv, "
            "FORCE_NOT_NULL (value, expected, actual))",
            buffer,
        )


def record_system_steps(lines: Iterable[Line], settled: Sequence[Earlier], *, at: datetime) -> None:
    """Leave a response for each status that the run itself changed."""
    moved = {(line.run_id, line.check, line.item): line for line in lines if line.was}
    if not moved:
        return
    rows = Finding.objects.filter(run__in={line.run_id for line in moved.values()})
    FindingResponse.objects.bulk_create(
        FindingResponse(
            finding_id=pk,
            identity=line.identity,
            from_status=line.was,
            to_status=line.status,
            expected=line.expected,
            actual=line.actual,
            at=at,
        )
        for pk, *key in rows.values_list("pk", "run_id", "check_id", "item")
        if (line := moved.get(tuple(key)))  # type: ignore[call-overload]
    )


def decimal_score(score: Fraction | None) -> Decimal | None:
    """S with eight decimals: enough to sort by, never what is printed or judged."""
    if score is None:
        return None
    exact = Decimal(score.numerator) / Decimal(score.denominator)
    return exact.quantize(_SCORE_PLACES, ROUND_HALF_UP)


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """What a run keeps beside its findings: printed figures and the exact sums behind them."""
    score = outcome.score
    return {
        "counts": outcome.counts._asdict() if outcome.counts else None,
        "total_rkpd": None if outcome.total_rkpd is None else plain(outcome.total_rkpd),
        "total_renja": plain(outcome.total_renja),
        "deviation_pct": _percent(outcome.deviation),
        "S": two_decimals(score) if score is not None else None,
        "K1a": _percent(outcome.K1a),
        "K1b": _percent(outcome.K1b),
        "predikat": outcome.predikat,
        "sums": outcome.sums.to_json(),
        "components": {key: part.text for key, part in outcome.components.items()},
    }


def _percent(share: Fraction | None) -> str | None:
    return None if share is None else percent(share.numerator, share.denominator)
