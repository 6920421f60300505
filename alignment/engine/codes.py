"""Codes of sub kegiatan: as printed, as compared, and as the nomenclature knows them."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import normalize

SUPPORT: Final = "X.XX.01"
SUPPORT_FIELD: Final = "X.XX"

_WELL_FORMED: Final = re.compile(r"(?:[1-9]\.[0-9]{2}|X\.XX)\.[0-9]{2}\.[1-8]\.[0-9]{2}\.[0-9]{4}")


class Code(NamedTuple):
    """One code: `printed` for display, `key` for matching (support programme as X.XX.01)."""

    printed: str
    key: str
    programme: str
    is_well_formed: bool
    field: str
    authority: str


@lru_cache(maxsize=32_768)
def read_code(text: str) -> Code:
    """Read a printed code. A malformed code is its own key and has no field or authority."""
    printed = printed_code(text)
    if not _WELL_FORMED.fullmatch(printed):
        return Code(printed, printed, programme_of(printed), False, "", "")
    parts = printed.split(".")
    key = f"{SUPPORT_FIELD}.{'.'.join(parts[2:])}" if parts[2] == "01" else printed
    return Code(printed, key, programme_of(key), True, f"{parts[0]}.{parts[1]}", parts[3])


def printed_code(text: str) -> str:
    """Return a code as documents print it: NFKC, no white space, upper case, no outer dots."""
    return "".join(normalize("NFKC", text).split()).upper().strip(".")


def programme_of(key: str) -> str:
    """Return the programme of a key: its first three segments."""
    return ".".join(key.split(".", 3)[:3])


@dataclass(frozen=True, eq=False, kw_only=True)
class Nomenclature:
    """The codes in force, each with its predecessor, and the older codes.

    Build it once per edition and share it: codes are keyed here as those of rows are (rule 2 of
    domain section 4: `7.01.01...` means `X.XX.01...`), a malformed code is left out and so
    matches nothing, and the way from predecessor to successor is worked out. `names` and
    `indicators` serve the further checks only.
    """

    current: Mapping[str, str | None]
    older: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)
    predecessors: frozenset[str] = field(init=False)
    successors: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        entries = {
            (key, _listed_key(before))
            for code, before in self.current.items()
            if (key := _listed_key(code))
        }
        # Printed under several bidang, one code may name several predecessors: any of them stands.
        current = dict(sorted(entries, key=lambda entry: entry[1] or ""))
        heirs = Counter(before for _key, before in entries if before)
        successors = {
            before: key
            for key, before in entries
            if before and heirs[before] == 1 and before not in current
        }
        older = frozenset(filter(None, map(_listed_key, self.older)))
        for name, value in (
            ("current", current),
            ("older", older),
            ("names", _by_key(self.names)),
            ("indicators", _by_key(self.indicators)),
            ("predecessors", frozenset(heirs)),
            ("successors", successors),
        ):
            object.__setattr__(self, name, value)

    def resolve(self, key: str) -> str:
        """Return the current code of a key: itself, or its only successor, one step at most."""
        return self.successors.get(key, key)

    def is_retired(self, key: str) -> bool:
        """Say whether a key was valid once but is not in force any more."""
        return key not in self.current and (key in self.predecessors or key in self.older)


def _listed_key(text: str | None) -> str | None:
    """Return the key of a code that a list names, None when it is blank or malformed."""
    code = read_code(text) if text else None
    return code.key if code and code.is_well_formed else None


def _by_key(texts: Mapping[str, str]) -> dict[str, str]:
    return {key: text for code, text in texts.items() if (key := _listed_key(code))}
