"""The matriks tindak lanjut catatan of a Renja as a paper, as its requester may read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from accounts.templatetags.formats import short_time
from renja.actions.comments.follow_up import FollowUp, follow_up_of
from renja.models import CommentThread, PlanDocument
from reports.actions import words
from reports.actions.letterhead import kop
from reports.actions.requests import CannotReport, queue_once
from reports.models import Report
from reports.pdf.icons import qr_code
from reports.pdf.sections import Section, from_template

# Rows of a section; the layout engine's memory grows with one document.
ROWS = 60


@transaction.atomic
def request_comment_matrix(*, document: PlanDocument, by: User, at: datetime) -> Report:
    """Queue the matrix of this Renja; one that still waits is handed back instead of a second.

    Raises CannotReport where the requester sees no comment.
    """
    if not CommentThread.objects.visible_to(by).filter(document=document).exists():
        raise CannotReport("Belum ada catatan pada rencana ini.")
    wanted = {
        "kind": Report.Kind.COMMENTS,
        "format": Report.Format.PDF,
        "region": document.region,
        "agency": document.agency,
        "plan_year": document.plan_year,
        "params": {"document": document.pk, "title": str(document)},
        "requested_by": by,
    }
    return queue_once(wanted, at=at)


def comment_sections(report: Report) -> list[Section]:
    """Every comment that the requester sees, with its answers and what became of the cell."""
    document = PlanDocument.objects.select_related("agency__region", "region", "plan_year").get(
        pk=report.params["document"]
    )
    threads = list(
        CommentThread.objects.visible_to(report.requested_by).filter(document=document).with_talk()
    )
    with override("id"), timezone.override(document.region.timezone):
        lines = [_line(line) for line in follow_up_of(report.requested_by, document, threads)]
    parts = [lines[at : at + ROWS] for at in range(0, max(len(lines), 1), ROWS)]
    title = "Matriks tindak lanjut catatan"
    return [
        Section(
            key=f"catatan-{at}",
            title=title if at == 0 else "",
            html=from_template(
                "comment_matrix.html",
                {
                    "head": _head(report, document),
                    "lines": part,
                    "counts": _counts(threads),
                    "is_first": at == 0,
                    "is_last": at == len(parts) - 1,
                },
            ),
        )
        for at, part in enumerate(parts)
    ]


def _head(report: Report, document: PlanDocument) -> dict[str, Any]:
    url = settings.BASE_URL + reverse("reports:verify", args=[report.code])
    return {
        "kop": kop(document.agency) if document.agency else None,
        "document": str(document),
        "code": words.grouped(report.code),
        "verify_url": url,
        "qr": qr_code(url, title="Kode QR pemeriksaan dokumen"),
    }


def _counts(threads: list[CommentThread]) -> str:
    """`12 catatan: 3 belum ditanggapi, 5 ditanggapi, 4 selesai`."""
    names = {"terbuka": "belum ditanggapi", "dijawab": "ditanggapi", "selesai": "selesai"}
    statuses = [thread.status for thread in threads]
    parts = [f"{statuses.count(key)} {name}" for key, name in names.items()]
    return f"{len(statuses)} catatan: {', '.join(parts)}"


def _line(line: FollowUp) -> dict[str, Any]:
    return {
        "number": line.number,
        "code": line.code,
        "name": line.name,
        "column": line.column,
        "is_gone": line.is_gone,
        "kind": str(line.thread.get_kind_display()),
        "text": line.comment.text,
        "who": f"{line.comment.who}, {short_time(line.comment.at)}",
        "answers": [
            {"text": answer.text, "who": f"{answer.who}, {short_time(answer.at)}"}
            for answer in line.answers
        ],
        "was": line.was or "–",
        "now": line.now or "–" if line.has_changed else "",
        "status": str(line.thread.get_status_display()),
    }
