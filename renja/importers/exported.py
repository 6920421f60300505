r"""How a row is written into the columns of our own sheet, and read back without loss.

One sheet row is one sub-activity. What a row has several of (indicators, places, fund sources, labels)
stands in parallel cells, one item a line: the second line of "Target" belongs to the second line of
"Indicator". So that nothing is lost, a line break, a return or a backslash inside a text is written as
``\n``, ``\r`` or ``\\``. In CSV a text that a spreadsheet would take for a formula gets an apostrophe in
front, which reading takes off again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypeAlias

from renja.importers.numbers import plain
from renja.importers.parsed import ParsedRow

ExportCell: TypeAlias = str | int | float | None

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_UNESCAPES = {written: text for text, written in _ESCAPES.items()}
_ESCAPED = re.compile(r"\\[\\nr]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
# What a workbook's number cell holds without loss.
_EXACT_DIGITS = 15


def to_cells(row: ParsedRow, *, plafon: Decimal | None = None) -> dict[str, ExportCell]:
    """The row's cells by field key, so that reading the sheet again gives an equal row."""
    indicators, places, funds, tags = row.indicators, row.locations, row.fundings, row.tags
    return {
        "uuid": row.uuid,
        "version": row.version,
        "agency_code": escape(row.agency_code),
        "agency_name": escape(row.agency_name),
        "unit_code": escape(row.unit_code),
        "unit_name": escape(row.unit_name),
        "code": escape(row.code),
        "name": escape(row.name),
        "programme_code": escape(row.programme_code),
        "activity_code": escape(row.activity_code),
        "indicator": join(one.text for one in indicators),
        "target": join(one.target_text for one in indicators),
        "unit": join(one.unit for one in indicators),
        "forward_target": join(one.forward_target_text for one in indicators),
        "renstra_end": join(one.renstra_end for one in indicators),
        "actual_n2": join(one.actual_n2 for one in indicators),
        "estimate_n1": join(one.estimate_n1 for one in indicators),
        "direction": join(one.direction or "" for one in indicators),
        "aggregation": join(one.aggregation or "" for one in indicators),
        "budget": number_cell(row.budget),
        "forward_budget": number_cell(row.forward_budget),
        "location": join(one.text for one in places),
        "location_code": join(one.code for one in places),
        "fund_code": join(one.source_code for one in funds),
        "fund": join(one.source_name for one in funds),
        "fund_amount": join("" if one.amount is None else plain(one.amount) for one in funds),
        "tag_dimension": join(one.dimension for one in tags),
        "tag": join(one.label for one in tags),
        "target_group": escape(row.target_group),
        "note": escape(row.note),
        "proposal_ref": escape(row.proposal_ref),
        "responsible": escape(row.responsible),
        "plafon": number_cell(plafon),
    }


def number_cell(amount: Decimal | None) -> ExportCell:
    """The amount as a number where a workbook keeps it exactly, else as plain digits; None if blank."""
    if amount is None:
        return None
    if amount == amount.to_integral_value() and len(plain(amount)) <= _EXACT_DIGITS:
        return int(amount)
    as_float = float(amount)
    return as_float if Decimal(f"{as_float:.{_EXACT_DIGITS}g}") == amount else plain(amount)


def join(texts: Iterable[str]) -> str:
    """Several texts in one cell, one a line; "" if they say nothing."""
    cell = "\n".join(escape(text) for text in texts)
    return cell if cell.strip() else ""


def split(cell: str) -> list[str]:
    """The texts that `join` put into a cell. Blank lines count: they keep parallel cells in step."""
    return [unescape(line) for line in re.split(r"\r\n|\r|\n", cell)] if cell else []


def escape(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in text)


def unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: _UNESCAPES[match[0]], text)


def csv_safe(cell: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return "'" + cell if cell.startswith(_FORMULA_STARTS) else cell


def csv_plain(cell: str) -> str:
    """The text that `csv_safe` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_STARTS) else cell


def nth(texts: Sequence[str], place: int) -> str:
    """The item at a place of a parallel cell, "" where the cell has fewer lines."""
    return texts[place] if place < len(texts) else ""
