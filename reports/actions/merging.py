"""The last step of a report: join its sections into one file, or a very long one into volumes."""

from __future__ import annotations

import io
import logging
import tempfile
import uuid
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db.models.fields.json import KT

from jobs.actions import renewed
from reports.actions import claims, files, words
from reports.actions.papers import PAPERS
from reports.models import Report, ReportSection, Status
from reports.pdf.merge import Part, merge_sections, page_count
from reports.pdf.sections import Section

logger = logging.getLogger(__name__)

# Joining takes a fifth of a MiB a page: beyond this a report comes in volumes (docs/adr/0042).
VOLUME_PAGES = 1000


def merge_report(*, report_id: int, at: datetime) -> bool:
    """Join the sections of a report if all are rendered; False if there was nothing to do.

    Safe to call twice and at once, as `render_section` is.
    """
    token = str(uuid.uuid4())
    if not Report.objects.claim_merge(report_id, token=token, at=at):
        return False
    held = Report.objects.held(token)
    report = Report.objects.select_related("region", "agency", "plan_year").get(pk=report_id)
    try:
        with renewed(held):
            sections = _sections(report)
            if _queue_lost(sections):
                held.update(claim="", lease_until=None, attempts=0, failures=0)
                return False
            stored, pages = _store(report, sections)
        return claims.finish(held, stored=stored, pages=pages, at=at)
    except Exception as error:
        logger.exception("Report %s could not be joined", report_id)
        # Still running, without a claim: the sweep finds it complete.
        claims.give_back(
            held, report_id=report_id, back_to=Status.RUNNING, error=claims.reason_of(error), at=at
        )
        return False


def _sections(report: Report) -> list[Any]:
    """The sections with `key` and `heading`, without their content, which is in their files."""
    return list(
        report.sections.annotate(key=KT("payload__key"), heading=KT("payload__title"))
        .defer("payload")
        .order_by("position")
    )


def _queue_lost(sections: Sequence[ReportSection]) -> bool:
    """Queue sections again whose file is no longer in the storage; True if there were any."""
    lost = [section for section in sections if not default_storage.exists(section.file)]
    for section in lost:
        ReportSection.objects.filter(pk=section.pk).update(
            status=Status.QUEUED, file="", attempts=0, failures=0, nudged_at=None
        )
    if lost:
        done = len(sections) - len(lost)
        Report.objects.filter(pk=lost[0].report_id).update(sections_done=done)
    return bool(lost)


def _store(report: Report, sections: Sequence[Any]) -> tuple[files.StoredFile, int]:
    """Join and keep one PDF, or a ZIP of volumes; the file and its pages."""
    volumes = [sections] if report.kind in PAPERS else _volumes(sections)
    if len(volumes) == 1:
        pdf = _joined(report, volumes[0], words.footer(report))
        pages = page_count(pdf)
        return files.store_report(report, io.BytesIO(pdf), "pdf"), pages
    with tempfile.TemporaryFile() as target:
        pages = _write_volumes(report, volumes, target)
        return files.store_report(report, target, "zip"), pages


def _volumes(sections: Sequence[Any]) -> list[list[Any]]:
    """The sections in volumes, each behind the cover; a table is never cut between two."""
    cover, *others = sections
    volumes = [[cover]]
    pages = 0
    for chapter in _chapters(others):
        more = sum(section.page_count or 0 for section in chapter)
        if pages and pages + more > VOLUME_PAGES:
            volumes.append([cover])
            pages = 0
        volumes[-1] += chapter
        pages += more
    return volumes


def _chapters(sections: Sequence[Any]) -> Iterator[list[Any]]:
    """Each titled section with those that continue its table."""
    chapter: list[Any] = []
    for section in sections:
        if section.heading and chapter:
            yield chapter
            chapter = []
        chapter.append(section)
    if chapter:
        yield chapter


def _write_volumes(report: Report, volumes: Sequence[Sequence[Any]], target: IO[bytes]) -> int:
    """One volume at a time, so that memory holds one of them."""
    pages = 0
    written = report.requested_at.astimezone(report.region.timezone).timetuple()[:6]
    with zipfile.ZipFile(target, "w") as archive:
        for number, sections in enumerate(volumes, 1):
            footer = f"{words.footer(report)}. Jilid {number} dari {len(volumes)}"
            pdf = _joined(report, sections, footer)
            pages += page_count(pdf)
            name = f"{words.file_name(report)}-jilid-{number}.pdf"
            archive.writestr(zipfile.ZipInfo(name, written), pdf)
    return pages


def _joined(report: Report, sections: Sequence[Any], footer: str) -> bytes:
    parts = []
    for section in sections:
        with default_storage.open(section.file) as file:
            parts.append(Part(section.key, section.heading, file.read()))
    has_contents = report.kind not in PAPERS
    is_plain = report.kind in PAPERS and not PAPERS[report.kind].is_stamped
    return merge_sections(
        parts,
        title=words.title(report),
        footer="" if is_plain else footer,
        has_contents=has_contents,
        cover=Section(**sections[0].payload) if has_contents else None,
        created=report.requested_at.astimezone(report.region.timezone),
    )
