"""Keep venues and their rooms."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Region
from meetings.models import MeetingDay, Room, Venue

MOST_NAMED = 3


class CannotChangeVenue(Exception):
    """The venue is in use, or somebody else changed it."""


@transaction.atomic
def save_venue(
    *,
    venue: Venue | None,
    version: int = 0,
    name: str,
    address: str,
    region: Region,
    owner: Region,
    zone: str = "",
    zone_reason: str = "",
    by: User,
    at: datetime,
) -> Venue:
    """Add a venue to the owner's list or change one; the zone stays while a rakor is planned there.

    Without `zone` it is the region's; another one needs a reason, which is kept with the name.
    Raises CannotChangeVenue.
    """
    zone = zone or region.zone
    is_moved = venue is not None and zone != venue.zone
    if is_moved and MeetingDay.objects.filter(venue=venue).exists():
        raise CannotChangeVenue(
            _("A rakor is planned here; its times would all move with the time zone.")
        )
    fields = {
        "name": name,
        "address": address,
        "region": region,
        "owner": owner,
        "zone": zone,
        **_other_zone(region, zone, zone_reason, by=by, at=at),
        "changed_by": by,
        "changed_at": at,
    }
    try:
        with transaction.atomic():
            if venue is None:
                return Venue.objects.create(**fields)
            changed = Venue.objects.filter(pk=venue.pk, version=version).update(
                **fields, version=F("version") + 1
            )
    except IntegrityError as error:
        raise CannotChangeVenue(_("This region has a venue of this name already.")) from error
    if not changed:
        raise CannotChangeVenue(_("Someone else has just changed this venue. Look at it again."))
    venue.refresh_from_db()
    return venue


def _other_zone(
    region: Region, zone: str, reason: str, *, by: User, at: datetime
) -> dict[str, object]:
    """Who takes on that the venue's clocks are not those of its region, and why."""
    if zone == region.zone:
        return {"zone_reason": "", "zone_by": None, "zone_at": None}
    if not reason.strip():
        raise CannotChangeVenue(other_zone_text(region, zone))
    return {"zone_reason": reason.strip(), "zone_by": by, "zone_at": at}


def other_zone_text(region: Region, zone: str) -> str:
    """What is odd about a venue of this region with another zone, and how to go on."""
    return _(
        "%(region)s is in %(own)s, but %(other)s was chosen: all times would differ from its clocks. "
        "Leave the time zone to the region, or say why it must be another one."
    ) % {
        "region": region.name,
        "own": Region.Zone(region.zone).label,
        "other": Region.Zone(zone).label,
    }


@transaction.atomic
def copy_venue(*, venue: Venue, region: Region, by: User, at: datetime) -> Venue:
    """The same building with its rooms on this region's own list.

    Bookings stay with the rooms of the original. Raises CannotChangeVenue where the list has it.
    """
    kept = ("name", "address", "region", "zone", "zone_reason")
    fields = {name: getattr(venue, name) for name in kept}
    copy = save_venue(venue=None, **fields, owner=region, by=by, at=at)
    for room in venue.rooms.all():
        save_room(
            venue=copy, name=room.name, capacity=room.capacity, setup_minutes=room.setup_minutes
        )
    return copy


@transaction.atomic
def save_room(
    *,
    venue: Venue,
    room: Room | None = None,
    name: str,
    capacity: int | None,
    setup_minutes: int,
) -> Room:
    """Add a room or change one. Raises CannotChangeVenue for a name taken already."""
    kept = room or Room(venue=venue, position=venue.rooms.count())
    kept.name, kept.capacity, kept.setup_minutes = name, capacity, setup_minutes
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as error:
        raise CannotChangeVenue(_("This venue has a room of this name already.")) from error
    return kept


def holding(room: Room) -> list[str]:
    """What keeps the room, in a sentence."""
    titles = room.items.order_by("-starts_at").values_list("title", flat=True)[:MOST_NAMED]
    if not titles:
        return []
    text = _("Agendas use this room: %s. Move these items to another room first.")
    return [text % ", ".join(titles)]


@transaction.atomic
def remove_room(*, room: Room) -> None:
    """Take a room out. Raises CannotChangeVenue while an agenda uses it."""
    try:
        room.delete()
    except ProtectedError as error:
        raise CannotChangeVenue(_("An agenda uses this room.")) from error
