"""How texts, tags and units of measure are normalised and compared (domain rules 4.3, 7-10)."""

import re
from collections import Counter
from fractions import Fraction
from functools import lru_cache
from typing import Final
from unicodedata import normalize

EMPTY: Final[frozenset[str]] = frozenset()
SIMILAR: Final = Fraction(4, 5)

_SEPARATORS: Final = re.compile(r"[\W_]+")
_UNIT_ALIASES: Final = {
    "%": "persen",
    "prosen": "persen",
    "percent": "persen",
    "org": "orang",
    "bln": "bulan",
    "thn": "tahun",
    "dok": "dokumen",
    "lap": "laporan",
    "keg": "kegiatan",
    "kab": "kabupaten",
    "prov": "provinsi",
    "kec": "kecamatan",
    "pd": "perangkat daerah",
    "opd": "perangkat daerah",
    "skpd": "perangkat daerah",
}


def is_blank(text: str | None) -> bool:
    """Say whether a cell is empty: null, "" or white space only."""
    return not text or text.isspace()


@lru_cache(maxsize=16_384)
def norm(text: str) -> str:
    """Return the text as it is compared: NFKC, casefold, only words and single spaces."""
    return _SEPARATORS.sub(" ", _folded(text)).strip()


@lru_cache(maxsize=16_384)
def label(text: str | None) -> str:
    """Return a tag or an agency unit as it is compared; blank gives ""."""
    return " ".join(_folded(text).split()) if text else ""


def _folded(text: str) -> str:
    return text.casefold() if text.isascii() else normalize("NFKC", text).casefold()


@lru_cache(maxsize=16_384)
def similarity(one: str, other: str) -> Fraction:
    """Return how alike two texts are, 0 to 1: Dice on the bigrams of their norms.

    Both norms lose their spaces first. A text of fewer than two characters is either equal
    or not.
    """
    if norm(one) == norm(other):
        return Fraction(1)
    left, right = norm(one).replace(" ", ""), norm(other).replace(" ", "")
    if len(left) < 2 or len(right) < 2:
        return Fraction(int(left == right))
    shared = sum((_bigrams(left) & _bigrams(right)).values())
    return Fraction(2 * shared, len(left) + len(right) - 2)


def _bigrams(letters: str) -> Counter[str]:
    return Counter(map(str.__add__, letters, letters[1:]))


def are_similar(one: str, other: str) -> bool:
    """Say whether two texts reach a similarity of 0.8 (exactly 0.8 is similar)."""
    return one == other or similarity(one, other) >= SIMILAR


@lru_cache(maxsize=4_096)
def canonical_unit(text: str) -> str:
    """Return the unit of measure as it is compared: "Orang/ Bulan" and "Org/Bln" are one."""
    parts = " ".join(_folded(text).split()).split("/")
    trimmed = (part.strip().rstrip(".").strip() for part in parts)
    return "/".join(_UNIT_ALIASES.get(part, part) for part in trimmed)


@lru_cache(maxsize=4_096)
def unit_set(text: str | None) -> frozenset[str]:
    """Return the canonical unit as a set of one, or the empty set when blank."""
    return EMPTY if text is None or is_blank(text) else frozenset((canonical_unit(text),))


@lru_cache(maxsize=4_096)
def label_set(tags: tuple[str, ...]) -> frozenset[str]:
    """Return tags as they are compared, without blank ones."""
    return frozenset(filter(None, map(label, tags)))
