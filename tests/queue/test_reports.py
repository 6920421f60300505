"""Reports through a real worker and a real broker."""

from __future__ import annotations

import time

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from config.celery import app
from notifications.models import Notice
from reports import tasks
from reports.actions import cancel_report, request_report, retry_report
from reports.actions.planning import plan_report
from reports.models import Report, ReportSection
from tests.factories.agencies import person
from tests.factories.reports import checked
from tests.programs import free_port, sending_to, wait_until

ROW = (
    "<tr><td>2.08.02.2.01.0001 Advokasi kebijakan dan pendampingan</td><td>Jumlah dokumen</td>"
    "<td>4 Dokumen</td><td>100.000.000</td></tr>"
)


def asked(run=None):
    run = run or checked()
    return request_report(
        kind=Report.Kind.AGENCY,
        region=run.renja.region,
        agency=run.renja.agency,
        plan_year=run.renja.plan_year,
        by=run.requested_by,
        at=timezone.now(),
    )


def planned(html: str, run=None) -> ReportSection:
    """The one section that waits of a report whose other sections are rendered."""
    report = asked(run)
    assert plan_report(report_id=report.pk, at=timezone.now())
    section = report.sections.order_by("position").first()
    report.sections.exclude(pk=section.pk).delete()
    Report.objects.filter(pk=report.pk).update(sections_total=1)
    section.payload["html"] = html
    section.save(update_fields=["payload"])
    return section


def slow_html() -> str:
    """A table that takes the layout engine several leases."""
    return f"<section><h2>Panjang</h2><table><tbody>{ROW * 1800}</tbody></table></section>"


def status(report) -> str:
    return Report.objects.values_list("status", flat=True).get(pk=report.pk)


def is_idle() -> bool:
    """Whether the worker answers, and works on nothing."""
    answers = app.control.inspect(timeout=1).active()
    return answers is not None and not any(answers.values())


def state(section) -> str:
    return ReportSection.objects.values_list("status", flat=True).get(pk=section.pk)


@pytest.mark.usefixtures("sends", "workers")
def test_two_deliveries_render_once():
    report = asked()

    tasks.nudge_report(report.pk)
    tasks.nudge_report(report.pk)
    wait_until(report.sections.exists, "the sections are there")
    for pk in report.sections.values_list("pk", flat=True):
        tasks.render_section.delay(section_id=pk)
        tasks.render_section.delay(section_id=pk)
    wait_until(lambda: status(report) == "ready", "the report is ready")
    tasks.merge_report.delay(report_id=report.pk)
    tasks.nudge_report(report.pk)
    time.sleep(0.5)

    report.refresh_from_db()
    assert (report.status, report.attempts) == ("ready", 1)
    assert set(report.sections.values_list("status", "attempts")) == {("ready", 1)}
    assert report.sections_done == report.sections_total
    assert Notice.objects.count() == 1


@pytest.mark.usefixtures("sends", "beat")
def test_worker_killed_while_rendering_is_taken_over(workers):
    section = planned(slow_html())
    tasks.render_section.delay(section_id=section.pk)
    wait_until(lambda: state(section) == "running", "the section is being rendered")
    time.sleep(0.3)

    workers.kill()
    assert state(section) == "running"
    workers.start()
    wait_until(lambda: status(section.report) == "ready", "another worker took over")

    section.refresh_from_db()
    assert section.attempts == 2


@pytest.mark.usefixtures("sends", "workers")
def test_long_section_keeps_its_lease():
    section = planned(slow_html())
    started_at = time.monotonic()

    tasks.render_section.delay(section_id=section.pk)
    while status(section.report) != "ready":
        # Somebody else would take it now, were the lease not renewed.
        tasks.sweep_reports()
        time.sleep(0.5)
        assert time.monotonic() - started_at < 60

    section.refresh_from_db()
    assert (section.attempts, time.monotonic() - started_at > 2) == (1, True)


@pytest.mark.usefixtures("workers")
def test_broker_that_is_away_loses_nothing(broker, client):
    run = checked()
    client.force_login(run.requested_by)

    with sending_to(f"redis://127.0.0.1:{free_port()}/0"):
        begun = time.monotonic()
        response = client.post(reverse("reports:request"), {"run": run.uuid, "format": "pdf"})
        took = time.monotonic() - begun
    report = Report.objects.get()
    assert response.status_code == 302
    assert (report.status, took < 1.5) == ("queued", True)
    with sending_to(broker.url):
        tasks.sweep_reports()
        wait_until(lambda: status(report) == "ready", "the sweep found the row")


@pytest.mark.usefixtures("sends", "workers")
def test_report_that_fails_three_times_says_why_and_can_be_retried():
    section = planned("<section>nicht zu")
    report = section.report

    def swept():
        ReportSection.objects.update(next_attempt_at=None)  # the test waits for no pause
        tasks.sweep_reports()
        return status(report) == "failed"

    wait_until(swept, "three attempts failed")

    report.refresh_from_db()
    section.refresh_from_db()
    assert (section.status, section.attempts) == ("failed", 3)
    assert report.error.startswith(f"{section.title}: ParseError: ")
    assert Notice.objects.count() == 1
    retry_report(report=report, by=report.requested_by, at=timezone.now())
    tasks.nudge_report(report.pk)
    wait_until(lambda: status(report) == "ready", "it is made again")
    report.refresh_from_db()
    assert (report.error, report.sections.filter(status="ready").count()) == (
        "",
        report.sections_total,
    )


@pytest.mark.usefixtures("sends", "workers")
def test_running_report_can_be_cancelled():
    section = planned(slow_html())
    tasks.render_section.delay(section_id=section.pk)
    wait_until(lambda: state(section) == "running", "the section is being rendered")

    cancel_report(report=section.report, by=section.report.requested_by, at=timezone.now())

    wait_until(is_idle, "the worker is done")
    tasks.sweep_reports()
    section.refresh_from_db()
    assert (status(section.report), section.status, section.file) == ("cancelled", "cancelled", "")


@pytest.mark.usefixtures("sends", "workers")
def test_command_fetches_the_file_through_the_queue(tmp_path, capsys):
    run = checked()
    person(Role.ADMIN)
    place = {"year": run.renja.plan_year.year, "region": run.renja.region.code}

    call_command("render_report", **place, out=tmp_path / "daerah.pdf", timeout=40)
    call_command(
        "render_report", **place, agency=run.renja.agency.name, out=tmp_path / "dinas.xlsx"
    )
    call_command("render_report", demo=True, out=tmp_path / "contoh.pdf", timeout=40)

    kinds = [(report.kind, report.format) for report in Report.objects.order_by("pk")]
    assert kinds == [
        ("alignment_region", "pdf"),
        ("alignment_agency", "xlsx"),
        ("alignment_agency", "pdf"),
    ]
    for name, start in (("daerah.pdf", b"%PDF"), ("dinas.xlsx", b"PK"), ("contoh.pdf", b"%PDF")):
        assert (tmp_path / name).read_bytes().startswith(start)
    assert Report.objects.last().file_sha256 in capsys.readouterr().out
