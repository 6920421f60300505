"""Start a rakor, fix its days and venues, and move it from status to status."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency
from meetings.actions.bookings import CannotSchedule, rebook
from meetings.actions.frozen import is_frozen
from meetings.models import (
    AgendaItem,
    CoordinationMeeting,
    MeetingAgency,
    MeetingDay,
    MeetingTransition,
    Room,
    Venue,
    WarningOverride,
)
from meetings.permissions import TRANSITIONS
from renja.models import PlanYear

MOST_DAYS = 14


class CannotPlan(Exception):
    """The rakor is not where the page showed it, or the step needs something more."""


@transaction.atomic
def create_meeting(
    *,
    title: str,
    purpose: str,
    plan_year: PlanYear,
    host: Agency,
    previous: CoordinationMeeting | None = None,
    first_on: date | None = None,
    last_on: date | None = None,
    venue: Venue | None = None,
    key: UUID | None = None,
    by: User,
    at: datetime,
) -> CoordinationMeeting:
    """A planned rakor; with days where the date is known, else for a poll. Raises CannotPlan.

    `key` is its uuid; the database refuses a second rakor of the same.
    """
    meeting = CoordinationMeeting.objects.create(
        uuid=key or uuid4(),
        planned_venue=venue,
        title=title,
        purpose=purpose,
        plan_year=plan_year,
        host=host,
        previous=previous,
        created_by=by,
        created_at=at,
    )
    MeetingAgency.objects.create(meeting=meeting, agency=host, is_required=True)
    if first_on is not None:
        set_days(meeting=meeting, first_on=first_on, last_on=last_on or first_on, venue=venue)
    return meeting


def check_length(first_on: date, last_on: date) -> int:
    """How many days these are. Raises CannotPlan where a rakor cannot have as many."""
    count = (last_on - first_on).days + 1
    if not 1 <= count <= MOST_DAYS:
        raise CannotPlan(_("A rakor has between 1 and %(most)s days.") % {"most": MOST_DAYS})
    return count


def set_days(
    *, meeting: CoordinationMeeting, first_on: date, last_on: date, venue: Venue | None = None
) -> list[MeetingDay]:
    """Make these days the rakor's, where it has none yet. Raises CannotPlan."""
    count = check_length(first_on, last_on)
    days = [
        MeetingDay(
            meeting=meeting,
            date=first_on + timedelta(days=number),
            venue=venue,
            zone=venue.zone if venue else meeting.host.region.zone,
        )
        for number in range(count)
    ]
    created = MeetingDay.objects.bulk_create(days)
    if venue is not None:
        rooms = list(venue.rooms.all())
        for day in created:
            day.rooms.set(rooms)
    return created


@transaction.atomic
def edit_meeting(
    *,
    meeting: CoordinationMeeting,
    revision: int,
    title: str,
    purpose: str,
    plan_year: PlanYear,
    previous: CoordinationMeeting | None,
    planned_venue: Venue | None,
    online_url: str,
    contact_name: str,
    contact_phone: str,
    contact_email: str,
    retention_until: date | None,
) -> None:
    """Change what the rakor is about. Raises CannotPlan if somebody else was quicker."""
    changed = CoordinationMeeting.objects.filter(pk=meeting.pk, revision=revision).update(
        title=title,
        purpose=purpose,
        plan_year=plan_year,
        previous=previous,
        planned_venue=planned_venue,
        online_url=online_url,
        contact_name=contact_name,
        contact_phone=contact_phone,
        contact_email=contact_email,
        retention_until=retention_until,
        revision=F("revision") + 1,
    )
    if not changed:
        raise CannotPlan(_("Someone else has just changed this rakor. Look at it again."))


@transaction.atomic
def change_status(
    *, meeting: CoordinationMeeting, to_status: str, reason: str = "", by: User, at: datetime
) -> MeetingTransition:
    """Move the rakor along; one conditional UPDATE, and a row that says who. Raises CannotPlan."""
    from_status = meeting.status
    Status = CoordinationMeeting.Status  # noqa: N806  (a class, named as one)
    if to_status not in TRANSITIONS[from_status]:
        raise CannotPlan(_("A rakor that is here cannot go there."))
    if to_status in {Status.CANCELLED, Status.POSTPONED} and not reason.strip():
        raise CannotPlan(_("Say why: those invited are told the reason."))
    moved = CoordinationMeeting.objects.filter(pk=meeting.pk, status=from_status).update(
        status=to_status, revision=F("revision") + 1
    )
    if not moved:
        raise CannotPlan(_("Someone else has just moved this rakor. Look at it again."))
    meeting.refresh_from_db(fields=["status", "revision"])
    return MeetingTransition.objects.create(
        meeting=meeting,
        from_status=from_status,
        to_status=to_status,
        reason=reason.strip(),
        by=by,
        at=at,
    )


@transaction.atomic
def set_agencies(
    *,
    meeting: CoordinationMeeting,
    agencies: Collection[Agency],
    required: Collection[Agency],
) -> None:
    """Make these the agencies that take part; `required` are those without whom it makes no sense."""
    must = {agency.pk for agency in required}
    wanted = {agency.pk for agency in agencies} | must
    meeting.agencies.exclude(agency__in=wanted).delete()
    MeetingAgency.objects.bulk_create(
        [MeetingAgency(meeting=meeting, agency_id=pk) for pk in sorted(wanted)],
        ignore_conflicts=True,
    )
    meeting.agencies.filter(agency__in=must).update(is_required=True)
    meeting.agencies.exclude(agency__in=must).update(is_required=False)


@transaction.atomic
def save_day(
    *,
    meeting: CoordinationMeeting,
    day: MeetingDay | None,
    date_: date,
    venue: Venue | None,
    rooms: Collection[Room],
    by: User,
    at: datetime,
) -> MeetingDay:
    """Add a day, or move one with all its items: they keep their times on the wall.

    Raises CannotPlan for a date taken twice or a room still in use, CannotSchedule for a clash.
    """
    CoordinationMeeting.objects.select_for_update().get(pk=meeting.pk)
    before = MeetingDay.objects.select_for_update().get(pk=day.pk) if day else None
    kept = before or MeetingDay(meeting=meeting)
    old_zone, old_date = kept.timezone, kept.date
    kept.date, kept.venue = date_, venue
    kept.zone = venue.zone if venue else meeting.host.region.zone
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as error:
        raise CannotPlan(_("This rakor has that day already.")) from error
    kept.rooms.set(room for room in rooms if venue is not None and room.venue_id == venue.pk)
    if before is not None:
        items = list(AgendaItem.objects.filter(day=kept))
        _check_rooms(kept, items)
        for item in items:
            _move_along(item, kept, old_zone=old_zone, old_date=old_date, by=by, at=at)
        rebook(items, by=by)
    _touch(meeting)
    return kept


def _check_rooms(day: MeetingDay, items: Collection[AgendaItem]) -> None:
    rooms = set(day.rooms.values_list("pk", flat=True))
    stranded = [item for item in items if item.room_id is not None and item.room_id not in rooms]
    if stranded:
        raise CannotPlan(
            _("“%(item)s” is in a room that this day no longer has. Move it first.")
            % {"item": stranded[0].title}
        )


def _move_along(
    item: AgendaItem, day: MeetingDay, *, old_zone: object, old_date: date, by: User, at: datetime
) -> None:
    """Keep the wall clock: 08.30 WIB on the old day is 08.30 WITA on the new one."""
    shift = day.date - old_date

    def moved(moment: datetime) -> datetime:
        local = moment.astimezone(old_zone)  # type: ignore[arg-type]
        return (local.replace(tzinfo=None) + shift).replace(tzinfo=day.timezone)

    item.starts_at, item.ends_at = moved(item.starts_at), moved(item.ends_at)
    item.day, item.version, item.changed_by, item.changed_at = day, item.version + 1, by, at
    item.save(update_fields=["day", "starts_at", "ends_at", "version", "changed_by", "changed_at"])


def holding_day(day: MeetingDay) -> list[str]:
    """What keeps the day in the rakor, each in a sentence."""
    found = []
    if AgendaItem.objects.filter(day=day).exists():
        found.append(_("This day has agenda items. Move or delete them first."))
    if day.attendances.exists():
        found.append(_("People were recorded as present on this day."))
    if is_frozen(day.meeting_id):
        found.append(_("The berita acara is frozen and shows this day. Open it again first."))
    return found


@transaction.atomic
def remove_day(*, day: MeetingDay) -> None:
    """Take an empty day out of the rakor. Raises CannotPlan while something hangs on it."""
    meeting = CoordinationMeeting.objects.select_for_update().get(pk=day.meeting_id)
    if reasons := holding_day(day):
        raise CannotPlan(" ".join(reasons))
    day.delete()
    _touch(meeting)


@transaction.atomic
def override_warning(
    *,
    meeting: CoordinationMeeting,
    kind: str,
    subject: str,
    reason: str,
    by: User,
    at: datetime,
) -> WarningOverride:
    """Take a warning on, with a name and a reason. Raises CannotPlan without a reason."""
    if not reason.strip():
        raise CannotPlan(_("Say why this can be done all the same."))
    override, _created = WarningOverride.objects.get_or_create(
        meeting=meeting,
        kind=kind,
        subject=subject,
        defaults={"reason": reason.strip(), "by": by, "at": at},
    )
    return override


def _touch(meeting: CoordinationMeeting) -> None:
    CoordinationMeeting.objects.filter(pk=meeting.pk).update(revision=F("revision") + 1)


__all__ = [
    "CannotPlan",
    "CannotSchedule",
    "change_status",
    "create_meeting",
    "edit_meeting",
    "override_warning",
    "remove_day",
    "save_day",
    "set_agencies",
    "set_days",
]
