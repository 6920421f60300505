"""Items of an edition, collected while a file is read: each level once, odd rows told."""

from __future__ import annotations

import re
from functools import lru_cache

from nomenclature.importers.parsed import ParsedEdition, ParsedItem
from nomenclature.importers.problems import Problem, ProblemSeverity

SUB_ACTIVITY = "sub_kegiatan"
# Widths 1.2.2.1.2.4; X.XX is every agency's supporting programme.
_CODE = re.compile(r"(?:[1-9]|X)(?:\.(?:\d{2}|XX)(?:\.\d{2}(?:\.[1-8]\.\d{2}(?:\.\d{4})?)?)?)?")
_LEVELS = {1: "urusan", 2: "bidang", 3: "program", 5: "kegiatan", 6: SUB_ACTIVITY}
_GOV_TYPES = {
    "PROV": "PROV",
    "PROVINSI": "PROV",
    "KABKOT": "KABKOT",
    "KABKOTA": "KABKOT",
    "KAB/KOTA": "KABKOT",
}

# SIPD's sheet begins at the field; the groups above are few and have kept their names.
GROUP_NAMES = {
    "1": "URUSAN PEMERINTAHAN WAJIB YANG BERKAITAN DENGAN PELAYANAN DASAR",
    "2": "URUSAN PEMERINTAHAN WAJIB YANG TIDAK BERKAITAN DENGAN PELAYANAN DASAR",
    "3": "URUSAN PEMERINTAHAN PILIHAN",
    "4": "UNSUR PENDUKUNG URUSAN PEMERINTAHAN",
    "5": "UNSUR PENUNJANG URUSAN PEMERINTAHAN",
    "6": "UNSUR PENGAWASAN URUSAN PEMERINTAHAN",
    "7": "UNSUR KEWILAYAHAN",
    "8": "UNSUR PEMERINTAHAN UMUM",
    "9": "UNSUR KEKHUSUSAN",
    "X": "URUSAN X.XX",
}


class Items:
    """The items read so far. Codes and texts are tidied on the way in; parents come before children."""

    def __init__(self) -> None:
        self._items: dict[tuple[str, str], ParsedItem] = {}
        self._rows: dict[tuple[str, str], int] = {}
        self._units: dict[str, str] = {}
        self.problems: list[Problem] = []

    def edition(self) -> ParsedEdition:
        return ParsedEdition(items=tuple(self._items.values()), problems=tuple(self.problems))

    def add_parent(self, gov_type: str, code: str, name: str, row: int, column: str) -> None:
        """A level above, as every row below it repeats; the first name stands, others are told."""
        key = (gov_type, code)
        known = self._items.get(key)
        if known is None:
            if self._is_well_formed(code, row, column):
                self._add_group(gov_type, code, row)
                self._put(
                    ParsedItem(gov_type=gov_type, code=code, level=level_of(code), name=tidy(name)),
                    row,
                )
        elif known.name != name and known.name != tidy(name):
            first_row = str(self._rows[key])
            self.tell(
                "name_differs",
                row,
                column,
                tidy(name),
                code=code,
                first=known.name,
                first_row=first_row,
            )

    def add(self, item: ParsedItem, row: int, column: str, parent: str = "") -> None:
        """A sub-activity, or a level that stands in a row of its own."""
        if not self._is_well_formed(item.code, row, column):
            return
        first = self._rows.get((item.gov_type, item.code))
        if first is not None:
            self.tell("duplicate_code", row, column, item.code, first=str(first))
            return
        if parent and not item.code.startswith(parent + "."):
            self.tell("parent_mismatch", row, column, item.code, parent=parent)
        if not item.name:
            self.tell("name_blank", row, column)
        if item.level == SUB_ACTIVITY and not item.indicator:
            self.tell("indicator_blank", row, column)
        self._put(item, row)

    def unit(self, printed: str, row: int, column: str) -> str:
        """The unit without stray white space, also around "/"; what that changed within it is told."""
        known = self._units.get(printed)
        if known is None:
            known = self._units[printed] = re.sub(r"\s*/\s*", "/", tidy(printed))
        if known != printed and known != printed.strip():
            self.tell("unit_normalised", row, column, printed, ProblemSeverity.INFO, unit=known)
        return known

    def tell(
        self,
        problem: str,
        row: int,
        column: str,
        value: str = "",
        severity: ProblemSeverity = ProblemSeverity.WARNING,
        **params: str,
    ) -> None:
        self.problems.append(
            Problem(
                code=problem, severity=severity, row=row, column=column, value=value, params=params
            )
        )

    def _add_group(self, gov_type: str, code: str, row: int) -> None:
        group = code.partition(".")[0]
        if group != code and (gov_type, group) not in self._items:
            item = ParsedItem(
                gov_type=gov_type, code=group, level="urusan", name=GROUP_NAMES[group]
            )
            self._put(item, row)

    def _put(self, item: ParsedItem, row: int) -> None:
        self._items[item.gov_type, item.code] = item
        self._rows[item.gov_type, item.code] = row

    def _is_well_formed(self, code: str, row: int, column: str) -> bool:
        if _CODE.fullmatch(code):
            return True
        self.tell("code_malformed", row, column, code[:80], ProblemSeverity.ERROR)
        return False


def tidy(text: str) -> str:
    """The text with white space collapsed, line breaks and no-break spaces included."""
    return " ".join(text.split())


def tidy_code(text: str) -> str:
    return "".join(text.split()).upper().strip(".")


def level_of(code: str) -> str:
    """The level by the number of segments; a code of four has none and counts as an activity."""
    return _LEVELS.get(code.count(".") + 1, "kegiatan")


@lru_cache(maxsize=16)
def gov_type_of(printed: str) -> str | None:
    return _GOV_TYPES.get(tidy_code(printed))
