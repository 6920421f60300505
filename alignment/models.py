"""Runs of the alignment engine, their findings, and what people answered."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from alignment.engine import Part
from alignment.querysets import AlignmentRunQuerySet, FindingQuerySet
from jobs.models import Job
from renja.models import PlanDocument, PlanVersion, PlanYear, Stage


class AlignmentRun(Job):
    """One comparison of a Renja (version, or live rows) with its RKPD reference.

    A null `subject_version` means the live draft, a null `reference_version` with status done
    means that no reference existed (REF_MISSING). `outcome` is the engine's printed result
    (keys of domain.md 4.6) plus the exact parts behind the score; amounts are text.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being checked")
        DONE = "done", _("Checked")
        FAILED = "failed", _("Failed")

    class Rule(models.TextChoices):
        R = "R", _("Stage R (initial draft RKPD)")
        A = "A", _("Stage A (enacted RKPD)")

    class Verdict(models.TextChoices):
        ALIGNED = "SELARAS", "SELARAS"
        NOTES = "SELARAS DENGAN CATATAN", "SELARAS DENGAN CATATAN"
        NOT = "BELUM SELARAS", "BELUM SELARAS"
        NA = "TIDAK DAPAT DINILAI", "TIDAK DAPAT DINILAI"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    renja = models.ForeignKey(PlanDocument, models.PROTECT, related_name="runs")
    rkpd = models.ForeignKey(
        PlanDocument, models.PROTECT, null=True, blank=True, related_name="reference_runs"
    )
    subject_version = models.ForeignKey(
        PlanVersion, models.PROTECT, null=True, blank=True, related_name="subject_runs"
    )
    reference_version = models.ForeignKey(
        PlanVersion, models.PROTECT, null=True, blank=True, related_name="reference_runs"
    )
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=12, choices=Stage)
    rule = models.CharField(max_length=1, choices=Rule)
    rule_version = models.CharField(max_length=40, default="Aturan Keselarasan v1")
    options = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, editable=False)
    verdict = models.CharField(max_length=30, choices=Verdict, blank=True)
    # Unrounded enough to sort and to compare with band borders; the exact parts are in `outcome`.
    score = models.DecimalField(max_digits=12, decimal_places=8, null=True)
    open_critical = models.PositiveIntegerField(default=0)
    open_major = models.PositiveIntegerField(default=0)
    open_minor = models.PositiveIntegerField(default=0)
    open_info = models.PositiveIntegerField(default=0)
    accepted_count = models.PositiveIntegerField(default=0)
    outcome = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)

    objects = AlignmentRunQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["renja", "number"], name="run_number_once"),
            models.CheckConstraint(
                name="run_done_has_verdict_and_time",
                condition=~Q(status="done")
                | Q(finished_at__isnull=False, outcome__isnull=False) & ~Q(verdict=""),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "lease_until"], name="run_queue"),
            models.Index(fields=["renja", "-number"], name="run_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.renja} #{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("alignment:run", kwargs={"uuid": self.uuid})

    @property
    def part(self) -> Part:
        """What this run adds to its region. Raises TypeError before the run is done."""
        return Part.from_json(self.outcome["part"])  # type: ignore[index]

    @property
    def is_waiting(self) -> bool:
        """Whether its result is still to come."""
        return self.status in {self.Status.QUEUED, self.Status.RUNNING}

    @property
    def is_superseded(self) -> bool:
        """Whether a later run of the same two plans holds their findings' current statuses."""
        return (
            AlignmentRun.objects.done()
            .filter(renja=self.renja_id, rkpd=self.rkpd_id, number__gt=self.number)
            .exists()
        )


class Finding(models.Model):
    """One finding as one run raised it.

    `identity` is the same for one (Renja, RKPD, check, item) across runs; the latest run's row
    carries the current status. Values are machine text (plain decimals, codes), worded on display.
    """

    class Severity(models.TextChoices):
        CRITICAL = "KRITIS", "KRITIS"
        MAJOR = "MAYOR", "MAYOR"
        MINOR = "MINOR", "MINOR"
        INFO = "INFO", "INFO"

    class Status(models.TextChoices):
        OPEN = "terbuka", _("Open")
        ANSWERED = "ditanggapi", _("Answered")
        CLAIMED_FIXED = "diduga_diperbaiki", _("Believed fixed")
        SETTLED = "selesai", _("Settled")
        REOPENED = "dibuka_kembali", _("Reopened")
        ACCEPTED = "diterima_dengan_alasan", _("Accepted with a reason")

    class Change(models.TextChoices):
        NEW = "baru", _("new")
        SAME = "tetap", _("unchanged")
        FIXED = "diperbaiki", _("fixed")

    run = models.ForeignKey(AlignmentRun, models.CASCADE, related_name="findings")
    identity = models.UUIDField(default=uuid.uuid4, editable=False)
    check_id = models.CharField(_("check"), max_length=40)
    severity = models.CharField(_("severity"), max_length=6, choices=Severity)
    item = models.CharField(_("item"), max_length=40)
    value = models.CharField(max_length=60, blank=True)
    expected = models.TextField(blank=True)
    actual = models.TextField(blank=True)
    row_uuids = ArrayField(models.UUIDField(), default=list, blank=True)
    status = models.CharField(_("status"), max_length=24, choices=Status, default=Status.OPEN)
    change = models.CharField(max_length=10, choices=Change, default=Change.NEW)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["run_id", "check_id", "item"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "check_id", "item"], name="finding_once_per_check_and_item"
            ),
        ]
        indexes = [models.Index(fields=["identity"], name="finding_identity")]

    def __str__(self) -> str:
        return f"{self.check_id} {self.item}"

    def get_absolute_url(self) -> str:
        return reverse("alignment:finding", kwargs={"pk": self.pk})


class FiledEvidence(models.Model):
    """A proof that the verification of a Renja asks for, filed by what was held (EVIDENCE_MISSING).

    The app that knows what was held (a rakor) writes and takes back its rows; `source` names it and
    `url` leads to it. An item is there for an agency and year when any source filed it.
    """

    class Item(models.TextChoices):
        INVITATION = "undangan", _("Invitation letter")
        ATTENDANCE = "daftar_hadir", _("Attendance list")
        MINUTES = "notulen", _("Minutes")
        RECORD = "berita_acara", _("Official record")
        PHOTO = "foto", _("Photo")

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    plan_year = models.ForeignKey(PlanYear, models.CASCADE, related_name="+")
    item = models.CharField(max_length=12, choices=Item)
    source = models.UUIDField()
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=300)
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["agency_id", "plan_year_id", "item", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "agency", "item"], name="evidence_filed_once_per_source"
            ),
        ]
        indexes = [models.Index(fields=["agency", "plan_year"], name="evidence_of_agency")]

    def __str__(self) -> str:
        return f"{self.item}: {self.title}"


class FindingResponse(models.Model):
    """One step in a finding's life: an answer, a claim of repair, an acceptance, a reopening.

    `expected` and `actual` are the values it was said about: an acceptance lapses when they
    change. `by` is null where the system itself settled or reopened it.
    """

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="responses")
    identity = models.UUIDField(editable=False)
    from_status = models.CharField(max_length=24, choices=Finding.Status)
    to_status = models.CharField(max_length=24, choices=Finding.Status)
    text = models.TextField(_("reason or answer"), blank=True)
    expected = models.TextField(blank=True)
    actual = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["identity", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="response_acceptance_has_author_and_reason",
                condition=~Q(to_status="diterima_dengan_alasan")
                | Q(by__isnull=False) & ~Q(text=""),
            ),
        ]
        indexes = [models.Index(fields=["identity", "at"], name="response_identity")]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
