"""Write changed plain rows back: a few statements, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from accounts.models import User
from agencies.models import AgencyUnit
from renja.comparison import Plain
from renja.models import RowFunding, RowIndicator, RowLocation, RowTag

_MODELS: dict[str, Any] = {
    "indicators": RowIndicator,
    "locations": RowLocation,
    "fundings": RowFunding,
    "tags": RowTag,
}
_NUMBERS = {"target", "forward_target", "amount"}

# The version is asked again here: nothing is written over a row that is not the one that was read.
_UPDATE_ROWS = """
    UPDATE renja_planrow AS r
    SET name = v.name, unit_id = v.unit, budget = v.budget, forward_budget = v.forward_budget,
        target_group = v.target_group, note = v.note, proposal_ref = v.proposal_ref,
        responsible = v.responsible, version = v.seen + 1, changed_at = %s, changed_by_id = %s
    FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::bigint[], %s::numeric[], %s::numeric[],
                %s::text[], %s::text[], %s::text[], %s::text[])
         AS v(id, seen, name, unit, budget, forward_budget, target_group, note, proposal_ref,
              responsible)
    WHERE r.id = v.id AND r.version = v.seen
"""
_UPDATE_INDICATORS = """
    UPDATE renja_rowindicator AS i
    SET text = v.text, unit = v.unit, target_text = v.target_text, target = v.target,
        forward_target_text = v.forward_target_text, forward_target = v.forward_target,
        renstra_end = v.renstra_end, actual_n2 = v.actual_n2, estimate_n1 = v.estimate_n1,
        direction = v.direction, aggregation = v.aggregation
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::numeric[], %s::text[],
                %s::numeric[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
         AS v(row, text, unit, target_text, target, forward_target_text, forward_target,
              renstra_end, actual_n2, estimate_n1, direction, aggregation)
    WHERE i.row_id = v.row AND i.position = 0
"""


class Interrupted(Exception):
    """A row is no longer the one that was read under the document's lock."""


class Written(NamedTuple):
    """A row before and after."""

    before: Plain
    after: Plain


def write_rows(rows: Sequence[Written], *, by: User, at: datetime) -> None:
    """Store these rows. The caller holds the document's lock. Raises Interrupted."""
    units = _unit_ids(rows)
    columns: list[Callable[[Written], Any]] = [
        lambda row: row.before["pk"],
        lambda row: row.before["version"],
        lambda row: row.after["name"],
        lambda row: units.get(row.after["unit_code"]),
        *[
            lambda row, name=name: row.after[name]
            for name in (
                "budget",
                "forward_budget",
                "target_group",
                "note",
                "proposal_ref",
                "responsible",
            )
        ],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _UPDATE_ROWS, [at, by.pk, *([column(row) for row in rows] for column in columns)]
        )
        if cursor.rowcount != len(rows):
            raise Interrupted
    _write_first_indicators(rows)
    for name in _MODELS:
        _replace(name, [row for row in rows if _must_replace(row, name)])


def _unit_ids(rows: Sequence[Written]) -> dict[str, int]:
    """Ids of the units that rows stand under; one query, none where no row has a unit."""
    codes = {row.after["unit_code"] for row in rows} - {""}
    agencies = {row.before["agency"] for row in rows}
    if not codes:
        return {}
    units = AgencyUnit.objects.filter(agency__in=agencies, sipd_code__in=codes)
    return dict(units.values_list("sipd_code", "pk"))


def _must_replace(row: Written, name: str) -> bool:
    before, after = row.before[name], row.after[name]
    if name != "indicators" or not _keeps_its_indicators(row):
        return bool(before != after)
    return False


def _keeps_its_indicators(row: Written) -> bool:
    """Whether the first indicator alone changed, so that it is updated in place."""
    before, after = row.before["indicators"], row.after["indicators"]
    return bool(before and after) and before[1:] == after[1:]


def _write_first_indicators(rows: Sequence[Written]) -> None:
    changed = [
        row
        for row in rows
        if _keeps_its_indicators(row) and row.before["indicators"] != row.after["indicators"]
    ]
    if not changed:
        return
    columns = [
        [row.after["indicators"][0][name] for row in changed]
        for name in (
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
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE_INDICATORS, [[row.before["pk"] for row in changed], *columns])


def _replace(name: str, rows: Sequence[Written]) -> None:
    """Store a list anew for the rows in which it changed."""
    if not rows:
        return
    model = _MODELS[name]
    if any(row.before[name] for row in rows):
        model.objects.filter(row__in=[row.before["pk"] for row in rows]).delete()
    model.objects.bulk_create(
        [
            model(row_id=row.before["pk"], **_placed(name, place), **_typed(entry))
            for row in rows
            for place, entry in enumerate(row.after[name])
        ],
        batch_size=5000,
    )


def _placed(name: str, place: int) -> dict[str, int]:
    return {} if name == "tags" else {"position": place}


def _typed(entry: Plain) -> dict[str, Any]:
    return {
        key: Decimal(value) if key in _NUMBERS and value is not None else value
        for key, value in entry.items()
    }
