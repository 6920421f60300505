"""One sub-activity: read, change, add, delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.typed import whole_number
from agencies.models import Region
from agencies.permissions import SignedInRequest
from renja import actions, permissions
from renja.actions.cells import value_of
from renja.comparison import rows_by_uuid
from renja.forms.rows import (
    LISTS,
    RowEditor,
    changed_values,
    plain_values,
    read_seen,
    sign_seen,
    values_of,
)
from renja.importers.places import Places, places_of
from renja.models import DocumentKind, PlanDocument, PlanRow, RowFunding
from renja.tree.columns import money
from renja.views.matrix.beside import findings_beside
from renja.views.plan_context import context_switches
from renja.views.refusing import must_edit_rows


@dataclass(frozen=True, slots=True)
class Choice:
    """One field that two people changed: both values in words, to choose from."""

    field: str
    label: str
    mine: str
    theirs: str


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: SignedInRequest, pk: int, uuid: str) -> HttpResponse:
    """One row: a form for its writers, its values for those who read it."""
    plan_row = _visible_row(request, pk, uuid)
    can_edit = permissions.can_edit_rows(request.user, plan_row.document)
    if request.method != "POST":
        values = values_of(plan_row)
        editor = RowEditor(agency_id=plan_row.agency_id, values=values) if can_edit else None
        return _row_page(request, plan_row, editor, seen=values)
    must_edit_rows(request.user, plan_row.document)
    return _save(request, plan_row)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def row_delete(request: SignedInRequest, pk: int, uuid: str) -> HttpResponse:
    """Ask, then delete the row as the writer saw it."""
    plan_row = _visible_row(request, pk, uuid)
    must_edit_rows(request.user, plan_row.document)
    if request.method == "POST":
        try:
            actions.delete_row(
                row=plan_row, version=_version(request), by=request.user, at=timezone.now()
            )
        except actions.RowChanged as error:
            messages.error(request, str(error))
            return redirect("renja:row_delete", pk=pk, uuid=uuid)
        except (actions.NotEditable, actions.RowGone) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Row %(code)s deleted.") % {"code": plan_row.printed_code})
        return redirect(plan_row.document)
    return render(
        request,
        "renja/row_delete.html",
        {
            "row": plan_row,
            "document": plan_row.document,
            "context_switches": context_switches(plan_row.document),
        },
    )


def _save(request: SignedInRequest, plan_row: PlanRow) -> HttpResponse:
    """Write what the writer changed; two people's changes of one field are shown to choose from."""
    seen = read_seen(request.POST.get("seen", ""))
    editor = RowEditor(
        agency_id=plan_row.agency_id,
        values=values_of(plan_row),
        data=request.POST,
        adds=request.POST.get("add", ""),
    )
    if "add" in request.POST or not editor.is_valid():
        return _row_page(request, plan_row, editor, seen=seen)
    values = editor.values(places=places_in(plan_row.document.region), seen=seen)
    taken = {name for name in values if request.POST.get(f"choose-{name}") == "theirs"}
    changes = {k: v for k, v in changed_values(values, seen).items() if k not in taken}
    if not changes:
        messages.info(request, _("Nothing was changed."))
        return redirect(plan_row)
    if not editor.check_funds({**values_of(plan_row), **changes}, seen):
        return _row_page(request, plan_row, editor, seen=seen)
    return _write(request, plan_row, editor, changes, seen, version=_version(request))


def _write(
    request: SignedInRequest,
    plan_row: PlanRow,
    editor: RowEditor,
    changes: dict[str, Any],
    seen: Mapping[str, Any],
    *,
    version: int,
) -> HttpResponse:
    """One try to store the changes; another person's changes of other fields are no conflict."""
    try:
        saved = actions.save_row(
            row=plan_row,
            version=version,
            changes=changes,
            by=request.user,
            at=timezone.now(),
        )
    except actions.RowGone as error:
        messages.error(request, str(error))
        return redirect(plan_row.document)
    except (actions.NotEditable, actions.FundsDoNotAddUp) as error:
        messages.error(request, str(error))
        return _row_page(request, plan_row, editor, seen=seen)
    except actions.RowChanged as error:
        now = plain_values(values_of(error.row))
        both = [c for c in error.conflicts if now[c.field] != seen.get(c.field)]
        if both:
            return _conflict_page(request, error, changes, {c.field for c in both})
        return _write(request, error.row, editor, changes, now, version=error.row.version)
    messages.success(request, _("Row saved."))
    return redirect(saved)


def _conflict_page(
    request: SignedInRequest, error: actions.RowChanged, changes: dict[str, Any], both: set[str]
) -> HttpResponse:
    """The form again, on the row as it is now, with the writer's changes kept and a choice."""
    stored = values_of(error.row)
    editor = RowEditor(agency_id=error.row.agency_id, values={**stored, **changes})
    choices = [
        Choice(
            field=name,
            label=_label(editor, name),
            mine=value_text(changes[name]),
            theirs=value_text(stored[name]),
        )
        for name in sorted(both)
    ]
    return _row_page(request, error.row, editor, seen=stored, choices=choices, message=str(error))


def value_text(value: Any) -> str:
    """A field's value in words, lists one entry a line."""
    if value in (None, "", []):
        return _("blank")
    if isinstance(value, list):
        return "\n".join(
            ", ".join(value_text(part) for part in entry.values() if part not in {None, ""})
            for entry in value
        )
    return str(value) if not hasattr(value, "quantize") else money(value)


def _label(editor: RowEditor, name: str) -> str:
    names = {
        "indicators": _("Indicators"),
        "locations": _("Places"),
        "fundings": _("Fund sources"),
        "tags": _("Priorities and themes"),
    }
    return names.get(name) or str(editor.form.fields[name].label)


def _row_page(
    request: SignedInRequest,
    plan_row: PlanRow,
    editor: RowEditor | None,
    *,
    seen: Mapping[str, Any],
    choices: list[Choice] | None = None,
    message: str = "",
) -> HttpResponse:
    document = plan_row.document
    reads_matrix = document.kind == DocumentKind.RENJA and permissions.reads_draft(
        request.user, document
    )
    return render(
        request,
        "renja/row.html",
        {
            "row": plan_row,
            "document": document,
            "editor": editor,
            "sections": editor_sections(editor),
            "errors": list(editor.errors()) if editor is not None and editor.form.is_bound else [],
            "seen": sign_seen(seen) if editor is not None else "",
            "version": request.POST.get("version", plan_row.version)
            if choices is None and editor is not None and editor.form.is_bound
            else plan_row.version,
            "choices": choices or [],
            "message": message,
            "facts": facts_of(plan_row) if editor is None else [],
            "has_comments": document.kind == DocumentKind.RENJA,
            "reads_matrix": reads_matrix,
            **(_findings(plan_row) if reads_matrix else {}),
            "known_places": known_places(document.region),
            "known_funds": known_funds(document),
            "context_switches": context_switches(document),
        },
    )


def _findings(plan_row: PlanRow) -> dict[str, Any]:
    """What alignment says of this row as stored: its own, and the sums that it takes part in."""
    beside = findings_beside(plan_row.document, [plan_row.uuid])
    stored = rows_by_uuid(plan_row.document, [plan_row.uuid])
    own = [
        {**entry, "was": value_of(row, entry["key"]) if entry["rkpd"] is not None else ""}
        for row in stored.values()
        for entry in beside.rows.get(row["uuid"], [])
    ]
    return {
        "beside": beside,
        "own_findings": own,
        "findings_around": beside.around(plan_row.printed_code),
    }


def editor_sections(editor: RowEditor | None) -> list[dict[str, Any]]:
    if editor is None:
        return []
    return [
        {"name": name, "title": _label(editor, name), "formset": editor.lists[name]}
        for name in LISTS
    ]


def _visible_row(request: SignedInRequest, pk: int, uuid: str) -> PlanRow:
    return get_object_or_404(
        PlanRow.objects.visible_to(request.user)
        .with_details()
        .select_related(
            "changed_by", "document__agency", "document__region", "document__plan_year"
        ),
        document=pk,
        uuid=uuid,
    )


def _version(request: SignedInRequest) -> int:
    version = whole_number(request.POST.get("version"))
    if version is None:
        raise Http404
    return version


def places_in(region: Region) -> Places | None:
    """The region's places by name; None for a region that the list does not know."""
    try:
        return places_of(region.code)
    except LookupError:
        return None


def facts_of(plan_row: PlanRow) -> list[tuple[str, str]]:
    """Label and value of every field, for those who only read."""
    values = values_of(plan_row)
    editor = RowEditor(agency_id=plan_row.agency_id, values=values)
    return [(_label(editor, name), value_text(value)) for name, value in values.items()]


def known_funds(document: PlanDocument) -> list[str]:
    """Fund sources that the plan names already, to pick from."""
    funds = RowFunding.objects.filter(row__document=document).order_by("source_name")
    return list(funds.values_list("source_name", flat=True).distinct())


def known_places(region: Region) -> list[str]:
    """The region and the regions right below it, to pick from."""
    names = Region.objects.filter(parent=region).order_by("code").values_list("name", flat=True)
    return [region.name, *names]
