"""Who is invited, by which letter, and whom they send."""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Region
from meetings.models.addressing import head_of
from meetings.models.planning import CoordinationMeeting
from meetings.querysets import (
    CalendarFeedQuerySet,
    InviteListQuerySet,
    MeetingPartQuerySet,
    OrganisationQuerySet,
    RakorInvitationQuerySet,
)


def new_badge_token() -> str:
    """128 random bits for a badge's link; it identifies and opens nothing."""
    return secrets.token_urlsafe(16)


class ParticipantClass(models.TextChoices):
    """The unsur of domain.md section 6."""

    PROVINCIAL_AGENCY = "pd_provinsi", _("Provincial agency")
    REGENCY_AGENCY = "pd_kabkota", _("Regency or city agency")
    PROTECTION_UNIT = "uptd_ppa", _("UPTD PPA")
    PLANNING_BOARD = "bappeda", _("Bappeda")
    FAMILY_PLANNING_BOARD = "bkkbn", _("BKKBN/Kemendukbangga")
    MINISTRY = "kl_pusat", _("Ministry or national agency")
    COUNCIL = "dprd", _("DPRD")
    NGO = "lsm", _("NGO or mass organisation")
    ACADEMIC = "akademisi", _("Academics")
    CHILD_COMMISSION = "kpad", _("KPAD/KPPAD")
    CHILD_FORUM = "forum_anak", _("Forum Anak")
    GENRE_FORUM = "forum_genre", _("Forum GenRe")
    WOMEN_ORGANISATION = "pkk_gow_dwp", _("PKK, GOW, DWP")
    BUSINESS = "dunia_usaha", _("Business (APSAI)")
    MEDIA = "media", _("Media")
    PARTNER = "mitra", _("Development partner")
    OTHER = "lainnya", _("Other")


class Organisation(models.Model):
    """Whom a letter goes to: an agency of this installation, or any other body.

    `owner` is the region on whose list it stands and whose secretariats change it, wherever the
    body itself is (`region`); without one it is of all, and administrators change it.
    """

    owner = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="kept_organisations",
        verbose_name=_("kept by"),
    )

    name = models.CharField(_("name"), max_length=200)
    participant_class = models.CharField(
        _("participant class (unsur)"), max_length=14, choices=ParticipantClass
    )
    # "Kepala Dinas …": the line after "Yth."
    addressee = models.CharField(_("addressee"), max_length=200, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone (WhatsApp)"), max_length=100, blank=True)
    address = models.TextField(_("address"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["participant_class", "name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "region",
                "owner",
                nulls_distinct=False,
                name="organisation_name_once_per_region",
                violation_error_message=_("An organisation of this name exists already."),
            ),
            models.UniqueConstraint(
                fields=["agency", "owner"],
                condition=Q(agency__isnull=False),
                nulls_distinct=False,
                name="organisation_once_per_agency",
            ),
            models.CheckConstraint(
                name="organisation_class_is_known",
                condition=Q(participant_class__in=list(ParticipantClass.values)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> str:
        """The zone whose clocks its people read; "" where it is of no region."""
        return self.region.zone if self.region else ""

    @property
    def of_region(self) -> str:
        """The region to print beside the name; "" where the name says enough."""
        return self.region.beside(self.name) if self.region else ""


class InviteList(models.Model):
    """A reusable list of organisations with their seats, kept by an agency."""

    owner = models.ForeignKey(Agency, models.PROTECT, related_name="invite_lists")
    name = models.CharField(_("name"), max_length=120)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = InviteListQuerySet.as_manager()

    class Meta:
        ordering = ["owner_id", "name"]
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="invite_list_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class InviteListEntry(models.Model):
    """One organisation on a list, with the seats it usually gets."""

    list = models.ForeignKey(InviteList, models.CASCADE, related_name="entries")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    seats = models.PositiveSmallIntegerField(_("seats"), default=1)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["list_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["list", "organisation"], name="invite_list_entry_once"),
            models.CheckConstraint(name="invite_list_entry_has_seats", condition=Q(seats__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.seats})"


class Invitation(models.Model):
    """An organisation invited to a rakor with a number of seats.

    Its link is signed over `uuid` and `link_number` (a greater number revokes older links) and
    expires at `expires_at`. `sequence` counts calendar requests (iTIP SEQUENCE).

    Whom it was sent to is kept here: `agency` alone opens the rakor to its people, and mail goes to
    `email`. A list that others may change afterwards moves neither.
    """

    class Status(models.TextChoices):
        PREPARED = "disiapkan", _("Prepared")
        SENT = "dikirim", _("Sent")
        ANSWERED = "dijawab", _("Answered")
        CANCELLED = "dibatalkan", _("Cancelled")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(CoordinationMeeting, models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="meeting_invitations"
    )
    name = models.CharField(_("name"), max_length=200)
    addressee = models.CharField(_("addressee"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone (WhatsApp)"), max_length=100, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), default=1)
    answer_by = models.DateField(_("answer until"), null=True, blank=True)
    expires_at = models.DateTimeField(_("link valid until"))
    link_number = models.PositiveSmallIntegerField(default=1, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PREPARED)
    letter_number = models.CharField(_("letter number"), max_length=80, blank=True)
    position = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    # Answered without an account: the name of whoever filled in the form.
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.CharField(max_length=160, blank=True, editable=False)
    # Answers within the hour that began with the first of them.
    counted_from = models.DateTimeField(null=True, editable=False)
    answer_count = models.PositiveSmallIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RakorInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["meeting_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "organisation"], name="invitation_once_per_organisation"
            ),
            models.CheckConstraint(name="invitation_has_seats", condition=Q(seats__gte=1)),
            models.CheckConstraint(name="invitation_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="invitation_sending_recorded",
                condition=Q(sent_at=None, sent_by=None)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_answer_recorded",
                condition=Q(answered_at=None, answered_by="")
                | Q(answered_at__isnull=False) & ~Q(answered_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.seats}"

    @property
    def greeted(self) -> str:
        """What stands after "Yth."; needs `organisation__region`."""
        return head_of(self.addressee, self.name, self.organisation.region)


class InvitationSending(models.Model):
    """One invitation sent through one channel; ticked by hand where no machine sends."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        WHATSAPP = "whatsapp", _("WhatsApp, by hand")
        LETTER = "surat", _("Paper letter")

    class Kind(models.TextChoices):
        INVITATION = "undangan", _("Invitation")
        REMINDER = "pengingat", _("Reminder")
        CHANGE = "perubahan", _("Change notice")
        CANCELLATION = "pembatalan", _("Cancellation")

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="sendings")
    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.CharField(max_length=10, choices=Kind)
    sequence = models.PositiveIntegerField(default=0)
    mail_key = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["invitation_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mail_key"], condition=~Q(mail_key=""), name="sending_mail_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation}: {self.channel}"


class Delegate(models.Model):
    """A person who comes, is represented, or does not come; a walk-in has no invitation.

    Of minors only name, organisation and companion are kept. A badge's token identifies; it never
    records attendance by itself.
    """

    class Answer(models.TextChoices):
        COMES = "hadir", _("Comes")
        REPRESENTED = "diwakili", _("Represented")
        ABSENT = "tidak_hadir", _("Does not come")

    class Sex(models.TextChoices):
        FEMALE = "P", _("Female")
        MALE = "L", _("Male")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(CoordinationMeeting, models.PROTECT, related_name="delegates")
    invitation = models.ForeignKey(
        Invitation, models.PROTECT, null=True, blank=True, related_name="delegates"
    )
    # Walk-ins without a known organisation write it down.
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="delegates"
    )
    organisation_text = models.CharField(_("organisation"), max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=160, blank=True)
    position_title = models.CharField(_("position"), max_length=160, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=100, blank=True)
    answer = models.CharField(_("answer"), max_length=11, choices=Answer, default=Answer.COMES)
    represents = models.CharField(_("represents"), max_length=160, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    is_waiting = models.BooleanField(_("on the waiting list"), default=False)
    is_walk_in = models.BooleanField(_("not invited"), default=False)
    is_minor = models.BooleanField(_("minor"), default=False)
    companion = models.CharField(_("companion"), max_length=160, blank=True)
    badge_token = models.CharField(
        max_length=32, unique=True, default=new_badge_token, editable=False
    )
    created_at = models.DateTimeField()
    # Null where a delegate was named through a signed link.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # When names and addresses were taken out; the person still counts.
    forgotten_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        ordering = ["meeting_id", "organisation__name", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="delegate_named_unless_absent",
                condition=~Q(name="") | Q(answer="tidak_hadir"),
            ),
            models.CheckConstraint(
                name="delegate_absent_with_a_reason",
                condition=~Q(answer="tidak_hadir") | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="delegate_forgotten_keeps_nothing",
                condition=Q(forgotten_at=None) | Q(email="", phone="", position_title=""),
            ),
            models.CheckConstraint(
                name="delegate_minor_keeps_little",
                condition=Q(is_minor=False)
                | Q(email="", phone="", sex="", position_title="") & ~Q(companion=""),
            ),
            models.CheckConstraint(
                name="delegate_invited_or_walk_in",
                condition=Q(is_walk_in=True, invitation=None, is_waiting=False)
                | Q(is_walk_in=False, invitation__isnull=False),
            ),
            models.CheckConstraint(
                name="delegate_has_an_organisation",
                condition=Q(organisation__isnull=False) | ~Q(organisation_text=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """What of a minor's name may be seen outside the staff's tick list."""
        return "".join(f"{word[0].upper()}." for word in self.name.split())

    @property
    def public_name(self) -> str:
        return self.initials if self.is_minor else self.name


class InvitationLetter(models.Model):
    """The text of a rakor's surat undangan; each recipient gets a copy of it."""

    class Nature(models.TextChoices):
        ORDINARY = "biasa", _("Ordinary")
        IMPORTANT = "penting", _("Important")
        URGENT = "segera", _("Urgent")

    meeting = models.OneToOneField(CoordinationMeeting, models.CASCADE, related_name="letter")
    number = models.CharField(_("letter number"), max_length=80, blank=True)
    nature = models.CharField(_("nature"), max_length=8, choices=Nature, default=Nature.ORDINARY)
    attachments = models.CharField(_("attachments"), max_length=120, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    place = models.CharField(_("place of issue"), max_length=80, blank=True)
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    basis = models.TextField(_("basis"), blank=True)
    body = models.TextField(_("text"), blank=True)
    remarks = models.TextField(_("remarks"), blank=True)
    closing = models.TextField(_("closing"), blank=True)
    signatory_title = models.CharField(_("signatory's position"), max_length=160, blank=True)
    signatory_name = models.CharField(_("signatory's name"), max_length=160, blank=True)
    signatory_rank = models.CharField(_("signatory's rank"), max_length=80, blank=True)
    signatory_nip = models.CharField(_("NIP"), max_length=24, blank=True)
    copies = models.TextField(_("copies to (tembusan), one a line"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = MeetingPartQuerySet.as_manager()

    def __str__(self) -> str:
        return self.number or self.subject


class CalendarFeed(models.Model):
    """A revocable calendar address; only the token's hash is kept."""

    class Kind(models.TextChoices):
        MINE = "saya", _("My rakor")
        AGENCY = "instansi", _("My agency")
        REGION = "wilayah", _("My province")

    kind = models.CharField(max_length=8, choices=Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feeds")
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, blank=True, related_name="+")
    region = models.ForeignKey(Region, models.CASCADE, null=True, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="feed_revocation_recorded",
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="feed_has_what_its_kind_needs",
                condition=Q(kind="saya", agency=None, region=None)
                | Q(kind="instansi", agency__isnull=False, region=None)
                | Q(kind="wilayah", agency=None, region__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"
