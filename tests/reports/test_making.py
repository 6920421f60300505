"""From a request to the file, with every step of the queue done by hand."""

import hashlib
import io
import logging
import zipfile
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pikepdf
import pytest
from django.core.files.storage import default_storage

from agencies.models import Role
from alignment.actions import move_finding
from notifications.models import Notice
from renja.actions import freeze_version
from renja.models import PlanRow
from reports import tasks
from reports.actions import fail_exhausted, request_report
from reports.actions.building import build
from reports.actions.merging import merge_report
from reports.actions.planning import plan_report
from reports.actions.rendering import render_section
from reports.actions.tables import tables_of
from reports.models import Report, ReportSection
from reports.pdf.sections import sections_of
from tests.factories.agencies import AgencyFactory, person
from tests.factories.renja import RkpdFactory, RowFactory
from tests.factories.reports import AT, check, checked, region_with

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def ask(shown, **options):
    values = {
        "kind": Report.Kind.AGENCY,
        "region": shown.renja.region,
        "agency": shown.renja.agency,
        "plan_year": shown.renja.plan_year,
        "by": shown.requested_by,
        "at": AT,
    }
    return request_report(**(values | options))


def render(report):
    """Render and join what waits; the keys of the sections rendered."""
    rendered = []
    for section in ReportSection.objects.filter(report=report, status="queued"):
        assert render_section(section_id=section.pk, at=AT) == report.pk
        rendered.append(section.payload["key"])
    merge_report(report_id=report.pk, at=AT)
    report.refresh_from_db()
    return rendered


def make(report):
    assert plan_report(report_id=report.pk, at=AT)
    render(report)
    return report


def report_of(report):
    return Report.objects.select_related("region", "agency", "plan_year__edition").get(pk=report.pk)


def view_of(report):
    return build(report_of(report), at=AT).view


def test_report_of_an_agency_becomes_a_file():
    report = make(ask(checked()))

    with default_storage.open(report.file.name) as file:
        data = file.read()
    assert (report.status, report.sections_done) == ("ready", report.sections_total)
    assert report.file_sha256 == hashlib.sha256(data).hexdigest()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == report.page_count
        assert "/StructTreeRoot" in pdf.Root
    assert Notice.objects.get().url == report.get_absolute_url()


def test_view_says_what_the_check_stored():
    run = checked(budgets=(100, 250, None, 90), asked=(100, 200, 300, None), note="Sesuai & <BA>")

    view = view_of(ask(run))

    assert view.summary.verdict == run.verdict
    assert view.summary.score == Decimal(run.outcome["S"])
    assert (view.summary.rkpd_total, view.summary.renja_total) == (600000000, 440000000)
    assert sum(tally.open for tally in view.summary.tallies) == run.findings.count()
    (annex,) = view.annexes
    assert len(annex.findings) == run.findings.count()
    headings = [
        (line.code, line.rkpd, line.renja) for line in annex.lines if hasattr(line, "level")
    ]
    assert headings == [
        ("2.08.02", Decimal(600000000), Decimal(440000000)),
        ("2.08.02.2.01", Decimal(600000000), Decimal(440000000)),
    ]
    rows = [line for line in annex.lines if not hasattr(line, "level")]
    assert [(row.rkpd is None, row.renja is None, set(row.differs)) for row in rows] == [
        (False, False, set()),
        (False, False, {"budget"}),
        (False, True, set()),
        (True, False, set()),
    ]
    assert rows[1].note == "Sesuai & <BA>"


def test_accepted_finding_is_counted_with_its_reason():
    run = checked(budgets=(250,), asked=(200,))
    finding = run.findings.get(check_id="PAGU_OVER_ITEM")
    verifier = person(Role.VERIFIER, AgencyFactory(region=run.renja.region, bappeda=True))
    move_finding(
        finding=finding, to_status="diterima_dengan_alasan", text="Hasil forum", by=verifier, at=AT
    )

    view = view_of(ask(run))

    (found,) = [f for f in view.annexes[0].findings if f.code == finding.item and f.reason]
    assert (found.status, found.reason) == ("Diterima dengan alasan", "Hasil forum")
    assert view.summary.accepted == 1
    assert sum(tally.accepted for tally in view.summary.tallies) == 1


def test_region_is_scored_on_the_union_of_all_rows():
    _region, runs = region_with(2, budgets=(100, 250), asked=(100, 200))
    checked(
        agency=AgencyFactory(region=runs[0].renja.region, name="Dinas Kecil"),
        rkpd=runs[0].rkpd,
        budgets=(None, None, None, 10),
        asked=(10, None, None, None),
    )

    view = view_of(ask(runs[0], kind=Report.Kind.REGION, agency=None))

    by_name = {line.name: line for line in view.agencies}
    assert by_name["Dinas Belum Kirim"].sent is False
    assert (
        by_name["Dinas Kecil"].score < view.summary.score < by_name[runs[0].renja.agency.name].score
    )
    k1 = view.summary.parts[0]
    # Two of two sub kegiatan in each of two agencies, none of two in the third.
    assert (k1.key, k1.value) == ("K1", Decimal("66.67"))
    assert view.summary.assessed == "Renja 2026 dari 3 dari 4 perangkat daerah"
    assert len(view.versions) == 4 + 2


def test_reviewer_gets_the_rows_of_the_own_bidang_only():
    agency = AgencyFactory(affair_fields=["2.08", "2.12"], name="Dinas Gabungan")
    rkpd = RkpdFactory(region=agency.region, stage="ranwal")
    for code, budget in (("2.12.02.2.01.0001", 777), ("2.12.01.2.01.0002", 333)):
        RowFactory(
            document=rkpd, agency=agency, printed_code=code, budget=budget, name="Rahasia 2.12"
        )
    run = checked(agency=agency, rkpd=rkpd)
    reviewer = person(Role.MINISTRY_REVIEWER, AgencyFactory(ministry=True, affair_fields=["2.08"]))
    whole, part = ask(run), ask(run, by=reviewer)

    assert (whole.field_codes, part.field_codes) == ([], ["2.08"])
    seen = view_of(whole)
    assert "Rahasia 2.12" in str(seen.annexes[0])
    view = view_of(part)
    assert "Rahasia" not in str(view)
    assert "2.12" not in str(view.annexes) + str(view.summary.parts)
    assert view.summary.rkpd_total == 600000000
    assert view.summary.scope == "Dinas Gabungan, hanya bidang urusan 2.08"
    make(part)
    pages = "".join(part.sections.values_list("payload__html", flat=True))
    assert ("Rahasia" in pages, "Sub kegiatan 2.08 nomor 1" in pages) == (False, True)


def test_change_of_one_agency_renders_its_section_alone():
    region, runs = region_with(3)
    first = make(ask(runs[0], kind=Report.Kind.REGION, agency=None))
    changed = runs[1].renja
    PlanRow.objects.filter(document=changed).update(budget=99_000_000)
    version = freeze_version(document=changed, reason="hand_in", by=runs[1].requested_by, at=LATER)
    check(changed, version, by=runs[1].requested_by, at=LATER)

    second = ask(runs[0], kind=Report.Kind.REGION, agency=None, at=LATER)
    assert plan_report(report_id=second.pk, at=LATER)

    assert first.content_sha256 != second.content_sha256
    assert render(second) == [
        "sampul",
        "ikhtisar",
        f"lampiran-{changed.agency.sipd_code}-1",
        "metode",
    ]
    assert (second.status, region.reports.count()) == ("ready", 2)


def test_sheet_holds_the_numbers_of_the_pdf():
    _region, runs = region_with(2, note="=HYPERLINK(1)")
    report = make(ask(runs[0], kind=Report.Kind.REGION, agency=None, format="xlsx"))

    view = view_of(report)
    with default_storage.open(report.file.name) as file:
        book = openpyxl.load_workbook(file)
    summary = {row[0]: row[1] if row[2] is None else row[2] for row in book["Ringkasan"].values}
    assert summary["Putusan"] == str(view.summary.verdict)
    assert summary["Skor"] == float(view.summary.score)
    assert summary["Pagu Renja (Rp)"] == view.summary.renja_total
    parts = {row[0]: row for row in list(book["Rincian skor"].values)[1:]}
    for part in view.summary.parts:
        _key, _name, above, below, _note, value, weight, points = parts[part.key]
        shown = None if part.value is None else float(part.value)
        assert (value, weight) == (shown, part.weight)
        assert points == (None if part.points is None else float(part.points))
        if part.value is not None:
            exact = Decimal(100) * Decimal(above) / Decimal(below)
            assert exact.quantize(Decimal("0.01")) == part.value
    found = list(book["Temuan"].values)[1:]
    assert [(row[0], row[3] or "") for row in found] == [
        (annex.agency, f.code) for annex in view.annexes for f in annex.findings
    ]
    lines = list(book["Tabel T-C.31"].values)[1:]
    assert [row[8] for row in lines] == [
        line.rkpd if hasattr(line, "level") else line.rkpd.budget
        for annex in view.annexes
        for line in annex.lines
    ]
    notes = {cell.value: cell.data_type for cell in book["Tabel T-C.31"]["P"]}
    assert notes["=HYPERLINK(1)"] == "s"
    assert (report.sections_total, report.page_count) == (0, None)


@pytest.mark.parametrize("budgets", [(), (None,)])
def test_plan_without_rows_prints(budgets):
    run = checked(budgets=budgets, asked=(100,) * len(budgets))

    report = make(ask(run))

    assert report.status == "ready"
    assert view_of(report).summary.verdict == run.verdict


def test_plan_without_a_reference_prints():
    run = checked(stage="rankhir")
    assert run.reference_version is None

    view = view_of(make(ask(run)))

    assert (view.summary.score, str(view.summary.verdict)) == (None, "TIDAK DAPAT DINILAI")
    assert view.summary.reference == "Belum ada versi RKPD 2026 untuk tahap ini"
    assert view.summary.renja_total == 650000000


def test_report_without_a_reference_says_that_nothing_was_compared():
    run = checked(stage="rankhir")
    built = build(report_of(ask(run)), at=AT)

    paper = "".join(section.html for section in sections_of(built.view))
    sheet = next(table for table in tables_of(built, built.view) if table.name == "Tabel T-C.31")

    assert paper.count("Tidak ada yang dibandingkan: belum ada versi RKPD untuk tahap ini.") == 1
    assert "2.08.02.2.01.0001" not in paper
    assert [[cell for cell in row if cell] for row in sheet.rows] == [
        [
            run.renja.agency.name,
            "Tidak ada yang dibandingkan: belum ada versi RKPD untuk tahap ini.",
        ]
    ]


def test_number_of_queries_does_not_grow_with_agencies(django_assert_num_queries):
    for count in (1, 3):
        _region, runs = region_with(count)
        report = Report.objects.select_related("region", "agency", "plan_year__edition").get(
            pk=ask(runs[0], kind=Report.Kind.REGION, agency=None).pk
        )
        with django_assert_num_queries(11):
            build(report, at=AT)


def test_lost_section_file_is_rendered_again():
    report = ask(checked())
    plan_report(report_id=report.pk, at=AT)
    for pk in report.sections.values_list("pk", flat=True):
        render_section(section_id=pk, at=AT)
    lost = report.sections.get(payload__key="metode")
    default_storage.delete(lost.file)

    assert merge_report(report_id=report.pk, at=AT) is False
    report.refresh_from_db()
    assert (report.status, report.sections_done) == ("running", report.sections_total - 1)
    assert render(report) == ["metode"]
    assert report.status == "ready"


def test_very_long_report_comes_in_volumes(client, monkeypatch):
    monkeypatch.setattr("reports.actions.merging.VOLUME_PAGES", 2)
    _region, runs = region_with(3)
    report = make(ask(runs[0], kind=Report.Kind.REGION, agency=None))

    client.force_login(report.requested_by)
    response = client.get(f"{report.get_absolute_url()}unduh/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    names = archive.namelist()
    assert response["Content-Type"] == "application/zip"
    assert [name[-11:] for name in names] == [f"jilid-{n}.pdf" for n in (1, 2, 3)]
    pages = 0
    for name in names:
        with pikepdf.open(io.BytesIO(archive.read(name))) as pdf:
            pages += len(pdf.pages)
            assert "/StructTreeRoot" in pdf.Root
    # Cover with its contents three times, overview, three annexes, method.
    assert (report.page_count, pages) == (8, 8)


def test_report_that_cannot_be_worked_out_fails_after_three_attempts(caplog):
    caplog.set_level(logging.CRITICAL)
    report = ask(checked())
    Report.objects.filter(pk=report.pk).update(params={"runs": []})

    at = AT
    pauses = []
    for attempt in range(1, 4):
        assert plan_report(report_id=report.pk, at=at) is False
        report.refresh_from_db()
        if attempt < 3:
            assert plan_report(report_id=report.pk, at=at) is False  # it waits
            pauses.append((report.next_attempt_at - at).total_seconds())
            at = report.next_attempt_at
        assert report.attempts == attempt
        assert report.status == ("failed" if attempt == 3 else "queued")
    assert (report.error, report.finished_at) == ("IndexError: list index out of range", at)
    assert pauses == [15, 60]
    assert "gagal" in Notice.objects.get().text
    assert plan_report(report_id=report.pk, at=AT) is False


def test_work_that_died_with_its_workers_fails_and_says_so():
    report = ask(checked())
    plan_report(report_id=report.pk, at=AT)
    section = report.sections.first()
    ReportSection.objects.filter(pk=section.pk).update(
        status="running", attempts=8, claim="x", lease_until=AT
    )

    fail_exhausted(at=AT)
    section.refresh_from_db()
    assert section.status == "running"
    fail_exhausted(at=LATER)

    report.refresh_from_db()
    section.refresh_from_db()
    assert (report.status, section.status) == ("failed", "failed")
    assert report.error.startswith("Ringkasan: Pekerja berhenti 8 kali")
    assert set(report.sections.exclude(pk=section.pk).values_list("status", flat=True)) == {
        "cancelled"
    }


def test_merge_that_died_is_found_by_the_sweep():
    report = ask(checked())
    plan_report(report_id=report.pk, at=AT)
    for pk in report.sections.values_list("pk", flat=True):
        render_section(section_id=pk, at=AT)
    assert Report.objects.claim_merge(report.pk, token="dead", at=AT)
    assert not Report.objects.complete(at=AT).exists()

    assert merge_report(report_id=report.pk, at=AT) is False
    assert Report.objects.complete(at=LATER).get() == report
    assert merge_report(report_id=report.pk, at=LATER) is True
    assert Report.objects.get().status == "ready"


def test_schedule_names_the_sweep(settings):
    assert settings.CELERY_BEAT_SCHEDULE["sweep-reports"]["task"] == tasks.sweep_reports.name
