"""Pages of the blank attendance sheet: what is filled in by hand, 15 to 20 people on each.

The pages are made here and not by the layout engine: only so is no agency's name left alone at
the foot of a page, and the rows share out the room that is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from reports.pdf.measure import POINTS_A_MM, lines_of

MOST_PEOPLE = 20
# Fewer rows for guests are none: they then get a page of their own.
FEWEST_GUESTS, MOST_GUESTS = 6, 15
# Millimetres of `.lembar` in laporan.css: the page without margins, the table's head, a row.
PAGE, HEAD, PAGE_WIDTH = 267.0, 8.0, 186.0
ROW, HIGHEST_ROW = 7.6, 11.5
_NAME, _TITLE = (50.0, 9.0), (40.0, 8.2)  # column width without padding, size of the letters
_BODY = (183.0, 8.8)
_LEADING = 1.2
_PADDING = 1.5  # above, below, and the line between two rows
GUESTS = "Tamu tanpa undangan (instansi ditulis pada kolom jabatan)"


@dataclass(slots=True)
class Group:
    """People of one body on one page; `continues` where the page before began it."""

    body: str
    continues: bool = False
    rows: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """One sheet; `row` is the height of its rows in millimetres."""

    room: float
    groups: list[Group] = field(default_factory=list)
    used: float = 0.0
    people: int = 0

    @property
    def row(self) -> str:
        """The rows' height as CSS: what is left on the page is theirs, up to a measure."""
        spare = max(self.room - self.used, 0) / max(self.people, 1)
        return f"{min(ROW + spare, HIGHEST_ROW) - _PADDING:.1f}mm"

    def takes(self, height: float) -> bool:
        return self.people < MOST_PEOPLE and self.used + height <= self.room


def pages_of(people: Sequence[dict[str, Any]], *, above: float) -> list[Page]:
    """The sheets of one day; `above` is the height of letterhead and title on the first."""
    pages = [Page(room=PAGE - HEAD - above)]
    for body, rows in groupby(people, key=lambda row: row["body"]):
        _fill(pages, body, rows)
    guests = _guests(len(people), pages)
    _fill(pages, GUESTS, guests)
    return pages


def _fill(pages: list[Page], body: str, rows: Iterable[dict[str, Any]]) -> None:
    group: Group | None = None
    for row in rows:
        begins = group is None
        height = _height(row) + (_heading(body) if begins else 0)
        if not pages[-1].takes(height):
            pages.append(Page(room=PAGE - HEAD))
            height, group = _height(row) + _heading(body), None
        if group is None:
            group = Group(body=body, continues=not begins)
            pages[-1].groups.append(group)
        group.rows.append(row)
        pages[-1].used += height
        pages[-1].people += 1


def _guests(people: int, pages: list[Page]) -> list[dict[str, Any]]:
    """Numbered empty rows: what the last sheet still holds, or a sheet of their own."""
    last = pages[-1]
    held = min(MOST_PEOPLE - last.people, int((last.room - last.used - _heading(GUESTS)) // ROW))
    if held < FEWEST_GUESTS:
        pages.append(Page(room=PAGE - HEAD))
        held = MOST_GUESTS
    return [{"number": people + n, "body": GUESTS} for n in range(1, min(held, MOST_GUESTS) + 1)]


def _height(row: dict[str, Any]) -> float:
    name = str(row.get("name", ""))
    if row.get("represents"):
        name = f"{name} (mewakili {row['represents']})"
    cells = ((name, *_NAME), (str(row.get("title", "")), *_TITLE))
    return max(ROW, *(_block(text, width, size) for text, width, size in cells))


def _heading(body: str) -> float:
    return _block(f"{body} (lanjutan)", *_BODY, bold=True)


def _block(text: str, width: float, size: float, *, bold: bool = False) -> float:
    """Millimetres of a cell with this text."""
    lines = lines_of(text, width=width * POINTS_A_MM, size=size, bold=bold)
    return lines * size * _LEADING / POINTS_A_MM + _PADDING


def above(kop: dict[str, Any], line: str) -> float:
    """Millimetres that letterhead, title and first line take on the first sheet."""
    width = PAGE_WIDTH - (48 if kop["emblem"] else 0)
    unit = 11.5 if kop["is_long"] else 13.5
    texts = [
        (kop["government"].upper(), 11.0, 1.3, False),
        (kop["office"].upper(), unit, 1.3, True),
        *((text, 8.8, 1.35, False) for text in kop["lines"]),
    ]
    lines = sum(
        lines_of(text, width=width * POINTS_A_MM / 1.03, size=size, bold=bold) * size * leading
        for text, size, leading, bold in texts
    )
    head = max(lines / POINTS_A_MM, 25.0 if kop["emblem"] else 0) + 7.6
    said = lines_of(line, width=PAGE_WIDTH * POINTS_A_MM, size=9.4) * 9.4 * 1.4
    return head + (11.5 * 1.3 + said) / POINTS_A_MM + 2.5
