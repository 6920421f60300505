"""The alignment engine: a Renja held against its RKPD, in plain Python.

Rules "Aturan Keselarasan v1". Nothing here knows Django, a database, a user or a clock, so that
anyone can recompute a report: `python -m alignment.engine < cases.json`.
"""

from alignment.engine.atoms import Atom
from alignment.engine.cases import printed
from alignment.engine.checks import ALL, CHECKS, CORE, FURTHER, Check
from alignment.engine.codes import Code, Nomenclature, read_code
from alignment.engine.figures import NotANumber, Number, percent, plain, two_decimals
from alignment.engine.memory import collection_paused
from alignment.engine.overlaps import overlaps
from alignment.engine.region import Part, RegionOutcome, align_union, findings_by_agency
from alignment.engine.review import Acceptances, Outcome, Pair, align
from alignment.engine.rules.further import PriorityCoverage, priority_coverage
from alignment.engine.score import (
    FIELDS,
    WEIGHTS,
    Component,
    Share,
    Sums,
    predikat,
    shares,
)
from alignment.engine.text import canonical_unit, norm, similarity
from alignment.engine.values import (
    ACCEPTED,
    OPEN,
    WHOLE_AGENCY,
    Context,
    Counts,
    Finding,
    Row,
    Severity,
    Stage,
    Verdict,
)
from alignment.engine.verdict import Tally

RULES = "Aturan Keselarasan v1"

__all__ = [
    "ACCEPTED",
    "ALL",
    "CHECKS",
    "CORE",
    "FIELDS",
    "FURTHER",
    "OPEN",
    "RULES",
    "WEIGHTS",
    "WHOLE_AGENCY",
    "Acceptances",
    "Atom",
    "Check",
    "Code",
    "Component",
    "Context",
    "Counts",
    "Finding",
    "Nomenclature",
    "NotANumber",
    "Number",
    "Outcome",
    "Pair",
    "Part",
    "PriorityCoverage",
    "RegionOutcome",
    "Row",
    "Severity",
    "Share",
    "Stage",
    "Sums",
    "Tally",
    "Verdict",
    "align",
    "align_union",
    "canonical_unit",
    "collection_paused",
    "findings_by_agency",
    "norm",
    "overlaps",
    "percent",
    "plain",
    "predikat",
    "printed",
    "priority_coverage",
    "read_code",
    "shares",
    "similarity",
    "two_decimals",
]
