"""Surat undangan as files: asked for on a rakor's letter page, fetched one by one or together."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable
from functools import partial
from typing import IO, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.permissions import SignedInRequest
from meetings.actions.invitations_links import LinkState
from meetings.actions.letters import missing_from
from meetings.models import CoordinationMeeting, InvitationLetter
from meetings.permissions import can_manage
from meetings.views.invitations_answers import opened_by
from meetings.views.pages import find_meeting
from reports import tasks
from reports.actions import words
from reports.actions.letters import printed_letter
from reports.actions.papers import request_paper
from reports.models import Report, ReportSection, Status
from reports.views.progress import STATUS_LOOKS, step_text

PRIVATE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
SHOWN = 5


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The letters made so far, and a button for new ones; a fragment of the letter's page."""
    meeting = find_meeting(request.user, uuid)
    if not can_manage(request.user, meeting):
        raise PermissionDenied
    if request.method == "POST":
        return _make(request, meeting)
    made = (
        Report.objects.visible_to(request.user)
        .filter(kind=Report.Kind.LETTER, params__meeting=meeting.pk)
        .select_related("requested_by")
        .order_by("-requested_at")[:SHOWN]
    )
    entries = [
        {"report": each, "look": STATUS_LOOKS[Status(each.status)], "text": step_text(each)}
        for each in made
    ]
    template = "_letters.html" if getattr(request, "htmx", False) else "letters.html"
    return render(request, f"reports/{template}", {"meeting": meeting, "entries": entries})


def _make(request: SignedInRequest, meeting: CoordinationMeeting) -> HttpResponse:
    letter = InvitationLetter.objects.filter(meeting=meeting).first()
    missing = missing_from(meeting, letter) if letter else [_("text of the letter")]
    if missing:
        text = _("The letters still need: %(what)s.") % {"what": ", ".join(missing)}
        messages.error(request, text)
        return redirect("meetings:letter", uuid=meeting.uuid)
    with transaction.atomic():
        report = request_paper(
            kind=Report.Kind.LETTER, meeting=meeting, by=request.user, at=timezone.now()
        )
        transaction.on_commit(partial(tasks.nudge_report, report.pk))
    return redirect(report)


def _ready_or_404(request: HttpRequest, uuid: UUID) -> Report:
    """Finished letters that the person asked for."""
    found = Report.objects.visible_to(request.user).published()
    return get_object_or_404(found, uuid=uuid, kind=Report.Kind.LETTER)


@require_safe
@login_required
def letters_zip(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """One PDF per recipient, in one archive."""
    report = _ready_or_404(request, uuid)
    return FileResponse(
        _packed(report.sections.order_by("position").defer("payload")),
        as_attachment=True,
        filename=f"{words.file_name(report)}.zip",
        content_type="application/zip",
        headers=PRIVATE,
    )


def _packed(sections: Iterable[ReportSection]) -> IO[bytes]:
    """The sections' files in a temporary archive, which goes with the response."""
    target: Any = tempfile.TemporaryFile()  # noqa: SIM115  (closed by the response)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for section in sections:
            with default_storage.open(section.file) as file:
                archive.writestr(_file_name(section), file.read())
    target.seek(0)
    return target


def _file_name(section: ReportSection) -> str:
    return f"{section.position + 1:04d}-{slugify(section.title)[:90]}.pdf"


@require_safe
@login_required
def letter_file(request: HttpRequest, uuid: UUID, position: int) -> HttpResponseBase:
    """One recipient's letter."""
    report = _ready_or_404(request, uuid)
    section = get_object_or_404(report.sections.defer("payload"), position=position)
    return _file(section)


@never_cache
@require_safe
def letter_by_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """The newest printed letter of the organisation that opens its link."""
    opened = opened_by(token)
    if opened is None or opened.state not in {LinkState.OPEN, LinkState.CLOSED}:
        raise Http404
    section = printed_letter(opened.invitation)
    if section is None:
        raise Http404
    return _file(section)


def _file(section: ReportSection) -> FileResponse:
    if not default_storage.exists(section.file):
        raise Http404
    return FileResponse(
        default_storage.open(section.file),
        as_attachment=True,
        filename=_file_name(section),
        content_type="application/pdf",
        headers=PRIVATE,
    )
