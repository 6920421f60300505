"""Uploaded files on their way into a document."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Region
from renja.models.versions import PlanVersion
from renja.models.years import DocumentKind, PlanYear, Stage
from renja.querysets import PlanImportQuerySet


class PlanImport(models.Model):
    """An uploaded file on its way into a document: upload, mapping, preview, applied.

    `parsed` is what the importer read (None until it ran), so that preview and apply never
    open the file twice; `options` holds the chosen columns and the mapping.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        NEEDS_MAPPING = "needs_mapping", _("Columns to be assigned")
        READY = "ready", _("Ready to apply")
        APPLIED = "applied", _("Applied")
        REFUSED = "refused", _("Could not be read")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=5, choices=DocumentKind)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    plan_year = models.ForeignKey(PlanYear, models.PROTECT, related_name="+")
    is_amendment = models.BooleanField(default=False)
    stage = models.CharField(max_length=12, choices=Stage)
    file = models.FileField(upload_to="imports/%Y/%m/")
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    options = models.JSONField(default=dict, blank=True)
    parsed = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    status = models.CharField(max_length=15, choices=Status, default=Status.UPLOADED)
    error = models.TextField(blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, editable=False)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    versions: models.ManyToManyField[PlanVersion, Any] = models.ManyToManyField(
        PlanVersion, related_name="imports", editable=False
    )

    objects = PlanImportQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                name="import_application_recorded",
                condition=Q(status="applied", applied_at__isnull=False, applied_by__isnull=False)
                | ~Q(status="applied") & Q(applied_at=None, applied_by=None),
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("renja:import", kwargs={"uuid": self.uuid})


class ColumnMapping(models.Model):
    """A mapping that a user once confirmed, found again by the file's headings.

    Without an agency it is of files for the whole of its region.
    """

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    headings_sha256 = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "agency", "headings_sha256"],
                nulls_distinct=False,
                name="mapping_once_per_headings",
            ),
        ]

    def __str__(self) -> str:
        return self.headings_sha256[:8]
