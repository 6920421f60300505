"""The rakor itself: purpose, status, days, and the poll before its date is fixed."""

from __future__ import annotations

import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Region
from meetings.models.venues import Room, Venue
from meetings.querysets import MeetingPartQuerySet, MeetingQuerySet, PollOptionQuerySet
from renja.dates import REACH
from renja.models import PlanYear


class CoordinationMeeting(models.Model):
    """A rakor: one per plan year and host as a rule, of one or more days.

    `revision` grows with every change of its days or agenda, so that pages can tell that what
    they show is old. Personal data of delegates goes after `retention_until` (docs/adr/0089).
    """

    class Status(models.TextChoices):
        PLANNED = "direncanakan", _("Planned")
        INVITED = "diundang", _("Invited")
        RUNNING = "berlangsung", _("Running")
        MINUTES_DRAFT = "notulen_draft", _("Minutes being drafted")
        AGREED = "disepakati", _("Agreed")
        FOLLOW_UP = "tindak_lanjut", _("Follow-up")
        CLOSED = "ditutup", _("Closed")
        CANCELLED = "dibatalkan", _("Cancelled")
        POSTPONED = "ditunda", _("Postponed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(_("purpose"), blank=True)
    plan_year = models.ForeignKey(
        PlanYear, models.PROTECT, related_name="meetings", verbose_name=_("plan year")
    )
    host = models.ForeignKey(
        Agency, models.PROTECT, related_name="hosted_meetings", verbose_name=_("host agency")
    )
    status = models.CharField(_("status"), max_length=14, choices=Status, default=Status.PLANNED)
    previous = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="next_meetings",
        verbose_name=_("earlier rakor"),
    )
    # Where it is to be held, while no day says so yet.
    planned_venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("venue")
    )
    online_url = models.URLField(_("video link"), blank=True)
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=30, blank=True)
    # Where answers to its mails go.
    contact_email = models.EmailField(_("secretariat's e-mail address"), blank=True)
    retention_until = models.DateField(_("personal data kept until"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-plan_year__year", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_does_not_follow_itself",
                condition=Q(previous=None) | ~Q(previous=F("id")),
            ),
            models.CheckConstraint(
                name="meeting_retention_within_reach",
                condition=Q(retention_until=None) | Q(retention_until__range=REACH),
            ),
            models.CheckConstraint(name="meeting_has_a_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", kwargs={"uuid": self.uuid})

    @property
    def answers_to(self) -> str:
        """Where an answer to a mail of this rakor goes: the secretariat, else who made it."""
        return self.contact_email or self.created_by.email

    @property
    def is_plannable(self) -> bool:
        """Days, agenda and invitations may still change."""
        return self.status in {
            self.Status.PLANNED,
            self.Status.INVITED,
            self.Status.RUNNING,
            self.Status.POSTPONED,
        }


class MeetingTransition(models.Model):
    """One step of a rakor from status to status, with who took it and why."""

    meeting = models.ForeignKey(CoordinationMeeting, models.CASCADE, related_name="transitions")
    from_status = models.CharField(max_length=14, choices=CoordinationMeeting.Status)
    to_status = models.CharField(max_length=14, choices=CoordinationMeeting.Status)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_step_goes_somewhere", condition=~Q(from_status=F("to_status"))
            ),
            models.CheckConstraint(
                name="meeting_cancelled_or_postponed_with_reason",
                condition=~Q(to_status__in=["dibatalkan", "ditunda"]) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class MeetingAgency(models.Model):
    """An agency that takes part: asked in the poll, and checked for being elsewhere."""

    meeting = models.ForeignKey(CoordinationMeeting, models.CASCADE, related_name="agencies")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="meeting_parts")
    is_required = models.BooleanField(_("required"), default=False)

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        ordering = ["-is_required", "agency__region__code", "agency__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "agency"], name="meeting_agency_once_per_meeting"
            ),
        ]

    def __str__(self) -> str:
        return str(self.agency)


class MeetingDay(models.Model):
    """One day of a rakor at one venue; `date` is a day of the venue's zone."""

    meeting = models.ForeignKey(CoordinationMeeting, models.CASCADE, related_name="days")
    date = models.DateField(_("date"))
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="days", verbose_name=_("venue"), null=True, blank=True
    )
    # The venue's zone, and the host region's while no venue is chosen.
    zone = models.CharField(
        _("time zone"), max_length=20, choices=Region.Zone, default=Region.Zone.WIB
    )
    rooms: models.ManyToManyField = models.ManyToManyField(
        Room, related_name="days", blank=True, verbose_name=_("rooms")
    )
    attendance_locked_at = models.DateTimeField(null=True, editable=False)
    attendance_locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        ordering = ["meeting_id", "date"]
        constraints = [
            models.CheckConstraint(name="meeting_day_within_reach", condition=Q(date__range=REACH)),
            models.UniqueConstraint(fields=["meeting", "date"], name="meeting_day_once"),
            models.CheckConstraint(
                name="meeting_day_attendance_lock_recorded",
                condition=Q(attendance_locked_at=None, attendance_locked_by=None)
                | Q(attendance_locked_at__isnull=False, attendance_locked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="meeting_day_zone_is_known", condition=Q(zone__in=list(Region.Zone.values))
            ),
        ]

    def __str__(self) -> str:
        return self.date.isoformat()

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class SlotPoll(models.Model):
    """The question to the agencies which days suit them, open until a deadline."""

    meeting = models.OneToOneField(CoordinationMeeting, models.CASCADE, related_name="poll")
    note = models.TextField(_("note to the agencies"), blank=True)
    closes_at = models.DateTimeField(_("answers until"))
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    chosen = models.ForeignKey(
        "PollOption", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    chosen_at = models.DateTimeField(null=True, editable=False)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="poll_choice_recorded",
                condition=Q(chosen=None, chosen_at=None, chosen_by=None)
                | Q(chosen__isnull=False, chosen_at__isnull=False, chosen_by__isnull=False),
            ),
            models.CheckConstraint(
                name="poll_closes_after_it_opened", condition=Q(closes_at__gt=F("opened_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}"


class PollOption(models.Model):
    """One proposal: the days from `first_on` to `last_on`."""

    poll = models.ForeignKey(SlotPoll, models.CASCADE, related_name="options")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    # No longer asked about; what the agencies answered stays.
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = PollOptionQuerySet.as_manager()

    class Meta:
        ordering = ["first_on", "last_on"]
        constraints = [
            models.CheckConstraint(
                name="poll_option_within_reach",
                condition=Q(first_on__range=REACH, last_on__range=REACH),
            ),
            models.UniqueConstraint(
                fields=["poll", "first_on", "last_on"], name="poll_option_once"
            ),
            models.CheckConstraint(
                name="poll_option_in_order", condition=Q(last_on__gte=F("first_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} – {self.last_on}"


class PollRequest(models.Model):
    """One agency that was asked by mail, with a link of its own.

    The link is signed over `uuid`; another address gets another one, so that the earlier link ends.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    poll = models.ForeignKey(SlotPoll, models.CASCADE, related_name="requests")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    email = models.EmailField(_("e-mail address"), blank=True)
    mail_key = models.CharField(max_length=120)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Answers within the hour that began with the first of them.
    counted_from = models.DateTimeField(null=True, editable=False)
    answer_count = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["poll_id", "agency_id"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "agency"], name="poll_asked_once_per_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.email}"


class PollAnswer(models.Model):
    """What one agency says about one proposal.

    Through the link `answered_by` is nobody and `answered_name` who filled it in; by telephone the
    first is who wrote it down, the second whom they spoke to.
    """

    class Channel(models.TextChoices):
        ACCOUNT = "akun", _("signed in")
        LINK = "tautan", _("through the link")
        PHONE = "telepon", _("by telephone")

    class Answer(models.TextChoices):
        YES = "ya", _("Yes")
        MAYBE = "mungkin", _("If need be")
        NO = "tidak", _("No")

    option = models.ForeignKey(PollOption, models.PROTECT, related_name="answers")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    answer = models.CharField(_("answer"), max_length=7, choices=Answer)
    note = models.CharField(_("note"), max_length=200, blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_name = models.CharField(max_length=160, blank=True)
    channel = models.CharField(max_length=7, choices=Channel, default=Channel.ACCOUNT)

    class Meta:
        ordering = ["option_id", "agency_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["option", "agency"], name="poll_answer_once_per_agency"
            ),
            models.CheckConstraint(
                name="poll_answer_is_known", condition=Q(answer__in=["ya", "mungkin", "tidak"])
            ),
            models.CheckConstraint(
                name="poll_answer_is_somebodys",
                condition=Q(channel="akun", answered_by__isnull=False, answered_name="")
                | Q(channel="tautan", answered_by=None) & ~Q(answered_name="")
                | Q(channel="telepon", answered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.answer}"


class WarningOverride(models.Model):
    """A warning of the conflict checker that somebody takes on, with the reason.

    `subject` is the warning's own key: as long as the same clash stands it stays overridden, and a
    new clash asks again.
    """

    meeting = models.ForeignKey(CoordinationMeeting, models.CASCADE, related_name="overrides")
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=200)
    reason = models.TextField(_("reason"))
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind", "subject"], name="warning_overridden_once"
            ),
            models.CheckConstraint(
                name="warning_overridden_with_a_reason", condition=~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"
