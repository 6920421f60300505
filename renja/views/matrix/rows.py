"""Rows of the matrix: find sub kegiatan to add; add, copy, delete, put back; one row's lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.typed import is_cut, sent_number
from agencies.permissions import SignedInRequest
from nomenclature.models import NomenclatureItem
from renja.actions import NotEditable, RowGone
from renja.actions.matrix_rows import (
    CannotPlace,
    Deleted,
    add_rows,
    copy_rows,
    delete_rows,
    place_row,
    restore_rows,
)
from renja.comparison import rows_by_uuid
from renja.models import PlanDocument, PlanRow
from renja.tree.build import lookup_code
from renja.views.matrix.data import clock_in, columns_of, details_json, names_of, row_json
from renja.views.matrix.documents import (
    Unreadable,
    body_of,
    closed_text,
    matrix_document,
    refusal,
    refused,
    unreadable,
)
from renja.views.row_add import printed_code

FOUND_AT_ONCE = 60
MOST_ROWS = 500


@require_safe
@login_required
def search(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sub kegiatan that this agency may plan, best first: `?q=` words or the start of a code."""
    document = matrix_document(request, pk)
    text = request.GET.get("q", "")
    found = list(_usable(request, document).search(text)[: FOUND_AT_ONCE + 1])
    planned = set(PlanRow.objects.filter(document=document).values_list("key", flat=True))
    items = [
        {
            "code": item.code,
            "printed": printed_code(item.code, "", document.agency),
            "name": item.name,
            "indicator": item.indicator,
            "unit": item.unit,
            "planned": item.code in planned,
        }
        for item in found[:FOUND_AT_ONCE]
    ]
    return JsonResponse({"items": items, "more": len(found) > FOUND_AT_ONCE, "cut": is_cut(text)})


@require_safe
@login_required
def details(request: SignedInRequest, pk: int, uuid: UUID) -> HttpResponse:
    """Indicators, places and fund sources of one row."""
    document = matrix_document(request, pk)
    row = get_object_or_404(PlanRow.objects.visible_to(request.user), document=document, uuid=uuid)
    return JsonResponse(details_json(rows_by_uuid(document, [row.uuid])[row.uuid]))


@require_POST
@login_required
def rows(request: SignedInRequest, pk: int) -> HttpResponse:
    """Do one thing with rows: {"do": "add"|"copy"|"delete"|"restore"|"place", …}; the rows as they are now."""
    document = matrix_document(request, pk)
    if (no := refusal(request, document)) is not None:
        return no
    try:
        data = body_of(request)
        done = _DEEDS[str(data.get("do"))](request, document, data)
    except (Unreadable, KeyError, TypeError, ValueError, AttributeError):
        return unreadable()
    except NotEditable:
        document.refresh_from_db(fields=["status"])
        return refused("closed", closed_text(document), status=409)
    except RowGone as error:
        return refused("gone", str(error), status=409)
    except CannotPlace as error:
        return refused("place", str(error), status=409)
    return JsonResponse({**done, "clock": clock_in(document)})


def _add(request: SignedInRequest, document: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    codes = [str(code) for code in data["codes"]][:MOST_ROWS]
    wanted = {code: lookup_code(code) for code in codes}
    found = {
        item.code: item for item in _usable(request, document).filter(code__in=wanted.values())
    }
    known = [(code, found[wanted[code]]) for code in codes if wanted[code] in found]
    uuids = add_rows(
        document=document,
        items=[(_printed(code, document), item) for code, item in known],
        by=request.user,
        at=timezone.now(),
    )
    return {
        **_rows_json(document, uuids),
        "unknown": [code for code in codes if wanted[code] not in found],
    }


def _copy(request: SignedInRequest, document: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    uuids = _uuids(data)
    return _rows_json(
        document, copy_rows(document=document, uuids=uuids, by=request.user, at=timezone.now())
    )


def _delete(request: SignedInRequest, document: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    versions = {UUID(uuid): sent_number(version) for uuid, version in data["versions"].items()}
    done: Deleted = delete_rows(
        document=document, versions=versions, by=request.user, at=timezone.now()
    )
    return {
        **_rows_json(document, done.changed),
        "gone": [str(uuid) for uuid in done.gone],
        "message": _("Someone else changed the row in the meantime; it was not deleted.")
        if done.changed
        else "",
    }


def _restore(request: SignedInRequest, document: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    uuids = _uuids(data)
    restore_rows(document=document, uuids=uuids, by=request.user, at=timezone.now())
    return _rows_json(document, uuids)


def _place(request: SignedInRequest, document: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    after = UUID(data["after"]) if data.get("after") else None
    moved = place_row(
        document=document, uuid=UUID(data["uuid"]), after=after, by=request.user, at=timezone.now()
    )
    return _rows_json(document, moved)


_Deed = Callable[[SignedInRequest, Any, Mapping[str, Any]], dict[str, Any]]
_DEEDS: dict[str, _Deed] = {
    "add": _add,
    "copy": _copy,
    "delete": _delete,
    "restore": _restore,
    "place": _place,
}


def _uuids(data: Mapping[str, Any]) -> list[UUID]:
    return [UUID(uuid) for uuid in data["uuids"]][:MOST_ROWS]


def _rows_json(document: PlanDocument, uuids: Sequence[UUID]) -> dict[str, Any]:
    keys = [column["key"] for column in columns_of(document)]
    stored = rows_by_uuid(document, uuids)
    rows = [stored[uuid] for uuid in uuids if uuid in stored]
    return {
        "rows": [row_json(row, keys) for row in rows],
        "names": names_of(document, [row["code"] for row in rows]),
    }


def _usable(request: SignedInRequest, document: Any) -> Any:
    """Sub-activities that this agency may plan in this year."""
    return (
        NomenclatureItem.objects.visible_to(request.user)
        .sub_activities()
        .filter(edition=document.plan_year.edition_id)
        .usable_by(gov_type=document.region.gov_type, fields=document.agency.affair_fields)
    )


def _printed(code: str, document: Any) -> str:
    """A code as this plan prints it: the supporting programme under a bidang of the agency's own."""
    return printed_code(lookup_code(code), ".".join(code.split(".")[:2]), document.agency)
