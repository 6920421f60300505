"""Who was there, on which day and at which item, and how that was recorded."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda import AgendaItem
from meetings.models.invitations import Delegate
from meetings.models.planning import MeetingDay
from meetings.querysets import DayPartQuerySet


class Attendance(models.Model):
    """A delegate present on a day, or at one item of it.

    `client_key` is made by the browser before sending: what was kept during a bad connection and
    is sent again counts once.
    """

    class Method(models.TextChoices):
        STAFF = "petugas", _("Staff")
        SELF = "mandiri", _("Self check-in")
        BULK = "lembar_kertas", _("Paper sheet")

    delegate = models.ForeignKey(Delegate, models.PROTECT, related_name="attendances")
    day = models.ForeignKey(MeetingDay, models.PROTECT, related_name="attendances")
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    method = models.CharField(_("method"), max_length=13, choices=Method)
    client_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # When the tick was made, which may be before it reached the server.
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    # Nobody signed in where the delegate used the code on the screen.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DayPartQuerySet.as_manager()

    class Meta:
        ordering = ["day_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegate", "day"],
                condition=Q(item=None),
                name="attendance_once_per_day",
            ),
            models.UniqueConstraint(
                fields=["delegate", "item"],
                condition=Q(item__isnull=False),
                name="attendance_once_per_item",
            ),
            models.CheckConstraint(
                name="attendance_recorded_by_someone",
                condition=Q(method="mandiri", by=None) | Q(by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate_id}: {self.day_id}"


class WrongCode(models.Model):
    """A code that was not the one on the screen: so all processes count the same tries."""

    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="wrong_codes")
    at = models.DateTimeField()

    class Meta:
        ordering = ["delegate_id", "at"]
        indexes = [models.Index(fields=["delegate", "at"], name="wrong_code_of_delegate")]

    def __str__(self) -> str:
        return f"{self.delegate_id}: {self.at}"


class CheckInCode(models.Model):
    """The code on a room's screen: derived from `secret` and the time, valid in its window."""

    day = models.ForeignKey(MeetingDay, models.CASCADE, related_name="check_in_codes")
    item = models.ForeignKey(
        AgendaItem, models.CASCADE, null=True, blank=True, related_name="check_in_codes"
    )
    secret = models.CharField(max_length=64, editable=False)
    step_seconds = models.PositiveSmallIntegerField(default=60)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = DayPartQuerySet.as_manager()

    class Meta:
        ordering = ["day_id", "-opens_at"]
        constraints = [
            models.CheckConstraint(
                name="check_in_window_in_order", condition=Q(closes_at__gt=F("opens_at"))
            ),
            models.CheckConstraint(name="check_in_code_rotates", condition=Q(step_seconds__gte=15)),
        ]

    def __str__(self) -> str:
        return f"{self.day_id}: {self.opens_at}"
