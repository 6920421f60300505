"""Give a new rakor its first agenda: the sessions of a template, or those of an earlier rakor."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.templatetags.formats import full_date
from agencies.models import Agency
from meetings.actions.agenda import Content, Place, add_item
from meetings.actions.agenda_templates import TEMPLATES, TooShort, laid_out
from meetings.actions.bookings import CannotSchedule
from meetings.models import AgendaItem, CoordinationMeeting, MeetingDay, Room
from meetings.permissions import reads_internal

Kind = AgendaItem.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """From when to when a rakor meets: its first day, and the days after it."""

    first: tuple[time, time]
    later: tuple[time, time]

    def of(self, number: int) -> tuple[time, time]:
        """The hours of the day with this number, the first being 0."""
        return self.later if number else self.first


@transaction.atomic
def lay_template(
    *, meeting: CoordinationMeeting, template: str, hours: Hours, by: User, at: datetime
) -> None:
    """Put a template's sessions on the days of a rakor without an agenda. Raises CannotSchedule.

    Its desk is for every agency that takes part. Days that the template does not have stay empty.
    """
    days, plans = _empty_days(meeting), TEMPLATES[template]
    if len(days) < len(plans):
        raise CannotSchedule(
            ngettext(
                "This agenda is for %(plans)s days, but the rakor has %(days)s day.",
                "This agenda is for %(plans)s days, but the rakor has %(days)s days.",
                len(days),
            )
            % {"plans": len(plans), "days": len(days)}
        )
    agencies = _taking_part(meeting)
    for number, plan in enumerate(plans):
        day, (starts, ends) = days[number], hours.of(number)
        try:
            sessions = laid_out(plan, starts=starts, ends=ends, weekday=day.date.weekday())
        except TooShort as error:
            raise CannotSchedule(_too_short(day, error)) from error
        for each in sessions:
            content = Content(
                kind=each.session.kind,
                title=each.session.title.format(year=meeting.plan_year.year),
                agencies=agencies,
            )
            place = _place(day, None, each.starts, each.ends)
            add_item(meeting=meeting, content=content, place=place, by=by, at=at)


def _too_short(day: MeetingDay, error: TooShort) -> str:
    return _(
        "%(day)s: between %(first)s and %(last)s there are %(given)s minutes, but the sessions there"
        " need %(needed)s. Change the hours, or choose another agenda."
    ) % {
        "day": full_date(day.date),
        "first": f"{error.first:%H.%M}",
        "last": f"{error.last:%H.%M}",
        "given": error.given,
        "needed": error.needed,
    }


@transaction.atomic
def copy_agenda(
    *, meeting: CoordinationMeeting, source: CoordinationMeeting, by: User, at: datetime
) -> list[str]:
    """Copy what the reader may see of an earlier agenda, day by day; the titles that found no place.

    Clock times, kinds and titles come along, rooms where the venue is the same; no people, no
    notes, no minutes. Raises CannotSchedule.
    """
    days = _empty_days(meeting)
    items = AgendaItem.objects.filter(meeting=source).with_parties()
    if not reads_internal(by, source):
        items = items.public()
    old_days = list(source.days.order_by("date").values_list("pk", flat=True))
    taking_part = {agency.pk: agency for agency in _taking_part(meeting)}
    placed: list[Place] = []
    left_out: list[str] = []
    for item in items.order_by("starts_at", "room__position", "pk"):
        number = old_days.index(item.day_id)
        place = _copied_place(item, days[number], placed) if number < len(days) else None
        if place is None:
            left_out.append(item.title)
            continue
        content = _copied(item, taking_part)
        add_item(meeting=meeting, content=content, place=place, by=by, at=at)
        placed.append(place)
    return left_out


def _copied(item: AgendaItem, taking_part: dict[int, Agency]) -> Content:
    own = (party.agency_id for party in item.parties.all() if party.agency_id)
    return Content(
        kind=item.kind,
        title=item.title,
        is_public=item.is_public,
        field_code=item.field_code,
        agencies=[taking_part[pk] for pk in own if pk in taking_part],
    )


def _copied_place(item: AgendaItem, day: MeetingDay, placed: Sequence[Place]) -> Place | None:
    """The same clock in the same room, or in another house in the first that is free; else None."""
    zone = item.day.timezone
    starts, ends = item.starts_at.astimezone(zone), item.ends_at.astimezone(zone)
    rooms = list(day.rooms.all())
    for room in _offered_rooms(item, rooms):
        place = _place(day, room, starts.time(), ends.time(), item.duration)
        if not rooms or not _meets(place, placed):
            return place
    return None


def _offered_rooms(item: AgendaItem, rooms: Sequence[Room]) -> Sequence[Room | None]:
    """Its own room; in another house each room; a plenary, and a house without rooms: all."""
    if item.room is None or not rooms:
        return [None]
    return [item.room] if item.room in rooms else rooms


def _meets(place: Place, placed: Iterable[Place]) -> bool:
    """Whether a room would be used twice; a plenary uses all."""
    return any(
        place.starts_at < other.ends_at
        and other.starts_at < place.ends_at
        and (place.room is None or other.room is None or place.room == other.room)
        for other in placed
        if other.day == place.day
    )


def _place(
    day: MeetingDay, room: Room | None, starts: time, ends: time, lasts: timedelta | None = None
) -> Place:
    start = datetime.combine(day.date, starts, day.timezone)
    end = start + lasts if lasts else datetime.combine(day.date, ends, day.timezone)
    # A template ends before midnight; of a copied item it was taken on when it was written.
    return Place(day=day, room=room, starts_at=start, ends_at=end, over_midnight=True)


def _empty_days(meeting: CoordinationMeeting) -> list[MeetingDay]:
    if AgendaItem.objects.filter(meeting=meeting).exists():
        raise CannotSchedule(_("This rakor has an agenda already."))
    days = list(meeting.days.select_related("venue").prefetch_related("rooms").order_by("date"))
    if not days:
        raise CannotSchedule(_("An agenda needs days. Fix the date of the rakor first."))
    return days


def _taking_part(meeting: CoordinationMeeting) -> Collection[Agency]:
    parts = meeting.agencies.select_related("agency__region")
    return [part.agency for part in parts]
