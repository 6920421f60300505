"""Asking for a report: on one run, on an agency, on a whole region."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from agencies.models import Agency, Region
from agencies.permissions import SignedInRequest
from agencies.querysets import one_of
from alignment.models import AlignmentRun
from renja.models import DocumentKind, PlanDocument, PlanYear
from reports import actions, permissions, tasks
from reports.forms import FormatForm, ReportForm
from reports.models import Report

Wanted = dict[str, Any]


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
    return render(request, "reports/report_request.html", {"form": form, "run": run})


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
    return render(request, "reports/report_request.html", {"form": form, "region": place})


def _region_or_404(user: User, code: str) -> Region:
    """A region of which the user reads a Renja."""
    renjas = PlanDocument.objects.visible_to(user).filter(kind=DocumentKind.RENJA)
    return get_object_or_404(Region, code=code, pk__in=renjas.values("region"))


def _choose_region(request: SignedInRequest) -> HttpResponse:
    """The regions in which the user sees something checked; the only one at once."""
    checked = _checked(request.user).values("renja__region")
    regions = list(Region.objects.filter(one_of("pk", checked)))
    if len(regions) == 1:
        return redirect(f"{request.path}?wilayah={regions[0].code}")
    return render(request, "reports/report_request.html", {"regions": regions})


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
