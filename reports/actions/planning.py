"""The first step of a report: work out what it says, and cut it into sections."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction

from jobs.actions import renewed
from reports.actions import claims, files
from reports.actions.building import Built, build
from reports.actions.papers import PAPERS
from reports.actions.tables import tables_of
from reports.models import Report, ReportSection, Status
from reports.pdf.sections import Section, section_hash, sections_of
from reports.querysets import ReportQuerySet
from reports.sheets import write_workbook

logger = logging.getLogger(__name__)


def plan_report(*, report_id: int, at: datetime) -> bool:
    """Work out a queued report; False if there was nothing to do, or it failed.

    A workbook is written at once. A PDF gets its sections as rows of the queue; those whose
    content was rendered before take that PDF over. Safe to call twice and at once.
    """
    token = str(uuid.uuid4())
    if not Report.objects.claim(report_id, token=token, at=at):
        return False
    held = Report.objects.held(token)
    try:
        with renewed(held):
            report = Report.objects.select_related("region", "agency", "plan_year__edition").get(
                pk=report_id
            )
            if report.kind in PAPERS:
                sections = PAPERS[report.kind].sections(report)
                _note_content(held, sections)
                return _add_sections(report, sections, held)
            built = build(report, at=at)
            if report.format == Report.Format.XLSX:
                return _write_sheet(report, built, held, at=at)
            return _add_sections(report, sections_of(built.view), held)
    except Exception as error:
        logger.exception("Report %s could not be worked out", report_id)
        claims.give_back(
            held, report_id=report_id, back_to=Status.QUEUED, error=claims.reason_of(error), at=at
        )
        return False


def _note_content(held: ReportQuerySet, sections: Sequence[Section]) -> None:
    """A paper's hash is that of what its sections say."""
    said = "\n".join(section.html for section in sections)
    held.update(content_sha256=hashlib.sha256(said.encode()).hexdigest())


def _write_sheet(report: Report, built: Built, held: ReportQuerySet, *, at: datetime) -> bool:
    with tempfile.TemporaryFile() as target:
        write_workbook(target, tables_of(built, report))
        stored = files.store_report(report, target, "xlsx")
    return claims.finish(held, stored=stored, pages=None, at=at)


def _add_sections(report: Report, sections: Sequence[Section], held: ReportQuerySet) -> bool:
    """Put the sections into the queue, in one transaction with letting the report go."""
    hashes = [section_hash(section) for section in sections]
    with transaction.atomic():
        known = _rendered(set(hashes))
        # Left from an attempt before: `known` may hold their PDFs.
        report.sections.all().delete()
        rows = [
            _row(report, position, section, digest, known.get(digest, ("", None)))
            for position, (section, digest) in enumerate(zip(sections, hashes, strict=True))
        ]
        for row, title in zip(rows, _shown_titles(sections), strict=True):
            row.title = title[:300]
        # The claim first: a cancelled report must not get sections.
        let_go = held.update(
            claim="",
            lease_until=None,
            attempts=0,
            failures=0,
            error="",
            sections_total=len(rows),
            sections_done=sum(1 for row in rows if row.status == Status.READY),
        )
        if let_go:
            ReportSection.objects.bulk_create(rows)
        else:
            transaction.set_rollback(True)
    return let_go == 1


def _rendered(hashes: set[str]) -> dict[str, tuple[str, int | None]]:
    """File and pages of sections that were rendered before, by the hash of their content."""
    found = ReportSection.objects.rendered().filter(content_sha256__in=hashes)
    return {
        digest: (file, pages)
        for digest, file, pages in found.values_list("content_sha256", "file", "page_count")
        if default_storage.exists(file)
    }


def _shown_titles(sections: Sequence[Section]) -> Iterator[str]:
    """What progress shows: parts that continue a table carry the title of its beginning."""
    title, part = "", 1
    for section in sections:
        title, part = (section.title, 1) if section.title else (title, part + 1)
        yield title if part == 1 else f"{title} ({part})"


def _row(
    report: Report, position: int, section: Section, digest: str, kept: tuple[str, int | None]
) -> ReportSection:
    file, pages = kept
    return ReportSection(
        report=report,
        position=position,
        payload={"key": section.key, "title": section.title, "html": section.html},
        content_sha256=digest,
        status=Status.READY if file else Status.QUEUED,
        file=file,
        page_count=pages,
    )
