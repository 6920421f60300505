"""Which plans have a matrix, and the refusals that the grid understands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from agencies.permissions import SignedInRequest
from renja import permissions
from renja.models import DocumentKind, PlanDocument

# The grid says for whom it was loaded: on a shared PC another person may have signed in since.
USER_HEADER = "X-Matrix-User"


class Reason(NamedTuple):
    """Why this person may not write now: a code for the grid, a sentence for people."""

    code: str
    message: str


class Unreadable(Exception):
    """What the grid sent is not what it sends."""


def matrix_document(request: SignedInRequest, pk: int) -> Any:
    """The Renja whose draft this person reads, with its plafon; 404 for any other."""
    documents = (
        PlanDocument.objects.draft_visible_to(request.user)
        .select_related("agency__region", "region", "plan_year__profile")
        .with_ceiling()
    )
    return get_object_or_404(documents, pk=pk, kind=DocumentKind.RENJA)


def refusal(request: HttpRequest, document: PlanDocument) -> JsonResponse | None:
    """The reason where this person may not write, 403, or not now, 409; None where they may."""
    reason = why_closed(request, document)
    return refused(*reason, status=status_of(reason)) if reason else None


def status_of(reason: Reason) -> int:
    """409 where the plan's state is in the way, 403 where the person is."""
    return 409 if reason.code == "closed" else 403


def why_closed(request: HttpRequest, document: PlanDocument) -> Reason | None:
    """Why nothing that this page sends would be stored now; None where it would."""
    user: Any = request.user
    sender = request.headers.get(USER_HEADER, "")
    if sender and sender != str(user.pk):
        return Reason("other_user", _("Someone else is signed in in this browser now."))
    if not permissions.may_edit(user, document):
        return Reason("no_right", _("You may not change this plan any more."))
    if not document.is_editable:
        return Reason("closed", closed_text(document))
    return None


def closed_text(document: PlanDocument) -> str:
    """That the plan was handed in or closed."""
    return _("The plan cannot be changed now: its state is “%(status)s”.") % {
        "status": document.get_status_display()
    }


def refused(code: str, message: str, *, status: int = 403) -> JsonResponse:
    """A refusal of everything that was sent."""
    return JsonResponse({"code": code, "message": message}, status=status)


def unreadable() -> JsonResponse:
    return refused("unreadable", _("The request cannot be read."), status=400)


def body_of(request: HttpRequest) -> Mapping[str, Any]:
    """The JSON object that was sent. Raises Unreadable."""
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    if not isinstance(data, dict):
        raise Unreadable
    return data
