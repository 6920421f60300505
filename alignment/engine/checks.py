"""Every check: its severities at stage R and A, and where it comes from.

`docs/sources.md` prints this table; a test keeps the two alike.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Check(NamedTuple):
    """One check. Severities are joined by ", " where the size of the difference decides."""

    id: str
    at_r: str
    at_a: str
    hook: str = ""


_CORE: Final = (
    Check("REF_MISSING", "KRITIS", "KRITIS", "Ps 134(2), 140(1)"),
    Check("CODE_UNKNOWN", "KRITIS", "KRITIS"),
    Check("CODE_OBSOLETE", "MAYOR", "MAYOR"),
    Check("CODE_AUTHORITY", "KRITIS", "KRITIS"),
    Check("CODE_UNIT_SCOPE", "MAYOR", "MAYOR"),
    Check("ITEM_NOT_IN_RENJA", "MAYOR", "KRITIS", "Ps 130(2), 134(2), 140(1)"),
    Check("ITEM_NOT_IN_RKPD", "MINOR, MAYOR", "KRITIS", "Ps 130(3), 134(2), 140(1)"),
    Check("ITEM_DUPLICATE", "MAYOR", "MAYOR"),
    Check("PAGU_ZERO", "MAYOR", "KRITIS", "Ps 130(2), 140(1)"),
    Check("PAGU_OVER_ITEM", "MINOR, MAYOR, KRITIS", "MAYOR, KRITIS", "Ps 130(2), 140(1)"),
    Check("PAGU_UNDER_ITEM", "MINOR, MAYOR", "MINOR, MAYOR", "Ps 130(2), 140(1)"),
    Check("PAGU_OVER_PROGRAM", "MAYOR", "MAYOR", "Ps 130(2), 140(1)"),
    Check("PAGU_OVER_CEILING", "MAYOR", "KRITIS", "Ps 83(3)b"),
    Check("PAGU_UNALLOCATED", "INFO", "MINOR", "Ps 83(3)b"),
    Check("PAGU_SUM_MISMATCH", "MAYOR", "MAYOR"),
    Check("PAGU_SPLIT_SUPPORT", "MAYOR", "MAYOR"),
    Check("IND_MISSING", "KRITIS", "KRITIS", "Ps 13(2), 130(2)"),
    Check("IND_DIFF", "INFO, MAYOR", "INFO, MAYOR", "Ps 130(2), 219(3), 275(3)"),
    Check("UNIT_MISSING", "MAYOR", "MAYOR"),
    Check("UNIT_DIFF", "MAYOR", "MAYOR"),
    Check("TARGET_MISSING", "KRITIS", "KRITIS", "Ps 83(3)b"),
    Check("TARGET_LOWER", "MINOR, MAYOR", "MINOR, MAYOR, KRITIS", "Ps 83(3)b, 91(2)d, 95(2)c"),
    Check("TARGET_HIGHER", "INFO, MINOR", "INFO, MINOR", "Ps 83(3)b"),
    Check("TARGET_PAGU_INCOHERENT", "MINOR", "MINOR"),
    Check("LOC_MISSING", "MAYOR", "MAYOR", "Ps 13(2), 130(2)"),
    Check("LOC_DIFF", "MINOR", "MINOR", "Ps 130(2)"),
    Check("LOC_TOO_COARSE", "MINOR", "MINOR", "Ps 130(2)"),
    Check("FORWARD_MISSING", "MINOR", "MAYOR", "Ps 127(1)"),
    Check("FORWARD_DIFF", "MINOR", "MINOR", "Ps 127(1)"),
    Check("FORWARD_JUMP", "INFO", "INFO"),
    Check("PRIORITY_LOST", "MAYOR", "MAYOR", "Ps 83(3)a"),
)
_FURTHER: Final = (
    Check("RENJA_OVERLAP", "MAYOR", "MAYOR", "Ps 140(1)"),
    Check("CODE_NAME_MISMATCH", "MINOR, MAYOR", "MINOR, MAYOR"),
    Check("HIERARCHY_BROKEN", "KRITIS", "KRITIS"),
    Check("IND_NOT_NOMENCLATURE", "MINOR", "MINOR"),
    Check("FUND_DIFF", "MINOR, MAYOR", "MINOR, MAYOR", "Ps 130(2)"),
    Check("GROUP_MISSING", "MINOR", "MINOR", "Ps 13(2), 130(2)"),
    Check("PRIORITY_NOT_ACCOMMODATED", "INFO", "INFO"),
)

CHECKS: Final[Mapping[str, Check]] = {check.id: check for check in _CORE + _FURTHER}
CORE: Final = frozenset(check.id for check in _CORE)
FURTHER: Final = frozenset(check.id for check in _FURTHER)
ALL: Final = CORE | FURTHER
