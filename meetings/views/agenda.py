"""The agenda: seen by day and room, written and moved item by item, opened and finished."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.typed import whole_number
from accounts.views import ask_first
from agencies.permissions import SignedInRequest
from meetings.actions import agenda as actions
from meetings.actions import removing
from meetings.actions.bookings import CannotSchedule
from meetings.actions.checking import Warned, marks_of, warnings_of
from meetings.forms.agenda import ItemForm, ShiftForm, initial_of
from meetings.models import AgendaItem, CoordinationMeeting, RemovedItem
from meetings.permissions import can_manage, reads_internal
from meetings.views.grid import day_chosen, grid_of
from meetings.views.moves import target_of
from meetings.views.pages import days_of, downloads, find_for_planning, find_meeting, page_context


@require_safe
@login_required
def agenda(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One day by rooms; whoever plans it moves items here, by buttons or by dragging."""
    meeting = find_meeting(request.user, uuid)
    context = page_context(request.user, meeting, "agenda")
    now = timezone.now()
    day = day_chosen(context["days"], request.GET.get("hari", ""), at=now)
    items = list(AgendaItem.objects.filter(meeting=meeting, day=day).with_details()) if day else []
    shown = [item for item in items if context["reads_internal"] or item.is_public]
    may_plan = context["can_plan"]
    if may_plan and shown:
        _mark(shown, marks_of(warnings_of(meeting, user=request.user)))
    return render(
        request,
        "meetings/agenda.html",
        {
            **context,
            "day": day,
            "grid": grid_of(day, shown, at=now, with_free=may_plan) if day else None,
            "is_empty": not items and not AgendaItem.objects.filter(meeting=meeting).exists(),
            "ends_at": max((item.ends_at for item in shown), default=None),
            "downloads": downloads(request, "meetings:export", uuid=meeting.uuid, what="agenda"),
            "release": meeting.releases.order_by("-number").first(),
            "removed": list(meeting.removed_items.select_related("removed_by"))
            if context["can_plan"]
            else [],
        },
    )


def _mark(items: list[AgendaItem], marks: dict[int, list[Warned]]) -> None:
    """Give each item what clashes with it, for its place in the table."""
    for item in items:
        item.clashes = marks.get(item.pk, [])  # type: ignore[attr-defined]


def find_item(
    user: Any, meeting: CoordinationMeeting, item: UUID, *, with_speakers: bool = True
) -> AgendaItem:
    """The item; an internal one does not exist for whom it is not meant."""
    items = AgendaItem.objects.filter(meeting=meeting)
    items = items.with_details() if with_speakers else items.with_parties()
    found = get_object_or_404(items, uuid=item)
    if not found.is_public and not reads_internal(user, meeting):
        raise Http404
    found.meeting = meeting
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item_add(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """A new item; `?hari=` and `?mulai=` say where the page suggests it."""
    meeting = find_for_planning(request.user, uuid)
    days = days_of(meeting)
    if not days:
        messages.error(request, _("Fix the days of the rakor first."))
        return redirect("meetings:agenda", uuid=meeting.uuid)
    day = day_chosen(days, request.GET.get("hari", ""), at=timezone.now())
    last = AgendaItem.objects.filter(day=day).order_by("-ends_at").first()
    start = last.ends_at.astimezone(day.timezone).time() if last and day else "08:30"
    initial = {"day": day, "starts": start, "minutes": 60, "kind": AgendaItem.Kind.LECTURE}
    form = ItemForm(
        request.POST or None,
        meeting=meeting,
        days=days,
        initial=initial,
        back=reverse("meetings:agenda", kwargs={"uuid": meeting.uuid}),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_item(
                meeting=meeting,
                content=form.the_content(),
                place=form.the_place(),
                by=request.user,
                at=timezone.now(),
            )
        except CannotSchedule as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Item added."))
            return _to_day(meeting, form.the_place().day.pk)
    context = page_context(request.user, meeting, "agenda")
    return render(
        request,
        "meetings/item_form.html",
        {**context, "form": form, "form_title": _("Add agenda item")},
    )


def _to_day(meeting: CoordinationMeeting, day: int) -> HttpResponse:
    return redirect(f"{reverse('meetings:agenda', kwargs={'uuid': meeting.uuid})}?hari={day}")


@require_safe
@login_required
def item(request: SignedInRequest, uuid: UUID, item: UUID) -> HttpResponse:
    """One item: when and where, its people, its materials, its desk."""
    meeting = find_meeting(request.user, uuid)
    found = find_item(request.user, meeting, item)
    context = page_context(request.user, meeting, "agenda")
    materials = found.materials.visible_to(request.user).select_related("speaker")
    return render(
        request,
        "meetings/item_detail.html",
        {**context, "item": found, "materials": materials},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item_edit(request: SignedInRequest, uuid: UUID, item: UUID) -> HttpResponse:
    """Change an item; whoever saves an older version is told so and keeps what they typed."""
    meeting = find_for_planning(request.user, uuid)
    found = find_item(request.user, meeting, item)
    form = ItemForm(
        request.POST or None,
        meeting=meeting,
        days=days_of(meeting),
        initial=initial_of(found),
        back=reverse("meetings:item", kwargs={"uuid": meeting.uuid, "item": found.uuid}),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_item(
                item=found,
                version=form.cleaned_data["version"] or 0,
                content=form.the_content(),
                place=form.the_place(),
                by=request.user,
                at=timezone.now(),
            )
        except CannotSchedule as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Item saved."))
            return _to_day(meeting, form.the_place().day.pk)
    context = page_context(request.user, meeting, "agenda")
    return render(
        request,
        "meetings/item_form.html",
        {**context, "form": form, "form_title": _("Change agenda item"), "item": found},
    )


@login_required
@require_POST
def item_move(request: SignedInRequest, uuid: UUID, item: UUID) -> HttpResponse:
    """Put an item elsewhere: a step (earlier, next room, next day), or a named place."""
    meeting = find_for_planning(request.user, uuid)
    found = find_item(request.user, meeting, item)
    place = target_of(found, days_of(meeting), request.POST)
    version = whole_number(request.POST.get("version"))
    if place is None or version is None:
        messages.error(request, _("There is no such place to move it to."))
        return _to_day(meeting, found.day_id)
    try:
        actions.move_item(
            item=found, version=version, place=place, by=request.user, at=timezone.now()
        )
    except CannotSchedule as error:
        messages.error(request, str(error))
        return _to_day(meeting, AgendaItem.objects.get(pk=found.pk).day_id)
    messages.success(request, _("“%s” moved.") % found.title)
    return _to_day(meeting, place.day.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item_remove(request: SignedInRequest, uuid: UUID, item: UUID) -> HttpResponse:
    """Ask, then take an item off the agenda that was not held yet."""
    meeting = find_for_planning(request.user, uuid)
    found = find_item(request.user, meeting, item)
    if request.method != "POST":
        return _ask_about(request, meeting, found)
    version = whole_number(request.POST.get("version"))
    try:
        removing.remove_item(
            item=found,
            version=version or 0,
            by=request.user,
            at=timezone.now(),
        )
    except CannotSchedule as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Item deleted. Below the agenda you can bring it back."))
    return _to_day(meeting, found.day_id)


def _ask_about(
    request: SignedInRequest, meeting: CoordinationMeeting, item: AgendaItem
) -> HttpResponse:
    reasons = removing.holding(item)
    text = _("“%s” stays on the agenda:") if reasons else _("Take “%s” off the agenda?")
    return ask_first(
        request,
        title=_("Delete agenda item"),
        text=text % item.title,
        points=[_("Its words and people are kept: below the agenda you can bring it back.")],
        refusals=reasons,
        button=_("Delete agenda item"),
        back=reverse("meetings:item", kwargs={"uuid": meeting.uuid, "item": item.uuid}),
        version=item.version,
    )


@login_required
@require_POST
def item_restore(request: SignedInRequest, uuid: UUID, item: UUID) -> HttpResponse:
    """Bring an item back that was taken off the agenda."""
    meeting = find_for_planning(request.user, uuid)
    found = get_object_or_404(RemovedItem, meeting=meeting, uuid=item)
    try:
        back = removing.restore_item(removed=found, by=request.user, at=timezone.now())
    except CannotSchedule as error:
        messages.error(request, str(error))
        return redirect("meetings:agenda", uuid=meeting.uuid)
    messages.success(request, _("“%s” is on the agenda again.") % back.title)
    return _to_day(meeting, back.day_id)


@login_required
@require_POST
def shift(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Move what is left of a day by some minutes."""
    meeting = find_for_planning(request.user, uuid)
    form = ShiftForm(request.POST)
    day = day_chosen(days_of(meeting), request.POST.get("hari", ""), at=timezone.now())
    if day is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("Say by how many minutes."))
        return _to_day(meeting, day.pk)
    try:
        count = actions.shift_rest(
            meeting=meeting,
            day=day,
            since=form.cleaned_data["since"],
            minutes=form.cleaned_data["minutes"],
            by=request.user,
            at=timezone.now(),
        )
    except CannotSchedule as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%s items moved.") % count)
    return _to_day(meeting, day.pk)


@login_required
@require_POST
def item_clock(request: SignedInRequest, uuid: UUID, item: UUID, what: str) -> HttpResponse:
    """Note that an item begins or ends now; the predicted end of the day follows."""
    meeting = find_meeting(request.user, uuid)
    if not can_manage(request.user, meeting):
        raise PermissionDenied
    found = find_item(request.user, meeting, item)
    step = actions.open_item if what == "mulai" else actions.finish_item
    if not step(item=found, by=request.user, at=timezone.now()):
        messages.error(request, _("That was noted before, or the item has not begun."))
    return redirect("meetings:item", uuid=meeting.uuid, item=found.uuid)


@require_safe
@login_required
def rundown(request: SignedInRequest, uuid: UUID, kind: str) -> HttpResponse:
    """All days to read or print: the internal rundown with notes, or the public agenda."""
    meeting = find_meeting(request.user, uuid)
    is_internal = kind == "internal"
    if is_internal and not reads_internal(request.user, meeting):
        raise PermissionDenied
    items = AgendaItem.objects.filter(meeting=meeting).with_details()
    if not is_internal:
        items = items.public()
    by_day: dict[int, list[AgendaItem]] = {}
    for each in items.order_by("starts_at", "room__position", "pk"):
        by_day.setdefault(each.day_id, []).append(each)
    context = page_context(request.user, meeting, "agenda")
    return render(
        request,
        "meetings/rundown.html",
        {
            **context,
            "is_internal": is_internal,
            "by_day": [(day, by_day.get(day.pk, [])) for day in context["days"]],
            "printed_at": timezone.now(),
        },
    )
