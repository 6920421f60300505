"""Score, verdict and totals of what a report shows, as the exact figures it prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from alignment.engine import Component, Number, Sums, Tally, plain, predikat, shares
from alignment.engine.review import share
from alignment.engine.score import score
from alignment.engine.verdict import verdict
from alignment.templatetags.scores import LABELS, as_percent, as_points
from reports.pdf.view import ScorePart, Verdict


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
        return as_points(self.exact_score)

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
        return as_percent(share(self.sums.in_both, self._given(self.sums.in_rkpd)))

    @property
    def sourced(self) -> Decimal | None:
        """K1b in per cent."""
        return as_percent(share(self.sums.in_both, self._given(self.sums.in_renja)))

    @property
    def deviation(self) -> Decimal | None:
        """(Renja - RKPD) / RKPD in per cent."""
        given = self.sums.total_rkpd
        return as_percent(share(self.sums.total_renja - given, self._given(given)))

    def _given(self, whole: Number) -> Number:
        """What is divided by: nothing where nothing was compared."""
        return whole if self.has_reference else 0

    @property
    def parts(self) -> list[ScorePart]:
        """K1 to K7; the points add up to the score, as the weights of blank parts leave."""
        return [
            ScorePart(
                key=part.key,
                name=str(LABELS[part.key]),
                value=as_points(part.value),
                weight=Decimal(part.weight),
                points=as_points(part.points),
            )
            for part in shares(self.components.values())
        ]


def money(value: Number) -> Decimal:
    return Decimal(plain(value))


def together(figures: Iterable[Figures]) -> Tally:
    """All findings of several agencies, counted together."""
    return sum((each.tally for each in figures), Tally())
