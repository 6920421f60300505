"""Columns of the matrix, as the year's profile names and groups them, and the text in each cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from accounts.templatetags.formats import EMPTY, rupiah
from renja.tree.build import Branch
from renja.tree.leaves import Indicator, Leaf

# T-C.33 is what a year without a profile's own matrix shows.
DEFAULT_COLUMNS: list[dict[str, str]] = [
    {"key": "indicator", "title": "Indikator Kinerja"},
    {"key": "location", "title": "Lokasi", "group": "Rencana Tahun {n}"},
    {"key": "target", "title": "Target Capaian Kinerja", "group": "Rencana Tahun {n}"},
    {"key": "budget", "title": "Pagu Indikatif (Rp)", "group": "Rencana Tahun {n}"},
    {"key": "funds", "title": "Sumber Dana", "group": "Rencana Tahun {n}"},
    {"key": "note", "title": "Catatan Penting"},
    {"key": "forward_target", "title": "Target Capaian Kinerja", "group": "Prakiraan Maju {n1}"},
    {"key": "forward_budget", "title": "Pagu Indikatif (Rp)", "group": "Prakiraan Maju {n1}"},
]
MONEY = {"budget", "forward_budget"}
# Shown by every matrix in a frozen column of its own.
_FIXED = {"no", "code", "name"}
_WIDE = {
    "indicator",
    "note",
    "location",
    "funds",
    "target_group",
    "national_priority",
    "regional_priority",
}


class Column(NamedTuple):
    """One column right of code and name."""

    key: str
    title: str
    group: str
    css: str


class Head(NamedTuple):
    """A cell of the table's first heading row."""

    title: str
    span: int
    is_group: bool
    css: str


class Layout(NamedTuple):
    """A matrix's heading and columns."""

    title: str
    is_verified: bool
    columns: list[Column]
    heads: list[Head]

    @property
    def grouped(self) -> list[Column]:
        """Columns whose title stands in the second heading row."""
        return [column for column in self.columns if column.group]

    @property
    def keys(self) -> list[str]:
        return [column.key for column in self.columns]


class Cell(NamedTuple):
    css: str
    label: str
    text: str


def layout_of(tables: Iterable[Mapping[str, Any]], *, year: int) -> Layout:
    """The layout of the profile's matrix table (the one marked `"matrix": true`)."""
    table = next((table for table in tables if table.get("matrix")), {})
    columns = [
        _column(column, year)
        for column in table.get("columns") or DEFAULT_COLUMNS
        if column["key"] not in _FIXED
    ]
    heads: list[Head] = []
    for group, members in groupby(columns, key=lambda column: column.group):
        if group:
            heads.append(Head(group, len(list(members)), is_group=True, css=""))
        else:
            heads += [Head(column.title, 1, is_group=False, css=column.css) for column in members]
    return Layout(table.get("title", "T-C.33"), bool(table.get("verified", False)), columns, heads)


def leaf_cells(leaf: Leaf, layout: Layout) -> list[Cell]:
    """The cells of a sub-activity, as printed."""
    return [
        Cell(column.css if text else f"{column.css} t-skip", column.title, text or EMPTY)
        for column in layout.columns
        for text in [_TEXTS[column.key](leaf)]
    ]


def branch_cells(branch: Branch, layout: Layout) -> tuple[int, list[Cell]]:
    """How many columns a heading's name spans, and the cells behind them.

    A programme with an indicator of its own shows it in the indicator's column.
    """
    texts = {
        "budget": money(branch.budget),
        "forward_budget": money(branch.forward_budget),
        "indicator": branch.titles.indicator or branch.titles.outcome,
        "target": branch.titles.target_text,
    }
    start = 0
    if not (texts["indicator"] or texts["target"]):
        start = next((at for at, key in enumerate(layout.keys) if key in MONEY), 0)
    cells = [
        Cell(column.css if text else f"{column.css} t-skip", column.title, text)
        for column in layout.columns[start:]
        for text in [texts.get(column.key, "")]
    ]
    return start + 1, cells


def money(amount: Decimal | None) -> str:
    """`1.250.000` for a column that says rupiah in its heading; blank stays blank."""
    return "" if amount is None else rupiah(amount).replace("Rp", "", 1)


def with_unit(text: str, unit: str) -> str:
    """`6 Dokumen`; a text that names its unit already is left alone."""
    if not text or not unit or text.casefold().endswith(unit.casefold()):
        return text
    return f"{text} {unit}"


def fund_text(leaf: Leaf) -> str:
    """Fund sources, with their amounts where there are several."""
    if len(leaf.fundings) == 1:
        return leaf.fundings[0].name
    return "\n".join(
        f"{fund.name}: {money(fund.amount)}" if fund.amount is not None else fund.name
        for fund in leaf.fundings
    )


def _column(column: Mapping[str, str], year: int) -> Column:
    years = {"n": year, "n1": year + 1, "p1": year - 1, "p2": year - 2}
    key = column["key"]
    css = "rk-num" if key in MONEY else "t-wide" if key in _WIDE else ""
    return Column(
        key,
        column["title"].format_map(years),
        column.get("group", "").format_map(years),
        f"w-{key} {css}".strip(),
    )


def _per_indicator(text_of: Callable[[Indicator], str]) -> Callable[[Leaf], str]:
    """One line per indicator, numbered where there are several, so that columns match."""

    def text(leaf: Leaf) -> str:
        if len(leaf.indicators) == 1:
            return text_of(leaf.indicators[0])
        return "\n".join(
            f"{number}. {text_of(indicator) or EMPTY}"
            for number, indicator in enumerate(leaf.indicators, 1)
        )

    return text


def _tags(*dimensions: str) -> Callable[[Leaf], str]:
    def text(leaf: Leaf) -> str:
        return "\n".join(tag.label for tag in leaf.tags if tag.dimension in dimensions)

    return text


_TEXTS: dict[str, Callable[[Leaf], str]] = {
    "indicator": _per_indicator(lambda i: i.text),
    "renstra_end": _per_indicator(lambda i: i.renstra_end),
    "actual_n2": _per_indicator(lambda i: i.actual_n2),
    "estimate_n1": _per_indicator(lambda i: i.estimate_n1),
    "target": _per_indicator(lambda i: with_unit(i.target_text, i.unit)),
    "forward_target": _per_indicator(lambda i: with_unit(i.forward_target_text, i.unit)),
    "location": lambda leaf: "\n".join(place.text for place in leaf.locations),
    "funds": fund_text,
    "budget": lambda leaf: money(leaf.budget),
    "forward_budget": lambda leaf: money(leaf.forward_budget),
    "national_priority": _tags("nasional"),
    "regional_priority": _tags("daerah", "provinsi"),
    "target_group": lambda leaf: leaf.target_group,
    "note": lambda leaf: leaf.note,
    "responsible": lambda leaf: leaf.responsible or leaf.agency_name,
}
