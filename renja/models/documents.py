"""RKPD and Renja documents, and what an RKPD or a print states per agency."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Region
from renja.models.years import (
    AMENDMENT_STAGES,
    RENJA_STAGES,
    RKPD_STAGES,
    DocumentKind,
    PlanYear,
    Stage,
)
from renja.querysets import PlanDocumentQuerySet


class PlanDocument(models.Model):
    """The RKPD of a region, or the Renja of an agency, for one year.

    Its live rows are the working draft; `PlanVersion` holds what was frozen.
    """

    Kind = DocumentKind

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being drafted")
        SUBMITTED = "diajukan", _("Handed in")
        REVISE = "perlu_perbaikan", _("To be revised")
        FIT = "layak", _("Fit")
        FINAL = "final_tahap", _("Stage closed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=5, choices=DocumentKind)
    region = models.ForeignKey(Region, models.PROTECT, related_name="documents")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="documents"
    )
    plan_year = models.ForeignKey(PlanYear, models.PROTECT, related_name="documents")
    is_amendment = models.BooleanField(_("amendment"), default=False)
    base = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.INITIAL_DRAFT)
    status = models.CharField(_("status"), max_length=15, choices=Status, default=Status.DRAFT)
    regulation_number = models.CharField(_("regulation number"), max_length=120, blank=True)
    enacted_on = models.DateField(_("enacted on"), null=True, blank=True)
    # The first hand-in opens the document to the region; it never closes again.
    handed_in_at = models.DateTimeField(null=True, editable=False)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    # Bumped by every change of rows: runs and cached totals compare it.
    revision = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = PlanDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-plan_year__year", "kind", "region__code", "agency__sipd_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "region", "agency", "plan_year", "is_amendment"],
                nulls_distinct=False,
                name="document_once_per_year",
            ),
            models.CheckConstraint(
                name="document_renja_has_an_agency_rkpd_has_none",
                condition=Q(kind="renja", agency__isnull=False) | Q(kind="rkpd", agency=None),
            ),
            models.CheckConstraint(
                name="document_hand_in_recorded",
                condition=Q(handed_in_at=None, handed_in_by=None)
                | Q(handed_in_at__isnull=False, handed_in_by__isnull=False),
            ),
            models.CheckConstraint(
                name="document_stage_belongs_to_its_kind",
                condition=Q(kind="renja") & ~Q(stage="musrenbang")
                | Q(kind="rkpd") & ~Q(stage="forum_pd"),
            ),
            models.CheckConstraint(
                name="document_amendment_stage",
                condition=Q(is_amendment=False) | Q(stage__in=list(AMENDMENT_STAGES)),
            ),
        ]

    def __str__(self) -> str:
        owner = self.agency or self.region
        return f"{self.get_kind_display()} {self.plan_year} {owner}"

    def get_absolute_url(self) -> str:
        return reverse("renja:document", kwargs={"pk": self.pk})

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages this document goes through, in order."""
        if self.is_amendment:
            return AMENDMENT_STAGES
        return RENJA_STAGES if self.kind == DocumentKind.RENJA else RKPD_STAGES

    @property
    def is_editable(self) -> bool:
        """Rows may change: not while Bappeda has it, nor once the stage is closed."""
        return self.status in {self.Status.DRAFT, self.Status.REVISE}


class AgencyCeiling(models.Model):
    """The plafon that an RKPD gives an agency, and the total its own print states."""

    document = models.ForeignKey(PlanDocument, models.PROTECT, related_name="ceilings")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="ceilings")
    plafon = models.DecimalField(_("plafon"), max_digits=18, decimal_places=2)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "agency"], name="ceiling_once_per_agency"),
            models.CheckConstraint(name="ceiling_not_negative", condition=Q(plafon__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.plafon}"


class StatedTotal(models.Model):
    """The total that an imported print states for an agency (or one unit of it)."""

    document = models.ForeignKey(PlanDocument, models.PROTECT, related_name="stated_totals")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    total = models.DecimalField(_("stated total"), max_digits=18, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "agency"], name="stated_total_once_per_agency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.total}"
