"""Lists of a rakor as XLSX made to print, and as CSV: one way for all of them."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.text import slugify

from renja.importers.fields import csv_safe
from renja.sheets import SPOOL_BYTES, XLSX

SUFFIXES = {"xlsx": "XLSX", "csv": "CSV"}
Cell = str | int | date | None
A4 = 9
_HEADER_CHARACTERS = 200
_TAB_CHARACTERS = 31
_NOT_IN_TABS = str.maketrans("", "", "[]:*?/\\")
_FORMATS = {
    "text": {"num_format": "@"},
    "number": {"num_format": "0", "align": "right"},
    "date": {"num_format": "dd/mm/yyyy", "align": "left"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A heading, its width in characters, and what stands below: text, number or date."""

    heading: str
    width: int = 20
    kind: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One list: `name` is the tab and the file's, `about` says on paper whose list it is."""

    name: str
    about: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


def table_response(table: Table, suffix: str) -> HttpResponseBase:
    """The list as a file of this kind, named after what it holds."""
    name = slugify(f"{table.name} {table.about}")[:120].strip("-")
    if suffix == "csv":
        return StreamingHttpResponse(
            (line.encode() for line in csv_lines(table)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
        )
    # The response closes the file when it was sent.
    spool = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115
    write_xlsx(spool, table)
    spool.seek(0)
    return FileResponse(spool, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def write_xlsx(target: IO[bytes], table: Table) -> None:
    """A workbook with one sheet: A4 across, as wide as the page, its head on every page.

    Every text is written as text: nothing in it can become a formula or a link.
    """
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(
            table.name.translate(_NOT_IN_TABS).strip("' ")[:_TAB_CHARACTERS] or "Rakor"
        )
        head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#E8EDF5"}
        )
        shared = {"text_wrap": True, "valign": "top", "border": 1}
        formats = {kind: book.add_format({**shared, **own}) for kind, own in _FORMATS.items()}
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.heading, head)
        last = 0
        for last, row in enumerate(table.rows, 1):
            _write_row(sheet, last, row, table.columns, formats)
        sheet.autofilter(0, 0, last, len(table.columns) - 1)
        _set_up_page(sheet, table)


def _write_row(
    sheet: xlsxwriter.worksheet.Worksheet,
    number: int,
    row: Sequence[Cell],
    columns: Sequence[Column],
    formats: dict[str, xlsxwriter.format.Format],
) -> None:
    for place, (cell, column) in enumerate(zip(row, columns, strict=True)):
        form = formats[column.kind]
        if isinstance(cell, date):
            sheet.write_datetime(number, place, cell, form)
        elif isinstance(cell, int):
            sheet.write_number(number, place, cell, form)
        elif cell:
            sheet.write_string(number, place, cell, form)
        else:
            sheet.write_blank(number, place, None, form)


def _set_up_page(sheet: xlsxwriter.worksheet.Worksheet, table: Table) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)
    # "&" begins a code in headers.
    title = f"{table.name}: {table.about}"[:_HEADER_CHARACTERS].replace("&", "&&")
    sheet.set_header(f"&L&B{title}")
    sheet.set_footer("&R&P / &N")


def csv_lines(table: Table) -> Iterator[str]:
    """The same as CSV: semicolons and a byte order mark, as Indonesian spreadsheets expect.

    A text that a spreadsheet would take for a formula gets an apostrophe.
    """
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow([column.heading for column in table.columns])
    for row in table.rows:
        yield writer.writerow([_csv_cell(cell) for cell in row])


class _Echo:
    """A file for `csv.writer` whose `write` hands the line back."""

    def write(self, line: str) -> str:
        return line


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return csv_safe(cell) if isinstance(cell, str) else str(cell)
