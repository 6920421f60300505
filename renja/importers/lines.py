"""One row of a table, seen through the layout that says which field stands in which column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nomenclature.importers.guard import Cell
from renja.importers import exported
from renja.importers.cells import lines_in, text_in
from renja.importers.parsed import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where a table's fields stand; `first_row` of the body from 0, headings by column for remarks.

    `is_own` marks our own export: parallel cells keep blank lines, and texts are unescaped.
    """

    mapping: Mapping[str, int]
    first_row: int
    headings: Sequence[str] = ()
    is_own: bool = False


@dataclass(slots=True, kw_only=True)
class Line:
    """One sheet row seen through the layout."""

    source: Source
    cells: Sequence[Cell]
    layout: Layout
    is_text: bool

    def raw(self, key: str) -> Cell:
        column = self.layout.mapping.get(key)
        cell = self.cells[column] if column is not None and column < len(self.cells) else ""
        if self.is_text and self.layout.is_own and isinstance(cell, str):
            return exported.csv_plain(cell)
        return cell

    def text(self, key: str) -> str:
        cell = self.raw(key)
        if self.layout.is_own and isinstance(cell, str):
            return exported.unescape(cell)
        text = text_in(cell)
        return "" if text in ("-", "–") else text

    def items(self, key: str) -> list[str]:
        """A cell's lines; in our own sheet blank ones count."""
        cell = self.raw(key)
        if self.layout.is_own and isinstance(cell, str):
            return exported.split(cell)
        return lines_in(self.text(key))

    def label(self, key: str) -> str:
        column = self.layout.mapping.get(key)
        headings = self.layout.headings
        return headings[column] if column is not None and column < len(headings) else ""
