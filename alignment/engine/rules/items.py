"""Rules on which sub kegiatan the two plans hold, and on the priorities they carry."""

from alignment.engine.atoms import Atom
from alignment.engine.figures import plain
from alignment.engine.text import is_blank, label
from alignment.engine.values import Finding, Severity, Stage


def item_not_in_renja(ref: Atom, stage: Stage) -> Finding:
    """ITEM_NOT_IN_RENJA: the RKPD gives this sub kegiatan, the Renja does not carry it.

    Severity MAYOR at R, KRITIS at A. Expected is the RKPD's pagu in rupiah.
    Source: project rule; hook Permendagri 86/2017 Ps 130(2), 134(2), 140(1).
    """
    severity = Severity.KRITIS if stage is Stage.A else Severity.MAYOR
    return Finding(
        "ITEM_NOT_IN_RENJA",
        ref.key,
        severity,
        expected=plain(ref.budget),
        rkpd_rows=ref.positions,
    )


def item_not_in_rkpd(own: Atom, stage: Stage) -> Finding:
    """ITEM_NOT_IN_RKPD: the Renja plans a sub kegiatan that the RKPD does not hold.

    Severity MAYOR at R, KRITIS at A; MINOR at R if every row names its proposal, because new
    activities may be proposed in the forum. Actual is the Renja's pagu in rupiah.
    Source: project rule; hook Permendagri 86/2017 Ps 130(3), 134(2), 140(1).
    """
    if stage is Stage.A:
        severity = Severity.KRITIS
    elif any(is_blank(row.proposal_ref) for row in own.rows):
        severity = Severity.MAYOR
    else:
        severity = Severity.MINOR
    return Finding(
        "ITEM_NOT_IN_RKPD", own.key, severity, actual=plain(own.budget), rows=own.positions
    )


def item_duplicate(own: Atom) -> Finding | None:
    """ITEM_DUPLICATE: two or more rows of one sub kegiatan stand under the same unit.

    Severity MAYOR. Rows of different units are a split and fine; a blank unit is one unit.
    Source: project rule.
    """
    by_unit: dict[str, list[int]] = {}
    for position, row in zip(own.positions, own.rows, strict=True):
        by_unit.setdefault(label(row.agency_unit), []).append(position)
    rows = tuple(p for positions in by_unit.values() if len(positions) > 1 for p in positions)
    if not rows:
        return None
    return Finding(
        "ITEM_DUPLICATE",
        own.key,
        Severity.MAYOR,
        expected=str(len(by_unit)),
        actual=str(len(own.rows)),
        rows=rows,
    )


def priority_lost(ref: Atom, own: Atom) -> Finding | None:
    """PRIORITY_LOST: the RKPD marks the item for a priority that the Renja does not name.

    Severity MAYOR. One missing tag is enough; additional tags of the Renja are fine.
    Source: project rule; hook Permendagri 86/2017 Ps 83(3)a (sasaran dan prioritas).
    """
    if ref.tags <= own.tags:
        return None
    return Finding(
        "PRIORITY_LOST",
        own.key,
        Severity.MAYOR,
        None,
        ref.printed_tags(),
        own.printed_tags(),
        own.positions,
        ref.positions,
    )
