"""The breadcrumb and the search field of the top bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse

from renja.views.switches import place_switches

if TYPE_CHECKING:
    from accounts.models import User
    from config.overview import Desk


def search(request: HttpRequest) -> dict[str, Any]:
    """`search_url`: where a code or a name is looked up, for people who are signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"search_url": reverse("nomenclature:list")}


def switches(user: User, desk: Desk) -> list[dict[str, Any]]:
    """Region, agency, year and stage of a desk; each menu lists what the person may open."""
    return place_switches(
        user, region=desk.region, agency=desk.agency, year=desk.year, document=desk.document
    )
