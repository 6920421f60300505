"""Background work on reports: ids in, one action, a nudge for what follows.

The rows are the queue. A message that is lost, late or delivered twice changes nothing: claims
in the database let one worker through, and the sweep nudges again for what waits.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from jobs.tasks import Sweep, forget_lost, nudge
from reports import actions
from reports.models import Report, ReportSection

# How many sections of a report lie with the broker at once. Each one rendered nudges for the next,
# so that a small report never waits behind all sections of a large one.
AHEAD = 8
# How many rows of a kind one sweep looks after.
SWEEP_SIZE = 32


@shared_task(name="reports.plan_report", ignore_result=True)
def plan_report(*, report_id: int, **_: object) -> None:
    """Work a report out and nudge for its sections.

    Extra keyword arguments are accepted so that an older worker survives a newer sender.
    """
    from reports.actions.planning import plan_report as act  # noqa: PLC0415  (see reports.actions)

    if act(report_id=report_id, at=timezone.now()):
        _nudge_sections(report_id)
        # All of it may have been rendered before.
        _merge_if_complete(report_id)


@shared_task(name="reports.render_section", ignore_result=True)
def render_section(*, section_id: int, **_: object) -> None:
    """Render one section; whoever finishes the last one joins them."""
    from reports.actions.rendering import render_section as act  # noqa: PLC0415  (the same)

    report_id = act(section_id=section_id, at=timezone.now())
    if report_id is not None:
        _nudge_sections(report_id)
        _merge_if_complete(report_id)


@shared_task(name="reports.merge_report", ignore_result=True)
def merge_report(*, report_id: int, **_: object) -> None:
    """Join the rendered sections of a report."""
    from reports.actions.keeping import keep_paper  # noqa: PLC0415  (the same)
    from reports.actions.merging import merge_report as act  # noqa: PLC0415  (the same)

    if act(report_id=report_id, at=timezone.now()):
        keep_paper(report_id=report_id, at=timezone.now())
    else:
        # A section whose file is gone is queued again.
        _nudge_sections(report_id)


@shared_task(name="reports.sweep_papers", ignore_result=True, base=Sweep)
def sweep_papers(**_: object) -> None:
    """Have frozen berita acara printed, and keep finished papers that were not kept at once."""
    from reports.actions import keeping  # noqa: PLC0415  (the same)

    now = timezone.now()
    for report_id in keeping.papers_to_keep(at=now).values_list("pk", flat=True)[:SWEEP_SIZE]:
        keeping.keep_paper(report_id=report_id, at=now)
    _nudge_reports(keeping.request_missing_records(at=now))


@shared_task(name="reports.sweep_reports", ignore_result=True, base=Sweep)
def sweep_reports(*, sent_at: float | None = None, **_: object) -> None:
    """Nudge for what waits without a message, was abandoned, or was finished but not joined."""
    now = timezone.now()
    actions.fail_exhausted(at=now)
    complete, waiting = Report.objects.complete(at=now), Report.objects.claimable(at=now)
    sections = ReportSection.objects.claimable(at=now)
    for rows in (complete, waiting, sections):
        forget_lost(rows, sent_at=sent_at)
    if nudge(complete, merge_report, "report_id", ahead=SWEEP_SIZE) and nudge(
        waiting, plan_report, "report_id", ahead=SWEEP_SIZE
    ):
        _nudge_owed_sections(at=now)


def nudge_report(report_id: int) -> None:
    """Ask the workers to look at a new report now."""
    _nudge_reports([report_id])


def _nudge_reports(report_ids: Iterable[int]) -> None:
    wanted = list(report_ids)
    rows = Report.objects.claimable(at=timezone.now()).filter(pk__in=wanted)
    nudge(rows, plan_report, "report_id", ahead=len(wanted))


def _nudge_sections(report_id: int) -> bool:
    rows = ReportSection.objects.claimable(at=timezone.now()).filter(report=report_id)
    return nudge(rows, render_section, "section_id", ahead=AHEAD)


def _nudge_owed_sections(*, at: datetime) -> None:
    """Each report its share; none while the broker is away."""
    owed = ReportSection.objects.claimable(at=at).filter(nudged_at=None)
    reports = owed.order_by("report").values_list("report", flat=True).distinct()
    for report_id in list(reports[:SWEEP_SIZE]):
        if not _nudge_sections(report_id):
            return


def _merge_if_complete(report_id: int) -> None:
    """Join at once in this worker: it has just touched the report, and a message could be lost."""
    if Report.objects.complete(at=timezone.now()).filter(pk=report_id).exists():
        merge_report(report_id=report_id)
