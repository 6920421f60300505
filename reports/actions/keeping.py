"""Finished papers go where they belong: the berita acara to its record, all into the evidence."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.json import KT

from meetings.actions.evidence import keep
from meetings.actions.records import attach_file
from meetings.models import CoordinationMeeting, Evidence, OfficialRecord
from reports.actions import words
from reports.actions.papers import request_paper
from reports.models import Report

# Which printed paper proves what. Letters carry links that answer for somebody: they stay out.
PROOFS: dict[str, str] = {
    Report.Kind.INVITATION: Evidence.Kind.INVITATION,
    Report.Kind.PRESENT: Evidence.Kind.ATTENDANCE,
    Report.Kind.MINUTES: Evidence.Kind.MINUTES,
    Report.Kind.RECORD: Evidence.Kind.RECORD,
    Report.Kind.ACTIVITY: Evidence.Kind.REPORT,
}


# What could not be kept within a day (its berita acara was opened again) is left alone.
TRIES = timedelta(days=1)


def papers_to_keep(*, at: datetime) -> QuerySet[Report]:
    """Papers finished of late whose file is no evidence yet."""
    kept = Evidence.objects.filter(sha256=OuterRef("file_sha256"))
    return Report.objects.published().filter(
        ~Exists(kept), kind__in=PROOFS, finished_at__gte=at - TRIES
    )


def keep_paper(*, report_id: int, at: datetime) -> bool:
    """Copy a finished paper into the rakor's evidence; False if there is nothing to do.

    The same file twice is one piece of evidence, so that it may be called as often as one likes.
    """
    report = (
        Report.objects.published()
        .filter(pk=report_id, kind__in=PROOFS)
        .select_related("requested_by")
        .first()
    )
    if report is None or not default_storage.exists(report.file.name or ""):
        return False
    meeting = CoordinationMeeting.objects.filter(pk=report.params["meeting"]).first()
    if meeting is None:
        return False
    if report.kind == Report.Kind.RECORD and not _attach(report, meeting):
        return False
    with report.file.open("rb") as opened:
        content = opened.read()
    keep(
        meeting=meeting,
        kind=PROOFS[report.kind],
        content=content,
        filename=f"{words.file_name(report)}.pdf",
        by=report.requested_by,
        at=at,
    )
    return True


def _attach(report: Report, meeting: CoordinationMeeting) -> bool:
    """Make the printed file the record's; not if the text was opened again meanwhile."""
    record = OfficialRecord.objects.filter(meeting=meeting).first()
    return record is not None and attach_file(
        record_id=record.pk,
        sha256=report.params["sha256"],
        name=report.file.name or "",
        file_sha256=report.file_sha256,
    )


def request_missing_records(*, at: datetime) -> list[int]:
    """Queue the file of each frozen berita acara that was not asked for yet; the reports' ids."""
    asked = Report.objects.filter(kind=Report.Kind.RECORD).annotate(text=KT("params__sha256"))
    missing = (
        OfficialRecord.objects.filter(frozen_at__isnull=False, file="")
        .filter(~Exists(asked.filter(text=OuterRef("sha256"))))
        .select_related("meeting__host__region", "meeting__plan_year", "frozen_by")
    )
    queued = []
    for record in missing:
        if record.frozen_by is None:
            continue
        report = request_paper(
            kind=Report.Kind.RECORD,
            meeting=record.meeting,
            params={"sha256": record.sha256},
            by=record.frozen_by,
            at=at,
        )
        queued.append(report.pk)
    return queued
