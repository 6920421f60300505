"""Rules on sums: of a programme, of the support programme, of the whole agency. Rupiah."""

from alignment.engine.codes import SUPPORT
from alignment.engine.figures import Number, percent, plain, size, two_decimals
from alignment.engine.values import WHOLE_AGENCY, Finding, Severity, Stage


def pagu_over_program(
    programme: str, given: Number, planned: Number, stage: Stage
) -> Finding | None:
    """PAGU_OVER_PROGRAM: a programme of the Renja is planned above its sum in the RKPD.

    Severity MAYOR. Value in percent; none where the RKPD gives the programme nothing.
    Tolerance 5 % at R, 0 at A; exactly 5 % is fine.
    Source: project rule; hook Permendagri 86/2017 Ps 130(2), 140(1).
    """
    excess = planned - given
    if excess <= 0 or (stage is Stage.R and given and 20 * excess <= given):
        return None
    value = percent(excess, given) if given else None
    return Finding(
        "PAGU_OVER_PROGRAM", programme, Severity.MAYOR, value, plain(given), plain(planned)
    )


def pagu_over_ceiling(plafon: Number, planned: Number, stage: Stage) -> Finding | None:
    """PAGU_OVER_CEILING: the Renja's total is above the agency's plafon.

    Severity MAYOR at R, KRITIS at A. Value is the rupiah above; an equal total is fine.
    Source: project rule; hook Permendagri 86/2017 Ps 83(3)b (pagu indikatif in the SE).
    """
    if planned <= plafon:
        return None
    severity = Severity.KRITIS if stage is Stage.A else Severity.MAYOR
    return _whole("PAGU_OVER_CEILING", severity, planned - plafon, plafon, planned)


def pagu_unallocated(plafon: Number, planned: Number, stage: Stage) -> Finding | None:
    """PAGU_UNALLOCATED: more than 0.1 % of the plafon is not planned.

    Severity INFO at R, MINOR at A. Value is the rupiah left; exactly 0.1 % is fine.
    Source: project rule; hook Permendagri 86/2017 Ps 83(3)b.
    """
    left = plafon - planned
    if 1000 * left <= plafon:
        return None
    severity = Severity.MINOR if stage is Stage.A else Severity.INFO
    return _whole("PAGU_UNALLOCATED", severity, left, plafon, planned)


def pagu_sum_mismatch(stated: Number, planned: Number) -> Finding | None:
    """PAGU_SUM_MISMATCH: the printed total differs from the sum of the rows.

    Severity MAYOR. Value is stated minus summed; expected is the stated total.
    Source: project rule.
    """
    if stated == planned:
        return None
    return _whole("PAGU_SUM_MISMATCH", Severity.MAYOR, stated - planned, stated, planned)


def pagu_split_support(
    given: Number, planned: Number, given_support: Number, planned_support: Number
) -> Finding | None:
    """PAGU_SPLIT_SUPPORT: equal totals hide a shift between support and the other programmes.

    Severity MAYOR. Value is the change of the support programme's share in percentage points,
    Renja minus RKPD. Totals count as equal within 0.1 % of the RKPD's; exactly 1 point is fine.
    Source: project rule (seen in real review notes).
    """
    if given <= 0 or planned <= 0 or 1000 * size(planned - given) > given:
        return None
    shift = planned_support * given - given_support * planned
    whole = planned * given
    if 100 * size(shift) <= whole:
        return None
    return Finding(
        "PAGU_SPLIT_SUPPORT",
        SUPPORT,
        Severity.MAYOR,
        two_decimals(100 * shift, whole),
        plain(given_support),
        plain(planned_support),
    )


def _whole(
    check: str, severity: Severity, value: Number, expected: Number, actual: Number
) -> Finding:
    return Finding(check, WHOLE_AGENCY, severity, plain(value), plain(expected), plain(actual))
