"""The nomenclature as a table with a row for every level: level, kode, nama, kinerja, indikator, satuan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from nomenclature.importers.guard import Cell, Sheet
from nomenclature.importers.items import SUB_ACTIVITY, Items, level_of, tidy, tidy_code
from nomenclature.importers.parsed import ParsedEdition, ParsedItem
from nomenclature.importers.problems import ProblemSeverity

_NEEDED = {"level", "kode", "nama", "indikator", "satuan"}
_LEVELS = ("urusan", "bidang", "program", "kegiatan", SUB_ACTIVITY)


def columns_of(sheet: Sheet) -> Mapping[str, int] | None:
    """Columns by heading, None if the sheet is no such table."""
    headings = [tidy(str(cell)).casefold() for cell in sheet.rows[0]] if sheet.rows else []
    columns = {heading: column for column, heading in enumerate(headings)}
    return columns if columns.keys() >= _NEEDED else None


def parse(
    sheet: Sheet, columns: Mapping[str, int], *, gov_type: str | None = None
) -> ParsedEdition:
    """Every row. The table names no kind of region: `gov_type`, else the authority digit of most codes."""
    items = Items()
    rows = [(number, cells) for number, cells in enumerate(sheet.rows[1:], start=2) if any(cells)]
    kind = gov_type or _gov_type(rows, columns)
    for number, cells in rows:
        _take(items, cells, number, columns, kind)
    return items.edition()


def _take(
    items: Items, cells: Sequence[Cell], row: int, columns: Mapping[str, int], gov_type: str
) -> None:
    code = tidy_code(_at(cells, columns, "kode"))
    level = _at(cells, columns, "level").strip().casefold().replace(" ", "_")
    if level not in _LEVELS:
        items.tell("level_unknown", row, "level", level, ProblemSeverity.ERROR)
        return
    if level != level_of(code):
        items.tell("code_malformed", row, "kode", code, ProblemSeverity.ERROR)
        return
    item = ParsedItem(
        gov_type=gov_type,
        code=code,
        level=level,
        name=tidy(_at(cells, columns, "nama")),
        performance=tidy(_at(cells, columns, "kinerja")),
        indicator=tidy(_at(cells, columns, "indikator")),
        unit=items.unit(_at(cells, columns, "satuan"), row, "satuan"),
    )
    items.add(item, row, "kode")
    if level == SUB_ACTIVITY and not item.unit:
        items.tell("value_blank", row, "satuan", code)


def _gov_type(rows: Sequence[tuple[int, Sequence[Cell]]], columns: Mapping[str, int]) -> str:
    """PROV if more codes carry the province's authority digit (1) than the regency's (2)."""
    parts = (tidy_code(_at(cells, columns, "kode")).split(".") for _number, cells in rows)
    digits = Counter(part[3] for part in parts if len(part) > 3)
    return "PROV" if digits["1"] > digits["2"] else "KABKOT"


def _at(cells: Sequence[Cell], columns: Mapping[str, int], heading: str) -> str:
    column = columns.get(heading)
    cell = cells[column] if column is not None and column < len(cells) else ""
    return "" if cell is None else str(cell)
