"""What was typed and could not be stored: kept in the browser, for its writer alone."""

from playwright.sync_api import expect

from agencies.models import Role
from tests.browser.matrix.grids import CODES, cell, open_matrix, saved, stored, type_note
from tests.factories.agencies import person


def test_nothing_is_lost_when_the_network_is_cut(browser_of, renja, planner):
    page = browser_of(planner)
    open_matrix(page, renja)
    page.context.set_offline(True)
    type_note(page, CODES[1], "ditulis tanpa jaringan")
    expect(page.locator("[data-save]")).to_contain_text("Belum tersimpan: 1 sel, jaringan putus")
    page.context.set_offline(False)

    saved(page)
    assert stored(renja, CODES[1]).note == "ditulis tanpa jaringan"


def test_what_was_typed_survives_a_reload_and_is_offered_again(browser_of, renja, planner, axe):
    page = browser_of(planner)
    open_matrix(page, renja)
    page.route("**/matriks/sel/", lambda route: route.abort())
    type_note(page, CODES[1], "belum terkirim")
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
    assert stored(renja, CODES[1]).note == "belum terkirim"
    open_matrix(page, renja)
    assert page.locator('[data-notice="left"]').count() == 0


def test_after_signing_out_it_waits_for_its_writer_alone(
    browser_of, sign_in, renja, planner, agency
):
    page = browser_of(planner)
    open_matrix(page, renja)
    page.context.clear_cookies()
    type_note(page, CODES[1], "rahasia Putri")
    expect(page.locator("[data-save]")).to_contain_text("Anda telah keluar")
    assert page.get_by_role("link", name="Masuk lagi").is_visible()

    sign_in(page, person(Role.PLANNER, agency, name="Budi"))
    open_matrix(page, renja)
    seen_by_budi = page.locator('[data-notice="left"]').count()
    sign_in(page, planner)
    open_matrix(page, renja)
    page.get_by_role("button", name="Simpan sekarang").click()

    saved(page)
    assert (seen_by_budi, stored(renja, CODES[1]).note) == (0, "rahasia Putri")


def test_what_stands_in_an_open_field_survives_a_reload(matrix, renja):
    cell(matrix, CODES[1], "note").click()
    matrix.keyboard.type("masih diketik")

    open_matrix(matrix, renja)
    matrix.get_by_role("button", name="Simpan sekarang").click()

    saved(matrix)
    assert stored(renja, CODES[1]).note == "masih diketik"
