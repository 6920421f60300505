"""Typing, pasting and whole rows, by mouse and by keyboard alone."""

from decimal import Decimal

from playwright.sync_api import expect

from tests.browser.matrix.grids import CODES, cell, editor_of, open_matrix, paste, saved, stored
from tests.factories.renja import RowFactory


def test_typing_is_saved_when_the_row_is_left(matrix, renja):
    cell(matrix, CODES[1], "budget").click()
    matrix.keyboard.type("2.500.000,50")
    matrix.keyboard.press("Enter")

    saved(matrix)
    assert stored(renja, CODES[1]).budget == Decimal("2500000.50")
    expect(cell(matrix, CODES[1], "budget")).to_have_text("2.500.000,50")
    expect(matrix.locator("[data-entered]")).to_have_text("Rp22.500.000,50")
    expect(matrix.locator("[data-rest]")).to_contain_text("Rp2.500.000,50 melebihi plafon")


def test_a_block_from_a_workbook_is_pasted_exactly(matrix, renja):
    block = (
        '6\tDokumen\t1.250.000,50\t"PAD\nDAK"\t"kata ""dia""\r\nbaris dua"\r\n'
        '7\tOrang\t1,250,000.50\tDAU\t5" pipa\r\n'
    )
    cell(matrix, CODES[3], "target").click()
    paste(matrix, block)

    saved(matrix)
    third, fourth = stored(renja, CODES[3]), stored(renja, CODES[4])
    assert (third.budget, fourth.budget) == (Decimal("1250000.50"), Decimal("1250000.50"))
    assert (third.note, fourth.note) == ('kata "dia"\nbaris dua', '5" pipa')
    assert [fund.source_name for fund in third.fundings.all()] == ["PAD", "DAK"]
    assert [(i.target, i.unit) for i in fourth.indicators.all()] == [(7, "Orang")]
    assert stored(renja, CODES[5]).note == ""


def test_what_is_copied_can_be_pasted_back(matrix, renja):
    cell(matrix, CODES[1], "target").click()
    cell(matrix, CODES[2], "note").click(modifiers=["Shift"])
    matrix.keyboard.press("Control+c")
    text = matrix.evaluate("navigator.clipboard.readText()")

    assert text.split("\r\n") == [
        "4\tDokumen\t1.000.000\tPAD\t",
        "4\tDokumen\t2.000.000\tPAD\t",
    ]


def test_an_ambiguous_number_is_asked_about(matrix, renja, axe):
    cell(matrix, CODES[1], "target").click()
    paste(matrix, "1.250\r\n1,375")

    matrix.locator('dialog[data-dialog="ask"][open]').wait_for()
    assert axe(matrix) == []
    matrix.get_by_label("1,375 (desimal)").check()
    matrix.get_by_role("button", name="Pakai bacaan ini").click()

    saved(matrix)
    targets = [stored(renja, CODES[number]).indicators.get().target for number in (1, 2)]
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
    assert [stored(renja, CODES[n]).indicators.get().target_text for n in (1, 2)] == ["9", "4"]


def test_fill_down_clear_and_undo(matrix, renja):
    cell(matrix, CODES[1], "note").click()
    matrix.keyboard.type("sama")
    matrix.keyboard.press("Enter")
    cell(matrix, CODES[1], "note").click()
    cell(matrix, CODES[3], "note").click(modifiers=["Shift"])
    matrix.keyboard.press("Control+d")
    saved(matrix)
    filled = [stored(renja, CODES[number]).note for number in (1, 2, 3, 4)]
    matrix.keyboard.press("Delete")
    saved(matrix)
    matrix.keyboard.press("Control+z")
    matrix.keyboard.press("Control+z")

    expect(cell(matrix, CODES[2], "note")).to_have_text("")
    saved(matrix)
    matrix.wait_for_timeout(300)
    assert filled == ["sama", "sama", "sama", ""]
    assert [stored(renja, CODES[number]).note for number in (1, 2, 3)] == ["sama", "", ""]


def test_an_open_field_follows_its_cell_when_the_grid_is_drawn_anew(matrix, renja):
    cell(matrix, CODES[1], "note").click()
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
    assert stored(renja, CODES[1]).note == "satu dua"

    cell(matrix, CODES[2], "note").click()
    matrix.keyboard.type("dibuang")
    matrix.set_viewport_size({"width": 1366, "height": 768})
    matrix.evaluate("Matrix.page.grid.table.redraw(true)")
    expect(editor_of(matrix)).to_have_value("dibuang")
    matrix.keyboard.press("Escape")
    expect(editor_of(matrix)).to_have_count(0)
    expect(cell(matrix, CODES[2], "note")).to_have_text("")


def test_what_is_typed_is_saved_when_its_row_is_scrolled_away(browser_of, renja, planner):
    for number in range(7, 90):
        RowFactory(document=renja, printed_code=f"2.08.02.2.01.{number:04d}", name="Baris")
    page = browser_of(planner)
    open_matrix(page, renja)

    cell(page, CODES[1], "note").click()
    page.keyboard.type("sampai bawah")
    page.locator(".tabulator-tableholder").evaluate("holder => holder.scrollTo(0, 1e6)")
    expect(editor_of(page)).to_have_count(0)
    saved(page)
    assert stored(renja, CODES[1]).note == "sampai bawah"

    # The active cell is out of sight: typing brings it back, with every letter.
    page.keyboard.type(", lalu kembali")
    page.keyboard.press("Enter")
    saved(page)
    assert stored(renja, CODES[1]).note == ", lalu kembali"


def test_rows_are_added_copied_deleted_and_put_back(matrix, renja):
    matrix.get_by_role("button", name="Tambah baris").click()
    matrix.locator("[data-search]").fill("pengaduan")
    matrix.get_by_label("Layanan pengaduan 50").check()
    matrix.get_by_label("Layanan pengaduan 51").check()
    matrix.get_by_role("button", name="Tambahkan yang dipilih").click()
    matrix.get_by_text("2 baris ditambahkan.").wait_for()
    expect(matrix.locator(".tabulator-row", has_text="2.08.03.2.01.0050")).to_be_visible()
    added = renja.rows.get(printed_code="2.08.03.2.01.0050")

    cell(matrix, CODES[1], "note").click()
    matrix.get_by_role("button", name="Gandakan").click()
    matrix.get_by_text("1 baris digandakan.").wait_for()
    copies = renja.rows.filter(printed_code="2.08.02.2.01.0001").count()
    cell(matrix, CODES[2], "note").click()
    matrix.get_by_role("button", name="Hapus", exact=True).click()
    matrix.locator(".rk-toast").get_by_role("button", name="Urungkan").click()
    matrix.get_by_text("1 baris dipulihkan.").wait_for()

    assert added.indicators.get().unit == "Layanan"
    assert (copies, stored(renja, CODES[2]).fundings.count()) == (2, 1)


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
    assert stored(renja, CODES[6]).indicators.get().text == "lama"
    added = renja.rows.get(printed_code="2.08.03.2.01.0050")
    assert added.indicators.get().text == indicator
