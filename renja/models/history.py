"""What happened to each row, cell by cell; who is at which row now; how people see the matrix."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renja.models.documents import PlanDocument
from renja.models.imports import PlanImport
from renja.models.rows import PlanRow
from renja.querysets import RowChangeQuerySet


class RowChange(models.Model):
    """One cell of a row that changed, or a whole row that came or went. Never updated or deleted.

    `field` is one of `renja.actions.history` (a field of the row, of its first indicator, or a
    list); `old` and `new` are plain values as in `renja.comparison`. A row that came or went has
    no `field`; `old` holds the one that went whole, so that it can be put back.
    """

    class Kind(models.TextChoices):
        SET = "ubah", _("Changed")
        ADDED = "tambah", _("Added")
        DELETED = "hapus", _("Deleted")

    class Source(models.TextChoices):
        FORM = "formulir", _("Form")
        MATRIX = "matriks", _("Matrix")
        IMPORT = "impor", _("Import")
        SUGGESTION = "usulan", _("Accepted suggestion")
        RESTORE = "pulih", _("Restored")

    # No constraints in the database: a pasted block would check thousands of lines one by one
    # against the same plan and person, whose rows the writing action holds in hand.
    document = models.ForeignKey(
        PlanDocument, models.PROTECT, related_name="changes", db_constraint=False
    )
    row_uuid = models.UUIDField()
    # As printed at that time: the row may be gone when this is read.
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.SET)
    field = models.CharField(max_length=20, blank=True)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    # The row's version after the change; a deleted row keeps its last one.
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_constraint=False
    )
    source = models.CharField(max_length=8, choices=Source)
    plan_import = models.ForeignKey(PlanImport, models.PROTECT, null=True, related_name="+")

    objects = RowChangeQuerySet.as_manager()

    class Meta:
        ordering = ["document_id", "-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="change_names_its_field",
                condition=Q(kind="ubah") & ~Q(field="") | ~Q(kind="ubah") & Q(field=""),
            ),
        ]
        indexes = [
            models.Index(fields=["row_uuid", "field", "-at"], name="change_of_cell"),
            models.Index(fields=["document", "-at"], name="change_of_document"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.field or self.kind}"


class EditingPresence(models.Model):
    """Where a person was in a plan when their browser last said so; old ones count as gone."""

    document = models.ForeignKey(PlanDocument, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    row = models.ForeignKey(PlanRow, models.SET_NULL, null=True, related_name="+")
    is_editing = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "user"], name="presence_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.document_id}"


class MatrixView(models.Model):
    """How a person arranged the columns of the matrix, whichever plan they open.

    `order` holds keys of columns; those it does not name stand behind. `widths` are pixels by key.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    hidden = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    order = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    widths = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return ", ".join(self.hidden)
