"""One agency's run as the annex that a report prints: findings and the T-C.31 comparison."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.templatetags.formats import number
from alignment.comparison import Compared, TableRow, table_of, tally_of, units_of
from alignment.comparison import Side as TableSide
from alignment.engine import WHOLE_AGENCY, Atom
from alignment.models import Finding as Stored
from alignment.templatetags.wording import Places, place_codes, worded
from reports.actions.figures import Figures, money
from reports.pdf.view import Annex, Finding, Heading, Level, Line, Severity, Side
from reports.pdf.view import Compared as ComparedLine

WHOLE = "Seluruh perangkat daerah"
OVERLAP = "RENJA_OVERLAP"
# What the comparison and the paper call the columns of T-C.31.
COLUMNS = {"location": "place", "indicator": "indicator", "target": "target", "budget": "budget"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding with its status now, and the reason where it was accepted with one."""

    check_id: str
    item: str
    severity: str
    value: str
    expected: str
    actual: str
    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One agency's share of a report, before it is put into words."""

    compared: Compared
    found: Sequence[Found]
    settled: Sequence[str]  # severities of the findings that this run no longer raised
    figures: Figures

    @property
    def agency_name(self) -> str:
        agency = self.compared.run.renja.agency
        return agency.name if agency else ""

    def place_codes(self) -> set[str]:
        """Every region code that the annex prints a name for."""
        codes = {code for finding in self.found for code in place_codes(finding)}
        for atom in self._atoms():
            codes |= atom.locations
        return codes

    def codes_without_name(self) -> set[str]:
        """Programmes and activities that neither plan names."""
        codes = {code for atom in self._atoms() for code in _parents(atom.code.printed)}
        return codes - self.compared.names.keys()

    def _atoms(self) -> Iterator[Atom]:
        yield from self.compared.outcome.rkpd_atoms.values()
        yield from self.compared.outcome.renja_atoms.values()


def part_of(
    compared: Compared,
    stored: Sequence[Stored],
    reasons: Mapping[object, str],
    *,
    fields: Collection[str],
) -> Part:
    """The run's figures and findings: as stored, or worked out anew for single bidang.

    Stored ones are what screens show and people answered. For a bidang the rows are fewer, so
    the figures are others; statuses come from the stored findings on the same item.
    """
    raised = [finding for finding in stored if finding.change != Stored.Change.FIXED]
    if fields:
        found = _found_anew(compared, raised, reasons)
        sums, has_reference = compared.outcome.sums, compared.outcome.has_reference
    else:
        found = [_as_stored(finding, reasons) for finding in raised]
        sums, has_reference = compared.run.part.sums, compared.run.part.has_reference
    fixed = [finding for finding in stored if finding.change == Stored.Change.FIXED]
    return Part(
        compared=compared,
        found=found,
        settled=[f.severity for f in fixed if not fields or _is_under(f.item, fields)],
        figures=Figures(
            sums=sums,
            tally=tally_of((each.severity, each.status) for each in found),
            has_reference=has_reference,
        ),
    )


def _as_stored(finding: Stored, reasons: Mapping[object, str]) -> Found:
    return Found(
        check_id=finding.check_id,
        item=finding.item,
        severity=finding.severity,
        value=finding.value,
        expected=finding.expected,
        actual=finding.actual,
        status=finding.status,
        reason=reasons.get(finding.identity, ""),
    )


def _found_anew(
    compared: Compared, raised: Iterable[Stored], reasons: Mapping[object, str]
) -> list[Found]:
    outcome = compared.outcome
    known = {(finding.check_id, finding.item): finding for finding in raised}
    found = []
    for finding in outcome.findings:
        # Overlaps were found among all rows of the agency, also those of other bidang.
        if finding.check == OVERLAP and finding.item not in outcome.renja_atoms:
            continue
        same = known.get((finding.check, finding.item))
        found.append(
            Found(
                check_id=finding.check,
                item=finding.item,
                severity=finding.severity.value,
                value=finding.value or "",
                expected=finding.expected or "",
                actual=finding.actual or "",
                status=same.status if same else Stored.Status.OPEN,
                reason=reasons.get(same.identity, "") if same else "",
            )
        )
    return found


def _is_under(item: str, fields: Collection[str]) -> bool:
    return any(item.startswith(f"{code}.") for code in fields)


def annex_of(part: Part, *, places: Places, names: Mapping[str, str]) -> Annex:
    """The annex in words. `names` are programmes and activities that the plans do not name."""
    compared, figures = part.compared, part.figures
    agency = compared.run.renja.agency
    titles = {**names, **compared.names}
    return Annex(
        agency=part.agency_name,
        code=(agency.sipd_code or str(agency.pk)) if agency else "",
        verdict=figures.verdict,
        score=figures.score,
        predikat=figures.predikat,
        rkpd_total=figures.rkpd_total,
        renja_total=figures.renja_total,
        findings=tuple(_findings(part, places, titles)),
        is_compared=figures.has_reference,
        lines=tuple(_lines(compared, places, titles)) if figures.has_reference else (),
    )


def _findings(part: Part, places: Places, titles: Mapping[str, str]) -> Iterator[Finding]:
    names = _names(part, titles)
    units = {pair.key: units_of(pair) for pair in part.compared.outcome.pairs}
    order = list(Severity)
    labels = dict(Stored.Status.choices)
    for finding in sorted(
        part.found, key=lambda f: (order.index(Severity(f.severity)), f.check_id, f.item)
    ):
        words = worded(finding, places=places, units=units.get(finding.item, ("", "")))
        expected, actual = words.labelled()
        is_whole = finding.item == WHOLE_AGENCY
        yield Finding(
            severity=Severity(finding.severity),
            title=f"{words.title} ({words.delta})" if words.delta else words.title,
            code="" if is_whole else finding.item,
            name=WHOLE if is_whole else names.get(finding.item, ""),
            rkpd=expected,
            renja=actual,
            suggestion=words.suggestion,
            status=str(labels[finding.status]),
            reason=finding.reason,
        )


def _names(part: Part, titles: Mapping[str, str]) -> dict[str, str]:
    """Names by everything that a finding may be about: key, printed code, programme."""
    names = dict(titles)
    for atoms in (part.compared.outcome.rkpd_atoms, part.compared.outcome.renja_atoms):
        for key, atom in atoms.items():
            for code in atom.codes:
                names[code.printed] = atom.rows[0].name
            names[key] = atom.rows[0].name
            printed_programme, _activity = _parents(atom.code.printed)
            if atom.programme not in names and printed_programme in titles:
                names[atom.programme] = titles[printed_programme]
    return names


def _lines(compared: Compared, places: Places, titles: Mapping[str, str]) -> Iterator[Line]:
    """Sub kegiatan in the order of their printed codes, below their programmes and activities."""
    rows = sorted(table_of(compared), key=lambda row: row.code)
    sums = _subtotals(rows)
    above: tuple[str, ...] = ()
    for position, row in enumerate(rows, 1):
        parents = _parents(row.code)
        for level, code in zip((Level.PROGRAMME, Level.ACTIVITY), parents, strict=True):
            if code not in above:
                rkpd, renja = sums[code]
                yield Heading(
                    level=level, code=code, name=titles.get(code, ""), rkpd=rkpd, renja=renja
                )
        above = parents
        yield ComparedLine(
            number=position,
            code=row.code,
            rkpd=_side(row.rkpd, places),
            renja=_side(row.renja, places),
            differs=frozenset(COLUMNS[name] for name in row.changed),
            note=row.note.replace("\n", "; "),
        )


def _parents(code: str) -> tuple[str, str]:
    """Programme and activity of a printed code."""
    parts = code.split(".")
    return ".".join(parts[:3]), ".".join(parts[:5])


def _subtotals(rows: Iterable[TableRow]) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    """RKPD and Renja rupiah by programme and activity; None where a side has no row."""
    sums: dict[str, tuple[Decimal | None, Decimal | None]] = {}
    for row in rows:
        for code in _parents(row.code):
            rkpd, renja = sums.get(code, (None, None))
            sums[code] = (_plus(rkpd, row.rkpd), _plus(renja, row.renja))
    return sums


def _plus(total: Decimal | None, side: TableSide | None) -> Decimal | None:
    return total if side is None else (total or Decimal(0)) + money(side.budget or 0)


def _side(side: TableSide | None, places: Places) -> Side | None:
    if side is None:
        return None
    return Side(
        name=side.name,
        place=", ".join(places.get(code, code) for code in side.places),
        indicator=side.indicator,
        target=f"{number(side.target) if side.target else ''} {side.unit}".strip(),
        budget=None if side.budget is None else money(side.budget),
    )
