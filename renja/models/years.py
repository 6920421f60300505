"""Plan years with their rules, stages and deadlines."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Region
from nomenclature.models import NomenclatureEdition
from renja.dates import REACH
from renja.querysets import PlanYearQuerySet, StageDeadlineQuerySet


class RegulationProfile(models.Model):
    """A year's rules as data: chapters, tables, stages, deadlines.

    `chapters`: [{"number", "title"}]; `tables`: [{"key", "title", "columns"}]; `stages`:
    {"renja": [...], "rkpd": [...]} with {"key", "title", "legal_basis", "rule"}. What is not read
    in a regulation's body text carries `"verified": false` and is shown as such.
    """

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    is_verified = models.BooleanField(_("verified"), default=False)
    chapters = models.JSONField(default=list)
    tables = models.JSONField(default=list)
    stages = models.JSONField(default=dict)
    # Ids of checks beyond the core ones (domain.md 4.9) that are switched on for these years.
    further_checks = models.JSONField(default=list, blank=True)
    # Sub kegiatan that a national list asks for: [{"code", "table", "outcome"}].
    priorities = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return self.name


class PlanYear(models.Model):
    """One year that is planned for, with its rules and its nomenclature."""

    year = models.PositiveSmallIntegerField(_("plan year"), unique=True)
    profile = models.ForeignKey(RegulationProfile, models.PROTECT, related_name="years")
    edition = models.ForeignKey(
        NomenclatureEdition, models.PROTECT, null=True, blank=True, related_name="plan_years"
    )
    # Column keys of the profile's matrix, agreed tags and other per-year data may follow here.
    is_open = models.BooleanField(_("open for drafting"), default=True)
    changed_at = models.DateTimeField(null=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = PlanYearQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                name="plan_year_can_be_written", condition=Q(year__gte=2000, year__lte=2100)
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class Stage(models.TextChoices):
    """Stages of both documents; Ps 16(1) and 16(2), and the amendment track Ps 345 and 360-367.

    Screen labels are the regulation's Indonesian words; identifiers those of the glossary.
    """

    PREPARATION = "persiapan", _("Preparation")
    INITIAL_DRAFT = "ranwal", _("Initial draft")
    DRAFT = "rancangan", _("Draft")
    AGENCY_FORUM = "forum_pd", _("Agency forum")
    DELIBERATION = "musrenbang", _("Musrenbang")
    FINAL_DRAFT = "rankhir", _("Final draft")
    ENACTED = "penetapan", _("Enactment")


RENJA_STAGES = (
    Stage.PREPARATION,
    Stage.INITIAL_DRAFT,
    Stage.DRAFT,
    Stage.AGENCY_FORUM,
    Stage.FINAL_DRAFT,
    Stage.ENACTED,
)
RKPD_STAGES = (
    Stage.PREPARATION,
    Stage.INITIAL_DRAFT,
    Stage.DRAFT,
    Stage.DELIBERATION,
    Stage.FINAL_DRAFT,
    Stage.ENACTED,
)
AMENDMENT_STAGES = (Stage.DRAFT, Stage.FINAL_DRAFT, Stage.ENACTED)
# Rows are frozen when a Renja is handed in at one of these.
FROZEN_STAGES = (Stage.INITIAL_DRAFT, Stage.DRAFT, Stage.FINAL_DRAFT, Stage.ENACTED)


class DocumentKind(models.TextChoices):
    RKPD = "rkpd", "RKPD"
    RENJA = "renja", "Renja"


class StageDeadline(models.Model):
    """When a stage is due: the profile's default, or a region's own date."""

    plan_year = models.ForeignKey(PlanYear, models.PROTECT, related_name="deadlines")
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="deadlines"
    )
    gov_type = models.CharField(max_length=6, choices=[("PROV", "PROV"), ("KABKOT", "KABKOT")])
    kind = models.CharField(max_length=5, choices=DocumentKind)
    is_amendment = models.BooleanField(default=False)
    stage = models.CharField(max_length=12, choices=Stage)
    due_on = models.DateField(_("due"), null=True, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=120, blank=True)
    rule = models.CharField(_("rule in words"), max_length=200, blank=True)
    is_verified = models.BooleanField(default=False)

    objects = StageDeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["plan_year", "due_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan_year", "region", "gov_type", "kind", "is_amendment", "stage"],
                nulls_distinct=False,
                name="deadline_once_per_stage",
            ),
            models.CheckConstraint(
                name="deadline_within_reach", condition=Q(due_on=None) | Q(due_on__range=REACH)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.stage} {self.due_on}"
