"""What happens to a report and its sections when an attempt fails, or ends well."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import Case, CharField, DateTimeField, F, Q, Value, When
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.actions import notify
from reports.actions import files
from reports.actions.requests import withdraw_sections
from reports.models import Report, ReportSection, Status
from reports.querysets import MAX_ATTEMPTS, ClaimableQuerySet

LONGEST_ERROR = 1000


def reason_of(error: BaseException) -> str:
    """An exception as the technical part of the reason that a person reads."""
    if files.means_full_disk(error):
        with translation.override("id"):
            return _("The server's disk is full. Tell its operator, and repeat once there is room.")
    return f"{type(error).__name__}: {error}"[:LONGEST_ERROR]


@transaction.atomic
def give_back(held: ClaimableQuerySet, *, back_to: str, error: str, at: datetime) -> bool:
    """Let a claim go after a failure: tried again later, or FAILED after the last attempt.

    True if it failed for good. Nothing happens when the claim was lost meanwhile.
    """
    is_last = Q(attempts__gte=MAX_ATTEMPTS)
    for_good = held.filter(is_last).exists()
    changes: dict[str, Any] = {
        "status": Case(
            When(is_last, then=Value(Status.FAILED)),
            default=Value(back_to),
            output_field=CharField(),
        ),
        "error": error,
        "claim": "",
        "lease_until": None,
    }
    if held.model is Report:
        changes["finished_at"] = Case(
            When(is_last, then=Value(at)), default=None, output_field=DateTimeField()
        )
    return held.update(**changes) == 1 and for_good


@transaction.atomic
def fail_report(*, report_id: int, error: str, at: datetime) -> None:
    """Give a whole report up, because one of its sections was; tell who asked for it."""
    failed = (
        Report.objects.open()
        .filter(pk=report_id)
        .update(status=Status.FAILED, error=error, claim="", lease_until=None, finished_at=at)
    )
    if failed:
        withdraw_sections(report_id)
        tell(report_id, at=at)


@transaction.atomic
def fail_exhausted(*, at: datetime) -> None:
    """Fail what died with its worker too often to be tried once more."""
    with translation.override("id"):
        reason = _("The worker stopped %(times)d times while rendering; it may lack memory.") % {
            "times": MAX_ATTEMPTS
        }
    sections = ReportSection.objects.exhausted(at=at)
    lost = dict(sections.values_list("report_id", "title"))
    sections.update(status=Status.FAILED, error=reason, claim="", lease_until=None)
    for report_id, title in lost.items():
        fail_report(report_id=report_id, error=f"{title}: {reason}", at=at)
    merging = Report.objects.complete(at=at).filter(attempts__gte=MAX_ATTEMPTS)
    for held in (Report.objects.exhausted(at=at), merging):
        for pk in list(held.values_list("pk", flat=True)):
            fail_report(report_id=pk, error=reason, at=at)


def finish(
    held: ClaimableQuerySet, *, stored: files.StoredFile, pages: int | None, at: datetime
) -> bool:
    """Note a finished file on the report; False if the claim was lost or it was cancelled.

    A file that could not be noted is taken away. After a lost connection it stays, because the
    row may name it.
    """
    try:
        done = _note(held, stored=stored, pages=pages, at=at)
    except (DataError, IntegrityError):
        files.discard(stored.name)
        raise
    if not done:
        files.discard(stored.name)
    return done


def _note(
    held: ClaimableQuerySet, *, stored: files.StoredFile, pages: int | None, at: datetime
) -> bool:
    with transaction.atomic():
        report_id = held.values_list("pk", flat=True).first()
        done = held.update(
            status=Status.READY,
            file=stored.name,
            file_sha256=stored.sha256,
            page_count=pages,
            finished_at=at,
            claim="",
            lease_until=None,
            error="",
            step="",
            sections_done=F("sections_total"),
        )
        if done and report_id is not None:
            tell(report_id, at=at)
    return done == 1


def tell(report_id: int, *, at: datetime) -> None:
    """Put the outcome into the requester's inbox."""
    report = Report.objects.select_related("requested_by", "agency", "region", "plan_year").get(
        pk=report_id
    )
    about = {
        "about": str(report.agency or report.region),
        "year": report.plan_year.year,
    }
    with translation.override("id"):
        text = (
            _("The report on %(about)s, %(year)s, is ready.")
            if report.status == Status.READY
            else _("The report on %(about)s, %(year)s, could not be made.")
        )
    user: User = report.requested_by
    notify(users=[user], text=text % about, url=report.get_absolute_url(), at=at)
