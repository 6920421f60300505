"""Overlaps: the same work, for the same people, at the same place, in two agencies' Renja."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from alignment.engine.codes import SUPPORT_FIELD, Nomenclature, read_code
from alignment.engine.places import place_set
from alignment.engine.text import label
from alignment.engine.values import Finding, Row, Severity


class _Spot(NamedTuple):
    key: str
    group: str
    place: str


def overlaps(
    renja: Mapping[str, Sequence[Row]], nomenclature: Nomenclature | None = None
) -> dict[str, tuple[Finding, ...]]:
    """Return RENJA_OVERLAP findings by agency, from the handed-in rows of all agencies.

    Severity MAYOR. One finding an agency and key: expected names the shared "place / group",
    actual the other agencies. A blank target group or place matches nothing, and the support
    programme is left out: each agency pays its own salaries. Linear in rows and places.
    Source: project rule; hook Permendagri 86/2017 Ps 140(1) (Renja of the other PD).
    """
    spots: dict[_Spot, dict[str, list[int]]] = {}
    for agency, rows in renja.items():
        for position, row in enumerate(rows):
            for spot in _spots(row, nomenclature):
                spots.setdefault(spot, {}).setdefault(agency, []).append(position)
    shared: dict[tuple[str, str], list[_Spot]] = {}
    for spot, agencies in spots.items():
        if len(agencies) > 1:
            for agency in agencies:
                shared.setdefault((agency, spot.key), []).append(spot)
    found: dict[str, list[Finding]] = {agency: [] for agency in renja}
    for (agency, key), places in shared.items():
        found[agency].append(_finding(agency, key, places, spots))
    return {agency: tuple(sorted(findings)) for agency, findings in found.items()}


def _spots(row: Row, nomenclature: Nomenclature | None) -> list[_Spot]:
    group = label(row.target_group)
    key = read_code(row.code).key
    if not group or key.startswith(SUPPORT_FIELD):
        return []
    if nomenclature is not None:
        key = nomenclature.resolve(key)
    return [_Spot(key, group, place) for place in place_set(row.locations)]


def _finding(
    agency: str,
    key: str,
    places: list[_Spot],
    spots: Mapping[_Spot, Mapping[str, list[int]]],
) -> Finding:
    others = sorted({other for spot in places for other in spots[spot]} - {agency})
    rows = sorted({position for spot in places for position in spots[spot][agency]})
    where = "; ".join(sorted(f"{spot.place} / {spot.group}" for spot in places))
    return Finding(
        "RENJA_OVERLAP", key, Severity.MAYOR, None, where, "; ".join(others), tuple(rows)
    )
