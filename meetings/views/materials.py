"""Materials: what is asked for, what is late, upload and download."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.paging import nearest_page
from accounts.views import ask_first
from agencies.permissions import SignedInRequest
from meetings.actions import materials as actions
from meetings.forms.agenda import MaterialForm, UploadForm
from meetings.models import AgendaItem, CoordinationMeeting, Material
from meetings.permissions import brings_material, can_upload
from meetings.views.pages import find_for_planning, find_meeting, page_context
from meetings.views.refusing import must

PER_PAGE = 50


@require_safe
@login_required
def material_list(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """All materials, the late and missing ones first."""
    meeting = find_meeting(request.user, uuid)
    now = timezone.now()
    rows = (
        Material.objects.visible_to(request.user)
        .filter(item__meeting=meeting)
        .select_related("item__day", "speaker", "uploaded_by")
        .order_by("item__starts_at", "pk")
    )
    entries: list[dict[str, Any]] = []
    for row in rows:
        row.item.meeting = meeting
        entries.append(
            {
                "material": row,
                "is_late": not row.file and row.due_at is not None and row.due_at < now,
                "may_upload": can_upload(request.user, row),
            }
        )
    missing = [entry for entry in entries if not entry["material"].file]
    entries.sort(key=lambda entry: (bool(entry["material"].file), not entry["is_late"]))
    page = nearest_page(entries, PER_PAGE, request.GET.get("page"))
    context = page_context(request.user, meeting, "materials")
    return render(
        request,
        "meetings/material_list.html",
        {
            **context,
            "entries": page,
            "page_obj": page,
            "missing_count": len(missing),
            "late_count": sum(entry["is_late"] for entry in missing),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def material_add(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Ask for a material."""
    meeting = find_for_planning(request.user, uuid)
    form = MaterialForm(
        request.POST or None,
        meeting=meeting,
        initial={"item": _item_of(meeting, request.GET.get("acara", ""))},
        back=reverse("meetings:materials", kwargs={"uuid": meeting.uuid}),
    )
    if request.method == "POST" and form.is_valid():
        actions.ask_for_material(**form.cleaned_data)
        messages.success(request, _("Material is on the list."))
        return redirect("meetings:materials", uuid=meeting.uuid)
    context = page_context(request.user, meeting, "materials")
    return render(
        request,
        "meetings/meeting_form.html",
        {**context, "form": form, "form_title": _("Ask for material")},
    )


def _item_of(meeting: CoordinationMeeting, asked: str) -> AgendaItem | None:
    """The item that the address names."""
    return next((item for item in meeting.items.all() if str(item.uuid) == asked), None)


def _find(request: SignedInRequest, meeting: CoordinationMeeting, material: UUID) -> Material:
    found = get_object_or_404(
        Material.objects.visible_to(request.user)
        .filter(item__meeting=meeting)
        .select_related("item__day", "speaker"),
        uuid=material,
    )
    found.item.meeting = meeting
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def material_upload(request: SignedInRequest, uuid: UUID, material: UUID) -> HttpResponse:
    """Bring a material's file: the secretariat, or the speaker who was asked."""
    meeting = find_meeting(request.user, uuid)
    found = _find(request, meeting, material)
    must(
        may=can_upload(request.user, found),
        holds=brings_material(request.user, found),
        meeting=meeting,
    )
    form = UploadForm(
        request.POST or None, request.FILES or None, initial={"version": found.version}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.upload_material(
                material=found, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except actions.CannotTake as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("File uploaded."))
            return redirect("meetings:materials", uuid=meeting.uuid)
    context: dict[str, Any] = page_context(request.user, meeting, "materials")
    return render(
        request, "meetings/material_upload.html", {**context, "form": form, "material": found}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def material_remove(request: SignedInRequest, uuid: UUID, material: UUID) -> HttpResponse:
    """Ask, then take a material off the list."""
    meeting = find_for_planning(request.user, uuid)
    found = _find(request, meeting, material)
    if request.method != "POST":
        file = _("The uploaded file “%s” is deleted for good. Download it first if you need it.")
        return ask_first(
            request,
            title=_("Delete material"),
            text=_("Take “%s” off the list of materials?") % found.title,
            points=[file % found.filename] if found.file else [],
            button=_("Delete material"),
            back=reverse("meetings:materials", kwargs={"uuid": meeting.uuid}),
        )
    actions.remove_material(material=found)
    messages.success(request, _("Material removed."))
    return redirect("meetings:materials", uuid=meeting.uuid)


@require_safe
@login_required
def material_file(request: SignedInRequest, uuid: UUID, material: UUID) -> FileResponse:
    """The file, always as a download: no browser runs what a stranger uploaded."""
    found = _find(request, find_meeting(request.user, uuid), material)
    return _download(found)


@require_safe
def public_material(request: Any, uuid: UUID, material: UUID) -> FileResponse:
    """A material that is open to everybody, once its agenda has been published."""
    found = get_object_or_404(
        Material.objects.filter(
            item__meeting__uuid=uuid,
            item__is_public=True,
            item__meeting__releases__isnull=False,
            visibility=Material.Visibility.PUBLIC,
        ).distinct(),
        uuid=material,
    )
    return _download(found)


def _download(found: Material) -> FileResponse:
    if not found.file:
        raise Http404
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.filename)
