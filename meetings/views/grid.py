"""The agenda of a day as a table: one row a start, one column a room, plenaries over all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from accounts.typed import whole_number
from meetings.models import AgendaItem, MeetingDay, Room
from meetings.templatetags.venue_times import venue_clock_span

# Between these hours a free half hour is a row of its own, where something can be put.
FIRST_HOUR, LAST_HOUR = time(8), time(17)
STEP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A room at a start; `why` says what keeps a drop out, empty where one may be made."""

    room: Room | None
    item: AgendaItem | None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Items that begin together; `plenary` spans all rooms and stands alone.

    A free row is a half hour in which nothing begins and at least one room is empty.
    """

    start: datetime
    end: datetime | None  # None where they end at different times
    is_now: bool
    plenary: AgendaItem | None
    cells: Sequence[Cell]
    why: str = ""
    is_free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A day's table; `width` is the number of room columns, at least one."""

    day: MeetingDay
    rooms: Sequence[Room]
    rows: Sequence[Row]
    width: int


def grid_of(
    day: MeetingDay, items: Sequence[AgendaItem], *, at: datetime, with_free: bool = False
) -> Grid:
    """The table of these items; rooms of the day first, then rooms it no longer lists.

    `with_free` adds the free half hours of the day, for whoever puts items there.
    """
    rooms = list(day.rooms.all())
    rooms += [
        room
        for room in {item.room.pk: item.room for item in items if item.room}.values()
        if room not in rooms
    ]
    ordered = sorted(items, key=lambda item: (item.starts_at, not item.is_plenary, item.pk))
    starts: dict[datetime, list[AgendaItem]] = {}
    rows: list[Row] = []
    for item in ordered:
        if item.is_plenary:
            rows.append(_plenary(item, at))
        else:
            starts.setdefault(item.starts_at, []).append(item)
    rows += [
        _row(begun, day=day, start=start, rooms=rooms, items=items, at=at)
        for start, begun in starts.items()
    ]
    if with_free and items:
        rows += _free(day, rooms, items, {row.start for row in rows})
    rows.sort(key=lambda row: (row.start, row.plenary is None))
    return Grid(day=day, rooms=rooms, width=max(len(rooms), 1), rows=rows)


def _plenary(item: AgendaItem, at: datetime) -> Row:
    return Row(
        start=item.starts_at,
        end=item.ends_at,
        is_now=item.starts_at <= at < item.ends_at,
        plenary=item,
        cells=[],
        why=_taken_by(item),
    )


def _row(
    begun: Sequence[AgendaItem],
    *,
    day: MeetingDay,
    start: datetime,
    rooms: Sequence[Room],
    items: Sequence[AgendaItem],
    at: datetime,
) -> Row:
    ends = {item.ends_at for item in begun}
    cells = []
    for room in rooms:
        here = next((item for item in begun if item.room_id == room.pk), None)
        cells.append(Cell(room=room, item=here, why=_why(day, room, start, items)))
    return Row(
        start=start,
        end=ends.pop() if len(ends) == 1 else None,
        is_now=any(item.starts_at <= at < item.ends_at for item in begun),
        plenary=None,
        cells=cells,
    )


def _free(
    day: MeetingDay, rooms: Sequence[Room], items: Sequence[AgendaItem], begun: set[datetime]
) -> Iterator[Row]:
    """Half hours in which nothing begins and something could."""
    columns: Sequence[Room | None] = rooms or [None]
    for start in _half_hours(day, items):
        if start in begun:
            continue
        cells = [Cell(room=room, item=None, why=_why(day, room, start, items)) for room in columns]
        if any(not cell.why for cell in cells):
            yield Row(start=start, end=None, is_now=False, plenary=None, cells=cells, is_free=True)


def _half_hours(day: MeetingDay, items: Sequence[AgendaItem]) -> Iterator[datetime]:
    """Every half hour from the first of the morning or the first item to the evening or the last."""
    midnight = datetime.combine(day.date, time(), day.timezone)
    first = min(datetime.combine(day.date, FIRST_HOUR, day.timezone), *_starts(items))
    last = max(
        datetime.combine(day.date, LAST_HOUR, day.timezone), *(item.ends_at for item in items)
    )
    start = midnight + (first - midnight) // STEP * STEP
    while start < min(last, midnight + timedelta(days=1)):
        yield start
        start += STEP


def _starts(items: Sequence[AgendaItem]) -> Iterator[datetime]:
    return (item.starts_at for item in items)


def _why(day: MeetingDay, room: Room | None, start: datetime, items: Sequence[AgendaItem]) -> str:
    """What keeps another item out of this room at this time; empty where nothing does."""
    if room is not None and room not in day.rooms.all():
        return _("%s is not used on this day.") % room.name
    for item in items:
        holds = item.is_plenary or room is None or item.room_id == room.pk
        if holds and item.starts_at <= start < item.ends_at:
            return _taken_by(item)
    return ""


def _taken_by(item: AgendaItem) -> str:
    when = venue_clock_span(item.starts_at, item.ends_at, item.day.zone)
    text = _("“%(item)s” (%(when)s) is there. Move it first, or choose a free half hour.")
    return text % {"item": item.title, "when": when}


def day_chosen(days: Sequence[MeetingDay], given: str, *, at: datetime) -> MeetingDay | None:
    """The day asked for, else today's, else the first."""
    asked = next((day for day in days if day.pk == whole_number(given)), None)
    if asked is not None:
        return asked
    today = next((day for day in days if at.astimezone(day.timezone).date() == day.date), None)
    return today or (days[0] if days else None)
