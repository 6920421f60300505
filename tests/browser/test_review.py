"""Comparing versions, comments on rows and their follow-up in a real browser, keyboard and axe."""

from decimal import Decimal

import pytest

from agencies.models import Role
from renja import actions
from renja.actions.profiles import load_plan_year, load_profiles
from renja.models import Comment, CommentThread, Suggestion
from tests.browser.looks import both_looks
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.comments import CommentFactory, SuggestionFactory, ThreadFactory
from tests.factories.renja import AT, HeadingFactory, RenjaFactory, RowFactory


@pytest.fixture
def agency(transactional_db):
    region = RegencyFactory(code="19.01", name="Kab. Bangka")
    return AgencyFactory(region=region, name="Dinas Pemberdayaan Perempuan")


@pytest.fixture
def planner(agency):
    return person(Role.PLANNER, agency, name="Putri")


@pytest.fixture
def head(agency):
    return person(Role.AGENCY_HEAD, agency, name="Hadi")


@pytest.fixture
def board(agency):
    return AgencyFactory(region=agency.region, bappeda=True, name="Bappeda Bangka")


@pytest.fixture
def verifier(board):
    return person(Role.VERIFIER, board, name="Vera")


@pytest.fixture
def renja(agency, planner):
    """Six rows, frozen once; since then one changed, one moved, one went and one came."""
    load_profiles()
    renja = RenjaFactory(agency=agency, plan_year=load_plan_year(year=2027))
    HeadingFactory(document=renja, code="2.08.02", name="Program Pengarusutamaan Gender")
    rows = [
        RowFactory(
            document=renja,
            printed_code=f"2.08.02.2.01.{number:04d}",
            name="Koordinasi dan sinkronisasi pelaksanaan pengarusutamaan gender",
            budget=Decimal(100_000_000 * number),
            note="Catatan lama",
            indicator="Jumlah dokumen koordinasi pelaksanaan pengarusutamaan gender",
            funds={"PAD": Decimal(100_000_000 * number)},
        )
        for number in range(1, 7)
    ]
    actions.name_version(document=renja, label="Sebelum forum", by=planner, at=AT)
    _save(rows[0], planner, budget=Decimal(150_000_000), note="Catatan baru yang lebih panjang")
    _save(rows[1], planner, printed_code="2.08.03.2.01.0099")
    actions.delete_row(row=rows[2], version=1, by=planner, at=AT)
    RowFactory(document=renja, printed_code="2.08.02.2.01.0077", name="Baris baru")
    return renja


def _save(row, planner, **changes):
    return actions.save_row(row=row, version=row.version, changes=changes, by=planner, at=AT)


@pytest.fixture
def talk(renja, board, verifier, agency):
    row = renja.rows.order_by("position").first()
    thread = ThreadFactory(
        row=row, field="note", quoted="Catatan lama", agency=board, opened_by=verifier
    )
    SuggestionFactory(thread=thread, was="Catatan lama", value="Sesuai Renstra", by=verifier)
    answered = ThreadFactory(row=row, kind="saran", agency=board, opened_by=verifier)
    CommentFactory(thread=answered, role=Role.PLANNER, agency=agency, text="Sudah\nDiperbaiki")
    return row


@both_looks
def test_pages_are_accessible_and_fit(
    screen, sign_in, axe, renja, talk, planner, verifier, head, theme
):
    for user in (planner, verifier):
        user.theme = theme
        user.save()
    gone = renja.changes.get(kind="hapus").row_uuid
    base = f"/renja/{renja.pk}"
    paths = {
        planner: [
            f"{base}/banding/1/kerja/",
            f"{base}/banding/1/1/",
            f"{base}/baris/{talk.uuid}/riwayat/",
            f"{base}/baris/{gone}/riwayat/",
            f"{base}/versi/",
            f"{base}/versi/1/",
            f"{base}/versi/1/pulihkan/",
            f"{base}/",
            "/renja/baru/",
        ],
        verifier: [
            f"{base}/banding/kerja/1/?jenis=tetap&jenis=berubah",
            f"{base}/catatan/",
            f"{base}/catatan/?status=selesai",
            f"{base}/baris/{talk.uuid}/komentar/",
            f"{base}/baris/{talk.uuid}/",
        ],
    }

    found = {}
    for user, pages in paths.items():
        sign_in(screen, user)
        for path in pages:
            screen.goto(path)
            screen.wait_for_load_state("networkidle")
            width = screen.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            found[path] = (axe(screen), width)

    assert found == {path: ([], 0) for pages in paths.values() for path in pages}


def test_a_reviewer_comments_and_a_planner_takes_the_value_over(
    desktop, sign_in, renja, talk, planner, verifier
):
    Suggestion.objects.all().delete()
    Comment.objects.all().delete()
    CommentThread.objects.all().delete()
    row_page = f"/renja/{renja.pk}/baris/{talk.uuid}/"
    sign_in(desktop, verifier)
    desktop.goto(row_page)
    section = desktop.locator("#komentar")
    section.get_by_label("Kolom").select_option("note")
    section.get_by_label("Catatan (wajib)").fill("Samakan dengan Renstra, @Putri")
    section.get_by_label("Nilai usulan").fill("Sesuai Renstra")
    section.get_by_role("button", name="Kirim catatan").click()
    section.get_by_text("Catatan terkirim.").wait_for()
    assert "Belum ditanggapi" in section.inner_text()

    sign_in(desktop, planner)
    desktop.goto("/pemberitahuan/")
    desktop.get_by_role("button", name="Vera menyebut Anda").click()
    card = desktop.locator(".rk-thread")
    card.get_by_role("button", name="Terapkan nilai").click()
    desktop.get_by_text("Nilai usulan diterapkan.").wait_for()

    talk.refresh_from_db()
    assert talk.note == "Sesuai Renstra"
    desktop.goto(f"/renja/{renja.pk}/banding/1/kerja/")
    assert desktop.get_by_text("dari nilai usulan").count() == 1


def test_a_must_keeps_the_plan_back_until_it_is_answered(desktop, sign_in, renja, talk, head):
    sign_in(desktop, head)
    desktop.goto(f"/renja/{renja.pk}/")
    desktop.get_by_role("link", name="Buka catatan").click()
    desktop.locator("tbody a").first.click()
    card = desktop.locator(".rk-thread").first
    card.get_by_label("Tanggapan Anda").fill("Sudah kami samakan")
    card.get_by_role("button", name="Kirim tanggapan").press("Enter")
    desktop.get_by_text("Tanggapan terkirim.").wait_for()

    desktop.goto(f"/renja/{renja.pk}/ajukan/")
    desktop.get_by_role("button", name="Ajukan ke Bappeda").click()

    assert desktop.get_by_text("Renja diajukan ke Bappeda").count() == 1


def test_every_step_works_without_javascript(browser, live_server, sign_in, renja, talk, planner):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, planner)
    page.goto(f"/renja/{renja.pk}/baris/{talk.uuid}/")
    page.get_by_role("link", name="Buka catatan").click()
    page.get_by_role("button", name="Terapkan nilai").click()

    page.get_by_text("Nilai usulan diterapkan.").wait_for()
    talk.refresh_from_db()
    context.close()
    assert talk.note == "Sesuai Renstra"
