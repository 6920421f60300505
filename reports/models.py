"""Requested reports and their sections: each row is a place in the queue."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Region
from jobs.models import Job
from renja.models import PlanYear, Stage
from reports.querysets import ReportQuerySet, SectionQuerySet


class Status(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Being rendered")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Report(Job):
    """One requested report: who wants what, how far it is, and the file.

    `code` is printed on the report and opens the public verification page, which shows hash,
    versions and date only. `content_sha256` is the hash of the compared versions (what the paper
    can print); `file_sha256` that of the finished file.
    """

    class Kind(models.TextChoices):
        AGENCY = "alignment_agency", _("Alignment of one agency")
        REGION = "alignment_region", _("Alignment of a region")
        LETTER = "rakor_letter", _("Invitation letters")
        INVITATION = "rakor_invitation", _("Invitation with its recipients")
        SHEET = "rakor_sheet", _("Blank attendance sheets")
        PRESENT = "rakor_present", _("Attendance list")
        CARDS = "rakor_cards", _("Name cards")
        SIGNS = "rakor_signs", _("Table signs")
        MINUTES = "rakor_minutes", _("Minutes")
        RECORD = "rakor_record", _("Berita acara")
        ACTIVITY = "rakor_activity", _("Activity report")
        COMMENTS = "comment_matrix", _("Follow-up of comments")

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "XLSX"

    Status = Status

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=12, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    format = models.CharField(max_length=4, choices=Format, default=Format.PDF)
    region = models.ForeignKey(Region, models.PROTECT, related_name="reports")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    plan_year = models.ForeignKey(PlanYear, models.PROTECT, related_name="reports")
    stage = models.CharField(max_length=12, choices=Stage, blank=True)
    # Ministry reviewers get the rows of their bidang only; empty means every row.
    field_codes = models.JSONField(default=list, blank=True)
    # Fixed when it was asked for: {"runs": [{"run", "subject", "reference"}], "missing": [agency],
    # "unchecked": [agency], "reference": version, "amendment": bool}; all of them primary keys.
    # Papers of a rakor: {"meeting": primary key, "title": its title}; of the comments on a Renja
    # {"document": primary key, "title": its name}.
    params = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    sections_total = models.PositiveIntegerField(default=0)
    sections_done = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=300, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    file = models.FileField(upload_to="reports/%Y/%m/", blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    page_count = models.PositiveIntegerField(null=True)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reports"
    )
    finished_at = models.DateTimeField(null=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="report_kind_has_its_agency",
                condition=Q(kind="alignment_region", agency=None)
                | ~Q(kind="alignment_region") & Q(agency__isnull=False),
            ),
            models.CheckConstraint(
                name="report_ready_has_its_file",
                condition=~Q(status="ready")
                | ~Q(file="") & ~Q(file_sha256="") & Q(finished_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["status", "lease_until"], name="report_queue")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("reports:report", kwargs={"uuid": self.uuid})


class ReportSection(Job):
    """One separately rendered part of a report; any worker takes it, the last one merges.

    A section whose `content_sha256` was rendered before takes that PDF over.
    """

    Status = Status

    report = models.ForeignKey(Report, models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    payload = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    file = models.CharField(max_length=200, blank=True)
    page_count = models.PositiveIntegerField(null=True)

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["report_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="section_position_once"),
            models.CheckConstraint(
                name="section_ready_has_its_file", condition=~Q(status="ready") | ~Q(file="")
            ),
        ]
        indexes = [
            models.Index(fields=["status", "lease_until"], name="section_queue"),
            models.Index(
                fields=["content_sha256"], condition=Q(status="ready"), name="section_reuse"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}.{self.position} {self.title}"
