"""A rakor's papers: made on a button, fetched when they are ready; a fragment of its pages."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.permissions import SignedInRequest
from meetings.models import CoordinationMeeting, OfficialRecord
from meetings.permissions import can_manage
from meetings.views.pages import find_meeting, page_context
from reports import tasks
from reports.actions.keeping import record_params
from reports.actions.papers import request_paper
from reports.models import Report, Status
from reports.views.progress import STATUS_LOOKS, step_text

Kind = Report.Kind
# In the order in which a rakor needs them; letters have a page of their own.
OFFERED = [
    Kind.INVITATION,
    Kind.SHEET,
    Kind.CARDS,
    Kind.SIGNS,
    Kind.PRESENT,
    Kind.MINUTES,
    Kind.RECORD,
    Kind.ACTIVITY,
]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Each paper with its newest file and a button that makes it anew."""
    meeting = find_meeting(request.user, uuid)
    if not can_manage(request.user, meeting):
        if getattr(request, "htmx", False):
            return HttpResponse("")
        raise PermissionDenied
    if request.method == "POST":
        return _make(request, meeting)
    entries = _entries(request.user, meeting)
    context: dict[str, Any] = {
        "meeting": meeting,
        "entries": entries,
        "is_waiting": any(e["report"] and e["report"].status in _OPEN for e in entries),
    }
    if getattr(request, "htmx", False):
        return render(request, "reports/_papers.html", context)
    page = page_context(request.user, meeting, "")
    return render(request, "reports/papers.html", {**page, **context})


_OPEN = {Status.QUEUED, Status.RUNNING}


def _entries(user: Any, meeting: CoordinationMeeting) -> list[dict[str, Any]]:
    newest: dict[str, Report] = {}
    made = (
        Report.objects.visible_to(user)
        .filter(kind__in=OFFERED, params__meeting=meeting.pk)
        .order_by("requested_at", "pk")
    )
    for report in made:
        newest[report.kind] = report
    return [_entry(kind, newest.get(kind)) for kind in OFFERED]


def _entry(kind: Report.Kind, report: Report | None) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": kind, "label": kind.label, "report": report}
    if report is not None:
        found |= {"look": STATUS_LOOKS[Status(report.status)], "text": step_text(report)}
    return found


def _make(request: SignedInRequest, meeting: CoordinationMeeting) -> HttpResponse:
    kind = request.POST.get("kertas", "")
    if kind not in OFFERED:
        raise Http404
    params: dict[str, Any] = {}
    if kind == Kind.RECORD:
        record = OfficialRecord.objects.filter(meeting=meeting, frozen_at__isnull=False).first()
        if record is None:
            messages.error(request, _("The berita acara is not frozen yet."))
            return redirect("reports:papers", uuid=meeting.uuid)
        params = record_params(record)
    with transaction.atomic():
        report = request_paper(
            kind=kind, meeting=meeting, params=params, by=request.user, at=timezone.now()
        )
        transaction.on_commit(partial(tasks.nudge_report, report.pk))
    return redirect("reports:papers", uuid=meeting.uuid)
