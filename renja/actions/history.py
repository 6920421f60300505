"""Keep what happened to rows: who, when, from what, to what, from which screen or import."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.models import User
from renja.comparison import Plain
from renja.models import PlanDocument, PlanImport, RowChange

# Fields of the plain row, and those of its first indicator by the names of the matrix's columns.
ROW_FIELDS = (
    "code",
    "name",
    "unit_code",
    "budget",
    "forward_budget",
    "target_group",
    "note",
    "proposal_ref",
    "responsible",
)
INDICATOR_FIELDS = {
    "indicator": "text",
    "unit": "unit",
    "target": "target_text",
    "forward_target": "forward_target_text",
    "renstra_end": "renstra_end",
    "actual_n2": "actual_n2",
    "estimate_n1": "estimate_n1",
    "direction": "direction",
    "aggregation": "aggregation",
}
LISTS = ("locations", "fundings", "tags")

FieldChange = tuple[str, Any, Any]

_INSERT = """
    INSERT INTO renja_rowchange
        (document_id, row_uuid, code, kind, field, old, new, version, at, by_id, source,
         plan_import_id)
    SELECT %(document)s, v.uuid, v.code, v.kind, v.field, v.old, v.new, v.version, %(at)s, %(by)s,
           %(source)s, %(plan_import)s
    FROM unnest(%(uuids)s::uuid[], %(codes)s::text[], %(kinds)s::text[], %(fields)s::text[],
                %(olds)s::jsonb[], %(news)s::jsonb[], %(versions)s::int[])
         AS v(uuid, code, kind, field, old, new, version)
"""


@dataclass(slots=True, kw_only=True)
class History:
    """Changes of one document on their way into the history: collect, then `write` once."""

    document: PlanDocument
    by: User
    at: datetime
    source: str
    plan_import: PlanImport | None = None
    _lines: list[tuple[Any, ...]] = field(default_factory=list)

    def changed(
        self, before: Mapping[str, Any], after: Mapping[str, Any], *, version: int
    ) -> list[FieldChange]:
        """Note every field in which the two differ; `version` is the row's after the change."""
        changes = changed_fields(before, after)
        for name, old, new in changes:
            self._note(after, RowChange.Kind.SET, version, (name, old, new))
        return changes

    def added(self, row: Mapping[str, str], *, version: int = 1) -> None:
        self._note(row, RowChange.Kind.ADDED, version)

    def deleted(self, row: Mapping[str, Any]) -> None:
        self._note(row, RowChange.Kind.DELETED, row["version"], ("", row, None))

    def write(self) -> None:
        """Store what was noted: one statement, however much it is."""
        if not self._lines:
            return
        uuids, codes, kinds, fields, olds, news, versions = map(
            list, zip(*self._lines, strict=True)
        )
        with connection.cursor() as cursor:
            cursor.execute(
                _INSERT,
                {
                    "document": self.document.pk,
                    "at": self.at,
                    "by": self.by.pk,
                    "source": str(self.source),
                    "plan_import": self.plan_import.pk if self.plan_import else None,
                    "uuids": uuids,
                    "codes": codes,
                    "kinds": kinds,
                    "fields": fields,
                    "olds": olds,
                    "news": news,
                    "versions": versions,
                },
            )
        self._lines.clear()

    def _note(
        self,
        row: Mapping[str, Any],
        kind: str,
        version: int,
        change: FieldChange = ("", None, None),
    ) -> None:
        name, old, new = change
        self._lines.append(
            (row["uuid"], row["code"], str(kind), name, _json(old), _json(new), version)
        )


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    """(field, old, new) of everything in which two states of a row differ.

    The first indicator is told field by field, as the matrix shows it; `indicators` stands for
    the list when a further one differs.
    """
    changes = [
        (name, before[name], after[name]) for name in ROW_FIELDS if before[name] != after[name]
    ]
    if before["indicators"] != after["indicators"]:
        changes += _indicator_changes(before["indicators"], after["indicators"])
    changes += [(name, before[name], after[name]) for name in LISTS if before[name] != after[name]]
    return changes


def _indicator_changes(before: list[Plain], after: list[Plain]) -> Iterable[FieldChange]:
    old, new = (entries[0] if entries else {} for entries in (before, after))
    for name, key in INDICATOR_FIELDS.items():
        if old.get(key, "") != new.get(key, ""):
            yield name, old.get(key, ""), new.get(key, "")
    if before[1:] != after[1:]:
        yield "indicators", before, after


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
