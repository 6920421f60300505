"""Where rakor are held: buildings with their rooms, and the zone of every time printed there."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from agencies.models import Region
from meetings.querysets import RoomQuerySet, VenueQuerySet


class Venue(models.Model):
    """A building with rooms; its zone is the zone of every time printed for it.

    `owner` is the region whose secretariats change it, wherever the building stands (`region`).
    The zone is that of `region`; another one is taken on by somebody, with a reason.
    """

    owner = models.ForeignKey(
        Region, models.PROTECT, related_name="kept_venues", verbose_name=_("kept by")
    )

    name = models.CharField(_("name"), max_length=160)
    address = models.TextField(_("address"), blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="venues", verbose_name=_("region")
    )
    zone = models.CharField(
        _("time zone"), max_length=20, choices=Region.Zone, default=Region.Zone.WIB
    )
    zone_reason = models.CharField(_("reason for another time zone"), max_length=200, blank=True)
    zone_at = models.DateTimeField(null=True, editable=False)
    zone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = VenueQuerySet.as_manager()

    class Meta:
        ordering = ["region__code", "name"]
        constraints = [
            models.UniqueConstraint(
                "region",
                Lower("name"),
                "owner",
                name="venue_name_once_per_region",
                violation_error_message=_("This region has a venue of this name already."),
            ),
            models.CheckConstraint(
                name="venue_other_zone_taken_on_by_name",
                condition=Q(zone_reason="", zone_at=None, zone_by=None)
                | ~Q(zone_reason="") & Q(zone_at__isnull=False, zone_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Room(models.Model):
    """A room of a venue; another rakor gets it only `setup_minutes` after or before."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="rooms")
    name = models.CharField(_("name"), max_length=80)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    setup_minutes = models.PositiveSmallIntegerField(_("set-up time (minutes)"), default=30)
    position = models.PositiveSmallIntegerField(default=0)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["venue_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "venue",
                Lower("name"),
                name="room_name_once_per_venue",
                violation_error_message=_("This venue has a room of this name already."),
            ),
            models.CheckConstraint(
                name="room_setup_within_a_day", condition=Q(setup_minutes__lte=1440)
            ),
        ]

    def __str__(self) -> str:
        return self.name
