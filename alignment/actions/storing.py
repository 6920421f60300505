"""How a run's findings get into the database: identity, carried status, one COPY."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from alignment.comparison import PlanSlice
from alignment.engine import (
    WHOLE_AGENCY,
    Outcome,
    Part,
    Severity,
    percent,
    plain,
    two_decimals,
)
from alignment.engine import Finding as Found
from alignment.models import AlignmentRun, Finding, FindingResponse

Status = Finding.Status
Change = Finding.Change
_SCORE_STEPS = 10**8


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


_EARLIER_FIELDS = (
    "pk", "identity", "check_id", "item", "severity", "value", "expected", "actual", "status",
)  # fmt: skip


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
    """What each run continues, by run id and (check, item); three queries.

    That is the last run against the same RKPD. A run without a reference looked at nothing, so it
    neither settles nor forgets the findings of the runs before it; only REF_MISSING itself goes on
    from one to the other. The last runs are locked: who moves one of their findings waits until
    its status was read.
    """
    last = _last_runs(runs)
    found: dict[tuple[int, int | None], dict[tuple[str, str], Earlier]] = {}
    pair_of = {run_id: pair for pair, (run_id, _number) in last.items()}
    findings = Finding.objects.filter(run__in=pair_of)
    for run_id, *values in findings.values_list("run_id", *_EARLIER_FIELDS):
        before = Earlier._make(values)
        found.setdefault(pair_of[run_id], {})[before.check, before.item] = before
    continued = {}
    for run in runs:
        earlier = dict(found.get((run.renja_id, run.rkpd_id), {}))
        _add_missing_reference(earlier, run.renja_id, last, found)
        continued[run.pk] = earlier
    return continued


def _last_runs(
    runs: Sequence[AlignmentRun],
) -> dict[tuple[int, int | None], tuple[int, int]]:
    """(id, number) of the last done run of each Renja and RKPD, locked."""
    renjas = {run.renja_id for run in runs}
    newest = (
        AlignmentRun.objects.done()
        .filter(renja__in=renjas)
        .order_by("renja_id", "rkpd_id", "-number")
        .distinct("renja_id", "rkpd_id")
        .values_list("pk", flat=True)
    )
    locked = (
        AlignmentRun.objects.select_for_update()
        .filter(pk__in=list(newest))
        .order_by("pk")
        .values_list("pk", "renja_id", "rkpd_id", "number")
    )
    return {(renja, rkpd): (pk, number) for pk, renja, rkpd, number in locked}


_MISSING = ("REF_MISSING", WHOLE_AGENCY)


def _add_missing_reference(
    earlier: dict[tuple[str, str], Earlier],
    renja_id: int,
    last: Mapping[tuple[int, int | None], tuple[int, int]],
    found: Mapping[tuple[int, int | None], Mapping[tuple[str, str], Earlier]],
) -> None:
    """REF_MISSING as it stood last, whichever RKPD that run was held against."""
    pairs = [pair for pair in last if pair[0] == renja_id and _MISSING in found.get(pair, {})]
    if pairs:
        newest = max(pairs, key=lambda pair: last[pair][1])
        earlier[_MISSING] = found[newest][_MISSING]


def add_settled(
    raised: Iterable[tuple[AlignmentRun, Iterable[Found]]],
    earlier: Mapping[int, dict[tuple[str, str], Earlier]],
) -> None:
    """Add to `earlier` what was settled some runs ago and is raised again; one query."""
    unknown = {
        identity_of(run, found.check, found.item): run.pk
        for run, findings in raised
        if run.number > 1
        for found in findings
        if (found.check, found.item) not in earlier[run.pk]
    }
    if not unknown:
        return
    before = (
        Finding.objects.filter(identity__in=unknown)
        .order_by("identity", "-run__number")
        .distinct("identity")
        .values_list(*_EARLIER_FIELDS)
    )
    for values in before:
        found = Earlier._make(values)
        earlier[unknown[found.identity]][found.check, found.item] = found


def lines_of(
    run: AlignmentRun,
    findings: Iterable[Found],
    own: PlanSlice,
    earlier: Mapping[tuple[str, str], Earlier],
) -> list[Line]:
    """What to store for a run: what it raised, then what it no longer raises."""
    raised = {}
    for found in findings:
        key = (found.check, found.item)
        raised[key] = _line(run, found, own, earlier.get(key))
    gone = [
        before
        for key, before in earlier.items()
        if key not in raised and before.status != Status.SETTLED
    ]
    return [*raised.values(), *(_fixed(run, before) for before in gone)]


def _line(run: AlignmentRun, found: Found, own: PlanSlice, before: Earlier | None) -> Line:
    expected, actual = found.expected or "", found.actual or ""
    status = _carried(before, found, expected, actual) if before else Status.OPEN
    # What was settled and is raised again is new to its reader, under its old identity.
    is_known = before is not None and before.status != Status.SETTLED
    uuids = ",".join(map(str, own.uuids_at(found.rows)))
    return Line(
        run.pk,
        before.identity if before else identity_of(run, found.check, found.item),
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


_WEIGHT = {severity: weight for weight, severity in enumerate(reversed(Severity))}


def _carried(before: Earlier, found: Found, expected: str, actual: str) -> str:
    """The status with which a finding that was there before goes on.

    What was believed fixed, or had been settled, is back. An acceptance lapses when its values
    changed, or when a later stage judges the same values more severely than what was accepted.
    """
    if before.status in {Status.CLAIMED_FIXED, Status.SETTLED}:
        return Status.REOPENED
    if before.status == Status.ACCEPTED and (
        (before.expected, before.actual) != (expected, actual)
        or _WEIGHT[found.severity] > _WEIGHT[Severity(before.severity)]
    ):
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


def record_system_steps(lines: Iterable[Line], *, at: datetime) -> None:
    """Leave a response for each status that the run itself changed."""
    moved = {(line.run_id, line.check, line.item): line for line in lines if line.was}
    if not moved:
        return
    rows = Finding.objects.filter(run__in={line.run_id for line in moved.values()}).values_list(
        "pk", "run_id", "check_id", "item"
    )
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
        for pk, run_id, check, item in rows
        if (line := moved.get((run_id, check, item)))
    )


# bulk_update would build an expression per run and column: a quarter of a region's whole time.
_RESULTS = """
    UPDATE alignment_alignmentrun AS run
    SET status = 'done', claim = '', lease_until = NULL, error = '', progress = 100,
        finished_at = result.finished_at, rule_version = result.rule_version,
        options = result.options, outcome = result.outcome, score = result.score,
        verdict = result.verdict, open_critical = result.open_critical,
        open_major = result.open_major, open_minor = result.open_minor,
        open_info = result.open_info, accepted_count = result.accepted_count
    FROM jsonb_to_recordset(%s::jsonb) AS result(
        id bigint, finished_at timestamptz, rule_version text, options jsonb, outcome jsonb,
        score numeric, verdict text, open_critical int, open_major int, open_minor int,
        open_info int, accepted_count int
    )
    WHERE run.id = result.id
"""
_RESULT_FIELDS = (
    "id", "finished_at", "rule_version", "options", "outcome", "score", "verdict",
    "open_critical", "open_major", "open_minor", "open_info", "accepted_count",
)  # fmt: skip


def write_results(runs: Iterable[AlignmentRun]) -> None:
    """Mark the runs done and keep their results, with one UPDATE."""
    results = [{name: getattr(run, name) for name in _RESULT_FIELDS} for run in runs]
    with connection.cursor() as cursor:
        cursor.execute(_RESULTS, [json.dumps(results, cls=DjangoJSONEncoder)])


def decimal_score(score: Fraction | None) -> Decimal | None:
    """S cut off after eight decimals: rounded to two, it prints as the exact score does.

    Rounded here it would be rounded twice: 78.0149999999 would print as 78.02.
    """
    if score is None:
        return None
    return Decimal(score.numerator * _SCORE_STEPS // score.denominator) / _SCORE_STEPS


def outcome_json(outcome: Outcome, part: Part) -> dict[str, Any]:
    """What a run keeps beside its findings: printed figures, and its part of the region's."""
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
        "components": {key: component.text for key, component in outcome.components.items()},
        "part": part.to_json(),
    }


def _percent(share: Fraction | None) -> str | None:
    return None if share is None else percent(share.numerator, share.denominator)
