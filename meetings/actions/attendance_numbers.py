"""How many were there: the one source of what pages, papers and records say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from meetings.actions.record_content import coming_in_order, expected_at
from meetings.models import Attendance, CoordinationMeeting, Delegate, MeetingDay


@dataclass(frozen=True, slots=True, kw_only=True)
class DayNumbers:
    """A day's people: those of whom an answer said that they come are expected."""

    day: MeetingDay
    expected: int
    present: int
    # Of the expected; the others came without an invitation, from the waiting list, or though they
    # had said that they would not.
    came: int
    by_themselves: int

    @property
    def beyond(self) -> int:
        return self.present - self.came


def on_the_list(meeting: CoordinationMeeting) -> QuerySet[Delegate]:
    """Those who may come and everybody who was there, in the order of the paper sheet."""
    was_there = Attendance.objects.filter(delegate=OuterRef("pk"))
    may_come = Q(is_waiting=False) & ~Q(answer=Delegate.Answer.ABSENT)
    found = Delegate.objects.filter(may_come | Exists(was_there), meeting=meeting)
    return coming_in_order(found)


def recorded_at(
    meeting: CoordinationMeeting, *, item: int | None = None
) -> dict[tuple[int, int], Attendance]:
    """(delegate, day) → attendance, of the day or of the item: one query."""
    rows = Attendance.objects.filter(day__meeting=meeting, item=item)
    return {(row.delegate_id, row.day_id): row for row in rows}


def numbers_of(
    meeting: CoordinationMeeting,
    days: Sequence[MeetingDay],
    recorded: Mapping[tuple[int, int], Attendance],
) -> list[DayNumbers]:
    """The numbers of each day: one query for who is expected."""
    expected = set(expected_at(meeting).values_list("pk", flat=True))
    return [_of_day(day, expected, recorded.values()) for day in days]


def _of_day(day: MeetingDay, expected: set[int], rows: Iterable[Attendance]) -> DayNumbers:
    here = [row for row in rows if row.day_id == day.pk]
    return DayNumbers(
        day=day,
        expected=len(expected),
        present=len(here),
        came=sum(row.delegate_id in expected for row in here),
        by_themselves=sum(row.method == Attendance.Method.SELF for row in here),
    )
