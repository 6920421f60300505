"""Which column of a sheet means what: our own headings exactly, others by a guess that a person confirms."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from nomenclature.importers.guard import Sheet
from renja.importers import codes
from renja.importers.cells import headings_of, text_at, text_in
from renja.importers.fields import FIELDS, own_headings
from renja.importers.lines import Layout

SEARCHED_ROWS = 40
HEADER_ROWS = 3
SAMPLE_ROWS = 10
SURE = 0.8
_LANGUAGES = ("id", "en")
_WORDS = re.compile(r"[^0-9a-z+]+")
_YEAR = re.compile(r"\b20\d\d\b|\btahun( n)?\b|\brp\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a sheet's columns seem to mean, with how sure that is (0 to 1), and its first ten rows."""

    sheet: str
    header_row: int  # first row of the headings, from 0
    first_row: int  # first row of the body, from 0
    headings: tuple[str, ...]
    mapping: Mapping[str, int]
    confidence: Mapping[str, float]
    sample: tuple[tuple[str, ...], ...]

    @property
    def headings_sha256(self) -> str:
        """The same for sheets with the same headings, so that a mapping can be remembered."""
        return hashlib.sha256(
            "\x1f".join(_key(heading) for heading in self.headings).encode()
        ).hexdigest()


def own_layout(sheet: Sheet) -> Layout | None:
    """The layout if the first row holds the headings of our own export, in any order, Indonesian or English.

    Columns may be missing (but for the code), none may be unknown.
    """
    headings = [text_in(cell) for cell in sheet.rows[0]] if sheet.rows else []
    while headings and not headings[-1]:
        headings.pop()
    for language in _LANGUAGES:
        known = _own_keys(language)
        mapping = {
            known[heading]: column for column, heading in enumerate(headings) if heading in known
        }
        if {"code", "version"} <= mapping.keys() and len(mapping) == len(headings):
            return Layout(mapping=mapping, first_row=1, headings=headings, is_own=True)
    return None


def guess(sheet: Sheet) -> Guess | None:
    """The best guess at the sheet's columns, None if no row looks like headings."""
    header = _header_row(sheet)
    if header is None:
        return None
    depth = _depth(sheet, header)
    paths = headings_of(sheet, header, depth)
    first_row = header + depth + (1 if _is_numbering(sheet, header + depth) else 0)
    width = max(paths) + 1
    mapping, confidence = _assign(paths, _code_column(sheet, first_row, width))
    return Guess(
        sheet=sheet.name,
        header_row=header,
        first_row=first_row,
        headings=tuple(" / ".join(paths.get(column, ())) for column in range(width)),
        mapping=mapping,
        confidence=confidence,
        sample=_sample(sheet, first_row, width),
    )


def layout_of(found: Guess, mapping: Mapping[str, int]) -> Layout:
    """The layout for a mapping that a person confirmed; a column number out of range is left out."""
    width = len(found.headings)
    kept = {key: column for key, column in mapping.items() if 0 <= column < width}
    return Layout(mapping=kept, first_row=found.first_row, headings=found.headings)


@lru_cache(maxsize=len(_LANGUAGES))
def _own_keys(language: str) -> Mapping[str, str]:
    headings = own_headings(language, rkpd=True)
    return {heading: field.key for heading, field in zip(headings, FIELDS, strict=True)}


@lru_cache(maxsize=1)
def _names() -> Mapping[str, tuple[str, ...]]:
    """Each field's headings and synonyms, as keys for comparing."""
    names = {field.key: [_key(name) for name in field.synonyms] for field in FIELDS}
    for language in _LANGUAGES:
        for field, heading in zip(FIELDS, own_headings(language, rkpd=True), strict=True):
            names[field.key].append(_key(heading))
    return {key: tuple(dict.fromkeys(found)) for key, found in names.items()}


def _header_row(sheet: Sheet) -> int | None:
    """The row that names most fields in known words: at least two, one of them the code or the name."""
    best, most = None, 1
    for row in range(min(len(sheet.rows), SEARCHED_ROWS)):
        keys = (_plain_key(text_in(cell)) for cell in sheet.rows[row])
        named = {field for key in keys if (field := _fields_by_words().get(key))}
        if len(named) > most and named & {"code", "name"}:
            best, most = row, len(named)
    return best


def _depth(sheet: Sheet, header: int) -> int:
    """Rows that the headings take: as far as merged cells reach, or until a row that is filled like the body."""
    reach = [
        bottom for (top, _left), (bottom, _right) in sheet.merged if top == header and bottom > top
    ]
    if reach:
        return min(max(reach) - header + 1, HEADER_ROWS)
    spans = any(top == header and right > left for (top, left), (_bottom, right) in sheet.merged)
    depth = 1
    while spans and depth < HEADER_ROWS and header + depth < len(sheet.rows):
        texts = [text_in(cell) for cell in sheet.rows[header + depth]]
        if _is_numbering(sheet, header + depth) or any(
            codes.level_of(codes.tidy(text)) for text in texts[:3]
        ):
            break
        depth += 1
    return depth


def _is_numbering(sheet: Sheet, row: int) -> bool:
    cells = (
        [text for cell in sheet.rows[row] if (text := text_in(cell))]
        if row < len(sheet.rows)
        else []
    )
    return len(cells) > 2 and all(re.fullmatch(r"\(?\d{1,2}\)?", cell) for cell in cells)


def _assign(
    paths: Mapping[int, tuple[str, ...]], code_column: int | None
) -> tuple[dict[str, int], dict[str, float]]:
    """Each field's best column, each column used once, the surest pair first."""
    scored = [
        (_likeness(field, path), field, column)
        for column, path in paths.items()
        for field in _names()
    ]
    if code_column is not None:
        scored.append((1.01, "code", code_column))
    mapping: dict[str, int] = {}
    confidence: dict[str, float] = {}
    for score, field, column in sorted(scored, key=lambda entry: (-entry[0], entry[2])):
        if score >= SURE and field not in mapping and column not in mapping.values():
            mapping[field] = column
            confidence[field] = round(min(score, 1.0), 2)
    return mapping, confidence


def _likeness(field: str, path: Sequence[str]) -> float:
    """How well a column's headings name a field: the whole path best, its last part a little less."""
    whole = max(_similar(name, _key(" ".join(path))) for name in _names()[field])
    last = max(_similar(name, _key(path[-1])) for name in _names()[field])
    under_forward = _key(path[0]).startswith("prakiraan maju") and not field.startswith("forward")
    return 0.0 if under_forward else max(whole, last - 0.02)


@lru_cache(maxsize=1)
def _fields_by_words() -> Mapping[str, str]:
    return {
        _without_year(name): field
        for field, names in reversed(list(_names().items()))
        for name in names
    }


@lru_cache(maxsize=10_000)
def _similar(name: str, heading: str) -> float:
    """1 for the same words, 0.95 without years and "Rp", else 0.9 times the share of letters that agree."""
    if name == heading:
        return 1.0
    plain = _without_year(heading)
    if plain and plain == _without_year(name):
        return 0.95
    matcher = SequenceMatcher(None, name, plain, autojunk=False)
    if matcher.real_quick_ratio() < SURE or matcher.quick_ratio() < SURE:
        return 0.0
    return 0.9 * matcher.ratio()


def _plain_key(text: str) -> str:
    return _without_year(_key(text))


def _without_year(key: str) -> str:
    return " ".join(_YEAR.sub(" ", key).split())


def _code_column(sheet: Sheet, first_row: int, width: int) -> int | None:
    """The column most of whose cells are codes, whatever its heading says."""
    counts = {
        column: sum(
            codes.looks_like_sub_activity(codes.tidy(text))
            for text in _values(sheet, first_row, column)
        )
        for column in range(width)
    }
    column = max(counts, key=lambda one: counts[one])
    filled = sum(1 for text in _values(sheet, first_row, column) if text)
    return column if counts[column] >= max(1, filled // 3) else None


def _values(sheet: Sheet, first_row: int, column: int) -> Iterable[str]:
    return (text_at(row, column) for row in sheet.rows[first_row : first_row + 200])


def _sample(sheet: Sheet, first_row: int, width: int) -> tuple[tuple[str, ...], ...]:
    filled = (row for row in sheet.rows[first_row:] if any(cell not in ("", None) for cell in row))
    rows = (row for _number, row in zip(range(SAMPLE_ROWS), filled, strict=False))
    return tuple(tuple(text_at(row, column) for column in range(width)) for row in rows)


def _key(text: str) -> str:
    return _WORDS.sub(" ", text.lower()).strip()
