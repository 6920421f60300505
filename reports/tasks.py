"""Background work on reports: ids in, one action, a nudge for what follows.

The rows are the queue. A message that is lost, late or delivered twice changes nothing: claims
in the database let one worker through, and the sweep nudges again for what waits.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from celery import shared_task
from django.db.models import QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from reports import actions
from reports.models import Report, ReportSection

logger = logging.getLogger(__name__)

# How many sections of a report are nudged for at once. Each one rendered nudges for the next, so
# that a small report never waits behind all sections of a large one.
AHEAD = 8
SWEEP_SIZE = 32
# A nudge that waited longer than this was overtaken by later sweeps.
NUDGE_EXPIRES = 60


@shared_task(name="reports.plan_report", ignore_result=True)
def plan_report(*, report_id: int, **_: object) -> None:
    """Work a report out and nudge for its sections.

    Extra keyword arguments are accepted so that an older worker survives a newer sender.
    """
    from reports.actions.planning import plan_report as act  # noqa: PLC0415  (see reports.actions)

    if act(report_id=report_id, at=timezone.now()):
        _nudge_all(render_section, "section_id", _waiting_sections(report_id)[:AHEAD])
        # All of it may have been rendered before.
        _merge_if_complete(report_id)


@shared_task(name="reports.render_section", ignore_result=True)
def render_section(*, section_id: int, **_: object) -> None:
    """Render one section; whoever finishes the last one joins them."""
    from reports.actions.rendering import render_section as act  # noqa: PLC0415  (the same)

    report_id = act(section_id=section_id, at=timezone.now())
    if report_id is not None:
        # The first ones that wait are nudged for already.
        next_one = _waiting_sections(report_id)[AHEAD - 1 : AHEAD]
        _nudge_all(render_section, "section_id", next_one)
        _merge_if_complete(report_id)


@shared_task(name="reports.merge_report", ignore_result=True)
def merge_report(*, report_id: int, **_: object) -> None:
    """Join the rendered sections of a report."""
    from reports.actions.keeping import keep_paper  # noqa: PLC0415  (the same)
    from reports.actions.merging import merge_report as act  # noqa: PLC0415  (the same)

    if act(report_id=report_id, at=timezone.now()):
        keep_paper(report_id=report_id, at=timezone.now())


@shared_task(name="reports.sweep_papers", ignore_result=True)
def sweep_papers(**_: object) -> None:
    """Have frozen berita acara printed, and keep finished papers that were not kept at once."""
    from reports.actions import keeping  # noqa: PLC0415  (the same)

    now = timezone.now()
    for report_id in keeping.papers_to_keep(at=now).values_list("pk", flat=True)[:SWEEP_SIZE]:
        keeping.keep_paper(report_id=report_id, at=now)
    _nudge_all(plan_report, "report_id", keeping.request_missing_records(at=now))


@shared_task(name="reports.sweep_reports", ignore_result=True)
def sweep_reports(**_: object) -> None:
    """Nudge for what waits, was abandoned by its worker, or was finished but not joined."""
    now = timezone.now()
    actions.fail_exhausted(at=now)
    for task, name, waiting in (
        (merge_report, "report_id", Report.objects.complete(at=now)),
        (plan_report, "report_id", Report.objects.claimable(at=now)),
        (render_section, "section_id", ReportSection.objects.claimable(at=now)),
    ):
        ids = waiting.order_by("pk").values_list("pk", flat=True)[:SWEEP_SIZE]
        if not _nudge_all(task, name, ids):
            return


def nudge_report(report_id: int) -> None:
    """Ask the workers to look at a new report now."""
    _nudge_all(plan_report, "report_id", [report_id])


def _waiting_sections(report_id: int) -> QuerySet[ReportSection, int]:
    waiting = ReportSection.objects.claimable(at=timezone.now()).filter(report=report_id)
    return waiting.order_by("position").values_list("pk", flat=True)


def _merge_if_complete(report_id: int) -> None:
    """Join at once in this worker: it has just touched the report, and a message could be lost."""
    if Report.objects.complete(at=timezone.now()).filter(pk=report_id).exists():
        merge_report(report_id=report_id)


def _nudge_all(task: Any, name: str, ids: Iterable[int]) -> bool:
    """Send a message for each; False if the broker is away, which the next sweep makes good."""
    for pk in ids:
        try:
            task.apply_async(kwargs={name: pk}, expires=NUDGE_EXPIRES)
        except (OperationalError, OSError) as error:
            logger.warning("No broker to nudge about %s %s: %s", name, pk, error)
            return False
    return True
