"""What goes into a comparison and what comes out of it. No rule lives here.

Rows and findings are named tuples: tens of thousands are made in one run, and a frozen
dataclass costs five times as much to create.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, NamedTuple

from alignment.engine.codes import Nomenclature
from alignment.engine.figures import Readable

WHOLE_AGENCY: Final = "*"
OPEN: Final = "terbuka"
ACCEPTED: Final = "diterima_dengan_alasan"
LEVEL_DIGIT: Final = {"PROV": "1", "KABKOT": "2"}

Direction = Literal["naik", "turun"]
Aggregation = Literal["sum", "last"]
GovType = Literal["PROV", "KABKOT"]


class Stage(StrEnum):
    """R compares with the ranwal RKPD, A (stricter) with the Perkada RKPD."""

    R = "R"
    A = "A"


class Severity(StrEnum):
    """KRITIS blocks, MAYOR needs an answer, MINOR should be fixed, INFO never counts."""

    KRITIS = "KRITIS"
    MAYOR = "MAYOR"
    MINOR = "MINOR"
    INFO = "INFO"


class Verdict(StrEnum):
    """The outcome in words; a number never buys off a breach."""

    ALIGNED = "SELARAS"
    ALIGNED_WITH_NOTES = "SELARAS DENGAN CATATAN"
    NOT_ALIGNED = "BELUM SELARAS"
    NOT_ASSESSABLE = "TIDAK DAPAT DINILAI"


class Row(NamedTuple):
    """One row of a plan. Numbers are plain decimals; None and white space are blank, not 0.

    The last four are used by the further checks only. `parents` are the printed programme
    and activity codes above the row.
    """

    code: str
    agency_unit: str | None = None
    indicator: str | None = None
    unit: str | None = None
    target: Readable | None = None
    direction: str | None = None
    aggregation: str | None = None
    budget: Readable | None = None
    forward_target: Readable | None = None
    forward_budget: Readable | None = None
    locations: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    proposal_ref: str | None = None
    name: str = ""
    target_group: str | None = None
    funds: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known about the agency besides its rows. None switches the check off."""

    gov_type: GovType | None = None
    special_authority: frozenset[str] = frozenset()
    agency_fields: frozenset[str] | None = None
    plafon: Readable | None = None
    stated_total: Readable | None = None
    nomenclature: Nomenclature | None = None
    priorities: frozenset[str] = frozenset()  # codes of the national lists, further check only


def authority_digits(context: Context) -> frozenset[str] | None:
    """Return the allowed fourth segments, None when the level of government is not known."""
    if context.gov_type is None:
        return None
    return frozenset(context.special_authority) | {LEVEL_DIGIT[context.gov_type]}


class Finding(NamedTuple):
    """One difference. `item` is the key, the printed code (CODE_*), a programme or "*".

    `expected` and `actual` are what the RKPD (or the rule) and the Renja say, as plain
    machine strings; several values of one field are joined by "; ". `rows` and `rkpd_rows`
    are positions in the given row lists.
    """

    check: str
    item: str
    severity: Severity
    value: str | None = None
    expected: str | None = None
    actual: str | None = None
    rows: tuple[int, ...] = ()
    rkpd_rows: tuple[int, ...] = ()
    status: str = OPEN


class Counts(NamedTuple):
    """How many sub kegiatan the RKPD (R), the Renja (W), both (M) and either (U) hold."""

    R: int
    W: int
    M: int
    U: int
