"""How far a report is, as the job component shows it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from reports.models import Report, Status

LOOKS = {Status.READY: "done", Status.FAILED: "fail", Status.CANCELLED: "fail"}
STATUS_LOOKS = {
    Status.QUEUED: "open",
    Status.RUNNING: "progress",
    Status.READY: "done",
    Status.FAILED: "late",
    Status.CANCELLED: "done",
}


def job_of(report: Report) -> dict[str, Any]:
    """The parameters of `components/job.html`."""
    is_open = report.status in {Status.QUEUED, Status.RUNNING}
    address = {"uuid": report.uuid}
    return {
        "id": report.code,
        "look": LOOKS.get(Status(report.status), ""),
        "title": _title(report),
        "text": step_text(report),
        "percent": percent(report),
        "poll_url": reverse("reports:progress", kwargs=address) if is_open else "",
        "cancel_url": reverse("reports:cancel", kwargs=address) if is_open else "",
        "url": reverse("reports:download", kwargs=address) if report.status == Status.READY else "",
        "action": _("Download %(format)s") % {"format": report.get_format_display()},
    }


def _title(report: Report) -> str:
    titles = {
        Status.QUEUED: _("The report waits for a free worker"),
        Status.RUNNING: _("The report is being made"),
        Status.READY: _("Ready to download"),
        Status.FAILED: _("The report could not be made"),
        Status.CANCELLED: _("Cancelled"),
    }
    return titles[Status(report.status)]


def step_text(report: Report) -> str:
    """Which step of how many, in words; after the end, what there is to know."""
    texts = {
        Status.QUEUED: _("You may leave this page: you are told when it is ready."),
        Status.RUNNING: _running_text(report),
        Status.FAILED: _("Three attempts failed. Reason: %(reason)s") % {"reason": report.error},
        Status.CANCELLED: _("Nothing is rendered any more. You can have it made again."),
        Status.READY: _("The figures of this report as tables.")
        if report.page_count is None
        else _("%(pages)d pages.") % {"pages": report.page_count},
    }
    return texts[Status(report.status)]


def _running_text(report: Report) -> str:
    if not report.sections_total:
        return _("Comparing the plans and working out the figures.")
    numbers = {"done": report.sections_done, "total": report.sections_total, "step": report.step}
    if report.sections_done >= report.sections_total:
        return _("%(done)d of %(total)d sections are rendered. They are being joined.") % numbers
    if not report.step:
        return _("%(done)d of %(total)d sections are rendered.") % numbers
    return _("%(done)d of %(total)d sections are rendered. Now: %(step)s.") % numbers


def percent(report: Report) -> int | None:
    """0 to 99 while it is made; joining is the last hundredth."""
    if report.status != Status.RUNNING:
        return None
    if not report.sections_total:
        return 2
    return 5 + 90 * report.sections_done // report.sections_total
