"""What is missing before the rakor closes, the bundle of evidence, and the last steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views import ask_first
from agencies.permissions import SignedInRequest
from meetings.actions import closing as actions
from meetings.actions import evidence as files
from meetings.forms.records import EvidenceForm
from meetings.models import CoordinationMeeting, Evidence
from meetings.permissions import can_manage, reads_internal
from meetings.views.pages import find_meeting, page_context, part
from meetings.views.records import PRIVATE

Status = CoordinationMeeting.Status
_NEXT = {
    Status.MINUTES_DRAFT: Status.AGREED,
    Status.AGREED: Status.FOLLOW_UP,
    Status.FOLLOW_UP: Status.CLOSED,
    Status.CLOSED: Status.FOLLOW_UP,
}


def _verb(from_status: str, to_status: str) -> str:
    if from_status == Status.CLOSED:
        return _("Open again")
    return {
        Status.AGREED: _("Mark as agreed"),
        Status.FOLLOW_UP: _("Begin the follow-up"),
        Status.CLOSED: _("Close the rakor"),
    }[Status(to_status)]


def _context(request: SignedInRequest, meeting: CoordinationMeeting) -> dict[str, Any]:
    step = _NEXT.get(Status(meeting.status))
    is_manager = can_manage(request.user, meeting)
    return {
        "meeting": meeting,
        "requirements": actions.requirements(
            meeting, with_internal=reads_internal(request.user, meeting)
        ),
        "step": step if is_manager else None,
        "step_label": _verb(meeting.status, step) if step else "",
    }


@require_safe
@login_required
def closing(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The gate: what is there, what is missing, and the next step."""
    meeting = find_meeting(request.user, uuid)
    context = page_context(request.user, meeting, "record")
    return render(
        request, "meetings/record_closing.html", {**context, **_context(request, meeting)}
    )


@require_safe
@login_required
def closing_summary(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The gate as a part of the overview."""
    meeting = find_meeting(request.user, uuid)
    return part(
        request,
        "meetings/_record_closing.html",
        _context(request, meeting),
        title=_("Before it is closed"),
        meeting=meeting,
    )


@require_POST
@login_required
def closing_step(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Agreed, follow-up, closed: each only with what it asks for."""
    meeting = find_meeting(request.user, uuid)
    if not can_manage(request.user, meeting):
        raise PermissionDenied
    try:
        actions.move_on(
            meeting=meeting,
            to_status=request.POST.get("ke", ""),
            by=request.user,
            at=timezone.now(),
        )
    except actions.CannotClose as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The rakor is now: %s.") % meeting.get_status_display())
    return redirect("meetings:closing", uuid=meeting.uuid)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The bundle; the secretariat adds photos and papers of its own."""
    meeting = find_meeting(request.user, uuid)
    may_add = can_manage(request.user, meeting)
    if request.method == "POST" and not may_add:
        raise PermissionDenied
    here = reverse("meetings:evidence", kwargs={"uuid": meeting.uuid})
    form = EvidenceForm(
        request.POST or None, request.FILES or None, back=meeting.get_absolute_url()
    )
    if request.method == "POST" and form.is_valid():
        try:
            files.add_evidence(
                meeting=meeting, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except files.CannotKeep as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("File kept."))
            return redirect(here)
    context = page_context(request.user, meeting, "record")
    return render(
        request,
        "meetings/record_evidence.html",
        {
            **context,
            "parts": files.bundle_of(meeting, _evidence(request, meeting)),
            "form": form if may_add else None,
        },
    )


def _evidence(request: SignedInRequest, meeting: CoordinationMeeting) -> Any:
    found = Evidence.objects.visible_to(request.user).filter(meeting=meeting)
    return found.select_related("added_by").order_by("kind", "added_at", "pk")


@require_safe
@login_required
def evidence_file(request: SignedInRequest, uuid: UUID, pk: UUID) -> HttpResponseBase:
    """One file of the bundle."""
    meeting = find_meeting(request.user, uuid)
    found = get_object_or_404(_evidence(request, meeting), uuid=pk)
    return FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.filename, headers=PRIVATE
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evidence_remove(request: SignedInRequest, uuid: UUID, pk: UUID) -> HttpResponse:
    """Ask, then take a file out of the bundle."""
    meeting = find_meeting(request.user, uuid)
    if not can_manage(request.user, meeting):
        raise PermissionDenied
    found = get_object_or_404(_evidence(request, meeting), uuid=pk)
    back = reverse("meetings:evidence", kwargs={"uuid": meeting.uuid})
    if request.method != "POST":
        return ask_first(
            request,
            title=_("Take out of the bundle"),
            text=_("“%s” is deleted for good. Download it first if you need it.") % found.filename,
            points=[found.caption] if found.caption else [],
            button=_("Take out of the bundle"),
            back=back,
        )
    files.remove_evidence(evidence=found, at=timezone.now())
    return redirect(back)


@require_safe
@login_required
def evidence_zip(request: SignedInRequest, uuid: UUID) -> HttpResponseBase:
    """The whole bundle in one archive; photos of minors never leave in it."""
    meeting = find_meeting(request.user, uuid)
    return FileResponse(
        files.packed(_evidence(request, meeting), with_minors=False),
        as_attachment=True,
        filename=f"bukti-{slugify(meeting.title)[:80]}.zip",
        content_type="application/zip",
        headers=PRIVATE,
    )
