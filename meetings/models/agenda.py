"""The agenda: items in rooms, speakers, materials, desks, and what was published of it."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Region
from meetings.models.planning import CoordinationMeeting, MeetingDay, Room
from meetings.querysets import (
    AgendaItemQuerySet,
    ItemPartQuerySet,
    MaterialQuerySet,
    MeetingPartQuerySet,
)


class AgendaItem(models.Model):
    """One item in one room, or a plenary over all rooms of its day.

    Times are instants; they are printed in the zone of the day's venue. `is_public` false keeps
    the item to the internal rundown, as `internal_note` always is.
    """

    class Kind(models.TextChoices):
        OPENING = "pembukaan", _("Opening")
        LECTURE = "materi", _("Lecture")
        DISCUSSION = "diskusi", _("Discussion")
        DESK = "desk", _("Desk")
        PLENARY = "pleno", _("Plenary")
        BREAK = "istirahat", _("Break")

    class Outcome(models.TextChoices):
        DECIDED = "diputuskan", _("Decided")
        NOTED = "dicatat", _("Noted")
        DEFERRED = "ditunda", _("Deferred")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(CoordinationMeeting, models.CASCADE, related_name="items")
    day = models.ForeignKey(MeetingDay, models.PROTECT, related_name="items")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    room = models.ForeignKey(
        Room,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("room"),
    )
    is_plenary = models.BooleanField(_("over all rooms"), default=False)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    person_in_charge = models.CharField(_("person in charge"), max_length=160, blank=True)
    moderator = models.CharField(_("moderator"), max_length=160, blank=True)
    is_public = models.BooleanField(_("on the public agenda"), default=True)
    internal_note = models.TextField(_("internal note"), blank=True)
    # A desk about one bidang urusan shows that bidang's findings only.
    field_code = models.CharField(_("affair field"), max_length=4, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    outcome_note = models.TextField(_("remark on the outcome"), blank=True)
    opened_at = models.DateTimeField(null=True, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, editable=False)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["meeting_id", "starts_at", "room__position", "pk"]
        constraints = [
            models.CheckConstraint(name="item_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="item_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="item_in_one_room_or_over_all",
                condition=Q(is_plenary=True, room=None) | Q(is_plenary=False, room__isnull=False),
            ),
            models.CheckConstraint(
                name="item_opening_recorded",
                condition=Q(opened_at=None, opened_by=None)
                | Q(opened_at__isnull=False, opened_by__isnull=False),
            ),
            models.CheckConstraint(
                name="item_finish_recorded",
                condition=Q(finished_at=None, finished_by=None)
                | Q(finished_at__isnull=False, finished_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["day", "starts_at"], name="item_of_day")]

    def __str__(self) -> str:
        return self.title

    @property
    def duration(self) -> timedelta:
        return self.ends_at - self.starts_at


class RemovedItem(models.Model):
    """An item that was taken off the agenda before it was held, kept so that it can come back.

    `content` has the item's own words and people, `day` and times on that day's wall clock.
    """

    uuid = models.UUIDField(unique=True, editable=False)
    meeting = models.ForeignKey(CoordinationMeeting, models.CASCADE, related_name="removed_items")
    title = models.CharField(_("title"), max_length=200)
    content = models.JSONField()
    removed_at = models.DateTimeField()
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        ordering = ["meeting_id", "-removed_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class RoomBooking(models.Model):
    """A room held by an agenda item; a plenary holds every room of its day.

    Two items never hold one room at one time. Set-up time counts between two rakor only: inside
    one, items follow each other without a pause.
    """

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="bookings")
    meeting = models.ForeignKey(CoordinationMeeting, models.CASCADE, related_name="bookings")
    room = models.ForeignKey(Room, models.PROTECT, related_name="bookings")
    period = DateTimeRangeField(_("period"))
    occupied = DateTimeRangeField(_("period with set-up time"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "room"], name="booking_once_per_item"),
            models.CheckConstraint(
                name="booking_set_up_surrounds_the_period",
                condition=Q(occupied__contains=F("period")),
            ),
            models.CheckConstraint(name="booking_takes_time", condition=Q(period__isempty=False)),
            ExclusionConstraint(
                name="booking_one_item_per_room",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="booking_set_up_between_meetings",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    ("meeting", RangeOperators.NOT_EQUAL),
                    ("occupied", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room}: {self.period}"


class AgendaSpeaker(models.Model):
    """A person who speaks at an item; told apart by account, else by e-mail, else by name."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="speakers")
    name = models.CharField(_("name"), max_length=160)
    position_title = models.CharField(_("position"), max_length=160, blank=True)
    institution = models.CharField(_("institution"), max_length=160, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = ItemPartQuerySet.as_manager()

    class Meta:
        ordering = ["item_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "name"], name="speaker_once_per_item"),
            models.CheckConstraint(name="speaker_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class DeskParty(models.Model):
    """Whose findings a desk goes through: one agency's, or those of a whole region."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="parties")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="desk_parts"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="desk_parts"
    )

    objects = ItemPartQuerySet.as_manager()

    class Meta:
        ordering = ["item_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="desk_party_is_agency_or_region",
                condition=Q(agency__isnull=False, region=None)
                | Q(agency=None, region__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["item", "agency", "region"],
                nulls_distinct=False,
                name="desk_party_once_per_item",
            ),
        ]

    def __str__(self) -> str:
        return str(self.agency or self.region)


class Material(models.Model):
    """A paper or presentation asked for an item, with its deadline and who may read it."""

    class Visibility(models.TextChoices):
        INTERNAL = "internal", _("Secretariat only")
        INVITED = "undangan", _("Those invited")
        PUBLIC = "umum", _("Public agenda")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="materials")
    speaker = models.ForeignKey(
        AgendaSpeaker,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="materials",
        verbose_name=_("speaker"),
    )
    title = models.CharField(_("title"), max_length=200)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility, default=Visibility.INVITED
    )
    file = models.FileField(upload_to="meetings/materials/%Y/%m/", blank=True)
    filename = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    uploaded_at = models.DateTimeField(null=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["item_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="material_upload_recorded",
                condition=Q(file="", sha256="", uploaded_at=None, uploaded_by=None)
                | ~Q(file="")
                & ~Q(sha256="")
                & Q(uploaded_at__isnull=False, uploaded_by__isnull=False),
            ),
            models.CheckConstraint(name="material_has_a_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title


class MaterialReminder(models.Model):
    """That the speaker was told of a deadline: once before it, and once when it has passed.

    A deadline that is moved is another one.
    """

    class Kind(models.TextChoices):
        NEAR = "segera", _("Due soon")
        LATE = "lewat", _("Late")

    material = models.ForeignKey(Material, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=6, choices=Kind)
    due_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["material_id", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["material", "kind", "due_at"], name="material_reminded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material}: {self.kind}"


class AgendaRelease(models.Model):
    """One published agenda; immutable.

    `content` is canonical JSON of days and items, internal ones marked, `sha256` that of this text.
    """

    meeting = models.ForeignKey(CoordinationMeeting, models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    note = models.TextField(_("note"), blank=True)
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        ordering = ["meeting_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="release_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} v{self.number}"
