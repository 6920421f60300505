"""What every page of a rakor needs: the rakor, its tabs, the reader's zone, what may be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from agencies.permissions import SignedInRequest, memberships_of
from meetings.actions.invitations_links import LIFE_AFTERWARDS
from meetings.models import CoordinationMeeting, MeetingDay
from meetings.permissions import can_manage, can_plan, reads_internal
from meetings.sheets import SUFFIXES
from meetings.views.refusing import must

if TYPE_CHECKING:
    from accounts.models import User

# key, label, URL name, annotation with its number
_TABS = [
    ("overview", _("Overview"), "meetings:meeting", None),
    ("agenda", _("Agenda"), "meetings:agenda", None),
    ("invitations", _("Invitations"), "meetings:invitations", "seat_count"),
    ("attendance", _("Attendance"), "meetings:attendance", None),
    ("materials", _("Materials"), "meetings:materials", "material_count"),
    ("minutes", _("Minutes"), "meetings:minutes", None),
    ("actions", _("Follow-up"), "meetings:actions", "action_count"),
    ("record", _("Official record"), "meetings:record", None),
]
_STATUS_LOOKS = {
    "direncanakan": "open",
    "diundang": "progress",
    "berlangsung": "progress",
    "notulen_draft": "progress",
    "disepakati": "progress",
    "tindak_lanjut": "progress",
    "ditutup": "done",
    "dibatalkan": "late",
    "ditunda": "open",
}


def find_meeting(user: User, uuid: UUID) -> CoordinationMeeting:
    """The rakor with dates and numbers in one query; 404 for whom it does not exist."""
    meetings = (
        CoordinationMeeting.objects.visible_to(user)
        .with_dates()
        .with_numbers()
        .select_related("host__region", "plan_year", "previous", "planned_venue", "created_by")
    )
    return get_object_or_404(meetings, uuid=uuid)


def page_context(
    user: User, meeting: CoordinationMeeting, active: str, *, with_rooms: bool = True
) -> dict[str, Any]:
    """The context of `meetings/_base.html`; a query for the days, and one for their rooms."""
    days = days_of(meeting, with_rooms=with_rooms)
    return {
        "meeting": meeting,
        "days": days,
        "tabs": _tabs(meeting, active),
        "status_look": _STATUS_LOOKS[meeting.status],
        "can_manage": can_manage(user, meeting),
        "can_plan": can_plan(user, meeting),
        "reads_internal": reads_internal(user, meeting),
        "reader_zone": reader_zone(user),
    }


def days_of(meeting: CoordinationMeeting, *, with_rooms: bool = True) -> list[MeetingDay]:
    """The days in order, with their venues."""
    days = meeting.days.select_related("venue").order_by("date")
    return list(days.prefetch_related("rooms") if with_rooms else days)


def link_ended(request: HttpRequest, meeting: CoordinationMeeting) -> HttpResponse:
    """410, with a sentence on when such links end and whom to ask."""
    context = {"meeting": meeting, "life": LIFE_AFTERWARDS.days}
    return render(request, "meetings/link_ended.html", context, status=410)


def reader_zone(user: User) -> str:
    """The zone of the region in which the user works; the installation's for others."""
    memberships = memberships_of(user)
    return memberships[0].agency.region.zone if memberships else settings.TIME_ZONE


def status_look(status: str) -> str:
    """How the component `status` shows a rakor's status."""
    return _STATUS_LOOKS[status]


def _tabs(meeting: CoordinationMeeting, active: str) -> list[dict[str, Any]]:
    tabs = []
    for key, label, name, number in _TABS:
        try:
            url = reverse(name, kwargs={"uuid": meeting.uuid})
        except NoReverseMatch:
            continue
        count = getattr(meeting, number, None) if number else None
        tabs.append({"label": label, "url": url, "is_active": key == active, "count": count or ""})
    return tabs


def find_for_planning(user: User, uuid: UUID) -> CoordinationMeeting:
    """The rakor, for who may change its plan now; 403 for those who only see it."""
    meeting = find_meeting(user, uuid)
    must(may=can_plan(user, meeting), holds=can_manage(user, meeting), meeting=meeting)
    return meeting


# What a page's address says about the page and not about its list.
_SHOWN_ONLY = ("page", "hari")


def downloads(request: HttpRequest, name: str, **where: object) -> list[tuple[str, str]]:
    """(label, address) of the files of this list, with the filters of the page."""
    query = request.GET.copy()
    for shown_only in _SHOWN_ONLY:
        query.pop(shown_only, None)
    ending = f"?{query.urlencode()}" if query else ""
    return [
        (label, reverse(name, kwargs={**where, "suffix": suffix}) + ending)
        for suffix, label in SUFFIXES.items()
    ]


def part(
    request: SignedInRequest,
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    meeting: CoordinationMeeting | None = None,
) -> HttpResponse:
    """A part of a page, as htmx asks for it; opened directly it is a page with title and way back."""
    if request.htmx:
        response = render(request, template, context)
    else:
        back = (
            (meeting.get_absolute_url(), meeting.title)
            if meeting
            else (reverse("meetings:list"), "Rakor")
        )
        body = render_to_string(template, context, request).strip()
        whole = {"part": body, "part_title": title, "part_back": back}
        response = render(request, "meetings/part.html", whole)
    patch_vary_headers(response, ["HX-Request"])
    return response
