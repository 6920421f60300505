"""Plan years on a screen: which there are, what each follows; open, change and close one."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.permissions import SignedInRequest, is_admin
from renja.actions.profiles import (
    CannotOpenYear,
    YearInUse,
    change_plan_year,
    open_plan_year,
    usual_edition,
    usual_profile,
)
from renja.forms.plan_years import PlanYearForm
from renja.models import PlanYear, RegulationProfile


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan_years(request: SignedInRequest) -> HttpResponse:
    """Every plan year with what it follows; an administrator opens the next one here."""
    may_change = is_admin(request.user)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    form = _opening_form(request) if may_change else None
    if form is not None and request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            opened = open_plan_year(**given, by=request.user, at=timezone.now())
        except CannotOpenYear as error:
            form.add_error("year", str(error))
        else:
            messages.success(request, _("Plan year %(year)s is open.") % {"year": opened})
            return redirect("renja:plan_years")
    years = (
        PlanYear.objects.visible_to(request.user)
        .select_related("profile", "edition")
        .annotate(plans=Count("documents"))
    )
    return render(
        request,
        "renja/plan_year_list.html",
        {"years": years, "form": form, "may_change": may_change},
    )


def _opening_form(request: SignedInRequest) -> PlanYearForm:
    if request.method == "POST":
        return PlanYearForm(request.POST)
    newest = PlanYear.objects.order_by("-year").values_list("year", flat=True).first()
    following = (newest or timezone.localdate().year) + 1
    initial: dict[str, Any] = {"year": following, "edition": usual_edition(following)}
    with suppress(RegulationProfile.DoesNotExist):
        initial["profile"] = usual_profile(following)
    return PlanYearForm(initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan_year(request: SignedInRequest, year: int) -> HttpResponse:
    """Change what a plan year follows, close it or open it again."""
    found = get_object_or_404(
        PlanYear.objects.visible_to(request.user).select_related("profile", "edition"), year=year
    )
    if not is_admin(request.user):
        raise PermissionDenied
    form = PlanYearForm(request.POST if request.method == "POST" else None, plan_year=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_plan_year(
                plan_year=found, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except YearInUse as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Plan year %(year)s saved.") % {"year": found})
            return redirect("renja:plan_years")
    return render(request, "renja/plan_year_form.html", {"form": form, "year": found})
