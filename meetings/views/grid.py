"""The agenda of a day as a table: one row a start, one column a room, plenaries over all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.typed import whole_number
from meetings.models import AgendaItem, MeetingDay, Room


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Items that begin together; `plenary` spans all rooms and stands alone."""

    start: datetime
    end: datetime | None  # None where they end at different times
    is_now: bool
    plenary: AgendaItem | None
    cells: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A day's table; `width` is the number of room columns, at least one."""

    day: MeetingDay
    rooms: Sequence[Room]
    rows: Sequence[Row]
    width: int


def grid_of(day: MeetingDay, items: Sequence[AgendaItem], *, at: datetime) -> Grid:
    """The table of these items; rooms of the day first, then rooms it no longer lists."""
    rooms = list(day.rooms.all())
    rooms += [
        room
        for room in {item.room.pk: item.room for item in items if item.room}.values()
        if room not in rooms
    ]
    ordered = sorted(items, key=lambda item: (item.starts_at, not item.is_plenary, item.pk))
    starts: dict[datetime, list[AgendaItem]] = {}
    rows: list[tuple[datetime, AgendaItem | None]] = []
    for item in ordered:
        if item.is_plenary:
            rows.append((item.starts_at, item))
        elif item.starts_at not in starts:
            starts[item.starts_at] = [item]
            rows.append((item.starts_at, None))
        else:
            starts[item.starts_at].append(item)
    return Grid(
        day=day,
        rooms=rooms,
        width=max(len(rooms), 1),
        rows=[_row(start, plenary, starts, rooms, at) for start, plenary in rows],
    )


def _row(
    start: datetime,
    plenary: AgendaItem | None,
    starts: dict[datetime, list[AgendaItem]],
    rooms: Sequence[Room],
    at: datetime,
) -> Row:
    items = [plenary] if plenary else starts[start]
    ends = {item.ends_at for item in items}
    cells = [] if plenary else [_cell(room, items) for room in rooms]
    return Row(
        start=start,
        end=ends.pop() if len(ends) == 1 else None,
        is_now=any(item.starts_at <= at < item.ends_at for item in items),
        plenary=plenary,
        cells=cells,
    )


def _cell(room: Room, items: Sequence[AgendaItem]) -> dict[str, Any]:
    return {"room": room, "item": next((item for item in items if item.room_id == room.pk), None)}


def day_chosen(days: Sequence[MeetingDay], given: str, *, at: datetime) -> MeetingDay | None:
    """The day asked for, else today's, else the first."""
    asked = next((day for day in days if day.pk == whole_number(given)), None)
    if asked is not None:
        return asked
    today = next((day for day in days if at.astimezone(day.timezone).date() == day.date), None)
    return today or (days[0] if days else None)
