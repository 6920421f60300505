"""Further checks of a Renja (domain rules 4.9), off unless a run switches them on.

They count for the verdict only when switched on, and never change a component or the score.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from alignment.engine.atoms import Atom
from alignment.engine.codes import SUPPORT_FIELD, Code, Nomenclature, printed_code, read_code
from alignment.engine.figures import Number
from alignment.engine.text import SIMILAR, is_blank, norm, similarity
from alignment.engine.values import Context, Finding, Severity, authority_digits

EARMARKED: Final = (
    " dak ",
    " dana alokasi khusus ",
    " dbh cht ",
    " dbhcht ",
    " cukai hasil tembakau ",
)


class PriorityCoverage(NamedTuple):
    """How much of the national lists the Renja carries: keys, and rupiah of those it carries."""

    applicable: tuple[str, ...]
    accommodated: tuple[str, ...]
    budget: Number


def further_findings(
    rkpd: Mapping[str, Atom],
    renja: Mapping[str, Atom],
    context: Context,
    checks: frozenset[str],
) -> list[Finding]:
    """Return the findings of those further checks that are switched on."""
    found: list[Finding | None] = []
    nomenclature = context.nomenclature
    for key, own in renja.items():
        if "GROUP_MISSING" in checks:
            found.append(group_missing(own))
        if "HIERARCHY_BROKEN" in checks:
            found.append(hierarchy_broken(own))
        if "FUND_DIFF" in checks and key in rkpd:
            found.append(fund_diff(rkpd[key], own))
        if nomenclature is not None and "CODE_NAME_MISMATCH" in checks:
            found.extend(code_name_mismatches(own, nomenclature))
        if nomenclature is not None and "IND_NOT_NOMENCLATURE" in checks:
            found.append(ind_not_nomenclature(own, nomenclature))
    if "PRIORITY_NOT_ACCOMMODATED" in checks:
        found.extend(priorities_not_accommodated(renja, context))
    return [finding for finding in found if finding is not None]


def code_name_mismatches(own: Atom, nomenclature: Nomenclature) -> Iterable[Finding]:
    """CODE_NAME_MISMATCH: the printed name is not the one that the nomenclature gives the code.

    Similarity below 0.5 MAYOR, below 0.8 MINOR; exactly 0.8 is fine. One finding a printed
    code, on its least similar row. Codes without a listed name are left alone.
    Source: project rule; the coding decrees are unverified.
    """
    worst: dict[str, tuple[Severity, str, str, int]] = {}
    for position, row in zip(own.positions, own.rows, strict=True):
        code = read_code(row.code)
        listed = nomenclature.names.get(code.key) or nomenclature.names.get(own.key)
        if not listed or is_blank(row.name):
            continue
        likeness = similarity(row.name, listed)
        if likeness >= SIMILAR:
            continue
        severity = Severity.MAYOR if 2 * likeness < 1 else Severity.MINOR
        if code.printed not in worst or severity is Severity.MAYOR:
            worst[code.printed] = severity, listed, row.name, position
    return [
        Finding("CODE_NAME_MISMATCH", printed, severity, None, listed, name, (position,))
        for printed, (severity, listed, name, position) in worst.items()
    ]


def hierarchy_broken(own: Atom) -> Finding | None:
    """HIERARCHY_BROKEN: a row stands under a programme or activity that is not its code's.

    Severity KRITIS. The support programme matches under X.XX and under any bidang; a blank
    parent says nothing. Expected is the row's code, actual the parents that do not fit.
    Source: project rule.
    """
    strangers: dict[str, None] = {}
    rows: list[int] = []
    for position, row in zip(own.positions, own.rows, strict=True):
        key = read_code(row.code).key
        strange = [p for p in map(printed_code, row.parents) if p and not _is_above(p, key)]
        if strange:
            strangers.update(dict.fromkeys(strange))
            rows.append(position)
    if not rows:
        return None
    actual = "; ".join(strangers)
    return Finding(
        "HIERARCHY_BROKEN",
        own.key,
        Severity.KRITIS,
        None,
        own.code.printed,
        actual,
        tuple(rows),
    )


def _is_above(parent: str, key: str) -> bool:
    parts = parent.split(".")
    if len(parts) > 2 and parts[2] == "01":
        parent = ".".join([SUPPORT_FIELD, *parts[2:]])
    return key.startswith(f"{parent}.")


def ind_not_nomenclature(own: Atom, nomenclature: Nomenclature) -> Finding | None:
    """IND_NOT_NOMENCLATURE: the indicator is not the one that the nomenclature fixes.

    Severity MINOR below a similarity of 0.8; exactly 0.8 is fine. Rows without an indicator
    are IND_MISSING's.
    Source: project rule; that indicators are fixed nationally is unverified.
    """
    listed = nomenclature.indicators.get(own.code.key) or nomenclature.indicators.get(own.key)
    if not listed:
        return None
    strange = {
        position: row.indicator
        for position, row in zip(own.positions, own.rows, strict=True)
        if row.indicator
        and not is_blank(row.indicator)
        and similarity(row.indicator, listed) < SIMILAR
    }
    if not strange:
        return None
    actual = "; ".join(dict.fromkeys(strange.values()))
    return Finding(
        "IND_NOT_NOMENCLATURE", own.key, Severity.MINOR, None, listed, actual, tuple(strange)
    )


def fund_diff(ref: Atom, own: Atom) -> Finding | None:
    """FUND_DIFF: the two plans name different sources of funds for an item.

    Severity MINOR; MAYOR if a source that only one of them names is earmarked (DAK, DBH-CHT).
    Nothing is raised while either names none.
    Source: project rule; hook Permendagri 86/2017 Ps 130(2) (pendanaan indikatif).
    """
    given, planned = _funds(ref), _funds(own)
    if not given or not planned or given.keys() == planned.keys():
        return None
    is_earmarked = any(
        mark in f" {fund} " for fund in given.keys() ^ planned.keys() for mark in EARMARKED
    )
    return Finding(
        "FUND_DIFF",
        own.key,
        Severity.MAYOR if is_earmarked else Severity.MINOR,
        None,
        "; ".join(given.values()),
        "; ".join(planned.values()),
        own.positions,
        ref.positions,
    )


def _funds(atom: Atom) -> dict[str, str]:
    return {
        norm(fund): fund.strip() for row in atom.rows for fund in row.funds if not is_blank(fund)
    }


def group_missing(own: Atom) -> Finding | None:
    """GROUP_MISSING: a row names no target group.

    Severity MINOR. White space is blank.
    Source: project rule; hook Permendagri 86/2017 Ps 13(2), 130(2).
    """
    rows = tuple(
        position
        for position, row in zip(own.positions, own.rows, strict=True)
        if is_blank(row.target_group)
    )
    return Finding("GROUP_MISSING", own.key, Severity.MINOR, rows=rows) if rows else None


def priorities_not_accommodated(renja: Mapping[str, Atom], context: Context) -> Iterable[Finding]:
    """PRIORITY_NOT_ACCOMMODATED: a code of the national lists is not in the Renja.

    Severity INFO: it is not an error, the coverage matters.
    Source: project rule; the lists (Permendagri 14/2026 Tabel C) are an unverified transcription.
    """
    applicable, accommodated, _ = priority_coverage(renja, context)
    return [
        Finding("PRIORITY_NOT_ACCOMMODATED", key, Severity.INFO, expected=key)
        for key in applicable
        if key not in accommodated
    ]


def priority_coverage(renja: Mapping[str, Atom], context: Context) -> PriorityCoverage:
    """Return which national priorities concern the agency, and which its Renja carries.

    A code concerns it if the level of government and the agency's bidang allow it.
    """
    resolve = context.nomenclature.resolve if context.nomenclature else str
    codes = map(read_code, context.priorities)
    applicable = sorted({resolve(code.key) for code in codes if _concerns(code, context)})
    accommodated = tuple(key for key in applicable if key in renja)
    budget = sum(renja[key].budget for key in accommodated)
    return PriorityCoverage(tuple(applicable), accommodated, budget)


def _concerns(code: Code, context: Context) -> bool:
    digits, fields = authority_digits(context), context.agency_fields
    return (
        code.is_well_formed
        and (digits is None or code.authority in digits)
        and (fields is None or code.field in fields or code.field == SUPPORT_FIELD)
    )
