"""Components K1 to K7 and the score S, as exact sums that can be added over agencies (4.6).

All figures here are supporting figures of this project, not of a regulation.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Final, NamedTuple

from alignment.engine.figures import Number, percent
from alignment.engine.values import Counts

WEIGHTS: Final[Mapping[str, int]] = {
    "K1": 25,
    "K2": 20,
    "K3": 15,
    "K4": 15,
    "K5": 5,
    "K6": 10,
    "K7": 10,
}
FIELDS: Final = ("indicator", "target", "unit", "location", "budget", "forward")

# Half-open bands; the scale is borrowed (seen in practice, unverified as law).
BANDS: Final = (
    (91, "Sangat Tinggi"),
    (76, "Tinggi"),
    (66, "Sedang"),
    (51, "Rendah"),
    (0, "Sangat Rendah"),
)


class Component(NamedTuple):
    """One part of the score: what agrees (`numerator`) of what was looked at (`denominator`).

    K1 sub kegiatan, K2 rupiah, K3 items, K4 summed ratios of pairs, K5 summed shares of
    items, K6 items, K7 fields. Denominator 0 means not assessed.
    """

    key: str
    weight: int
    numerator: Number
    denominator: Number

    @property
    def value(self) -> Fraction | None:
        """The share from 0 to 1, None when there was nothing to assess."""
        return Fraction(self.numerator) / self.denominator if self.denominator else None

    @property
    def text(self) -> str | None:
        """The value in percent with two decimals."""
        return percent(self.numerator, self.denominator) if self.denominator else None


class Share(NamedTuple):
    """What a component brings to the score, exact: percent, points and points lost of 100.

    The weights of components without a value leave the sum; the points add up to the score.
    """

    key: str
    weight: int
    value: Fraction | None
    points: Fraction | None
    lost: Fraction | None


class Sums(NamedTuple):
    """All that the score needs of one agency; sums of several agencies simply add up."""

    in_rkpd: int = 0
    in_renja: int = 0
    in_both: int = 0
    total_rkpd: Number = 0
    total_renja: Number = 0
    budget_shared: Number = 0
    measured: int = 0
    measured_alike: int = 0
    compared: int = 0
    ratios: Number = 0
    located: int = 0
    coverage: Number = 0
    priorities: int = 0
    priorities_kept: int = 0
    rows: int = 0
    filled: tuple[int, ...] = (0, 0, 0, 0, 0, 0)

    def __add__(self, other: object) -> "Sums":
        if not isinstance(other, Sums):
            return NotImplemented
        numbers = [one + two for one, two in zip(self[:-1], other[:-1], strict=True)]
        filled = tuple(a + b for a, b in zip(self.filled, other.filled, strict=True))
        return Sums._make([*numbers, filled])

    @property
    def in_either(self) -> int:
        """How many sub kegiatan at least one plan holds."""
        return self.in_rkpd + self.in_renja - self.in_both

    @property
    def counts(self) -> Counts:
        """R, W, M and U."""
        return Counts(self.in_rkpd, self.in_renja, self.in_both, self.in_either)

    def components(self) -> dict[str, Component]:
        """Return K1 to K7."""
        # max(r, w) = r + w - min(r, w), so the sums of the larger ones need no pass of their own.
        larger = self.total_rkpd + self.total_renja - self.budget_shared
        parts: tuple[tuple[Number, Number], ...] = (
            (self.in_both, self.in_either),
            (self.budget_shared, larger),
            (self.measured_alike, self.measured),
            (self.ratios, self.compared),
            (self.coverage, self.located),
            (self.priorities_kept, self.priorities),
            (sum(self.filled), len(FIELDS) * self.rows),
        )
        return {
            key: Component(key, weight, above, below)
            for (key, weight), (above, below) in zip(WEIGHTS.items(), parts, strict=True)
        }

    def to_json(self) -> dict[str, object]:
        """Return the sums as JSON values; exact numbers are text such as "7/3"."""
        return {
            name: list(value) if isinstance(value, tuple) else str(value)
            for name, value in self._asdict().items()
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Sums":
        """Read what `to_json` wrote."""
        values = {
            name: tuple(value) if isinstance(value, list) else _exact(str(value))
            for name, value in data.items()
        }
        return cls(**values)  # type: ignore[arg-type]  # the names are those of to_json


def _exact(text: str) -> Number:
    number = Fraction(text)
    return number.numerator if number.denominator == 1 else number


def add_up(sums: Iterable[Sums]) -> Sums:
    """Return the sums over several agencies: the union of their rows by (agency, key)."""
    return reduce(Sums.__add__, sums, Sums())


def score(components: Iterable[Component]) -> Fraction | None:
    """Return S from 0 to 100 over the assessed components, None if there is none.

    Worked in whole numbers over one common denominator, because adding Fractions reduces
    them at each step.
    """
    above, below, weights = 0, 1, 0
    for _, weight, numerator, denominator in components:
        if not denominator:
            continue
        part = numerator.numerator * denominator.denominator
        whole = denominator.numerator * numerator.denominator
        above, below = above * whole + weight * part * below, below * whole
        weights += weight
    return Fraction(100 * above, below * weights) if weights else None


def shares(components: Iterable[Component]) -> tuple[Share, ...]:
    """Return what each component brings to the score."""
    given = tuple(components)
    assessed = sum(component.weight for component in given if component.denominator)
    return tuple(_share(component, assessed) for component in given)


def _share(component: Component, assessed: int) -> Share:
    value = component.value
    if value is None:
        return Share(component.key, component.weight, None, None, None)
    most = Fraction(100 * component.weight, assessed)
    return Share(component.key, component.weight, 100 * value, most * value, most * (1 - value))


def predikat(value: Fraction | None) -> str | None:
    """Return the band of an unrounded score."""
    if value is None:
        return None
    return next(name for bound, name in BANDS if value >= bound)
