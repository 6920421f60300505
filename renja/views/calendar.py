"""Stages and deadlines of a year, national and a region's own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency, Region
from agencies.permissions import (
    Permission,
    SignedInRequest,
    has_permission,
    is_admin,
    memberships_of,
    reviewed_fields,
)
from renja.actions.deadlines import clear_deadline, set_deadline
from renja.actions.profiles import stage_rules
from renja.dates import due_date
from renja.forms.ceilings import DeadlineForm
from renja.models import DocumentKind, PlanDocument, PlanYear, StageDeadline
from renja.views.documents import select
from renja.views.regions import chosen_year

KINDS = {
    (DocumentKind.RKPD, False): "RKPD",
    (DocumentKind.RENJA, False): "Renja",
    (DocumentKind.RKPD, True): "RKPD Perubahan",
    (DocumentKind.RENJA, True): "Renja Perubahan",
}


@require_safe
@login_required
def calendar(request: SignedInRequest) -> HttpResponse:
    """All stages of a year in one region, by document, each with its legal basis."""
    year = chosen_year(request.GET)
    places = regions_for(request)
    place = _chosen(places, request.GET.get("wilayah", ""))
    return render(
        request,
        "renja/calendar.html",
        {
            "year": year,
            "region": place,
            "groups": _groups(year, place) if year and place else [],
            "today": timezone.localdate(),
            "can_edit": place is not None
            and has_permission(request.user, Permission.MANAGE_DEADLINES, region=place),
            "selects": [
                select(
                    "tahun",
                    _("Plan year"),
                    _("Newest year"),
                    [(y, y) for y in PlanYear.objects.values_list("year", flat=True)],
                    request.GET,
                ),
                select(
                    "wilayah",
                    _("Region"),
                    _("Own region"),
                    [(region.code, region.name) for region in places],
                    request.GET,
                ),
            ],
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deadline(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Set a region's own date for a stage, or go back to the regulation's."""
    place = get_object_or_404(Region.objects.visible_to(request.user).with_government(), code=code)
    default = get_object_or_404(
        StageDeadline.objects.visible_to(request.user).select_related("plan_year"),
        pk=pk,
        region=None,
        gov_type=place.gov_type,
    )
    if not has_permission(request.user, Permission.MANAGE_DEADLINES, region=place):
        raise PermissionDenied
    back = f"{reverse('renja:calendar')}?tahun={default.plan_year.year}&wilayah={place.code}"
    if request.method == "POST" and "clear" in request.POST:
        clear_deadline(default=default, region=place)
        messages.success(request, _("The regulation's date holds again."))
        return redirect(back)
    own = StageDeadline.objects.filter(
        plan_year=default.plan_year,
        region=place,
        kind=default.kind,
        is_amendment=default.is_amendment,
        stage=default.stage,
    ).first()
    shown = own or default
    form = DeadlineForm(
        request.POST or None,
        back=back,
        initial={"due_on": shown.due_on, "legal_basis": own.legal_basis if own else ""},
    )
    if request.method == "POST" and form.is_valid():
        set_deadline(default=default, region=place, **form.cleaned_data)
        messages.success(request, _("Date saved."))
        return redirect(back)
    return render(
        request,
        "renja/deadline.html",
        {
            "form": form,
            "default": default,
            "own": own,
            "region": place,
            "back": back,
            "cancel": _("Cancel"),
            "kind": KINDS[DocumentKind(default.kind), default.is_amendment],
        },
    )


def regions_for(request: SignedInRequest) -> list[Region]:
    """The regions whose calendar this person is offered: own, Bappeda's regencies, a ministry's provinces."""
    regions = Region.objects.visible_to(request.user).with_government()
    if is_admin(request.user):
        return list(regions.filter(documents__isnull=False).distinct())
    own = {m.agency.region_id for m in memberships_of(request.user)}
    boards = {
        m.agency.region_id
        for m in memberships_of(request.user)
        if m.agency.kind == Agency.Kind.PLANNING_BOARD
    }
    offered = Q(pk__in=own) | Q(parent__in=boards)
    if reviewed_fields(request.user):
        offered |= Q(level=Region.Level.PROVINCE)
    return list(regions.filter(offered))


def _chosen(places: list[Region], code: str) -> Region | None:
    return next((place for place in places if place.code == code), places[0] if places else None)


def _groups(year: PlanYear, place: Region) -> list[dict[str, Any]]:
    """Deadlines by document in the order of their stages; the region's own date stands first.

    What counts from a Perkada that was set already counts from its real date.
    """
    deadlines = StageDeadline.objects.of_region([place.pk]).filter(
        plan_year=year, gov_type=place.gov_type
    )
    chosen: dict[tuple[str, bool, str], dict[str, Any]] = {}
    for row in sorted(deadlines, key=lambda row: row.region_id is not None):
        key = (row.kind, row.is_amendment, row.stage)
        before = chosen.get(key, {})
        default = before.get("default", row)
        chosen[key] = {"deadline": row, "default": default, "due_on": row.due_on}
    enacted = _enacted(year, place)
    for kind, is_amendment, stage, said in stage_rules(year.profile, place.gov_type):
        entry = chosen.get((kind, is_amendment, stage))
        rule = said["due"] or {}
        if entry and entry["deadline"].region_id is None and rule.get("after") in enacted:
            entry["due_on"] = due_date(rule, plan_year=year.year, anchors=enacted)
            entry["is_counted"] = True
    return [
        {
            "title": title,
            "entries": [
                {**chosen[kind, is_amendment, stage], "title": said["title"]}
                for kind, is_amendment, stage, said in stage_rules(year.profile, place.gov_type)
                if (kind, is_amendment) == document and (kind, is_amendment, stage) in chosen
            ],
        }
        for document, title in KINDS.items()
    ]


def _enacted(year: PlanYear, place: Region) -> dict[str, date]:
    """The dates on which the region's RKPD, its amendment, and its province's RKPD were set."""
    rkpds = PlanDocument.objects.filter(
        kind=DocumentKind.RKPD,
        plan_year=year,
        region__in=[place.pk, *([place.parent_id] if place.parent_id else [])],
        enacted_on__isnull=False,
    )
    dates = {}
    for rkpd in rkpds:
        prefix = "" if rkpd.region_id == place.pk else "parent."
        prefix += "amendment." if rkpd.is_amendment else ""
        dates[f"{prefix}rkpd.penetapan"] = rkpd.enacted_on
    return dates  # type: ignore[return-value]
