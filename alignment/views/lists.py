"""Which Renja stand where, by region and year; and a plan's own line for its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.paging import nearest_page
from accounts.templatetags.formats import number
from accounts.typed import search_words
from agencies.models import Agency, Region
from agencies.permissions import SignedInRequest, reviewed_fields
from agencies.querysets import one_of
from alignment.comparison import Standing, standings
from alignment.engine import Part, RegionOutcome, align_union
from alignment.models import AlignmentRun
from alignment.permissions import can_run
from alignment.templatetags.scores import as_points, verdict_reason
from renja.models import DocumentKind, PlanDocument, PlanYear
from renja.tree.reading import reads_region
from renja.views.documents import select

if TYPE_CHECKING:
    from accounts.models import User

PER_PAGE = 20
MISSING_SHOWN = 60


@require_safe
@login_required
def run_list(request: SignedInRequest) -> HttpResponse:
    """Renja with their latest verdict, and the agencies that have not handed one in."""
    user, query = request.user, request.GET
    seen = PlanDocument.objects.visible_to(user).filter(kind=DocumentKind.RENJA)
    years = list(PlanYear.objects.filter(one_of("pk", seen.values("plan_year"))))
    year = next(
        (y for y in years if str(y.year) == query.get("tahun")), years[0] if years else None
    )
    regions = Region.objects.filter(one_of("pk", seen.filter(plan_year=year).values("region")))
    region = next((r for r in regions if r.code == query.get("wilayah")), None)
    documents = _documents(request, seen.filter(plan_year=year), region)
    page = nearest_page(documents, PER_PAGE, query.get("page"))
    places = [region] if region else list(regions)
    expected = _expected(request, year, places)
    missing = [agency for agency in expected if not agency.has_handed_in]  # type: ignore[attr-defined]
    return render(
        request,
        "alignment/run_list.html",
        {
            "entries": _entries(request, list(page.object_list)),
            "page_obj": page,
            "year": year,
            "region": region,
            "together": _together(request, region, year),
            "missing": missing[:MISSING_SHOWN],
            "missing_count": len(missing),
            "counted": _counted(request.user, places, len(missing), len(expected)),
            "selects": _selects(query, years, regions, year),
            "search": {"name": "q", "label": _("Agency"), "value": query.get("q", "")},
        },
    )


@require_safe
@login_required
def summary(request: SignedInRequest, pk: int) -> HttpResponse:
    """A plan's latest result in a few lines, put into the plan's page by htmx."""
    document = get_object_or_404(
        PlanDocument.objects.visible_to(request.user).select_related(
            "agency__region", "region", "plan_year"
        ),
        pk=pk,
    )
    context: dict[str, Any] = {"document": document}
    if document.kind == DocumentKind.RENJA:
        (entry,) = _entries(request, [document])
        context |= {**entry, "can_run": can_run(request.user, document)}
    return render(request, "alignment/_summary.html", context)


def _documents(
    request: SignedInRequest, documents: QuerySet[PlanDocument], region: Region | None
) -> QuerySet[PlanDocument]:
    """Those that the filters ask for, the gravest verdict first."""
    query = request.GET
    runs = AlignmentRun.objects.visible_to(request.user).done().filter(renja=OuterRef("pk"))
    documents = documents.annotate(
        verdict=Subquery(runs.order_by("-number").values("verdict")[:1])
    ).select_related("agency__region", "region", "plan_year")
    if region:
        documents = documents.filter(region=region)
    if (verdict := query.get("putusan")) in AlignmentRun.Verdict.values:
        documents = documents.filter(verdict=verdict)
    for word in search_words(query.get("q", "")):
        documents = documents.filter(
            Q(agency__name__icontains=word) | Q(agency__short_name__icontains=word)
        )
    return documents.order_by("region__code", "agency__sipd_code", "agency__name", "is_amendment")


def _entries(request: SignedInRequest, documents: list[PlanDocument]) -> list[dict[str, Any]]:
    """Each Renja with its newest run and the newest result, as the reader sees them."""
    visible = AlignmentRun.objects.visible_to(request.user).filter(renja__in=documents)
    newest = {run.renja_id: run for run in visible.newest().defer("outcome")}
    results = results_of(request.user, documents)
    return [
        {
            "document": document,
            "newest": newest.get(document.pk),
            "result": results.get(document.pk),
        }
        for document in documents
    ]


def results_of(user: User, documents: Sequence[PlanDocument]) -> dict[int, dict[str, Any]]:
    """The newest result of each of these plans that was checked, as this user reads it, by its key."""
    visible = AlignmentRun.objects.visible_to(user).filter(renja__in=documents)
    done = list(visible.done().newest().with_plans())
    return {standing.run.renja_id: result_of(standing) for standing in standings(user, done)}


def result_of(standing: Standing) -> dict[str, Any]:
    """What a list says of a result."""
    outcome = standing.outcome
    return {
        "run": standing.run,
        "verdict": str(outcome.verdict),
        "reason": verdict_reason(
            outcome.verdict, standing.part.tally, has_reference=standing.part.has_reference
        ),
        "score": as_points(outcome.score),
        "open": {str(severity): count for severity, count in outcome.open.items()},
        "accepted": outcome.accepted,
        "is_part": standing.fields is not None,
    }


def _expected(
    request: SignedInRequest, year: PlanYear | None, regions: list[Region]
) -> list[Agency]:
    """Agencies of these regions that owe a Renja, as far as the reader knows of them, in full.

    `has_handed_in` says whether their Renja of the year ever was.
    """
    handed_in = PlanDocument.objects.filter(
        kind=DocumentKind.RENJA,
        agency=OuterRef("pk"),
        plan_year=year,
        handed_in_at__isnull=False,
    )
    whole = [region for region in regions if reads_region(request.user, region)]
    agencies = Agency.objects.visible_to(request.user).filter(
        kind__in=[Agency.Kind.AGENCY, Agency.Kind.PLANNING_BOARD],
        is_active=True,
    )
    fields = sorted(reviewed_fields(request.user))
    reach = Q(region__in=whole) | Q(region__in=regions, affair_fields__overlap=fields)
    return list(
        agencies.filter(reach).annotate(has_handed_in=Exists(handed_in)).select_related("region")
    )


def _counted(user: User, regions: list[Region], missing: int, expected: int) -> str:
    """How many have not handed in, and who was counted; "" where nobody was."""
    if not expected:
        return ""
    named = {
        "missing": number(missing),
        "all": number(expected),
        "regions": number(len(regions)),
        "region": regions[0].name,
        "fields": ", ".join(sorted(reviewed_fields(user))),
    }
    if not all(reads_region(user, region) for region in regions):
        text = _(
            "Not handed in: %(missing)s of the %(all)s agencies that hold %(fields)s, "
            "in the %(regions)s regions with a plan that you may read"
        )
    elif len(regions) == 1:
        text = _("Not handed in: %(missing)s of the %(all)s active agencies of %(region)s")
    else:
        text = _("Not handed in: %(missing)s of the %(all)s active agencies of %(regions)s regions")
    return text % named


def _together(
    request: SignedInRequest, region: Region | None, year: PlanYear | None
) -> dict[str, Any] | None:
    """The region's agencies joined, from the parts that their runs stored; whole readers only.

    Only what was handed in counts; who has not handed in stands outside every figure.
    """
    if region is None or year is None or not reads_region(request.user, region):
        return None
    runs = (
        AlignmentRun.objects.visible_to(request.user)
        .done()
        .filter(
            renja__region=region,
            renja__plan_year=year,
            renja__is_amendment=False,
            subject_version__reason="hand_in",
        )
        .newest()
        .values_list("renja__agency__name", "outcome")
    )
    parts = {name: Part.from_json(outcome["part"]) for name, outcome in runs}
    if not parts:
        return None
    outcome: RegionOutcome = align_union(parts)
    return {
        "verdict": str(outcome.verdict),
        "reason": verdict_reason(outcome.verdict, outcome.tally, has_reference=True),
        "accepted": outcome.accepted,
        "score": as_points(outcome.score),
        "predikat": outcome.predikat or "",
        "lowest": as_points(outcome.lowest),
        "median": as_points(outcome.median),
        "count": len(parts),
        "without_reference": outcome.without_reference,
    }


def _selects(
    query: QueryDict, years: list[PlanYear], regions: QuerySet[Region], year: PlanYear | None
) -> list[dict[str, Any]]:
    return [
        {
            "name": "tahun",
            "label": _("Plan year"),
            "options": [
                {"value": each.year, "label": str(each.year), "is_on": each == year}
                for each in years
            ],
        },
        select(
            "wilayah",
            _("Region"),
            _("All regions"),
            [(region.code, region.name) for region in regions],
            query,
        ),
        select("putusan", _("Verdict"), _("Every verdict"), AlignmentRun.Verdict.choices, query),
    ]
