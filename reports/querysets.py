"""Who sees which report, and how a worker takes one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db.models import BigIntegerField, BooleanField, Exists, Func, OuterRef, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from agencies.permissions import is_admin
from alignment.models import AlignmentRun
from jobs.querysets import JobQuerySet
from meetings.models import CoordinationMeeting
from renja.models import CommentThread

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class _IsShown(Func):
    """Whether a run's key is among those that a report's `params` name."""

    template = "%(expressions)s->'runs') ->> 'run')::bigint))"
    arg_joiner = " = ANY(ARRAY(SELECT (jsonb_array_elements("
    output_field = BooleanField()


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
        """Reports one asked for and may still read all of; an administrator sees all.

        A report holds what its requester could read; it is not shared by itself. With the right
        to read a run, a comment or a rakor's papers goes the report on it.
        """
        if not user.is_authenticated:
            return self.none()
        if is_admin(user):
            return self.all()
        shown = AlignmentRun.objects.filter(_IsShown("pk", OuterRef("params")))
        threads = CommentThread.objects.visible_to(user)
        meetings = CoordinationMeeting.objects.managed_by(user)
        return self.annotate(
            # A key that the params have not is NULL, and a filter by it lets nothing through.
            _document=Cast(KT("params__document"), BigIntegerField()),
            _meeting=Cast(KT("params__meeting"), BigIntegerField()),
        ).filter(
            ~Exists(shown.hidden_from(user)),
            Q(_document=None) | Exists(threads.filter(document=OuterRef("_document"))),
            Q(_meeting=None) | Exists(meetings.filter(pk=OuterRef("_meeting"))),
            requested_by=user,
        )

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
        free = self.complete(at=at).filter(pk=pk, attempts__lt=self.most_taken)
        if free.take(token=token, at=at):
            return True
        self.filter(pk=pk).forget_nudges()
        return False

    def open(self) -> Self:
        """Reports that somebody still waits for."""
        return self.filter(status__in=["queued", "running"])
