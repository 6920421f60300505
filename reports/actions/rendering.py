"""The second step of a report: render one section."""

from __future__ import annotations

import io
import logging
import uuid
from datetime import datetime

import pikepdf
from django.db import transaction
from django.db.models import F

from jobs.actions import give_back, renewed
from reports.actions import claims, files
from reports.models import Report, ReportSection, Status
from reports.pdf.sections import Section
from reports.pdf.weasy import render_section as to_pdf
from reports.querysets import SectionQuerySet

logger = logging.getLogger(__name__)


def render_section(*, section_id: int, at: datetime) -> int | None:
    """Render a section that waits; the id of its report, whatever came of it.

    None if there was nothing to do; else a worker should look after that report. Safe to call
    twice and at once: a second worker finds it claimed, and one that lost its claim throws its
    own rendering away.
    """
    token = str(uuid.uuid4())
    if not ReportSection.objects.claim(section_id, token=token, at=at):
        return None
    held = ReportSection.objects.held(token)
    section = ReportSection.objects.get(pk=section_id)
    Report.objects.open().filter(pk=section.report_id).update(step=section.title)
    try:
        with renewed(held):
            pdf = to_pdf(Section(**section.payload))
            pages = _pages_of(pdf)
            name = files.store_section(section.content_sha256, pdf)
    except Exception as error:
        logger.exception("Section %s of report %s failed", section, section.report_id)
        _give_back(section, held, error, at=at)
        return section.report_id
    if not _finish(section, held, name, pages):
        files.discard(name)
    return section.report_id


def _give_back(
    section: ReportSection, held: SectionQuerySet, error: Exception, *, at: datetime
) -> None:
    reason = claims.reason_of(error)
    if give_back(held, error=reason, at=at):
        claims.fail_report(report_id=section.report_id, error=f"{section.title}: {reason}", at=at)


def _pages_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def _finish(section: ReportSection, held: SectionQuerySet, name: str, pages: int) -> bool:
    """Note the file, and count the section; both or neither."""
    with transaction.atomic():
        done = held.update(
            status=Status.READY, file=name, page_count=pages, claim="", lease_until=None, error=""
        )
        if done:
            Report.objects.filter(pk=section.report_id).update(sections_done=F("sections_done") + 1)
    return done == 1
