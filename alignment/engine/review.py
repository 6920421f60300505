"""`align`: one agency's Renja against its part of the RKPD (rules of domain section 4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from alignment.engine.atoms import SUM, Atom, atomise
from alignment.engine.checks import CORE
from alignment.engine.codes import SUPPORT
from alignment.engine.figures import Number, Readable, read_money
from alignment.engine.matching import Comparison
from alignment.engine.rules import totals
from alignment.engine.rules.further import further_findings
from alignment.engine.rules.performance import direction_of, target_ratio
from alignment.engine.score import Component, Sums, predikat, score
from alignment.engine.values import (
    ACCEPTED,
    WHOLE_AGENCY,
    Context,
    Counts,
    Finding,
    Row,
    Severity,
    Stage,
    Verdict,
)
from alignment.engine.verdict import Tally, tally, verdict

Acceptances = frozenset[tuple[str, str]]


class Pair(NamedTuple):
    """One sub kegiatan side by side, as table T-C.31 prints it; a side may be missing."""

    key: str
    rkpd: Atom | None
    renja: Atom | None

    @property
    def direction(self) -> str:
        """Where the target should go."""
        stated = self.rkpd.direction if self.rkpd else None
        return stated or (direction_of(None, self.renja) if self.renja else "naik")

    @property
    def aggregation(self) -> str:
        """How the targets of several rows become one."""
        sides = (side.aggregation for side in (self.rkpd, self.renja) if side)
        return next(filter(None, sides), SUM)

    @property
    def rkpd_target(self) -> Number | None:
        """The RKPD's target, None when it is blank or words."""
        return self.rkpd.target(self.direction, self.aggregation) if self.rkpd else None

    @property
    def renja_target(self) -> Number | None:
        """The Renja's target, None when it is blank or words."""
        return self.renja.target(self.direction, self.aggregation) if self.renja else None

    @property
    def ratio(self) -> Fraction | None:
        """The ratio of a comparable pair, None if it is not comparable or unbounded."""
        ratio = target_ratio(self.rkpd, self.renja) if self.rkpd and self.renja else None
        return Fraction(ratio.above, ratio.below) if ratio and ratio.below else None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The result for one agency. `sums` and `tally` are enough to add agencies up."""

    stage: Stage
    has_reference: bool
    sums: Sums
    findings: tuple[Finding, ...]
    tally: Tally
    components: Mapping[str, Component]
    score: Fraction | None
    verdict: Verdict
    rkpd_atoms: Mapping[str, Atom]
    renja_atoms: Mapping[str, Atom]

    @property
    def counts(self) -> Counts | None:
        """How many sub kegiatan each side holds, None without a reference."""
        return self.sums.counts if self.has_reference else None

    @property
    def total_rkpd(self) -> Number | None:
        """The RKPD's rupiah for this agency, None without a reference."""
        return self.sums.total_rkpd if self.has_reference else None

    @property
    def total_renja(self) -> Number:
        """The rupiah of all Renja rows."""
        return self.sums.total_renja

    @property
    def deviation(self) -> Fraction | None:
        """(Renja - RKPD) / RKPD, None where the RKPD has nothing."""
        return share(self.sums.total_renja - self.sums.total_rkpd, self.total_rkpd)

    @property
    def K1a(self) -> Fraction | None:  # noqa: N802  # the name on every report
        """The share of RKPD items that the Renja carries."""
        return share(self.sums.in_both, self.sums.in_rkpd if self.has_reference else None)

    @property
    def K1b(self) -> Fraction | None:  # noqa: N802  # the name on every report
        """The share of Renja items that come from the RKPD."""
        return share(self.sums.in_both, self.sums.in_renja if self.has_reference else None)

    @property
    def predikat(self) -> str | None:
        """The band of the score; the scale is borrowed."""
        return predikat(self.score)

    @property
    def open(self) -> Mapping[Severity, int]:
        """Open findings by severity."""
        return self.tally.open

    @property
    def accepted(self) -> int:
        """How many findings were accepted with a reason."""
        return self.tally.accepted

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """All items side by side, sorted by key."""
        keys = sorted(self.rkpd_atoms.keys() | self.renja_atoms.keys())
        rkpd, renja = self.rkpd_atoms.get, self.renja_atoms.get
        return tuple(Pair(key, rkpd(key), renja(key)) for key in keys)


def share(part: Number, whole: Number | None) -> Fraction | None:
    """Return part / whole, None when there is no whole or it is 0."""
    return Fraction(part) / whole if whole else None


def align(
    *,
    renja: Sequence[Row],
    rkpd: Sequence[Row] | None,
    context: Context,
    stage: Stage,
    accepted: Acceptances = frozenset(),
    checks: frozenset[str] = CORE,
    overlaps: Iterable[Finding] = (),
) -> Outcome:
    """Hold one agency's Renja against its rows of the RKPD.

    `rkpd` None: no reference version exists; [] : it exists without a row of this agency.
    `checks` switches checks on; only those count for the verdict, none changes the score.
    `overlaps` are this agency's findings of `overlaps()`, kept if RENJA_OVERLAP is on.
    Raises NotANumber for a budget that is no plain decimal of 0 or more.
    Source: project rule "Aturan Keselarasan v1"; hook Permendagri 86/2017 Ps 134(2), 140(1).
    """
    stage = Stage(stage)
    own = atomise(renja, context.nomenclature)
    if rkpd is None:
        return _without_reference(stage, own)
    ref = atomise(rkpd, context.nomenclature)
    comparison = Comparison(stage=stage, context=context)
    comparison.compare(ref, own)
    given, planned = by_programme(ref), by_programme(own)
    sums = comparison.sums(
        in_rkpd=len(ref),
        in_renja=len(own),
        rows=len(renja),
        total_rkpd=sum(given.values()),
        total_renja=sum(planned.values()),
    )
    found = comparison.findings
    found += _with_rows(total_findings(given, planned, context, stage), ref, own)
    if not checks <= CORE:
        found += further_findings(ref, own, context, checks)
        found += overlaps
    if checks != CORE:
        found = [finding for finding in found if finding.check in checks]
    if accepted:
        found = [_close(finding, accepted) for finding in found]
    found.sort()
    return _outcome(stage, sums, found, ref, own)


def _outcome(
    stage: Stage,
    sums: Sums,
    found: list[Finding],
    ref: Mapping[str, Atom],
    own: Mapping[str, Atom],
) -> Outcome:
    components = sums.components()
    points = score(components.values())
    counted = tally(found)
    return Outcome(
        stage=stage,
        has_reference=True,
        sums=sums,
        findings=tuple(found),
        tally=counted,
        components=components,
        score=points,
        verdict=verdict(points, counted),
        rkpd_atoms=ref,
        renja_atoms=own,
    )


def _without_reference(stage: Stage, own: Mapping[str, Atom]) -> Outcome:
    """Return REF_MISSING alone: nothing else is run, and nobody can accept it.

    Severity KRITIS. Source: project rule; hook Permendagri 86/2017 Ps 134(2), 140(1).
    """
    found = (Finding("REF_MISSING", WHOLE_AGENCY, Severity.KRITIS),)
    total = sum(atom.budget for atom in own.values())
    return Outcome(
        stage=stage,
        has_reference=False,
        sums=Sums(total_renja=total),
        findings=found,
        tally=tally(found),
        components=Sums().components(),
        score=None,
        verdict=Verdict.NOT_ASSESSABLE,
        rkpd_atoms={},
        renja_atoms=own,
    )


def _close(finding: Finding, accepted: Acceptances) -> Finding:
    if (finding.check, finding.item) not in accepted:
        return finding
    return finding._replace(status=ACCEPTED)


def total_findings(
    given: Mapping[str, Number], planned: Mapping[str, Number], context: Context, stage: Stage
) -> list[Finding]:
    """Run the rules on sums; both plans come as rupiah by programme."""
    found = [
        totals.pagu_over_program(programme, given.get(programme, 0), amount, stage)
        for programme, amount in planned.items()
        if amount > given.get(programme, 0)
    ]
    total = sum(planned.values())
    plafon, stated = _known(context.plafon), _known(context.stated_total)
    if plafon is not None:
        found.append(totals.pagu_over_ceiling(plafon, total, stage))
        found.append(totals.pagu_unallocated(plafon, total, stage))
    if stated is not None:
        found.append(totals.pagu_sum_mismatch(stated, total))
    support = given.get(SUPPORT, 0), planned.get(SUPPORT, 0)
    found.append(totals.pagu_split_support(sum(given.values()), total, *support))
    return [finding for finding in found if finding]


def _known(amount: Readable | None) -> Number | None:
    return None if amount is None else read_money(amount)


def by_programme(atoms: Mapping[str, Atom]) -> dict[str, Number]:
    """Return the rupiah of each programme of a plan."""
    sums: dict[str, Number] = {}
    for atom in atoms.values():
        programme = atom.programme
        sums[programme] = sums.get(programme, 0) + atom.budget
    return sums


def _with_rows(
    found: list[Finding], ref: Mapping[str, Atom], own: Mapping[str, Atom]
) -> list[Finding]:
    """Name the rows behind a programme's finding, so that a reader can go to them."""
    wanted = {finding.item for finding in found} - {WHOLE_AGENCY}
    if not wanted:
        return found
    ours, theirs = _positions(own, wanted), _positions(ref, wanted)
    return [
        finding._replace(
            rows=tuple(ours.get(finding.item, ())), rkpd_rows=tuple(theirs.get(finding.item, ()))
        )
        for finding in found
    ]


def _positions(atoms: Mapping[str, Atom], programmes: set[str]) -> dict[str, list[int]]:
    positions: dict[str, list[int]] = {}
    for atom in atoms.values():
        if atom.programme in programmes:
            positions.setdefault(atom.programme, []).extend(atom.positions)
    return positions
