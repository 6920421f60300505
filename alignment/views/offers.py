"""What the RKPD says in the one cell that a finding is about, where taking it over mends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from alignment.comparison.table import is_blank
from alignment.engine import Atom, Finding, Pair, plain
from alignment.engine.atoms import RISING
from alignment.engine.figures import read_target

# Of these the finding points at the rows that lack the value, not at all rows of the item.
_OF_ONE_ROW = frozenset({"IND_MISSING", "UNIT_MISSING", "LOC_MISSING", "GROUP_MISSING"})


def offer(item: Finding, pair: Pair | None, places: Mapping[str, str]) -> str | None:
    """What can be typed into the finding's cell; None where no single value mends it.

    Nothing is offered where the finding asks for a decision (a code, another unit of measure, a
    higher target, a jump) or where the item is split over rows that would each get the whole.
    """
    take = _OFFERS.get(item.check)
    if take is None or pair is None or pair.rkpd is None or pair.renja is None:
        return None
    if len(item.rows) != 1 or (item.check not in _OF_ONE_ROW and len(pair.renja.rows) != 1):
        return None
    return take(pair, pair.rkpd, places) or None


def place_path(code: str) -> list[str]:
    """The codes from the regency down to this place; a province's own code alone."""
    return [code[:length] for length in (5, 8, 13) if len(code) >= length] or [code]


def _budget(_pair: Pair, rkpd: Atom, _places: Mapping[str, str]) -> str | None:
    return None if is_blank(rkpd) else plain(rkpd.budget)


def _forward(_pair: Pair, rkpd: Atom, _places: Mapping[str, str]) -> str | None:
    return rkpd.printed_forward()


def _missing_forward(pair: Pair, rkpd: Atom, places: Mapping[str, str]) -> str | None:
    """The pagu, where it alone is missing."""
    row = pair.renja.rows[0] if pair.renja else None
    lacks_pagu = pair.renja is not None and pair.renja.forward_budget is None
    has_target = row is not None and read_target(row.forward_target) is not None
    return _forward(pair, rkpd, places) if lacks_pagu and has_target else None


def _indicator(_pair: Pair, rkpd: Atom, _places: Mapping[str, str]) -> str | None:
    return rkpd.indicator


def _unit(_pair: Pair, rkpd: Atom, _places: Mapping[str, str]) -> str | None:
    return rkpd.printed_units() if len(rkpd.units) == 1 else None


def _target(pair: Pair, _rkpd: Atom, _places: Mapping[str, str]) -> str | None:
    target = pair.rkpd_target
    return None if target is None else plain(target).replace(".", ",")


def _missing_target(pair: Pair, rkpd: Atom, places: Mapping[str, str]) -> str | None:
    """The number, where both measure in one unit and it is a promise."""
    is_same = pair.renja is not None and rkpd.units == pair.renja.units and len(rkpd.units) == 1
    is_promise = pair.rkpd_target != 0 or pair.direction != RISING
    return _target(pair, rkpd, places) if is_same and is_promise else None


def _location(_pair: Pair, rkpd: Atom, places: Mapping[str, str]) -> str:
    """By name, from the regency down: what the cell reads back as these codes."""
    return "\n".join(
        ", ".join(places.get(part, part) for part in place_path(code))
        for code in sorted(rkpd.locations)
    )


def _funds(_pair: Pair, rkpd: Atom, _places: Mapping[str, str]) -> str:
    return "\n".join(dict.fromkeys(fund for row in rkpd.rows for fund in row.funds))


def _group(_pair: Pair, rkpd: Atom, _places: Mapping[str, str]) -> str:
    groups = (row.target_group or "" for row in rkpd.rows)
    return next(filter(str.strip, groups), "")


_OFFERS: Mapping[str, Callable[[Pair, Atom, Mapping[str, str]], str | None]] = {
    "PAGU_ZERO": _budget,
    "PAGU_OVER_ITEM": _budget,
    "PAGU_UNDER_ITEM": _budget,
    "IND_MISSING": _indicator,
    "IND_DIFF": _indicator,
    "UNIT_MISSING": _unit,
    "TARGET_MISSING": _missing_target,
    "TARGET_LOWER": _target,
    "LOC_MISSING": _location,
    "LOC_DIFF": _location,
    "LOC_TOO_COARSE": _location,
    "FORWARD_MISSING": _missing_forward,
    "FORWARD_DIFF": _forward,
    "FUND_DIFF": _funds,
    "GROUP_MISSING": _group,
}
