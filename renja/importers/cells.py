"""Cells of a sheet as texts and amounts, and headings that span several rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from nomenclature.importers.guard import Cell, Sheet
from renja.importers.numbers import NumberUnreadable, money, plain
from renja.importers.parsed import Problem, ProblemSeverity, Source

# An amount that is there, and says no rupiah.
UNREAD = {"amount_unreadable", "amount_negative", "cell_error"}
SEN = Decimal("0.01")
ERROR_VALUES = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})


def text_in(cell: Cell) -> str:
    """The cell as text, stripped; a number in plain digits, so that the code cell 5.0 is "5"."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, int | float):
        try:
            number = money(cell)
        except NumberUnreadable:
            return str(cell)
        return "" if number is None else plain(number)
    return cell.strip()


def text_at(cells: Sequence[Cell], column: int | None) -> str:
    """The text in a column, "" beyond the row's end or if there is no such column."""
    return "" if column is None or column >= len(cells) else text_in(cells[column])


def lines_in(text: str) -> list[str]:
    """The lines of a cell that hold anything, stripped."""
    return [line.strip() for line in re.split(r"\r\n|\r|\n", text) if line.strip()]


def amount_in(
    cells: Sequence[Cell], column: int | None, source: Source, label: str, problems: list[Problem]
) -> Decimal | None:
    """The rupiah in a column; what cannot be read is told and counts as blank."""
    if column is None or column >= len(cells):
        return None
    return amount_of(cells[column], source, label, problems)


def amount_of(value: object, source: Source, label: str, problems: list[Problem]) -> Decimal | None:
    """The rupiah in a value; what is no amount is told and counts as blank, more than sen is rounded."""
    printed = str(value).strip()[:80]
    try:
        amount = money(value)
    except NumberUnreadable:
        code = "cell_error" if printed in ERROR_VALUES else "amount_unreadable"
        problems.append(place_of(source, code, ProblemSeverity.ERROR, column=label, value=printed))
        return None
    if amount is None:
        return None
    if amount < 0:
        problems.append(
            place_of(source, "amount_negative", ProblemSeverity.ERROR, column=label, value=printed)
        )
        return None
    rounded = amount.quantize(SEN, ROUND_HALF_UP)
    if rounded != amount:
        params = {"rounded": plain(rounded)}
        problems.append(
            place_of(
                source,
                "amount_rounded",
                ProblemSeverity.INFO,
                column=label,
                value=printed,
                params=params,
            )
        )
    return rounded if rounded != rounded.to_integral_value() else rounded.quantize(Decimal(1))


def unread_amounts(
    source: Source, labels: Mapping[str, str], problems: Sequence[Problem]
) -> frozenset[str]:
    """Which of these fields (field -> heading of its column) hold an amount that was not understood."""
    told = {
        problem.column
        for problem in problems
        if problem.code in UNREAD and (problem.sheet, problem.row) == (source.sheet, source.row)
    }
    return frozenset(field for field, label in labels.items() if label in told)


def place_of(
    source: Source,
    code: str,
    severity: ProblemSeverity,
    *,
    column: str = "",
    value: str = "",
    params: Mapping[str, str] | None = None,
) -> Problem:
    """A problem at a place in the sheet."""
    return Problem(
        code=code,
        severity=severity,
        sheet=source.sheet,
        row=source.row,
        column=column,
        value=value,
        params=params or {},
    )


def headings_of(sheet: Sheet, first: int, depth: int) -> dict[int, tuple[str, ...]]:
    """Each column's headings from top to bottom; merged cells count for every column they span.

    A workbook that lost its merges still reads: an empty heading to the right of one takes it over while
    a lower row says something there.
    """
    width = max(len(row) for row in sheet.rows[first : first + depth])
    grid = [
        [text_at(row, column) for column in range(width)]
        for row in sheet.rows[first : first + depth]
    ]
    for (top, left), (bottom, right) in sheet.merged:
        if first <= top < first + depth:
            text = grid[top - first][left] if left < width else ""
            for row in range(top - first, min(bottom - first + 1, depth)):
                for column in range(left, min(right + 1, width)):
                    grid[row][column] = text
    _carry_right(grid)
    return {
        column: path
        for column in range(width)
        if (path := tuple(dict.fromkeys(row[column] for row in grid if row[column])))
    }


def _carry_right(grid: list[list[str]]) -> None:
    for row, below in pairwise(grid):
        for column in range(1, len(row)):
            if not row[column] and below[column]:
                row[column] = row[column - 1]
