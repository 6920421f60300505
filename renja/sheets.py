"""Plans as sheets in the layout that the importer reads back without a change (`importers.fields`)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

import xlsxwriter
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.templatetags.formats import short_time
from renja.importers import fields
from renja.importers.fields import Columns, ExportCell, Field, Kind
from renja.importers.parsed import (
    ParsedFunding,
    ParsedIndicator,
    ParsedLocation,
    ParsedRow,
    ParsedTag,
    Source,
)
from renja.tree.changes import Kind as DifferenceKind
from renja.tree.changes import PlanDifference, RowDifference
from renja.tree.leaves import Leaf
from renja.tree.words import field_name

if TYPE_CHECKING:
    from renja.actions.comments.follow_up import FollowUp

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SPOOL_BYTES = 5 * 1024 * 1024
Plafons = Mapping[int | str, Decimal]
SheetCell = str | float | Decimal | datetime | None
Budgets = tuple[Decimal | None, Decimal | None, Decimal | None]
_WIDTHS = {Kind.TEXT: 28, Kind.CODE: 20, Kind.MONEY: 18, Kind.INTEGER: 8}
# What is printed shares an A4 page: some 200 characters are still read at its width.
_NARROW = {
    "code": 17, "name": 27, "indicator": 27, "target": 11, "unit": 11, "location": 20, "fund": 15,
    "forward_target": 11, "target_group": 16, "note": 18, "agency_name": 24,
}  # fmt: skip
_NOWHERE = Source(row=0)
_BOOK_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Sheet:
    """One sheet that is read on paper, too: written row by row so that memory stays small.

    A4 landscape, as wide as the page, its head on every page and frozen on the screen, a filter
    over every column. Every text is written as text: nothing in it can become a formula or a link.
    """

    def __init__(
        self, book: xlsxwriter.Workbook, title: str, headings: Sequence[tuple[str, float]]
    ) -> None:
        self._sheet = book.add_worksheet(_sheet_name(title))
        self._width = len(headings)
        self._last = 0
        head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E9EDF3"}
        )
        self._text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        # "#,##0.##" would leave a whole number with a comma behind it.
        self._whole = book.add_format({"num_format": "#,##0", "valign": "top"})
        self._parts = book.add_format({"num_format": "#,##0.00##", "valign": "top"})
        self._set_up(title)
        for place, (heading, width) in enumerate(headings):
            self._sheet.set_column(place, place, width)
            self._sheet.write_string(0, place, heading, head)

    def _set_up(self, title: str) -> None:
        sheet = self._sheet
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        # An ampersand begins a command in a footer.
        said = _("Page %(page)s of %(pages)s") % {"page": "&P", "pages": "&N"}
        sheet.set_footer(f"&L&8{title[:80].replace('&', '&&')}&R&8{said}")

    def write(
        self,
        cells: Iterable[SheetCell],
        formats: Sequence[xlsxwriter.format.Format | None] = (),
    ) -> None:
        """The next row; blank cells stay blank. `formats`: of the columns that have their own."""
        self._last += 1
        for place, cell in enumerate(cells):
            own = formats[place] if formats else None
            if isinstance(cell, str):
                if cell:
                    self._sheet.write_string(self._last, place, cell, own or self._text)
            elif isinstance(cell, datetime):
                self._sheet.write_datetime(self._last, place, cell, own)
            elif cell is not None:
                self._sheet.write_number(self._last, place, cell, own or self._number(cell))

    def _number(self, cell: float | Decimal) -> xlsxwriter.format.Format:
        return self._whole if cell == int(cell) else self._parts

    def end(self, *, printed: int | None = None, hidden: int = 0) -> None:
        """Filter what was written; print the first columns alone, hide the last ones."""
        self._sheet.autofilter(0, 0, self._last, self._width - 1)
        if printed is not None:
            self._sheet.print_area(0, 0, self._last, printed - 1)
        if hidden:
            first = self._width - hidden
            self._sheet.set_column(first, self._width - 1, 12, None, {"hidden": True})


def write_xlsx(
    target: IO[bytes],
    leaves: Iterable[Leaf],
    columns: Columns,
    *,
    title: str,
    plafons: Plafons,
) -> None:
    """A workbook with one sheet of these rows."""
    widths = [_width(field) for field in columns.fields]
    with xlsxwriter.Workbook(target, _BOOK_OPTIONS) as book:
        sheet = Sheet(book, title, list(zip(_headings(columns.fields), widths, strict=True)))
        for cells in _rows(leaves, columns.fields, plafons):
            sheet.write(cells)
        sheet.end(printed=columns.printed, hidden=columns.hidden)


def _width(field: Field) -> float:
    return _NARROW.get(field.key, _WIDTHS[field.kind])


def write_difference(
    target: IO[bytes],
    difference: PlanDifference,
    *,
    kinds: frozenset[DifferenceKind],
    names: tuple[str, str],
    kind_names: Mapping[DifferenceKind, object],
) -> None:
    """A workbook: one line per value that differs, and a sheet with the sums per programme."""
    before, after = names
    headings = [
        (_("Difference"), 12),
        (_("Agency"), 28),
        (_("Code"), 20),
        (_("Sub-activity"), 36),
        (_("Column"), 20),
        (before, 36),
        (after, 36),
        (_("Budget before (Rp)"), 18),
        (_("Budget after (Rp)"), 18),
        (_("Difference (Rp)"), 18),
    ]
    lines = (
        [
            str(kind_names[row.kind]),
            row.leaf.agency_name,
            row.leaf.code,
            row.leaf.name,
            *texts,
            *budgets,
        ]
        for row in difference.of_kinds(kinds)
        for texts, budgets in _difference_lines(row)
    )
    programmes = (
        [each.agency_name, each.code, each.name, each.before, each.after, each.delta]
        for each in difference.programmes
    )
    with xlsxwriter.Workbook(target, _BOOK_OPTIONS) as book:
        write_table(book, _("Rows"), headings, lines)
        write_table(
            book,
            _("Programmes"),
            [(_("Agency"), 28), (_("Code"), 20), (_("Programme"), 40), *headings[-3:]],
            programmes,
        )


def write_follow_ups(target: IO[bytes], lines: Iterable[FollowUp]) -> None:
    """The matriks tindak lanjut catatan as a workbook with one sheet."""
    headings = [
        (_("No."), 6),
        (_("Code"), 20),
        (_("Sub-activity"), 36),
        (_("Column"), 20),
        (_("Kind"), 18),
        (_("Comment"), 48),
        (_("Commented by"), 30),
        (_("Answer given"), 48),
        (_("Value when commented"), 28),
        (_("Value now"), 28),
        (_("Status"), 16),
    ]
    with xlsxwriter.Workbook(target, _BOOK_OPTIONS) as book:
        write_table(book, _("Follow-up of comments"), headings, map(_follow_up_cells, lines))


def write_table(
    book: xlsxwriter.Workbook,
    title: str,
    headings: Iterable[tuple[str, int]],
    lines: Iterable[Iterable[SheetCell]],
) -> None:
    """A sheet with these headings (text, width in characters); texts stay texts."""
    sheet = Sheet(book, title, list(headings))
    for cells in lines:
        sheet.write(cells)
    sheet.end()


def csv_lines(leaves: Iterable[Leaf], columns: Columns, *, plafons: Plafons) -> Iterator[str]:
    """The same rows as lines of a CSV file: semicolons, as Indonesian spreadsheets expect.

    A text that a spreadsheet would take for a formula gets an apostrophe, which the importer takes
    off again.
    """
    writer = csv.writer(_Echo(), delimiter=";")
    # The byte order mark tells Excel that the text is UTF-8.
    yield "\ufeff" + writer.writerow(_headings(columns.fields))
    for cells in _rows(leaves, columns.fields, plafons):
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


def _follow_up_cells(line: FollowUp) -> list[SheetCell]:
    gone = _("row deleted")
    return [
        line.number,
        line.code,
        line.name,
        line.column,
        str(line.thread.get_kind_display()),
        line.comment.text,
        f"{line.comment.who}, {short_time(line.comment.at)}",
        "\n\n".join(f"{a.text}\n({a.who}, {short_time(a.at)})" for a in line.answers),
        line.was,
        gone if line.is_gone else line.now,
        str(line.thread.get_status_display()),
    ]


def _difference_lines(
    row: RowDifference,
) -> Iterator[tuple[tuple[str, str, str], Budgets]]:
    """(column, old, new) with the row's budgets, which stand on its first line only."""
    budgets: Budgets = (
        row.before.budget if row.before else None,
        row.after.budget if row.after else None,
        row.delta,
    )
    changes = [(field_name(c.field), c.old, c.new) for c in (*row.moves, *row.cells)]
    if row.places:
        changes.append((_("Place in order"), str(row.places[0]), str(row.places[1])))
    for at, texts in enumerate(changes or [("", "", "")]):
        yield texts, budgets if at == 0 else (None, None, None)


def _headings(columns: tuple[Field, ...]) -> tuple[str, ...]:
    language = "en" if (get_language() or "").startswith("en") else "id"
    return fields.headings_of(columns, language)


def _csv_cell(cell: ExportCell) -> str:
    if cell is None:
        return ""
    return fields.csv_safe(cell) if isinstance(cell, str) else str(cell)


def _sheet_name(title: str) -> str:
    r"""A name that a workbook allows: 31 characters, none of []:*?/\ and no apostrophe at its ends."""
    return title.translate(str.maketrans("", "", "[]:*?/\\")).strip("' ")[:31] or "Renja"
