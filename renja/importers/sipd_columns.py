"""The columns of SIPD's printed table, found by headings that stand over up to three rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nomenclature.importers.guard import Sheet
from renja.importers.cells import headings_of, text_in

HEADER_ROWS = 3
SEARCHED_ROWS = 40
_WORDS = re.compile(r"[^a-z0-9+%]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where things stand, as column numbers from 0; budgets and targets by the key of their choice."""

    code: range
    name: int
    indicator: int
    budgets: Mapping[str, int]
    targets: Mapping[str, int]
    forward_target: int | None = None
    forward_budget: int | None = None
    renstra_end: int | None = None
    actual_n2: int | None = None
    estimate_n1: int | None = None
    place: int | None = None
    fund: int | None = None
    tag_pusat: int | None = None
    tag_daerah: int | None = None
    target_group: int | None = None
    responsible: int | None = None
    labels: Mapping[int, str]
    first_row: int  # of the table's body, from 0


def columns_of(sheet: Sheet) -> Columns | None:
    """The columns of a printed RENJA OPD table, None if the sheet is none."""
    for row in range(min(len(sheet.rows), SEARCHED_ROWS)):
        words = [_key(text_in(cell)) for cell in sheet.rows[row]]
        if "kode" in words and any(
            word.startswith("urusan bidang urusan program kegiatan") for word in words
        ):
            return _columns(sheet, row)
    return None


def _columns(sheet: Sheet, header: int) -> Columns | None:
    """The columns under the headings that begin in row `header`, if the needed ones are there."""
    depth = _header_depth(sheet, header)
    paths = headings_of(sheet, header, depth)
    keys = {column: tuple(_key(part) for part in path) for column, path in paths.items()}
    code = [column for column, key in keys.items() if key[0] == "kode"]
    name = _first(keys, lambda key: key[0].startswith("urusan bidang urusan program"))
    indicator = _first(keys, lambda key: key[0].startswith("indikator"))
    budgets = _options(paths, keys, "pagu indikatif")
    if not code or name is None or indicator is None or not budgets:
        return None
    return Columns(
        code=range(code[0], code[-1] + 1),
        name=name,
        indicator=indicator,
        budgets=budgets,
        targets=_options(paths, keys, "target"),
        forward_target=_first(keys, lambda key: _is_forward(key) and key[-1].startswith("target")),
        forward_budget=_first(keys, lambda key: _is_forward(key) and "pagu" in key[-1]),
        renstra_end=_first(keys, lambda key: key[0].startswith("target akhir")),
        actual_n2=_first(keys, lambda key: key[0].startswith("realisasi capaian")),
        estimate_n1=_first(keys, lambda key: key[0].startswith("prakiraan capaian")),
        place=_first(keys, lambda key: key[-1].startswith("lokasi")),
        fund=_first(keys, lambda key: key[-1].startswith("sumber dana")),
        tag_pusat=_first(keys, lambda key: key[-1] in ("nasional", "prioritas nasional")),
        tag_daerah=_first(keys, lambda key: key[-1] in ("daerah", "prioritas daerah")),
        target_group=_first(keys, lambda key: key[-1].startswith("kelompok sasaran")),
        responsible=_first(keys, lambda key: "penanggung jawab" in key[-1]),
        labels={column: path[-1] for column, path in paths.items()},
        first_row=header + depth + (1 if _is_numbering(sheet, header + depth) else 0),
    )


def _header_depth(sheet: Sheet, header: int) -> int:
    """Rows that the headings take: up to three, not counting the row of column numbers or the body."""
    depth = 1
    while depth < HEADER_ROWS and header + depth < len(sheet.rows):
        cells = [text_in(cell) for cell in sheet.rows[header + depth]]
        if (
            not any(cells)
            or all(cell.isdigit() for cell in cells if cell)
            or _looks_like_body(cells)
        ):
            break
        depth += 1
    return depth


def _is_numbering(sheet: Sheet, row: int) -> bool:
    """The row under the headings that numbers the columns, 1 to 20."""
    cells = (
        [text for cell in sheet.rows[row] if (text := text_in(cell))]
        if row < len(sheet.rows)
        else []
    )
    return len(cells) > 2 and all(cell.isdigit() and len(cell) <= 2 for cell in cells)


def _looks_like_body(cells: Iterable[str]) -> bool:
    return any(re.fullmatch(r"[\d.]+,\d{2}", cell) for cell in cells)


def _options(
    paths: Mapping[int, tuple[str, ...]], keys: Mapping[int, tuple[str, ...]], word: str
) -> dict[str, int]:
    """The columns under a heading of the year's plan that starts with `word`, by the key of a choice."""
    found: dict[str, int] = {}
    for column, key in keys.items():
        if _is_forward(key) or key[0].startswith(("target akhir", "indikator")):
            continue
        if any(part.startswith(word) for part in key):
            found.setdefault(_key(paths[column][-1]).replace(" ", "_"), column)
    return found


def _is_forward(key: Sequence[str]) -> bool:
    return key[0].startswith("prakiraan maju")


def _first(
    keys: Mapping[int, tuple[str, ...]], matches: Callable[[tuple[str, ...]], bool]
) -> int | None:
    return next((column for column, key in keys.items() if matches(key)), None)


def _key(text: str) -> str:
    return _WORDS.sub(" ", text.lower()).strip()
