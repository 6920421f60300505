"""Every row that waits is woken once, by whoever finishes another, without any sweep."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from redis import Redis

from alignment import tasks as alignment_tasks
from alignment.actions import request_run
from alignment.models import AlignmentRun
from jobs.querysets import GRACE
from reports import tasks
from reports.models import Report, ReportSection
from tests.factories.reports import SectionFactory, region_with
from tests.programs import celery, wait_until
from tests.queue.test_reports import ROW, planned, status

SECTIONS = 44


@pytest.fixture(params=[1, 2, 4])
def several_workers(request, all_workers, worker_env):
    """That many workers with one process each, and no other."""
    all_workers.kill()
    quiet = ["--without-gossip", "--without-mingle", "--concurrency", "1", "--loglevel", "INFO"]
    found = [
        celery(worker_env, f"w{n}", "worker", "-n", f"w{n}", *quiet) for n in range(request.param)
    ]
    for each in found:
        each.start()
    for each in found:
        wait_until(lambda each=each: each.says(" ready."), "the worker is ready")
    yield request.param
    for each in found:
        each.kill()


def of_sections(html: str = "<p>Isi</p>") -> Report:
    """A report that waits for all of its sections."""
    first = planned(f"<section><h2>Bagian</h2>{html}</section>")
    for position in range(1, SECTIONS):
        section = SectionFactory.build(report=first.report, position=position)
        section.payload["html"] = f"<section><h2>{section.title}</h2>{html}</section>"
        section.save()
    Report.objects.filter(pk=first.report_id).update(sections_total=SECTIONS)
    return first.report


@pytest.mark.usefixtures("sends")
def test_all_sections_are_rendered_without_a_sweep(several_workers):
    report = of_sections()

    tasks._nudge_sections(report.pk)
    wait_until(lambda: status(report) == "ready", f"{several_workers} workers without beat")

    assert set(report.sections.values_list("status", "attempts")) == {("ready", 1)}
    report.refresh_from_db()
    assert report.sections_done == SECTIONS


@pytest.mark.usefixtures("sends", "beat")
def test_sweeps_send_nothing_for_what_lies_in_the_queue(broker, several_workers):
    if not broker.url.startswith("redis"):
        pytest.skip("looks into the list of a Valkey")
    server = Redis.from_url(broker.url)
    report = of_sections(f"<table><tbody>{ROW * 60}</tbody></table>")
    peaks = []
    tasks._nudge_sections(report.pk)

    begun = time.monotonic()
    while status(report) != "ready":
        assert time.monotonic() - begun < 120
        # The rows first: they only get fewer.
        waiting = report.sections.exclude(status="ready").count()
        names = [json.loads(each)["headers"]["task"] for each in server.lrange("celery", 0, -1)]
        lying = names.count("reports.render_section")
        assert lying <= waiting
        peaks.append(lying)
        time.sleep(0.02)

    assert max(peaks) <= tasks.AHEAD + several_workers
    assert set(report.sections.values_list("attempts", flat=True)) == {1}


@pytest.mark.usefixtures("sends")
def test_all_runs_are_done_without_a_sweep(several_workers):
    _region, done = region_with(3)
    asked = []
    for run in done:
        version = run.subject_version
        AlignmentRun.objects.filter(pk=run.pk).update(reference_version=None)
        asked.append(request_run(renja=run.renja, by=run.requested_by, at=timezone.now()))
        asked.append(
            request_run(
                renja=run.renja, subject_version=version, by=run.requested_by, at=timezone.now()
            )
        )

    for _several_clicks in range(3):
        alignment_tasks.nudge()
    left = AlignmentRun.objects.exclude(status="done")
    wait_until(lambda: not left.exists(), f"{several_workers} workers without beat")

    assert set(AlignmentRun.objects.values_list("attempts", flat=True)) == {1}
    assert AlignmentRun.objects.count() == len(done) + len(asked)


@pytest.mark.usefixtures("sends", "workers")
def test_message_that_the_broker_lost_is_sent_again_by_the_sweep():
    section = planned("<section><h2>Isi</h2></section>")
    lost_at = timezone.now() - GRACE - timedelta(seconds=1)
    ReportSection.objects.filter(pk=section.pk).update(nudged_at=lost_at)

    tasks.sweep_reports()  # called by hand it knows nothing about the queue
    time.sleep(0.5)
    assert status(section.report) == "running"
    tasks.sweep_reports.apply_async()

    wait_until(lambda: status(section.report) == "ready", "the sweep went through the queue")
