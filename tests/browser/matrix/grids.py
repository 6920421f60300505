"""What every test of the matrix does: open it, find a cell, type, paste, wait until it is stored."""

from playwright.sync_api import expect

# The codes of the plan's rows, by their number.
CODES = {number: f"2.08.02.2.01.{number:04d}" for number in range(1, 7)}


def open_matrix(page, renja):
    page.goto(f"/renja/{renja.pk}/matriks/")
    page.locator("html[data-matrix-ready]").wait_for()


def cell(page, code, key):
    return page.locator(".tabulator-row", has_text=code).locator(f'[tabulator-field="{key}"]')


def editor_of(page):
    return page.locator(".rk-grid-editor")


def type_note(page, code, text):
    cell(page, code, "note").click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def paste(page, text):
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def poll(page):
    """Ask now who is here and what changed, instead of in ten seconds."""
    page.evaluate("Matrix.page.company.ask()")


def saved(page):
    expect(page.locator("[data-save]")).to_contain_text("Tersimpan")


def stored(renja, code):
    return renja.rows.get(printed_code=code)
