"""Plans as sheets in the layout that the importer reads back without a change (`importers.fields`)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils.translation import get_language

from renja.importers import fields
from renja.importers.fields import ExportCell, Field, Kind
from renja.importers.parsed import (
    ParsedFunding,
    ParsedIndicator,
    ParsedLocation,
    ParsedRow,
    ParsedTag,
    Source,
)
from renja.tree.leaves import Leaf

Plafons = Mapping[int | str, Decimal]
_WIDTHS = {Kind.TEXT: 28, Kind.CODE: 20, Kind.MONEY: 18, Kind.INTEGER: 8}
_NOWHERE = Source(row=0)


def write_xlsx(
    target: IO[bytes], leaves: Iterable[Leaf], *, title: str, rkpd: bool, plafons: Plafons
) -> None:
    """A workbook with one sheet of these rows, written row by row so that memory stays small.

    Every text is written as text: nothing in it can become a formula or a link.
    """
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet(_sheet_name(title))
    columns = fields.own_fields(rkpd=rkpd)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    money = book.add_format({"num_format": "#,##0.##", "valign": "top"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for place, (field, heading) in enumerate(zip(columns, _headings(rkpd=rkpd), strict=True)):
        sheet.set_column(place, place, _WIDTHS[field.kind])
        sheet.write_string(0, place, heading, bold)
    sheet.freeze_panes(1, 0)
    for number, cells in enumerate(_rows(leaves, columns, plafons), 1):
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(number, place, cell, text)
            elif cell is not None:
                sheet.write_number(number, place, cell, money)
    book.close()


def csv_lines(leaves: Iterable[Leaf], *, rkpd: bool, plafons: Plafons) -> Iterator[str]:
    """The same rows as lines of a CSV file: semicolons, as Indonesian spreadsheets expect.

    A text that a spreadsheet would take for a formula gets an apostrophe, which the importer takes
    off again.
    """
    columns = fields.own_fields(rkpd=rkpd)
    writer = csv.writer(_Echo(), delimiter=";")
    # The byte order mark tells Excel that the text is UTF-8.
    yield "\ufeff" + writer.writerow(_headings(rkpd=rkpd))
    for cells in _rows(leaves, columns, plafons):
        yield writer.writerow([_csv_cell(cell) for cell in cells])


def parsed_row(leaf: Leaf) -> ParsedRow:
    """The row as the importer would read it."""
    return ParsedRow(
        ref=_NOWHERE,
        uuid=leaf.uuid,
        version=leaf.version or None,
        agency_code=leaf.agency_code,
        agency_name=leaf.agency_name,
        unit_code=leaf.unit_code,
        unit_name=leaf.unit_name,
        code=leaf.code,
        name=leaf.name,
        programme_code=leaf.printed_programme,
        activity_code=leaf.printed_activity,
        indicators=tuple(
            ParsedIndicator(
                **{
                    **indicator._asdict(),
                    "direction": indicator.direction or None,
                    "aggregation": indicator.aggregation or None,
                }
            )
            for indicator in leaf.indicators
        ),
        locations=tuple(
            ParsedLocation(text=place.text, code=place.code) for place in leaf.locations
        ),
        fundings=tuple(
            ParsedFunding(source_code=fund.code, source_name=fund.name, amount=fund.amount)
            for fund in leaf.fundings
        ),
        tags=tuple(ParsedTag(dimension=tag.dimension, label=tag.label) for tag in leaf.tags),
        budget=leaf.budget,
        forward_budget=leaf.forward_budget,
        target_group=leaf.target_group,
        note=leaf.note,
        proposal_ref=leaf.proposal_ref,
        responsible=leaf.responsible,
    )


class _Echo:
    """A file for `csv.writer` whose `write` hands the line back."""

    def write(self, line: str) -> str:
        return line


def _rows(
    leaves: Iterable[Leaf], columns: tuple[Field, ...], plafons: Plafons
) -> Iterator[list[ExportCell]]:
    for leaf in leaves:
        cells: Mapping[str, Any] = fields.to_cells(
            parsed_row(leaf), plafon=plafons.get(leaf.agency)
        )
        yield [cells[field.key] for field in columns]


def _headings(*, rkpd: bool) -> tuple[str, ...]:
    language = "en" if (get_language() or "").startswith("en") else "id"
    return fields.own_headings(language, rkpd=rkpd)


def _csv_cell(cell: ExportCell) -> str:
    if cell is None:
        return ""
    return fields.csv_safe(cell) if isinstance(cell, str) else str(cell)


def _sheet_name(title: str) -> str:
    r"""A name that a workbook allows: 31 characters, none of []:*?/\ and no apostrophe at its ends."""
    return title.translate(str.maketrans("", "", "[]:*?/\\")).strip("' ")[:31] or "Renja"
