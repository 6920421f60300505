"""Who else is here and what they changed; how one arranged the columns; places as a tree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from agencies.permissions import SignedInRequest
from renja.actions.presence import arrange_columns, note_presence
from renja.comparison import plain_number, rows_by_uuid
from renja.importers.places import regions_below
from renja.models import EditingPresence, PlanDocument, PlanRow, RowChange
from renja.views.matrix.data import (
    clock_in,
    columns_of,
    may_be_handed_in,
    names_of,
    row_json,
    state_of,
    talk_of,
)
from renja.views.matrix.documents import (
    Unreadable,
    body_of,
    matrix_document,
    unreadable,
    why_closed,
)

# The browser tells every ten seconds; after three missed times a person counts as gone.
GONE_AFTER = timedelta(seconds=35)
# A change carries the time at which its request began; it may be stored a while later.
LATE = timedelta(seconds=30)
MOST_COLUMNS = 40
# Code and name stand first and are never hidden; their widths can be drawn all the same.
FROZEN_COLUMNS = {"code", "name"}
NARROWEST, WIDEST = 56, 900


@require_POST
@login_required
def presence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take where this person is; tell who else is here and which rows changed since `since`."""
    document = matrix_document(request, pk)
    at = timezone.now()
    try:
        data = body_of(request)
        row = UUID(data["row"]) if data.get("row") else None
        since = _since(data)
    except (Unreadable, KeyError, ValueError, AttributeError, OverflowError):
        return unreadable()
    note_presence(
        document=document, row=row, is_editing=bool(data.get("editing")), by=request.user, at=at
    )
    closed = why_closed(request, document)
    answer: dict[str, Any] = {
        "people": _people(request, document, at),
        "revision": document.revision,
        "time": at.isoformat(),
        "clock": clock_in(document),
        "closed": closed._asdict() if closed else None,
        "canHandIn": may_be_handed_in(request.user, document),
        "state": state_of(document),
        "plafon": plain_number(document.ceiling),
        "talk": talk_of(request.user, document),
    }
    if data.get("revision") != document.revision:
        answer |= _changes(document, since)
    return JsonResponse(answer)


def _since(data: Mapping[str, Any]) -> datetime:
    """From when on changes may be new to this page. Raises Unreadable and what reading raises."""
    since = parse_datetime(str(data["since"]))
    if since is None or timezone.is_naive(since):
        raise Unreadable
    return since - LATE


def _people(request: SignedInRequest, document: PlanDocument, at: datetime) -> list[dict[str, Any]]:
    here = (
        EditingPresence.objects.filter(document=document, seen_at__gte=at - GONE_AFTER)
        .exclude(user=request.user)
        .select_related("user", "row")
        .order_by("user__name", "pk")
    )
    return [
        {
            "name": str(person.user),
            "row": str(person.row.uuid) if person.row else "",
            "code": person.row.printed_code if person.row else "",
            "editing": person.is_editing and person.row is not None,
        }
        for person in here
    ]


def _changes(document: PlanDocument, since: datetime) -> dict[str, Any]:
    """Rows that changed or went since then."""
    keys = [column["key"] for column in columns_of(document)]
    changed = PlanRow.objects.filter(document=document, changed_at__gte=since)
    stored = rows_by_uuid(document, changed.values_list("uuid", flat=True))
    gone = set(
        RowChange.objects.filter(
            document=document, at__gte=since, kind=RowChange.Kind.DELETED
        ).values_list("row_uuid", flat=True)
    )
    there = PlanRow.objects.filter(uuid__in=gone).values_list("uuid", flat=True)
    return {
        "rows": [row_json(row, keys) for row in stored.values()],
        "names": names_of(document, [row["code"] for row in stored.values()]),
        "gone": sorted(str(uuid) for uuid in gone - set(there)),
    }


@require_POST
@login_required
def view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep how this person arranged the columns: {"hidden": [key, …], "order": […], "widths": {…}}."""
    document = matrix_document(request, pk)
    known = {column["key"] for column in columns_of(document)} | FROZEN_COLUMNS
    try:
        data = body_of(request)
        arrange_columns(
            hidden=_keys(data.get("hidden"), known - FROZEN_COLUMNS),
            order=_keys(data.get("order"), known - FROZEN_COLUMNS),
            widths=_widths(data.get("widths"), known),
            by=request.user,
        )
    except Unreadable:
        return unreadable()
    return JsonResponse({})


def _keys(asked: Any, known: set[str]) -> list[str]:
    """The keys among those asked that name a column. Raises Unreadable."""
    if not isinstance(asked, list) or len(asked) > MOST_COLUMNS:
        raise Unreadable
    return [key for key in asked if isinstance(key, str) and key in known]


def _widths(asked: Any, known: set[str]) -> dict[str, int]:
    """Widths in pixels by column, each within what can be read and dragged. Raises Unreadable."""
    if not isinstance(asked, dict) or len(asked) > MOST_COLUMNS:
        raise Unreadable
    numbers = {key: width for key, width in asked.items() if type(width) in {int, float}}
    return {
        key: round(max(NARROWEST, min(width, WIDEST)))
        for key, width in numbers.items()
        if key in known
    }


@require_safe
@login_required
def places(request: SignedInRequest, pk: int) -> HttpResponse:
    """The region, or the regions right below `?induk=`."""
    document = matrix_document(request, pk)
    found = regions_below(document.region.code, request.GET.get("induk", ""))
    return JsonResponse({"places": [{"code": code, "name": name} for code, name in found]})
