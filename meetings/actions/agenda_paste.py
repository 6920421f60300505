"""Read an agenda that was copied from a spreadsheet: its cells by name, days, hours, kinds.

Plain functions without a database. What is not understood stays as it was typed, so that the page
can show it and say what is wrong with it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time

from django.utils.translation import gettext as _

from accounts.templatetags.formats import DAYS, MONTHS

MOST_ROWS = 150
COLUMNS = ("day", "starts", "ends", "title", "place", "people", "is_public")
# What heads of columns are called, by the words in them; the first that fits counts.
_HEADS = (
    ("hari", "day"),
    ("tanggal", "day"),
    ("mulai", "starts"),
    ("selesai", "ends"),
    ("waktu", "span"),
    ("pukul", "span"),
    ("jam", "span"),
    ("acara", "title"),
    ("kegiatan", "title"),
    ("materi", "title"),
    ("ruang", "place"),
    ("tempat", "place"),
    ("narasumber", "people"),
    ("penanggung", "people"),
    ("pic", "people"),
    ("terbuka", "is_public"),
    ("publik", "is_public"),
)
_ZONE = r"\s*(?:WIB|WITA|WIT)?\s*"
_CLOCK = re.compile(
    rf"(\d{{1,2}})(?:[.:](\d{{2}}))?(?:[.:]\d{{2}})?{_ZONE}", re.ASCII | re.IGNORECASE
)
_SPAN = re.compile(r"\s*(.+?)\s*(?:[-–—]|s\.?\s*/?d\.?|sampai|hingga)\s*(.+?)\s*", re.IGNORECASE)
_NUMBER = re.compile(r"(?:hari\s*)?(?:ke\s*-?\s*)?(\d{1,2})", re.ASCII | re.IGNORECASE)
_DATES = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})", re.ASCII),
    re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4}|\d{2})", re.ASCII),
)
_WORDED = re.compile(
    r"(?P<d>\d{1,2})[\s-]+(?P<m>[a-z]{3,9})\.?(?:[\s-]+(?P<y>\d{4}|\d{2}))?", re.IGNORECASE
)
_KINDS = (
    (("registrasi", "presensi", "ishoma", "istirahat", "rehat", "makan", "coffee"), "istirahat"),
    (("pembukaan", "sambutan", "menyanyikan", "doa"), "pembukaan"),
    (("desk",), "desk"),
    (("diskusi", "tanya jawab", "pembahasan", "fgd", "sidang kelompok"), "diskusi"),
    (("pleno", "penutupan", "penandatanganan", "kesepakatan", "perumusan"), "pleno"),
)
_YES = {"", "ya", "y", "terbuka", "umum", "publik", "v", "x", "✓", "1"}
_NO = {"tidak", "tdk", "t", "n", "internal", "tertutup", "-", "0"}
_ALL_ROOMS = {"", "-", "semua", "semua ruang", "pleno", "seluruh ruang"}


class TooMuch(Exception):
    """More lines than a table takes at once."""


def cells_of(text: str) -> list[dict[str, str]]:
    """The lines of a pasted table, each cell under its column's name.

    Columns are found by their heads, else by `COLUMNS`; where the second column holds both times
    ("08.00–09.00") it stands for two. An empty day is that of the line above, as in merged cells.
    Raises TooMuch.
    """
    lines = [line for line in _lines(text) if any(line)]
    if len(lines) > MOST_ROWS + 1:
        raise TooMuch(
            _("That are %(lines)s lines. Paste at most %(most)s at once.")
            % {"lines": len(lines), "most": MOST_ROWS}
        )
    names = _names(lines)
    if lines and _heads(lines[0]):
        lines = lines[1:]
    found: list[dict[str, str]] = []
    for line in lines:
        row = _named(dict(zip(names, line, strict=False)))
        if not row["day"] and found:
            row["day"] = found[-1]["day"]
        found.append(row)
    return found


def _lines(text: str) -> Iterator[list[str]]:
    """A spreadsheet puts cells with line breaks in quotes; a stray quote is a quote."""
    try:
        rows = list(csv.reader(io.StringIO(text.replace("\0", "")), delimiter="\t", strict=True))
    except csv.Error:
        rows = [line.split("\t") for line in text.splitlines()]
    for row in rows:
        yield ["; ".join(part.strip() for part in cell.splitlines()) for cell in row]


def _heads(line: Sequence[str]) -> dict[int, str]:
    """Which columns this line names; none, if it is no line of heads."""
    found: dict[int, str] = {}
    for at, cell in enumerate(line):
        words = cell.casefold()
        name = next((name for word, name in _HEADS if words.startswith(word) or words == word), "")
        if name and name not in found.values():
            found[at] = name
    is_head = "title" in found.values() and found.keys() & {0, 1, 2} and len(found) > 2
    return found if is_head else {}


def _names(lines: Sequence[Sequence[str]]) -> list[str]:
    if not lines:
        return []
    if heads := _heads(lines[0]):
        return [heads.get(at, f"_{at}") for at in range(len(lines[0]))]
    has_span = any(len(line) > 1 and len(span_of(line[1])) > 1 for line in lines)
    return ["day", "span", *COLUMNS[3:]] if has_span else list(COLUMNS)


def _named(row: Mapping[str, str]) -> dict[str, str]:
    found = {name: row.get(name, "").strip() for name in COLUMNS}
    if span := row.get("span", ""):
        first, *rest = span_of(span)
        found["starts"], found["ends"] = found["starts"] or first, found["ends"] or "".join(rest)
    return found


def span_of(text: str) -> list[str]:
    """`08.00–09.00` as its two clock times; anything else as it is."""
    match = _SPAN.fullmatch(text)
    if match and all(clock_of(part) for part in match.groups()):
        return list(match.groups())
    return [text]


def clock_of(text: str) -> time | None:
    """`8.30`, `08:30`, `08.30 WIB`; None for anything else. 24.00 is midnight."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if (hour, minute) == (24, 0):
        return time()
    return time(hour, minute) if hour < 24 and minute < 60 else None


def day_of(text: str, days: Sequence[date]) -> date | None:
    """Which of the rakor's days is meant: a date, a number (`Hari 2`), or a weekday's name."""
    words = text.strip()
    if match := _NUMBER.fullmatch(words):
        number = int(match[1])
        return days[number - 1] if 0 < number <= len(days) else None
    if (found := _date_in(words, days)) is not None:
        return found if found in days else None
    named = [day for day in days if DAYS[day.weekday()].casefold() == words.casefold()]
    return named[0] if len(named) == 1 else None


def _date_in(text: str, days: Sequence[date]) -> date | None:
    for pattern in _DATES:
        if match := pattern.search(text):
            return _date(int(match["y"]), int(match["m"]), int(match["d"]))
    if match := _WORDED.search(text):
        month = _month(match["m"])
        year = int(match["y"]) if match["y"] else (days[0].year if days else 0)
        return _date(year, month, int(match["d"]))
    return None


def _month(word: str) -> int:
    """1 to 12 by its name or the beginning of it; 0 for no month."""
    begin = word.casefold()
    names = [name.casefold() for name in MONTHS]
    english = {"may": 5, "aug": 8, "oct": 10, "dec": 12, "agt": 8}
    return next(
        (at for at, name in enumerate(names, start=1) if name.startswith(begin)),
        english.get(begin[:3], 0),
    )


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def kind_of(title: str) -> str:
    """The kind that an item's title suggests; a lecture where nothing does."""
    words = title.casefold()
    return next((kind for hints, kind in _KINDS if any(hint in words for hint in hints)), "materi")


def is_open(text: str) -> bool | None:
    """Whether an item is on the public agenda; None where the cell says neither."""
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def is_all_rooms(text: str) -> bool:
    """Whether the cell means all rooms."""
    return text.strip().casefold() in _ALL_ROOMS
