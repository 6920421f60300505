"""Frozen versions of documents, and the steps they took."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renja.models.documents import PlanDocument
from renja.models.years import Stage
from renja.querysets import PlanVersionQuerySet


class PlanVersion(models.Model):
    """An immutable snapshot: canonical JSON of the rows, and the sha256 of exactly that text."""

    class Reason(models.TextChoices):
        HAND_IN = "hand_in", _("Handed in")
        IMPORT = "import", _("Import applied")
        NAMED = "named", _("Named point")

    document = models.ForeignKey(PlanDocument, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=12, choices=Stage)
    reason = models.CharField(max_length=8, choices=Reason)
    label = models.CharField(_("label"), max_length=200, blank=True)
    content = models.TextField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    # sha256 of each agency's own part, by agency id: tells whose slice of an RKPD changed.
    slices = models.JSONField(default=dict, editable=False)
    row_count = models.PositiveIntegerField()
    budget_total = models.DecimalField(max_digits=20, decimal_places=2, null=True, default=None)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        ordering = ["document_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once"),
        ]

    def __str__(self) -> str:
        return f"v{self.number} ({self.get_reason_display()})"


class Transition(models.Model):
    """One step of a document: who moved it, from where to where, why."""

    document = models.ForeignKey(PlanDocument, models.PROTECT, related_name="transitions")
    from_stage = models.CharField(max_length=12, choices=Stage, blank=True)
    to_stage = models.CharField(max_length=12, choices=Stage)
    from_status = models.CharField(max_length=15, blank=True)
    to_status = models.CharField(max_length=15)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Findings that the check left open when the plan was declared fit or enacted.
    open_critical = models.PositiveIntegerField(default=0)
    open_major = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["document_id", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="fit_leaves_no_critical_open",
                condition=~Q(to_status__in=["layak", "final_tahap"]) | Q(open_critical=0),
            ),
            models.CheckConstraint(
                name="fit_with_open_major_says_why",
                condition=~Q(to_status="layak") | Q(open_major=0) | ~Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
