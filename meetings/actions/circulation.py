"""Send the minutes round as a draft, take corrections until a date, then lock them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, dumps, loads
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.formats import short_time
from agencies.models import Agency
from agencies.permissions import memberships_of
from meetings.actions.invitations_links import LIFE_AFTERWARDS
from meetings.actions.minutes import FIELDS
from meetings.models import (
    AgendaItem,
    Attendance,
    CoordinationMeeting,
    Delegate,
    Invitation,
    ItemMinutes,
    MinutesCirculation,
    MinutesCorrection,
)
from notifications.actions import Letter, enqueue

SALT = "meetings.minutes"
Resolution = MinutesCorrection.Resolution


class CannotCirculate(Exception):
    """The draft cannot go round, be corrected or be locked like this."""


def canonical(content: Any) -> str:
    """One text for one content, whatever the order of its keys."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def minutes_content(meeting: CoordinationMeeting) -> dict[str, Any]:
    """All items' minutes as they stand, in the order of the agenda."""
    items = (
        AgendaItem.objects.filter(meeting=meeting)
        .exclude(kind=AgendaItem.Kind.BREAK)
        .select_related("day", "room", "minutes")
        .order_by("starts_at", "room__position", "pk")
    )
    return {
        "meeting": str(meeting.uuid),
        "title": meeting.title,
        "items": [_item(item) for item in items],
    }


def _item(item: AgendaItem) -> dict[str, Any]:
    minutes: ItemMinutes | None = getattr(item, "minutes", None)
    return {
        "uuid": str(item.uuid),
        "title": item.title,
        "kind": item.kind,
        "starts_at": item.starts_at.isoformat(),
        "ends_at": item.ends_at.isoformat(),
        "zone": item.day.zone,
        "room": item.room.name if item.room else "",
        "is_public": item.is_public,
        "outcome": item.outcome,
        "outcome_note": item.outcome_note,
        "version": minutes.version if minutes else 0,
        **{name: getattr(minutes, name) if minutes else "" for name in FIELDS},
    }


@transaction.atomic
def circulate(
    *, meeting: CoordinationMeeting, closes_at: datetime, by: User, at: datetime
) -> tuple[MinutesCirculation, list[int]]:
    """Freeze the draft, send its link to all who take part; the circulation and the mail's ids.

    A second circulation replaces an open one: its corrections stay. Raises CannotCirculate.
    """
    CoordinationMeeting.objects.select_for_update().get(pk=meeting.pk)
    earlier = MinutesCirculation.objects.filter(meeting=meeting)
    if earlier.filter(locked_at__isnull=False).exists():
        raise CannotCirculate(_("The minutes are locked."))
    if closes_at <= at:
        raise CannotCirculate(_("Corrections end in the past."))
    if not ItemMinutes.objects.filter(item__meeting=meeting).exclude(discussion="").exists():
        raise CannotCirculate(_("Nothing has been written yet."))
    content = canonical(minutes_content(meeting))
    number = (earlier.aggregate(most=Max("number"))["most"] or 0) + 1
    found = earlier.filter(locked_at=None).first()
    if found is None:
        found = MinutesCirculation(meeting=meeting)
    found.number, found.content, found.sha256 = number, content, sha256_of(content)
    found.closes_at, found.circulated_at, found.circulated_by = closes_at, at, by
    found.save()
    return found, _tell(found, at=at)


def _tell(circulation: MinutesCirculation, *, at: datetime) -> list[int]:
    meeting = circulation.meeting
    waiting: list[int] = []
    for delegate in _readers(meeting):
        link = settings.BASE_URL + reverse(
            "meetings:minutes_read", kwargs={"token": token_of(circulation, delegate)}
        )
        waiting += enqueue(
            letter=Letter(
                key=f"rakor-minutes:{meeting.uuid}:{circulation.number}",
                subject=_("Draft minutes: %(title)s") % {"title": meeting.title},
                body=_(
                    "The draft minutes of %(title)s are here:\n%(link)s\n\n"
                    "Corrections are taken on that page until %(until)s."
                )
                % {
                    "title": meeting.title,
                    "link": link,
                    "until": short_time(circulation.closes_at),
                },
            ),
            to=[delegate.email],
            at=at,
        )
    return waiting


def _readers(meeting: CoordinationMeeting) -> QuerySet[Delegate]:
    """One per address: who was there, or has a seat; nobody who waits or does not come."""
    seated = Q(is_waiting=False) & ~Q(answer=Delegate.Answer.ABSENT)
    standing = ~Q(invitation__status=Invitation.Status.CANCELLED)
    there = Q(pk__in=Attendance.objects.filter(delegate__meeting=meeting).values("delegate"))
    found = Delegate.objects.filter(there | seated & standing, meeting=meeting).exclude(email="")
    return found.order_by("email", "pk").distinct("email")


def token_of(circulation: MinutesCirculation, delegate: Delegate) -> str:
    """What the link in a delegate's mail carries: no name, no address."""
    return dumps([circulation.pk, delegate.pk], salt=SALT)


def read_token(token: str) -> tuple[MinutesCirculation, Delegate] | None:
    """The draft and its reader; None for what was not signed here, or concerns two rakor."""
    try:
        circulation_id, delegate_id = loads(token, salt=SALT)
    except (BadSignature, ValueError, TypeError):
        return None
    circulation = (
        MinutesCirculation.objects.select_related("meeting__host__region")
        .filter(pk=circulation_id)
        .first()
    )
    delegate = (
        Delegate.objects.filter(pk=delegate_id)
        .select_related("organisation", "invitation__agency")
        .first()
    )
    if circulation is None or delegate is None or delegate.meeting_id != circulation.meeting_id:
        return None
    return circulation, delegate


def ends_at(circulation: MinutesCirculation) -> datetime:
    """When its links end: `LIFE_AFTERWARDS` after the minutes were settled."""
    settled = circulation.locked_at or circulation.closes_at
    return settled + LIFE_AFTERWARDS


@transaction.atomic
def correct(
    *,
    circulation: MinutesCirculation,
    item: AgendaItem | None,
    text: str,
    by: User | None = None,
    delegate: Delegate | None = None,
    at: datetime,
) -> MinutesCorrection:
    """Write down what a reader wants changed. Raises CannotCirculate after the last day."""
    if circulation.locked_at is not None or circulation.closes_at <= at:
        raise CannotCirculate(_("Corrections are closed."))
    if not text.strip():
        raise CannotCirculate(_("Say what should be changed."))
    return MinutesCorrection.objects.create(
        circulation=circulation,
        item=item,
        text=text.strip(),
        agency=_agency_of(by, delegate),
        author_name=by.name if by else delegate.public_name if delegate else "",
        by=by,
        at=at,
    )


def _agency_of(by: User | None, delegate: Delegate | None) -> Agency | None:
    if by is not None:
        memberships = memberships_of(by)
        return memberships[0].agency if memberships else None
    invited = delegate.invitation if delegate else None
    return invited.agency if invited else None


@transaction.atomic
def resolve(
    *, correction: MinutesCorrection, resolution: str, reply: str, by: User, at: datetime
) -> None:
    """Say what became of a correction. Raises CannotCirculate if that was said already."""
    done = MinutesCorrection.objects.filter(
        pk=correction.pk, resolution=Resolution.OPEN, circulation__locked_at=None
    ).update(resolution=resolution, reply=reply.strip(), resolved_by=by, resolved_at=at)
    if not done:
        raise CannotCirculate(_("This correction was dealt with already."))


@transaction.atomic
def lock_minutes(*, meeting: CoordinationMeeting, by: User, at: datetime) -> MinutesCirculation:
    """Make the minutes final. Raises CannotCirculate before the date, or with open corrections."""
    CoordinationMeeting.objects.select_for_update().get(pk=meeting.pk)
    found = (
        MinutesCirculation.objects.select_for_update()
        .filter(meeting=meeting, locked_at=None)
        .first()
    )
    if found is None:
        raise CannotCirculate(_("The minutes were not circulated, or are locked already."))
    if found.closes_at > at:
        raise CannotCirculate(_("Corrections are taken until %s.") % short_time(found.closes_at))
    if found.corrections.filter(resolution=Resolution.OPEN).exists():
        raise CannotCirculate(_("Some corrections are not dealt with yet."))
    found.locked_at, found.locked_by = at, by
    # What was circulated stands in the history of each item; from here on this is the final text.
    found.content = canonical(minutes_content(meeting))
    found.sha256 = sha256_of(found.content)
    found.save()
    return found


def lock_due(*, at: datetime) -> int:
    """Lock what nobody corrected in time; how many. Open corrections wait for the secretariat."""
    due: Iterable[MinutesCirculation] = (
        MinutesCirculation.objects.filter(locked_at=None, closes_at__lte=at)
        .exclude(corrections__resolution=Resolution.OPEN)
        .select_related("meeting", "circulated_by")
    )
    locked = 0
    for circulation in due:
        try:
            lock_minutes(meeting=circulation.meeting, by=circulation.circulated_by, at=at)
        except CannotCirculate:
            continue
        locked += 1
    return locked


def read_content(circulation: MinutesCirculation, *, with_internal: bool) -> list[dict[str, Any]]:
    """The items of a circulated draft, times as moments."""
    items: list[dict[str, Any]] = [
        item
        for item in json.loads(circulation.content)["items"]
        if with_internal or item["is_public"]
    ]
    for item in items:
        item["starts_at"] = datetime.fromisoformat(item["starts_at"])
        item["ends_at"] = datetime.fromisoformat(item["ends_at"])
    return items
