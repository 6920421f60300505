"""Codes as texts: how a printed code is tidied, and what can be read off it without a nomenclature."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from renja.importers.parsed import Level

# Domain brief 3.1: U.BB.PP.K.KK.SSSS, X.XX for every agency's supporting programme.
_SUB_ACTIVITY = re.compile(r"(?:[1-9]\.\d{2}|X\.XX)\.\d{2}\.[1-8]\.\d{2}\.\d{4}")
# Two-digit tails were printed until the nomenclature of 2021.
_OLD_SUB_ACTIVITY = re.compile(r"(?:[1-9]\.\d{2}|X\.XX)\.\d{2}\.[1-8]\.\d{2}\.\d{2}")
# Up to three fields (0.00 = none), the agency's serial, its unit.
_AGENCY = re.compile(r"(?:\d\.\d{2}|X\.XX)(?:\.(?:\d\.\d{2}|X\.XX)){2}\.\d{2}\.\d{4}")
_LEVEL = re.compile(r"(?:[1-9]|X)(?:\.(?:\d{2}|XX)(?:\.\d{2}(?:\.[1-8]\.\d{2})?)?)?")
_LEVELS = {1: Level.FIELD_GROUP, 2: Level.FIELD, 3: Level.PROGRAMME, 5: Level.ACTIVITY}


def tidy(printed: str) -> str:
    """The printed code without white space and outer dots, in upper case (NFKC)."""
    return "".join(unicodedata.normalize("NFKC", printed).split()).upper().strip(".")


def join_cells(cells: Sequence[str]) -> str:
    """One code from the several cells that a print gives it ("5", "01", "01", "2.01", "0001")."""
    return tidy(".".join(part for cell in cells if (part := tidy(cell))))


def is_sub_activity(code: str) -> bool:
    return _SUB_ACTIVITY.fullmatch(code) is not None


def looks_like_sub_activity(code: str) -> bool:
    """Well formed, or in the two-digit form of older lists, or as deep as a sub-activity but odd."""
    return bool(is_sub_activity(code) or _OLD_SUB_ACTIVITY.fullmatch(code) or code.count(".") >= 5)


def level_of(code: str) -> Level | None:
    """The level of a code above the sub-activity, None for anything else."""
    return _LEVELS[code.count(".") + 1] if _LEVEL.fullmatch(code) else None


def parents(code: str) -> tuple[str, str, str, str]:
    """Codes of the group of fields, field, programme and activity above a sub-activity."""
    parts = code.split(".")
    return parts[0], ".".join(parts[:2]), ".".join(parts[:3]), ".".join(parts[:5])


def lookup_code(code: str) -> str:
    """The code to look up: programme 01 stands in the nomenclature under X.XX only."""
    parts = code.split(".")
    if is_sub_activity(code) and parts[2] == "01":
        return ".".join(["X", "XX", *parts[2:]])
    return code


def is_agency_code(code: str) -> bool:
    return _AGENCY.fullmatch(code) is not None


def agency_of_unit(code: str) -> str:
    """The agency's own code from the code of one of its units (last segment 0000)."""
    return f"{code.rpartition('.')[0]}.0000" if is_agency_code(code) else code


def agency_fields(code: str) -> tuple[str, ...]:
    """The fields (bidang urusan) that an agency's code names, in order, without the 0.00 places."""
    if not is_agency_code(code):
        return ()
    parts = code.split(".")
    fields = (f"{parts[place]}.{parts[place + 1]}" for place in (0, 2, 4))
    return tuple(dict.fromkeys(field for field in fields if field != "0.00"))
