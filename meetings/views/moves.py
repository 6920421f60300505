"""Where a button, a form or a drag wants an agenda item to go."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from meetings.actions.agenda import Place, crosses_midnight
from meetings.forms.agenda import PLENARY
from meetings.models import AgendaItem, MeetingDay, Room

_MINUTES = re.compile(r"[+-]?\d{1,4}", re.ASCII)


def target_of(
    item: AgendaItem, days: Sequence[MeetingDay], asked: Mapping[str, str]
) -> Place | None:
    """The place asked for, the duration kept; None where there is no such place.

    `langkah` is a step: minutes ("-15"), "ruang+", "ruang-", "hari+", "hari-". Else `hari`, `ruang`
    ("semua" or a room's id) and `mulai` ("08:30") name the place; what is left out stays.
    """
    here = next((day for day in days if day.pk == item.day_id), None)
    if here is None:
        return None
    step = asked.get("langkah", "")
    if step.startswith("hari"):
        return _other_day(item, days, here, 1 if step.endswith("+") else -1)
    if step.startswith("ruang"):
        return _other_room(item, here, 1 if step.endswith("+") else -1)
    if step:
        return _shifted(item, here, step)
    return _named(item, days, here, asked)


def _place(item: AgendaItem, day: MeetingDay, room: Room | None, start: datetime) -> Place:
    return Place(
        day=day,
        room=room,
        starts_at=start,
        ends_at=start + item.duration,
        over_midnight=crosses_midnight(item.day, item.ends_at),
    )


def _shifted(item: AgendaItem, day: MeetingDay, step: str) -> Place | None:
    if not _MINUTES.fullmatch(step):
        return None
    return _place(item, day, item.room, item.starts_at + timedelta(minutes=int(step)))


def _other_room(item: AgendaItem, day: MeetingDay, by: int) -> Place | None:
    """The next column; before the first and after the last is the plenary."""
    columns: list[Room | None] = [None, *day.rooms.all()]
    at = columns.index(item.room) if item.room in columns else 0
    return _place(item, day, columns[(at + by) % len(columns)], item.starts_at)


def _other_day(
    item: AgendaItem, days: Sequence[MeetingDay], here: MeetingDay, by: int
) -> Place | None:
    """The same clock on the next or previous day, in the same room where it is in use."""
    at = days.index(here) + by
    if not 0 <= at < len(days):
        return None
    return _on_day(item, here, days[at])


def _on_day(item: AgendaItem, here: MeetingDay, day: MeetingDay) -> Place:
    clock = item.starts_at.astimezone(here.timezone).time()
    rooms = list(day.rooms.all())
    room = item.room if item.room in rooms else None
    return _place(item, day, room, datetime.combine(day.date, clock, day.timezone))


def _named(
    item: AgendaItem, days: Sequence[MeetingDay], here: MeetingDay, asked: Mapping[str, str]
) -> Place | None:
    day = next((day for day in days if str(day.pk) == asked.get("hari", "")), here)
    moved = _on_day(item, here, day)
    room = moved.room
    if (wanted := asked.get("ruang", "")) == PLENARY:
        room = None
    elif wanted:
        room = next((each for each in day.rooms.all() if str(each.pk) == wanted), None)
        if room is None:
            return None
    start = moved.starts_at
    if clock := asked.get("mulai", ""):
        try:
            start = datetime.combine(day.date, time.fromisoformat(clock), day.timezone)
        except ValueError:
            return None
    return _place(item, day, room, start)
