"""The last step of a report: join its sections into one file."""

from __future__ import annotations

import io
import logging
import uuid
from collections.abc import Sequence
from datetime import datetime

import pikepdf
from django.core.files.storage import default_storage

from reports.actions import claims, files, words
from reports.actions.leases import renewed
from reports.actions.papers import PAPERS
from reports.models import Report, ReportSection, Status
from reports.pdf.merge import Part, merge_sections
from reports.querysets import ClaimableQuerySet

logger = logging.getLogger(__name__)


def merge_report(*, report_id: int, at: datetime) -> bool:
    """Join the sections of a report if all are rendered; False if there was nothing to do.

    Safe to call twice and at once, as `render_section` is.
    """
    token = str(uuid.uuid4())
    if not Report.objects.claim_merge(report_id, token=token, at=at):
        return False
    held = Report.objects.held(report_id, token=token)
    report = Report.objects.select_related("region", "agency", "plan_year").get(pk=report_id)
    try:
        with renewed(held):
            sections = list(report.sections.order_by("position"))
            if _queue_lost(sections):
                held.update(claim="", lease_until=None, attempts=0)
                return False
            pdf = _joined(report, sections)
            stored = files.store_report(report, io.BytesIO(pdf), "pdf")
    except Exception as error:
        logger.exception("Report %s could not be joined", report_id)
        reason = claims.reason_of(error)
        # Still running, without a claim: the sweep finds it complete.
        if claims.give_back(held, back_to=Status.RUNNING, error=reason, at=at):
            claims.tell(report_id, at=at)
        return False
    return _finish(held, stored, pdf, at=at)


def _queue_lost(sections: Sequence[ReportSection]) -> bool:
    """Queue sections again whose file is no longer in the storage; True if there were any."""
    lost = [section for section in sections if not default_storage.exists(section.file)]
    for section in lost:
        ReportSection.objects.filter(pk=section.pk).update(
            status=Status.QUEUED, file="", attempts=0
        )
    if lost:
        done = len(sections) - len(lost)
        Report.objects.filter(pk=lost[0].report_id).update(sections_done=done)
    return bool(lost)


def _joined(report: Report, sections: Sequence[ReportSection]) -> bytes:
    parts = []
    for section in sections:
        with default_storage.open(section.file) as file:
            pdf = file.read()
        parts.append(Part(section.payload["key"], section.payload["title"], pdf))
    is_plain = report.kind in PAPERS and not PAPERS[report.kind].is_stamped
    return merge_sections(
        parts,
        title=words.title(report),
        footer="" if is_plain else words.footer(report),
        has_contents=report.kind not in PAPERS,
        created=report.requested_at.astimezone(report.region.timezone),
    )


def _finish(held: ClaimableQuerySet, stored: files.StoredFile, pdf: bytes, *, at: datetime) -> bool:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    done = claims.finish(held, file=stored.name, sha256=stored.sha256, pages=pages, at=at)
    if not done:
        default_storage.delete(stored.name)
    return done
