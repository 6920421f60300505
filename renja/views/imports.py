"""Plans from files: upload, assign columns, preview, apply."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.typed import whole_number
from agencies.permissions import SignedInRequest
from renja import actions, permissions
from renja.forms.imports import MappingForm, ReadingForm, UploadForm, targets_for
from renja.models import DocumentKind, PlanDocument, PlanImport
from renja.views.import_preview import preview_context

Status = PlanImport.Status

# What the demo offers for download, stored by `load_demo`: address -> (file, label).
SAMPLES = {
    "renja": ("samples/renja.xlsx", "Renja"),
    "rkpd": ("samples/rkpd.xlsx", "RKPD"),
}
_RECENT = 10


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_upload(request: SignedInRequest) -> HttpResponse:
    """Choose files and say what they are; below, what was uploaded lately."""
    targets = targets_for(request.user)
    if not targets:
        raise PermissionDenied
    form = UploadForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        targets=targets,
        initial=_initial(request),
    )
    if request.method == "POST" and form.is_valid():
        files = form.cleaned_data["uploads"]
        if len(files) == 1:
            return redirect(_upload(request, form, files[0]))
        batch = uuid4()
        for file in files:
            _upload(request, form, file, batch=batch)
        return redirect("renja:import_batch", batch=batch)
    recent = PlanImport.objects.visible_to(request.user).filter(uploaded_by=request.user)
    shown = recent.select_related("region", "agency", "plan_year").defer("parsed")[:_RECENT]
    return render(
        request,
        "renja/import_upload.html",
        {
            "form": form,
            "recent": shown,
            "samples": [
                (key, label)
                for key, (path, label) in SAMPLES.items()
                if default_storage.exists(path)
            ],
        },
    )


def _initial(request: SignedInRequest) -> dict[str, Any]:
    """The target that a plan's own import button names."""
    number = whole_number(request.GET.get("dokumen"))
    documents = PlanDocument.objects.visible_to(request.user)
    if number is None or (document := documents.filter(pk=number).first()) is None:
        return {}
    owner = f"agency-{document.agency_id}" if document.agency_id else f"region-{document.region_id}"
    return {
        "target": f"{document.kind}-{owner}",
        "plan_year": document.plan_year_id,
        "is_amendment": document.is_amendment,
    }


def _upload(
    request: SignedInRequest, form: UploadForm, file: Any, *, batch: UUID | None = None
) -> PlanImport:
    data = form.cleaned_data
    return actions.upload_import(
        content=file.read(),
        filename=file.name,
        kind=data["target"].kind,
        region=data["target"].region,
        agency=data["target"].agency,
        plan_year=data["plan_year"],
        stage=data["stage"],
        is_amendment=data["is_amendment"],
        options={"batch": str(batch)} if batch else None,
        by=request.user,
        at=timezone.now(),
    )


@require_safe
@login_required
def import_sample(request: SignedInRequest, name: str) -> FileResponse:
    """An invented file of the demo, to try the import with."""
    path = SAMPLES[name][0] if name in SAMPLES else ""
    if not path or not default_storage.exists(path):
        raise Http404
    return FileResponse(
        default_storage.open(path), as_attachment=True, filename=path.rpartition("/")[2]
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_mapping(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Say which column means what, beside the file's first ten rows."""
    plan_import = _get_import(request, uuid)
    guess = plan_import.options.get("guess")
    if guess is None or plan_import.status == Status.APPLIED:
        raise Http404
    guess = {**guess, "mapping": plan_import.options.get("mapping") or guess["mapping"]}
    form = MappingForm(
        request.POST if request.method == "POST" else None,
        guess=guess,
        is_rkpd=plan_import.kind == DocumentKind.RKPD,
    )
    if request.method == "POST" and form.is_valid():
        return _read_again(request, plan_import, {"mapping": form.mapping})
    reading = ReadingForm(choices=_reading_choices(plan_import))
    return render(
        request,
        "renja/import_mapping.html",
        {
            "form": form,
            "plan_import": plan_import,
            "guess": guess,
            "columns": list(zip(guess["headings"], form, strict=True)),
            "sheet": reading["sheet"] if "sheet" in reading.fields else None,
        },
    )


@require_safe
@login_required
def import_preview(request: SignedInRequest, uuid: str) -> HttpResponse:
    """What applying the file would change, what is odd in it, and the button that applies it."""
    plan_import = _get_import(request, uuid)
    if plan_import.status == Status.NEEDS_MAPPING:
        return redirect("renja:import_mapping", uuid=plan_import.uuid)
    return render(request, "renja/import_preview.html", preview_context(request, plan_import))


@require_POST
@login_required
def import_options(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Read the file again with other columns."""
    plan_import = _get_import(request, uuid)
    form = ReadingForm(request.POST, choices=_reading_choices(plan_import))
    if not form.is_valid():
        messages.error(request, _("Choose one of the columns that the file has."))
        return redirect(plan_import)
    return _read_again(request, plan_import, form.options)


def _reading_choices(plan_import: PlanImport) -> dict[str, list[dict[str, Any]]]:
    """What may be chosen about the reading; before its columns are assigned, only the sheet."""
    if plan_import.parsed:
        return dict(plan_import.parsed.get("choices", {}))
    guess = plan_import.options.get("guess") or {}
    names = guess.get("sheets", [])
    sheets = [{"key": n, "label": n, "chosen": n == guess.get("sheet")} for n in names]
    return {"sheet": sheets} if len(sheets) > 1 else {}


@require_POST
@login_required
def import_apply(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Carry out what the preview showed."""
    plan_import = _get_import(request, uuid)
    try:
        applied = actions.apply_import(
            plan_import=plan_import,
            fingerprint=request.POST.get("fingerprint", ""),
            create_agencies="create_agencies" in request.POST
            and permissions.can_create_agencies(request.user, plan_import.region),
            by=request.user,
            at=timezone.now(),
        )
    except actions.CannotApply as error:
        messages.error(request, str(error))
        return redirect(plan_import)
    rows = applied.preview.row_count
    messages.success(
        request,
        ngettext("%(rows)s row imported.", "%(rows)s rows imported.", rows) % {"rows": rows},
    )
    versions = applied.versions
    return redirect(versions[0].document if len(versions) == 1 else plan_import)


def _get_import(request: SignedInRequest, uuid: str) -> PlanImport:
    """The user's own upload, while they may still import into its target; 404 and 403 else."""
    imports = PlanImport.objects.visible_to(request.user).select_related(
        "region", "agency__region", "plan_year__edition"
    )
    plan_import = get_object_or_404(imports, uuid=uuid)
    if not permissions.can_import(
        request.user,
        kind=plan_import.kind,
        region=plan_import.region,
        agency=plan_import.agency,
    ):
        raise PermissionDenied
    return plan_import


def _read_again(
    request: SignedInRequest, plan_import: PlanImport, options: dict[str, Any]
) -> HttpResponse:
    try:
        actions.choose_options(plan_import=plan_import, options=options, at=timezone.now())
    except actions.CannotApply as error:
        messages.error(request, str(error))
    return redirect(plan_import)
