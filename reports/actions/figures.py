"""Score, verdict and totals of what a report shows, as the exact figures it prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from alignment.engine import WEIGHTS, Component, Sums, Tally, plain, predikat, two_decimals
from alignment.engine.figures import Number
from alignment.engine.score import score
from alignment.engine.verdict import verdict
from reports.pdf.view import ScorePart, Verdict

NAMES = {
    "K1": "Sub kegiatan",
    "K2": "Pagu",
    "K3": "Indikator dan satuan",
    "K4": "Target",
    "K5": "Lokasi",
    "K6": "Dukungan prioritas",
    "K7": "Kelengkapan isian",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of one agency, or of several together."""

    sums: Sums
    tally: Tally
    has_reference: bool

    @property
    def components(self) -> Mapping[str, Component]:
        return (self.sums if self.has_reference else Sums()).components()

    @property
    def exact_score(self) -> Fraction | None:
        return score(self.components.values())

    @property
    def score(self) -> Decimal | None:
        """S with two decimals, rounded once, from the exact value."""
        return printed(self.exact_score)

    @property
    def verdict(self) -> Verdict:
        return Verdict(str(verdict(self.exact_score, self.tally)))

    @property
    def predikat(self) -> str:
        return predikat(self.exact_score) or ""

    @property
    def rkpd_total(self) -> Decimal | None:
        return money(self.sums.total_rkpd) if self.has_reference else None

    @property
    def renja_total(self) -> Decimal | None:
        return money(self.sums.total_renja)

    @property
    def carried(self) -> Decimal | None:
        """K1a in per cent."""
        return percentage(self.sums.in_both, self.sums.in_rkpd if self.has_reference else 0)

    @property
    def sourced(self) -> Decimal | None:
        """K1b in per cent."""
        return percentage(self.sums.in_both, self.sums.in_renja if self.has_reference else 0)

    @property
    def deviation(self) -> Decimal | None:
        """(Renja - RKPD) / RKPD in per cent."""
        given = self.sums.total_rkpd if self.has_reference else 0
        return percentage(self.sums.total_renja - given, given)

    @property
    def parts(self) -> list[ScorePart]:
        """K1 to K7; the points add up to the score, as the weights of blank parts leave."""
        components = self.components
        assessed = sum(part.weight for part in components.values() if part.denominator)
        return [
            ScorePart(
                key=key,
                name=NAMES[key],
                value=percentage(part.numerator, part.denominator),
                weight=Decimal(WEIGHTS[key]),
                points=_points(part, assessed),
            )
            for key, part in components.items()
        ]


def _points(part: Component, assessed: int) -> Decimal | None:
    value = part.value
    return None if value is None else printed(100 * part.weight * value / assessed)


def printed(value: Fraction | None) -> Decimal | None:
    """The two decimals that every paper and screen shows."""
    return None if value is None else Decimal(two_decimals(value))


def percentage(part: Number, whole: Number) -> Decimal | None:
    return Decimal(two_decimals(100 * part, whole)) if whole else None


def money(value: Number) -> Decimal:
    return Decimal(plain(value))


def together(figures: Iterable[Figures]) -> Tally:
    """All findings of several agencies, counted together."""
    return sum((each.tally for each in figures), Tally())
