"""Rows as plain data: what a frozen version holds, and what an imported file is held against.

One shape for three uses. Decimals are plain strings, a blank number is None, texts are "". The
shape of a document (`format` 1):

    {"format": 1,
     "document": {"uuid", "kind", "year", "amendment", "region", "agency": id or None},
     "agencies": [{"id", "code", "name"}],
     "ceilings": [{"agency": id, "plafon"}],
     "stated_totals": [{"agency": id, "total"}],
     "headings": [{"agency": id, "code", "name", "outcome", "indicator", "target_text"}],
     "rows": [{"uuid", "agency": id, "unit_code", "unit_name", "position", "code", "key", "name",
               "printed_programme", "printed_activity", "budget", "forward_budget",
               "target_group", "note", "proposal_ref", "responsible",
               "indicators": [{"text", "unit", "target_text", "target", "forward_target_text",
                               "forward_target", "renstra_end", "actual_n2", "estimate_n1",
                               "direction", "aggregation"}],
               "locations": [{"code", "text"}],
               "fundings": [{"source_code", "source_name", "amount"}],
               "tags": [{"dimension", "label"}]}]}
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from agencies.models import Agency
from renja.models import (
    AgencyCeiling,
    PlanDocument,
    PlanHeading,
    PlanRow,
    RowFunding,
    RowIndicator,
    RowLocation,
    RowTag,
    StatedTotal,
)

Plain = dict[str, Any]

INDICATOR_FIELDS = (
    "text",
    "unit",
    "target_text",
    "target",
    "forward_target_text",
    "forward_target",
    "renstra_end",
    "actual_n2",
    "estimate_n1",
    "direction",
    "aggregation",
)
_ROW_FIELDS = {
    "code": "printed_code",
    "key": "key",
    "name": "name",
    "printed_programme": "printed_programme",
    "printed_activity": "printed_activity",
    "budget": "budget",
    "forward_budget": "forward_budget",
    "target_group": "target_group",
    "note": "note",
    "proposal_ref": "proposal_ref",
    "responsible": "responsible",
}
_DETAILS: tuple[tuple[str, Any, tuple[str, ...], tuple[str, ...]], ...] = (
    ("indicators", RowIndicator, INDICATOR_FIELDS, ("position",)),
    ("locations", RowLocation, ("code", "text"), ("position",)),
    ("fundings", RowFunding, ("source_code", "source_name", "amount"), ("position",)),
    ("tags", RowTag, ("dimension", "label"), ("dimension", "label")),
)


def plain_number(value: Decimal | None) -> str | None:
    """The number without exponent and trailing zeros ("1.5", "100"), None when blank."""
    if value is None:
        return None
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def rows_of(document_ids: Iterable[int]) -> dict[int, list[Plain]]:
    """Each document's live rows as plain data, in stable order; five queries for any number.

    Beside the shape above each row carries `pk` and `version`, which `content_of` leaves out.
    """
    ids = list(document_ids)
    found: dict[int, list[Plain]] = {pk: [] for pk in ids}
    for document, row in _rows_where(document__in=ids):
        found[document].append(row)
    return found


def rows_by_uuid(document: PlanDocument, uuids: Iterable[UUID]) -> dict[UUID, Plain]:
    """Some rows of one document as `rows_of` gives them; those it does not hold are left out."""
    rows = _rows_where(document=document, uuid__in=list(uuids))
    return {UUID(row["uuid"]): row for _document, row in rows}


def _rows_where(**lookups: Any) -> list[tuple[int, Plain]]:
    """(document id, row) of the rows that these look-ups find; five queries."""
    found: list[tuple[int, Plain]] = []
    by_pk: dict[int, Plain] = {}
    rows = PlanRow.objects.filter(**lookups).order_by(
        "agency__sipd_code", "agency_id", "position", "uuid"
    )
    columns = ("pk", "document_id", "uuid", "agency_id", "position", "version")
    units = ("unit__sipd_code", "unit__name")
    for values in rows.values_list(*columns, *units, *_ROW_FIELDS.values()):
        pk, document_id, uuid, agency_id, position, version, unit_code, unit_name, *fields = values
        row: Plain = {
            "pk": pk,
            "version": version,
            "uuid": str(uuid),
            "agency": agency_id,
            "unit_code": unit_code or "",
            "unit_name": unit_name or "",
            "position": position,
            **{name: _plain(value) for name, value in zip(_ROW_FIELDS, fields, strict=True)},
            **{name: [] for name, *_rest in _DETAILS},
        }
        by_pk[pk] = row
        found.append((document_id, row))
    # The few rows of a save by their ids; whole plans by what they were asked for.
    of_rows: dict[str, Any] = (
        {"row__in": list(by_pk)}
        if "uuid__in" in lookups
        else {f"row__{name}": value for name, value in lookups.items()}
    )
    for name, model, detail_fields, order in _DETAILS:
        details = model.objects.filter(**of_rows).order_by("row_id", *order)
        for row_pk, *fields in details.values_list("row_id", *detail_fields):
            # A row that was added between the two reads has no place here.
            if row_pk in by_pk:
                by_pk[row_pk][name].append(
                    {key: _plain(value) for key, value in zip(detail_fields, fields, strict=True)}
                )
    return found


def contents_of(documents: Sequence[PlanDocument]) -> dict[int, Plain]:
    """What a frozen version of each document holds now; nine queries for any number."""
    ids = [document.pk for document in documents]
    rows = rows_of(ids)
    ceilings = _grouped(AgencyCeiling, ids, ("plafon",))
    totals = _grouped(StatedTotal, ids, ("total",))
    headings = _grouped(PlanHeading, ids, ("code", "name", "outcome", "indicator", "target_text"))
    contents = {
        document.pk: {
            "format": 1,
            "document": _head(document),
            "ceilings": ceilings[document.pk],
            "stated_totals": totals[document.pk],
            "headings": headings[document.pk],
            "rows": [_without(row, {"pk", "version"}) for row in rows[document.pk]],
        }
        for document in documents
    }
    _add_agencies(contents)
    return contents


def slices_of(content: Plain) -> dict[str, str]:
    """sha256 of each agency's own part of a content, by the agency's id as text."""
    parts: dict[str, Plain] = {str(agency["id"]): {} for agency in content["agencies"]}
    for name in ("ceilings", "stated_totals", "headings", "rows"):
        for entry in content[name]:
            parts[str(entry["agency"])].setdefault(name, []).append(entry)
    return {agency: sha256(canonical(part)) for agency, part in parts.items()}


def canonical(content: Plain) -> str:
    """The one text of a content: sorted keys, no spaces, Unicode as it is."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _head(document: PlanDocument) -> Plain:
    return {
        "uuid": str(document.uuid),
        "kind": document.kind,
        "year": document.plan_year.year,
        "amendment": document.is_amendment,
        "region": document.region.code,
        "agency": document.agency_id,
    }


def _grouped(model: Any, ids: Sequence[int], fields: tuple[str, ...]) -> dict[int, list[Plain]]:
    found: dict[int, list[Plain]] = defaultdict(list)
    entries = model.objects.filter(document__in=ids).order_by(
        "agency__sipd_code", "agency_id", *(["code"] if "code" in fields else [])
    )
    for document_id, agency_id, *values in entries.values_list("document_id", "agency_id", *fields):
        entry = {key: _plain(value) for key, value in zip(fields, values, strict=True)}
        found[document_id].append({"agency": agency_id, **entry})
    return found


def _add_agencies(contents: dict[int, Plain]) -> None:
    """Name the agencies that each content speaks of, so that it can be read by itself."""
    parts = ("rows", "headings", "ceilings", "stated_totals")
    named = {
        pk: {entry["agency"] for part in parts for entry in content[part]}
        | {content["document"]["agency"]} - {None}
        for pk, content in contents.items()
    }
    agencies = {
        pk: {"id": pk, "code": code, "name": name}
        for pk, code, name in Agency.objects.filter(pk__in=set().union(*named.values()))
        .order_by("sipd_code", "pk")
        .values_list("pk", "sipd_code", "name")
    }
    for pk, content in contents.items():
        content["agencies"] = [agency for key, agency in agencies.items() if key in named[pk]]


def _plain(value: Any) -> Any:
    return plain_number(value) if isinstance(value, Decimal) else value


def _without(row: Plain, names: set[str]) -> Plain:
    return {key: value for key, value in row.items() if key not in names}
