"""Start a rakor in one go: what it is about, its venue, its days, who takes part, its first agenda."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency, Region
from meetings.actions.first_agendas import Hours, copy_agenda, lay_template
from meetings.actions.planning import CannotPlan, create_meeting, set_agencies
from meetings.actions.venues import save_room, save_venue
from meetings.models import CoordinationMeeting, Venue
from renja.models import PlanYear

SETUP_MINUTES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVenue:
    """A venue made in place; `zone` is empty where the region's holds, `rooms` are name and seats."""

    name: str
    address: str
    region: Region
    zone: str = ""
    zone_reason: str = ""
    rooms: Sequence[tuple[str, int | None]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Everything that the page asks. Without `first_on` the agencies are asked for a date.

    `key` becomes the rakor's uuid, so that the same page sent twice makes one rakor. The agenda is a
    `template` laid out in `hours`, a copy of `source`, or empty.
    """

    key: UUID
    title: str
    purpose: str
    plan_year: PlanYear
    host: Agency
    previous: CoordinationMeeting | None = None
    first_on: date | None = None
    last_on: date | None = None
    hours: Hours | None = None
    venue: Venue | NewVenue | None = None
    agencies: Collection[Agency] = field(default_factory=tuple)
    required: Collection[Agency] = field(default_factory=tuple)
    template: str = ""
    source: CoordinationMeeting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The rakor, and the titles of an earlier agenda that found no place in it."""

    meeting: CoordinationMeeting
    left_out: Sequence[str] = ()


def start_meeting(*, start: Start, by: User, at: datetime) -> Started:
    """Make all of it, or nothing. Raises CannotPlan, CannotSchedule, CannotChangeVenue.

    The page sent twice gives the rakor of the first time.
    """
    try:
        with transaction.atomic():
            return _start(start, by=by, at=at)
    except IntegrityError:
        known = CoordinationMeeting.objects.filter(uuid=start.key, created_by=by).first()
        if known is None:
            raise CannotPlan(_("This page is no longer current. Open it again.")) from None
        return Started(meeting=known)


def _start(start: Start, *, by: User, at: datetime) -> Started:
    venue = start.venue
    if isinstance(venue, NewVenue):
        venue = _make_venue(venue, owner=start.host.region, by=by, at=at)
    meeting = create_meeting(
        key=start.key,
        title=start.title,
        purpose=start.purpose,
        plan_year=start.plan_year,
        host=start.host,
        previous=start.previous,
        first_on=start.first_on,
        last_on=start.last_on,
        venue=venue,
        by=by,
        at=at,
    )
    set_agencies(
        meeting=meeting,
        agencies=[start.host, *start.agencies],
        required=[start.host, *start.required],
    )
    left_out: Sequence[str] = ()
    if start.template and start.hours:
        lay_template(meeting=meeting, template=start.template, hours=start.hours, by=by, at=at)
    elif start.source is not None:
        left_out = copy_agenda(meeting=meeting, source=start.source, by=by, at=at)
    return Started(meeting=meeting, left_out=left_out)


def _make_venue(wanted: NewVenue, *, owner: Region, by: User, at: datetime) -> Venue:
    venue = save_venue(
        venue=None,
        name=wanted.name,
        address=wanted.address,
        region=wanted.region,
        owner=owner,
        zone=wanted.zone,
        zone_reason=wanted.zone_reason,
        by=by,
        at=at,
    )
    for name, capacity in wanted.rooms:
        save_room(venue=venue, name=name, capacity=capacity, setup_minutes=SETUP_MINUTES)
    return venue
