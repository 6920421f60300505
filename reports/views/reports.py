"""A person's reports: the list, one report's progress, the file."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.fields.json import KeyTextTransform
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import ListView

from accounts.paging import NearestPage
from agencies.permissions import SignedInRequest, is_admin
from reports import actions, permissions, tasks
from reports.actions import words
from reports.models import Report, Status
from reports.querysets import ReportQuerySet
from reports.views.progress import STATUS_LOOKS, job_of, step_text

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "zip": "application/zip",  # the volumes of a very long report
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ReportList(LoginRequiredMixin, NearestPage, ListView[Report]):
    """The reports one asked for, the newest first; an administrator's view of all."""

    http_method_names = ["get", "head"]
    template_name = "reports/report_list.html"
    paginate_by = 25

    def get_queryset(self) -> ReportQuerySet:
        return (
            Report.objects.visible_to(self.request.user)
            .select_related("region", "agency", "plan_year", "requested_by")
            .annotate(paper_title=KeyTextTransform("title", "params"))
            .defer("params")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        entries = [
            {
                "report": report,
                "look": STATUS_LOOKS[Status(report.status)],
                "text": step_text(report),
                "scope": words.scope(report),
            }
            for report in context["object_list"]
        ]
        return context | {
            "entries": entries,
            "may_request": permissions.can_request(self.request.user),
            "shows_requester": is_admin(self.request.user),
        }


def _report_or_404(request: HttpRequest, uuid: str) -> Report:
    reports = Report.objects.visible_to(request.user)
    return get_object_or_404(
        reports.select_related("region", "agency", "plan_year", "requested_by"), uuid=uuid
    )


@require_safe
@never_cache
@login_required
def report_detail(request: HttpRequest, uuid: str) -> HttpResponse:
    """How far the report is, what it will show, and the file once it is ready."""
    return render(request, "reports/report_detail.html", _context(_report_or_404(request, uuid)))


@require_safe
@never_cache
@login_required
def report_progress(request: HttpRequest, uuid: str) -> HttpResponse:
    """The part of the page that changes, for polling; the whole page without JavaScript."""
    report = _report_or_404(request, uuid)
    if not getattr(request, "htmx", False):
        return redirect(report)
    return render(request, "reports/_report_progress.html", _context(report))


def _context(report: Report) -> dict[str, Any]:
    return {
        "report": report,
        "job": job_of(report),
        "scope": words.scope(report),
        "number": words.number(report),
        "code": words.grouped(report.code),
        "is_ready": report.status == Status.READY,
        "may_retry": report.status in {Status.FAILED, Status.CANCELLED},
        "sections": report.sections.defer("payload"),
    }


@require_safe
@login_required
def report_download(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """The file, to the one who asked for it."""
    report = _report_or_404(request, uuid)
    if report.status != Status.READY or not default_storage.exists(report.file.name or ""):
        raise Http404
    suffix = str(report.file.name).rpartition(".")[2]
    return FileResponse(
        report.file.open(),
        as_attachment=True,
        filename=f"{words.file_name(report)}.{suffix}",
        content_type=CONTENT_TYPES[suffix],
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )


@require_POST
@login_required
def report_cancel(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Stop a report that is not ready yet."""
    report = _report_or_404(request, uuid)
    try:
        actions.cancel_report(report=report, by=request.user, at=timezone.now())
    except actions.CannotMove as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The report was cancelled."))
    return redirect(report)


@require_POST
@login_required
def report_retry(request: SignedInRequest, uuid: str) -> HttpResponse:
    """Have a report made again that failed or was cancelled."""
    report = _report_or_404(request, uuid)
    try:
        with transaction.atomic():
            actions.retry_report(report=report, by=request.user, at=timezone.now())
            transaction.on_commit(partial(tasks.nudge_report, report.pk))
    except actions.CannotMove as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The report is being made again."))
    return redirect(report)
