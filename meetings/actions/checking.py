"""Read what the conflict checker needs, and put what it finds into words.

A fixed number of queries, whatever the size of the rakor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.formats import full_date
from meetings.actions.conflicts import (
    Clash,
    Deadline,
    Kind,
    Slot,
    days_off,
    near_deadlines,
    outside_cycle,
    travels,
    two_places,
)
from meetings.models import (
    AgendaSpeaker,
    CoordinationMeeting,
    DeskParty,
    MeetingAgency,
    MeetingDay,
    WarningOverride,
)
from meetings.templatetags.venue_times import venue_span
from renja.dates import is_within_reach
from renja.models import DocumentKind, Stage, StageDeadline

# Office hours, where a day has no agenda yet.
FIRST_HOUR, LAST_HOUR = time(8), time(16)
_ITEM = "item-"
_INACTIVE = ("dibatalkan", "ditunda")


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """A warning in words, who took it on, and the agenda items of the rakor that it is about."""

    kind: str
    subject: str
    title: str
    text: str
    override: WarningOverride | None
    items: tuple[int, ...] = ()


def warnings_of(meeting: CoordinationMeeting, *, user: User) -> list[Warned]:
    """Everything that clashes in this rakor's plan, those not taken on first; nine queries."""
    days = list(meeting.days.order_by("date"))
    if not days:
        return []
    overrides = {
        (row.kind, row.subject): row for row in meeting.overrides.select_related("by").all()
    }
    clashes = list(outside_cycle((day.date for day in days), meeting.plan_year.year))
    # A day that no calendar reaches (older than the constraint) does not hide the others' clashes.
    if reckoned := [day for day in days if is_within_reach(day.date)]:
        clashes += _Reader(meeting, reckoned, user).clashes()
    found = [_worded(clash, overrides) for clash in clashes]
    return sorted(found, key=lambda warned: warned.override is not None)


def open_warnings(warned: Iterable[Warned]) -> list[Warned]:
    """Those that nobody took on yet."""
    return [each for each in warned if each.override is None]


class _Reader:
    """The rakor with all others that fall on its days or next to them."""

    def __init__(
        self, meeting: CoordinationMeeting, days: Sequence[MeetingDay], user: User
    ) -> None:
        self.meeting, self.own_days = meeting, days
        near = (days[0].date - timedelta(days=1), days[-1].date + timedelta(days=1))
        self.days = list(
            MeetingDay.objects.filter(date__range=near)
            .exclude(meeting__status__in=_INACTIVE)
            .select_related("meeting")
        )
        self.days += [day for day in days if day not in self.days]
        self.by_id = {day.pk: day for day in self.days}
        self.seen = set(
            CoordinationMeeting.objects.visible_to(user)
            .filter(pk__in={day.meeting_id for day in self.days})
            .values_list("pk", flat=True)
        )

    def clashes(self) -> list[Clash]:
        speakers, agencies, desks = self._speakers(), self._agencies(), self._desks()
        return [
            *days_off(day.date for day in self.own_days),
            *two_places(speakers, Kind.SPEAKER),
            *two_places(agencies, Kind.AGENCY),
            *two_places(desks, Kind.AGENCY),
            *travels(speakers),
            *travels(agencies),
            *near_deadlines([day.date for day in self.own_days], self._deadlines()),
        ]

    def _slot(
        self, day: MeetingDay, *, key: str, who: str, event: str, title: str,
        start: datetime, end: datetime,
    ) -> Slot:  # fmt: skip
        is_own = day.meeting_id == self.meeting.pk
        place = title if is_own else self._name(day)
        return Slot(
            key=key, who=who, event=event, title=place, start=start, end=end,
            zone=day.zone, is_own=is_own,
        )  # fmt: skip

    def _name(self, day: MeetingDay) -> str:
        """The other rakor's title, unless it does not exist for the reader."""
        return day.meeting.title if day.meeting_id in self.seen else _("another rakor")

    def _speakers(self) -> list[Slot]:
        rows = AgendaSpeaker.objects.filter(item__day__in=self.by_id).select_related("item")
        return [
            self._slot(
                self.by_id[row.item.day_id],
                key=_person(row),
                who=row.name,
                event=f"{_ITEM}{row.item_id}",
                title=row.item.title,
                start=row.item.starts_at,
                end=row.item.ends_at,
            )
            for row in rows
        ]

    def _agencies(self) -> list[Slot]:
        """Required agencies on the days of their rakor, from morning to afternoon."""
        parts = MeetingAgency.objects.filter(
            meeting__in={day.meeting_id for day in self.days}, is_required=True
        ).select_related("agency")
        days_of: dict[int, list[MeetingDay]] = {}
        for day in self.days:
            days_of.setdefault(day.meeting_id, []).append(day)
        return [
            self._slot(
                day,
                key=f"agency-{part.agency_id}",
                who=str(part.agency),
                # All days of one rakor are one event, but for the travel between its venues.
                event=f"day-{day.pk}",
                title=full_date(day.date),
                start=datetime.combine(day.date, FIRST_HOUR, day.timezone),
                end=datetime.combine(day.date, LAST_HOUR, day.timezone),
            )
            for part in parts
            for day in days_of[part.meeting_id]
        ]

    def _desks(self) -> list[Slot]:
        """Agencies at their desks: two desks of one agency at one time need it twice."""
        rows = DeskParty.objects.filter(
            item__meeting=self.meeting, agency__isnull=False
        ).select_related("item", "agency")
        return [
            self._slot(
                self.by_id[row.item.day_id],
                key=f"agency-{row.agency_id}",
                who=str(row.agency),
                event=f"{_ITEM}{row.item_id}",
                title=row.item.title,
                start=row.item.starts_at,
                end=row.item.ends_at,
            )
            for row in rows
        ]

    def _deadlines(self) -> list[Deadline]:
        """The host region's stage dates: its own before the default ones."""
        region = self.meeting.host.region
        rows = StageDeadline.objects.of_region([region.pk]).filter(
            plan_year=self.meeting.plan_year_id, gov_type=region.gov_type, due_on__isnull=False
        )
        chosen: dict[tuple[str, bool, str], StageDeadline] = {}
        for row in sorted(rows, key=lambda row: row.region_id is not None):
            chosen[row.kind, row.is_amendment, row.stage] = row
        return [
            Deadline(
                label=f"{row.get_kind_display()} {row.get_stage_display()}",
                due_on=row.due_on,
                is_hand_in=(row.kind, row.stage, row.is_amendment)
                == (DocumentKind.RENJA, Stage.DRAFT, False),
            )
            for row in chosen.values()
            if row.due_on is not None
        ]


def _person(row: AgendaSpeaker) -> str:
    """Who it is: the account, else the address, else the name without its titles' dots and case."""
    if row.user_id is not None:
        return f"user-{row.user_id}"
    if row.email:
        return f"mail-{row.email.casefold()}"
    return "name-" + "".join(row.name.casefold().replace(".", " ").split())


_TITLES = {
    Kind.SPEAKER: lambda: _("Speaker in two places"),
    Kind.AGENCY: lambda: _("Required agency in two places"),
    Kind.HOLIDAY: lambda: _("National holiday"),
    Kind.LEAVE: lambda: _("Collective leave (cuti bersama)"),
    Kind.WEEKEND: lambda: _("Weekend"),
    Kind.DEADLINE: lambda: _("Deadline of the plan"),
    Kind.CYCLE: lambda: _("Far from the plan year"),
    Kind.TRAVEL: lambda: _("Travel between time zones"),
}


def _worded(clash: Clash, overrides: dict[tuple[str, str], WarningOverride]) -> Warned:
    return Warned(
        kind=clash.kind,
        subject=clash.subject,
        title=_TITLES[clash.kind](),
        text=_text(clash),
        override=overrides.get((clash.kind, clash.subject)),
        items=tuple(_items(clash)),
    )


def _items(clash: Clash) -> Iterator[int]:
    for slot in (clash.first, clash.second):
        if slot is not None and slot.is_own and slot.event.startswith(_ITEM):
            yield int(slot.event.removeprefix(_ITEM))


def marks_of(warned: Iterable[Warned]) -> dict[int, list[Warned]]:
    """What clashes by agenda item, without what somebody took on."""
    marks: dict[int, list[Warned]] = {}
    for each in open_warnings(warned):
        for item in each.items:
            marks.setdefault(item, []).append(each)
    return marks


def _text(clash: Clash) -> str:
    day = full_date(clash.on)
    if clash.first is not None and clash.second is not None:
        return _("%(who)s: %(first)s and %(second)s, %(day)s.") % {
            "who": clash.who,
            "first": _event(clash.first),
            "second": _event(clash.second),
            "day": day,
        }
    if clash.kind is Kind.DEADLINE:
        return _("%(name)s is due on %(day)s.") % {"name": clash.name, "day": day}
    if clash.kind is Kind.CYCLE:
        return _("%(day)s is more than a year from the planning of %(year)s.") % {
            "day": day,
            "year": clash.name,
        }
    return f"{day}: {clash.name}" if clash.name else day


def _event(slot: Slot) -> str:
    return f"“{slot.title}” {venue_span(slot.start, slot.end, slot.zone)}"
