"""Write agenda items: add, change, move, shift what is left of a day, open and finish."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency, Region
from meetings.actions.bookings import CannotSchedule, rebook
from meetings.models import (
    AgendaItem,
    AgendaSpeaker,
    CoordinationMeeting,
    DeskParty,
    MeetingDay,
    Room,
)

Kind = AgendaItem.Kind
LONGEST = timedelta(hours=16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when an item is: a room of the day, or all of them (`room` None).

    One that ends on the next day is refused unless somebody said so: `over_midnight`.
    """

    day: MeetingDay
    room: Room | None
    starts_at: datetime
    ends_at: datetime
    over_midnight: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A speaker as entered in the item's form."""

    name: str
    position_title: str = ""
    institution: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an item is about."""

    kind: str
    title: str
    person_in_charge: str = ""
    moderator: str = ""
    is_public: bool = True
    internal_note: str = ""
    field_code: str = ""
    speakers: Sequence[Speaker] = ()
    agencies: Collection[Agency] = field(default_factory=tuple)
    regions: Collection[Region] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the agenda's table: a new item, or one that was read at `version`.

    The people of an item that exists stay; a table has no place for all that is known of them.
    """

    content: Content
    place: Place
    item: AgendaItem | None = None
    version: int = 0


class RowRefused(CannotSchedule):
    """A line of the table that cannot be stored; `number` counts from 0."""

    def __init__(self, text: str, number: int) -> None:
        super().__init__(text)
        self.number = number


@transaction.atomic
def add_item(
    *, meeting: CoordinationMeeting, content: Content, place: Place, by: User, at: datetime
) -> AgendaItem:
    """A new item with its rooms held. Raises CannotSchedule."""
    _lock(meeting)
    _check(meeting, place)
    item = AgendaItem(meeting=meeting, changed_by=by, changed_at=at)
    _fill(item, content, place)
    item.save()
    _write_people(item, content)
    rebook([item], by=by)
    return item


@transaction.atomic
def change_item(
    *, item: AgendaItem, version: int, content: Content, place: Place, by: User, at: datetime
) -> None:
    """Change an item if nobody else has since. Raises CannotSchedule."""
    _lock(item.meeting)
    _check(item.meeting, place)
    _fill(item, content, place)
    _update(item, version, by=by, at=at, fields=[*_PLACE_FIELDS, *_CONTENT_FIELDS])
    _write_people(item, content)
    rebook([item], by=by)


@transaction.atomic
def move_item(*, item: AgendaItem, version: int, place: Place, by: User, at: datetime) -> None:
    """Put an item at another time, in another room or on another day. Raises CannotSchedule."""
    _lock(item.meeting)
    _check(item.meeting, place)
    _set_place(item, place)
    _update(item, version, by=by, at=at, fields=_PLACE_FIELDS)
    rebook([item], by=by)


@transaction.atomic
def write_rows(
    *, meeting: CoordinationMeeting, rows: Sequence[Row], by: User, at: datetime
) -> list[AgendaItem]:
    """Store lines of the table, all or none; their rooms are held together, so they may change places.

    Raises RowRefused for a line of its own, CannotSchedule for a room that is taken.
    """
    _lock(meeting)
    written = []
    for number, row in enumerate(rows):
        try:
            written.append(_write_row(meeting, row, by=by, at=at))
        except CannotSchedule as error:
            raise RowRefused(str(error), number) from error
    rebook(written, by=by)
    return written


def _write_row(meeting: CoordinationMeeting, row: Row, *, by: User, at: datetime) -> AgendaItem:
    _check(meeting, row.place)
    item = row.item or AgendaItem(meeting=meeting, changed_by=by, changed_at=at)
    _fill(item, row.content, row.place)
    if row.item is not None:
        _update(item, row.version, by=by, at=at, fields=[*_PLACE_FIELDS, *_CONTENT_FIELDS])
        return item
    item.save()
    _write_people(item, row.content)
    return item


@transaction.atomic
def shift_rest(
    *, meeting: CoordinationMeeting, day: MeetingDay, since: datetime, minutes: int, by: User,
    at: datetime,
) -> int:  # fmt: skip
    """Move every item of the day that starts at `since` or later ("geser sisanya"); how many.

    All together or none. Raises CannotSchedule, also where one would run into another day.
    """
    _lock(meeting)
    items = list(
        AgendaItem.objects.filter(day=day, starts_at__gte=since).select_related("room", "day")
    )
    step = timedelta(minutes=minutes)
    for item in items:
        was_late = crosses_midnight(item.day, item.ends_at)
        item.starts_at, item.ends_at = item.starts_at + step, item.ends_at + step
        _check_shifted(item, was_late=was_late)
        item.version, item.changed_by, item.changed_at = item.version + 1, by, at
    fields = ["starts_at", "ends_at", "version", "changed_by", "changed_at"]
    AgendaItem.objects.bulk_update(items, fields)
    rebook(items, by=by)
    return len(items)


@transaction.atomic
def open_item(*, item: AgendaItem, by: User, at: datetime) -> bool:
    """Note that the item began; False if that was noted before."""
    return (
        AgendaItem.objects.filter(pk=item.pk, opened_at=None).update(
            opened_at=at, opened_by=by, version=F("version") + 1
        )
        == 1
    )


@transaction.atomic
def finish_item(*, item: AgendaItem, by: User, at: datetime) -> bool:
    """Note that the item ended; False if that was noted before or it never began."""
    return (
        AgendaItem.objects.filter(pk=item.pk, opened_at__isnull=False, finished_at=None).update(
            finished_at=at, finished_by=by, version=F("version") + 1
        )
        == 1
    )


_PLACE_FIELDS = ["day", "room", "is_plenary", "starts_at", "ends_at"]
_CONTENT_FIELDS = [
    "kind", "title", "person_in_charge", "moderator", "is_public", "internal_note", "field_code",
]  # fmt: skip


def _TOO_LATE() -> str:  # noqa: N802  (a text, translated when it is said)
    return _("Someone else has just changed this item. Look at it again.")


def _lock(meeting: CoordinationMeeting) -> None:
    """One writer of a rakor's agenda at a time; its revision tells pages that they are old."""
    CoordinationMeeting.objects.filter(pk=meeting.pk).update(revision=F("revision") + 1)


def _check(meeting: CoordinationMeeting, place: Place) -> None:
    if place.day.meeting_id != meeting.pk:
        raise CannotSchedule(_("That day belongs to another rakor."))
    if place.room is not None and not place.day.rooms.filter(pk=place.room.pk).exists():
        raise CannotSchedule(_("That room is not used on that day."))
    if not timedelta(0) < place.ends_at - place.starts_at <= LONGEST:
        raise CannotSchedule(_("An item lasts between one minute and 16 hours."))
    if place.starts_at.astimezone(place.day.timezone).date() != place.day.date:
        raise CannotSchedule(_("The item would begin on another day."))
    if not place.over_midnight and crosses_midnight(place.day, place.ends_at):
        raise CannotSchedule(
            _("The item would end after midnight. If it really does, say so on its page, “Change”.")
        )


def crosses_midnight(day: MeetingDay, ends_at: datetime) -> bool:
    """Whether this end lies on the day after; midnight itself still ends the day."""
    end = ends_at.astimezone(day.timezone).replace(tzinfo=None)
    return end > datetime.combine(day.date + timedelta(days=1), time())


def _check_shifted(item: AgendaItem, *, was_late: bool) -> None:
    begins_elsewhere = item.starts_at.astimezone(item.day.timezone).date() != item.day.date
    if begins_elsewhere or (crosses_midnight(item.day, item.ends_at) and not was_late):
        text = _("“%s” would run into another day. Shift by fewer minutes, or move it first.")
        raise CannotSchedule(text % item.title)


def _fill(item: AgendaItem, content: Content, place: Place) -> None:
    for name in _CONTENT_FIELDS:
        setattr(item, name, getattr(content, name))
    _set_place(item, place)


def _set_place(item: AgendaItem, place: Place) -> None:
    item.day, item.room, item.is_plenary = place.day, place.room, place.room is None
    item.starts_at, item.ends_at = place.starts_at, place.ends_at


def _update(
    item: AgendaItem, version: int, *, by: User, at: datetime, fields: Sequence[str]
) -> None:
    """One conditional UPDATE: whoever saves an older version is told so."""
    values: Mapping[str, Any] = {name: getattr(item, name) for name in fields}
    changed = AgendaItem.objects.filter(pk=item.pk, version=version).update(
        **values, version=F("version") + 1, changed_by=by, changed_at=at
    )
    if not changed:
        raise CannotSchedule(_TOO_LATE())
    item.version = version + 1


def _write_people(item: AgendaItem, content: Content) -> None:
    """Speakers and desk parties as entered; a speaker who stays keeps their row and materials."""
    names = [speaker.name for speaker in content.speakers]
    item.speakers.exclude(name__in=names).delete()
    users = {
        user.email.casefold(): user
        for user in User.objects.filter(email__in=[s.email for s in content.speakers if s.email])
    }
    for position, speaker in enumerate(content.speakers):
        AgendaSpeaker.objects.update_or_create(
            item=item,
            name=speaker.name,
            defaults={
                "position_title": speaker.position_title,
                "institution": speaker.institution,
                "email": speaker.email,
                "user": users.get(speaker.email.casefold()),
                "position": position,
            },
        )
    item.parties.all().delete()
    if content.kind == Kind.DESK:
        parties = [DeskParty(item=item, agency=agency) for agency in content.agencies]
        parties += [DeskParty(item=item, region=region) for region in content.regions]
        DeskParty.objects.bulk_create(parties)


def predicted_end(items: Sequence[AgendaItem], *, at: datetime) -> tuple[datetime, timedelta]:
    """When a day's last item will end as things stand at `at`, and how late that is.

    The delay is that of the item under way (begun late, or not finished in time), or of the next
    one that should have begun; an early end brings nothing forward. `items` must not be empty.
    """
    planned = max(item.ends_at for item in items)
    delay = timedelta(0)
    for item in sorted(items, key=lambda item: item.starts_at):
        if item.finished_at is not None:
            delay = max(timedelta(0), item.finished_at - item.ends_at)
        elif item.opened_at is not None:
            expected = item.opened_at + item.duration
            delay = max(delay, max(expected, at) - item.ends_at)
        elif item.starts_at + delay < at and item.ends_at + delay > at:
            delay = at - item.starts_at
    return planned + delay, delay
