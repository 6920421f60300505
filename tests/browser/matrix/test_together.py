"""Two people at one plan: both are seen, nobody is interrupted, both values are offered."""

from playwright.sync_api import expect

from agencies.models import Role
from tests.browser.matrix.grids import CODES, cell, open_matrix, poll, saved, stored, type_note
from tests.factories.agencies import person


def test_two_people_at_one_cell_are_offered_both_values(matrix, browser_of, renja, agency, axe):
    other = browser_of(person(Role.PLANNER, agency, name="Budi"))
    open_matrix(other, renja)
    type_note(other, CODES[1], "dari Budi")
    saved(other)

    type_note(matrix, CODES[1], "dari Putri")
    expect(matrix.locator("[data-save]")).to_contain_text("1 sel menunggu keputusan Anda")
    cell(matrix, CODES[1], "note").click()
    expect(matrix.locator("[data-bar-message]")).to_contain_text("Tersimpan oleh Budi")
    assert axe(matrix) == []
    before = stored(renja, CODES[1]).note
    matrix.get_by_role("button", name="Pakai isian saya: dari Putri").click()

    saved(matrix)
    assert (before, stored(renja, CODES[1]).note) == ("dari Budi", "dari Putri")


def test_the_stored_value_can_be_taken(matrix, browser_of, renja, agency):
    other = browser_of(person(Role.PLANNER, agency, name="Budi"))
    open_matrix(other, renja)
    type_note(other, CODES[1], "dari Budi")
    saved(other)
    type_note(matrix, CODES[1], "dari Putri")
    expect(matrix.locator("[data-save]")).to_contain_text("1 sel menunggu keputusan Anda")

    cell(matrix, CODES[1], "note").click()
    matrix.get_by_role("button", name="Pakai yang tersimpan: dari Budi").click()

    saved(matrix)
    expect(cell(matrix, CODES[1], "note")).to_have_text("dari Budi")


def test_others_are_shown_and_their_changes_come_in(matrix, browser_of, renja, agency):
    other = browser_of(person(Role.PLANNER, agency, name="Budi Santoso"))
    open_matrix(other, renja)
    type_note(other, CODES[2], "dari Budi")
    saved(other)
    cell(other, CODES[3], "note").click()
    other.keyboard.press("F2")
    poll(other)

    poll(matrix)

    presence = matrix.locator("[data-presence]")
    expect(presence).to_contain_text("Budi Santoso sedang mengubah 2.08.02.2.01.0003")
    expect(cell(matrix, CODES[2], "note")).to_have_text("dari Budi")


def test_what_others_do_does_not_interrupt_typing(matrix, browser_of, renja, agency):
    other = browser_of(person(Role.PLANNER, agency, name="Budi"))
    open_matrix(other, renja)
    cell(matrix, CODES[1], "note").click()
    matrix.keyboard.type("dari ")
    type_note(other, CODES[1], "dari Budi")
    saved(other)
    cell(other, CODES[6], "note").click()
    other.get_by_role("button", name="Gandakan").click()
    other.get_by_text("1 baris digandakan.").wait_for()

    poll(matrix)
    matrix.keyboard.type("Putri")
    matrix.keyboard.press("Enter")

    expect(matrix.locator("[data-save]")).to_contain_text("1 sel menunggu keputusan Anda")
    expect(cell(matrix, CODES[1], "note")).to_have_text("dari Putri")
    expect(matrix.locator(".tabulator-row", has_text="2.08.02.2.01.0006")).to_have_count(2)
    assert stored(renja, CODES[1]).note == "dari Budi"


def test_a_cell_left_as_it_was_keeps_what_came_in(matrix, browser_of, renja, agency):
    other = browser_of(person(Role.PLANNER, agency, name="Budi"))
    open_matrix(other, renja)
    cell(matrix, CODES[1], "note").click()
    matrix.keyboard.press("F2")
    type_note(other, CODES[1], "dari Budi")
    saved(other)

    poll(matrix)
    matrix.keyboard.press("Enter")

    expect(cell(matrix, CODES[1], "note")).to_have_text("dari Budi")
    saved(matrix)
    assert stored(renja, CODES[1]).note == "dari Budi"


def test_a_deletion_does_not_take_the_open_cell_along(matrix, browser_of, renja, agency):
    other = browser_of(person(Role.PLANNER, agency, name="Budi"))
    open_matrix(other, renja)
    cell(matrix, CODES[2], "note").click()
    matrix.keyboard.type("sedang ")
    cell(other, CODES[2], "note").click()
    other.get_by_role("button", name="Hapus", exact=True).click()
    other.get_by_text("1 baris dihapus.").wait_for()

    poll(matrix)
    matrix.keyboard.type("diketik")
    matrix.keyboard.press("Enter")
    expect(matrix.locator("[data-save]")).to_contain_text("1 sel menunggu keputusan Anda")
    cell(matrix, CODES[2], "note").click()

    expect(matrix.locator("[data-bar-message]")).to_contain_text("Budi menghapus baris ini")
    expect(cell(matrix, CODES[2], "note")).to_have_text("sedang diketik")


def test_typed_text_stays_when_the_row_was_deleted(matrix, browser_of, renja, agency):
    other = browser_of(person(Role.PLANNER, agency, name="Budi"))
    open_matrix(other, renja)
    cell(other, CODES[2], "note").click()
    other.get_by_role("button", name="Hapus", exact=True).click()
    other.get_by_text("1 baris dihapus.").wait_for()

    type_note(matrix, CODES[2], "tetap ada")
    cell(matrix, CODES[2], "note").click()
    expect(matrix.locator("[data-bar-message]")).to_contain_text("Budi menghapus baris ini")
    matrix.get_by_role("button", name="Pulihkan baris").click()

    saved(matrix)
    assert stored(renja, CODES[2]).note == "tetap ada"


def test_typed_text_stays_when_the_plan_was_handed_in(browser_of, renja, planner):
    page = browser_of(planner)
    open_matrix(page, renja)
    # The first poll is over: the plan closes between two of them.
    poll(page)
    renja.status = "diajukan"
    renja.save()

    type_note(page, CODES[1], "terlambat")

    expect(page.locator("[data-save]")).to_contain_text("Tidak tersimpan: 1 sel")
    expect(page.get_by_role("alert")).to_contain_text("Isian Anda tetap ada di peramban ini")
    expect(cell(page, CODES[1], "note")).to_have_text("terlambat")


def test_a_deletion_does_not_take_an_open_list_along(matrix, browser_of, renja, agency):
    other = browser_of(person(Role.PLANNER, agency, name="Budi"))
    open_matrix(other, renja)
    cell(matrix, CODES[2], "note").click()
    matrix.get_by_role("tab", name="Rincian").click()
    matrix.get_by_label("Sumber dana 1").press("End")
    matrix.keyboard.type(" dan DAU")
    cell(other, CODES[2], "note").click()
    other.get_by_role("button", name="Hapus", exact=True).click()
    other.get_by_text("1 baris dihapus.").wait_for()

    poll(matrix)
    expect(matrix.locator(".tabulator-row", has_text=CODES[2])).to_have_count(0)
    matrix.keyboard.type(" murni")
    cell(matrix, CODES[4], "note").click()
    expect(matrix.locator("[data-save]")).to_contain_text("1 sel menunggu keputusan Anda")
    expect(matrix.get_by_label("Sumber dana 1")).to_have_value("PAD")
    cell(matrix, CODES[2], "note").click()
    expect(matrix.locator("[data-bar-message]")).to_contain_text("Budi menghapus baris ini")
    matrix.get_by_role("button", name="Pulihkan baris").click()

    saved(matrix)
    funds = {number: stored(renja, CODES[number]).fundings.get().source_name for number in (2, 3)}
    assert funds == {2: "PAD dan DAU murni", 3: "PAD"}
