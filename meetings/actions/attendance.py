"""Record who is there: ticks by staff, self check-in by a rotating code, paper sheets, walk-ins."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.actions.frozen import is_frozen
from meetings.models import (
    AgendaItem,
    Attendance,
    CheckInCode,
    CoordinationMeeting,
    Delegate,
    MeetingDay,
    Organisation,
    WrongCode,
)

CODE_DIGITS = 6
# Somebody who types badly needs a few tries; somebody who guesses needs a million.
MOST_TRIES = 10
TRIES_PAUSE = timedelta(minutes=10)
# A phone's clock may be wrong; what it says about the time of a tick is believed within a day.
CLOCK_TRUST = timedelta(days=1)


class CannotRecord(Exception):
    """The attendance cannot be written down like this."""


class TickState(StrEnum):
    """What became of one tick."""

    RECORDED = "recorded"
    KNOWN = "known"  # was recorded before, by this phone or another
    LOCKED = "locked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One delegate present on one day, or at one item of it; `key` is made by the browser."""

    delegate: UUID
    day: int
    item: UUID | None = None
    key: UUID
    at: datetime


@transaction.atomic
def record_ticks(
    *,
    meeting: CoordinationMeeting,
    ticks: Sequence[Tick],
    method: str = Attendance.Method.STAFF,
    by: User | None,
    at: datetime,
) -> dict[UUID, TickState]:
    """Record ticks; what became of each, by its key.

    Sending the same tick again changes nothing, and neither does a second phone that ticks the
    same delegate: the unique constraints decide, not a look beforehand. Six statements for any
    number of ticks.
    """
    delegates = dict(
        Delegate.objects.filter(
            meeting=meeting, uuid__in={tick.delegate for tick in ticks}
        ).values_list("uuid", "pk")
    )
    days = _open_days(meeting, {tick.day for tick in ticks})
    items = {
        item.uuid: item
        for item in AgendaItem.objects.filter(
            meeting=meeting, uuid__in={tick.item for tick in ticks if tick.item}
        )
    }
    states = {tick.key: _state(tick, delegates, days, items) for tick in ticks}
    wanted = [tick for tick in ticks if states[tick.key] is TickState.RECORDED]
    Attendance.objects.bulk_create(
        [
            row
            for tick in wanted
            for row in _rows(tick, delegates, items, method=method, by=by, at=at)
        ],
        ignore_conflicts=True,
    )
    stored = set(
        Attendance.objects.filter(client_key__in=[tick.key for tick in wanted]).values_list(
            "client_key", flat=True
        )
    )
    return {
        key: TickState.KNOWN if state is TickState.RECORDED and key not in stored else state
        for key, state in states.items()
    }


def _open_days(meeting: CoordinationMeeting, pks: set[int]) -> dict[int, bool]:
    """Day → whether its list is open, held so that nobody closes it while ticks are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, attendance_locked_at IS NULL FROM meetings_meetingday"
            " WHERE meeting_id = %s AND id = ANY(%s) FOR SHARE",
            [meeting.pk, sorted(pks)],
        )
        return dict(cursor.fetchall())


def _state(
    tick: Tick,
    delegates: dict[UUID, int],
    days: dict[int, bool],
    items: dict[UUID, AgendaItem],
) -> TickState:
    is_known = tick.delegate in delegates and tick.day in days
    if tick.item is not None:
        is_known = is_known and tick.item in items and items[tick.item].day_id == tick.day
    if not is_known:
        return TickState.UNKNOWN
    return TickState.RECORDED if days[tick.day] else TickState.LOCKED


def _rows(
    tick: Tick,
    delegates: dict[UUID, int],
    items: dict[UUID, AgendaItem],
    *,
    method: str,
    by: User | None,
    at: datetime,
) -> list[Attendance]:
    """The tick's row; who is at an item is there on its day, too."""
    shared = {
        "delegate_id": delegates[tick.delegate],
        "day_id": tick.day,
        "method": method,
        "at": tick.at if at - CLOCK_TRUST <= tick.at <= at else at,
        "received_at": at,
        "by": by,
    }
    if tick.item is None:
        return [Attendance(client_key=tick.key, **shared)]
    of_day = uuid.uuid5(tick.key, "day")
    return [
        Attendance(client_key=tick.key, item=items[tick.item], **shared),
        Attendance(client_key=of_day, **shared),
    ]


@transaction.atomic
def remove_tick(*, attendance: Attendance) -> None:
    """Take back a tick made by mistake, with those at items of that day. Raises CannotRecord."""
    days = _open_days(attendance.day.meeting, {attendance.day_id})
    if not days.get(attendance.day_id):
        raise CannotRecord(_("The attendance list of this day is closed."))
    if is_frozen(attendance.day.meeting_id):
        raise CannotRecord(_("The berita acara is frozen and counts who was there."))
    taken = Attendance.objects.filter(delegate=attendance.delegate_id, day=attendance.day_id)
    if attendance.item_id is not None:
        taken = taken.filter(pk=attendance.pk)
    taken.delete()


@transaction.atomic
def lock_day(*, day: MeetingDay, by: User, at: datetime) -> None:
    """Close a day's list: later ticks are refused. Raises CannotRecord."""
    if not Attendance.objects.filter(day=day, item=None).exists():
        raise CannotRecord(_("Nobody is recorded as present on this day yet."))
    closed = MeetingDay.objects.filter(pk=day.pk, attendance_locked_at=None).update(
        attendance_locked_at=at, attendance_locked_by=by
    )
    if not closed:
        raise CannotRecord(_("The attendance list of this day is closed."))


@transaction.atomic
def unlock_day(*, day: MeetingDay) -> None:
    """Open a day's list again."""
    MeetingDay.objects.filter(pk=day.pk).update(
        attendance_locked_at=None, attendance_locked_by=None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn:
    """Somebody nobody invited, as written down at the door."""

    name: str
    organisation: Organisation | None = None
    organisation_text: str = ""
    position_title: str = ""
    sex: str = ""
    phone: str = ""
    is_minor: bool = False
    companion: str = ""


@transaction.atomic
def add_walk_in(
    *,
    meeting: CoordinationMeeting,
    day: MeetingDay,
    person: WalkIn,
    key: UUID,
    by: User,
    at: datetime,
) -> Delegate:
    """A delegate marked as not invited, present on the day. Raises CannotRecord.

    Pressed twice with one key it is still one person.
    """
    CoordinationMeeting.objects.select_for_update().get(pk=meeting.pk)
    known = Attendance.objects.filter(client_key=key).select_related("delegate").first()
    if known is not None:
        return known.delegate
    if not _open_days(meeting, {day.pk}).get(day.pk):
        raise CannotRecord(_("The attendance list of this day is closed."))
    details = {} if person.is_minor else {
        "position_title": person.position_title, "sex": person.sex, "phone": person.phone
    }  # fmt: skip
    delegate = Delegate.objects.create(
        meeting=meeting,
        organisation=person.organisation,
        organisation_text="" if person.organisation else person.organisation_text,
        name=person.name,
        is_walk_in=True,
        is_minor=person.is_minor,
        companion=person.companion if person.is_minor else "",
        created_at=at,
        created_by=by,
        **details,
    )
    Attendance.objects.create(
        delegate=delegate,
        day=day,
        method=Attendance.Method.STAFF,
        client_key=key,
        at=at,
        received_at=at,
        by=by,
    )
    return delegate


@transaction.atomic
def open_self_check_in(
    *, day: MeetingDay, opens_at: datetime, closes_at: datetime, by: User, at: datetime
) -> CheckInCode:
    """Show a code on the room's screen between two moments; an earlier window ends now."""
    if closes_at <= opens_at:
        raise CannotRecord(_("The window ends before it begins."))
    if day.attendance_locked_at is not None:
        raise CannotRecord(_("The attendance list of this day is closed."))
    close_self_check_in(day=day, at=at)
    return CheckInCode.objects.create(
        day=day,
        secret=secrets.token_hex(32),
        opens_at=opens_at,
        closes_at=closes_at,
        created_by=by,
        created_at=at,
    )


@transaction.atomic
def close_self_check_in(*, day: MeetingDay, at: datetime) -> None:
    """End the day's windows that are open now or still to come."""
    CheckInCode.objects.filter(day=day, opens_at__gte=at).delete()
    CheckInCode.objects.filter(day=day, closes_at__gt=at).update(closes_at=at)


def code_of(window: CheckInCode, *, at: datetime) -> str:
    """The digits on the screen at this moment."""
    return _digits(window, _step(window, at))


def _step(window: CheckInCode, at: datetime) -> int:
    return int(at.timestamp()) // window.step_seconds


def _digits(window: CheckInCode, step: int) -> str:
    digest = hmac.new(window.secret.encode(), str(step).encode(), hashlib.sha256).digest()
    return str(int.from_bytes(digest[:8], "big") % 10**CODE_DIGITS).zfill(CODE_DIGITS)


def open_window(days: Iterable[MeetingDay], *, at: datetime) -> CheckInCode | None:
    """The window of these days that is open now."""
    return (
        CheckInCode.objects.filter(day__in=list(days), opens_at__lte=at, closes_at__gt=at)
        .select_related("day")
        .first()
    )


def check_in_self(*, delegate: Delegate, code: str, at: datetime) -> MeetingDay:
    """Record the holder of a badge who types the code of the screen; the day. Raises CannotRecord.

    The code before the current one still counts: typing takes time.
    """
    window = open_window(delegate.meeting.days.all(), at=at)
    if window is None:
        raise CannotRecord(_("Self check-in is closed now. Ask the staff to tick you."))
    step = _step(window, at)
    typed = "".join(char for char in code if char.isdigit())
    valid = [_digits(window, each) for each in (step, step - 1)]
    is_right = any(hmac.compare_digest(typed, digits) for digits in valid)
    if not _may_try(delegate, is_right=is_right, at=at):
        raise CannotRecord(_("Too many wrong codes. Ask the staff to tick you, or try later."))
    if not is_right:
        raise CannotRecord(_("This is not the code on the screen. It changes every minute."))
    tick = Tick(delegate=delegate.uuid, day=window.day_id, key=uuid.uuid4(), at=at)
    states = record_ticks(
        meeting=delegate.meeting, ticks=[tick], method=Attendance.Method.SELF, by=None, at=at
    )
    if states[tick.key] is TickState.LOCKED:
        raise CannotRecord(_("The attendance list of this day is closed."))
    return window.day


@transaction.atomic
def _may_try(delegate: Delegate, *, is_right: bool, at: datetime) -> bool:
    """Count a wrong code; False once there were too many. What no longer counts is deleted.

    One try at a time, so that guesses sent all at once are counted too.
    """
    Delegate.objects.select_for_update(no_key=True).get(pk=delegate.pk)
    wrong = WrongCode.objects.filter(delegate=delegate)
    wrong.filter(at__lte=at - TRIES_PAUSE).delete()
    if wrong.count() >= MOST_TRIES:
        return False
    if not is_right:
        WrongCode.objects.create(delegate=delegate, at=at)
    return True


def match_names(names: Iterable[str], delegates: Iterable[Delegate]) -> tuple[set[UUID], list[str]]:
    """Delegates whose name stands in a pasted list, and the lines that match nobody or several."""
    known: dict[str, list[UUID]] = {}
    for delegate in delegates:
        known.setdefault(_plain(delegate.name), []).append(delegate.uuid)
    found: set[UUID] = set()
    missed = []
    for name in names:
        matches = known.get(_plain(name), [])
        if len(matches) == 1:
            found.add(matches[0])
        elif name.strip():
            missed.append(name.strip())
    return found, missed


def _plain(name: str) -> str:
    """A name without titles after the comma, case, dots and doubled blanks."""
    return " ".join(name.partition(",")[0].casefold().replace(".", " ").split())
