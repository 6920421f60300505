"""Ticks: by one tap, also on a bad network, from paper, for guests; a day's list is closed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.templatetags.formats import full_date
from accounts.typed import sent_number
from accounts.views import ask_first
from agencies.permissions import SignedInRequest
from meetings.actions import attendance as actions
from meetings.actions.attendance_numbers import recorded_at
from meetings.actions.record_content import coming_to
from meetings.forms.attendance import WalkInForm
from meetings.models import AgendaItem, Attendance, CoordinationMeeting, MeetingDay
from meetings.permissions import can_manage, can_record
from meetings.views.attend_list import entry_of, item_chosen, items_of
from meetings.views.grid import day_chosen
from meetings.views.pages import find_meeting, page_context
from meetings.views.refusing import must

MOST_TICKS = 500
Method = Attendance.Method


def find_for_recording(user: Any, uuid: UUID) -> CoordinationMeeting:
    """The rakor, for who ticks there; 403 for those who only see it."""
    meeting = find_meeting(user, uuid)
    must(may=can_record(user, meeting), holds=can_manage(user, meeting), meeting=meeting)
    return meeting


@require_POST
@login_required
def attendance_record(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Ticks as JSON from the page's queue, or the ticked boxes of the form without JavaScript."""
    meeting = find_for_recording(request.user, uuid)
    if request.content_type != "application/json":
        return _record_form(request, meeting)
    try:
        ticks = [_tick(each) for each in json.loads(request.body)["ticks"]]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": "malformed"}, status=400)
    if len(ticks) > MOST_TICKS:
        return JsonResponse({"error": "too many"}, status=400)
    states = actions.record_ticks(
        meeting=meeting, ticks=ticks, method=Method.STAFF, by=request.user, at=timezone.now()
    )
    return JsonResponse({"states": {str(key): state for key, state in states.items()}})


def _tick(given: dict[str, Any]) -> actions.Tick:
    at = parse_datetime(given["at"])
    if at is None or timezone.is_naive(at):
        raise ValueError(given["at"])
    return actions.Tick(
        delegate=UUID(given["delegate"]),
        day=sent_number(given["day"]),
        item=UUID(given["item"]) if given.get("item") else None,
        key=UUID(given["key"]),
        at=at,
    )


def _record_form(request: SignedInRequest, meeting: CoordinationMeeting) -> HttpResponse:
    """Boxes named `hadir` hold `delegate:day`; the paper sheet's form names its method."""
    is_paper = "kertas" in request.POST
    items = items_of(meeting, with_internal=True)
    item = item_chosen(items, request.POST.get("acara", ""))
    ticks = boxes(request.POST.getlist("hadir"), item=item, at=timezone.now())
    states = actions.record_ticks(
        meeting=meeting,
        ticks=ticks,
        method=Method.BULK if is_paper else Method.STAFF,
        by=request.user,
        at=timezone.now(),
    )
    count = list(states.values()).count(actions.TickState.RECORDED)
    text = ngettext("%(count)s person recorded.", "%(count)s people recorded.", count)
    messages.success(request, text % {"count": count})
    if actions.TickState.LOCKED in states.values():
        messages.error(request, _("The attendance list of this day is closed."))
    return redirect("meetings:attendance", uuid=meeting.uuid)


def boxes(values: list[str], *, item: AgendaItem | None, at: datetime) -> list[actions.Tick]:
    """The ticks of a plain form; what is no box of ours is left out."""
    ticks = []
    for value in values[:MOST_TICKS]:
        delegate, _colon, day = value.partition(":")
        try:
            ticks.append(
                actions.Tick(
                    delegate=UUID(delegate),
                    day=sent_number(day),
                    item=item.uuid if item else None,
                    key=uuid4(),
                    at=at,
                )
            )
        except ValueError:
            continue
    return ticks


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def attendance_remove(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Ask, then take a tick back that was made by mistake."""
    meeting = find_for_recording(request.user, uuid)
    rows = Attendance.objects.filter(day__meeting=meeting)
    found = get_object_or_404(rows.select_related("day__meeting", "delegate"), pk=pk)
    if request.method != "POST":
        return ask_first(
            request,
            title=_("Take the tick back"),
            text=_("%(name)s, %(day)s: no longer recorded as present?")
            % {"name": found.delegate.public_name, "day": full_date(found.day.date)},
            button=_("Take the tick back"),
            back=reverse("meetings:attendance", kwargs={"uuid": meeting.uuid}),
        )
    try:
        actions.remove_tick(attendance=found)
    except actions.CannotRecord as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The tick was taken back."))
    return redirect("meetings:attendance", uuid=meeting.uuid)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attendance_sheet(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Copy a day's paper sheet: one box a row, or a pasted list of names that ticks the boxes."""
    meeting = find_for_recording(request.user, uuid)
    context = page_context(request.user, meeting, "attendance")
    day = get_object_or_404(MeetingDay, pk=pk, meeting=meeting)
    recorded = recorded_at(meeting)
    delegates = [d for d in coming_to(meeting) if (d.pk, day.pk) not in recorded]
    pasted = request.POST.get("nama", "")
    matched, missed = actions.match_names(pasted.splitlines(), delegates)
    return render(
        request,
        "meetings/attend_sheet.html",
        {
            **context,
            "day": day,
            "pasted": pasted,
            "missed": missed,
            "matched_count": len(matched),
            "entries": [
                {**entry_of(n, d, [], {}, shows_names=True), "is_matched": d.uuid in matched}
                for n, d in enumerate(delegates, start=1)
            ],
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Record somebody whom nobody invited."""
    meeting = find_for_recording(request.user, uuid)
    context = page_context(request.user, meeting, "attendance")
    back = reverse("meetings:attendance", kwargs={"uuid": meeting.uuid})
    day = day_chosen(context["days"], request.GET.get("hari", ""), at=timezone.now())
    if day is None:
        messages.error(request, _("This rakor has no day yet."))
        return redirect(back)
    form = WalkInForm(request.POST or None, days=meeting.days.all(), day=day, back=back)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_walk_in(
                meeting=meeting,
                day=form.cleaned_data["day"],
                person=form.the_person(),
                key=form.cleaned_data["key"],
                by=request.user,
                at=timezone.now(),
            )
        except actions.CannotRecord as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Recorded, marked as not invited."))
            return redirect(back)
    return render(
        request,
        "meetings/meeting_form.html",
        {**context, "form": form, "form_title": _("Guest without invitation")},
    )


@require_POST
@login_required
def day_lock(request: SignedInRequest, uuid: UUID, pk: int, *, closes: bool) -> HttpResponse:
    """Close a day's list, or open it again."""
    meeting = find_for_recording(request.user, uuid)
    day = get_object_or_404(MeetingDay, pk=pk, meeting=meeting)
    try:
        if closes:
            actions.lock_day(day=day, by=request.user, at=timezone.now())
        else:
            actions.unlock_day(day=day)
    except actions.CannotRecord as error:
        messages.error(request, str(error))
    return redirect("meetings:attendance", uuid=meeting.uuid)
