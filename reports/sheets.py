"""Tables as an XLSX workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import IO

import xlsxwriter

Cell = str | Decimal | int | datetime | None
_WIDTHS = {"text": 40, "code": 22, "money": 20, "number": 12, "count": 10, "time": 20}
_FORMATS = {
    "text": {"num_format": "@", "text_wrap": True, "valign": "top"},
    "code": {"num_format": "@", "valign": "top"},
    "money": {"num_format": "#,##0.##", "valign": "top"},
    "number": {"num_format": "0.00##", "valign": "top"},
    "count": {"num_format": "0", "valign": "top"},
    "time": {"num_format": "yyyy-mm-dd hh:mm", "valign": "top"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet: columns as (heading, kind) with kind text, code, money, number, count or time."""

    name: str
    columns: Sequence[tuple[str, str]]
    rows: Iterable[Sequence[Cell]]


def write_workbook(target: IO[bytes], tables: Sequence[Table]) -> None:
    """A workbook with one sheet per table, written row by row so that memory stays small.

    Every text is written as text: nothing in it can become a formula or a link. Money and scores
    are numbers, blank stays blank.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(target, options) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        formats = {kind: book.add_format(values) for kind, values in _FORMATS.items()}
        for table in tables:
            _write(book.add_worksheet(table.name[:31]), table, head, formats)


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    table: Table,
    head: xlsxwriter.format.Format,
    formats: dict[str, xlsxwriter.format.Format],
) -> None:
    for place, (heading, kind) in enumerate(table.columns):
        sheet.set_column(place, place, _WIDTHS[kind])
        sheet.write_string(0, place, heading, head)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(table.rows, 1):
        for place, (cell, (_heading, kind)) in enumerate(zip(row, table.columns, strict=True)):
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(number, place, cell, formats[kind])
            elif isinstance(cell, datetime):
                sheet.write_datetime(number, place, cell, formats[kind])
            elif cell is not None:
                sheet.write_number(number, place, cell, formats[kind])
