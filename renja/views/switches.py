"""The menus of the breadcrumb above a plan's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agencies.permissions import SignedInRequest
from renja.models import DocumentKind, PlanDocument

if TYPE_CHECKING:
    from accounts.models import User
    from agencies.models import Agency, Region
    from renja.models import PlanYear

_SHOWN_REGIONS = 40
_MENUS = {"wilayah": 0, "pd": 1, "tahun": 2}


@require_safe
@login_required
def menu(request: SignedInRequest, pk: int) -> HttpResponse:
    """What one menu of a plan's breadcrumb offers; read when it is opened."""
    document = get_object_or_404(
        PlanDocument.objects.visible_to(request.user).select_related(
            "region", "agency", "plan_year"
        ),
        pk=pk,
    )
    which = _MENUS.get(request.GET.get("isi", ""))
    if which is None:
        raise Http404
    entries = place_switches(
        request.user,
        region=document.region,
        agency=document.agency,
        year=document.plan_year,
        document=document,
    )
    options = entries[which]["options"]
    return render(request, "components/switch_options.html", {"options": options})


def place_switches(
    user: User,
    *,
    region: Region,
    agency: Agency | None,
    year: PlanYear,
    document: PlanDocument | None = None,
) -> list[dict[str, Any]]:
    """The breadcrumb of a place; each menu lists what the person may open. One query.

    Regions are found by their RKPD: every Renja would be too many for a national administrator.
    """
    own = Q(region=region, agency=agency)
    near = Q(plan_year=year) & (Q(region=region) | Q(kind=DocumentKind.RKPD))
    documents = list(
        PlanDocument.objects.visible_to(user)
        .filter(own | near, is_amendment=document.is_amendment if document else False)
        .select_related("region", "agency", "plan_year")
        .order_by("region__code", "agency__sipd_code", "-plan_year__year")
    )
    same_year = [found for found in documents if found.plan_year_id == year.pk]
    entries: list[dict[str, Any]] = [
        {
            "label": _("Region"),
            "value": region.name,
            "options": _regions(region, same_year, year),
        },
        {
            "label": _("Agency"),
            "value": str(agency or _("All")),
            "options": [
                _option(found.agency, found, document)
                for found in same_year
                if found.region_id == region.pk and found.agency
            ],
        },
        {
            "label": _("Plan year"),
            "value": year.year,
            "options": [
                _option(found.plan_year, found, document)
                for found in documents
                if (found.region_id, found.agency) == (region.pk, agency)
            ],
        },
    ]
    if document:
        entries.append({"label": _("Stage"), "value": document.get_stage_display()})
    return entries


def _regions(here: Region, documents: list[PlanDocument], year: PlanYear) -> list[dict[str, Any]]:
    regions = {here.code: here} | {found.region.code: found.region for found in documents}
    shown = sorted(regions.values(), key=lambda region: (region != here, region.code))
    return [
        {
            "label": region.name,
            "url": f"{reverse('renja:region', kwargs={'code': region.code})}?tahun={year.year}",
            "is_current": region == here,
        }
        for region in shown[:_SHOWN_REGIONS]
    ]


def _option(label: Any, found: PlanDocument, current: PlanDocument | None) -> dict[str, Any]:
    return {
        "label": str(label),
        "url": found.get_absolute_url(),
        "is_current": found == current,
    }
