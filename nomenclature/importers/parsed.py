"""What every reader of the nomenclature gives back."""

from __future__ import annotations

from dataclasses import dataclass

from nomenclature.importers.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedItem:
    """One item of an edition; texts are tidied, codes are text."""

    gov_type: str  # "PROV" | "KABKOT"
    code: str
    level: str  # "urusan" | "bidang" | "program" | "kegiatan" | "sub_kegiatan"
    name: str
    performance: str = ""
    indicator: str = ""
    unit: str = ""
    tags: tuple[str, ...] = ()
    is_spm: bool = False
    predecessor: str = ""
    predecessor_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEdition:
    """A whole file, read: items in the file's order, parents before their children."""

    items: tuple[ParsedItem, ...]
    problems: tuple[Problem, ...] = ()
