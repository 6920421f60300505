"""Take a batch of typed cells and answer for each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.templatetags.formats import short_time
from accounts.typed import sent_number
from agencies.permissions import SignedInRequest
from renja.actions import NotEditable
from renja.actions.cells import (
    MAX_ROWS,
    CellAnswer,
    Edit,
    Interrupted,
    RowAnswer,
    RowEdit,
    save_cells,
)
from renja.models import PlanDocument
from renja.views.matrix.data import clock_in, columns_of, row_json
from renja.views.matrix.documents import (
    Unreadable,
    body_of,
    closed_text,
    matrix_document,
    refusal,
    refused,
    unreadable,
)


@require_POST
@login_required
def cells(request: SignedInRequest, pk: int) -> HttpResponse:
    """Store the cells that can be stored; every one gets its answer.

    Sent: {"rows": [{"uuid", "version", "cells": {key: {"value", "was", "sure"?}}}]}.
    """
    document = matrix_document(request, pk)
    if (no := refusal(request, document)) is not None:
        return no
    try:
        edits = edits_from(body_of(request))
    except Unreadable:
        return unreadable()
    try:
        answers = save_cells(document=document, edits=edits, by=request.user, at=timezone.now())
    except NotEditable:
        document.refresh_from_db(fields=["status"])
        return refused("closed", closed_text(document), status=409)
    except Interrupted:
        return refused("busy", "", status=503)
    return JsonResponse(answers_json(document, edits, answers))


def edits_from(data: Mapping[str, Any]) -> list[RowEdit]:
    """The batch as it was sent. Raises Unreadable."""
    rows = data.get("rows")
    if not isinstance(rows, list) or not rows or len(rows) > MAX_ROWS:
        raise Unreadable
    try:
        edits = [
            RowEdit(
                uuid=UUID(row["uuid"]),
                version=sent_number(row["version"]),
                cells={
                    str(name): Edit(
                        value=cell["value"], was=cell["was"], is_sure=cell.get("sure") is True
                    )
                    for name, cell in row["cells"].items()
                },
            )
            for row in rows
        ]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreadable from error
    if len({edit.uuid for edit in edits}) < len(edits):
        raise Unreadable
    return edits


def answers_json(
    document: PlanDocument, edits: list[RowEdit], answers: list[RowAnswer]
) -> dict[str, Any]:
    """The answers, with the whole row where it holds what somebody else wrote."""
    seen = {edit.uuid: edit.version for edit in edits}
    is_stale = any(answer.row and answer.version > seen[answer.uuid] + 1 for answer in answers)
    is_stale |= any(
        cell.state == "conflict" for answer in answers for cell in answer.cells.values()
    )
    # A list of the side panel shows in columns of the grid too.
    is_stale |= any(edit.cells.keys() & {"indicators", "locations", "fundings"} for edit in edits)
    keys = [column["key"] for column in columns_of(document)] if is_stale else []
    with timezone.override(document.region.timezone):
        rows = [_answer_json(answer, keys) for answer in answers]
    return {"rows": rows, "clock": clock_in(document)}


def _answer_json(answer: RowAnswer, keys: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "uuid": str(answer.uuid),
        "version": answer.version,
        "cells": {name: _cell_json(cell) for name, cell in answer.cells.items()},
    }
    if answer.row is None:
        found["row"] = None
    elif keys:
        found["row"] = row_json(answer.row, keys)
    return found


def _cell_json(cell: CellAnswer) -> dict[str, Any]:
    found: dict[str, Any] = {"state": cell.state, "value": cell.value}
    if cell.message:
        found["message"] = cell.message
    if cell.code:
        found["code"] = cell.code
    if cell.choices:
        found["choices"] = cell.choices
    if cell.at is not None:
        found |= {"by": cell.by, "at": str(short_time(cell.at))}
    return found
