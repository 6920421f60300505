"""Rules on the places of one matched sub kegiatan. Places are Kemendagri codes."""

from alignment.engine.atoms import Atom
from alignment.engine.places import coverage
from alignment.engine.values import Finding, Severity


def loc_diff(ref: Atom, own: Atom) -> Finding | None:
    """LOC_DIFF: the Renja leaves out a place of the RKPD, or what lies above and below it.

    Severity MINOR. Additional places of the Renja are fine; blank places are LOC_MISSING's.
    Source: project rule; hook Permendagri 86/2017 Ps 130(2).
    """
    return _finding("LOC_DIFF", ref, own) if coverage(ref.locations, own.locations).absent else None


def loc_too_coarse(ref: Atom, own: Atom) -> Finding | None:
    """LOC_TOO_COARSE: the Renja names only a region above a place of the RKPD.

    Severity MINOR.
    Source: project rule; hook Permendagri 86/2017 Ps 130(2).
    """
    if not coverage(ref.locations, own.locations).coarse:
        return None
    return _finding("LOC_TOO_COARSE", ref, own)


def _finding(check: str, ref: Atom, own: Atom) -> Finding | None:
    if not ref.locations or not own.locations:
        return None
    return Finding(
        check,
        own.key,
        Severity.MINOR,
        None,
        ref.printed_places(),
        own.printed_places(),
        own.positions,
        ref.positions,
    )
