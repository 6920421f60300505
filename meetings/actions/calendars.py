"""Rakor as iCalendar: requests to those invited, and events for calendar feeds.

A request holds one VEVENT a day. RFC 5546 wants one UID in a message, so the days are one daily
series whose other days are written out (RECURRENCE-ID), each with its own time and place.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max, Min
from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vRecur, vText

from meetings.models import AgendaItem, CoordinationMeeting, Invitation, MeetingDay
from meetings.templatetags.venue_times import venue_span
from renja.dates import is_within_reach

logger = logging.getLogger(__name__)

PRODUCT = "-//Renjana//Rakor//ID"
# Replaced by each recipient's own line: making a calendar takes longer than writing its row.
ANYBODY = "attendee@renjana.invalid"
ALARMS = (timedelta(days=-1), timedelta(hours=-1))
# RFC 5545 folds lines at 75 octets.
LINE_OCTETS = 75
# Of a rakor and of an invitation alike.
CANCELLED = "dibatalkan"
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day as a calendar shows it; without agenda items it has no times yet."""

    number: int
    pk: int
    date: date
    zone: str
    place: str
    starts_at: datetime | None
    ends_at: datetime | None

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


def days_with_times(meetings: Iterable[CoordinationMeeting]) -> dict[int, list[Day]]:
    """Per rakor its days from the first public item's beginning to the last's end: two queries.

    When the committee itself begins is not for those who are invited.
    """
    ids = [meeting.pk for meeting in meetings]
    times = {
        row["day"]: (row["first"], row["last"])
        for row in AgendaItem.objects.filter(meeting__in=ids, is_public=True)
        .order_by()
        .values("day")
        .annotate(first=Min("starts_at"), last=Max("ends_at"))
    }
    found: dict[int, list[Day]] = {pk: [] for pk in ids}
    days = MeetingDay.objects.filter(meeting__in=ids).select_related("venue").order_by("date")
    for day in days:
        # No zone reckons with a day beyond reach: it has no times, and so no request.
        first, last = times.get(day.pk, (None, None)) if is_within_reach(day.date) else (None, None)
        found[day.meeting_id].append(
            Day(
                number=len(found[day.meeting_id]) + 1,
                pk=day.pk,
                date=day.date,
                zone=day.zone,
                place=_place(day),
                starts_at=first.astimezone(day.timezone) if first else None,
                ends_at=last.astimezone(day.timezone) if last else None,
            )
        )
    return found


def _place(day: MeetingDay) -> str:
    if day.venue is None:
        return ""
    return ", ".join(part for part in (day.venue.name, day.venue.address) if part)


# --- Requests -------------------------------------------------------------------------------------
def invitation_calendar(invitation: Invitation, *, at: datetime) -> str:
    """One organisation's calendar file: a request, or that it is off; "" while no day is fixed."""
    meeting = invitation.meeting
    is_off = CANCELLED in (meeting.status, invitation.status)
    sequence = max(sequences_of([meeting]).get(meeting.pk, 0), invitation.sequence)
    template = request_template(meeting, sequence=sequence, is_cancelled=is_off, at=at)
    return addressed(template, email=invitation.email, name=invitation.name)


def sequences_of(meetings: Iterable[CoordinationMeeting]) -> dict[int, int]:
    """How often each rakor's calendar was changed, by its id: the same in messages and feeds.

    A cancellation to one organisation that was taken back is a matter of that one alone.
    """
    found = Invitation.objects.filter(meeting__in=[meeting.pk for meeting in meetings]).standing()
    counted = found.order_by().values("meeting").annotate(newest=Max("sequence"))
    return {row["meeting"]: row["newest"] for row in counted}


def request_template(
    meeting: CoordinationMeeting, *, sequence: int, is_cancelled: bool = False, at: datetime
) -> str:
    """The request to ANYBODY, to be addressed; "" while no day is fixed.

    While a day has no public items its hours are not known: all are whole days then.
    """
    days = days_with_times([meeting])[meeting.pk]
    if not days or not all(is_within_reach(day.date) for day in days):
        return ""
    calendar = _calendar("CANCEL" if is_cancelled else "REQUEST")
    alarms = ALARMS[:1] if any(day.starts_at is None for day in days) else ALARMS
    for event in _series(meeting, days, sequence=sequence, at=at):
        event.add("organizer", _person(meeting.created_by.email, meeting.created_by.name))
        event.add("attendee", _guest())
        if is_cancelled:
            event["status"] = vText("CANCELLED")
        else:
            _add_alarms(event, meeting.title, alarms)
        calendar.add_component(event)
    return calendar.to_ical().decode()


def _series(
    meeting: CoordinationMeeting, days: Sequence[Day], *, sequence: int, at: datetime
) -> list[Event]:
    """An event a day under one UID, in messages and feeds alike: so that it stands once.

    While a day has no hours all are whole days, and known hours stand in the text: calendars show
    a series that mixes both wrongly.
    """
    is_whole = any(day.starts_at is None for day in days)
    events = []
    for day in days:
        hours = _hours(day) if is_whole else ""
        shown = replace(day, starts_at=None, ends_at=None) if is_whole else day
        event = _event(meeting, shown, hours=hours, sequence=sequence, at=at)
        event.add("uid", uid_of(meeting))
        if day is days[0]:
            _repeat(event, days, is_whole=is_whole)
        else:
            # The day's place in the series: where the first day's clock would put it.
            event.add("recurrence-id", _in_series(days[0], day.date, is_whole=is_whole))
        events.append(event)
    return events


def _hours(day: Day) -> str:
    if day.starts_at is None or day.ends_at is None:
        return ""
    return f"Pukul {venue_span(day.starts_at, day.ends_at, day.zone, '')}."


def addressed(template: str, *, email: str, name: str) -> str:
    """The request with this recipient in ANYBODY's place; nobody where there is no address."""
    line = _attendee_line(email, name) if email else ""
    return template.replace(_anybody_line(), line)


@lru_cache(maxsize=1)
def _anybody_line() -> str:
    """The placeholder as the library prints it, to the end of its folded lines."""
    event = Event()
    event.add("attendee", _guest())
    return event.to_ical().decode().partition("BEGIN:VEVENT\r\n")[2].partition("END:VEVENT")[0]


def _attendee_line(email: str, name: str) -> str:
    """A folded ATTENDEE line as the library writes it, in a tenth of its time."""
    common = "".join(char for char in name if char >= " " and char != '"')
    line = (
        f'ATTENDEE;CN="{common}";CUTYPE=GROUP;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;'
        f"RSVP=TRUE:mailto:{email}"
    )
    parts, size = [""], 0
    for char in line:
        width = len(char.encode())
        if size + width > LINE_OCTETS:
            parts.append(" ")
            size = 1
        parts[-1] += char
        size += width
    return "\r\n".join(parts) + "\r\n"


def _guest() -> vCalAddress:
    guest = _person(ANYBODY, "-")
    guest.params["cutype"] = vText("GROUP")
    guest.params["role"] = vText("REQ-PARTICIPANT")
    guest.params["partstat"] = vText("NEEDS-ACTION")
    guest.params["rsvp"] = vText("TRUE")
    return guest


def _person(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["cn"] = vText(name)
    return address


def _repeat(event: Event, days: Sequence[Day], *, is_whole: bool) -> None:
    """A daily series over all days; days between them are left out."""
    first, last = days[0], days[-1]
    span = (last.date - first.date).days + 1
    if span == 1:
        return
    event.add("rrule", vRecur({"FREQ": "DAILY", "COUNT": span}))
    held = {day.date for day in days}
    between = [first.date + timedelta(days=number) for number in range(span)]
    left_out = [_in_series(first, each, is_whole=is_whole) for each in between if each not in held]
    if left_out:
        event.add("exdate", left_out)


def _in_series(first: Day, on: date, *, is_whole: bool) -> datetime | date:
    if is_whole or first.starts_at is None:
        return on
    return first.starts_at + (on - first.date)


# --- Feeds ----------------------------------------------------------------------------------------
def feed_calendar(meetings: Sequence[CoordinationMeeting], *, name: str, at: datetime) -> str:
    """All days of these rakor, as their invitations show them; three queries.

    `meetings` need `host__region`.
    """
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", " ".join(name.split()))
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    days, sequences = days_with_times(meetings), sequences_of(meetings)
    for meeting in meetings:
        sequence = sequences.get(meeting.pk, 0)
        for event in _told(meeting, days[meeting.pk], sequence=sequence, at=at):
            calendar.add_component(event)
    return calendar.to_ical().decode()


def _told(
    meeting: CoordinationMeeting, days: Sequence[Day], *, sequence: int, at: datetime
) -> list[Event]:
    """The rakor's events; days and rakor that no calendar can hold are left out, with a line."""
    for day in days:
        if not is_within_reach(day.date):
            logger.warning("day %s of rakor %s is left out: %s", day.pk, meeting.pk, day.date)
    held = [day for day in days if is_within_reach(day.date)]
    try:
        events = _series(meeting, held, sequence=sequence, at=at)
        for event in events:
            if meeting.status == CANCELLED:
                event["status"] = vText("CANCELLED")
            event.to_ical()
    except (ValueError, TypeError, OverflowError, ArithmeticError):
        logger.exception("rakor %s is left out of a feed", meeting.pk)
        return []
    return events


# --- Both -----------------------------------------------------------------------------------------
def uid_of(meeting: CoordinationMeeting) -> str:
    """The rakor's UID: the same in every message, so that a change replaces what was there."""
    return f"rakor-{meeting.uuid}@{urlsplit(settings.BASE_URL).hostname}"


def _calendar(method: str) -> Calendar:
    """An empty calendar that defines the three Indonesian zones."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    for zone in ZONES:
        calendar.add_component(_zone(zone))
    return calendar


@lru_cache(maxsize=len(ZONES))
def _zone(name: str) -> Timezone:
    """VTIMEZONE of a zone; its history before 2000 concerns no rakor."""
    return Timezone.from_tzid(name, first_date=date(2000, 1, 1))


def _event(
    meeting: CoordinationMeeting, day: Day, *, hours: str, sequence: int, at: datetime
) -> Event:
    event = Event()
    event.add("dtstamp", at.astimezone(UTC))
    if day.starts_at is None:
        event.add("dtstart", day.date)
        event.add("dtend", day.date + timedelta(days=1))
    else:
        event.add("dtstart", day.starts_at)
        event.add("dtend", day.ends_at)
    event.add("summary", meeting.title)
    event.add("sequence", sequence)
    event.add("status", "CONFIRMED")
    if day.place:
        event.add("location", day.place)
    if meeting.online_url:
        event.add("url", meeting.online_url)
    if text := "\n".join(part for part in (hours, _description(meeting)) if part):
        event.add("description", text)
    return event


def _description(meeting: CoordinationMeeting) -> str:
    host = meeting.host.name
    lines = [meeting.purpose, f"Penyelenggara: {host}."]
    if meeting.online_url:
        lines.append(f"Tautan daring: {meeting.online_url}")
    if meeting.contact_name:
        lines.append(f"Narahubung: {meeting.contact_name} {meeting.contact_phone}".rstrip())
    return "\n".join(line for line in lines if line)


def _add_alarms(event: Event, title: str, alarms: Sequence[timedelta]) -> None:
    for before in alarms:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", before)
        event.add_component(alarm)
