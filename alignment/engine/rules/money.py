"""Rules on the money of one matched sub kegiatan. All amounts are rupiah for one year."""

from alignment.engine.atoms import Atom
from alignment.engine.figures import percent, plain, size
from alignment.engine.values import Finding, Severity, Stage


def pagu_over_item(ref: Atom, own: Atom, stage: Stage) -> Finding | None:
    """PAGU_OVER_ITEM: the Renja plans more for an item than the RKPD gives it.

    Value is the excess in percent of the RKPD's pagu. Tolerance 5 % at R, 0 at A. Above 25 %
    KRITIS, above 10 % MAYOR, else MINOR at R and MAYOR at A; exactly 5, 10, 25 % is milder.
    RKPD 0 and Renja above 0: KRITIS without value.
    Source: project rule; hook Permendagri 86/2017 Ps 130(2), 140(1).
    """
    given, excess = ref.budget, own.budget - ref.budget
    if excess <= 0:
        return None
    if given == 0:
        return _finding("PAGU_OVER_ITEM", Severity.KRITIS, None, ref, own)
    if stage is Stage.R and 20 * excess <= given:
        return None
    if 4 * excess > given:
        severity = Severity.KRITIS
    elif 10 * excess > given or stage is Stage.A:
        severity = Severity.MAYOR
    else:
        severity = Severity.MINOR
    return _finding("PAGU_OVER_ITEM", severity, percent(excess, given), ref, own)


def pagu_under_item(ref: Atom, own: Atom) -> Finding | None:
    """PAGU_UNDER_ITEM: the Renja plans clearly less for an item than the RKPD gives it.

    Value is the difference in percent, negative. More than 10 % below MINOR, more than 25 %
    MAYOR; exactly -10 % and -25 % are milder. A Renja of 0 is PAGU_ZERO's.
    Source: project rule; hook Permendagri 86/2017 Ps 130(2), 140(1).
    """
    given, short = ref.budget, ref.budget - own.budget
    if given == 0 or own.budget == 0 or 10 * short <= given:
        return None
    severity = Severity.MAYOR if 4 * short > given else Severity.MINOR
    return _finding("PAGU_UNDER_ITEM", severity, percent(-short, given), ref, own)


def forward_diff(ref: Atom, own: Atom) -> Finding | None:
    """FORWARD_DIFF: the pagu of the following year differs by more than 10 % either way.

    Severity MINOR. Value in percent of the RKPD's; none where the RKPD has 0 and the Renja
    more. Nothing is raised while either is blank; exactly 10 % is fine.
    Source: project rule; prakiraan maju is named in Permendagri 86/2017 Ps 127(1).
    """
    given, planned = ref.forward_budget, own.forward_budget
    if given is None or planned is None or 10 * size(planned - given) <= given:
        return None
    value = percent(planned - given, given) if given else None
    return Finding(
        "FORWARD_DIFF",
        own.key,
        Severity.MINOR,
        value,
        plain(given),
        plain(planned),
        own.positions,
        ref.positions,
    )


def forward_jump(own: Atom) -> Finding | None:
    """FORWARD_JUMP: the following year's pagu is more than one and a half of this year's.

    Severity INFO. Expected is this year's pagu. Nothing is raised where that is 0.
    Source: project rule.
    """
    forward = own.forward_budget
    if forward is None or own.budget <= 0 or 2 * forward <= 3 * own.budget:
        return None
    return Finding(
        "FORWARD_JUMP",
        own.key,
        Severity.INFO,
        None,
        plain(own.budget),
        plain(forward),
        own.positions,
    )


def _finding(check: str, severity: Severity, value: str | None, ref: Atom, own: Atom) -> Finding:
    return Finding(
        check,
        own.key,
        severity,
        value,
        plain(ref.budget),
        plain(own.budget),
        own.positions,
        ref.positions,
    )
