"""Who sees which report, and how a worker takes one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q

from agencies.permissions import is_admin
from jobs.querysets import JobQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class SectionQuerySet(JobQuerySet):
    """Sections of reports."""

    def waiting(self, *, at: datetime) -> Self:
        """Only those of reports that are still wanted."""
        reports: Any = self.model._meta.get_field("report").related_model
        wanted = reports.objects.filter(pk=OuterRef("report"), status="running")
        return super().waiting(at=at).filter(Exists(wanted))

    def unfinished(self) -> Self:
        return self.exclude(status="ready")

    def rendered(self) -> Self:
        """Sections whose PDF can be taken over by others with the same content."""
        return self.filter(status="ready")


class ReportQuerySet(JobQuerySet):
    """Requested reports.

    A report is claimed twice: while its sections are worked out, and while they are joined. In
    between it is running without a claim, and its sections are claimed one by one.
    """

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Reports one asked for; an administrator sees all.

        A report holds what its requester could read; it is not shared by itself.
        """
        if not user.is_authenticated:
            return self.none()
        return self.all() if is_admin(user) else self.filter(requested_by=user)

    def published(self) -> Self:
        """Finished reports: those that a paper with a code can exist of."""
        return self.filter(status="ready")

    def waiting(self, *, at: datetime) -> Self:
        """Reports whose sections are not worked out yet."""
        return super().waiting(at=at).filter(sections_total=0)

    def complete(self, *, at: datetime) -> Self:
        """Reports to join now: every section is rendered, and nobody is joining them."""
        sections: Any = self.model._meta.get_field("sections").related_model
        return self.filter(
            Q(self.due(at=at), claim="") | Q(lease_until__lt=at),
            ~Exists(sections.objects.unfinished().filter(report=OuterRef("pk"))),
            status="running",
            sections_total__gt=0,
        )

    def claim_merge(self, pk: int, *, token: str, at: datetime) -> bool:
        """Take a report whose sections are all rendered; False if they are not, or it is taken."""
        free = self.complete(at=at).filter(pk=pk, attempts__lt=self.most)
        if free.take(token=token, at=at):
            return True
        self.filter(pk=pk).forget_nudges()
        return False

    def open(self) -> Self:
        """Reports that somebody still waits for."""
        return self.filter(status__in=["queued", "running"])
