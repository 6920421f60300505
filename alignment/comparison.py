"""The only bridge from stored plans to the engine: live rows and frozen versions alike.

One query reads any number of live plans; a frozen version is read from its own text. Reading
grows with the rows that are compared and with nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from agencies.models import Agency
from alignment.engine import Context, Nomenclature, Row, read_code
from nomenclature.models import NomenclatureEdition, NomenclatureItem
from renja.models import AgencyCeiling, PlanVersion, StatedTotal

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


@dataclass(slots=True)
class PlanSlice:
    """One agency's rows of one plan, with what each row is called in the database."""

    rows: list[Row] = field(default_factory=list)
    uuids: list[UUID] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def uuids_at(self, positions: Sequence[int]) -> list[UUID]:
        """The rows that a finding points at."""
        return [self.uuids[position] for position in positions]


class Plan(NamedTuple):
    """A whole document as the engine reads it: slices, ceilings and stated totals by agency id."""

    slices: dict[int, PlanSlice]
    ceilings: dict[int, Decimal]
    stated_totals: dict[int, Decimal]

    def slice_of(self, agency_id: int) -> PlanSlice:
        """The agency's part; empty when the plan has no row of it."""
        return self.slices.get(agency_id) or PlanSlice()


# One statement for any number of documents. Only the first indicator feeds the checks.
_LIVE = """
    SELECT r.document_id, r.agency_id, r.uuid, r.note, r.printed_code, u.sipd_code,
           i.text, i.unit,
           CASE WHEN i.target IS NULL THEN i.target_text ELSE trim_scale(i.target)::text END,
           i.direction, i.aggregation, r.budget,
           CASE WHEN i.forward_target IS NULL THEN i.forward_target_text
                ELSE trim_scale(i.forward_target)::text END,
           r.forward_budget, l.codes, t.labels, r.proposal_ref, r.name, r.target_group, f.names,
           r.printed_programme, r.printed_activity
    FROM renja_planrow r
    LEFT JOIN agencies_agencyunit u ON u.id = r.unit_id
    LEFT JOIN renja_rowindicator i ON i.row_id = r.id AND i.position = 0
    LEFT JOIN (
        SELECT l.row_id, array_agg(l.code ORDER BY l.position) AS codes
        FROM renja_rowlocation l JOIN renja_planrow p ON p.id = l.row_id
        WHERE p.document_id = ANY(%(documents)s) AND l.code <> '' GROUP BY l.row_id
    ) l ON l.row_id = r.id
    LEFT JOIN (
        SELECT t.row_id, array_agg(t.label ORDER BY t.id) AS labels
        FROM renja_rowtag t JOIN renja_planrow p ON p.id = t.row_id
        WHERE p.document_id = ANY(%(documents)s) GROUP BY t.row_id
    ) t ON t.row_id = r.id
    LEFT JOIN (
        SELECT f.row_id, array_agg(f.source_name ORDER BY f.position) AS names
        FROM renja_rowfunding f JOIN renja_planrow p ON p.id = f.row_id
        WHERE p.document_id = ANY(%(documents)s) GROUP BY f.row_id
    ) f ON f.row_id = r.id
    WHERE r.document_id = ANY(%(documents)s)
    ORDER BY r.document_id, r.position, r.id
"""


def live_plans(document_ids: Sequence[int]) -> dict[int, Plan]:
    """The working state of documents, by document id: three queries for any number."""
    plans = {pk: Plan({}, {}, {}) for pk in document_ids}
    with connection.cursor() as cursor:
        cursor.execute(_LIVE, {"documents": list(document_ids)})
        for values in cursor.fetchall():
            _add_live(plans[values[0]].slices, values)
    for document, agency, plafon in AgencyCeiling.objects.filter(
        document__in=document_ids
    ).values_list("document_id", "agency_id", "plafon"):
        plans[document].ceilings[agency] = plafon
    for document, agency, total in StatedTotal.objects.filter(
        document__in=document_ids
    ).values_list("document_id", "agency_id", "total"):
        plans[document].stated_totals[agency] = total
    return plans


def _add_live(slices: dict[int, PlanSlice], values: tuple[Any, ...]) -> None:
    agency = values[1]
    part = slices.get(agency)
    if part is None:
        part = slices[agency] = PlanSlice()
    part.uuids.append(values[2])
    part.notes.append(values[3])
    (
        code, unit_code, indicator, unit, target, direction, aggregation, budget, forward_target,
        forward_budget, places, tags, proposal, name, group, funds, programme, activity,
    ) = values[4:]  # fmt: skip
    row = Row(
        code, unit_code, indicator, unit, target, direction or None, aggregation or None,
        budget, forward_target, forward_budget, tuple(places or ()), tuple(tags or ()),
        proposal or None, name, group, tuple(funds or ()), _parents(programme, activity),
    )  # fmt: skip
    part.rows.append(row)


def _parents(programme: str, activity: str) -> tuple[str, ...]:
    """Printed parents; empty when they follow from the code."""
    return tuple(code for code in (programme, activity) if code)


def context_of(
    *,
    agency: Agency,
    plafon: Decimal | None,
    stated_total: Decimal | None,
    edition: NomenclatureEdition | None,
    rows: Iterable[Row] = (),
    priorities: Iterable[str] = (),
) -> Context:
    """What the engine must know about the agency besides its rows.

    `agency.region` must be loaded. Without an edition the checks on codes see only whether a
    code is well formed; an excerpt is widened by the `rows` it cannot speak of.
    """
    region = agency.region
    special = _SPECIAL_AUTHORITY.get(region.code[:2])
    nomenclature = nomenclature_for(edition.pk, region.gov_type) if edition else None
    if edition and nomenclature and edition.is_excerpt:
        nomenclature = widened(nomenclature, rows)
    return Context(
        gov_type="PROV" if region.is_province else "KABKOT",
        special_authority=frozenset({special} if special else ()),
        agency_fields=frozenset(agency.affair_fields) or None,
        plafon=plafon,
        stated_total=stated_total,
        nomenclature=nomenclature,
        priorities=frozenset(priorities),
    )


def nomenclature_for(edition_id: int, gov_type: str) -> Nomenclature:
    """The edition's codes in force with their predecessors, and all other editions' as older.

    Kept per process until an edition is imported again.
    """
    stamps = tuple(NomenclatureEdition.objects.order_by("pk").values_list("pk", "imported_at"))
    return _read_nomenclature(edition_id, gov_type, stamps)


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


def version_plan(version: PlanVersion) -> Plan:
    """A frozen version as the engine reads it. `content` must be loaded; no query."""
    return _snapshot_plan(json.loads(version.content))


def _snapshot_plan(data: Mapping[str, Any]) -> Plan:
    slices: dict[int, PlanSlice] = {}
    for row in data["rows"]:
        part = slices.get(row["agency"])
        if part is None:
            part = slices[row["agency"]] = PlanSlice()
        part.uuids.append(row["uuid"])
        part.notes.append(row["note"])
        part.rows.append(_snapshot_row(row))
    return Plan(
        slices,
        {entry["agency"]: Decimal(entry["plafon"]) for entry in data["ceilings"]},
        {entry["agency"]: Decimal(entry["total"]) for entry in data["stated_totals"]},
    )


_NO_INDICATOR: Mapping[str, Any] = {
    "text": None,
    "unit": None,
    "target": None,
    "target_text": None,
    "forward_target": None,
    "forward_target_text": None,
    "direction": None,
    "aggregation": None,
}


def _snapshot_row(row: Mapping[str, Any]) -> Row:
    first = row["indicators"][0] if row["indicators"] else _NO_INDICATOR
    forward = first["forward_target"]
    target = first["target"]
    return Row(
        row["code"], row["unit_code"] or None, first["text"], first["unit"],
        first["target_text"] if target is None else target,
        first["direction"] or None, first["aggregation"] or None, row["budget"],
        first["forward_target_text"] if forward is None else forward, row["forward_budget"],
        tuple([place["code"] for place in row["locations"] if place["code"]]),
        tuple([tag["label"] for tag in row["tags"]]),
        row["proposal_ref"] or None, row["name"], row["target_group"],
        tuple([fund["source_name"] for fund in row["fundings"]]),
        _parents(row.get("printed_programme", ""), row.get("printed_activity", "")),
    )  # fmt: skip
