"""What differs between two states of a plan, row by row: matched by identity, never by position."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from renja.tree.leaves import Leaf, Titles
from renja.tree.words import LEAF_FIELDS, PLACE_FIELDS, leaf_text

TitlesOf = Mapping[tuple[int | str, str], Titles]


class Kind(StrEnum):
    ADDED = "baru"
    GONE = "hilang"
    CHANGED = "berubah"
    MOVED = "pindah"
    SAME = "tetap"


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that differs: both values as people read them; "" is blank."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDifference:
    """One row in both states; `before` or `after` is None for one that came or went.

    A row can have changed and moved at once: `kind` is then CHANGED, and `places` says where it
    was and is in the order of its agency. `cells` holds the changed values; `moves` those that
    say where a row belongs (code, unit).
    """

    kind: Kind
    before: Leaf | None
    after: Leaf | None
    cells: tuple[CellChange, ...] = ()
    moves: tuple[CellChange, ...] = ()
    places: tuple[int, int] | None = None

    @property
    def leaf(self) -> Leaf:
        """The row as it is, or as it was before it went."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a difference is about a row of one of both states")
        return found

    @property
    def is_moved(self) -> bool:
        return bool(self.moves or self.places)

    @property
    def delta(self) -> Decimal | None:
        """Rupiah added to the budget; None where neither state has one, or nothing changed."""
        return _delta(
            self.before.budget if self.before else None, self.after.budget if self.after else None
        )


@dataclass(slots=True, kw_only=True)
class ProgrammeDifference:
    """The budgets of a programme in both states, in rupiah; None while no row has one."""

    agency: int | str
    agency_name: str
    code: str
    name: str
    before: Decimal | None = None
    after: Decimal | None = None
    changed: int = 0

    @property
    def delta(self) -> Decimal | None:
        return _delta(self.before, self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDifference:
    """All rows of both states by agency and code, so that gone rows stand where they belonged."""

    rows: list[RowDifference]
    programmes: list[ProgrammeDifference]
    before: Decimal | None
    after: Decimal | None

    @property
    def delta(self) -> Decimal | None:
        return _delta(self.before, self.after)

    def counts(self) -> dict[Kind, int]:
        """How many rows are of each kind; a changed row that also moved counts in both."""
        found = dict.fromkeys(Kind, 0)
        for row in self.rows:
            found[row.kind] += 1
            if row.kind is Kind.CHANGED and row.is_moved:
                found[Kind.MOVED] += 1
        return found

    def of_kinds(self, kinds: frozenset[Kind]) -> list[RowDifference]:
        return [
            row for row in self.rows if row.kind in kinds or (Kind.MOVED in kinds and row.is_moved)
        ]


def compare(
    before: Sequence[Leaf], after: Sequence[Leaf], *, titles: TitlesOf | None = None
) -> PlanDifference:
    """How `after` differs from `before`; both in the order of their plan, details filled in.

    `titles` names programmes. Rows are the same row when they carry the same uuid.
    """
    old = {leaf.uuid: leaf for leaf in before}
    old_places, new_places = _places(before), _places(after)
    shifted = _shifted(before, after)
    rows = []
    for leaf in after:
        was = old.pop(leaf.uuid, None)
        if was is None:
            rows.append(RowDifference(kind=Kind.ADDED, before=None, after=leaf))
            continue
        places = None
        if leaf.uuid in shifted:
            places = (old_places[leaf.uuid], new_places[leaf.uuid])
        rows.append(_row(was, leaf, places))
    rows += [RowDifference(kind=Kind.GONE, before=leaf, after=None) for leaf in old.values()]
    rows.sort(key=lambda row: (row.leaf.agency_code, row.leaf.agency_name, row.leaf.code))
    return PlanDifference(
        rows=rows,
        programmes=_programmes(rows, titles or {}),
        before=_total(before),
        after=_total(after),
    )


def _row(before: Leaf, after: Leaf, places: tuple[int, int] | None) -> RowDifference:
    found = [
        CellChange(field, old, new)
        for field in LEAF_FIELDS
        if (old := leaf_text(before, field)) != (new := leaf_text(after, field))
    ]
    moves = tuple(change for change in found if change.field in PLACE_FIELDS)
    cells = tuple(change for change in found if change.field not in PLACE_FIELDS)
    kind = Kind.CHANGED if cells else Kind.MOVED if moves or places else Kind.SAME
    return RowDifference(
        kind=kind, before=before, after=after, cells=cells, moves=moves, places=places
    )


def _places(leaves: Sequence[Leaf]) -> dict[str, int]:
    """Each row's place within its agency, from 1."""
    seen: dict[int | str, int] = {}
    places = {}
    for leaf in leaves:
        seen[leaf.agency] = seen.get(leaf.agency, 0) + 1
        places[leaf.uuid] = seen[leaf.agency]
    return places


def _shifted(before: Sequence[Leaf], after: Sequence[Leaf]) -> set[str]:
    """Rows that changed their order; those that others pushed along stay out.

    The fewest rows that must be lifted out so that the rest stands in the old order: all but a
    longest increasing subsequence of old places.
    """
    old = {leaf.uuid: place for place, leaf in enumerate(before)}
    shared = [leaf.uuid for leaf in after if leaf.uuid in old]
    ends: list[int] = []  # smallest last place of a run of each length
    holders: list[int] = []  # which shared row holds it
    previous: list[int] = []
    for at, uuid in enumerate(shared):
        length = bisect_left(ends, old[uuid])
        previous.append(holders[length - 1] if length else -1)
        if length == len(ends):
            ends.append(old[uuid])
            holders.append(at)
        else:
            ends[length], holders[length] = old[uuid], at
    kept = set()
    at = holders[-1] if holders else -1
    while at >= 0:
        kept.add(shared[at])
        at = previous[at]
    return set(shared) - kept


def _programmes(rows: Sequence[RowDifference], titles: TitlesOf) -> list[ProgrammeDifference]:
    """Sums per agency and programme; a row that changed its code counts on both sides."""
    found: dict[tuple[int | str, str], ProgrammeDifference] = {}

    def programme(leaf: Leaf) -> ProgrammeDifference:
        code = ".".join(leaf.code.split(".")[:3])
        key = (leaf.agency, code)
        if key not in found:
            found[key] = ProgrammeDifference(
                agency=leaf.agency,
                agency_name=leaf.agency_name,
                code=code,
                name=titles.get(key, Titles()).name,
            )
        return found[key]

    for row in rows:
        touched = {}
        if row.before is not None:
            side = touched["before"] = programme(row.before)
            side.before = _plus(side.before, row.before.budget)
        if row.after is not None:
            side = touched["after"] = programme(row.after)
            side.after = _plus(side.after, row.after.budget)
        if row.kind is not Kind.SAME:
            for one in {id(side): side for side in touched.values()}.values():
                one.changed += 1
    return sorted(found.values(), key=lambda each: (each.agency_name, each.code))


def _total(leaves: Sequence[Leaf]) -> Decimal | None:
    total = None
    for leaf in leaves:
        total = _plus(total, leaf.budget)
    return total


def _plus(total: Decimal | None, amount: Decimal | None) -> Decimal | None:
    if amount is None:
        return total
    return amount if total is None else total + amount


def _delta(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    if before is None and after is None:
        return None
    return (after or Decimal(0)) - (before or Decimal(0))
