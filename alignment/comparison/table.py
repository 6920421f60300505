"""Table T-C.31: each sub kegiatan of both plans side by side, and where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from alignment.comparison.compare import Compared
from alignment.comparison.plans import PlanSlice
from alignment.engine import Atom, Number, Pair, Severity, norm, plain
from alignment.engine.atoms import NO_BUDGET


class Sign(StrEnum):
    """The sign between the two sides: equal, slightly different, different."""

    EQUAL = "eq"
    NEAR = "near"
    DIFFERENT = "ne"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One plan's side; `target` is plain text without its unit, `places` are region codes."""

    name: str
    indicator: str
    target: str
    unit: str
    budget: Number | None
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One line of T-C.31; `changed` names the fields that differ.

    `positions` are those of its Renja rows in the compared slice, `note` joins their notes.
    """

    key: str
    code: str
    rkpd: Side | None
    renja: Side | None
    changed: frozenset[str]
    sign: Sign
    units: tuple[str, str]
    delta: Fraction | None
    positions: tuple[int, ...]
    note: str

    @property
    def name(self) -> str:
        """What the Renja calls it, else the RKPD."""
        return next((side.name for side in (self.renja, self.rkpd) if side and side.name), "")

    @property
    def needs_note(self) -> bool:
        """A difference must be explained in the column "catatan penting"."""
        return self.sign is not Sign.EQUAL


def units_of(pair: Pair | None) -> tuple[str, str]:
    """The RKPD's and the Renja's unit of measure as printed, "" where there is none."""
    return _printed(pair and pair.rkpd), _printed(pair and pair.renja)


def _printed(atom: Atom | None) -> str:
    return (atom.printed_units() or "") if atom else ""


def table_of(compared: Compared) -> list[TableRow]:
    """Every line, sorted by key."""
    serious = _seriously_different(compared)
    return [_row(pair, compared.own, pair.key in serious) for pair in compared.outcome.pairs]


def _seriously_different(compared: Compared) -> set[str]:
    """Keys with a KRITIS or MAYOR finding on their rows of either plan."""
    own: set[int] = set()
    rkpd: set[int] = set()
    for found in compared.outcome.findings:
        # A programme's finding points at all its rows and says nothing of one of them.
        if found.severity in {Severity.KRITIS, Severity.MAYOR} and found.item.count(".") > 2:
            own.update(found.rows)
            rkpd.update(found.rkpd_rows)
    return {
        pair.key
        for pair in compared.outcome.pairs
        if (pair.renja and not own.isdisjoint(pair.renja.positions))
        or (pair.rkpd and not rkpd.isdisjoint(pair.rkpd.positions))
    }


def _row(pair: Pair, own: PlanSlice, is_serious: bool) -> TableRow:  # noqa: FBT001
    changed = frozenset(_changed(pair))
    sign = Sign.EQUAL
    if pair.rkpd is None or pair.renja is None or (changed and is_serious):
        sign = Sign.DIFFERENT
    elif changed:
        sign = Sign.NEAR
    shown = pair.renja or pair.rkpd
    positions = pair.renja.positions if pair.renja else ()
    return TableRow(
        key=pair.key,
        code=shown.rows[0].code if shown else pair.key,
        rkpd=_side(pair.rkpd, pair.rkpd_target),
        renja=_side(pair.renja, pair.renja_target),
        changed=changed,
        sign=sign,
        units=units_of(pair),
        delta=_delta(pair),
        positions=positions,
        note="\n".join(_each_once(own.notes[at] for at in positions)),
    )


def _changed(pair: Pair) -> Iterator[str]:
    rkpd, renja = pair.rkpd, pair.renja
    if rkpd is None or renja is None:
        return
    if norm(rkpd.indicator or "") != norm(renja.indicator or ""):
        yield "indicator"
    if rkpd.units != renja.units or _target(rkpd, pair.rkpd_target) != _target(
        renja, pair.renja_target
    ):
        yield "target"
    if rkpd.locations != renja.locations:
        yield "location"
    if rkpd.budget != renja.budget or is_blank(rkpd) != is_blank(renja):
        yield "budget"


def _side(atom: Atom | None, target: Number | None) -> Side | None:
    if atom is None:
        return None
    return Side(
        name=next((row.name for row in atom.rows if row.name), ""),
        indicator=atom.indicator or "",
        target=_target(atom, target),
        unit=atom.printed_units() or "",
        budget=None if is_blank(atom) else atom.budget,
        places=tuple(sorted(atom.locations)),
    )


def _target(atom: Atom, target: Number | None) -> str:
    return (atom.printed_targets() or "") if target is None else plain(target)


def is_blank(atom: Atom) -> bool:
    """Whether no row of it has a budget."""
    return all(bits & NO_BUDGET for bits in atom.gaps)


def _delta(pair: Pair) -> Fraction | None:
    """The budget's deviation in percent, None where it says nothing."""
    if not (pair.rkpd and pair.renja and pair.rkpd.budget):
        return None
    if pair.rkpd.budget == pair.renja.budget:
        return None
    return 100 * (Fraction(pair.renja.budget) / pair.rkpd.budget - 1)


def _each_once(notes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, (note.strip() for note in notes))))
