"""The live rows of a document, with their indicators, places, fund sources and tags."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyUnit
from renja.models.documents import PlanDocument
from renja.querysets import PlanRowQuerySet


class PlanHeading(models.Model):
    """Name, outcome and indicator of a programme or activity in one agency's plan.

    Budgets of headings are always sums of rows and stored nowhere.
    """

    document = models.ForeignKey(PlanDocument, models.PROTECT, related_name="headings")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=20)
    name = models.TextField(_("name"))
    outcome = models.TextField(_("outcome"), blank=True)
    indicator = models.TextField(_("indicator"), blank=True)
    target_text = models.TextField(_("target"), blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "agency", "code"], name="heading_once_per_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PlanRow(models.Model):
    """One sub kegiatan of one unit: the only level at which money is entered.

    `printed_code` is what the document shows; `key` the nomenclature's code (programme 01 becomes
    X.XX.01). Budgets are rupiah of the whole year; null means blank, which is not 0.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(PlanDocument, models.PROTECT, related_name="rows")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="plan_rows")
    unit = models.ForeignKey(
        AgencyUnit, models.PROTECT, null=True, blank=True, related_name="plan_rows"
    )
    position = models.PositiveIntegerField(default=0)
    printed_code = models.CharField(_("code"), max_length=40)
    key = models.GeneratedField(
        expression=Func(
            F("printed_code"),
            Value(r"^[^.]+\.[^.]+\.01(\.|$)"),
            Value(r"X.XX.01\1"),
            function="regexp_replace",
            output_field=models.CharField(max_length=40),
        ),
        output_field=models.CharField(max_length=40),
        db_persist=True,
    )
    field_code = models.GeneratedField(
        expression=Coalesce(
            Func(F("printed_code"), Value(r"^[^.]+\.[^.]+"), function="regexp_substr"),
            Value(""),
            output_field=models.CharField(max_length=40),
        ),
        output_field=models.CharField(max_length=40),
        db_persist=True,
    )
    # Parents as printed, only where they do not follow from the code (HIERARCHY_BROKEN).
    printed_programme = models.CharField(max_length=40, blank=True, editable=False)
    printed_activity = models.CharField(max_length=40, blank=True, editable=False)
    name = models.TextField(_("sub-activity"), blank=True)
    budget = models.DecimalField(
        _("indicative budget (Rp)"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    forward_budget = models.DecimalField(
        _("forward estimate (Rp)"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    target_group = models.TextField(_("target group"), blank=True)
    note = models.TextField(_("important note"), blank=True)
    proposal_ref = models.CharField(_("proposal reference"), max_length=120, blank=True)
    responsible = models.CharField(_("responsible agency"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        ordering = ["document_id", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="row_money_not_negative",
                condition=(Q(budget=None) | Q(budget__gte=0))
                & (Q(forward_budget=None) | Q(forward_budget__gte=0)),
            ),
            models.CheckConstraint(name="row_has_a_code", condition=~Q(printed_code="")),
        ]
        indexes = [
            models.Index(fields=["document", "agency", "position"], name="row_in_order"),
            models.Index(fields=["document", "key"], name="row_key"),
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="row_name_trgm"),
        ]

    def __str__(self) -> str:
        return f"{self.printed_code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("renja:row", kwargs={"pk": self.document_id, "uuid": self.uuid})


class RowIndicator(models.Model):
    """One indicator of a row, with the columns of Tabel 4.1; position 0 feeds the checks.

    Targets keep what was written; `target` is its number, null where it is not one number
    ("25/14 Orang/bulan", "BB"), which makes it not comparable.
    """

    class Direction(models.TextChoices):
        UP = "naik", _("Higher is better")
        DOWN = "turun", _("Lower is better")

    class Aggregation(models.TextChoices):
        SUM = "sum", _("Adds up")
        LAST = "last", _("Last value counts")

    row = models.ForeignKey(PlanRow, models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(_("indicator"), blank=True)
    unit = models.CharField(_("unit of measure"), max_length=200, blank=True)
    target_text = models.CharField(_("target"), max_length=400, blank=True)
    target = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    forward_target_text = models.CharField(_("target of the next year"), max_length=400, blank=True)
    forward_target = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    renstra_end = models.CharField(
        _("target at the end of the Renstra"), max_length=400, blank=True
    )
    actual_n2 = models.CharField(_("realised, year n-2"), max_length=400, blank=True)
    estimate_n1 = models.CharField(_("estimated, year n-1"), max_length=400, blank=True)
    direction = models.CharField(_("direction"), max_length=5, choices=Direction, blank=True)
    aggregation = models.CharField(_("aggregation"), max_length=4, choices=Aggregation, blank=True)

    class Meta:
        ordering = ["row_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["row", "position"], name="indicator_position_once"),
            models.CheckConstraint(
                name="indicator_number_has_its_text",
                condition=(Q(target=None) | ~Q(target_text=""))
                & (Q(forward_target=None) | ~Q(forward_target_text="")),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class RowLocation(models.Model):
    """A place: a Kemendagri code where it could be resolved, and the text as written."""

    row = models.ForeignKey(PlanRow, models.CASCADE, related_name="locations")
    position = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(_("region code"), max_length=13, blank=True)
    text = models.CharField(_("place"), max_length=400)

    class Meta:
        ordering = ["row_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["row", "position"], name="location_position_once"),
        ]

    def __str__(self) -> str:
        return self.text


class RowFunding(models.Model):
    """A fund source; its amount in rupiah is null while it is not broken down."""

    row = models.ForeignKey(PlanRow, models.CASCADE, related_name="fundings")
    position = models.PositiveSmallIntegerField(default=0)
    source_code = models.CharField(_("fund code"), max_length=40, blank=True)
    source_name = models.CharField(_("fund source"), max_length=300)
    amount = models.DecimalField(
        _("amount (Rp)"), max_digits=18, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["row_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["row", "position"], name="funding_position_once"),
            models.CheckConstraint(
                name="funding_not_negative", condition=Q(amount=None) | Q(amount__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return self.source_name


class RowTag(models.Model):
    """A priority or theme on a row; `label` is what the checks compare."""

    class Dimension(models.TextChoices):
        NATIONAL = "nasional", _("National priority")
        PROVINCE = "provinsi", _("Provincial priority")
        REGIONAL = "daerah", _("Regional priority")
        THEME = "tematik", _("Theme")

    row = models.ForeignKey(PlanRow, models.CASCADE, related_name="tags")
    dimension = models.CharField(_("dimension"), max_length=10, choices=Dimension)
    label = models.CharField(_("label"), max_length=300)

    class Meta:
        ordering = ["row_id", "dimension", "label"]
        constraints = [
            models.UniqueConstraint(fields=["row", "dimension", "label"], name="tag_once"),
        ]

    def __str__(self) -> str:
        return self.label
