"""The national list of affairs, programmes, activities and sub-activities, by edition."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from nomenclature.querysets import EditionQuerySet, ItemQuerySet


class NomenclatureEdition(models.Model):
    """One decree's list, and the plan years it holds for."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    decree = models.CharField(_("decree"), max_length=200, blank=True)
    year_from = models.PositiveSmallIntegerField(_("from plan year"))
    year_to = models.PositiveSmallIntegerField(_("to plan year"), null=True, blank=True)
    # An excerpt must never prove that a code is unknown.
    is_excerpt = models.BooleanField(_("excerpt"), default=False)
    imported_at = models.DateTimeField(null=True, editable=False)
    source_name = models.CharField(max_length=200, blank=True, editable=False)
    source_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    # Odd rows of the last import: [{"severity", "row", "column", "value", "message"}].
    report = models.JSONField(default=list, blank=True, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-year_from", "key"]
        constraints = [
            models.CheckConstraint(
                name="edition_years_in_order",
                condition=Q(year_to=None) | Q(year_to__gte=F("year_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GovType(models.TextChoices):
    """Which kind of region an item is for; the same code may mean two things in the two halves."""

    PROV = "PROV", _("Province")
    KABKOT = "KABKOT", _("Regency or city")


class NomenclatureItem(models.Model):
    """One line of an edition, unique by (edition, kind of region, code)."""

    class Level(models.TextChoices):
        AFFAIR = "urusan", _("Affair")
        FIELD = "bidang", _("Affair field")
        PROGRAMME = "program", _("Programme")
        ACTIVITY = "kegiatan", _("Activity")
        SUB_ACTIVITY = "sub_kegiatan", _("Sub-activity")

    edition = models.ForeignKey(NomenclatureEdition, models.CASCADE, related_name="items")
    gov_type = models.CharField(_("kind of region"), max_length=6, choices=GovType)
    code = models.CharField(_("code"), max_length=20)
    level = models.CharField(_("level"), max_length=12, choices=Level)
    name = models.TextField(_("name"))
    performance = models.TextField(_("performance"), blank=True)
    indicator = models.TextField(_("indicator"), blank=True)
    unit = models.CharField(_("unit"), max_length=120, blank=True)
    # Fourth segment of the code: "1" province, "2" regency or city, others special regions.
    authority = models.CharField(_("authority"), max_length=1, blank=True)
    is_spm = models.BooleanField(_("minimum service standard"), default=False)
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    predecessor = models.CharField(_("previous code"), max_length=20, blank=True)
    # Names of the programme and activity above: a search for "advokasi gender" means a
    # sub-activity whose own name says only "advokasi".
    path_names = models.TextField(blank=True, editable=False)
    search = models.GeneratedField(
        expression=Func(
            template=(
                "setweight(to_tsvector('simple'::regconfig, name), 'A') || "
                "setweight(to_tsvector('indonesian'::regconfig, name), 'A') || "
                "setweight(to_tsvector('simple'::regconfig, indicator), 'B') || "
                "setweight(to_tsvector('simple'::regconfig, path_names), 'C')"
            ),
            output_field=SearchVectorField(),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["gov_type", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "gov_type", "code"], name="item_once_per_edition_and_kind"
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="item_search"),
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="item_name_trgm"),
            models.Index(fields=["edition", "predecessor"], name="item_predecessor"),
            # "2.08.02" while typing is a prefix, which the plain index cannot answer in C.UTF-8.
            models.Index(
                fields=["edition", "code"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="item_code_prefix",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
