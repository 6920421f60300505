"""Findings beside rows where there is no grid: the same answer that the grid asks for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from renja.models import PlanDocument

RANK = ("critical", "major", "minor", "info")
# The supporting programme is printed under a bidang and checked under X.XX.
SUPPORT, SUPPORT_ITEM = "01", "X.XX.01"
# (document, uuids of rows or None for all) -> what alignment says of them.
Reader = Callable[[PlanDocument, Collection[UUID] | None], Mapping[str, Any]]
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Findings by row, by programme and of the whole plan, the gravest first."""

    has_reference: bool = False
    rows: Mapping[str, list[Entry]] = field(default_factory=dict)
    programmes: Mapping[str, list[Entry]] = field(default_factory=dict)
    whole: list[Entry] = field(default_factory=list)

    @property
    def flagged(self) -> set[str]:
        """Rows that still have something to mend or to explain."""
        return {
            uuid
            for uuid, entries in self.rows.items()
            if any(not entry["accepted"] for entry in entries)
        }

    @property
    def above(self) -> list[tuple[str, Entry]]:
        """(item, finding) of the whole plan's sums, of programmes, then of what the plan lacks."""
        programmes = [(code, entry) for code, found in self.programmes.items() for entry in found]
        whole = [("", entry) for entry in self.whole]
        sums = [pair for pair in whole if not pair[1].get("item")]
        return sums + programmes + [pair for pair in whole if pair[1].get("item")]

    def open_of(self, uuid: str) -> list[Entry]:
        """What is not settled on this row."""
        return [entry for entry in self.rows.get(uuid, []) if not entry["accepted"]]

    def around(self, code: str) -> list[tuple[str, Entry]]:
        """(item, finding) of the programme above a row, and of the whole plan's sums."""
        parts = code.split(".")[:3]
        programme = ".".join(parts)
        item = SUPPORT_ITEM if parts[-1:] == [SUPPORT] else programme
        found = [(programme, entry) for entry in self.programmes.get(item, [])]
        return found + [("", entry) for entry in self.whole if not entry.get("item")]


def findings_beside(document: PlanDocument, rows: Collection[UUID] | None = None) -> Beside:
    """What stands against these rows, or against every row of the working state."""
    read = cast(Reader, import_string(settings.FINDINGS_BESIDE_ROWS))
    answer = read(document, rows)
    return Beside(
        has_reference=answer["has_reference"],
        rows={uuid: _gravest_first(found) for uuid, found in answer["rows"].items()},
        programmes=answer["programmes"],
        whole=answer["whole"],
    )


def _gravest_first(entries: Collection[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: RANK.index(entry["severity"]))
