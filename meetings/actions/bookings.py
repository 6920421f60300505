"""Hold rooms for agenda items; the database refuses two in one room, this says it in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.models import AgendaItem, CoordinationMeeting, Room, RoomBooking
from meetings.templatetags.venue_times import venue_span, venue_time


class CannotSchedule(Exception):
    """The room is taken then, or the item has changed since the page was opened."""


def rebook(items: Sequence[AgendaItem], *, by: User) -> None:
    """Hold each item's rooms at its time anew, all together, so that items may change places.

    Raises CannotSchedule that names what holds the room; the caller's transaction is undone.
    """
    wanted = _bookings(items)
    _take_turns(wanted)
    RoomBooking.objects.filter(item__in=items).delete()
    try:
        with transaction.atomic():
            RoomBooking.objects.bulk_create(wanted)
    except IntegrityError as error:
        raise CannotSchedule(_refusal(wanted, by=by)) from error


def _take_turns(wanted: Iterable[RoomBooking]) -> None:
    """Let one transaction at a time book these rooms.

    Two that insert into one exclusion constraint at once each wait for the other: a deadlock.
    """
    rooms = Room.objects.filter(pk__in={booking.room_id for booking in wanted})
    list(rooms.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _bookings(items: Iterable[AgendaItem]) -> list[RoomBooking]:
    rooms_of_day: dict[int, list[Room]] = {}
    found = []
    for item in items:
        if item.room is not None:
            rooms = [item.room]
        else:
            if item.day_id not in rooms_of_day:
                rooms_of_day[item.day_id] = list(item.day.rooms.all())
            rooms = rooms_of_day[item.day_id]
        found += [_booking(item, room) for room in rooms]
    return found


def _booking(item: AgendaItem, room: Room) -> RoomBooking:
    set_up = timedelta(minutes=room.setup_minutes)
    return RoomBooking(
        item=item,
        meeting_id=item.meeting_id,
        room=room,
        period=(item.starts_at, item.ends_at),
        occupied=(item.starts_at - set_up, item.ends_at + set_up),
    )


def _refusal(wanted: Sequence[RoomBooking], *, by: User) -> str:
    """Who holds the room then; rakor that the reader does not see are not named."""
    for booking in wanted:
        for taken in _in_the_way(booking, wanted):
            return _words(booking, taken, by=by)
    return _("The room is taken at that time.")


def _in_the_way(booking: RoomBooking, wanted: Sequence[RoomBooking]) -> Iterable[RoomBooking]:
    """Other wishes of the same change first, then what others hold already."""
    for other in wanted:
        overlaps = other.period[0] < booking.period[1] and booking.period[0] < other.period[1]
        if other is not booking and other.room_id == booking.room_id and overlaps:
            yield other
    held = (
        RoomBooking.objects.filter(room=booking.room)
        .exclude(item__in=[other.item_id for other in wanted])
        .select_related("item__day", "meeting", "room")
    )
    yield from held.filter(meeting=booking.meeting_id, period__overlap=booking.period)
    yield from held.exclude(meeting=booking.meeting_id).filter(occupied__overlap=booking.occupied)


def _words(booking: RoomBooking, taken: RoomBooking, *, by: User) -> str:
    item = taken.item
    when = venue_span(item.starts_at, item.ends_at, item.day.zone)
    if taken.meeting_id == booking.meeting_id:
        return _("%(room)s: “%(item)s” is there %(when)s.") % {
            "room": booking.room,
            "item": item.title,
            "when": when,
        }
    seen = CoordinationMeeting.objects.visible_to(by).filter(pk=taken.meeting_id).first()
    minutes = booking.room.setup_minutes
    gap = timedelta(minutes=2 * minutes)
    return _(
        "%(room)s: %(meeting)s has it %(when)s. Between two rakor a room stays free for %(gap)s minutes,"
        " %(minutes)s to clear it and %(minutes)s to set it up: end by %(until)s, or begin at"
        " %(from)s or later."
    ) % {
        "room": booking.room,
        "meeting": seen.title if seen else _("another rakor"),
        "when": when,
        "gap": 2 * minutes,
        "minutes": minutes,
        "until": venue_time(item.starts_at - gap, item.day.zone),
        "from": venue_time(item.ends_at + gap, item.day.zone),
    }
