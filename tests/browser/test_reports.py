"""Ask for a report, watch it, fetch it, check it: in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page, expect

from reports.actions.merging import merge_report
from reports.actions.planning import plan_report
from reports.actions.rendering import render_section
from reports.models import Report
from tests.browser.looks import both_looks
from tests.factories.reports import AT, ReportFactory, SectionFactory, checked, region_with

GROWS = "() => document.documentElement.scrollWidth > innerWidth"


def test_report_is_asked_for_watched_and_fetched(desktop: Page, sign_in, tmp_path: Path):
    run = checked()
    sign_in(desktop, run.requested_by)
    desktop.goto(f"{reverse('reports:request')}?run={run.uuid}")

    desktop.get_by_role("button", name="Susun laporan").click()
    expect(desktop.get_by_text("Laporan menunggu giliran")).to_be_visible()
    desktop.evaluate("window.sameDocument = true")
    report = Report.objects.get()
    plan_report(report_id=report.pk, at=AT)
    first, *others = report.sections.values_list("pk", flat=True)
    render_section(section_id=first, at=AT)
    expect(desktop.get_by_text(re.compile(rf"1 dari {len(others) + 1} bagian"))).to_be_visible()
    expect(desktop.get_by_role("progressbar")).to_be_visible()
    for pk in others:
        render_section(section_id=pk, at=AT)
    merge_report(report_id=report.pk, at=AT)
    expect(desktop.get_by_text("Siap diunduh")).to_be_visible()

    with desktop.expect_download() as caught:
        desktop.get_by_role("link", name="Unduh PDF").click()
    file = tmp_path / "laporan.pdf"
    caught.value.save_as(file)
    assert desktop.evaluate("window.sameDocument") is True
    assert file.read_bytes().startswith(b"%PDF-")
    assert caught.value.suggested_filename.endswith(".pdf")

    desktop.get_by_role("link", name=re.compile(r"^\w{5}-\w{5}$")).click()
    desktop.get_by_label("Berkas Anda").set_input_files(file)
    desktop.get_by_role("button", name="Bandingkan").click()
    expect(desktop.get_by_text("Cocok: ini berkas yang dibuat aplikasi")).to_be_visible()


def test_running_report_is_cancelled_and_made_again(phone: Page, sign_in):
    section = SectionFactory()
    report = section.report
    sign_in(phone, report.requested_by)
    phone.goto(report.get_absolute_url())

    phone.get_by_role("button", name="Batalkan").click()
    expect(phone.get_by_text("Penyusunan dihentikan")).to_be_visible()
    phone.get_by_role("button", name="Susun lagi").click()

    expect(phone.get_by_text("Laporan menunggu giliran")).to_be_visible()


@both_looks
def test_pages_are_accessible(screen: Page, sign_in, axe, theme):
    _region, runs = region_with(2)
    user = runs[0].requested_by
    type(user).objects.filter(pk=user.pk).update(theme=theme)
    running = SectionFactory(
        report=ReportFactory(
            requested_by=user, status="running", sections_total=3, sections_done=1, step="Dinas"
        )
    ).report
    ready = ReportFactory(
        requested_by=user,
        ready=True,
        params={
            "runs": [
                {"subject": runs[0].subject_version_id, "reference": runs[0].reference_version_id}
            ]
        },
    )
    failed = ReportFactory(requested_by=user, status="failed", error="ValueError: salah")
    sign_in(screen, user)

    for url in (
        reverse("reports:list"),
        f"{reverse('reports:request')}?run={runs[0].uuid}",
        f"{reverse('reports:request')}?wilayah={runs[0].renja.region.code}",
        *(report.get_absolute_url() for report in (running, ready, failed)),
        reverse("reports:verify", args=[ready.code]),
        reverse("reports:verify_code"),
    ):
        screen.goto(url)
        assert axe(screen) == [], url
        assert screen.evaluate(GROWS) is False, url


def test_pages_of_nothing_are_accessible(screen: Page, sign_in, axe):
    run = checked()
    run.delete()
    sign_in(screen, run.requested_by)

    for url in (reverse("reports:list"), reverse("reports:request")):
        screen.goto(url)
        assert axe(screen) == [], url
