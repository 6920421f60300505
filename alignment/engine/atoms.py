"""Atoms: all rows of one plan that share a key, read once into comparable values (rule 4.3, 4).

This is the hot path of a run: every row of both plans passes here. Texts go through bounded
caches, numbers stay ints where they can, and a key with one row (nearly all) is never merged.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Final, NamedTuple

from alignment.engine.codes import Code, Nomenclature, programme_of, read_code
from alignment.engine.figures import Number, TextTarget, plain, read_money, read_target
from alignment.engine.places import place_set
from alignment.engine.text import EMPTY, label_set, unit_set
from alignment.engine.values import Row

# What a row lacks, as bits of one int, so that a complete row costs one comparison.
NO_BUDGET: Final = 1
NO_INDICATOR: Final = 2
NO_UNIT: Final = 4
NO_TARGET: Final = 8
NO_PLACE: Final = 16
NO_FORWARD: Final = 32
ZERO_TARGET: Final = 64
WORD_TARGET: Final = 128

RISING: Final = "naik"
FALLING: Final = "turun"
SUM: Final = "sum"
LAST: Final = "last"


class Atom(NamedTuple):
    """One sub kegiatan of one plan. `rows`, `positions`, `gaps` run in parallel.

    `budget` counts a blank as 0; `forward_budget` is None if all are blank; `targets` are the
    non-blank numeric ones; `lacks` joins the bits of all `gaps`; `code` is the first row's.
    """

    key: str
    programme: str
    budget: Number
    forward_budget: Number | None
    indicator: str | None
    units: frozenset[str]
    targets: tuple[Number, ...]
    direction: str | None
    aggregation: str | None
    locations: frozenset[str]
    tags: frozenset[str]
    lacks: int
    gaps: tuple[int, ...]
    rows: tuple[Row, ...]
    positions: tuple[int, ...]
    code: Code

    @property
    def codes(self) -> tuple[Code, ...]:
        """The printed code of each row."""
        return tuple(read_code(row.code) for row in self.rows)

    def target(self, direction: str, aggregation: str) -> Number | None:
        """Return the promised target: the sum, or for `last` the weakest of the rows."""
        if not self.targets:
            return None
        if aggregation == LAST:
            return max(self.targets) if direction == FALLING else min(self.targets)
        return sum(self.targets)

    def printed_units(self) -> str | None:
        """Return the units as the plan prints them."""
        return _listed(row.unit for row in self.rows)

    def printed_tags(self) -> str | None:
        """Return the tags as the plan prints them."""
        return _listed(tag for row in self.rows for tag in row.tags)

    def printed_places(self) -> str | None:
        """Return the place codes, sorted."""
        return _listed(sorted(self.locations))

    def printed_targets(self) -> str | None:
        """Return the targets of the rows as the plan prints them."""
        return _listed(None if row.target is None else str(row.target) for row in self.rows)

    def printed_forward(self) -> str | None:
        """Return the forward estimate in rupiah, None when it is blank."""
        return None if self.forward_budget is None else plain(self.forward_budget)


def _listed(texts: Iterable[str | None]) -> str | None:
    """Join what is not blank, each once, in order; None if nothing is left."""
    kept = dict.fromkeys(text.strip() for text in texts if text is not None)
    return "; ".join(filter(None, kept)) or None


# One row's gaps as a tuple, made once for all rows; a named tuple's own __new__ costs twice this.
_ALONE: Final = tuple((bits,) for bits in range(2 * WORD_TARGET))
_new: Final = tuple.__new__


def atomise(rows: Sequence[Row], nomenclature: Nomenclature | None) -> dict[str, Atom]:
    """Group rows by resolved key, in input order.

    Raises NotANumber for a budget that is neither blank nor a plain decimal of 0 or more.
    """
    atoms: dict[str, Atom] = {}
    split: dict[str, list[Atom]] = {}
    successors: Mapping[str, str] = nomenclature.successors if nomenclature else {}
    for position, row in enumerate(rows):
        atom = _read_row(row, position, successors)
        first = atoms.setdefault(atom.key, atom)
        if first is not atom:
            split.setdefault(atom.key, [first]).append(atom)
    for key, parts in split.items():
        atoms[key] = _merge(parts)
    return atoms


def _read_row(row: Row, position: int, successors: Mapping[str, str]) -> Atom:
    """Read one row as an atom of its own.

    One long function on purpose: it runs for every row, and each call it makes is paid as often.
    """
    (
        printed, _, indicator, unit, target, direction, aggregation,
        budget, forward_target, forward_budget, locations, tags, _, _, _, _, _,
    ) = row  # fmt: skip
    code = read_code(printed)
    key, programme = code.key, code.programme
    if key in successors:
        key = successors[key]
        programme = programme_of(key)

    lacks = 0
    amount = budget if type(budget) is int and budget >= 0 else read_money(budget)
    if amount is None:
        lacks, amount = NO_BUDGET, 0
    if not indicator or indicator.isspace():
        lacks, indicator = lacks | NO_INDICATOR, None
    units = unit_set(unit)
    if not units:
        lacks |= NO_UNIT
    places = place_set(locations) if locations else EMPTY
    if not places:
        lacks |= NO_PLACE
    promise = read_target(target)
    targets: tuple[Number, ...] = ()
    if promise is None:
        lacks |= NO_TARGET
    elif isinstance(promise, TextTarget):
        lacks |= WORD_TARGET
    else:
        targets = promise
        if not promise[0]:
            lacks |= ZERO_TARGET
    forward = (
        forward_budget
        if type(forward_budget) is int and forward_budget >= 0
        else read_money(forward_budget)
    )
    if forward is None or read_target(forward_target) is None:
        lacks |= NO_FORWARD
    return _new(
        Atom,
        (
            key, programme, amount, forward, indicator, units, targets,
            direction or None, aggregation or None,
            places, label_set(tags) if tags else EMPTY,
            lacks, _ALONE[lacks], (row,), (position,), code,
        ),
    )  # fmt: skip


def _merge(parts: list[Atom]) -> Atom:
    """Join the rows of one key: sums, first non-blank texts, unions."""
    forwards = [part.forward_budget for part in parts if part.forward_budget is not None]
    return Atom(
        key=parts[0].key,
        programme=parts[0].programme,
        budget=sum(part.budget for part in parts),
        forward_budget=sum(forwards) if forwards else None,
        indicator=_first(part.indicator for part in parts),
        units=EMPTY.union(*(part.units for part in parts)),
        targets=tuple(target for part in parts for target in part.targets),
        direction=_first(part.direction for part in parts),
        aggregation=_first(part.aggregation for part in parts),
        locations=EMPTY.union(*(part.locations for part in parts)),
        tags=EMPTY.union(*(part.tags for part in parts)),
        lacks=reduce(or_, (part.lacks for part in parts)),
        gaps=tuple(part.lacks for part in parts),
        rows=tuple(part.rows[0] for part in parts),
        positions=tuple(part.positions[0] for part in parts),
        code=parts[0].code,
    )


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value is not None), None)
