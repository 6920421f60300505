"""SIPD's nomenclature sheet: one row a sub-activity, "code name" in one cell for each level, 14 columns.

The same list split into a code and a name column is read too: the columns are found by their headings.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from nomenclature.importers.guard import Cell, Sheet
from nomenclature.importers.items import SUB_ACTIVITY, Items, gov_type_of, tidy, tidy_code
from nomenclature.importers.parsed import ParsedEdition, ParsedItem
from nomenclature.importers.problems import ProblemSeverity

CodeAndName = tuple[str, str]
Pick = Callable[[Sequence[Cell]], CodeAndName]

_JOINED = {"bidang": "bidang", "program": "program", "kegiatan": "kegiatan", "sub": "subkegiatan"}
_SPM = {"SPM": True, "NON-SPM": False, "": False}
_NULLS = ("", "-", "[null]", "null")


def columns_of(sheet: Sheet) -> Mapping[str, int] | None:
    """Columns by heading, None unless the sheet is SIPD's list in one of its two shapes."""
    headings = [tidy(str(cell)).casefold() for cell in sheet.rows[0]] if sheet.rows else []
    columns = {heading: column for column, heading in enumerate(headings) if heading}
    if {"jenis pemda", "bidang", "program", "kegiatan", "subkegiatan"} <= columns.keys():
        return columns
    if {
        "jenis_pemda",
        "kode_bidang",
        "kode_program",
        "kode_kegiatan",
        "kode_subkegiatan",
    } <= columns.keys():
        return columns
    return None


def parse(sheet: Sheet, columns: Mapping[str, int]) -> ParsedEdition:
    """Every item of the list, each level above the sub-activities once."""
    items = Items()
    reading = _Reading(items, columns)
    for number, cells in enumerate(sheet.rows[1:], start=2):
        if any(cells):
            reading.take(cells, number)
    return items.edition()


class _Reading:
    """One pass over the list; parents that a row repeats from the row before are skipped unread."""

    def __init__(self, items: Items, columns: Mapping[str, int]) -> None:
        self._items = items
        self._columns = columns
        self._levels = [(level, self._pick(level)) for level in ("bidang", "program", "kegiatan")]
        self._sub = self._pick("sub")
        self._seen: set[tuple[str, str, str]] = set()
        self._gov_type = self._columns.get("jenis pemda", self._columns.get("jenis_pemda", 0))

    def take(self, cells: Sequence[Cell], row: int) -> None:
        items, text = self._items, self._text
        gov_type = gov_type_of(_at(cells, self._gov_type))
        if gov_type is None:
            items.tell(
                "gov_type_unknown",
                row,
                "JENIS PEMDA",
                _at(cells, self._gov_type),
                ProblemSeverity.ERROR,
            )
            return
        parent = ""
        for level, pick in self._levels:
            code, name = pick(cells)
            parent = code
            if (gov_type, code, name) not in self._seen:
                self._seen.add((gov_type, code, name))
                items.add_parent(gov_type, code, name, row, level.upper())
        code, name = self._sub(cells)
        previous, previous_name = self._previous(cells, row)
        item = ParsedItem(
            gov_type=gov_type,
            code=code,
            level=SUB_ACTIVITY,
            name=tidy(name),
            performance=text(cells, "kinerja"),
            indicator=text(cells, "indikator"),
            unit=items.unit(_at(cells, self._columns.get("satuan")), row, "SATUAN"),
            tags=self._tags(cells, row),
            is_spm=self._is_spm(cells, row),
            predecessor=previous,
            predecessor_name=previous_name,
        )
        items.add(item, row, "SUBKEGIATAN", parent)
        for column, value in (("KINERJA", item.performance), ("SATUAN", item.unit)):
            if not value:
                items.tell("value_blank", row, column, code)

    def _pick(self, level: str) -> Pick:
        """Reads a level's code and name, from one cell or from two."""
        name = _JOINED[level]
        code_column, name_column = (
            self._columns.get(f"kode_{name}"),
            self._columns.get(f"nama_{name}"),
        )
        if code_column is not None:
            return lambda cells: (tidy_code(_at(cells, code_column)), _at(cells, name_column))
        joined = self._columns[name]
        return lambda cells: _cut(_at(cells, joined))

    def _text(self, cells: Sequence[Cell], heading: str) -> str:
        text = tidy(_at(cells, self._columns.get(heading)))
        return "" if text in _NULLS else text

    def _tags(self, cells: Sequence[Cell], row: int) -> tuple[str, ...]:
        printed = _at(cells, self._columns.get("tag")).strip()
        tags = _tags_in(printed)
        if tags is None:
            self._items.tell("tags_unreadable", row, "TAG", printed)
        return tags or ()

    def _is_spm(self, cells: Sequence[Cell], row: int) -> bool:
        printed = _at(cells, self._columns.get("spm")).strip().upper()
        if printed not in _SPM:
            self._items.tell("value_not_allowed", row, "SPM", printed)
        return _SPM.get(printed, False)

    def _previous(self, cells: Sequence[Cell], row: int) -> CodeAndName:
        code = tidy_code(_at(cells, self._columns.get("kode_sebelumnya")))
        if code:
            return code, self._text(cells, "nama_sebelumnya")
        printed = self._text(cells, "subkegiatan sebelumnya")
        code, name = _cut(printed)
        if printed and code.count(".") != 5:
            self._items.tell("predecessor_unreadable", row, "SUBKEGIATAN SEBELUMNYA", printed[:80])
            return "", ""
        return code, name


@lru_cache(maxsize=64)  # rows repeat their levels from the row before
def _cut(cell: str) -> CodeAndName:
    """The code and the name of a "code name" cell."""
    code, _space, name = cell.strip().partition(" ")
    return tidy_code(code), name


@lru_cache(maxsize=1_000)
def _tags_in(printed: str) -> tuple[str, ...] | None:
    """The labels of a cell such as '["GEOPARK", "KESPRO"]', None if it cannot be read; sorted, each once."""
    if printed in _NULLS:
        return ()
    if not printed.startswith("["):
        labels = [tidy(label) for label in printed.replace(";", "|").split("|")]
        return tuple(sorted({label for label in labels if label}))
    try:
        read = json.loads(printed)
    except (ValueError, RecursionError):
        return None
    if not all(isinstance(label, str) for label in read):
        return None
    return tuple(sorted({tidy(label) for label in read if tidy(label)}))


def _at(cells: Sequence[Cell], column: int | None) -> str:
    if column is None or column >= len(cells):
        return ""
    cell = cells[column]
    return cell if isinstance(cell, str) else "" if cell is None else str(cell)
