"""What every reader of a plan gives back: rows as plain data, before anything is stored.

Texts are stripped but otherwise as printed. Money is rupiah. A blank value is None (or ""), which is
not the same as 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from nomenclature.importers.problems import Problem, ProblemSeverity

__all__ = [
    "Choice",
    "Level",
    "ParsedFunding",
    "ParsedHeading",
    "ParsedIndicator",
    "ParsedLocation",
    "ParsedPlan",
    "ParsedRow",
    "ParsedTag",
    "Problem",
    "ProblemSeverity",
    "Source",
]


class Level(StrEnum):
    """Levels above the sub-activity, from a printed plan's headings."""

    FIELD_GROUP = "urusan"
    FIELD = "bidang"
    PROGRAMME = "program"
    ACTIVITY = "kegiatan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where in the file something stands; `row` from 1, as the sheet (or the JSON list) counts."""

    row: int
    sheet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedIndicator:
    """One indicator of a sub-activity. A `*_text` is as printed; its number is None when it is not one number."""

    text: str
    unit: str = ""
    target_text: str = ""
    target: Decimal | None = None
    forward_target_text: str = ""
    forward_target: Decimal | None = None
    renstra_end: str = ""
    actual_n2: str = ""
    estimate_n1: str = ""
    direction: str | None = None  # "naik" | "turun"
    aggregation: str | None = None  # "sum" | "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFunding:
    """A fund source; `amount` None = not broken down yet ("belum dirinci")."""

    source_code: str
    source_name: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedLocation:
    """A place as printed, with the Kemendagri code of the deepest region it names, or ""."""

    text: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedTag:
    """A label of a row; `dimension` is "nasional", "provinsi", "daerah" or "tematik"."""

    dimension: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedHeading:
    """A printed level above the sub-activities, with what only stands there (programme outcome and the like)."""

    agency_code: str
    unit_code: str = ""
    code: str
    level: Level
    name: str
    outcome: str = ""
    indicator: str = ""
    target_text: str = ""
    budget: Decimal | None = None
    forward_budget: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedRow:
    """One sub-activity of one unit of one agency.

    `programme_code` and `activity_code` are the printed parents, only where they do not follow from
    the row's code. `unread` names amounts ("budget", "forward_budget") that the file gives and that
    could not be read: None there is no blank. `uuid` and `version` come from our own export.
    """

    ref: Source
    agency_code: str = ""
    agency_name: str = ""
    unit_code: str = ""
    unit_name: str = ""
    code: str
    name: str = ""
    programme_code: str = ""
    activity_code: str = ""
    indicators: tuple[ParsedIndicator, ...] = ()
    locations: tuple[ParsedLocation, ...] = ()
    fundings: tuple[ParsedFunding, ...] = ()
    tags: tuple[ParsedTag, ...] = ()
    budget: Decimal | None = None
    forward_budget: Decimal | None = None
    target_group: str = ""
    note: str = ""
    proposal_ref: str = ""
    responsible: str = ""
    unread: frozenset[str] = frozenset()
    uuid: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several columns that a person may choose between (three budgets, two targets)."""

    key: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPlan:
    """A whole file, read.

    `shape` names the reader ("sipd_json", "sipd_sheet", "own_sheet", "mapped_sheet"); `kind` is "renja",
    "rkpd" or "" where the file does not say. `stated_totals` are totals the file itself prints, by
    (agency code, unit code), with unit code "" for the whole agency. `choices` are the options of
    `parse` that this file offers. `fields` names the columns (keys of `fields.FIELDS`) of a table with
    known columns: what it has no column for, it says nothing about.
    """

    shape: str
    kind: str = ""
    year: int | None = None
    rows: tuple[ParsedRow, ...] = ()
    headings: tuple[ParsedHeading, ...] = ()
    problems: tuple[Problem, ...] = ()
    stated_totals: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    plafons: Mapping[str, Decimal] = field(default_factory=dict)
    agencies: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    fields: frozenset[str] = frozenset()

    @property
    def budget(self) -> Decimal:
        """Sum of the rows' budgets in rupiah; blanks count nothing."""
        return sum((row.budget for row in self.rows if row.budget is not None), Decimal(0))
