"""Taking back what was done last, whatever it was; finding; choosing; arranging."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from renja.models import RegulationProfile
from tests.browser.matrix.grids import CODES, cell, editor_of, open_matrix, paste, saved, stored
from tests.factories.renja import RowFactory


def codes_of(renja):
    return sorted(renja.rows.values_list("printed_code", flat=True))


def live(page):
    return page.locator("[data-live]")


def press(page, name):
    page.locator("[data-tools]").get_by_role("button", name=name, exact=True).click()


def note(page, code, text):
    cell(page, code, "note").click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    saved(page)


def test_undo_brings_a_deleted_row_back_and_leaves_older_cells_alone(matrix, renja):
    note(matrix, CODES[1], "catatan lama")
    cell(matrix, CODES[2], "target").click()
    press(matrix, "Hapus")
    expect(cell(matrix, CODES[2], "target")).to_have_count(0)

    matrix.locator("[data-grid] [role=treegrid]").focus()
    matrix.keyboard.press("Control+z")

    expect(cell(matrix, CODES[2], "target")).to_be_visible()
    expect(live(matrix)).to_have_text("Diurungkan: penghapusan 1 baris.")
    assert stored(renja, CODES[1]).note == "catatan lama"
    assert stored(renja, CODES[2]).budget == Decimal(2_000_000)


def test_redo_deletes_the_row_again_and_undo_goes_on_to_what_was_before(matrix, renja):
    note(matrix, CODES[1], "catatan lama")
    cell(matrix, CODES[2], "target").click()
    press(matrix, "Hapus")
    expect(cell(matrix, CODES[2], "target")).to_have_count(0)
    press(matrix, "Urungkan")
    expect(cell(matrix, CODES[2], "target")).to_be_visible()

    press(matrix, "Ulangi")
    expect(cell(matrix, CODES[2], "target")).to_have_count(0)
    assert codes_of(renja) == [CODES[n] for n in (1, 3, 4, 5, 6)]
    press(matrix, "Urungkan")
    expect(cell(matrix, CODES[2], "target")).to_be_visible()
    press(matrix, "Urungkan")
    expect(live(matrix)).to_have_text("Diurungkan: isian 1 sel.")
    saved(matrix)
    assert (stored(renja, CODES[1]).note, codes_of(renja)) == ("", sorted(CODES.values()))
    matrix.keyboard.press("Control+z")
    expect(live(matrix)).to_have_text("Tidak ada yang dapat diurungkan.")


def test_undo_takes_duplicated_and_added_rows_away_again(matrix, renja):
    cell(matrix, CODES[3], "target").click()
    press(matrix, "Gandakan")
    expect(live(matrix)).to_contain_text("1 baris")
    expect(cell(matrix, CODES[3], "target")).to_have_count(2)

    matrix.keyboard.press("Control+z")

    expect(cell(matrix, CODES[3], "target")).to_have_count(1)
    assert codes_of(renja) == sorted(CODES.values())
    matrix.keyboard.press("Control+y")
    expect(cell(matrix, CODES[3], "target")).to_have_count(2)
    assert codes_of(renja) == sorted([*CODES.values(), CODES[3]])


def test_undo_of_rows_that_a_paste_added_takes_them_with_their_values(matrix, renja):
    cell(matrix, CODES[6], "code").click()
    block = [[CODES[6], "", "Jumlah A"], ["2.08.03.2.01.0050", "", "Jumlah B"]]
    paste(matrix, "\r\n".join("\t".join(line) for line in block))
    matrix.locator("[data-notices]").get_by_role("button", name="Tambah baris").click()
    expect(cell(matrix, "2.08.03.2.01.0050", "indicator")).to_have_text("Jumlah B")
    saved(matrix)

    press(matrix, "Urungkan")

    expect(cell(matrix, "2.08.03.2.01.0050", "indicator")).to_have_count(0)
    assert codes_of(renja) == sorted(CODES.values())
    assert stored(renja, CODES[6]).indicators.get().text == "Jumlah A"
    press(matrix, "Ulangi")
    expect(cell(matrix, "2.08.03.2.01.0050", "indicator")).to_have_text("Jumlah B")
    assert stored(renja, "2.08.03.2.01.0050").indicators.get().text == "Jumlah B"


def test_what_somebody_else_wrote_since_is_not_undone(matrix, renja, browser_of, planner):
    note(matrix, CODES[1], "milik saya")
    other = browser_of(planner)
    open_matrix(other, renja)
    note(other, CODES[1], "milik orang lain")
    matrix.evaluate("Matrix.page.company.ask()")
    expect(cell(matrix, CODES[1], "note")).to_have_text("milik orang lain")

    press(matrix, "Urungkan")

    expect(live(matrix)).to_contain_text("sudah diubah orang lain")
    matrix.wait_for_timeout(300)
    assert stored(renja, CODES[1]).note == "milik orang lain"


def test_rows_of_one_code_change_places_by_keyboard_and_by_dragging(matrix, renja):
    last = max(renja.rows.values_list("position", flat=True))
    for place, name in enumerate(("kedua", "ketiga"), start=last + 1):
        RowFactory(document=renja, printed_code=CODES[1], name=f"Baris {name}", position=place)
    open_matrix(matrix, renja)
    names = lambda: [  # noqa: E731  (read anew each time)
        row.name for row in renja.rows.filter(printed_code=CODES[1]).order_by("position")
    ]
    first = names()[0]

    cell(matrix, "Baris ketiga", "target").click()
    matrix.keyboard.press("Alt+ArrowUp")
    expect(live(matrix)).to_have_text("Baris ke-2 dari 3 baris berkode ini.")
    assert names() == [first, "Baris ketiga", "Baris kedua"]

    grip = cell(matrix, "Baris kedua", "code").locator("[data-grip]")
    grip.hover()
    matrix.mouse.down()
    box = matrix.locator(".tabulator-row", has_text=first).bounding_box()
    matrix.mouse.move(box["x"] + 60, box["y"] + 12, steps=4)
    matrix.mouse.move(box["x"] + 60, box["y"] + 3, steps=4)
    matrix.mouse.up()
    expect(live(matrix)).to_have_text("Baris ke-1 dari 3 baris berkode ini.")
    assert names() == ["Baris kedua", first, "Baris ketiga"]

    matrix.keyboard.press("Control+z")
    expect(live(matrix)).to_have_text("Diurungkan: pemindahan letak baris.")
    assert names() == [first, "Baris ketiga", "Baris kedua"]
    cell(matrix, CODES[2], "target").click()
    matrix.keyboard.press("Alt+ArrowUp")
    expect(live(matrix)).to_contain_text("hanya dapat dipindah di antara baris berkode sama")


def test_find_and_replace_over_the_plan_is_one_step(matrix, renja, axe):
    for number in (1, 2, 5):
        note(matrix, CODES[number], f"Rapat di aula {number}")
    matrix.keyboard.press("Control+h")
    matrix.keyboard.type("AULA")
    expect(matrix.locator("[data-find-status]")).to_have_text("3 sel ditemukan.")
    assert axe(matrix) == []
    matrix.keyboard.press("Enter")
    expect(matrix.locator("[data-find-status]")).to_have_text("1 dari 3")

    matrix.get_by_label("Ganti dengan").fill("ruang $1")
    matrix.get_by_role("button", name="Ganti semua").click()

    expect(matrix.locator("[data-find-status]")).to_have_text("3 sel diubah.")
    saved(matrix)
    notes = [stored(renja, CODES[n]).note for n in (1, 2, 5)]
    assert notes == [f"Rapat di ruang $1 {n}" for n in (1, 2, 5)]
    matrix.get_by_label("Ganti dengan").press("Escape")
    matrix.keyboard.press("Control+z")
    saved(matrix)
    assert [stored(renja, CODES[n]).note for n in (1, 2, 5)] == [
        f"Rapat di aula {n}" for n in (1, 2, 5)
    ]


def test_a_list_offers_fund_sources_and_marks_what_it_does_not_hold(matrix, renja, axe):
    cell(matrix, CODES[1], "funds").click()
    matrix.keyboard.type("alokasi")
    expect(matrix.get_by_role("option", name="Dana Alokasi Umum (DAU)")).to_be_visible()
    assert axe(matrix) == []
    matrix.keyboard.press("Alt+ArrowDown")
    matrix.keyboard.press("Enter")
    expect(editor_of(matrix)).to_have_value("Dana Alokasi Umum (DAU)")
    matrix.keyboard.press("Enter")
    cell(matrix, CODES[2], "funds").click()
    matrix.keyboard.type("Dana Desa")
    matrix.keyboard.press("Enter")
    saved(matrix)

    assert "rk-cell-free" not in cell(matrix, CODES[1], "funds").get_attribute("class")
    assert "rk-cell-free" in cell(matrix, CODES[2], "funds").get_attribute("class")
    cell(matrix, CODES[2], "funds").click()
    expect(matrix.locator("[data-bar-message]")).to_contain_text("Tidak ada dalam daftar pilihan")
    assert [f.source_name for f in stored(renja, CODES[2]).fundings.all()] == ["Dana Desa"]


def test_columns_keep_their_order_and_width_after_a_reload(matrix, renja):
    def titles():
        return matrix.locator(".tabulator-col[tabulator-field]").evaluate_all(
            "all => all.map(e => e.getAttribute('tabulator-field'))"
        )

    before = titles()
    assert before[:6] == ["code", "name", "indicator", "location", "target", "unit"]
    matrix.get_by_text("Kolom", exact=True).click()
    menu = matrix.locator("[data-columns]")
    box = menu.bounding_box()
    assert box["y"] + box["height"] <= 768
    menu.locator('[data-key="target"][data-way="-1"]').click()
    matrix.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    handle = matrix.locator('.tabulator-col[tabulator-field="indicator"]').bounding_box()
    matrix.mouse.move(handle["x"] + handle["width"] - 1, handle["y"] + 20)
    matrix.mouse.down()
    matrix.mouse.move(handle["x"] + handle["width"] + 79, handle["y"] + 20, steps=5)
    with matrix.expect_response("**/kolom/"):
        matrix.mouse.up()

    open_matrix(matrix, renja)

    after = titles()
    assert after[:6] == ["code", "name", "indicator", "target", "location", "unit"]
    width = matrix.locator('.tabulator-col[tabulator-field="indicator"]').bounding_box()["width"]
    assert abs(width - handle["width"] - 80) <= 3


@pytest.mark.parametrize("profile", ["permendagri-86-2017", "permendagri-14-2026"])
def test_sixteen_rows_with_target_and_pagu_are_seen_at_once(matrix, renja, profile):
    renja.plan_year.profile = RegulationProfile.objects.get(key=profile)
    renja.plan_year.save()
    for number in range(10, 40):
        RowFactory(
            document=renja, printed_code=f"2.08.02.2.01.{number:04d}", name=f"Baris {number}"
        )
    open_matrix(matrix, renja)

    seen = matrix.evaluate(
        """() => {
          const holder = document.querySelector('.tabulator-tableholder').getBoundingClientRect();
          const inside = (box) => box.top >= holder.top - 1 && box.bottom <= holder.bottom + 1;
          const cells = (key) => [...document.querySelectorAll(`[tabulator-field="${key}"].tabulator-cell`)]
            .map((c) => c.getBoundingClientRect())
            .filter((b) => inside(b) && b.right <= holder.right + 1);
          return [cells('code').length, cells('target').length, cells('budget').length];
        }"""
    )

    assert all(count >= 16 for count in seen), seen


def test_the_word_that_cells_wait_for_a_decision_leads_to_the_cell(matrix, renja):
    cell(matrix, CODES[4], "budget").click()
    matrix.keyboard.type("bukan angka")
    matrix.keyboard.press("Enter")
    way = matrix.get_by_role("button", name="1 sel menunggu keputusan Anda")
    expect(way).to_be_visible()
    cell(matrix, CODES[1], "note").click()

    way.click()

    expect(matrix.locator("[data-bar-code]")).to_have_text(CODES[4])
    expect(matrix.locator("[data-bar-value]")).to_have_value("bukan angka")


def test_undo_of_a_refused_number_leaves_the_stored_one(matrix, renja):
    cell(matrix, CODES[4], "budget").click()
    matrix.keyboard.type("bukan angka")
    matrix.keyboard.press("Enter")
    expect(matrix.get_by_role("button", name="1 sel menunggu keputusan Anda")).to_be_visible()

    matrix.keyboard.press("Control+z")

    saved(matrix)
    expect(cell(matrix, CODES[4], "budget")).to_have_text("4.000.000")
