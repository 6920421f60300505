"""Stored plans as the engine reads them: live rows and frozen versions alike.

One query reads any number of live plans; a frozen version is read from its own text. Reading
grows with the rows that are compared and with nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from alignment.engine import Row
from renja.models import AgencyCeiling, PlanHeading, PlanVersion, StatedTotal


@dataclass(slots=True)
class PlanSlice:
    """One agency's rows of one plan, with what each row is called in the database."""

    rows: list[Row] = field(default_factory=list)
    uuids: list[UUID] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def under(self, fields: Collection[str]) -> PlanSlice:
        """The rows printed under these bidang; all of them when none is named."""
        if not fields:
            return self
        kept = [
            at for at, row in enumerate(self.rows) if ".".join(row.code.split(".")[:2]) in fields
        ]
        return PlanSlice(
            [self.rows[at] for at in kept],
            [self.uuids[at] for at in kept],
            [self.notes[at] for at in kept],
        )

    def uuids_at(self, positions: Sequence[int]) -> list[UUID]:
        """The rows that a finding points at."""
        return [self.uuids[position] for position in positions]


class Plan(NamedTuple):
    """A whole document as the engine reads it, by agency id; headings are names by code."""

    slices: dict[int, PlanSlice]
    ceilings: dict[int, Decimal]
    stated_totals: dict[int, Decimal]
    headings: dict[int, dict[str, str]]

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
    """The working state of documents, by document id: four queries for any number."""
    plans = {pk: Plan({}, {}, {}, {}) for pk in document_ids}
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
    for document, agency, code, name in PlanHeading.objects.filter(
        document__in=document_ids
    ).values_list("document_id", "agency_id", "code", "name"):
        plans[document].headings.setdefault(agency, {})[code] = name
    return plans


def live_rows(document_id: int, keys: Sequence[str] | None = None) -> PlanSlice:
    """A Renja's live rows; with `keys` those stored under them alone. One query.

    What hangs on a row is read for the rows that are asked about, so that a few rows of a large
    plan cost what they cost in a small one.
    """
    statement = _LIVE
    if keys is not None:
        for alias in ("p", "r"):
            all_rows = f"{alias}.document_id = ANY(%(documents)s)"
            statement = statement.replace(all_rows, f"{all_rows} AND {alias}.key = ANY(%(keys)s)")
    slices: dict[int, PlanSlice] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, {"documents": [document_id], "keys": list(keys or ())})
        for values in cursor.fetchall():
            _add_live(slices, values)
    return next(iter(slices.values()), PlanSlice())


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


def version_plan(version: PlanVersion, agencies: Collection[int] | None = None) -> Plan:
    """A frozen version as the engine reads it; rows of these agencies only, where named.

    `content` must be loaded; no query.
    """
    return _snapshot_plan(json.loads(version.content), agencies)


def _snapshot_plan(data: Mapping[str, Any], agencies: Collection[int] | None) -> Plan:
    slices: dict[int, PlanSlice] = {}
    for row in data["rows"]:
        agency = row["agency"]
        if agencies is not None and agency not in agencies:
            continue
        part = slices.get(agency)
        if part is None:
            part = slices[agency] = PlanSlice()
        part.uuids.append(row["uuid"])
        part.notes.append(row["note"])
        part.rows.append(_snapshot_row(row))
    headings: dict[int, dict[str, str]] = {}
    for entry in data["headings"]:
        headings.setdefault(entry["agency"], {})[entry["code"]] = entry["name"]
    return Plan(
        slices,
        {entry["agency"]: Decimal(entry["plafon"]) for entry in data["ceilings"]},
        {entry["agency"]: Decimal(entry["total"]) for entry in data["stated_totals"]},
        headings,
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
