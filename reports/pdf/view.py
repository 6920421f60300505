"""What an alignment report says, as frozen plain data.

The builder that reads runs and findings fills these; the PDF and its tests know
nothing of the database. Money and scores are Decimal and are formatted when they are
printed; values of findings arrive as the sentences or figures to print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Severity(StrEnum):
    KRITIS = "KRITIS"
    MAYOR = "MAYOR"
    MINOR = "MINOR"
    INFO = "INFO"


class Verdict(StrEnum):
    """The legal verdict; its values are the words on paper."""

    ALIGNED = "SELARAS"
    WITH_NOTES = "SELARAS DENGAN CATATAN"
    NOT_ALIGNED = "BELUM SELARAS"
    NOT_ASSESSED = "TIDAK DAPAT DINILAI"


NOT_COMPARED = "Tidak ada yang dibandingkan: belum ada versi RKPD untuk tahap ini."


class Level(StrEnum):
    PROGRAMME = "programme"
    ACTIVITY = "activity"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """One component K1 to K7; `value` in per cent, None = not assessed."""

    key: str
    name: str
    value: Decimal | None
    weight: Decimal
    points: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Findings of one severity by state."""

    severity: Severity
    open: int
    answered: int
    closed: int
    accepted: int = 0

    @property
    def total(self) -> int:
        return self.open + self.answered + self.closed + self.accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding with both values; empty text prints as a dash."""

    severity: Severity
    title: str
    code: str
    name: str = ""
    rkpd: str = ""
    renja: str = ""
    suggestion: str = ""
    status: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a comparison row of T-C.31."""

    name: str
    place: str
    indicator: str
    target: str
    budget: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One sub kegiatan on both sides; `differs` names the fields that the rules call different."""

    number: int
    code: str
    rkpd: Side | None
    renja: Side | None
    differs: frozenset[str] = frozenset()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A programme or kegiatan with its subtotals; None = absent on that side."""

    level: Level
    code: str
    name: str
    rkpd: Decimal | None
    renja: Decimal | None


Line = Compared | Heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """The findings and the comparison of one agency; nothing was compared without an RKPD."""

    agency: str
    code: str
    verdict: Verdict
    score: Decimal | None
    predikat: str
    rkpd_total: Decimal | None
    renja_total: Decimal | None
    is_compared: bool = True
    findings: Sequence[Finding] = ()
    lines: Sequence[Line] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyLine:
    """One agency in the overview of a region; `sent` is False while nothing was handed in."""

    name: str
    sent: bool
    verdict: Verdict
    score: Decimal | None
    critical: int
    major: int
    rkpd_total: Decimal | None
    renja_total: Decimal | None
    deviation: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A frozen document that was compared."""

    name: str
    frozen_at: datetime | None
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """All that the first page says, apart from the annexes."""

    government: str
    office: str
    scope: str
    year: int
    stage: str
    assessed: str
    reference: str
    data_at: datetime
    number: str
    verdict: Verdict
    verdict_reason: str
    score: Decimal | None
    predikat: str
    accepted: int
    carried: Decimal | None
    sourced: Decimal | None
    rkpd_total: Decimal | None
    renja_total: Decimal | None
    deviation: Decimal | None
    parts: Sequence[ScorePart]
    tallies: Sequence[Tally]
    # The rest of the letterhead: address lines and the emblem as text.
    lines: Sequence[str] = ()
    emblem: str = ""
    emblem_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A whole report: of one agency (one annex) or of a region (one annex an agency)."""

    summary: Summary
    agencies: Sequence[AgencyLine]
    annexes: Sequence[Annex]
    versions: Sequence[Version]
    compared_sha256: str
    rules: str
    nomenclature: str
    code: str
    verify_url: str

    @property
    def is_region(self) -> bool:
        return bool(self.agencies)
