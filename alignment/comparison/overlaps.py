"""Overlaps between agencies, read from what each of them last handed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alignment.comparison.contexts import nomenclature_for
from alignment.comparison.plans import PlanSlice, version_plan
from alignment.engine import Finding, Nomenclature, overlaps, read_code
from alignment.models import AlignmentRun
from renja.models import DocumentKind, PlanVersion

# (agency id, plan year id, amendment): whose overlaps, in which year's plans.
Key = tuple[int | None, int, bool]


def key_of(run: AlignmentRun) -> Key:
    """Under which key `shared_overlaps` keeps what concerns this run."""
    return run.renja.agency_id, run.renja.plan_year_id, run.renja.is_amendment


def shared_overlaps(asking: Sequence[AlignmentRun]) -> dict[Key, tuple[Finding, ...]]:
    """Overlaps of the Renja last handed in, of each region and year that a run asks about."""
    found: dict[Key, tuple[Finding, ...]] = {}
    groups = {
        (run.renja.region_id, run.renja.plan_year_id, run.renja.is_amendment) for run in asking
    }
    for region, year, is_amendment in groups:
        versions = (
            PlanVersion.objects.filter(
                document__kind=DocumentKind.RENJA,
                document__region=region,
                document__plan_year=year,
                document__is_amendment=is_amendment,
                reason=PlanVersion.Reason.HAND_IN,
            )
            .select_related("document__agency__region", "document__plan_year__edition")
            .order_by("document_id", "-number")
            .distinct("document_id")
        )
        for agency, findings in _between(list(versions)).items():
            found[agency, year, is_amendment] = findings
    return found


def _between(versions: Iterable[PlanVersion]) -> dict[int, tuple[Finding, ...]]:
    """Findings by agency id. Agencies go by their names, which are unique within a region."""
    rows, ids = {}, {}
    nomenclature = None
    for version in versions:
        agency = version.document.agency
        if agency is None:
            continue
        rows[agency.name] = version_plan(version).slice_of(agency.pk).rows
        ids[agency.name] = agency.pk
        edition = version.document.plan_year.edition
        if edition and nomenclature is None:
            nomenclature = nomenclature_for(edition.pk, agency.region.gov_type)
    return {ids[name]: findings for name, findings in overlaps(rows, nomenclature).items()}


def placed_in(
    findings: Iterable[Finding], own: PlanSlice, nomenclature: Nomenclature | None
) -> list[Finding]:
    """The overlaps that the compared rows still hold, pointing at these rows.

    They were found in the version handed in; what is compared may be a later draft.
    """
    listed = list(findings)
    if not listed:
        return []
    positions: dict[str, list[int]] = {}
    for at, row in enumerate(own.rows):
        key = read_code(row.code).key
        positions.setdefault(nomenclature.resolve(key) if nomenclature else key, []).append(at)
    return [
        finding._replace(rows=tuple(positions[finding.item]))
        for finding in listed
        if finding.item in positions
    ]
