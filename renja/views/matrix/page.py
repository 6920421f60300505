"""The page of the matrix: the grid, its data, and the form view of the same rows."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods

from agencies.permissions import SignedInRequest
from renja import permissions
from renja.comparison import rows_of
from renja.views.matrix.data import columns_of, matrix_json, may_be_handed_in, state_of
from renja.views.matrix.documents import matrix_document
from renja.views.matrix.form import form_view
from renja.views.matrix.words import words
from renja.views.plan_context import context_switches

# Stands for a row in addresses that the grid fills in.
ANY_ROW = UUID(int=0)
# In this order; each is a plain script that adds to `window.Matrix` (docs/adr/0070).
SCRIPTS = [
    f"js/matrix/{name}.js"
    for name in (
        "dom",
        "tsv",
        "money",
        "steps",
        "model",
        "keep",
        "wire",
        "saver",
        "selection",
        "picks",
        "editor",
        "clipboard",
        "columns",
        "drawing",
        "treegrid",
        "controls",
        "grid",
        "dialogs",
        "notices",
        "standing",
        "left",
        "cellbar",
        "rows",
        "places",
        "find",
        "view",
        "pagu",
        "findings",
        "details",
        "talk",
        "panel",
        "company",
        "page",
    )
]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def matrix(request: SignedInRequest, pk: int) -> HttpResponse:
    """The grid; its data where JSON is asked for; the form view with `?tampilan=formulir`."""
    document = matrix_document(request, pk)
    if request.method == "POST" or request.GET.get("tampilan") == "formulir":
        return form_view(request, document)
    if request.GET.get("format") == "json" or wants_json(request):
        return JsonResponse(
            matrix_json(request.user, document, rows_of([document.pk])[document.pk])
        )
    return render(request, "renja/matrix.html", page_context(request.user, document))


def page_context(user: Any, document: Any) -> dict[str, Any]:
    """What the page shows before the grid has its data."""
    return {
        "document": document,
        "columns": columns_of(document),
        "words": words(),
        "scripts": SCRIPTS,
        "urls": addresses(document),
        "can_edit": permissions.can_edit_rows(user, document),
        "can_import": permissions.can_import(
            user, kind=document.kind, region=document.region, agency=document.agency
        ),
        "can_hand_in": may_be_handed_in(user, document),
        "state": state_of(document),
        "context_switches": context_switches(document),
    }


def addresses(document: Any) -> dict[str, str]:
    """Where the grid asks and sends; those of higher apps only where they exist."""
    own = {
        name: reverse(f"renja:matrix_{name}", kwargs={"pk": document.pk})
        for name in ("cells", "rows", "search", "places", "choices", "presence", "view")
    }
    page = reverse("renja:matrix", kwargs={"pk": document.pk})
    login = f"{reverse(settings.LOGIN_URL)}?next={page}"
    of_row = {"pk": document.pk, "uuid": ANY_ROW}
    found = {
        **own,
        "data": f"{page}?format=json",
        "login": login,
        "talk": reverse("renja:row_comments", kwargs=of_row),
        "row": reverse("renja:row", kwargs=of_row),
    }
    with suppress(NoReverseMatch):
        found["findings"] = reverse("alignment:live", kwargs={"pk": document.pk})
    return found


def wants_json(request: HttpRequest) -> bool:
    """Whether the request names JSON as what it takes best."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
