"""Who sees which report, and how a worker takes one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from agencies.permissions import is_admin

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

MAX_ATTEMPTS = 3


def lease() -> timedelta:
    """How long a claim stands without being renewed."""
    return timedelta(seconds=settings.RENDER_LEASE_SECONDS)


class ClaimableQuerySet(models.QuerySet):
    """Rows that are their own queue: queued, or running under a lease that ran out."""

    def waiting(self, *, at: datetime) -> Self:
        """Rows that nobody works on, however often that was tried."""
        return self.filter(Q(status="queued") | Q(status="running", lease_until__lt=at))

    def claimable(self, *, at: datetime) -> Self:
        """Rows that a worker may take now."""
        return self.waiting(at=at).filter(attempts__lt=MAX_ATTEMPTS)

    def exhausted(self, *, at: datetime) -> Self:
        """Rows whose last worker died without a word, and that were taken often enough."""
        return self.waiting(at=at).filter(attempts__gte=MAX_ATTEMPTS)

    def claim(self, pk: int, *, token: str, at: datetime) -> bool:
        """Take a row; False if it is done, cancelled, or another worker has it.

        One conditional UPDATE: two deliveries of one message cannot both pass.
        """
        return self.claimable(at=at).take(pk, token=token, at=at)

    def held(self, pk: int, *, token: str) -> Self:
        """The row, if the claim made with this token still stands."""
        return self.filter(pk=pk, status="running", claim=token)

    def take(self, pk: int, *, token: str, at: datetime) -> bool:
        """Take it if it is still in this set, which must not join other tables.

        PostgreSQL looks again at the row's own columns after waiting for another claim, but not
        into joined tables: with a join both would get it.
        """
        return (
            self.filter(pk=pk).update(
                status="running",
                claim=token,
                lease_until=at + lease(),
                attempts=F("attempts") + 1,
            )
            == 1
        )


class SectionQuerySet(ClaimableQuerySet):
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


class ReportQuerySet(ClaimableQuerySet):
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
        """Reports with every section rendered, and nobody joining them."""
        sections: Any = self.model._meta.get_field("sections").related_model
        return self.filter(
            Q(claim="") | Q(lease_until__lt=at),
            ~Exists(sections.objects.unfinished().filter(report=OuterRef("pk"))),
            status="running",
            sections_total__gt=0,
        )

    def claim_merge(self, pk: int, *, token: str, at: datetime) -> bool:
        """Take a report whose sections are all rendered; False if they are not, or it is taken."""
        return self.complete(at=at).filter(attempts__lt=MAX_ATTEMPTS).take(pk, token=token, at=at)

    def open(self) -> Self:
        """Reports that somebody still waits for."""
        return self.filter(status__in=["queued", "running"])
