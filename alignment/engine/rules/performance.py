"""Rules on indicator, unit and target of one matched sub kegiatan (rule 4.5)."""

from typing import NamedTuple

from alignment.engine.atoms import FALLING, RISING, SUM, WORD_TARGET, Atom
from alignment.engine.figures import Number, plain, size, two_decimals
from alignment.engine.text import are_similar, norm
from alignment.engine.values import Finding, Severity, Stage


class Ratio(NamedTuple):
    """The ratio of two targets; above 1 is better than the RKPD. `below` 0 is unbounded."""

    above: int
    below: int
    given: Number
    planned: Number | None


def ind_diff(ref: Atom, own: Atom) -> Finding | None:
    """IND_DIFF: the two indicators are not the same text.

    Similarity below 0.8 MAYOR; 0.8 or more but not equal after normalising INFO.
    Source: project rule; hook Permendagri 86/2017 Ps 130(2), 219(3), 275(3).
    """
    expected, actual = ref.indicator, own.indicator
    if expected is None or actual is None or norm(expected) == norm(actual):
        return None
    severity = Severity.INFO if are_similar(expected, actual) else Severity.MAYOR
    return Finding(
        "IND_DIFF", own.key, severity, None, expected, actual, own.positions, ref.positions
    )


def unit_diff(ref: Atom, own: Atom) -> Finding | None:
    """UNIT_DIFF: the plans do not measure in exactly one and the same unit.

    Severity MAYOR. Canonical units are compared; it switches the comparison of targets off.
    Source: project rule.
    """
    if not ref.units or not own.units or is_same_unit(ref, own):
        return None
    return Finding(
        "UNIT_DIFF",
        own.key,
        Severity.MAYOR,
        None,
        ref.printed_units(),
        own.printed_units(),
        own.positions,
        ref.positions,
    )


def is_same_unit(ref: Atom, own: Atom) -> bool:
    """Say whether both unit sets hold exactly one and the same unit."""
    return len(ref.units) == 1 and ref.units == own.units


def direction_of(ref: Atom | None, own: Atom) -> str:
    """Return where the target should go: the RKPD's word, else the Renja's, else up."""
    return (ref.direction if ref is not None else None) or own.direction or RISING


def target_ratio(ref: Atom, own: Atom) -> Ratio | None:
    """Return the ratio of a comparable pair, None if the pair is not comparable.

    Comparable: same unit, no target in words, RKPD target known, neither below 0. An unknown
    Renja target gives ratio 0 with `planned` None.
    """
    if (ref.lacks | own.lacks) & WORD_TARGET or not is_same_unit(ref, own):
        return None
    direction = direction_of(ref, own)
    aggregation = ref.aggregation or own.aggregation or SUM
    given = ref.target(direction, aggregation)
    planned = own.target(direction, aggregation)
    if given is None or given < 0 or (planned is not None and planned < 0):
        return None
    if planned is None:
        return Ratio(0, 1, given, None)
    return _ratio(given, planned, direction)


def _ratio(given: Number, planned: Number, direction: str) -> Ratio:
    better, worse = (given, planned) if direction == FALLING else (planned, given)
    if worse == 0 and better == 0:
        return Ratio(1, 1, given, planned)
    above = better.numerator * worse.denominator
    below = worse.numerator * better.denominator
    return Ratio(above, below, given, planned)


def is_judged(ratio: Ratio, direction: str) -> bool:
    """Say whether the TARGET_ comparisons speak: not where TARGET_MISSING speaks alone."""
    return ratio.planned is not None and not (ratio.planned == 0 and direction == RISING)


def target_lower(ref: Atom, own: Atom, ratio: Ratio, stage: Stage) -> Finding | None:
    """TARGET_LOWER: the Renja promises less than the RKPD asks for.

    Value is the ratio. 0.9 or more MINOR; 0.5 or more MAYOR; below 0.5 MAYOR at R, KRITIS at A.
    Source: project rule; hook Permendagri 86/2017 Ps 83(3)b, 91(2)d, 95(2)c.
    """
    above, below = ratio.above, ratio.below
    if above >= below:
        return None
    if 10 * above >= 9 * below:
        severity = Severity.MINOR
    elif 2 * above >= below or stage is Stage.R:
        severity = Severity.MAYOR
    else:
        severity = Severity.KRITIS
    return _finding("TARGET_LOWER", severity, ratio, ref, own)


def target_higher(ref: Atom, own: Atom, ratio: Ratio) -> Finding | None:
    """TARGET_HIGHER: the Renja promises more than the RKPD asks for.

    Value is the ratio, none where it is unbounded. MINOR above 1.5 without more money, else
    INFO; exactly 1.5 is INFO.
    Source: project rule; hook Permendagri 86/2017 Ps 83(3)b.
    """
    above, below = ratio.above, ratio.below
    if above <= below:
        return None
    is_doubtful = 2 * above > 3 * below and own.budget <= ref.budget
    severity = Severity.MINOR if is_doubtful else Severity.INFO
    return _finding("TARGET_HIGHER", severity, ratio, ref, own)


def target_pagu_incoherent(ref: Atom, own: Atom, ratio: Ratio) -> Finding | None:
    """TARGET_PAGU_INCOHERENT: target and money move apart, each by more than 10 %.

    Severity MINOR. Exactly 10 % is fine; needs a bounded ratio and RKPD money.
    Expected and actual are "target / pagu" of the two plans.
    Source: project rule.
    """
    shift, base = ratio.above - ratio.below, ratio.below
    excess, given = own.budget - ref.budget, ref.budget
    if base == 0 or given == 0 or 10 * abs(shift) <= base or 10 * size(excess) <= given:
        return None
    if (shift > 0) == (excess > 0):
        return None
    return Finding(
        "TARGET_PAGU_INCOHERENT",
        own.key,
        Severity.MINOR,
        None,
        f"{plain(ratio.given)} / {plain(given)}",
        f"{plain(ratio.planned or 0)} / {plain(own.budget)}",
        own.positions,
        ref.positions,
    )


def _finding(check: str, severity: Severity, ratio: Ratio, ref: Atom, own: Atom) -> Finding:
    return Finding(
        check,
        own.key,
        severity,
        two_decimals(ratio.above, ratio.below) if ratio.below else None,
        plain(ratio.given),
        None if ratio.planned is None else plain(ratio.planned),
        own.positions,
        ref.positions,
    )
