"""A new rakor on one page, and the first agenda of one that has none."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.permissions import SignedInRequest
from meetings.actions.bookings import CannotSchedule
from meetings.actions.first_agendas import copy_agenda, lay_template
from meetings.actions.planning import CannotPlan
from meetings.actions.starting import start_meeting
from meetings.actions.venues import CannotChangeVenue
from meetings.forms.starting import FirstAgendaForm, StartForm
from meetings.permissions import can_host_anywhere
from meetings.views.pages import find_for_planning, page_context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meetings.models import CoordinationMeeting

_REFUSALS = (CannotPlan, CannotSchedule, CannotChangeVenue)
SHOWN = 5


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_create(request: SignedInRequest) -> HttpResponse:
    """Start a rakor with its venue, its agencies and its agenda; all in one go, or nothing."""
    if not can_host_anywhere(request.user):
        raise PermissionDenied
    form = StartForm(request.POST or None, user=request.user)
    if request.method == "POST" and "pilih" in request.POST:
        form = _chosen_again(request)
    elif request.method == "POST" and form.is_valid():
        try:
            started = start_meeting(start=form.the_start(), by=request.user, at=timezone.now())
        except _REFUSALS as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Rakor created."))
            return _created(request, started.meeting, started.left_out)
    entries = form.entries()
    chosen = sum(entry["takes_part"] or entry["is_required"] for entry in entries)
    context = {"form": form, "entries": entries, "chosen": chosen}
    return render(request, "meetings/meeting_create.html", context)


def _chosen_again(request: SignedInRequest) -> StartForm:
    """The page with all agencies ticked, none, or those of another host; nothing is judged yet."""
    data = request.POST.copy()
    form = StartForm(data, user=request.user)
    offered = [str(entry["agency"].pk) for entry in form.entries()]
    if (how := data["pilih"]) == "semua":
        data.setlist("ikut", offered)
    elif how == "kosong":
        data.setlist("ikut", [])
        data.setlist("wajib", [])
    form.errors.clear()
    return form


def _created(
    request: SignedInRequest, meeting: CoordinationMeeting, left_out: Sequence[str]
) -> HttpResponse:
    """The next step: the poll where no day is fixed, else the agenda, else the overview."""
    if left_out:
        messages.warning(request, _left_out(left_out))
    if not meeting.days.exists():
        return redirect("meetings:poll", uuid=meeting.uuid)
    if meeting.items.exists():
        return redirect("meetings:agenda", uuid=meeting.uuid)
    return redirect(meeting)


def _left_out(titles: Sequence[str]) -> str:
    named = ", ".join(f"“{title}”" for title in titles[:SHOWN])
    more = "…" if len(titles) > SHOWN else ""
    text = _("Not copied, because no day or room was free for it: %s. Add it by hand.")
    return text % f"{named}{more}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agenda_start(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Choose the agenda that a rakor begins with, once its days are known."""
    meeting = find_for_planning(request.user, uuid)
    form = FirstAgendaForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            left_out = _begin(request, meeting, form)
        except CannotSchedule as error:
            form.add_error(None, str(error))
        else:
            if left_out:
                messages.warning(request, _left_out(left_out))
            return redirect("meetings:agenda", uuid=meeting.uuid)
    context = page_context(request.user, meeting, "agenda")
    return render(request, "meetings/agenda_start.html", {**context, "form": form})


def _begin(
    request: SignedInRequest, meeting: CoordinationMeeting, form: FirstAgendaForm
) -> Sequence[str]:
    by, now = request.user, timezone.now()
    if (source := form.the_source()) is not None:
        return copy_agenda(meeting=meeting, source=source, by=by, at=now)
    if (template := form.the_template()) and (hours := form.the_hours()):
        lay_template(meeting=meeting, template=template, hours=hours, by=by, at=now)
    return []
