"""Asking for a report: on one run, on an agency, on a whole region."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.paging import nearest_page
from accounts.typed import search_words
from agencies.models import Agency, Region
from agencies.permissions import SignedInRequest
from agencies.querysets import one_of
from alignment.models import AlignmentRun
from renja.models import DocumentKind, PlanDocument, PlanYear
from reports import actions, permissions, tasks
from reports.actions import words
from reports.forms import FormatForm, ReportForm
from reports.models import Report, Status

Wanted = dict[str, Any]
REGIONS_PER_PAGE = 50
MADE_SHOWN = 5
_ON_PLANS = [Report.Kind.AGENCY, Report.Kind.REGION]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report_request(request: SignedInRequest) -> HttpResponse:
    """`?run=` asks for one check's report; `?wilayah=` for a region or one of its agencies."""
    if not permissions.can_request(request.user):
        raise PermissionDenied
    if run := _given(request, "run"):
        return _of_run(request, run)
    if region := _given(request, "wilayah"):
        return _of_region(request, region)
    return _choose_region(request)


def _given(request: SignedInRequest, name: str) -> str:
    """A value of the form's data, else of its address; PostgreSQL takes no NUL."""
    return (request.POST.get(name) or request.GET.get(name, "")).replace("\0", "")


def _of_run(request: SignedInRequest, uuid: str) -> HttpResponse:
    run = _run_or_404(request.user, uuid)
    form = FormatForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        wanted = {
            "kind": Report.Kind.AGENCY,
            "region": run.renja.region,
            "agency": run.renja.agency,
            "plan_year": run.renja.plan_year,
            "is_amendment": run.renja.is_amendment,
            "run": run,
            "format": form.cleaned_data["format"],
        }
        return _ask(request, wanted)
    made = _made_before(
        request.user, kind=Report.Kind.AGENCY, params__runs__contains=[{"run": run.pk}]
    )
    return render(request, "reports/report_request.html", {"form": form, "run": run, "made": made})


def _run_or_404(user: User, uuid: str) -> AlignmentRun:
    """A check that the user reads; whether it can be shown, the action says."""
    runs = AlignmentRun.objects.visible_to(user).defer("outcome")
    try:
        return runs.select_related("renja__agency", "renja__region", "renja__plan_year").get(
            uuid=uuid
        )
    except (AlignmentRun.DoesNotExist, ValidationError) as error:
        raise Http404 from error


def _of_region(request: SignedInRequest, code: str) -> HttpResponse:
    place = _region_or_404(request.user, code)
    runs = _checked(request.user).filter(renja__region=place)
    if not runs.exists():
        return render(request, "reports/report_request.html", {})
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        initial={"year": request.GET.get("tahun"), "agency": request.GET.get("pd")},
        region=place,
        agencies=Agency.objects.filter(pk__in=runs.values("renja__agency")),
        years=PlanYear.objects.filter(pk__in=runs.values("renja__plan_year")),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wanted = {
            "kind": Report.Kind.AGENCY if given["agency"] else Report.Kind.REGION,
            "region": place,
            "agency": given["agency"],
            "plan_year": given["year"],
            "stage": given["stage"],
            "is_amendment": given["is_amendment"],
            "format": given["format"],
        }
        return _ask(request, wanted)
    context = {
        "form": form,
        "region": place,
        "counts": _with_counts([place], runs),
        "made": _made_before(request.user, region=place, kind__in=_ON_PLANS),
    }
    return render(request, "reports/report_request.html", context)


def _region_or_404(user: User, code: str) -> Region:
    """A region of which the user reads a Renja."""
    renjas = PlanDocument.objects.visible_to(user).filter(kind=DocumentKind.RENJA)
    return get_object_or_404(Region, code=code, pk__in=renjas.values("region"))


def _choose_region(request: SignedInRequest) -> HttpResponse:
    """The regions in which the user sees something checked, with how much; the only one at once.

    Counted are the Renja of the newest year of each region, however often they were checked.
    """
    checked = _checked(request.user)
    places = Region.objects.filter(one_of("pk", checked.values("renja__region")))
    codes = list(places.values_list("code", flat=True)[:2])
    if len(codes) == 1:
        return redirect(f"{request.path}?wilayah={codes[0]}")
    text = request.GET.get("q", "")
    for word in search_words(text):
        places = places.filter(Q(name__icontains=word) | Q(code__startswith=word))
    page = nearest_page(places, REGIONS_PER_PAGE, request.GET.get("page"))
    context = {
        "is_choice": bool(codes),
        "page_obj": page,
        "regions": _with_counts(list(page.object_list), checked),
        "search": {"name": "q", "label": _("Region"), "value": text},
    }
    return render(request, "reports/report_request.html", context)


def _with_counts(regions: list[Region], checked: QuerySet[AlignmentRun]) -> list[dict[str, Any]]:
    """Each region with the newest year that was checked there, its Renja and the last check."""
    counted = (
        checked.filter(renja__region__in=regions)
        .order_by()
        .values("renja__region", "renja__plan_year__year")
        .annotate(plans=Count("renja", distinct=True), last=Max("finished_at"))
        .order_by("renja__plan_year__year")
    )
    newest = {each["renja__region"]: each for each in counted}
    return [
        {
            "region": region,
            "year": newest[region.pk]["renja__plan_year__year"],
            "plans": newest[region.pk]["plans"],
            "last": newest[region.pk]["last"],
        }
        for region in regions
        if region.pk in newest
    ]


def _made_before(user: User, **what: Any) -> list[dict[str, Any]]:
    """The newest finished reports on this that the user may download already."""
    reports = (
        Report.objects.visible_to(user)
        .filter(status=Status.READY, **what)
        .select_related("region", "agency", "plan_year")
        .annotate(paper_title=KeyTextTransform("title", "params"))
        .defer("params")
        .order_by("-requested_at")
    )
    return [{"report": report, "scope": words.scope(report)} for report in reports[:MADE_SHOWN]]


def _checked(user: User) -> QuerySet[AlignmentRun]:
    found: QuerySet[AlignmentRun] = AlignmentRun.objects.visible_to(user).done()
    return found


def _ask(request: SignedInRequest, wanted: Wanted) -> HttpResponse:
    try:
        with transaction.atomic():
            report = actions.request_report(**wanted, by=request.user, at=timezone.now())
            transaction.on_commit(partial(tasks.nudge_report, report.pk))
    except actions.CannotReport as error:
        messages.error(request, str(error))
        run = wanted.get("run")
        return redirect(run or f"{request.path}?wilayah={wanted['region'].code}")
    return redirect(report)
