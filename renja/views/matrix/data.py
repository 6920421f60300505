"""The matrix as the grid reads it: columns, rows, names of programmes and activities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.templatetags.formats import clock
from agencies.models import AgencyUnit
from nomenclature.models import NomenclatureItem
from renja import permissions
from renja.actions.cells import value_of
from renja.comparison import Plain, plain_number
from renja.models import FROZEN_STAGES, CommentThread, MatrixView, PlanDocument, PlanHeading
from renja.tree.build import lookup_code
from renja.tree.columns import MONEY, layout_of

LONG = {"indicator", "note", "location", "funds", "target_group", "national_priority"}
LONG |= {"regional_priority"}
# So narrow that target and budget of either official table stand in the first view of an office
# screen (1366 px), beside code, name and the panel.
WIDTHS = {
    "indicator": 172,
    "renstra_end": 68,
    "actual_n2": 68,
    "estimate_n1": 68,
    "target": 68,
    "forward_target": 68,
    "unit": 76,
    "budget": 126,
    "forward_budget": 126,
    "location": 120,
    "funds": 130,
    "note": 190,
    "unit_code": 130,
}
# A column's number in the printed table, where the profile gives none: its place from the left.
FIRST_NUMBER = 3


def columns_of(document: PlanDocument) -> list[dict[str, Any]]:
    """The columns right of code and name, as the year's profile names and groups them.

    The unit of measure, which prints glued to the target, has a column of its own to type in.
    """
    layout = layout_of(document.plan_year.profile.tables, year=document.plan_year.year)
    columns: list[dict[str, Any]] = []
    for number, column in enumerate(layout.columns, FIRST_NUMBER):
        if column.key == "target":
            columns.append(_column("target", column.title, column.group, f"{number}a"))
            columns.append(_column("unit", _("Unit of measure"), column.group, f"{number}b"))
        else:
            columns.append(_column(column.key, column.title, column.group, str(number)))
    if AgencyUnit.objects.filter(agency=document.agency_id).exists():
        columns.append(_column("unit_code", _("Unit"), "", ""))
    return columns


def _column(key: str, title: str, group: str, number: str) -> dict[str, Any]:
    return {
        "key": key,
        "title": title,
        "group": group,
        "number": number,
        "kind": "money" if key in MONEY else "long" if key in LONG else "text",
        "width": WIDTHS.get(key, 120),
    }


def row_json(row: Plain, keys: Iterable[str]) -> dict[str, Any]:
    """One row for the grid: blank cells are left out."""
    cells = {key: value for key in keys if (value := value_of(row, key))}
    more = {
        name: len(row[name])
        for name in ("indicators", "locations", "fundings")
        if len(row[name]) > 1
    }
    return {
        "uuid": row["uuid"],
        "version": row["version"],
        "position": row["position"],
        "code": row["code"],
        "name": row["name"],
        "unit": row["unit_code"],
        "cells": cells,
        **({"more": more} if more else {}),
        **({"unplaced": True} if any(not place["code"] for place in row["locations"]) else {}),
    }


def names_of(document: PlanDocument, codes: Iterable[str]) -> dict[str, str]:
    """Names of the programmes and activities above these rows' codes; two queries."""
    printed = {".".join(code.split(".")[:length]) for code in codes for length in (3, 5)}
    own = dict(
        PlanHeading.objects.filter(
            document=document, agency=document.agency_id, code__in=printed
        ).values_list("code", "name")
    )
    national = dict(
        NomenclatureItem.objects.filter(
            edition=document.plan_year.edition_id,
            gov_type=document.region.gov_type,
            code__in={lookup_code(code) for code in printed},
        ).values_list("code", "name")
    )
    names = {code: own.get(code) or national.get(lookup_code(code), "") for code in printed}
    return {code: name for code, name in sorted(names.items()) if name}


def matrix_json(user: Any, document: Any, rows: Iterable[Plain]) -> dict[str, Any]:
    """All that the grid needs at the start; `document.ceiling` must be annotated."""
    columns = columns_of(document)
    keys = [column["key"] for column in columns]
    listed = list(rows)
    view = MatrixView.objects.filter(user=user).first()
    units = AgencyUnit.objects.filter(agency=document.agency_id)
    return {
        "user": user.pk,
        "document": document.pk,
        "revision": document.revision,
        "time": timezone.now().isoformat(),
        "clock": clock_in(document),
        "canEdit": permissions.can_edit_rows(user, document),
        "plafon": plain_number(document.ceiling),
        "columns": columns,
        "hidden": view.hidden if view else [],
        "order": view.order if view else [],
        "widths": view.widths if view else {},
        "units": [{"code": unit.sipd_code, "name": unit.name} for unit in units],
        "names": names_of(document, [row["code"] for row in listed]),
        "rows": [row_json(row, keys) for row in listed],
        "talk": talk_of(user, document),
    }


def talk_of(user: Any, document: PlanDocument) -> dict[str, dict[str, dict[str, int]]]:
    """How many unanswered threads each cell has, and how many of them must be answered."""
    return CommentThread.objects.visible_to(user).filter(document=document).open_by_cell()


def state_of(document: PlanDocument) -> str:
    """Stage and state as the page's head names them."""
    return f"{document.get_stage_display()}, {document.get_status_display()}"


def may_be_handed_in(user: Any, document: PlanDocument) -> bool:
    """Whether this person may hand the plan in from here."""
    return permissions.can_hand_in(user, document) and document.stage in FROZEN_STAGES


def clock_in(document: PlanDocument) -> str:
    """The time now in the region's zone: "10.42 WIB"."""
    with timezone.override(document.region.timezone):
        return str(clock(timezone.now()))


def details_json(row: Plain) -> Mapping[str, Any]:
    """The lists of one row, for the side panel."""
    return {
        name: row[name] for name in ("indicators", "locations", "fundings", "budget", "version")
    }
