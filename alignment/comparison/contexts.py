"""What the engine must know besides the rows: authority, bidang, nomenclature."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from agencies.models import Agency
from alignment.engine import Context, Nomenclature, Row, read_code
from nomenclature.models import NomenclatureEdition, NomenclatureItem

# Provinces whose regions also use another fourth segment (domain.md 3.2, deduced from the list).
_SPECIAL_AUTHORITY = {
    "11": "7",
    "31": "6",
    "34": "5",
    "51": "8",
    "91": "3",
    "92": "4",
    "93": "3",
    "94": "3",
    "95": "3",
    "96": "4",
}


def context_of(
    *,
    agency: Agency,
    plafon: Decimal | None,
    stated_total: Decimal | None,
    nomenclature: Nomenclature | None,
    priorities: Iterable[str] = (),
) -> Context:
    """What the engine must know about the agency besides its rows.

    `agency.region` must be loaded. Without a nomenclature the checks on codes see only whether a
    code is well formed.
    """
    region = agency.region
    special = _SPECIAL_AUTHORITY.get(region.code[:2])
    return Context(
        gov_type="PROV" if region.is_province else "KABKOT",
        special_authority=frozenset({special} if special else ()),
        agency_fields=frozenset(agency.affair_fields) or None,
        plafon=plafon,
        stated_total=stated_total,
        nomenclature=nomenclature,
        priorities=frozenset(priorities),
    )


def nomenclatures_for(
    wanted: Iterable[tuple[NomenclatureEdition | None, str]],
) -> dict[tuple[int, str], Nomenclature]:
    """By (edition id, kind of region); one query however many agencies ask for them."""
    asked = {(edition.pk, gov_type) for edition, gov_type in wanted if edition}
    if not asked:
        return {}
    stamps = _stamps()
    return {key: _read_nomenclature(*key, stamps) for key in sorted(asked)}


def nomenclature_for(edition_id: int, gov_type: str) -> Nomenclature:
    """The edition's codes in force with their predecessors, and all other editions' as older.

    Kept per process until an edition is imported again.
    """
    return _read_nomenclature(edition_id, gov_type, _stamps())


def _stamps() -> tuple[object, ...]:
    """When each edition was last imported: what is kept is as old as these."""
    return tuple(NomenclatureEdition.objects.order_by("pk").values_list("pk", "imported_at"))


@lru_cache(maxsize=8)
def _read_nomenclature(edition_id: int, gov_type: str, stamps: tuple[object, ...]) -> Nomenclature:
    items = NomenclatureItem.objects.sub_activities().filter(gov_type=gov_type).order_by()
    current = list(
        items.filter(edition=edition_id).values_list("code", "predecessor", "name", "indicator")
    )
    older = items.exclude(edition=edition_id).values_list("code", flat=True)
    codes = {code: before or None for code, before, _name, _indicator in current}
    return Nomenclature(
        current=codes,
        older=frozenset(older) - codes.keys(),
        names={code: name for code, _before, name, _indicator in current},
        indicators={code: text for code, _before, _name, text in current if text},
    )


def widened(nomenclature: Nomenclature, rows: Iterable[Row]) -> Nomenclature:
    """An excerpt that does not speak of activities it does not list.

    Well-formed codes of other activities count as current: an excerpt must never prove that a
    code is unknown.
    """
    listed = {code.rpartition(".")[0] for code in nomenclature.current}
    foreign = (
        {
            code.key
            for code in map(read_code, {row.code for row in rows})
            if code.is_well_formed and code.key.rpartition(".")[0] not in listed
        }
        - nomenclature.older
        - nomenclature.predecessors
    )
    if not foreign:
        return nomenclature
    return Nomenclature(
        current={**nomenclature.current, **dict.fromkeys(foreign)},
        older=nomenclature.older,
        names=nomenclature.names,
        indicators=nomenclature.indicators,
    )
