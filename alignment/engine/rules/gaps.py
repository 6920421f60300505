"""Rules on fields that a Renja row leaves empty. `ref` is None for an item not in the RKPD."""

from alignment.engine.atoms import (
    NO_BUDGET,
    NO_FORWARD,
    NO_INDICATOR,
    NO_PLACE,
    NO_TARGET,
    NO_UNIT,
    RISING,
    ZERO_TARGET,
    Atom,
)
from alignment.engine.figures import plain
from alignment.engine.values import Finding, Severity, Stage


def pagu_zero(ref: Atom | None, own: Atom, stage: Stage) -> Finding | None:
    """PAGU_ZERO: a row has a blank budget, or the Renja gives 0 to what the RKPD funds.

    Severity MAYOR at R, KRITIS at A. Unit rupiah; a written 0 without RKPD funds is fine.
    Source: project rule; hook Permendagri 86/2017 Ps 130(2), 140(1).
    """
    is_blank = bool(own.lacks & NO_BUDGET)
    is_unfunded = ref is not None and ref.budget > 0 and own.budget == 0
    if not (is_blank or is_unfunded):
        return None
    severity = Severity.KRITIS if stage is Stage.A else Severity.MAYOR
    expected = None if ref is None else plain(ref.budget)
    actual = None if is_blank else plain(own.budget)
    rows, rkpd_rows = _where(ref, own, NO_BUDGET)
    if not is_blank:
        rows = own.positions
    return Finding("PAGU_ZERO", own.key, severity, None, expected, actual, rows, rkpd_rows)


def ind_missing(ref: Atom | None, own: Atom) -> Finding | None:
    """IND_MISSING: a row has no indicator.

    Severity KRITIS. White space is blank.
    Source: project rule; hook Permendagri 86/2017 Ps 13(2), 130(2).
    """
    if not own.lacks & NO_INDICATOR:
        return None
    expected = None if ref is None else ref.indicator
    where = _where(ref, own, NO_INDICATOR)
    return Finding("IND_MISSING", own.key, Severity.KRITIS, None, expected, None, *where)


def unit_missing(ref: Atom | None, own: Atom) -> Finding | None:
    """UNIT_MISSING: a row has no unit of measure.

    Severity MAYOR. White space is blank.
    Source: project rule.
    """
    if not own.lacks & NO_UNIT:
        return None
    expected = None if ref is None else ref.printed_units()
    where = _where(ref, own, NO_UNIT)
    return Finding("UNIT_MISSING", own.key, Severity.MAYOR, None, expected, None, *where)


def target_missing(ref: Atom | None, own: Atom, direction: str) -> Finding | None:
    """TARGET_MISSING: a row has no target, or promises 0 of what should rise.

    Severity KRITIS. 0 is fine for an indicator that should fall; words are a target.
    Source: project rule; hook Permendagri 86/2017 Ps 83(3)b (target in the SE's annex).
    """
    gap = NO_TARGET | ZERO_TARGET if direction == RISING else NO_TARGET
    if not own.lacks & gap:
        return None
    expected = None if ref is None else ref.printed_targets()
    actual, where = own.printed_targets(), _where(ref, own, gap)
    return Finding("TARGET_MISSING", own.key, Severity.KRITIS, None, expected, actual, *where)


def loc_missing(ref: Atom | None, own: Atom) -> Finding | None:
    """LOC_MISSING: a row names no place (a text without a code is no place).

    Severity MAYOR.
    Source: project rule; hook Permendagri 86/2017 Ps 13(2), 130(2).
    """
    if not own.lacks & NO_PLACE:
        return None
    expected = None if ref is None else ref.printed_places()
    where = _where(ref, own, NO_PLACE)
    return Finding("LOC_MISSING", own.key, Severity.MAYOR, None, expected, None, *where)


def forward_missing(ref: Atom | None, own: Atom, stage: Stage) -> Finding | None:
    """FORWARD_MISSING: a row lacks its target or its pagu of the following year.

    Severity MINOR at R, MAYOR at A. 0 is not blank. Actual is the pagu, if only the target lacks.
    Source: project rule; prakiraan maju is named in Permendagri 86/2017 Ps 127(1).
    """
    if not own.lacks & NO_FORWARD:
        return None
    severity = Severity.MAYOR if stage is Stage.A else Severity.MINOR
    expected = None if ref is None else ref.printed_forward()
    actual, where = own.printed_forward(), _where(ref, own, NO_FORWARD)
    return Finding("FORWARD_MISSING", own.key, severity, None, expected, actual, *where)


def _where(ref: Atom | None, own: Atom, gap: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the Renja rows that lack it, and the RKPD's rows of the item."""
    rows = tuple(p for p, gaps in zip(own.positions, own.gaps, strict=True) if gaps & gap)
    return rows, () if ref is None else ref.positions
