"""Finished papers go where they belong: the berita acara to its record, all into the evidence."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.json import KT

from meetings.actions.evidence import keep
from meetings.actions.objections import objections_to
from meetings.actions.records import attach_file
from meetings.models import CoordinationMeeting, Evidence, OfficialRecord, RecordObjection
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
    """Make the printed file the record's; not if the text was opened again meanwhile.

    Once somebody signed, the record keeps its file; a print that shows later objections to the same
    text is evidence beside it.
    """
    record = OfficialRecord.objects.filter(meeting=meeting).first()
    said = report.params.get("objections", 0)
    # A print begun before the last objection does not replace one that shows it.
    if record is None or said < len(objections_to(record)):
        return False
    attached = attach_file(
        record_id=record.pk,
        sha256=report.params["sha256"],
        name=report.file.name or "",
        file_sha256=report.file_sha256,
    )
    is_same_text = record.sha256 == report.params["sha256"]
    return attached or (is_same_text and said > 0)


def request_missing_records(*, at: datetime) -> list[int]:
    """Queue the file of each frozen berita acara that was not asked for yet; the reports' ids.

    Asked for anew once a party refused or objected, so that the paper shows it.
    """
    frozen = OfficialRecord.objects.filter(frozen_at__isnull=False).select_related(
        "meeting__host__region", "meeting__plan_year", "frozen_by"
    )
    asked = Report.objects.filter(kind=Report.Kind.RECORD).annotate(text=KT("params__sha256"))
    missing = frozen.filter(file="").filter(~Exists(asked.filter(text=OuterRef("sha256"))))
    spoken = RecordObjection.objects.filter(record=OuterRef("pk"), sha256=OuterRef("sha256"))
    told = {
        (params["sha256"], params.get("objections", 0))
        for params in asked.filter(text__in=RecordObjection.objects.values("sha256")).values_list(
            "params", flat=True
        )
    }
    objected = [
        record
        for record in frozen.filter(Exists(spoken))
        if (record.sha256, len(objections_to(record))) not in told
    ]
    return [
        request_paper(
            kind=Report.Kind.RECORD,
            meeting=record.meeting,
            params=record_params(record),
            by=record.frozen_by,
            at=at,
        ).pk
        for record in {each.pk: each for each in [*missing, *objected]}.values()
        if record.frozen_by is not None
    ]


def record_params(record: OfficialRecord) -> dict[str, Any]:
    """What tells one print of a berita acara from another: its text, and how many objected."""
    count = len(objections_to(record))
    return {"sha256": record.sha256} | ({"objections": count} if count else {})
