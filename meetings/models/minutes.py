"""Minutes per agenda item, their history, and the draft that goes round."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from meetings.models.agenda import AgendaItem
from meetings.models.planning import CoordinationMeeting
from meetings.querysets import ItemPartQuerySet, MeetingPartQuerySet


class ItemMinutes(models.Model):
    """What was said and concluded at one item; several people write at once (`version`)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="minutes")
    chair = models.CharField(_("chair"), max_length=160, blank=True)
    minute_taker = models.CharField(_("minute-taker"), max_length=160, blank=True)
    discussion = models.TextField(_("discussion"), blank=True)
    conclusions = models.TextField(_("conclusions"), blank=True)
    follow_up = models.TextField(_("follow-up"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ItemPartQuerySet.as_manager()

    class Meta:
        ordering = ["item__starts_at", "pk"]

    def __str__(self) -> str:
        return str(self.item_id)


class MinutesRevision(models.Model):
    """One saved state of an item's minutes; any two compare, any one can be restored."""

    minutes = models.ForeignKey(ItemMinutes, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    chair = models.CharField(max_length=160, blank=True)
    minute_taker = models.CharField(max_length=160, blank=True)
    discussion = models.TextField(blank=True)
    conclusions = models.TextField(blank=True)
    follow_up = models.TextField(blank=True)
    # A save against an older version is kept beside the one that won; nothing typed is lost.
    is_side_copy = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["minutes_id", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "number"],
                condition=Q(is_side_copy=False),
                name="minutes_revision_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id} v{self.number}"


class MinutesCirculation(models.Model):
    """The minutes as a draft that went round until `closes_at`; locked afterwards.

    `content` is canonical JSON of all items' minutes, `sha256` that of this text.
    """

    meeting = models.ForeignKey(CoordinationMeeting, models.PROTECT, related_name="circulations")
    number = models.PositiveIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    closes_at = models.DateTimeField(_("corrections until"))
    circulated_at = models.DateTimeField()
    circulated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    locked_at = models.DateTimeField(null=True, editable=False)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        ordering = ["meeting_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="circulation_number_once"),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(locked_at=None), name="circulation_open_once"
            ),
            models.CheckConstraint(
                name="circulation_closes_later", condition=Q(closes_at__gt=F("circulated_at"))
            ),
            models.CheckConstraint(
                name="circulation_lock_recorded",
                condition=Q(locked_at=None, locked_by=None)
                | Q(locked_at__isnull=False, locked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} #{self.number}"


class MinutesCorrection(models.Model):
    """What a reader of the draft wants changed, and what became of it."""

    class Resolution(models.TextChoices):
        OPEN = "terbuka", _("Open")
        TAKEN = "diterima", _("Taken over")
        REFUSED = "ditolak", _("Not taken over")

    circulation = models.ForeignKey(MinutesCirculation, models.PROTECT, related_name="corrections")
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    text = models.TextField(_("correction"))
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    author_name = models.CharField(_("name"), max_length=160)
    at = models.DateTimeField()
    # Null where it came through a delegate's signed link.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolution = models.CharField(max_length=8, choices=Resolution, default=Resolution.OPEN)
    reply = models.TextField(_("reply"), blank=True)
    resolved_at = models.DateTimeField(null=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["circulation_id", "at", "pk"]
        constraints = [
            models.CheckConstraint(name="correction_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="correction_resolution_recorded",
                condition=Q(resolution="terbuka", resolved_at=None, resolved_by=None)
                | ~Q(resolution="terbuka")
                & Q(resolved_at__isnull=False, resolved_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
