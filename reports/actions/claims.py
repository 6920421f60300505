"""What becomes of a report when its last attempt failed, or one ended well."""

from __future__ import annotations

from datetime import datetime

from django.db import DataError, IntegrityError, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from jobs import actions as jobs
from notifications.actions import notify
from reports.actions import files
from reports.actions.requests import withdraw_sections
from reports.models import Report, ReportSection, Status
from reports.querysets import ReportQuerySet


def reason_of(error: BaseException) -> str:
    """An exception as the technical part of the reason that a person reads."""
    if files.means_full_disk(error):
        with translation.override("id"):
            return _("The server's disk is full. Tell its operator, and repeat once there is room.")
    return jobs.reason_of(error)


@transaction.atomic
def give_back(
    held: ReportQuerySet, *, report_id: int, back_to: str, error: str, at: datetime
) -> None:
    """Let a report go after a failure; told to its requester if it was the last attempt."""
    if jobs.give_back(held, back_to=back_to, error=error, at=at, ended={"finished_at": at}):
        tell(report_id, at=at)


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
        reason = _(
            "The worker stopped %(times)d times while rendering. Its server may lack memory, or "
            "was restarted again and again."
        ) % {"times": ReportQuerySet.most_taken}
    sections = ReportSection.objects.exhausted(at=at)
    lost = dict(sections.values_list("report_id", "title"))
    sections.update(status=Status.FAILED, error=reason, claim="", lease_until=None)
    for report_id, title in lost.items():
        fail_report(report_id=report_id, error=f"{title}: {reason}", at=at)
    merging = Report.objects.complete(at=at).filter(attempts__gte=ReportQuerySet.most_taken)
    for held in (Report.objects.exhausted(at=at), merging):
        for pk in list(held.values_list("pk", flat=True)):
            fail_report(report_id=pk, error=reason, at=at)


def finish(
    held: ReportQuerySet, *, stored: files.StoredFile, pages: int | None, at: datetime
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
    held: ReportQuerySet, *, stored: files.StoredFile, pages: int | None, at: datetime
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
    notify(users=[user], text=text % about, url=report.get_absolute_url(), by_mail=True, at=at)
