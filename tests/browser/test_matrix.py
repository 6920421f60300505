"""The matrix in a real Chromium: clipboard, keyboard alone, a cut network, two people at one row."""

from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from agencies.models import Role
from renja.actions.profiles import load_plan_year, load_profiles
from renja.actions.versions import freeze_version
from renja.models import PlanRow
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.nomenclature import EditionFactory, ItemFactory
from tests.factories.renja import CeilingFactory, RenjaFactory, RkpdFactory, RowFactory


@pytest.fixture
def agency(transactional_db):
    region = RegencyFactory(code="19.01", name="Kab. Bangka")
    return AgencyFactory(region=region, name="Dinas PPPA", affair_fields=["2.08"])


@pytest.fixture
def renja(agency):
    load_profiles()
    year = load_plan_year(year=2026)
    year.edition = EditionFactory()
    year.save()
    ItemFactory(edition=year.edition, code="2.08.02", name="Program PUG", level="program")
    for number in (50, 51):
        ItemFactory(
            edition=year.edition,
            code=f"2.08.03.2.01.00{number}",
            name=f"Layanan pengaduan {number}",
            indicator="Jumlah layanan",
            unit="Layanan",
        )
    document = RenjaFactory(agency=agency, plan_year=year)
    for number in range(1, 7):
        RowFactory(
            document=document,
            printed_code=f"2.08.02.2.01.{number:04d}",
            name=f"Koordinasi pelaksanaan pengarusutamaan gender {number}",
            budget=Decimal(1_000_000 * number),
            indicator="Jumlah dokumen koordinasi",
            places=["19.01"],
            funds={"PAD": Decimal(1_000_000 * number)},
        )
    rkpd = RkpdFactory(region=agency.region, plan_year=year)
    CeilingFactory(document=rkpd, agency=agency, plafon=Decimal(20_000_000))
    return document


@pytest.fixture
def planner(agency):
    return person(Role.PLANNER, agency, name="Putri")


@pytest.fixture
def matrix(desktop, sign_in, renja, planner):
    """The planner's matrix, open and ready."""
    sign_in(desktop, planner)
    desktop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_matrix(desktop, renja)
    return desktop


def open_matrix(page, renja):
    page.goto(f"/renja/{renja.pk}/matriks/")
    page.locator("html[data-matrix-ready]").wait_for()


def cell(page, number, key):
    row = page.locator(".tabulator-row", has_text=f"2.08.02.2.01.{number:04d}")
    return row.locator(f'[tabulator-field="{key}"]')


def paste(page, text):
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def saved(page):
    expect(page.locator("[data-save]")).to_contain_text("Tersimpan")


def row(renja, number):
    return PlanRow.objects.get(document=renja, printed_code=f"2.08.02.2.01.{number:04d}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_grid_is_accessible(desktop, sign_in, axe, renja, planner, theme):
    planner.theme = theme
    planner.save()
    sign_in(desktop, planner)
    open_matrix(desktop, renja)

    found = [axe(desktop)]
    desktop.get_by_role("tab", name="Rincian").click()
    found.append(axe(desktop))
    desktop.get_by_role("button", name="Tambah baris").click()
    desktop.locator("dialog[open] li").first.wait_for()
    found.append(axe(desktop))

    assert found == [[], [], []]


def test_a_phone_is_led_to_the_form_view(phone, sign_in, axe, renja, planner):
    sign_in(phone, planner)
    phone.goto(f"/renja/{renja.pk}/matriks/")
    assert axe(phone) == []
    # What only a grid fills is not promised here.
    expect(phone.get_by_text("Memuat…")).to_be_hidden()
    expect(phone.locator("[data-plafon]")).to_be_hidden()

    phone.get_by_role("link", name="Buka tampilan formulir").click()

    phone.get_by_role("button", name="Simpan perubahan").wait_for()
    assert axe(phone) == []


def test_typing_is_saved_when_the_row_is_left(matrix, renja):
    cell(matrix, 1, "budget").click()
    matrix.keyboard.type("2.500.000,50")
    matrix.keyboard.press("Enter")

    saved(matrix)
    assert row(renja, 1).budget == Decimal("2500000.50")
    expect(cell(matrix, 1, "budget")).to_have_text("2.500.000,50")
    expect(matrix.locator("[data-entered]")).to_have_text("Rp22.500.000,50")
    expect(matrix.locator("[data-rest]")).to_contain_text("Rp2.500.000,50 melebihi plafon")


def test_a_block_from_a_workbook_is_pasted_exactly(matrix, renja):
    block = (
        '6\tDokumen\t1.250.000,50\t"PAD\nDAK"\t"kata ""dia""\r\nbaris dua"\r\n'
        '7\tOrang\t1,250,000.50\tDAU\t5" pipa\r\n'
    )
    cell(matrix, 3, "target").click()
    paste(matrix, block)

    saved(matrix)
    third, fourth = row(renja, 3), row(renja, 4)
    assert (third.budget, fourth.budget) == (Decimal("1250000.50"), Decimal("1250000.50"))
    assert (third.note, fourth.note) == ('kata "dia"\nbaris dua', '5" pipa')
    assert [fund.source_name for fund in third.fundings.all()] == ["PAD", "DAK"]
    assert [(i.target, i.unit) for i in fourth.indicators.all()] == [(7, "Orang")]
    assert row(renja, 5).note == ""


def test_what_is_copied_can_be_pasted_back(matrix, renja):
    cell(matrix, 1, "target").click()
    cell(matrix, 2, "note").click(modifiers=["Shift"])
    matrix.keyboard.press("Control+c")
    text = matrix.evaluate("navigator.clipboard.readText()")

    assert text.split("\r\n") == [
        "4\tDokumen\t1.000.000\tPAD\t",
        "4\tDokumen\t2.000.000\tPAD\t",
    ]


def test_an_ambiguous_number_is_asked_about(matrix, renja, axe):
    cell(matrix, 1, "target").click()
    paste(matrix, "1.250\r\n1,375")

    matrix.locator('dialog[data-dialog="ask"][open]').wait_for()
    assert axe(matrix) == []
    matrix.get_by_label("1,375 (desimal)").check()
    matrix.get_by_role("button", name="Pakai bacaan ini").click()

    saved(matrix)
    targets = [row(renja, number).indicators.get().target for number in (1, 2)]
    assert targets == [1250, Decimal("1.375")]


def test_everything_works_by_keyboard_alone(matrix, renja):
    matrix.locator("[data-bar-value]").focus()
    matrix.keyboard.press("Tab")
    assert matrix.evaluate("document.activeElement.getAttribute('role')") == "treegrid"

    matrix.keyboard.press("Control+Home")
    for _ in range(2):
        matrix.keyboard.press("ArrowDown")
    for _ in range(4):
        matrix.keyboard.press("ArrowRight")
    matrix.keyboard.press("F2")
    matrix.keyboard.press("Control+a")
    matrix.keyboard.type("9")
    matrix.keyboard.press("Enter")
    matrix.keyboard.type("11")
    matrix.keyboard.press("Escape")
    matrix.keyboard.press("Shift+ArrowUp")
    matrix.keyboard.press("Tab")

    saved(matrix)
    assert matrix.evaluate("document.activeElement.closest('[data-grid]')") is None
    assert [row(renja, n).indicators.get().target_text for n in (1, 2)] == ["9", "4"]


def test_fill_down_clear_and_undo(matrix, renja):
    cell(matrix, 1, "note").click()
    matrix.keyboard.type("sama")
    matrix.keyboard.press("Enter")
    cell(matrix, 1, "note").click()
    cell(matrix, 3, "note").click(modifiers=["Shift"])
    matrix.keyboard.press("Control+d")
    saved(matrix)
    filled = [row(renja, number).note for number in (1, 2, 3, 4)]
    matrix.keyboard.press("Delete")
    saved(matrix)
    matrix.keyboard.press("Control+z")
    matrix.keyboard.press("Control+z")

    expect(cell(matrix, 2, "note")).to_have_text("")
    saved(matrix)
    matrix.wait_for_timeout(300)
    assert filled == ["sama", "sama", "sama", ""]
    assert [row(renja, number).note for number in (1, 2, 3)] == ["sama", "", ""]


@pytest.fixture
def browser_of(browser, live_server, sign_in):
    """Another browser, signed in as somebody; it may log errors of its own (a cut network)."""
    contexts = []

    def _browser_of(user):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": 1366, "height": 768},
            locale="id-ID",
            timezone_id="Asia/Jakarta",
        )
        contexts.append(context)
        page = context.new_page()
        sign_in(page, user)
        return page

    yield _browser_of
    for context in contexts:
        context.close()


def type_note(page, number, text):
    cell(page, number, "note").click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_nothing_is_lost_when_the_network_is_cut(browser_of, renja, planner):
    page = browser_of(planner)
    open_matrix(page, renja)
    page.context.set_offline(True)
    type_note(page, 1, "ditulis tanpa jaringan")
    expect(page.locator("[data-save]")).to_contain_text("Belum tersimpan: 1 sel, jaringan putus")
    page.context.set_offline(False)

    saved(page)
    assert row(renja, 1).note == "ditulis tanpa jaringan"


def test_what_was_typed_survives_a_reload_and_is_offered_again(browser_of, renja, planner, axe):
    page = browser_of(planner)
    open_matrix(page, renja)
    page.route("**/matriks/sel/", lambda route: route.abort())
    type_note(page, 1, "belum terkirim")
    expect(page.locator("[data-save]")).to_contain_text("jaringan putus")
    page.unroute("**/matriks/sel/")

    open_matrix(page, renja)
    notice = page.locator('[data-notice="left"]')
    expect(notice).to_contain_text("1 sel")
    page.get_by_role("button", name="Tampilkan").click()
    expect(notice).to_contain_text("belum terkirim")
    assert axe(page) == []
    page.get_by_role("button", name="Simpan sekarang").click()

    saved(page)
    assert row(renja, 1).note == "belum terkirim"
    open_matrix(page, renja)
    assert page.locator('[data-notice="left"]').count() == 0


def test_after_signing_out_it_waits_for_its_writer_alone(
    browser_of, sign_in, renja, planner, agency
):
    page = browser_of(planner)
    open_matrix(page, renja)
    page.context.clear_cookies()
    type_note(page, 1, "rahasia Putri")
    expect(page.locator("[data-save]")).to_contain_text("Anda telah keluar")
    assert page.get_by_role("link", name="Masuk lagi").is_visible()

    sign_in(page, person(Role.PLANNER, agency, name="Budi"))
    open_matrix(page, renja)
    seen_by_budi = page.locator('[data-notice="left"]').count()
    sign_in(page, planner)
    open_matrix(page, renja)
    page.get_by_role("button", name="Simpan sekarang").click()

    saved(page)
    assert (seen_by_budi, row(renja, 1).note) == (0, "rahasia Putri")


def test_two_people_at_one_cell_are_offered_both_values(matrix, browser_of, renja, agency, axe):
    other = browser_of(person(Role.PLANNER, agency, name="Budi"))
    open_matrix(other, renja)
    type_note(other, 1, "dari Budi")
    saved(other)

    type_note(matrix, 1, "dari Putri")
    expect(matrix.locator("[data-save]")).to_contain_text("1 sel menunggu keputusan Anda")
    cell(matrix, 1, "note").click()
    expect(matrix.locator("[data-bar-message]")).to_contain_text("Tersimpan oleh Budi")
    assert axe(matrix) == []
    before = row(renja, 1).note
    matrix.get_by_role("button", name="Pakai isian saya: dari Putri").click()

    saved(matrix)
    assert (before, row(renja, 1).note) == ("dari Budi", "dari Putri")


def test_the_stored_value_can_be_taken(matrix, browser_of, renja, agency):
    other = browser_of(person(Role.PLANNER, agency, name="Budi"))
    open_matrix(other, renja)
    type_note(other, 1, "dari Budi")
    saved(other)
    type_note(matrix, 1, "dari Putri")
    expect(matrix.locator("[data-save]")).to_contain_text("1 sel menunggu keputusan Anda")

    cell(matrix, 1, "note").click()
    matrix.get_by_role("button", name="Pakai yang tersimpan: dari Budi").click()

    saved(matrix)
    expect(cell(matrix, 1, "note")).to_have_text("dari Budi")


def test_others_are_shown_and_their_changes_come_in(matrix, browser_of, renja, agency):
    other = browser_of(person(Role.PLANNER, agency, name="Budi Santoso"))
    open_matrix(other, renja)
    type_note(other, 2, "dari Budi")
    saved(other)
    cell(other, 3, "note").click()
    other.keyboard.press("F2")
    other.evaluate("Matrix.page.company.ask()")

    matrix.evaluate("Matrix.page.company.ask()")

    presence = matrix.locator("[data-presence]")
    expect(presence).to_contain_text("Budi Santoso sedang mengubah 2.08.02.2.01.0003")
    expect(cell(matrix, 2, "note")).to_have_text("dari Budi")


def test_what_others_do_does_not_interrupt_typing(matrix, browser_of, renja, agency):
    other = browser_of(person(Role.PLANNER, agency, name="Budi"))
    open_matrix(other, renja)
    cell(matrix, 1, "note").click()
    matrix.keyboard.type("dari ")
    type_note(other, 1, "dari Budi")
    saved(other)
    cell(other, 6, "note").click()
    other.get_by_role("button", name="Gandakan").click()
    other.get_by_text("1 baris digandakan.").wait_for()

    matrix.evaluate("Matrix.page.company.ask()")
    matrix.keyboard.type("Putri")
    matrix.keyboard.press("Enter")

    expect(matrix.locator("[data-save]")).to_contain_text("1 sel menunggu keputusan Anda")
    expect(cell(matrix, 1, "note")).to_have_text("dari Putri")
    expect(matrix.locator(".tabulator-row", has_text="2.08.02.2.01.0006")).to_have_count(2)
    assert row(renja, 1).note == "dari Budi"


def editor_of(page):
    return page.locator(".rk-grid-editor")


def test_an_open_field_follows_its_cell_when_the_grid_is_drawn_anew(matrix, renja):
    cell(matrix, 1, "note").click()
    matrix.keyboard.type("satu tiga")
    matrix.keyboard.press("Shift+ArrowLeft")
    for _ in range(4):
        matrix.keyboard.press("Shift+ArrowLeft")

    matrix.set_viewport_size({"width": 1100, "height": 560})
    matrix.evaluate("Matrix.page.notices.show('trial', 'Pemberitahuan')")
    matrix.evaluate("Matrix.page.grid.table.redraw(true)")
    expect(matrix.locator('[data-notice="trial"]')).to_be_visible()
    expect(editor_of(matrix)).to_be_focused()
    expect(editor_of(matrix)).to_have_value("satu tiga")
    matrix.keyboard.type(" dua")
    matrix.keyboard.press("Enter")
    saved(matrix)
    assert row(renja, 1).note == "satu dua"

    cell(matrix, 2, "note").click()
    matrix.keyboard.type("dibuang")
    matrix.set_viewport_size({"width": 1366, "height": 768})
    matrix.evaluate("Matrix.page.grid.table.redraw(true)")
    expect(editor_of(matrix)).to_have_value("dibuang")
    matrix.keyboard.press("Escape")
    expect(editor_of(matrix)).to_have_count(0)
    expect(cell(matrix, 2, "note")).to_have_text("")


def test_what_is_typed_is_saved_when_its_row_is_scrolled_away(browser_of, renja, planner):
    for number in range(7, 90):
        RowFactory(document=renja, printed_code=f"2.08.02.2.01.{number:04d}", name="Baris")
    page = browser_of(planner)
    open_matrix(page, renja)

    cell(page, 1, "note").click()
    page.keyboard.type("sampai bawah")
    page.locator(".tabulator-tableholder").evaluate("holder => holder.scrollTo(0, 1e6)")
    expect(editor_of(page)).to_have_count(0)
    saved(page)
    assert row(renja, 1).note == "sampai bawah"

    # The active cell is out of sight: typing brings it back, with every letter.
    page.keyboard.type(", lalu kembali")
    page.keyboard.press("Enter")
    saved(page)
    assert row(renja, 1).note == ", lalu kembali"


def test_what_stands_in_an_open_field_survives_a_reload(matrix, renja):
    cell(matrix, 1, "note").click()
    matrix.keyboard.type("masih diketik")

    open_matrix(matrix, renja)
    matrix.get_by_role("button", name="Simpan sekarang").click()

    saved(matrix)
    assert row(renja, 1).note == "masih diketik"


def test_a_cell_left_as_it_was_keeps_what_came_in(matrix, browser_of, renja, agency):
    other = browser_of(person(Role.PLANNER, agency, name="Budi"))
    open_matrix(other, renja)
    cell(matrix, 1, "note").click()
    matrix.keyboard.press("F2")
    type_note(other, 1, "dari Budi")
    saved(other)

    matrix.evaluate("Matrix.page.company.ask()")
    matrix.keyboard.press("Enter")

    expect(cell(matrix, 1, "note")).to_have_text("dari Budi")
    saved(matrix)
    assert row(renja, 1).note == "dari Budi"


def test_a_deletion_does_not_take_the_open_cell_along(matrix, browser_of, renja, agency):
    other = browser_of(person(Role.PLANNER, agency, name="Budi"))
    open_matrix(other, renja)
    cell(matrix, 2, "note").click()
    matrix.keyboard.type("sedang ")
    cell(other, 2, "note").click()
    other.get_by_role("button", name="Hapus", exact=True).click()
    other.get_by_text("1 baris dihapus.").wait_for()

    matrix.evaluate("Matrix.page.company.ask()")
    matrix.keyboard.type("diketik")
    matrix.keyboard.press("Enter")
    expect(matrix.locator("[data-save]")).to_contain_text("1 sel menunggu keputusan Anda")
    cell(matrix, 2, "note").click()

    expect(matrix.locator("[data-bar-message]")).to_contain_text("Budi menghapus baris ini")
    expect(cell(matrix, 2, "note")).to_have_text("sedang diketik")


def test_typed_text_stays_when_the_row_was_deleted(matrix, browser_of, renja, agency):
    other = browser_of(person(Role.PLANNER, agency, name="Budi"))
    open_matrix(other, renja)
    cell(other, 2, "note").click()
    other.get_by_role("button", name="Hapus", exact=True).click()
    other.get_by_text("1 baris dihapus.").wait_for()

    type_note(matrix, 2, "tetap ada")
    cell(matrix, 2, "note").click()
    expect(matrix.locator("[data-bar-message]")).to_contain_text("Budi menghapus baris ini")
    matrix.get_by_role("button", name="Pulihkan baris").click()

    saved(matrix)
    assert row(renja, 2).note == "tetap ada"


def test_typed_text_stays_when_the_plan_was_handed_in(browser_of, renja, planner):
    page = browser_of(planner)
    open_matrix(page, renja)
    # The first poll is over: the plan closes between two of them.
    page.evaluate("Matrix.page.company.ask()")
    renja.status = "diajukan"
    renja.save()

    type_note(page, 1, "terlambat")

    expect(page.locator("[data-save]")).to_contain_text("Tidak tersimpan: 1 sel")
    expect(page.get_by_role("alert")).to_contain_text("Isian Anda tetap ada di peramban ini")
    expect(cell(page, 1, "note")).to_have_text("terlambat")


def test_rows_are_added_copied_deleted_and_put_back(matrix, renja):
    matrix.get_by_role("button", name="Tambah baris").click()
    matrix.locator("[data-search]").fill("pengaduan")
    matrix.get_by_label("Layanan pengaduan 50").check()
    matrix.get_by_label("Layanan pengaduan 51").check()
    matrix.get_by_role("button", name="Tambahkan yang dipilih").click()
    matrix.get_by_text("2 baris ditambahkan.").wait_for()
    expect(matrix.locator(".tabulator-row", has_text="2.08.03.2.01.0050")).to_be_visible()
    added = renja.rows.get(printed_code="2.08.03.2.01.0050")

    cell(matrix, 1, "note").click()
    matrix.get_by_role("button", name="Gandakan").click()
    matrix.get_by_text("1 baris digandakan.").wait_for()
    copies = renja.rows.filter(printed_code="2.08.02.2.01.0001").count()
    cell(matrix, 2, "note").click()
    matrix.get_by_role("button", name="Hapus", exact=True).click()
    matrix.locator(".rk-toast").get_by_role("button", name="Urungkan").click()
    matrix.get_by_text("1 baris dipulihkan.").wait_for()

    assert added.indicators.get().unit == "Layanan"
    assert (copies, row(renja, 2).fundings.count()) == (2, 1)


def test_pasted_rows_that_find_no_place_are_added(matrix, renja):
    matrix.locator("[data-bar-value]").focus()
    matrix.keyboard.press("Tab")
    matrix.keyboard.press("Control+End")
    matrix.keyboard.press("Home")
    name, indicator = "Layanan pengaduan 50", "Jumlah pengaduan"
    paste(matrix, f"2.08.02.2.01.0006\tx\tlama\r\n2.08.03.2.01.0050\t{name}\t{indicator}\r\n")
    matrix.locator('[data-notice="rest"]').get_by_role("button", name="Tambah baris").click()

    expect(matrix.locator(".tabulator-row", has_text="2.08.03.2.01.0050")).to_be_visible()
    saved(matrix)
    assert row(renja, 6).indicators.get().text == "lama"
    added = renja.rows.get(printed_code="2.08.03.2.01.0050")
    assert added.indicators.get().text == indicator


def test_findings_appear_beside_the_row_and_are_mended(matrix, renja, planner):
    rkpd = renja.__class__.objects.get(kind="rkpd")
    for number in range(1, 7):
        RowFactory(
            document=rkpd,
            agency=renja.agency,
            printed_code=f"2.08.02.2.01.{number:04d}",
            budget=Decimal(1_000_000 * number),
            indicator="Jumlah dokumen koordinasi",
            places=["19.01"],
        )
    freeze_version(document=rkpd, reason="import", by=planner, at=timezone.now())
    cell(matrix, 1, "budget").click()
    matrix.keyboard.type("1.300.000")
    matrix.keyboard.press("Enter")
    cell(matrix, 1, "budget").click()

    panel = matrix.get_by_role("tabpanel")
    expect(panel).to_contain_text("Pagu melebihi RKPD")
    expect(panel).to_contain_text("Total melebihi plafon")
    expect(cell(matrix, 1, "budget")).to_have_attribute("aria-invalid", "true")
    over = panel.locator("article", has_text="Pagu melebihi RKPD")
    over.get_by_role("button", name="Terapkan nilai RKPD").click()

    saved(matrix)
    expect(panel).not_to_contain_text("Pagu melebihi RKPD")
    assert row(renja, 1).budget == 1_000_000


def test_only_rows_with_findings_are_shown(matrix, renja, planner):
    rkpd = renja.__class__.objects.get(kind="rkpd")
    freeze_version(document=rkpd, reason="import", by=planner, at=timezone.now())
    renja.rows.filter(printed_code="2.08.02.2.01.0002").update(budget=None)
    open_matrix(matrix, renja)
    matrix.locator("[data-count-all]").filter(has_not_text="0").wait_for()

    matrix.get_by_label("Hanya baris dengan temuan").check(force=True)
    matrix.get_by_role("tab", name="Semua").click()
    matrix.get_by_role("tabpanel").get_by_role("button", name="Ke selnya").first.click()

    assert matrix.evaluate("document.activeElement.getAttribute('role')") == "treegrid"


def test_lists_are_edited_in_the_side_panel(matrix, renja, axe):
    cell(matrix, 1, "note").click()
    matrix.get_by_role("tab", name="Rincian").click()
    matrix.get_by_role("button", name="Tambah satu lagi: Sumber dana").click()
    matrix.get_by_label("Sumber dana 2").fill("DAK Fisik")
    matrix.get_by_label("Nilai (Rp) 2").fill("400.000")
    matrix.get_by_label("Nilai (Rp) 1").fill("600.000")
    matrix.get_by_label("Nilai (Rp) 2").focus()
    expect(matrix.locator(".rk-matrix-sum")).to_contain_text("sesuai")
    matrix.get_by_label("Kabupaten Bangka, Semua Kecamatan").uncheck()
    matrix.locator(".rk-matrix-tree summary").first.click()
    matrix.get_by_label("Sungailiat").first.check()
    assert axe(matrix) == []
    cell(matrix, 2, "note").click()

    saved(matrix)
    first = row(renja, 1)
    assert list(first.fundings.values_list("source_name", "amount")) == [
        ("PAD", 600_000),
        ("DAK Fisik", 400_000),
    ]
    assert [place.code.startswith("19.01.") for place in first.locations.all()] == [True]


def test_hidden_columns_stay_hidden(matrix, renja):
    matrix.locator("summary", has_text="Kolom").click()
    with matrix.expect_response("**/kolom/"):
        matrix.get_by_label("Catatan Penting").uncheck()
    assert cell(matrix, 1, "note").count() == 0

    open_matrix(matrix, renja)

    assert cell(matrix, 1, "note").count() == 0
    assert cell(matrix, 1, "budget").count() == 1


def test_the_form_view_works_without_javascript(browser, live_server, sign_in, renja, planner):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, planner)
    page.goto(f"/renja/{renja.pk}/matriks/?tampilan=formulir")
    first = row(renja, 1)

    page.locator(f'[name="sel-{first.uuid}-budget"]').fill("Rp7.000.000")
    page.locator(f'[name="sel-{first.uuid}-target"]').fill("1.250")
    page.get_by_role("button", name="Simpan perubahan").click()
    page.get_by_label("1.250 (ribuan)").check()
    page.get_by_role("button", name="Simpan perubahan").click()
    page.get_by_text("1 sel tersimpan.").wait_for()
    context.close()

    first.refresh_from_db()
    assert (first.budget, first.indicators.get().target) == (7_000_000, 1250)
