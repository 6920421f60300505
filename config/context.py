"""The breadcrumb and the search field of the top bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from renja.models import PlanDocument

if TYPE_CHECKING:
    from accounts.models import User
    from config.overview import Desk

_SHOWN = 30


def search(request: HttpRequest) -> dict[str, Any]:
    """`search_url`: where a code or a name is looked up, for people who are signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"search_url": reverse("nomenclature:list")}


def switches(user: User, desk: Desk) -> list[dict[str, Any]]:
    """Region, agency, year and stage of a desk; each menu lists what the person may open."""
    documents = list(
        PlanDocument.objects.visible_to(user)
        .filter(is_amendment=False)
        .select_related("region", "agency", "plan_year")
        .order_by("region__code", "agency__sipd_code", "-plan_year__year")
    )
    same_year = [document for document in documents if document.plan_year == desk.year]
    here = [document for document in same_year if document.region == desk.region]
    own = [d for d in documents if (d.region, d.agency) == (desk.region, desk.agency)]
    entries: list[dict[str, Any]] = [
        {"label": _("Region"), "value": desk.region.name, "options": _regions(same_year, desk)},
        {
            "label": _("Agency"),
            "value": str(desk.agency or _("All")),
            "options": [_option(str(d.agency), d, desk.document) for d in here if d.agency],
        },
        {
            "label": _("Plan year"),
            "value": desk.year.year,
            "options": [_option(str(d.plan_year), d, desk.document) for d in own],
        },
    ]
    if desk.document:
        entries.append({"label": _("Stage"), "value": desk.document.get_stage_display()})
    return entries


def _regions(documents: list[PlanDocument], desk: Desk) -> list[dict[str, Any]]:
    regions = {document.region.code: document.region for document in documents}
    return [
        {
            "label": region.name,
            "url": f"{reverse('renja:region', kwargs={'code': code})}?tahun={desk.year.year}",
            "is_current": region == desk.region,
        }
        for code, region in list(regions.items())[:_SHOWN]
    ]


def _option(label: str, document: PlanDocument, current: PlanDocument | None) -> dict[str, Any]:
    return {
        "label": label,
        "url": document.get_absolute_url(),
        "is_current": document == current,
    }
