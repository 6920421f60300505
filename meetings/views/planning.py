"""The list of rakor, the overview of one, its days and what clashes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic import ListView

from accounts.paging import NearestPage
from accounts.templatetags.formats import full_date
from accounts.typed import search_words, whole_number
from accounts.views import ask_first
from agencies.models import Agency
from agencies.permissions import SignedInRequest
from meetings.actions import planning
from meetings.actions.agenda import predicted_end
from meetings.actions.bookings import CannotSchedule
from meetings.actions.checking import warnings_of
from meetings.forms.choices import agencies_near
from meetings.forms.planning import (
    DayForm,
    MeetingEditForm,
    OverrideForm,
    StatusForm,
)
from meetings.models import AgendaItem, CoordinationMeeting, MeetingDay
from meetings.permissions import can_delete, can_host_anywhere, can_manage
from meetings.views.grid import day_chosen, grid_of
from meetings.views.pages import find_for_planning, find_meeting, page_context, status_look
from renja.models import PlanYear
from renja.views.documents import select

Status = CoordinationMeeting.Status
# Parts of the overview that other modules own: shown where their address exists.
_TOLD = {Status.AGREED, Status.FOLLOW_UP, Status.CLOSED}
_FRAGMENTS = {
    "side": ["rsvp_summary", "attendance_summary", "closing_summary"],
    "main": ["decisions_summary"],
    "below": ["actions_summary"],
}


class MeetingList(LoginRequiredMixin, NearestPage, ListView[CoordinationMeeting]):
    """The rakor this person sees, the newest first."""

    template_name = "meetings/meeting_list.html"
    paginate_by = 25

    def get_queryset(self) -> Any:
        query = self.request.GET
        meetings = (
            CoordinationMeeting.objects.visible_to(self.request.user)
            .with_dates()
            .select_related("host__region", "plan_year")
        )
        if (year := whole_number(query.get("tahun"))) is not None:
            meetings = meetings.filter(plan_year__year=year)
        if (status := query.get("status", "")) in Status.values:
            meetings = meetings.filter(status=status)
        for word in search_words(query.get("q", "")):
            meetings = meetings.filter(title__icontains=word)
        return meetings.order_by("-plan_year__year", "-first_on", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        query = self.request.GET
        years = PlanYear.objects.values_list("year", flat=True)
        return {
            **context,
            "can_host": can_host_anywhere(self.request.user),
            "entries": [
                {"meeting": meeting, "look": status_look(meeting.status)}
                for meeting in context["object_list"]
            ],
            "selects": [
                select("tahun", _("Plan year"), _("All years"), [(y, y) for y in years], query),
                select("status", _("Status"), _("All states"), Status.choices, query),
            ],
            "search": {"name": "q", "label": _("Title"), "value": query.get("q", "")},
        }


@require_safe
@login_required
def meeting(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The overview: the agenda of the day, and what the other parts say of themselves."""
    found = find_meeting(request.user, uuid)
    context = page_context(request.user, found, "overview")
    now = timezone.now()
    day = day_chosen(context["days"], request.GET.get("hari", ""), at=now)
    items = list(AgendaItem.objects.filter(meeting=found).with_details())
    shown = [item for item in items if context["reads_internal"] or item.is_public]
    of_day = [item for item in shown if day is not None and item.day_id == day.pk]
    return render(
        request,
        "meetings/meeting_detail.html",
        {
            **context,
            "day": day,
            "grid": grid_of(day, of_day, at=now) if day else None,
            "forecast": _forecast(day, of_day, now),
            "item_count": len(shown),
            "fragments": _fragments(found),
            "steps": _steps(found) if context["can_manage"] else [],
            "can_delete": can_delete(request.user, found),
        },
    )


def _forecast(
    day: MeetingDay | None, items: list[AgendaItem], now: datetime
) -> dict[str, Any] | None:
    """Planned and predicted end of the day that is under way."""
    if day is None or now.astimezone(day.timezone).date() != day.date:
        return None
    if not any(item.opened_at for item in items):
        return None
    end, delay = predicted_end(items, at=now)
    return {
        "end": end,
        "planned": max(item.ends_at for item in items),
        "minutes": int(delay.total_seconds() // 60),
    }


def _fragments(meeting: CoordinationMeeting) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place, names in _FRAGMENTS.items():
        found[place] = []
        # What it changed can be told once it was held.
        told = ["story"] if place == "main" and meeting.status in _TOLD else []
        for name in [*told, *names]:
            try:
                found[place].append(reverse(f"meetings:{name}", kwargs={"uuid": meeting.uuid}))
            except NoReverseMatch:
                continue
    return found


# What the secretariat does next by hand; invitations and minutes move the rest.
_STEPS = {
    Status.PLANNED: [Status.INVITED],
    Status.INVITED: [Status.RUNNING],
    Status.RUNNING: [Status.MINUTES_DRAFT],
    Status.POSTPONED: [Status.PLANNED],
    Status.CANCELLED: [Status.PLANNED],
}
_VERBS = {
    Status.INVITED: lambda: _("Mark as invited"),
    Status.RUNNING: lambda: _("Open the rakor"),
    Status.MINUTES_DRAFT: lambda: _("End the rakor"),
    Status.PLANNED: lambda: _("Plan again"),
}


def _steps(meeting: CoordinationMeeting) -> list[dict[str, Any]]:
    return [
        {"to": step, "label": _VERBS[step]()} for step in _STEPS.get(Status(meeting.status), [])
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Change what the rakor is about."""
    found = find_for_planning(request.user, uuid)
    form = MeetingEditForm(
        request.POST or None,
        instance=found,
        initial={"revision": found.revision},
        user=request.user,
        back=found.get_absolute_url(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            planning.edit_meeting(meeting=found, **form.cleaned_data)
        except planning.CannotPlan as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Rakor saved."))
            return redirect(found)
    return _form_page(request, found, form, _("Change rakor"))


def _form_page(
    request: SignedInRequest, found: CoordinationMeeting, form: Any, title: str, active: str = ""
) -> HttpResponse:
    context = page_context(request.user, found, active)
    return render(
        request, "meetings/meeting_form.html", {**context, "form": form, "form_title": title}
    )


@login_required
@require_POST
def meeting_step(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The next status, by one button."""
    found = find_meeting(request.user, uuid)
    if not can_manage(request.user, found):
        raise PermissionDenied
    to_status = request.POST.get("ke", "")
    if to_status not in _STEPS.get(Status(found.status), []):
        messages.error(request, _("A rakor that is here cannot go there."))
        return redirect(found)
    try:
        planning.change_status(
            meeting=found, to_status=to_status, by=request.user, at=timezone.now()
        )
    except planning.CannotPlan as error:
        messages.error(request, str(error))
    return redirect(found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_stop(request: SignedInRequest, uuid: UUID, how: str) -> HttpResponse:
    """Cancel or postpone the rakor, with a reason."""
    found = find_for_planning(request.user, uuid)
    to_status = Status.CANCELLED if how == "batalkan" else Status.POSTPONED
    title = _("Cancel rakor") if how == "batalkan" else _("Postpone rakor")
    form = StatusForm(request.POST or None, button=title, back=found.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            planning.change_status(
                meeting=found,
                to_status=to_status,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except planning.CannotPlan as error:
            form.add_error(None, str(error))
        else:
            return redirect(found)
    return _form_page(request, found, form, title)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agencies(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Which agencies take part, and without which it makes no sense."""
    found = find_for_planning(request.user, uuid)
    offered = _offered(found)
    chosen = {whole_number(pk) for pk in request.POST.getlist("ikut")}
    must = {whole_number(pk) for pk in request.POST.getlist("wajib")}
    how = request.POST.get("pilih", "")
    if request.method == "POST" and not how:
        planning.set_agencies(
            meeting=found,
            agencies=[agency for agency in offered if agency.pk in chosen],
            required=[agency for agency in offered if agency.pk in must],
        )
        messages.success(request, _("Agencies saved."))
        return redirect("meetings:poll", uuid=found.uuid)
    if request.method == "POST":
        parts = {agency.pk: agency.pk in must for agency in offered if how == "semua"}
    else:
        parts = {part.agency_id: part.is_required for part in found.agencies.all()}
    entries = [
        {"agency": agency, "takes_part": agency.pk in parts, "is_required": parts.get(agency.pk)}
        for agency in offered
    ]
    context = {"entries": entries, "chosen": len(parts)}
    page = page_context(request.user, found, "")
    return render(request, "meetings/agency_choose.html", {**page, **context})


def _offered(found: CoordinationMeeting) -> list[Agency]:
    """Agencies near the host, and those that take part already."""
    near = agencies_near(found.host.region)
    parts = Agency.objects.filter(pk__in=found.agencies.values("agency"), is_active=True)
    return list((near | parts.select_related("region")).distinct())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def day(request: SignedInRequest, uuid: UUID, pk: int | None = None) -> HttpResponse:
    """Add a day, or change its date, venue and rooms."""
    found = find_for_planning(request.user, uuid)
    kept = get_object_or_404(MeetingDay, pk=pk, meeting=found) if pk else None
    back = reverse("meetings:agenda", kwargs={"uuid": found.uuid})
    initial = _day_initial(found, kept)
    form = DayForm(request.POST or None, day=kept, initial=initial, back=back)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            planning.save_day(
                meeting=found,
                day=kept,
                date_=data["date"],
                venue=data["venue"],
                rooms=data["rooms"],
                by=request.user,
                at=timezone.now(),
            )
        except (planning.CannotPlan, CannotSchedule) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Day saved."))
            return redirect(back)
    return _form_page(request, found, form, _("Change day") if kept else _("Add day"), "agenda")


def _day_initial(found: CoordinationMeeting, kept: MeetingDay | None) -> dict[str, Any]:
    """The day as it is; a new one follows the last day at its venue."""
    if kept is not None:
        return {"date": kept.date, "venue": kept.venue_id, "rooms": kept.rooms.all()}
    last = found.days.order_by("date").last()
    if last is None:
        return {"venue": found.planned_venue_id}
    return {"date": last.date + timedelta(days=1), "venue": last.venue_id}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def day_remove(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Ask, then take an empty day out."""
    found = find_for_planning(request.user, uuid)
    kept = get_object_or_404(MeetingDay, pk=pk, meeting=found)
    if request.method != "POST":
        return ask_first(
            request,
            title=_("Remove day"),
            text=_("Take %s out of the rakor?") % full_date(kept.date),
            refusals=planning.holding_day(kept),
            button=_("Remove day"),
            back=reverse("meetings:agenda", kwargs={"uuid": found.uuid}),
        )
    try:
        planning.remove_day(day=kept)
    except planning.CannotPlan as error:
        messages.error(request, str(error))
    return redirect("meetings:agenda", uuid=found.uuid)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def warnings(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What clashes; a warning is taken on here with a reason. Also a fragment of the overview."""
    found = find_for_planning(request.user, uuid)
    if request.method == "POST":
        form = OverrideForm(request.POST)
        if not form.is_valid():
            raise Http404
        try:
            planning.override_warning(
                meeting=found, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except planning.CannotPlan as error:
            messages.error(request, str(error))
        return redirect("meetings:warnings", uuid=found.uuid)
    warned = warnings_of(found, user=request.user)
    context = {
        "meeting": found,
        "warned": warned,
        "is_open": any(w.override is None for w in warned),
    }
    if request.headers.get("HX-Request"):
        return render(request, "meetings/_warnings.html", context)
    page = page_context(request.user, found, "")
    return render(request, "meetings/warning_list.html", {**page, **context})
