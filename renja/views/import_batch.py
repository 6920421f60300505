"""Several files uploaded together: previewed on one page, applied as one change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.templatetags.formats import number, rupiah
from agencies.permissions import SignedInRequest
from renja import actions, permissions
from renja.importers.diff import Kind
from renja.models import PlanImport

Status = PlanImport.Status


@require_safe
@login_required
def import_batch(request: SignedInRequest, batch: UUID) -> HttpResponse:
    """What each file would change, and one button for all; some queries a file, at most 100 files."""
    imports = _imports(request, batch)
    entries = [_entry(plan_import) for plan_import in imports]
    ready = [entry for entry in entries if entry["can_apply"]]
    return render(
        request,
        "renja/import_batch.html",
        {
            "batch": batch,
            "entries": entries,
            "ready": ready,
            "stats": _stats(entries, ready),
            "apply_label": _apply_label(ready),
            "unknown": sum(len(entry["unknown"]) for entry in ready),
            "may_create": permissions.can_create_agencies(request.user, imports[0].region),
        },
    )


@require_POST
@login_required
def import_batch_apply(request: SignedInRequest, batch: UUID) -> HttpResponse:
    """Apply every file that was ready when the page was shown, or none of them."""
    imports = _imports(request, batch)
    shown = {
        name.removeprefix("fingerprint-"): str(value)
        for name, value in request.POST.items()
        if name.startswith("fingerprint-")
    }
    region = imports[0].region
    try:
        done = actions.apply_batch(
            imports=[found for found in imports if str(found.uuid) in shown],
            fingerprints=shown,
            create_agencies="create_agencies" in request.POST
            and permissions.can_create_agencies(request.user, region),
            by=request.user,
            at=timezone.now(),
        )
    except actions.CannotApply as error:
        messages.error(request, str(error))
    else:
        rows = sum(applied.preview.row_count for applied in done)
        text = ngettext(
            "%(files)s file applied, %(rows)s rows.",
            "%(files)s files applied, %(rows)s rows.",
            len(done),
        )
        messages.success(request, text % {"files": number(len(done)), "rows": number(rows)})
    return redirect("renja:import_batch", batch=batch)


def _imports(request: SignedInRequest, batch: UUID) -> list[PlanImport]:
    """The user's own files of this batch, which share their target; 404 and 403 else."""
    imports = list(
        PlanImport.objects.visible_to(request.user)
        .filter(uploaded_by=request.user)
        .of_batch(batch)
        .select_related("region", "agency__region", "plan_year__edition")
    )
    if not imports:
        raise Http404
    for plan_import in imports:
        if not permissions.can_import(
            request.user,
            kind=plan_import.kind,
            region=plan_import.region,
            agency=plan_import.agency,
        ):
            raise PermissionDenied
    return imports


def _entry(plan_import: PlanImport) -> dict[str, Any]:
    entry: dict[str, Any] = {"plan_import": plan_import, "can_apply": False, "unknown": []}
    if plan_import.status != Status.READY:
        return entry
    result = actions.preview(plan_import=plan_import)
    return {
        **entry,
        "preview": result,
        "counts": result.counts,
        "unknown": result.unknown_agencies,
        "can_apply": result.has_changes and not result.refusals,
    }


def _stats(
    entries: Sequence[dict[str, Any]], ready: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    def count(*kinds: Kind) -> str:
        return number(sum(entry["counts"][kind] for entry in ready for kind in kinds))

    previews = [entry["preview"] for entry in entries if "preview" in entry]
    return [
        {"label": _("Rows that go"), "value": count(Kind.GONE)},
        {"label": _("New and changed rows"), "value": count(Kind.NEW, Kind.CHANGED)},
        {"label": _("Rows in the files"), "value": number(sum(p.row_count for p in previews))},
        {"label": _("Budget in the files"), "value": rupiah(sum(p.total for p in previews))},
    ]


def _apply_label(ready: Sequence[dict[str, Any]]) -> str:
    """What the button does, with how many rows it deletes."""
    files = ngettext("Apply %(files)s file", "Apply %(files)s files", len(ready)) % {
        "files": number(len(ready))
    }
    gone = sum(entry["counts"][Kind.GONE] for entry in ready)
    if not gone:
        return files
    deleted = ngettext("delete %(rows)s row", "delete %(rows)s rows", gone) % {"rows": number(gone)}
    return _("%(files)s and %(deleted)s") % {"files": files, "deleted": deleted}
