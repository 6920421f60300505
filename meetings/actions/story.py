"""What a rakor changed, in one glance: decisions that reached rows, rows that differ, sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from accounts.models import User
from agencies.models import Agency
from alignment.models import Finding
from meetings.actions.effects import Line, effects_of
from meetings.models import CoordinationMeeting, DecisionLink
from renja.models import PlanVersion
from renja.tree.changes import Kind, PlanDifference, RowDifference, compare
from renja.tree.frozen import read_frozen

MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row that differs, and the two versions between which it does."""

    agency: Agency
    row: RowDifference
    renja: int
    numbers: tuple[int, int]

    @property
    def size(self) -> Decimal:
        return abs(self.row.delta or Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Of the plans that the reader reads whole; money in rupiah, None while no row has any."""

    decisions: int
    carried: int
    plans: int
    changed: int
    added: int
    gone: int
    before: Decimal | None
    after: Decimal | None
    biggest: Sequence[Change]

    @property
    def delta(self) -> Decimal | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


def story_of(meeting: CoordinationMeeting, *, user: User) -> Story | None:
    """The plans' versions checked before the first day against those checked since the last.

    None while no plan that `user` reads was handed in and checked on both sides. The same number
    of queries for any number of plans.
    """
    lines = [line for line in effects_of(meeting, user=user).lines if _is_told(line)]
    versions = _versions(lines, user)
    told = [
        (line, before, after)
        for line in lines
        if (before := versions.get(_version(line, first=True)))
        and (after := versions.get(_version(line, first=False)))
    ]
    if not told:
        return None
    differences = [
        (line, before, after, _difference(before, after)) for line, before, after in told
    ]
    changes = [
        Change(
            agency=line.agency,
            row=row,
            renja=after.document_id,
            numbers=(before.number, after.number),
        )
        for line, before, after, found in differences
        for row in found.of_kinds(frozenset({Kind.ADDED, Kind.GONE, Kind.CHANGED}))
    ]
    decisions, carried = _carried(meeting, {str(change.row.leaf.uuid) for change in changes})
    kinds = [change.row.kind for change in changes]
    return Story(
        decisions=decisions,
        carried=carried,
        plans=len(told),
        changed=kinds.count(Kind.CHANGED),
        added=kinds.count(Kind.ADDED),
        gone=kinds.count(Kind.GONE),
        before=_sum(found.before for *_, found in differences),
        after=_sum(found.after for *_, found in differences),
        biggest=sorted(changes, key=lambda change: -change.size)[:MOST],
    )


def _is_told(line: Line) -> bool:
    return line.before is not None and line.after is not None


def _version(line: Line, *, first: bool) -> int | None:
    side = line.before if first else line.after
    return side.run.subject_version_id if side else None


def _versions(lines: Sequence[Line], user: User) -> dict[int | None, PlanVersion]:
    wanted = {_version(line, first=first) for line in lines for first in (True, False)}
    found = PlanVersion.objects.visible_to(user).filter(pk__in=wanted - {None})
    return {version.pk: version for version in found}


def _difference(before: PlanVersion, after: PlanVersion) -> PlanDifference:
    old, new = read_frozen(before.content), read_frozen(after.content)
    return compare(old.leaves, new.leaves, titles={**old.titles, **new.titles})


def _sum(totals: Iterable[Decimal | None]) -> Decimal | None:
    known = [total for total in totals if total is not None]
    return sum(known, Decimal(0)) if known else None


def _carried(meeting: CoordinationMeeting, changed: set[str]) -> tuple[int, int]:
    """Decisions in all, and those about a row that differs or about a finding on one."""
    links = list(
        DecisionLink.objects.filter(decision__meeting=meeting).values_list(
            "decision", "kind", "target"
        )
    )
    findings = [target for _, kind, target in links if kind == DecisionLink.Kind.FINDING]
    rows: dict[UUID, set[str]] = {}
    for identity, uuids in Finding.objects.filter(
        run__renja__plan_year=meeting.plan_year_id, identity__in=findings
    ).values_list("identity", "row_uuids"):
        rows.setdefault(identity, set()).update(str(uuid) for uuid in uuids)
    reached = {
        decision
        for decision, _, target in links
        if ({str(target)} | rows.get(target, set())) & changed
    }
    return meeting.decisions.count(), len(reached)
