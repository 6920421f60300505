"""Rules on the codes that a Renja prints. The item is the printed code."""

from alignment.engine.atoms import Atom
from alignment.engine.codes import Code, Nomenclature
from alignment.engine.values import Finding, Severity


def code_unknown(own: Atom, code: Code, nomenclature: Nomenclature | None) -> Finding | None:
    """CODE_UNKNOWN: the code is malformed, or no edition knows its key.

    Severity KRITIS. Without a nomenclature only the form is judged.
    Source: project rule; the coding of Permendagri 90/2019 and its decrees is unverified.
    """
    if code.is_well_formed and (
        nomenclature is None
        or code.key in nomenclature.current
        or nomenclature.is_retired(code.key)
    ):
        return None
    return _finding("CODE_UNKNOWN", own, code, Severity.KRITIS)


def code_obsolete(own: Atom, code: Code, nomenclature: Nomenclature | None) -> Finding | None:
    """CODE_OBSOLETE: the key is not in force any more; expected is its only successor, if any.

    Severity MAYOR. A code that is still in force wins over its being named a predecessor.
    Source: project rule; the coding decrees are unverified.
    """
    if nomenclature is None or not nomenclature.is_retired(code.key):
        return None
    successor = nomenclature.successors.get(code.key)
    return _finding("CODE_OBSOLETE", own, code, Severity.MAYOR, expected=successor)


def code_authority(own: Atom, code: Code, digits: frozenset[str] | None) -> Finding | None:
    """CODE_AUTHORITY: the fourth segment is neither the level's digit nor a special one.

    Severity KRITIS. Province 1, regency or city 2. `digits` None: the level is not known.
    Source: project rule; the meaning of the digit is deduced from the 2027 list.
    """
    if digits is None or not code.is_well_formed or code.authority in digits:
        return None
    expected = "; ".join(sorted(digits))
    return _finding("CODE_AUTHORITY", own, code, Severity.KRITIS, expected=expected)


def code_unit_scope(own: Atom, code: Code, fields: frozenset[str] | None) -> Finding | None:
    """CODE_UNIT_SCOPE: the printed bidang is neither X.XX nor one that the agency holds.

    Severity MAYOR. `fields` None: the agency's bidang are not known.
    Source: project rule.
    """
    if fields is None or not code.is_well_formed or code.field in fields:
        return None
    expected = "; ".join(sorted(fields))
    return _finding("CODE_UNIT_SCOPE", own, code, Severity.MAYOR, expected=expected)


def _finding(
    check: str, own: Atom, code: Code, severity: Severity, expected: str | None = None
) -> Finding:
    rows = tuple(
        position
        for position, other in zip(own.positions, own.codes, strict=True)
        if other.printed == code.printed
    )
    return Finding(check, code.printed, severity, None, expected, code.printed, rows)
