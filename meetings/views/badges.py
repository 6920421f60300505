"""A badge's address, the code on the room's screen, and checking in with both."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.typed import whole_number
from agencies.permissions import SignedInRequest
from meetings.actions import attendance as actions
from meetings.actions.invitations_links import badge_ends_at
from meetings.forms.attendance import CodeForm, WindowForm
from meetings.models import Attendance, CheckInCode, Delegate, MeetingDay
from meetings.permissions import can_manage, can_record
from meetings.views.attendance import find_for_recording
from meetings.views.grid import day_chosen
from meetings.views.pages import days_of, link_ended, page_context


def find_delegate(token: str) -> Delegate:
    """Whose badge it is; those who said that they do not come have none."""
    return get_object_or_404(
        Delegate.objects.exclude(answer=Delegate.Answer.ABSENT).select_related(
            "meeting__host__region", "organisation"
        ),
        badge_token=token,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def badge(request: HttpRequest, token: str) -> HttpResponse:
    """Who this is. Opening it records nothing: that takes the screen's code, or signed-in staff."""
    delegate = find_delegate(token)
    days = days_of(delegate.meeting)
    now = timezone.now()
    if badge_ends_at(delegate, days) <= now and not can_manage(request.user, delegate.meeting):
        return link_ended(request, delegate.meeting)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.check_in_self(delegate=delegate, code=form.cleaned_data["code"], at=now)
        except actions.CannotRecord as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, _("Recorded. Welcome."))
            return redirect("meetings:badge", token=token)
    present = {a.day_id: a for a in Attendance.objects.filter(delegate=delegate, item=None)}
    window = actions.open_window(days, at=now)
    return render(
        request,
        "meetings/attend_badge.html",
        {
            "delegate": delegate,
            "meeting": delegate.meeting,
            "days": [{"day": day, "attendance": present.get(day.pk)} for day in days],
            "form": form if window is not None and window.day_id not in present else None,
            "may_record": can_record(request.user, delegate.meeting),
            "today": day_chosen(days, "", at=now),
            "is_present_today": _is_present(days, present, now),
        },
    )


def _is_present(days: list[MeetingDay], present: dict[int, Attendance], now: Any) -> bool:
    today = day_chosen(days, "", at=now)
    return today is not None and today.pk in present


@require_POST
@login_required
def badge_tick(request: SignedInRequest, token: str) -> HttpResponse:
    """Staff tick the person whose badge they scanned, for the day that runs."""
    delegate = find_delegate(token)
    meeting = find_for_recording(request.user, delegate.meeting.uuid)
    day = get_object_or_404(MeetingDay, pk=whole_number(request.POST.get("hari")), meeting=meeting)
    tick = actions.Tick(delegate=delegate.uuid, day=day.pk, key=uuid4(), at=timezone.now())
    states = actions.record_ticks(meeting=meeting, ticks=[tick], by=request.user, at=timezone.now())
    if states[tick.key] is actions.TickState.LOCKED:
        messages.error(request, _("The attendance list of this day is closed."))
    else:
        messages.success(request, _("%s is recorded as present.") % delegate.public_name)
    return redirect("meetings:badge", token=token)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def screen_open(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Say from when to when the day's code is shown."""
    meeting = find_for_recording(request.user, uuid)
    context = page_context(request.user, meeting, "attendance")
    day = get_object_or_404(MeetingDay, pk=pk, meeting=meeting)
    form = WindowForm(
        request.POST or None,
        day=day,
        now=timezone.now(),
        back=reverse("meetings:attendance", kwargs={"uuid": meeting.uuid}),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_self_check_in(
                day=day, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except actions.CannotRecord as error:
            form.add_error(None, str(error))
        else:
            return redirect("meetings:screen", uuid=meeting.uuid, pk=day.pk)
    title = _("Code on the screen")
    return render(
        request, "meetings/meeting_form.html", {**context, "form": form, "form_title": title}
    )


@require_POST
@login_required
def screen_close(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Take the code off the screen before its time."""
    meeting = find_for_recording(request.user, uuid)
    day = get_object_or_404(MeetingDay, pk=pk, meeting=meeting)
    actions.close_self_check_in(day=day, at=timezone.now())
    return redirect("meetings:attendance", uuid=meeting.uuid)


@never_cache
@require_safe
@login_required
def screen(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """The room's screen: the code of this minute, large; renews itself."""
    meeting = find_for_recording(request.user, uuid)
    day = get_object_or_404(MeetingDay.objects.select_related("venue"), pk=pk, meeting=meeting)
    now = timezone.now()
    window = CheckInCode.objects.filter(day=day, closes_at__gt=now).order_by("opens_at").first()
    is_open = window is not None and window.opens_at <= now
    code = actions.code_of(window, at=now) if window is not None and is_open else ""
    context = {
        "meeting": meeting,
        "day": day,
        "window": window,
        "is_open": is_open,
        "code": f"{code[:3]} {code[3:]}",
        "count": Attendance.objects.filter(day=day, item=None).count(),
    }
    is_part = bool(request.headers.get("HX-Request"))
    name = "meetings/_attend_screen.html" if is_part else "meetings/attend_screen.html"
    return render(request, name, context)
