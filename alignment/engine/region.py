"""Several agencies together: the score on the union of their rows, never an average."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Any, NamedTuple

from alignment.engine.figures import Number
from alignment.engine.review import Outcome, share
from alignment.engine.score import Component, Sums, add_up, predikat, score
from alignment.engine.values import Counts, Finding, Severity, Verdict
from alignment.engine.verdict import Tally, verdict


class Part(NamedTuple):
    """What an agency's run adds to its region; all of it can be stored with the run."""

    sums: Sums
    tally: Tally
    has_reference: bool = True

    @classmethod
    def of(cls, outcome: Outcome) -> "Part":
        """Return the part that an outcome contributes."""
        return cls(outcome.sums, outcome.tally, outcome.has_reference)

    def to_json(self) -> dict[str, object]:
        """Return the part as JSON values, to be stored with the run."""
        return {
            "sums": self.sums.to_json(),
            "tally": self.tally._asdict(),
            "has_reference": self.has_reference,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Part":
        """Read what `to_json` wrote."""
        return cls(Sums.from_json(data["sums"]), Tally(**data["tally"]), data["has_reference"])

    @property
    def score(self) -> Fraction | None:
        """The agency's own score."""
        return score(self.sums.components().values()) if self.has_reference else None


@dataclass(frozen=True, kw_only=True)
class RegionOutcome:
    """The result for a region or a bidang.

    `scores` are the agencies' own; `not_handed_in` have no Renja version and are outside
    every figure; `without_reference` were not compared.
    """

    sums: Sums
    tally: Tally
    components: Mapping[str, Component]
    score: Fraction | None
    verdict: Verdict
    scores: Mapping[str, Fraction | None]
    lowest: Fraction | None
    median: Fraction | None
    not_handed_in: tuple[str, ...]
    without_reference: tuple[str, ...]

    @property
    def counts(self) -> Counts:
        """How many items by (agency, key) each side holds."""
        return self.sums.counts

    @property
    def total_rkpd(self) -> Number:
        """The RKPD's rupiah of the compared agencies."""
        return self.sums.total_rkpd

    @property
    def total_renja(self) -> Number:
        """The Renja's rupiah of the compared agencies."""
        return self.sums.total_renja

    @property
    def deviation(self) -> Fraction | None:
        """(Renja - RKPD) / RKPD, None where the RKPD has nothing."""
        return share(self.sums.total_renja - self.sums.total_rkpd, self.sums.total_rkpd)

    @property
    def K1a(self) -> Fraction | None:  # noqa: N802  # the name on every report
        """The share of RKPD items that the Renja carry."""
        return share(self.sums.in_both, self.sums.in_rkpd)

    @property
    def K1b(self) -> Fraction | None:  # noqa: N802  # the name on every report
        """The share of Renja items that come from the RKPD."""
        return share(self.sums.in_both, self.sums.in_renja)

    @property
    def predikat(self) -> str | None:
        """The band of the score; the scale is borrowed."""
        return predikat(self.score)

    @property
    def open(self) -> Mapping[Severity, int]:
        """Open findings of all agencies by severity."""
        return self.tally.open

    @property
    def accepted(self) -> int:
        """How many findings were accepted with a reason."""
        return self.tally.accepted


def align_union(parts: Mapping[str, Part | Outcome | None]) -> RegionOutcome:
    """Join the agencies of a region or a bidang; None = no Renja version handed in.

    For a bidang give outcomes of the rows printed under it, without plafon and stated total,
    which speak of the whole agency. The figures are those of the union of all rows with key
    (agency, code); the verdict is that of all findings together.
    Source: project rule.
    """
    known = {
        agency: Part.of(part) if isinstance(part, Outcome) else part
        for agency, part in parts.items()
        if part is not None
    }
    compared = [part for part in known.values() if part.has_reference]
    sums = add_up(part.sums for part in compared)
    counted = sum((part.tally for part in known.values()), Tally())
    components = sums.components()
    points = score(components.values())
    scores = {agency: part.score for agency, part in known.items()}
    assessed = [value for value in scores.values() if value is not None]
    return RegionOutcome(
        sums=sums,
        tally=counted,
        components=components,
        score=points,
        verdict=verdict(points, counted),
        scores=scores,
        lowest=min(assessed, default=None),
        median=median(assessed) if assessed else None,
        not_handed_in=tuple(agency for agency, part in parts.items() if part is None),
        without_reference=tuple(a for a, part in known.items() if not part.has_reference),
    )


def findings_by_agency(outcomes: Mapping[str, Outcome]) -> list[tuple[str, Finding]]:
    """Return all findings with their agency, sorted by check, item, agency."""
    found = [(agency, f) for agency, outcome in outcomes.items() for f in outcome.findings]
    return sorted(found, key=lambda pair: (pair[1].check, pair[1].item, pair[0]))
