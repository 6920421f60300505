"""Who sees which run and finding."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q

from agencies.models import Agency
from agencies.permissions import is_admin, reviewed_fields
from agencies.querysets import one_of
from jobs.querysets import JobQuerySet
from renja.models import PlanDocument, PlanRow, PlanVersion

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

UNFINISHED = ("queued", "running")


def _read_by(user: User | AnonymousUser) -> Q:
    drafts = PlanDocument.objects.draft_visible_to(user)
    versions = PlanVersion.objects.visible_to(user)
    return Q(
        Exists(drafts.filter(pk=OuterRef("renja")))
        | Exists(versions.filter(pk=OuterRef("subject_version")))
    )


class AlignmentRunQuerySet(JobQuerySet):
    """Runs of the engine; the row is the queue."""

    def visible_to(self, user: User | AnonymousUser) -> AlignmentRunQuerySet:
        """Runs of drafts one reads; of other visible Renja only those on a handed-in version."""
        return self.filter(_read_by(user))

    def hidden_from(self, user: User | AnonymousUser) -> Self:
        """The others. Asked for a few runs this looks at those alone, whatever there is besides."""
        return self.exclude(_read_by(user))

    def claimable(self, *, at: datetime) -> Self:
        """The first unfinished run of each Renja, if it is queued or its worker stopped.

        Later runs of the same Renja wait: they carry on the statuses that the first one leaves.
        """
        before: AlignmentRunQuerySet = AlignmentRunQuerySet(self.model).filter(
            renja=OuterRef("renja"), number__lt=OuterRef("number"), status__in=UNFINISHED
        )
        return super().claimable(at=at).filter(~Exists(before))

    def with_plans(self) -> AlignmentRunQuerySet:
        """With all that a page or a report names of both plans, but their content."""
        return self.select_related(
            "renja__agency__region__parent",
            "renja__region__parent",
            "renja__plan_year__profile",
            "renja__plan_year__edition",
            "subject_version",
            "reference_version",
        ).defer(
            "subject_version__content",
            "subject_version__slices",
            "reference_version__content",
            "reference_version__slices",
        )

    def newest(self) -> AlignmentRunQuerySet:
        """Of each Renja the run with the highest number among these, in the order of the Renja.

        What else is wanted of them (`with_plans`, `defer`) is said after this.
        """
        newest = self.order_by("renja_id", "-number").distinct("renja_id").values("pk")
        runs: AlignmentRunQuerySet = AlignmentRunQuerySet(self.model)
        return runs.filter(one_of("pk", newest)).order_by("renja_id")

    def done(self) -> AlignmentRunQuerySet:
        return self.filter(status="done")


class FindingQuerySet(models.QuerySet):
    """Findings of runs."""

    def visible_to(self, user: User | AnonymousUser) -> FindingQuerySet:
        """Findings of the runs the user sees.

        A ministry reviewer reads those about the bidang they review; of an agency with other
        bidang besides, only the findings on codes or rows printed under theirs.
        """
        runs: AlignmentRunQuerySet = AlignmentRunQuerySet(
            self.model._meta.get_field("run").related_model
        )
        findings = self.filter(run__in=runs.visible_to(user))
        fields = sorted(reviewed_fields(user))
        if not fields or is_admin(user):
            return findings
        # Programme 01 is compared as X.XX.01, so its bidang stands in the row alone.
        rows = PlanRow.objects.filter(document=OuterRef("run__renja"), field_code__in=fields)
        whole = PlanDocument.objects.read_whole_by(user).filter(pk=OuterRef("run__renja"))
        own = Agency.objects.filter(
            affair_fields__contained_by=fields, documents=OuterRef("run__renja")
        )
        return findings.filter(
            Exists(whole)
            | Exists(own)
            | reduce(or_, [Q(item__startswith=f"{code}.") for code in fields])
            | Q(row_uuids__overlap=ArraySubquery(rows.values("uuid")))
        )

    def open(self) -> FindingQuerySet:
        """Findings that still count: neither settled nor accepted."""
        return self.exclude(status__in=["selesai", "diterima_dengan_alasan"])
