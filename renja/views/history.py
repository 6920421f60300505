"""What happened to a row, in sentences; rows, cells and whole plans brought back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.paging import nearest_page
from accounts.typed import whole_number
from agencies.permissions import SignedInRequest
from renja import actions, permissions
from renja.actions import restoring
from renja.actions.cells import is_cell
from renja.models import PlanDocument, PlanRow, PlanVersion, RowChange, Transition
from renja.tree.words import field_name, plain_text
from renja.views.comparing import version_name
from renja.views.plan_context import context_switches
from renja.views.refusing import must_edit_rows

PER_PAGE = 50
Refusals = (restoring.CannotRestore, actions.NotEditable)


@require_safe
@login_required
def row_history(request: SignedInRequest, pk: int, uuid: UUID) -> HttpResponse:
    """Everything that is known of a row, newest first; also of one that was deleted."""
    document, row, changes = _known_or_404(request.user, pk, uuid)
    can_restore = permissions.can_edit_rows(request.user, document)
    last_deletion = next((c.pk for c in changes if c.kind == RowChange.Kind.DELETED), None)
    entries = _timeline(document, row, changes, can_restore=can_restore)
    page = nearest_page(entries, PER_PAGE, request.GET.get("page"))
    context = {
        "document": document,
        "row": row,
        "uuid": uuid,
        "code": row.printed_code if row else changes[0].code,
        "name": row.name if row else (changes[0].old or {}).get("name", ""),
        "entries": page,
        "page_obj": page,
        "can_restore": can_restore,
        "deletion": last_deletion if can_restore and row is None else None,
        "versions": _versions(request.user, document) if can_restore else [],
        "context_switches": context_switches(document),
    }
    template = "renja/_row_history.html" if request.htmx else "renja/row_history.html"
    return render(request, template, context)


@require_POST
@login_required
def row_restore(request: SignedInRequest, pk: int, uuid: UUID) -> HttpResponse:
    """Take back one change, undo a deletion, or make the row say what it said in a version."""
    document, _row, changes = _known_or_404(request.user, pk, uuid)
    must_edit_rows(request.user, document)
    by_whom: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    if number := request.POST.get("versi", ""):
        version = _version_or_404(request.user, document, number)
        version.document = document
        _try(
            request,
            lambda: restoring.restore_row(
                version=version, uuid=uuid, seen=_seen(request), **by_whom
            ),
        )
    else:
        change = next((c for c in changes if str(c.pk) == request.POST.get("perubahan", "")), None)
        if change is None:
            raise Http404
        change.document = document
        _try(request, lambda: _take_back(change, _seen(request), by_whom))
    exists = PlanRow.objects.filter(document=document, uuid=uuid).exists()
    return redirect("renja:row" if exists else "renja:row_history", pk=pk, uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def version_restore(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Ask, then make the whole plan say what it said in a version."""
    documents = PlanDocument.objects.visible_to(request.user)
    document = get_object_or_404(documents.select_related("agency", "region", "plan_year"), pk=pk)
    version = _version_or_404(request.user, document, str(number))
    must_edit_rows(request.user, document)
    if request.method == "POST":
        version.document = document
        revision = whole_number(request.POST.get("revision"))
        _try(
            request,
            lambda: restoring.restore_version(
                version=version,
                revision=-1 if revision is None else revision,
                by=request.user,
                at=timezone.now(),
            ),
        )
        return redirect(document)
    context = {
        "document": document,
        "version": version,
        "context_switches": context_switches(document),
    }
    return render(request, "renja/version_restore.html", context)


def _take_back(change: RowChange, seen: int | None, by_whom: dict[str, Any]) -> None:
    if change.kind == RowChange.Kind.DELETED:
        restoring.restore_deleted(change=change, **by_whom)
    else:
        restoring.restore_cell(change=change, version=seen or 0, **by_whom)


def _try(request: SignedInRequest, action: Callable[[], object]) -> None:
    try:
        action()
    except Refusals as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Restored. What stood there before is in the history."))


def _seen(request: SignedInRequest) -> int | None:
    return whole_number(request.POST.get("version"))


def _known_or_404(user: User, pk: int, uuid: UUID) -> tuple[Any, PlanRow | None, list[RowChange]]:
    """The plan, the row where it is there, and its changes; 404 where nothing may be known."""
    documents = PlanDocument.objects.visible_to(user).select_related(
        "agency__region", "region", "plan_year"
    )
    document = get_object_or_404(documents, pk=pk)
    row = PlanRow.objects.visible_to(user).filter(document=document, uuid=uuid).first()
    changes = list(
        RowChange.objects.visible_to(user)
        .filter(document=document, row_uuid=uuid)
        .select_related("by", "plan_import")
        .defer("plan_import__parsed")
        .order_by("-at", "-pk")
    )
    if row is None and not changes:
        raise Http404
    return document, row, changes


def _version_or_404(user: User, document: PlanDocument, number: str) -> PlanVersion:
    return get_object_or_404(
        PlanVersion.objects.visible_to(user),
        document=document,
        number=whole_number(number),
    )


def _versions(user: User, document: PlanDocument) -> list[tuple[int, str]]:
    versions = PlanVersion.objects.visible_to(user).filter(document=document)
    return [(v.number, version_name(v)) for v in versions.defer("content", "slices")]


def _timeline(
    document: PlanDocument, row: PlanRow | None, changes: list[RowChange], *, can_restore: bool
) -> list[dict[str, Any]]:
    """Changes and, between them, the steps of the plan; newest first."""
    entries = [_entry(change, row, can_restore=can_restore) for change in changes]
    steps = Transition.objects.filter(document=document).select_related("by")
    entries += [
        {"at": step.at, "text": _step_text(step), "old": "", "new": "", "is_step": True}
        for step in steps
        if step.from_status
    ]
    return sorted(entries, key=lambda entry: entry["at"], reverse=True)


def _entry(change: RowChange, row: PlanRow | None, *, can_restore: bool) -> dict[str, Any]:
    is_set = change.kind == RowChange.Kind.SET
    return {
        "at": change.at,
        "text": sentence(change),
        "old": plain_text(change.field, change.old) if is_set else "",
        "new": plain_text(change.field, change.new) if is_set else "",
        "is_set": is_set,
        "is_step": False,
        "change": change.pk if can_restore and row and is_set and is_cell(change.field) else None,
    }


def sentence(change: RowChange) -> str:
    """Who did what from where: "Putri changed the indicative budget in the matrix"."""
    texts = {
        RowChange.Kind.SET: _("%(who)s changed “%(field)s” %(where)s"),
        RowChange.Kind.ADDED: _("%(who)s added this row %(where)s"),
        RowChange.Kind.DELETED: _("%(who)s deleted this row %(where)s"),
    }
    return texts[RowChange.Kind(change.kind)] % {
        "who": change.by,
        "field": field_name(change.field),
        "where": _where(change),
    }


def _where(change: RowChange) -> str:
    if change.source == RowChange.Source.IMPORT and change.plan_import:
        return _("with the import of %(file)s") % {"file": change.plan_import.filename}
    texts = {
        RowChange.Source.FORM: _("in the row's form"),
        RowChange.Source.MATRIX: _("in the matrix"),
        RowChange.Source.IMPORT: _("with an import"),
        RowChange.Source.SUGGESTION: _("by taking over a proposed value"),
        RowChange.Source.RESTORE: _("by restoring"),
    }
    return texts[RowChange.Source(change.source)]


def _step_text(step: Transition) -> str:
    status = PlanDocument.Status(step.to_status).label
    return _("%(who)s moved the plan to “%(status)s”") % {"who": step.by, "status": status}
