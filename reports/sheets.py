"""Tables as an XLSX workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import IO

import xlsxwriter

from renja.sheets import Sheet

Cell = str | Decimal | int | datetime | None
_WIDTHS = {"text": 40, "code": 22, "money": 20, "number": 12, "count": 10, "time": 20}
# Text and money look as in every sheet.
_FORMATS = {
    "code": {"num_format": "@", "valign": "top"},
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
        for table in tables:
            headings = [(heading, _WIDTHS[kind]) for heading, kind in table.columns]
            sheet = Sheet(book, table.name, headings)
            formats = {kind: book.add_format(values) for kind, values in _FORMATS.items()}
            for row in table.rows:
                sheet.write(row, [formats.get(kind) for _heading, kind in table.columns])
            sheet.end()
