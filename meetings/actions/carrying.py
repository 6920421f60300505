"""What earlier rakor left open becomes the first item of this one's agenda."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.actions.agenda import Content, Place, add_item, shift_rest
from meetings.actions.bookings import CannotSchedule
from meetings.actions.followup import carried_actions
from meetings.models import AgendaItem, CoordinationMeeting

MINUTES = 30
USUAL_START = time(8, 30)
# The item is found again by this note, which is the internal rundown's alone.
MARK = "tindak-lanjut-rakor-sebelumnya"


class CannotCarry(Exception):
    """There is nothing to carry on, or no place for it."""


def carried_item(meeting: CoordinationMeeting) -> AgendaItem | None:
    """The item made for it, if it was made."""
    return AgendaItem.objects.filter(meeting=meeting, internal_note__startswith=MARK).first()


@transaction.atomic
def carry_into_agenda(*, meeting: CoordinationMeeting, by: User, at: datetime) -> AgendaItem:
    """Half an hour at the beginning of the first day, after an opening; the rest moves back.

    Raises CannotCarry.
    """
    left = carried_actions(meeting)
    if not left:
        raise CannotCarry(_("Nothing is left open from an earlier rakor."))
    if carried_item(meeting) is not None:
        raise CannotCarry(_("It is on the agenda already."))
    day = meeting.days.order_by("date").first()
    if day is None:
        raise CannotCarry(_("This rakor has no day yet."))
    items = list(day.items.order_by("starts_at", "pk"))
    openings = [item for item in items if item.kind == AgendaItem.Kind.OPENING]
    rest = [item for item in items if item not in openings]
    start = _start(day.date, day.timezone, openings, rest)
    try:
        if rest:
            shift_rest(meeting=meeting, day=day, since=start, minutes=MINUTES, by=by, at=at)
        return add_item(
            meeting=meeting,
            content=Content(
                kind=AgendaItem.Kind.DISCUSSION,
                title=_("Follow-up of the earlier rakor"),
                internal_note=f"{MARK}\n" + "\n".join(f"- {each.text}" for each in left),
            ),
            place=Place(
                day=day, room=None, starts_at=start, ends_at=start + timedelta(minutes=MINUTES)
            ),
            by=by,
            at=at,
        )
    except CannotSchedule as error:
        raise CannotCarry(str(error)) from error


def _start(
    date: date, zone: ZoneInfo, openings: list[AgendaItem], rest: list[AgendaItem]
) -> datetime:
    """When the first item that is no opening begins; after the opening; else at half past eight."""
    if rest:
        return min(item.starts_at for item in rest)
    if openings:
        return max(item.ends_at for item in openings)
    return datetime.combine(date, USUAL_START, zone)
