"""Findings while a plan is typed: what changed against the RKPD, and the sums above it.

Nothing is stored. The RKPD's part is read once per version and kept; of the Renja the asked items'
rows are read, and one number for each of its codes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from django.db import connection

from agencies.models import Agency
from alignment.comparison.contexts import context_of, nomenclature_for, widened
from alignment.comparison.plans import PlanSlice, live_rows, version_plan
from alignment.engine import CORE, Finding, Nomenclature, Pair, Stage, read_code
from alignment.engine.atoms import Atom, atomise
from alignment.engine.codes import programme_of
from alignment.engine.figures import Number, read_money
from alignment.engine.partial import align_part
from alignment.engine.review import by_programme
from renja.models import PlanDocument, PlanRow, PlanVersion, StatedTotal

KEPT = 32
# A code of another length than a sub kegiatan's is compared as it is printed.
_BY_PROGRAMME = """
    SELECT split_part(code, '.', 1) || '.' || split_part(code, '.', 2) || '.'
           || split_part(code, '.', 3), sum(budget)
    FROM (SELECT CASE WHEN length(printed_code) = 17 THEN key ELSE printed_code END AS code, budget
          FROM renja_planrow WHERE document_id = %s AND agency_id = %s) AS coded
    GROUP BY 1
"""
_BY_KEY = """
    SELECT key, sum(budget) FROM renja_planrow
    WHERE document_id = %s AND agency_id = %s AND key = ANY(%s) GROUP BY key
"""


@dataclass(frozen=True, slots=True)
class Reference:
    """One agency's part of one RKPD version, ready to be compared with."""

    atoms: Mapping[str, Atom]
    given: Mapping[str, Number]
    plafon: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """Findings with the rows they point at; `reference` None where there is nothing to compare."""

    findings: tuple[Finding, ...] = ()
    own: PlanSlice = field(default_factory=PlanSlice)
    atoms: Mapping[str, Atom] = field(default_factory=dict)
    reference: Reference | None = None

    def pair(self, item: str) -> Pair | None:
        """Both plans' side of an item; None for a programme, the whole or a printed code."""
        rkpd = self.reference.atoms.get(item) if self.reference else None
        renja = self.atoms.get(item)
        return Pair(item, rkpd, renja) if rkpd or renja else None


def live_findings(
    *,
    renja: PlanDocument,
    reference: PlanVersion | None,
    stage: Stage,
    rows: Collection[UUID] | None = None,
) -> Live:
    """Findings of these rows' items and of the plan's sums; of every item where none are named.

    `renja.agency.region` and `renja.plan_year.profile` must be loaded. Codes of rows that are gone
    are not asked about: the item they leave behind shows at the next whole reading.
    """
    agency = renja.agency
    if agency is None or reference is None:
        return Live()
    edition = renja.plan_year.edition_id
    nomenclature = (
        nomenclature_for(edition, agency.region.gov_type) if edition is not None else None
    )
    known = _reference(reference.pk, agency.pk, nomenclature)
    own = live_rows(renja.pk, _keys(renja, rows, nomenclature))
    part = (
        known.atoms
        if rows is None
        else {key: known.atoms[key] for key in _resolved(own, nomenclature) & known.atoms.keys()}
    )
    is_excerpt = renja.plan_year.edition is not None and renja.plan_year.edition.is_excerpt
    findings = align_part(
        renja=own.rows,
        rkpd=part,
        planned=_planned(renja, nomenclature),
        given=known.given,
        context=context_of(
            agency=agency,
            plafon=known.plafon,
            stated_total=_stated_total(renja, agency),
            nomenclature=widened(nomenclature, own.rows)
            if nomenclature and is_excerpt
            else nomenclature,
        ),
        stage=stage,
        checks=CORE | frozenset(renja.plan_year.profile.further_checks),
    )
    atoms = atomise(own.rows, nomenclature)
    return Live(findings=findings, own=own, atoms=atoms, reference=known)


@lru_cache(maxsize=KEPT)
def _reference(version: int, agency: int, nomenclature: Nomenclature | None) -> Reference:
    """Versions never change, and a nomenclature that was imported anew is another object."""
    plan = version_plan(PlanVersion.objects.only("content").get(pk=version), {agency})
    atoms = atomise(plan.slice_of(agency).rows, nomenclature)
    return Reference(atoms, by_programme(atoms), plan.ceilings.get(agency))


def _keys(
    renja: PlanDocument, rows: Collection[UUID] | None, nomenclature: Nomenclature | None
) -> list[str] | None:
    """Stored keys of every row that may belong to these rows' items; None for all."""
    if rows is None:
        return None
    stored = PlanRow.objects.filter(document=renja, uuid__in=rows).values_list("key", flat=True)
    keys = set(stored)
    if nomenclature is not None:
        resolved = {nomenclature.resolve(key) for key in keys}
        older = {old for old, new in nomenclature.successors.items() if new in resolved}
        keys |= resolved | older
    return sorted(keys)


def _resolved(own: PlanSlice, nomenclature: Nomenclature | None) -> set[str]:
    keys = {read_code(row.code).key for row in own.rows}
    return {nomenclature.resolve(key) for key in keys} if nomenclature else keys


def _planned(renja: PlanDocument, nomenclature: Nomenclature | None) -> dict[str, Number]:
    """The plan's rupiah by programme; two queries that hand over programmes, not rows.

    A row under an older code counts under its successor's programme, as in a run.
    """
    moved = _moved(nomenclature) if nomenclature else {}
    with connection.cursor() as cursor:
        cursor.execute(_BY_PROGRAMME, [renja.pk, renja.agency_id])
        sums = {programme: read_money(total) or 0 for programme, total in cursor.fetchall()}
        if moved:
            cursor.execute(_BY_KEY, [renja.pk, renja.agency_id, sorted(moved)])
            for key, total in cursor.fetchall():
                amount = read_money(total) or 0
                sums[programme_of(key)] -= amount
                heir = programme_of(moved[key])
                sums[heir] = sums.get(heir, 0) + amount
    return sums


@lru_cache(maxsize=8)
def _moved(nomenclature: Nomenclature) -> Mapping[str, str]:
    """Older codes whose successor stands under another programme."""
    return {
        old: new
        for old, new in nomenclature.successors.items()
        if programme_of(old) != programme_of(new)
    }


def _stated_total(renja: PlanDocument, agency: Agency) -> Decimal | None:
    return (
        StatedTotal.objects.filter(document=renja, agency=agency)
        .values_list("total", flat=True)
        .first()
    )
