"""Pages of reports, and the public check of a paper."""

import hashlib
import io
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from agencies.models import Role
from reports.actions.planning import plan_report
from reports.models import Report
from tests.factories.agencies import AgencyFactory, person
from tests.factories.reports import AT, ReportFactory, SectionFactory, checked, region_with
from tests.reports.test_making import ask, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner():
    return person(Role.PLANNER)


def stored(**fields):
    name = default_storage.save("reports/uji.pdf", ContentFile(b"isi laporan"))
    return ReportFactory(ready=True, file=name, **fields)


def address(page, report):
    return reverse(f"reports:{page}", kwargs={"uuid": report.uuid})


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(client, planner, django_assert_num_queries, count):
    for status in ("queued", "running", "failed")[:count]:
        ReportFactory(requested_by=planner, status=status)
    ReportFactory()
    client.force_login(planner)

    with django_assert_num_queries(6):  # session, user, memberships, notices, count, page
        response = client.get(reverse("reports:list"))

    assert len(response.context["entries"]) == count


def test_list_is_ones_own_and_the_administrators(client, planner):
    mine, other = ReportFactory(requested_by=planner), ReportFactory()
    admin = person(Role.ADMIN)

    for user, shown in ((planner, {mine}), (admin, {mine, other}), (person(Role.PLANNER), set())):
        client.force_login(user)
        response = client.get(reverse("reports:list"))
        assert set(response.context["object_list"]) == shown


def test_run_is_asked_for_and_nudged_after_commit(
    client, django_capture_on_commit_callbacks, monkeypatch
):
    nudged = []
    monkeypatch.setattr("reports.tasks.nudge_report", nudged.append)
    run = checked()
    client.force_login(run.requested_by)
    page = client.get(reverse("reports:request"), {"run": run.uuid})

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("reports:request"), {"run": run.uuid, "format": "xlsx"})

    report = Report.objects.get()
    assert page.context["run"] == run
    assert (response.url, report.format, nudged) == (report.get_absolute_url(), "xlsx", [report.pk])


def test_region_is_asked_for(client):
    region, runs = region_with(2)
    client.force_login(runs[0].requested_by)
    query = f"?wilayah={region.code}"

    chosen = client.get(reverse("reports:request"))
    page = client.get(reverse("reports:request") + query)
    client.post(reverse("reports:request") + query, {"year": "2026", "agency": "", "format": "pdf"})

    report = Report.objects.get()
    assert chosen.url == reverse("reports:request") + query
    assert set(page.context["form"].fields["agency"].queryset) == {r.renja.agency for r in runs}
    assert (report.kind, report.region, len(report.params["runs"])) == (
        "alignment_region",
        region,
        2,
    )


def test_refused_request_says_why(client):
    run = checked(handed_in=False)
    type(run.renja).objects.filter(pk=run.renja_id).update(revision=99)
    type(run).objects.filter(pk=run.pk).update(subject_version=None)
    client.force_login(run.requested_by)

    response = client.post(reverse("reports:request"), {"run": run.uuid, "format": "pdf"})

    assert Report.objects.count() == 0
    assert response.url == run.get_absolute_url()
    (message,) = list(response.wsgi_request._messages)
    assert "berubah setelah pemeriksaan" in str(message)


def test_the_page_of_a_check_names_the_reports_that_were_made_on_it(client):
    run, another = checked(handed_in=False), checked(handed_in=False)
    planner = person(Role.PLANNER, run.renja.agency)
    runs = {number: {"runs": [{"run": each.pk}]} for number, each in enumerate((run, another))}
    own = stored(requested_by=planner, kind=Report.Kind.AGENCY, params=runs[0])
    stored(requested_by=planner, kind=Report.Kind.AGENCY, params=runs[1])
    client.force_login(planner)

    page = client.get(f"{reverse('reports:request')}?run={run.uuid}")

    assert [entry["report"] for entry in page.context["made"]] == [own]


def test_others_requests_and_reports_do_not_exist(client):
    run = checked(handed_in=False)
    report = ask(run)
    stranger = person(Role.PLANNER, AgencyFactory(region=run.renja.region))
    client.force_login(stranger)

    for url in (
        f"{reverse('reports:request')}?run={run.uuid}",
        f"{reverse('reports:request')}?run=bukan-uuid",
        *(address(page, report) for page in ("report", "progress", "download")),
    ):
        assert client.get(url).status_code == 404
    for page in ("cancel", "retry"):
        assert client.post(address(page, report)).status_code == 404
    assert Report.objects.get().status == "queued"


def test_progress_names_the_section_and_reads_without_javascript(client, planner):
    section = SectionFactory(
        report=ReportFactory(
            requested_by=planner,
            status="running",
            sections_total=4,
            sections_done=1,
            step="Lampiran 1. Dinas Uji",
        )
    )
    report = section.report
    client.force_login(planner)

    page = client.get(address("report", report))
    fragment = client.get(address("progress", report), headers={"HX-Request": "true"})
    plain = client.get(address("progress", report))

    text = "1 dari 4 bagian selesai. Sekarang: Lampiran 1. Dinas Uji."
    for response in (page, fragment):
        assert text in response.content.decode()
        assert 'value="27"' in response.content.decode()
    assert "<html" not in fragment.content.decode()
    assert plain.url == report.get_absolute_url()


def test_ended_report_is_not_polled(client, planner):
    client.force_login(planner)

    for report in (
        stored(requested_by=planner),
        ReportFactory(requested_by=planner, status="failed", error="ValueError: x"),
    ):
        html = client.get(address("report", report)).content.decode()
        assert "hx-get" not in html
    assert "Tiga kali percobaan gagal. Sebab: ValueError: x" in html


def test_download_is_an_attachment_for_its_requester(client, planner):
    report = stored(requested_by=planner)
    client.force_login(planner)

    response = client.get(address("download", report))

    assert b"".join(response.streaming_content) == b"isi laporan"
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"].startswith('attachment; filename="laporan-keselarasan-')


@pytest.mark.parametrize("fields", [{}, {"status": "running"}, {"ready": True}])
def test_file_that_is_not_there_is_not_found(client, planner, fields):
    report = ReportFactory(requested_by=planner, **fields)
    client.force_login(planner)

    assert client.get(address("download", report)).status_code == 404


def test_cancel_and_retry_once(client, planner):
    report = ReportFactory(requested_by=planner)
    client.force_login(planner)

    for page, status in (
        ("cancel", "cancelled"),
        ("cancel", "cancelled"),
        ("retry", "queued"),
        ("retry", "queued"),
    ):
        assert client.post(address(page, report)).url == report.get_absolute_url()
        report.refresh_from_db()
        assert report.status == status


# --- The public check -----------------------------------------------------------------------------
def test_paper_is_checked_by_anybody(client):
    run = checked()
    report = make(ask(run))

    response = client.get(reverse("reports:verify", args=[report.code]))

    html = response.content.decode()
    for hash_ in (
        report.content_sha256,
        report.file_sha256,
        run.subject_version.sha256,
        run.reference_version.sha256,
    ):
        assert hash_ in html
    names = [version["name"] for version in response.context["versions"]]
    assert names == [
        f"RKPD 2026 {run.renja.region.name}, versi 1",
        f"Renja 2026 {run.renja.agency.name}, versi 1",
    ]
    for secret in (str(run.requested_by), run.verdict, "Rp", str(Decimal(650000000))):
        assert secret not in html


@pytest.mark.parametrize("typed", ["abcde-fghjk", "ABCDE FGHJK", "ABCDEFGHJK"])
def test_code_is_found_as_it_is_typed(client, typed):
    stored(code="ABCDEFGHJK")

    response = client.get(reverse("reports:verify_code"), {"kode": typed}, follow=True)

    assert response.status_code == 200
    assert response.context["code"] == "ABCDE-FGHJK"


@pytest.mark.parametrize("status", ["queued", "running", "failed", "cancelled"])
def test_paper_of_a_report_that_is_not_ready_cannot_exist(client, status):
    report = ReportFactory(status=status)

    response = client.get(reverse("reports:verify", args=[report.code]))

    assert response.status_code == 404
    assert report.code in response.content.decode()
    assert client.get(reverse("reports:verify", args=["TIDAKADA"])).status_code == 404


def test_file_is_held_against_the_report(client):
    report = stored()
    with default_storage.open(report.file.name) as file:
        Report.objects.update(file_sha256=hashlib.sha256(file.read()).hexdigest())
    url = reverse("reports:verify", args=[report.code])

    for content, is_same in ((b"isi laporan", True), (b"isi lain", False)):
        response = client.post(url, {"file": io.BytesIO(content)})
        assert response.context["is_same"] is is_same
    assert client.post(url, {}).context["form"].errors


def test_huge_file_is_refused_before_it_is_read(client, monkeypatch):
    report = stored()
    monkeypatch.setattr("reports.views.verification.LARGEST_UPLOAD", -70_000)

    response = client.post(
        reverse("reports:verify", args=[report.code]), {"file": io.BytesIO(b"x" * 100)}
    )

    assert "lebih besar" in response.context["refusal"]
    assert response.context["verdict"] is None


def test_sections_of_a_planned_report_are_listed(client):
    run = checked()
    report = ask(run)
    plan_report(report_id=report.pk, at=AT)
    client.force_login(run.requested_by)

    html = client.get(address("report", report)).content.decode()

    assert "Metode, bobot, dan versi" in html


def test_a_nul_names_no_region(client, planner):
    client.force_login(planner)

    response = client.post(reverse("reports:request"), {"wilayah": "19\0.01"})

    assert response.status_code == 404


def test_regions_are_chosen_by_what_was_checked_there(client):
    (region, runs), (other, _runs) = region_with(2), region_with(1)
    admin = person(Role.ADMIN, AgencyFactory(ministry=True))
    client.force_login(admin)

    page = client.get(reverse("reports:request"))
    found = client.get(reverse("reports:request"), {"q": other.name})
    none = client.get(reverse("reports:request"), {"q": "tidak ada"})

    counted = {each["region"]: (each["year"], each["plans"]) for each in page.context["regions"]}
    year = runs[0].renja.plan_year.year
    assert counted == {region: (year, 2), other: (year, 1)}
    assert [each["region"] for each in found.context["regions"]] == [other]
    assert "Tidak ada daerah yang cocok" in none.content.decode()


def test_what_was_made_before_stands_beside_the_form(client):
    region, runs = region_with(1)
    reader = runs[0].requested_by
    made = ReportFactory(ready=True, requested_by=reader, region=region)
    ReportFactory(requested_by=reader, region=region, status="queued")
    ReportFactory(ready=True, region=region)
    client.force_login(reader)

    page = client.get(reverse("reports:request"), {"wilayah": region.code})

    assert [each["report"] for each in page.context["made"]] == [made]
