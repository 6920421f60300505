"""Asking for the matriks tindak lanjut catatan of a Renja."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.permissions import SignedInRequest
from renja.views.comments_rows import document_or_404
from reports import actions, permissions, tasks
from reports.actions.comment_matrix import request_comment_matrix


@require_POST
@login_required
def comment_matrix(request: SignedInRequest, pk: int) -> HttpResponse:
    """Queue the paper, and go to the page that follows it."""
    document = document_or_404(request.user, pk)
    if not permissions.can_request(request.user):
        raise PermissionDenied
    try:
        with transaction.atomic():
            report = request_comment_matrix(document=document, by=request.user, at=timezone.now())
            transaction.on_commit(partial(tasks.nudge_report, report.pk))
    except actions.CannotReport as error:
        messages.error(request, str(error))
        return redirect("renja:comments", pk=pk)
    return redirect(report)
