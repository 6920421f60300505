"""Drafting a Renja from an empty plan to the hand-in: with all hands, by keyboard, without scripts."""

from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from agencies.models import Role
from renja.actions.profiles import load_plan_year, load_profiles
from renja.actions.stages import return_for_revision
from renja.actions.versions import freeze_version
from renja.models import CommentThread
from tests.browser.matrix.grids import cell, open_matrix, paste, poll, saved, stored, type_note
from tests.factories.agencies import AgencyFactory, UnitFactory, person
from tests.factories.comments import ThreadFactory
from tests.factories.nomenclature import EditionFactory, ItemFactory
from tests.factories.renja import CeilingFactory, RenjaFactory, RkpdFactory, RowFactory

PROGRAMMES = {"2.08.02": "Program Pengarusutamaan Gender", "2.08.03": "Program Perlindungan"}
CODES = [
    f"{code}.2.{part:02d}.{n:04d}" for code in PROGRAMMES for part in (1, 2) for n in range(10)
]
ROWS = [(code, number, 1_000_000 * number) for number, code in enumerate(CODES, 1)]


@pytest.fixture
def renja(agency):
    """An empty plan, 40 sub kegiatan of 2.08 and one of another bidang, a unit to move rows to."""
    load_profiles()
    edition = EditionFactory()
    year = load_plan_year(year=2026)
    year.edition = edition
    year.save()
    for code, name in PROGRAMMES.items():
        ItemFactory(edition=edition, code=code, name=name, level="program")
        for part in (1, 2):
            activity = f"{code}.2.{part:02d}"
            ItemFactory(edition=edition, code=activity, name=f"Kegiatan {part}", level="kegiatan")
    for code in CODES:
        ItemFactory(edition=edition, code=code, name=f"Layanan pendampingan {code[-7:]}")
    ItemFactory(edition=edition, code="1.02.02.2.01.0001", name="Layanan pendampingan kesehatan")
    UnitFactory(agency=agency, sipd_code="2.08.01", name="Bidang Perlindungan")
    return RenjaFactory(agency=agency, plan_year=year)


@pytest.fixture
def rkpd(renja, planner):
    """The region's RKPD with the same rows, frozen; the plafon is their sum."""
    rkpd = RkpdFactory(region=renja.region, plan_year=renja.plan_year)
    for code, number, budget in ROWS:
        RowFactory(
            document=rkpd,
            agency=renja.agency,
            printed_code=code,
            budget=Decimal(budget),
            indicator="Jumlah dokumen",
            indicator__target=Decimal(number),
            indicator__target_text=str(number),
            places=["19.01"],
        )
    plafon = sum(budget for _code, _number, budget in ROWS)
    CeilingFactory(document=rkpd, agency=renja.agency, plafon=Decimal(plafon))
    freeze_version(document=rkpd, reason="import", by=planner, at=timezone.now())
    return rkpd


@pytest.fixture
def head(agency):
    return person(Role.AGENCY_HEAD, agency, name="Hadi")


@pytest.fixture
def verifier(agency):
    board = AgencyFactory(region=agency.region, bappeda=True, name="Bappeda Bangka")
    return person(Role.VERIFIER, board, name="Vera")


def workbook_block(rows):
    """Target, unit and amount as a workbook puts them on the clipboard; the first amount too high."""
    cells = [(number, budget + (300_000 if number == 1 else 0)) for _code, number, budget in rows]
    return "".join(f"{number}\tDokumen\t{budget:,}.00\r\n" for number, budget in cells)


def add_programme(page, code, count):
    page.get_by_role("button", name="Tambah baris").click()
    page.locator("[data-search]").fill(code)
    expect(page.locator("[data-found] li")).to_have_count(count)
    page.get_by_role("button", name="Pilih semua yang tampil").click()
    expect(page.locator("[data-chosen]")).to_have_text(f"{count} dipilih")
    page.get_by_role("button", name="Tambahkan yang dipilih").click()
    page.get_by_text(f"{count} baris ditambahkan.").wait_for()


def test_a_planner_drafts_forty_rows_and_the_head_hands_them_in(
    browser_of, axe, renja, rkpd, planner, head, verifier
):
    page = browser_of(planner)
    open_matrix(page, renja)

    _add_forty_rows(page)
    _paste_from_a_workbook(page, renja)
    _mend_a_finding(page, axe, renja)
    _move_to_a_unit(page, renja)
    _clash_with_a_colleague(page, browser_of, renja)
    _lose_the_network(page, renja)
    _talk_and_hand_in(browser_of, axe, renja, page, head, verifier)


def _add_forty_rows(page):
    """Programmes and activities come along with their sub kegiatan."""
    add_programme(page, "2.08.02", 20)
    add_programme(page, "2.08.03", 20)
    expect(page.locator("[data-foot-line]")).to_contain_text("dari 46")
    page.keyboard.press("Control+Home")
    expect(page.locator(".tabulator-row").first).to_contain_text("Program Pengarusutamaan Gender")


def _paste_from_a_workbook(page, renja):
    cell(page, CODES[0], "target").click()
    paste(page, workbook_block(ROWS))
    page.get_by_text("80 sel ditempel.").wait_for()
    saved(page)
    assert list(renja.rows.order_by("printed_code").values_list("budget", flat=True)) == [
        budget + (300_000 if number == 1 else 0) for _code, number, budget in ROWS
    ]


def _mend_a_finding(page, axe, renja):
    """The finding stands beside the row, and is mended from there."""
    cell(page, CODES[0], "budget").click()
    panel = page.get_by_role("tabpanel")
    over = panel.locator("article", has_text="Pagu melebihi RKPD")
    expect(over).to_contain_text("1.000.000")
    expect(panel).not_to_contain_text("tidak dijabarkan")
    assert axe(page) == []
    page.get_by_role("button", name="Lihat temuan").click()
    expect(over.get_by_role("button", name="Ke selnya")).to_be_focused()
    over.get_by_role("button", name="Terapkan nilai RKPD").click()
    saved(page)
    expect(panel).not_to_contain_text("Pagu melebihi RKPD")
    assert stored(renja, CODES[0]).budget == 1_000_000


def _move_to_a_unit(page, renja):
    cell(page, CODES[0], "budget").click()
    cell(page, CODES[2], "budget").click(modifiers=["Shift"])
    page.get_by_role("button", name="Pindah unit").click()
    page.get_by_role("dialog").get_by_label("Unit").select_option("2.08.01")
    page.get_by_role("button", name="Pindahkan", exact=True).click()
    saved(page)
    assert renja.rows.filter(unit__sipd_code="2.08.01").count() == 3


def _clash_with_a_colleague(page, browser_of, renja):
    """A second browser wrote the same cell: both values are offered."""
    other = browser_of(person(Role.PLANNER, renja.agency, name="Budi"))
    open_matrix(other, renja)
    type_note(other, CODES[1], "dari Budi")
    saved(other)
    type_note(page, CODES[1], "dari Putri")
    expect(page.locator("[data-save]")).to_contain_text("1 sel menunggu keputusan Anda")
    cell(page, CODES[1], "note").click()
    page.get_by_role("button", name="Pakai yang tersimpan: dari Budi").wait_for()
    page.get_by_role("button", name="Pakai isian saya: dari Putri").click()
    saved(page)
    assert stored(renja, CODES[1]).note == "dari Putri"


def _lose_the_network(page, renja):
    page.context.set_offline(True)
    type_note(page, CODES[2], "tanpa jaringan")
    expect(page.locator("[data-save]")).to_contain_text("Belum tersimpan: 1 sel, jaringan putus")
    page.context.set_offline(False)
    saved(page)
    assert stored(renja, CODES[2]).note == "tanpa jaringan"


def _talk_and_hand_in(browser_of, axe, renja, page, head, verifier):
    """A reviewer asks beside the grid, the planner answers there; then the head may hand in."""
    reviewer = browser_of(verifier)
    open_matrix(reviewer, renja)
    cell(reviewer, CODES[0], "budget").click()
    reviewer.keyboard.press("Shift+F2")
    talk = reviewer.locator("#p-talk")
    expect(talk.get_by_label("Kolom")).to_have_value("budget")
    talk.get_by_label("Catatan (wajib)").fill("Turunkan sesuai surat edaran")
    talk.get_by_label("Nilai usulan").fill("900000")
    talk.get_by_role("button", name="Kirim catatan").click()
    talk.get_by_text("Catatan terkirim.").wait_for()
    expect(cell(reviewer, CODES[0], "budget").locator(".rk-anchor-must")).to_have_text("1")

    hands = browser_of(head)
    hands.goto(f"/renja/{renja.pk}/ajukan/")
    hands.get_by_role("button", name="Ajukan ke Bappeda").click()
    expect(hands.locator("main")).to_contain_text(
        "1 catatan yang wajib ditindaklanjuti belum ditanggapi"
    )

    poll(page)
    cell(page, CODES[0], "budget").locator(".rk-anchor").click()
    talk = page.locator("#p-talk")
    talk.get_by_label("Tanggapan Anda").fill("Kami turunkan")
    talk.get_by_role("button", name="Terapkan nilai").click()
    talk.get_by_text("Nilai usulan diterapkan.").wait_for()
    expect(cell(page, CODES[0], "budget")).to_have_text("900.000")
    expect(talk.locator("textarea").first).to_have_value("Kami turunkan")
    assert axe(page) == []

    hands.goto(f"/renja/{renja.pk}/ajukan/")
    hands.get_by_role("button", name="Ajukan ke Bappeda").click()
    hands.get_by_text("Renja diajukan ke Bappeda").wait_for()

    # The open matrix closes and opens again by itself.
    poll(page)
    expect(page.locator("[data-state]")).to_have_text("Rancangan, Diajukan")
    expect(page.get_by_role("button", name="Tambah baris")).to_be_hidden()
    renja.refresh_from_db()
    return_for_revision(document=renja, note="Lengkapi", by=verifier, at=timezone.now())
    poll(page)
    expect(page.get_by_role("button", name="Tambah baris")).to_be_visible()
    type_note(page, CODES[3], "setelah dikembalikan")
    saved(page)
    assert stored(renja, CODES[3]).note == "setelah dikembalikan"


def tab_to(page, text, *, most=40):
    """Press Tab until what has the focus says this."""
    for _ in range(most):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "document.activeElement.ariaLabel || document.activeElement.textContent.trim()"
        )
        if said.startswith(text):
            return
    pytest.fail(f"Tab does not lead to {text!r}")


def test_rows_pasted_into_an_empty_plan_are_added_by_their_codes(browser_of, renja, planner):
    page = browser_of(planner)
    open_matrix(page, renja)
    page.locator(".tabulator-tableholder").focus()
    names = "Layanan pendampingan\tJumlah dokumen\tKab. Bangka"
    paste(page, "".join(f"{code}\t{names}\t{n}\r\n" for code, n, _budget in ROWS[:3]))
    page.locator('[data-notice="rest"]').get_by_role("button", name="Tambah baris").click()

    expect(page.locator(".tabulator-row", has_text=CODES[2])).to_be_visible()
    saved(page)
    targets = [stored(renja, code).indicators.get().target for code in CODES[:3]]
    assert targets == [1, 2, 3]


def test_every_step_works_by_keyboard_alone(browser_of, renja, rkpd, planner, verifier):
    page = browser_of(planner)
    open_matrix(page, renja)

    tab_to(page, "Tambah baris")
    page.keyboard.press("Enter")
    page.keyboard.type("2.08.02.2.01")
    expect(page.locator("[data-found] li")).to_have_count(10)
    tab_to(page, "Pilih semua yang tampil")
    page.keyboard.press("Space")
    tab_to(page, "Tambahkan yang dipilih")
    page.keyboard.press("Enter")
    page.get_by_text("10 baris ditambahkan.").wait_for()

    # The grid has the focus at the target of the first new row.
    expect(page.locator("[data-bar-column]")).to_contain_text("Target")
    paste(page, workbook_block(ROWS[:10]))
    saved(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tabpanel")).to_contain_text("Pagu melebihi RKPD")
    tab_to(page, "Terapkan nilai RKPD: Pagu melebihi RKPD")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tabpanel")).not_to_contain_text("Pagu melebihi RKPD")
    saved(page)
    assert stored(renja, CODES[0]).budget == 1_000_000

    ThreadFactory(
        row=stored(renja, CODES[0]),
        field="budget",
        agency=verifier.memberships.get().agency,
        opened_by=verifier,
    )
    poll(page)
    page.keyboard.press("Shift+F2")
    expect(page.get_by_label("Tanggapan Anda")).to_be_focused()
    page.keyboard.type("Sudah sesuai")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Tanggapan terkirim.").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "treegrid"
    assert CommentThread.objects.get().status == "dijawab"

    # Two people at one cell: the choice stands right before the grid.
    other = browser_of(person(Role.PLANNER, renja.agency, name="Budi"))
    open_matrix(other, renja)
    for somebody, text in ((other, "7.000.000"), (page, "8.000.000")):
        if somebody is other:
            cell(other, CODES[0], "budget").click()
        somebody.keyboard.type(text)
        somebody.keyboard.press("Enter")
        if somebody is other:
            saved(other)
    expect(page.locator("[data-save]")).to_contain_text("1 sel menunggu keputusan Anda")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    saved(page)
    expect(cell(page, CODES[0], "budget")).to_have_text("7.000.000")


def test_every_step_works_in_the_form_view_without_scripts(
    browser_of, axe, renja, rkpd, planner, head, verifier
):
    page = browser_of(planner, scripts=False)
    matrix = f"/renja/{renja.pk}/matriks/?tampilan=formulir"
    page.goto(matrix)
    page.get_by_role("link", name="Tambah baris").first.click()
    page.get_by_role("searchbox").last.fill(CODES[0])
    page.keyboard.press("Enter")
    page.locator("#hasil a").first.click()
    page.get_by_role("button", name="Tambah baris").click()
    first = stored(renja, CODES[0])

    # Amounts as a workbook writes them; what somebody else stored meanwhile is shown, not lost.
    page.goto(matrix)
    page.locator(f'[name="sel-{first.uuid}-budget"]').fill("1.300.000,00")
    page.locator(f'[name="sel-{first.uuid}-target"]').fill("1")
    other = browser_of(person(Role.PLANNER, renja.agency, name="Budi"), scripts=False)
    other.goto(matrix)
    other.locator(f'[name="sel-{first.uuid}-budget"]').fill("1.200.000")
    other.get_by_role("button", name="Simpan perubahan").click()
    page.get_by_role("button", name="Simpan perubahan").click()
    expect(page.get_by_role("alert")).to_contain_text("Budi")
    expect(page.locator(f'[name="sel-{first.uuid}-budget"]')).to_have_value("1.300.000,00")
    page.get_by_role("button", name="Simpan perubahan").click()
    page.get_by_text("1 sel tersimpan.").wait_for()
    first.refresh_from_db()
    assert (first.budget, first.indicators.get().target) == (1_300_000, 1)

    # Its findings are beside it, the RKPD's value is taken over on the row's own page.
    page.goto(matrix)
    page.get_by_role("link", name="Hanya baris dengan temuan").click()
    page.locator(f'a[href$="{first.uuid}/#temuan"]').click()
    over = page.locator("#temuan article", has_text="Pagu melebihi RKPD")
    expect(over).to_contain_text("Rp1.000.000")
    over.get_by_role("button", name="Terapkan nilai RKPD").click()
    page.get_by_text("Nilai RKPD diterapkan.").wait_for()
    expect(page.locator("#temuan")).not_to_contain_text("Pagu melebihi RKPD")
    first.refresh_from_db()
    assert first.budget == 1_000_000

    # The comment that must be answered, on the row's own page.
    ThreadFactory(
        row=first,
        field="budget",
        agency=verifier.memberships.get().agency,
        opened_by=verifier,
    )
    page.goto(f"/renja/{renja.pk}/baris/{first.uuid}/")
    page.get_by_role("link", name="Buka catatan").click()
    page.get_by_label("Tanggapan Anda").fill("Kami periksa")
    page.get_by_role("button", name="Kirim tanggapan").click()
    page.get_by_text("Tanggapan terkirim.").wait_for()

    # axe itself needs scripts.
    first.budget = 3_000_000
    first.save()
    look = browser_of(planner)
    for address in (matrix, f"/renja/{renja.pk}/baris/{first.uuid}/"):
        look.goto(address)
        look.locator("#temuan article").first.wait_for()
        assert axe(look) == []

    hands = browser_of(head, scripts=False)
    hands.goto(f"/renja/{renja.pk}/ajukan/")
    hands.get_by_role("button", name="Ajukan ke Bappeda").click()
    hands.get_by_text("Renja diajukan ke Bappeda").wait_for()
