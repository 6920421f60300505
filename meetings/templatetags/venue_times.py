"""Times of a rakor: in the venue's zone, and in the reader's where that differs.

`08.30 WITA (07.30 WIB)` in plain text, never in a tooltip only. Plain functions, so that pages,
letters and PDFs agree.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template

from accounts.templatetags.formats import DAYS, EMPTY, NBSP, short_date, zone_label

register = template.Library()


def in_zone(moment: datetime, zone: str) -> datetime:
    """The moment on the clocks of a zone."""
    return moment.astimezone(ZoneInfo(zone))


@register.simple_tag
def venue_time(moment: datetime | None, zone: str, reader_zone: str = "") -> str:
    """`08.30 WITA (07.30 WIB)`; the reader's day is named where it is another one."""
    if moment is None:
        return EMPTY
    here = in_zone(moment, zone)
    text = f"{here:%H.%M}{NBSP}{zone_label(here)}"
    if not _differs(moment, zone, reader_zone):
        return text
    there = in_zone(moment, reader_zone)
    return f"{text} ({_other_day(here, there)}{there:%H.%M}{NBSP}{zone_label(there)})"


@register.simple_tag
def venue_span(
    start: datetime | None, end: datetime | None, zone: str, reader_zone: str = ""
) -> str:
    """`08.30–10.30 WITA (07.30–09.30 WIB)`."""
    if start is None or end is None:
        return EMPTY
    text = f"{_span(start, end, zone)}{NBSP}{zone_label(in_zone(start, zone))}"
    if not _differs(start, zone, reader_zone):
        return text
    here, there = in_zone(start, zone), in_zone(start, reader_zone)
    other = f"{_other_day(here, there)}{_span(start, end, reader_zone)}{NBSP}{zone_label(there)}"
    return f"{text} ({other})"


@register.simple_tag
def venue_row_span(start: datetime, end: datetime | None, zone: str, reader_zone: str = "") -> str:
    """`08.30–10.30`, for a column whose head names the zone; the reader's behind it."""
    if end is None:
        own, other = f"{in_zone(start, zone):%H.%M}", venue_time(start, zone, reader_zone)
    else:
        own, other = _span(start, end, zone), venue_span(start, end, zone, reader_zone)
    return own if not _differs(start, zone, reader_zone) else f"{own} ({other.partition('(')[2]}"


@register.simple_tag
def venue_clock_span(start: datetime, end: datetime, zone: str) -> str:
    """`08.30–10.30`, where the column's head names the zone."""
    return _span(start, end, zone)


@register.simple_tag
def clock_value(moment: datetime | None, zone: str) -> str:
    """`08:30`, as a time field takes it."""
    return f"{in_zone(moment, zone):%H:%M}" if moment else ""


@register.filter
def zone_name(zone: str) -> str:
    """`WIT (UTC+9)`: the abbreviation alone is ambiguous abroad."""
    now = datetime.now(tz=ZoneInfo(zone))
    offset = now.utcoffset()
    hours = int(offset.total_seconds() // 3600) if offset else 0
    return f"{zone_label(now)} (UTC+{hours})"


@register.filter
def zone_short(zone: str) -> str:
    """`WIB`."""
    return zone_label(datetime.now(tz=ZoneInfo(zone)))


@register.filter
def weekday(day: date | None) -> str:
    """`Selasa`."""
    return DAYS[day.weekday()] if day else EMPTY


def _differs(moment: datetime, zone: str, reader_zone: str) -> bool:
    """Whether the two zones' clocks show another time; Pontianak and Jakarta do not."""
    if not reader_zone or reader_zone == zone:
        return False
    return in_zone(moment, zone).utcoffset() != in_zone(moment, reader_zone).utcoffset()


def _span(start: datetime, end: datetime, zone: str) -> str:
    first, last = in_zone(start, zone), in_zone(end, zone)
    day = f"{short_day(last)}{NBSP}" if last.date() != first.date() else ""
    return f"{first:%H.%M}{EMPTY}{day}{last:%H.%M}"


def _other_day(here: datetime, there: datetime) -> str:
    return "" if here.date() == there.date() else f"{short_day(there)}, "


def short_day(moment: datetime) -> str:
    """`10 Feb 2026` of the moment in its own zone."""
    return short_date(moment.date())
