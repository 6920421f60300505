"""The berita acara with its signatures, and the files that prove the rakor."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.models.planning import CoordinationMeeting
from meetings.querysets import EvidenceQuerySet, MeetingPartQuerySet
from renja.dates import REACH


class OfficialRecord(models.Model):
    """A berita acara. Once frozen, `content` (canonical JSON) and `sha256` never change."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.OneToOneField(CoordinationMeeting, models.PROTECT, related_name="record")
    number = models.CharField(_("number"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    held_on = models.DateField(_("dated"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=160, blank=True)
    opening = models.TextField(_("opening"), blank=True)
    closing = models.TextField(_("closing"), blank=True)
    content = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    file = models.FileField(upload_to="meetings/records/%Y/%m/", blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True, editable=False)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="record_dated_within_reach",
                condition=Q(held_on=None) | Q(held_on__range=REACH),
            ),
            models.CheckConstraint(
                name="record_frozen_with_its_content",
                condition=Q(frozen_at=None, frozen_by=None, content="", sha256="")
                | Q(frozen_at__isnull=False, frozen_by__isnull=False)
                & ~Q(content="")
                & ~Q(sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.meeting)


class RecordSignature(models.Model):
    """One party that signs a berita acara, and how it did."""

    class Method(models.TextChoices):
        ACKNOWLEDGEMENT = "pengakuan", _("Acknowledged in the system")
        SCAN = "pindai", _("Signed on paper and scanned")
        BSRE = "bsre", _("Certified electronic signature (BSrE)")

    record = models.ForeignKey(OfficialRecord, models.CASCADE, related_name="signatures")
    position = models.PositiveSmallIntegerField(default=0)
    party = models.CharField(_("party (unsur)"), max_length=200)
    name = models.CharField(_("name"), max_length=160)
    title = models.CharField(_("position"), max_length=160, blank=True)
    nip = models.CharField(_("NIP"), max_length=24, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    method = models.CharField(max_length=10, choices=Method, blank=True)
    # What was signed: the record's hash at that moment.
    signed_sha256 = models.CharField(max_length=64, blank=True)
    file = models.FileField(upload_to="meetings/signatures/%Y/%m/", blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True, editable=False)
    # The signatory for an acknowledgement, whoever uploaded the paper for a scan.
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["record_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "party", "name"], name="signature_once_per_party"
            ),
            models.CheckConstraint(
                name="signature_recorded",
                condition=Q(signed_at=None, signed_by=None, method="", signed_sha256="")
                | Q(signed_at__isnull=False, signed_by__isnull=False)
                & ~Q(method="")
                & ~Q(signed_sha256=""),
            ),
            models.CheckConstraint(
                name="signature_scan_has_its_file",
                condition=~Q(method="pindai") | ~Q(file=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.name}"


class RecordObjection(models.Model):
    """What a party holds against a frozen berita acara; kept whatever becomes of the signatories.

    `sha256` is that of the text it speaks of: an objection to an earlier text stays beside it. Once
    written it never changes, the database says.
    """

    class Kind(models.TextChoices):
        REFUSAL = "menolak", _("Refuses to sign")
        OBJECTION = "keberatan", _("Objects")

    record = models.ForeignKey(OfficialRecord, models.PROTECT, related_name="objections")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    party = models.CharField(_("party (unsur)"), max_length=200)
    name = models.CharField(_("name"), max_length=160)
    reason = models.TextField(_("reason"))
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    # The party's own account, or who prepares the rakor for a party without one.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["record_id", "at", "pk"]
        constraints = [
            models.CheckConstraint(name="objection_with_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="objection_to_a_text", condition=~Q(sha256="")),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.name}"


class ActivityText(models.Model):
    """What the secretariat writes into the laporan kegiatan, and who signs it.

    The rest of that paper is worked out from the rakor. Once this is closed, nothing here changes.
    """

    meeting = models.OneToOneField(
        CoordinationMeeting, models.PROTECT, related_name="activity_text"
    )
    conclusion = models.TextField(_("conclusion"), blank=True)
    recommendation = models.TextField(_("recommendation"), blank=True)
    place = models.CharField(_("place"), max_length=160, blank=True)
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    signatory_title = models.CharField(_("signatory's position"), max_length=160, blank=True)
    signatory_name = models.CharField(_("signatory's name"), max_length=160, blank=True)
    signatory_rank = models.CharField(_("signatory's rank"), max_length=80, blank=True)
    signatory_nip = models.CharField(_("NIP"), max_length=24, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="activity_dated_within_reach",
                condition=Q(dated_on=None) | Q(dated_on__range=REACH),
            ),
        ]

    def __str__(self) -> str:
        return str(self.meeting)


class Evidence(models.Model):
    """A file of the bundle that proves the rakor (EVIDENCE_MISSING of domain.md 4.9)."""

    class Kind(models.TextChoices):
        INVITATION = "undangan", _("Invitation letter")
        ATTENDANCE = "daftar_hadir", _("Attendance list")
        MINUTES = "notulen", _("Minutes")
        RECORD = "berita_acara", _("Official record")
        PHOTO = "foto", _("Photo")
        REPORT = "laporan", _("Activity report")
        OTHER = "lainnya", _("Other")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(CoordinationMeeting, models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    file = models.FileField(upload_to="meetings/evidence/%Y/%m/")
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    # Photos with children stay out of everything that leaves the secretariat.
    shows_minors = models.BooleanField(_("shows minors"), default=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["meeting_id", "kind", "added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind", "sha256"], name="evidence_once_per_file"
            ),
        ]

    def __str__(self) -> str:
        return self.filename
