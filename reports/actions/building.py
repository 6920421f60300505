"""The view of a report: everything it says, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from agencies.models import Agency, Region
from alignment.comparison import Plan, compare_runs, place_names, version_plan
from alignment.engine import Part as UnionPart
from alignment.engine import align_union
from alignment.engine.figures import read_money
from alignment.models import AlignmentRun, Finding, FindingResponse
from nomenclature.models import NomenclatureItem
from renja.models import PlanVersion
from reports.actions import words
from reports.actions.annexes import Part, annex_of, part_of
from reports.actions.figures import Figures, money
from reports.actions.letterhead import kop
from reports.models import Report
from reports.pdf.view import AgencyLine, ReportView, Summary, Tally, Verdict, Version

ANSWERED = {Finding.Status.ANSWERED, Finding.Status.CLAIMED_FIXED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The view, and the exact fractions that its rounded figures come from."""

    view: ReportView
    figures: Figures
    scores: Sequence[Decimal]  # the agencies' own, for the lowest and the median


def build(report: Report, *, at: datetime) -> Built:
    """What the report shows, in Indonesian and in its region's time.

    `report` needs `region`, `agency` and `plan_year__edition`. Only the runs and versions that were
    fixed when it was asked for are read; statuses of findings are those of now.
    """
    with translation.override("id"):
        parts = _parts(report)
        figures = _figures(report, parts)
        places = place_names({code for part in parts for code in part.place_codes()})
        names = _heading_names(report, parts)
        view = ReportView(
            summary=_summary(report, parts, figures, at=at),
            agencies=_overview(report, parts) if report.kind == Report.Kind.REGION else (),
            annexes=[annex_of(part, places=places, names=names) for part in parts],
            versions=_versions(report),
            compared_sha256=report.content_sha256,
            rules=parts[0].compared.run.rule_version,
            nomenclature=words.nomenclature(report.plan_year.edition),
            code=words.grouped(report.code),
            verify_url=settings.BASE_URL + reverse("reports:verify", args=[report.code]),
        )
    scores = [part.figures.score for part in parts if part.figures.score is not None]
    return Built(view=view, figures=figures, scores=scores)


def _parts(report: Report) -> list[Part]:
    """Each agency's part, in the order of the agencies' codes and names."""
    pinned = {entry["run"]: entry for entry in report.params["runs"]}
    runs = list(
        AlignmentRun.objects.filter(pk__in=pinned)
        .select_related(
            "renja__agency__region", "renja__plan_year__profile", "renja__plan_year__edition"
        )
        .order_by("renja__agency__sipd_code", "renja__agency__name")
    )
    for run in runs:
        # A check of the live draft is shown on the version that was frozen for the report.
        run.subject_version_id = pinned[run.pk]["subject"]
    compared = compare_runs(runs, fields=report.field_codes)
    stored: dict[int, list[Finding]] = {run.pk: [] for run in runs}
    for finding in Finding.objects.filter(run__in=runs).order_by("run_id", "check_id", "item"):
        stored[finding.run_id].append(finding)
    reasons = _reasons([f for found in stored.values() for f in found])
    return [
        part_of(each, stored[each.run.pk], reasons, fields=report.field_codes) for each in compared
    ]


def _reasons(findings: Sequence[Finding]) -> dict[object, str]:
    """Why accepted findings were accepted, by identity."""
    accepted = [f.identity for f in findings if f.status == Finding.Status.ACCEPTED]
    responses = (
        FindingResponse.objects.filter(identity__in=accepted, to_status=Finding.Status.ACCEPTED)
        .order_by("identity", "-at", "-pk")
        .distinct("identity")
    )
    return dict(responses.values_list("identity", "text"))


def _figures(report: Report, parts: Sequence[Part]) -> Figures:
    """Of the one agency, or of the union of all rows of a region; never an average."""
    if report.kind == Report.Kind.AGENCY:
        return parts[0].figures
    union = align_union(
        {
            str(part.compared.run.renja.agency_id): UnionPart(
                part.figures.sums, part.figures.tally, part.figures.has_reference
            )
            for part in parts
        }
    )
    compared = any(part.figures.has_reference for part in parts)
    return Figures(sums=union.sums, tally=union.tally, has_reference=compared)


def _heading_names(report: Report, parts: Sequence[Part]) -> dict[str, str]:
    """Names from the nomenclature for programmes and activities that no plan names."""
    wanted = {code for part in parts for code in part.codes_without_name()}
    listed = {words.listed_code(code): code for code in wanted}
    items = NomenclatureItem.objects.filter(
        edition=report.plan_year.edition_id,
        gov_type=report.region.gov_type,
        code__in=[*listed, *wanted],
    )
    names = dict(items.values_list("code", "name"))
    return {code: names.get(code) or names.get(key, "") for key, code in listed.items()}


def _summary(report: Report, parts: Sequence[Part], figures: Figures, *, at: datetime) -> Summary:
    runs = [part.compared.run for part in parts]
    zone = report.region.timezone
    affected = sum(1 for part in parts if part.figures.tally.kritis)
    office = report.agency or _board(report.region)
    head = kop(office) if office else {}
    return Summary(
        government=words.government(report.region),
        office=office.name if office else "",
        scope=words.scope(report),
        year=report.plan_year.year,
        stage=words.stage(runs),
        assessed=words.assessed(report, runs),
        reference=words.reference(_reference(report), report.plan_year.year),
        data_at=at.astimezone(zone),
        number=words.number(report),
        verdict=figures.verdict,
        verdict_reason=words.verdict_reason(
            figures, affected=affected, is_region=report.kind == Report.Kind.REGION
        ),
        score=figures.score,
        predikat=figures.predikat,
        accepted=figures.tally.accepted,
        carried=figures.carried,
        sourced=figures.sourced,
        rkpd_total=figures.rkpd_total,
        renja_total=figures.renja_total,
        deviation=figures.deviation,
        parts=figures.parts,
        tallies=_tallies(parts),
        lines=head.get("lines", ()),
        emblem=head.get("emblem", ""),
        emblem_of=head.get("emblem_of", ""),
    )


def _board(region: Region) -> Agency | None:
    boards = Agency.objects.filter(region=region, kind=Agency.Kind.PLANNING_BOARD)
    return boards.select_related("region").first()


def _reference(report: Report) -> PlanVersion | None:
    return (
        PlanVersion.objects.filter(pk=report.params["reference"]).defer("content").first()
        if report.params["reference"]
        else None
    )


def _tallies(parts: Sequence[Part]) -> list[Tally]:
    """Findings by severity and state; closed are those that the run no longer raised."""
    statuses = [(f.severity, f.status) for part in parts for f in part.found]
    settled = [severity for part in parts for severity in part.settled]
    return [words.tally(severity, statuses, settled, ANSWERED) for severity in words.SEVERITIES]


def _overview(report: Report, parts: Sequence[Part]) -> list[AgencyLine]:
    """Every agency of the region, also those that handed nothing in."""
    lines = [(part.agency_name, _agency_line(part)) for part in parts]
    others = [*report.params["missing"], *report.params["unchecked"]]
    given = _given_to(report, others)
    for agency in Agency.objects.filter(pk__in=others):
        is_sent = agency.pk in report.params["unchecked"]
        lines.append((agency.name, _other_line(agency, given.get(agency.pk), is_sent=is_sent)))
    return [line for _name, line in sorted(lines, key=lambda pair: pair[0])]


def _agency_line(part: Part) -> AgencyLine:
    figures = part.figures
    return AgencyLine(
        name=part.agency_name,
        sent=True,
        verdict=figures.verdict,
        score=figures.score,
        critical=figures.tally.kritis,
        major=figures.tally.mayor,
        rkpd_total=figures.rkpd_total,
        renja_total=figures.renja_total,
        deviation=figures.deviation,
    )


def _other_line(agency: Agency, given: Decimal | None, *, is_sent: bool) -> AgencyLine:
    """An agency outside every figure: nothing handed in, or handed in and not checked yet."""
    return AgencyLine(
        name=f"{agency.name} (belum diperiksa)" if is_sent else agency.name,
        sent=is_sent,
        verdict=Verdict.NOT_ASSESSED,
        score=None,
        critical=0,
        major=0,
        rkpd_total=given,
        renja_total=None,
        deviation=None,
    )


def _given_to(report: Report, agency_ids: Sequence[int]) -> Mapping[int, Decimal]:
    """What the RKPD gives these agencies, in rupiah of the rows that the report may show."""
    if not agency_ids or not report.params["reference"]:
        return {}
    version = PlanVersion.objects.only("content").get(pk=report.params["reference"])
    plan = version_plan(version)
    return {pk: _budget(plan, pk, report.field_codes) for pk in agency_ids}


def _budget(plan: Plan, agency_id: int, fields: Sequence[str]) -> Decimal:
    rows = plan.slice_of(agency_id).under(fields).rows
    return sum((money(read_money(row.budget) or 0) for row in rows), Decimal(0))


def _versions(report: Report) -> list[Version]:
    """The compared versions, the RKPD first."""
    wanted: set[Any] = set()
    for entry in report.params["runs"]:
        wanted |= {entry["subject"], entry["reference"]}
    found = (
        PlanVersion.objects.filter(pk__in=wanted - {None})
        .defer("content", "slices")
        .select_related("document__agency", "document__region", "document__plan_year")
        .order_by("-document__kind", "document__agency__sipd_code", "document__agency__name")
    )
    zone = report.region.timezone
    return [
        Version(
            name=words.version(version),
            frozen_at=version.created_at.astimezone(zone),
            sha256=version.sha256,
        )
        for version in found
    ]
