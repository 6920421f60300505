"""What clashes in a rakor's plan: pure functions on plain facts, without a database.

Rooms are not here: the database refuses two events in one room by itself. What is found here is a
warning that may be taken on, with a name and a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from zoneinfo import ZoneInfo

import holidays

SATURDAY = 5
# Between the end of one and the start of another in a different zone, a flight has to fit.
TRAVEL = timedelta(hours=12)


class Kind(StrEnum):
    SPEAKER = "speaker"
    AGENCY = "agency"
    HOLIDAY = "holiday"
    LEAVE = "leave"
    WEEKEND = "weekend"
    DEADLINE = "deadline"
    CYCLE = "cycle"
    TRAVEL = "travel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Somebody somewhere from `start` to `end`: a speaker at an item, an agency on a day."""

    key: str  # the same person or agency everywhere
    who: str
    event: str  # the item or day, as a stable id
    title: str
    start: datetime
    end: datetime
    zone: str
    is_own: bool  # belongs to the rakor that is checked

    @property
    def first_on(self) -> date:
        return self.start.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A stage's last day."""

    label: str
    due_on: date
    is_hand_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One thing that does not fit; `subject` is the same as long as the same things clash."""

    kind: Kind
    subject: str
    on: date
    who: str = ""
    name: str = ""
    first: Slot | None = None
    second: Slot | None = None


def two_places(slots: Iterable[Slot], kind: Kind) -> Iterator[Clash]:
    """People or agencies that are in two places at one time."""
    for first, second in _pairs(slots):
        if first.start < second.end and second.start < first.end:
            yield _pair_clash(kind, first, second)


def travels(slots: Iterable[Slot]) -> Iterator[Clash]:
    """Those who have to cross time zones with no night between."""
    for first, second in _pairs(slots):
        if _offset(first) == _offset(second):
            continue
        gap = max(second.start - first.end, first.start - second.end)
        if timedelta(0) <= gap < TRAVEL:
            yield _pair_clash(Kind.TRAVEL, first, second)


def _pairs(slots: Iterable[Slot]) -> Iterator[tuple[Slot, Slot]]:
    """Two events of one person or agency, at least one of them of the rakor that is checked."""
    by_key: dict[str, list[Slot]] = {}
    for slot in slots:
        by_key.setdefault(slot.key, []).append(slot)
    for same in by_key.values():
        ordered = sorted(same, key=lambda slot: (slot.start, slot.event))
        for first, second in combinations(ordered, 2):
            if (first.is_own or second.is_own) and first.event != second.event:
                yield first, second


def _offset(slot: Slot) -> timedelta | None:
    return slot.start.astimezone(ZoneInfo(slot.zone)).utcoffset()


def _pair_clash(kind: Kind, first: Slot, second: Slot) -> Clash:
    own = first if first.is_own else second
    events = ":".join(sorted([first.event, second.event]))
    return Clash(
        kind=kind,
        subject=f"{first.key}:{events}"[:200],
        on=own.first_on,
        who=own.who,
        first=first,
        second=second,
    )


def days_off(days: Iterable[date]) -> Iterator[Clash]:
    """National holidays, collective leave (cuti bersama) and weekends among the days."""
    for day in sorted(days):
        if name := _named(day.year, "public").get(day):
            yield Clash(kind=Kind.HOLIDAY, subject=day.isoformat(), on=day, name=name)
        elif name := _named(day.year, "government").get(day):
            yield Clash(kind=Kind.LEAVE, subject=day.isoformat(), on=day, name=name)
        elif day.weekday() >= SATURDAY:
            yield Clash(kind=Kind.WEEKEND, subject=day.isoformat(), on=day)


def outside_cycle(days: Iterable[date], year: int) -> Iterator[Clash]:
    """Days that are far from the plan year.

    The plan of year N is written in N-1 and changed in N; a rakor lies within a year of that.
    """
    first, last = date(year - 2, 1, 1), date(year, 12, 31)
    for day in sorted(days):
        if not first <= day <= last:
            yield Clash(kind=Kind.CYCLE, subject=day.isoformat(), on=day, name=str(year))


@lru_cache(maxsize=64)
def _named(year: int, category: str) -> dict[date, str]:
    return dict(
        holidays.country_holidays("ID", years=[year], categories=category, language="id").items()
    )


def near_deadlines(days: Sequence[date], deadlines: Iterable[Deadline]) -> Iterator[Clash]:
    """Stages that end on a day of the rakor or the day after, and a hand-in that is over before.

    What is agreed on the last day still has to get into the plan that is handed in.
    """
    if not days:
        return
    first, last = min(days), max(days)
    for deadline in deadlines:
        is_during = first <= deadline.due_on <= last + timedelta(days=1)
        is_too_late = deadline.is_hand_in and deadline.due_on < first
        if is_during or is_too_late:
            yield Clash(
                kind=Kind.DEADLINE,
                subject=f"{deadline.label}:{deadline.due_on}"[:200],
                on=deadline.due_on,
                name=deadline.label,
            )
