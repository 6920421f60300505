"""The main job from end to end: plans in, alignment explained, the report out as PDF.

Once with a real file of SIPD-RI, once with the two files that the demo offers. Tasks run at once
instead of in a worker; `tests/queue` has real workers.
"""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from agencies.models import Agency, Role
from alignment.tasks import sweep_runs
from config import demo
from config.celery import app
from config.demo.samples import sheet
from renja.models import DocumentKind, PlanDocument, PlanYear
from renja.tree.reading import read_plan
from tests.factories.agencies import AgencyFactory, ProvinceFactory, RegencyFactory, person
from tests.factories.renja import PlanYearFactory

CODE = "2.08.0.00.0.00.01.0000"
REAL = settings.BASE_DIR.parent / "shared/data/sipd_renja_2026_bengkulu_utara" / f"{CODE}.json"
TOTAL = "Rp4.606.293.331"


@pytest.fixture(autouse=True)
def _tasks_run_at_once():
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def people(transactional_db):
    """A regency, its neighbour, the ministry; one person for each part in the walk."""
    PlanYearFactory(year=2026)
    province = ProvinceFactory(code="17", name="Bengkulu")
    region = RegencyFactory(code="17.03", name="Bengkulu Utara", parent=province)
    agency = AgencyFactory(region=region, name="Dinas PPPA", sipd_code=CODE)
    return {
        "planner": person(Role.PLANNER, agency),
        "head": person(Role.AGENCY_HEAD, agency),
        "verifier": person(
            Role.VERIFIER,
            AgencyFactory(region=region, bappeda=True, sipd_code="5.01.0.00.0.00.01.0000"),
        ),
        "sibling": person(
            Role.PLANNER, AgencyFactory(region=region, sipd_code="2.12.0.00.0.00.01.0000")
        ),
        "foreign": person(Role.PLANNER, AgencyFactory(region=RegencyFactory(code="17.01"))),
        "reviewer": person(
            Role.MINISTRY_REVIEWER, AgencyFactory(ministry=True, affair_fields=["2.08"])
        ),
    }


def import_file(page, path: Path, *, target: str, year: int, stage: str) -> None:
    """Upload, look at the preview, apply; the page is that of the plan afterwards."""
    page.goto("/impor/")
    page.get_by_label("Impor sebagai").select_option(label=target)
    page.get_by_label("Tahun rencana").select_option(label=str(year))
    page.get_by_label("Tahapan").select_option(value=stage)
    page.get_by_label("Berkas (wajib)").set_input_files(path)
    page.get_by_role("button", name="Unggah dan lihat pratinjau").click()
    page.get_by_role("button", name="Terapkan").click()
    page.wait_for_url("**/renja/*/")
    # What beat does every few seconds.
    sweep_runs()


def findings(page, run_url: str) -> list[str]:
    page.goto(run_url)
    return page.locator(".rk-finding").all_inner_texts()


def status(page, url: str) -> int:
    """What an address answers; read beside the page, whose console must stay clean."""
    return page.request.get(url, max_redirects=0).status


def download_report(page) -> PdfReader:
    """Ask for the PDF of the shown check, and fetch it from the report's page."""
    page.get_by_role("button", name="Unduh PDF").click()
    page.wait_for_url("**/laporan/*/")
    with page.expect_download() as download:
        page.locator("a[href$='/unduh/']").click()
    return PdfReader(io.BytesIO(download.value.path().read_bytes()))


def rkpd_from(renja: PlanDocument, verifier: User) -> bytes:
    """An RKPD sheet made from the Renja: less money here, another unit there, one row fewer."""
    reading = read_plan(verifier, renja)
    reading.fill(reading.leaves)
    rows = [row for row in reading.leaves if row.budget]
    rows[0].budget = rows[0].budget * Decimal("0.7")
    rows[1].indicators = [rows[1].indicators[0]._replace(unit="Paket Uji")]
    for row in rows:
        row.uuid, row.version, row.fundings = "", 0, []
        row.agency_code, row.agency_name = CODE, "Dinas PPPA"
    return sheet(rows[:-1], is_rkpd=True)


@pytest.mark.skipif(not REAL.is_file(), reason="the real SIPD file lies outside the repository")
def test_real_plan_is_imported_checked_and_reported(desktop, sign_in, people, tmp_path):
    page = desktop
    sign_in(page, people["planner"])
    import_file(page, REAL, target="Renja: Dinas PPPA", year=2026, stage="rancangan")

    renja = PlanDocument.objects.get(kind=DocumentKind.RENJA)
    assert renja.rows.count() == 36
    assert TOTAL in page.locator("main").inner_text()
    assert "36" in page.locator("main").inner_text()

    rkpd_file = tmp_path / "rkpd.xlsx"
    rkpd_file.write_bytes(rkpd_from(renja, people["verifier"]))
    sign_in(page, people["verifier"])
    import_file(page, rkpd_file, target="RKPD: Bengkulu Utara", year=2026, stage="ranwal")

    run = renja.runs.order_by("-number").first()
    assert run.reference_version is not None
    by_verifier = findings(page, run.get_absolute_url())
    sign_in(page, people["planner"])
    by_planner = findings(page, run.get_absolute_url())
    assert len(by_planner) > 3
    assert [text.partition("\n")[0] for text in by_planner] == [
        text.partition("\n")[0] for text in by_verifier
    ]

    finding = run.findings.first()
    pages = [
        renja.get_absolute_url(),
        f"{renja.get_absolute_url()}versi/",
        f"{renja.get_absolute_url()}unduh.xlsx",
        renja.rows.first().get_absolute_url(),
        run.get_absolute_url(),
        finding.get_absolute_url(),
    ]
    for outsider in ("sibling", "foreign", "reviewer"):
        sign_in(page, people[outsider])
        assert [status(page, url) for url in pages] == [404] * len(pages)

    sign_in(page, people["head"])
    page.goto(f"{renja.get_absolute_url()}ajukan/")
    page.get_by_role("button", name="Ajukan").click()
    page.wait_for_url(f"**{renja.get_absolute_url()}")
    sweep_runs()

    handed_in = renja.runs.order_by("-number").first()
    assert handed_in.subject_version.reason == "hand_in"
    sign_in(page, people["sibling"])
    assert status(page, renja.get_absolute_url()) == 200
    assert status(page, handed_in.get_absolute_url()) == 200
    sign_in(page, people["foreign"])
    assert [status(page, url) for url in [*pages, handed_in.get_absolute_url()]] == [404] * 7

    sign_in(page, people["reviewer"])
    page.goto(handed_in.get_absolute_url())
    text = " ".join(part.extract_text() for part in download_report(page).pages)
    assert "Dinas PPPA" in text
    assert "BELUM SELARAS" in text
    report_url = page.url
    sign_in(page, people["foreign"])
    assert status(page, report_url) == 404
    assert status(page, f"{report_url}unduh/") == 404


def test_five_minutes_with_the_demo_s_own_files(desktop, axe, sign_in, transactional_db, tmp_path):
    page, now = desktop, timezone.now()
    demo.load(today=timezone.localdate(now), at=now)
    year = PlanYear.objects.order_by("-year").first()
    women = Agency.objects.get(region__code="19.71", affair_fields=["2.08"])
    planner = User.objects.get(email="perencana.pangkalpinang@contoh.example")
    verifier = User.objects.get(email="verifikator.pangkalpinang@contoh.example")

    sign_in(page, planner)
    page.goto("/")
    page.get_by_role("link", name="Impor berkas").click()
    import_file(
        page,
        _sample(page, "Contoh Renja", tmp_path),
        target=f"Renja: {women.name}",
        year=year.year,
        stage="rancangan",
    )
    sign_in(page, verifier)
    page.goto("/impor/")
    import_file(
        page,
        _sample(page, "Contoh RKPD", tmp_path),
        target="RKPD: Kota Pangkal Pinang",
        year=year.year,
        stage="ranwal",
    )

    sign_in(page, planner)
    page.goto("/")
    assert axe(page) == []
    page.get_by_role("link", name="Lihat temuan").click()
    assert "BELUM SELARAS" in page.locator("main").inner_text()
    assert axe(page) == []
    text = " ".join(part.extract_text() for part in download_report(page).pages)
    assert "BELUM SELARAS" in text
    assert women.name in " ".join(text.split())


def _sample(page, name: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path
