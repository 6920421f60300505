"""All comments on one Renja: the matriks tindak lanjut catatan on screen and as a workbook."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.paging import nearest_page
from agencies.permissions import SignedInRequest
from renja.actions.comments.follow_up import follow_up_of
from renja.models import CommentThread
from renja.sheets import SPOOL_BYTES, XLSX, write_follow_ups
from renja.views.comments_rows import LOOKS, document_or_404
from renja.views.documents import select
from renja.views.plan_context import context_switches

PAGE_SIZE = 50


@require_safe
@login_required
def comment_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every thread with its answers; filters by kind and state."""
    document = document_or_404(request.user, pk)
    seen = CommentThread.objects.visible_to(request.user).filter(document=document)
    threads = _filtered(seen, request.GET)
    size = max(threads.count(), 1) if "cetak" in request.GET else PAGE_SIZE
    page = nearest_page(threads.with_talk(), size, request.GET.get("page"))
    lines = follow_up_of(request.user, document, list(page.object_list))
    return render(
        request,
        "renja/comment_list.html",
        {
            "document": document,
            "page_obj": page,
            "lines": [
                {"line": line, "look": LOOKS[CommentThread.Status(line.thread.status)]}
                for line in lines
            ],
            "selects": _selects(request.GET),
            "musts": seen.unanswered_musts().count(),
            "context_switches": context_switches(document),
        },
    )


@require_safe
@login_required
def comment_sheet(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The same as a workbook."""
    document = document_or_404(request.user, pk)
    seen = CommentThread.objects.visible_to(request.user).filter(document=document)
    threads = list(_filtered(seen, request.GET).with_talk())
    # The response closes the file when it was sent.
    spool = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115
    write_follow_ups(spool, follow_up_of(request.user, document, threads))
    spool.seek(0)
    name = slugify(f"matriks tindak lanjut catatan {document}")
    return FileResponse(spool, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _filtered(threads: Any, query: QueryDict) -> Any:
    for name, column in {"jenis": "kind", "status": "status"}.items():
        if value := query.get(name):
            threads = threads.filter(**{column: value})
    return threads


def _selects(query: QueryDict) -> list[dict[str, Any]]:
    return [
        select("jenis", _("Kind"), _("All kinds"), CommentThread.Kind.choices, query),
        select("status", _("Status"), _("All states"), CommentThread.Status.choices, query),
    ]
