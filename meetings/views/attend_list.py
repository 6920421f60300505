"""The tick list: who is there on which day, by organisation, those not ticked yet first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.typed import search_words
from agencies.permissions import SignedInRequest
from meetings.actions.attendance_numbers import numbers_of, on_the_list, recorded_at
from meetings.actions.record_content import body_of
from meetings.models import AgendaItem, Attendance, CoordinationMeeting, Delegate, MeetingDay
from meetings.permissions import can_record
from meetings.views.grid import day_chosen
from meetings.views.pages import downloads, find_meeting, page_context, part

# So many people are seen at a glance, even on a phone.
FEW = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownList:
    """Everybody on the list with who was there on which of these days, or at one item."""

    items: QuerySet[AgendaItem]
    item: AgendaItem | None
    days: list[MeetingDay]
    people: list[Delegate]
    recorded: dict[tuple[int, int], Attendance]
    words: list[str]

    def fits(self, name: str, body: str) -> bool:
        """Whether the search looks for this person."""
        text = f"{name} {body}".casefold()
        return all(word.casefold() in text for word in self.words)


def shown_list(
    meeting: CoordinationMeeting,
    query: Mapping[str, str],
    *,
    days: Sequence[MeetingDay],
    with_internal: bool,
) -> ShownList:
    """The list that `?acara=` and `?q=` ask for; `?peserta=` searches, too."""
    items = items_of(meeting, with_internal=with_internal)
    item = item_chosen(items, query.get("acara", ""))
    return ShownList(
        items=items,
        item=item,
        days=[day for day in days if item is None or day.pk == item.day_id],
        people=list(on_the_list(meeting)),
        recorded=recorded_at(meeting, item=item.pk if item else None),
        words=search_words(query.get("q") or query.get("peserta", "")),
    )


@require_safe
@login_required
def attendance(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Everybody who may come with a tick a day; of an item with `?acara=`.

    Without the right to tick it shows who was there, minors by their initials.
    """
    meeting = find_meeting(request.user, uuid)
    context = page_context(request.user, meeting, "attendance")
    may_record = can_record(request.user, meeting)
    shown = shown_list(
        meeting, request.GET, days=context["days"], with_internal=context["reads_internal"]
    )
    today = day_chosen(context["days"], "", at=timezone.now())
    focus = shown.days[0] if shown.item and shown.days else today
    groups = groups_of(shown, focus, shows_names=may_record)
    return render(
        request,
        "meetings/attend_list.html",
        {
            **context,
            "may_record": may_record,
            "groups": groups,
            "total": len(shown.people),
            "found": sum(group["found"] for group in groups),
            "item": shown.item,
            "items": shown.items,
            "shown_days": shown.days,
            "today": today,
            "focus": focus,
            "counts": numbers_of(meeting, shown.days, shown.recorded),
            "locks": context["days"],
            "search": request.GET.get("q") or request.GET.get("peserta", ""),
            "is_open": any(day.attendance_locked_at is None for day in context["days"]),
            "downloads": downloads(request, "meetings:export", uuid=meeting.uuid, what="kehadiran"),
        },
    )


@require_safe
@login_required
def attendance_summary(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Numbers a day; a part of the overview."""
    meeting = find_meeting(request.user, uuid)
    days = list(meeting.days.order_by("date"))
    context = {"meeting": meeting, "counts": numbers_of(meeting, days, recorded_at(meeting))}
    return part(
        request, "meetings/_attend_summary.html", context, title=_("Attendance"), meeting=meeting
    )


def items_of(meeting: CoordinationMeeting, *, with_internal: bool) -> QuerySet[AgendaItem]:
    """Items at which people may be ticked."""
    items = meeting.items.exclude(kind=AgendaItem.Kind.BREAK).select_related("day")
    return items if with_internal else items.filter(is_public=True)


def item_chosen(items: QuerySet[AgendaItem], text: str) -> AgendaItem | None:
    """The item of this uuid among these."""
    try:
        return items.filter(uuid=UUID(text)).first()
    except ValueError:
        return None


def groups_of(
    shown: ShownList, focus: MeetingDay | None, *, shows_names: bool
) -> list[dict[str, Any]]:
    """Organisations with their people; those with somebody still to tick first.

    A long list is folded but for the first group and what a search finds. `focus` is the day whose
    ticks are counted.
    """
    groups: dict[str, list[dict[str, Any]]] = {}
    for number, delegate in enumerate(shown.people, 1):
        entry = entry_of(number, delegate, shown.days, shown.recorded, shows_names=shows_names)
        entry["is_found"] = shown.fits(entry["name"], entry["body"])
        entry["is_here"] = focus is not None and (delegate.pk, focus.pk) in shown.recorded
        groups.setdefault(entry["body"], []).append(entry)
    found = [_group(body, entries) for body, entries in groups.items()]
    found.sort(key=lambda group: group["is_complete"])
    is_short = len(shown.people) <= FEW
    for place, group in enumerate(found):
        is_next = place == 0 and not group["is_complete"]
        group["is_open"] = is_short or is_next or bool(shown.words and group["found"])
    return found


def _group(body: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    here = sum(entry["is_here"] for entry in entries)
    return {
        "body": body,
        "entries": sorted(entries, key=lambda entry: entry["is_here"]),
        "here": here,
        "is_complete": here == len(entries),
        "found": sum(entry["is_found"] for entry in entries),
    }


def entry_of(
    number: int,
    delegate: Delegate,
    days: Sequence[MeetingDay],
    recorded: Mapping[tuple[int, int], Attendance],
    *,
    shows_names: bool,
) -> dict[str, Any]:
    """One person on the list; without the right to tick, minors by their initials."""
    return {
        "number": number,
        "delegate": delegate,
        "name": delegate.name if shows_names else delegate.public_name,
        "body": body_of(delegate),
        "ticks": [_tick_of(day, recorded.get((delegate.pk, day.pk))) for day in days],
    }


def _tick_of(day: MeetingDay, found: Attendance | None) -> dict[str, Any]:
    clock = f"{found.at.astimezone(day.timezone):%H.%M}" if found else ""
    return {"day": day, "attendance": found, "clock": clock}
