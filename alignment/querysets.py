"""Who sees which run and finding."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from renja.models import PlanDocument, PlanVersion

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class AlignmentRunQuerySet(models.QuerySet):
    """Runs of the engine; the row is the queue."""

    def visible_to(self, user: User | AnonymousUser) -> AlignmentRunQuerySet:
        """Runs of drafts one reads; of other visible Renja only those on a handed-in version."""
        return self.filter(
            Q(renja__in=PlanDocument.objects.draft_visible_to(user))
            | Q(subject_version__in=PlanVersion.objects.visible_to(user))
        )

    def claimable(self, *, at: datetime) -> AlignmentRunQuerySet:
        """Queued runs, and running ones whose worker stopped renewing its lease."""
        return self.filter(Q(status="queued") | Q(status="running", lease_until__lt=at))

    def done(self) -> AlignmentRunQuerySet:
        return self.filter(status="done")


class FindingQuerySet(models.QuerySet):
    """Findings of runs."""

    def visible_to(self, user: User | AnonymousUser) -> FindingQuerySet:
        """Findings of the runs the user sees."""
        return self.filter(
            run__in=self.model._meta.get_field("run").related_model.objects.visible_to(user)
        )

    def open(self) -> FindingQuerySet:
        """Findings that still count: neither settled nor accepted."""
        return self.exclude(status__in=["selesai", "diterima_dengan_alasan"])
