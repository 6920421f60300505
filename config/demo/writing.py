"""Writes the demo's rows the way an applied import does: few statements, the same checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from agencies.models import Agency
from config.demo.rows import Catalogue
from renja.actions.documents import take_for_editing
from renja.actions.previews import Scope
from renja.actions.writing import write_scopes
from renja.comparison import Plain, rows_of
from renja.importers.diff import carried_by, compare_rows
from renja.importers.fields import own_fields
from renja.importers.parsed import ParsedPlan
from renja.importers.plain import plain_plan
from renja.models import PlanDocument
from renja.sheets import parsed_row
from renja.tree.leaves import Leaf

_CARRIED = carried_by("own_sheet", {field.key for field in own_fields(rkpd=True)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One agency's rows of a plan; `plafon` for an RKPD, `stated_total` for a printed Renja."""

    agency: Agency
    rows: Sequence[Leaf]
    plafon: Decimal | None = None
    stated_total: Decimal | None = None


@transaction.atomic
def write_rows(
    *,
    document: PlanDocument,
    parts: Sequence[Part],
    catalogue: Catalogue,
    by: User,
    at: datetime,
) -> None:
    """Make the document hold these rows; rows with the same code keep their identity."""
    take_for_editing(document=document, at=at)
    stored = rows_of([document.pk])[document.pk]
    write_scopes([_scope(document, part, stored, catalogue) for part in parts], by=by, at=at)


def _scope(
    document: PlanDocument, part: Part, stored: Sequence[Plain], catalogue: Catalogue
) -> Scope:
    rows = plain_plan(ParsedPlan(shape="own_sheet", rows=tuple(map(parsed_row, part.rows))))["rows"]
    own = [row for row in stored if row["agency"] == part.agency.pk]
    return Scope(
        code=part.agency.sipd_code,
        name=part.agency.name,
        agency=part.agency,
        document=document,
        rows=rows,
        diffs=compare_rows(own, rows, carried=_CARRIED, keep_missing=False),
        headings=_headings(part.rows, catalogue),
        stated_total=None if part.stated_total is None else str(part.stated_total),
        plafon=None if part.plafon is None else str(part.plafon),
    )


def _headings(rows: Sequence[Leaf], catalogue: Catalogue) -> list[Plain]:
    """Names of the programmes and activities above the rows."""
    names = {}
    for row in rows:
        parts = row.code.split(".")
        gov_type = "PROV" if parts[3] == "1" else "KABKOT"
        for size in (3, 5):
            code = ".".join(parts[:size])
            key = f"X.XX.{'.'.join(parts[2:size])}" if parts[2] == "01" else code
            item = catalogue.get((gov_type, key))
            if item:
                names[code] = item.name
    return [
        {"code": code, "name": names[code], "outcome": "", "indicator": "", "target_text": ""}
        for code in sorted(names)
    ]
