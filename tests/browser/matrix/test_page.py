"""The page around the grid: accessible, led to the form view on phones, columns, lists, findings."""

from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from renja.actions.versions import freeze_version
from tests.browser.matrix.grids import CODES, cell, open_matrix, saved, stored
from tests.factories.renja import RowFactory


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


def test_hidden_columns_stay_hidden(matrix, renja):
    matrix.locator("summary", has_text="Kolom").click()
    with matrix.expect_response("**/kolom/"):
        matrix.get_by_role("checkbox", name="Catatan Penting").uncheck()
    assert cell(matrix, CODES[1], "note").count() == 0

    open_matrix(matrix, renja)

    assert cell(matrix, CODES[1], "note").count() == 0
    assert cell(matrix, CODES[1], "budget").count() == 1


def test_lists_are_edited_in_the_side_panel(matrix, renja, axe):
    cell(matrix, CODES[1], "note").click()
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
    cell(matrix, CODES[2], "note").click()

    saved(matrix)
    first = stored(renja, CODES[1])
    assert list(first.fundings.values_list("source_name", "amount")) == [
        ("PAD", 600_000),
        ("DAK Fisik", 400_000),
    ]
    assert [place.code.startswith("19.01.") for place in first.locations.all()] == [True]


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
    cell(matrix, CODES[1], "budget").click()
    matrix.keyboard.type("1.300.000")
    matrix.keyboard.press("Enter")
    cell(matrix, CODES[1], "budget").click()

    panel = matrix.get_by_role("tabpanel")
    expect(panel).to_contain_text("Pagu melebihi RKPD")
    expect(panel).to_contain_text("Total melebihi plafon")
    expect(cell(matrix, CODES[1], "budget")).to_have_attribute("aria-invalid", "true")
    over = panel.locator("article", has_text="Pagu melebihi RKPD")
    over.get_by_role("button", name="Terapkan nilai RKPD").click()

    saved(matrix)
    expect(panel).not_to_contain_text("Pagu melebihi RKPD")
    assert stored(renja, CODES[1]).budget == 1_000_000


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


def test_the_form_view_works_without_javascript(browser_of, renja, planner):
    page = browser_of(planner, scripts=False)
    page.goto(f"/renja/{renja.pk}/matriks/?tampilan=formulir")
    first = stored(renja, CODES[1])

    page.locator(f'[name="sel-{first.uuid}-budget"]').fill("Rp7.000.000")
    page.locator(f'[name="sel-{first.uuid}-target"]').fill("1.250")
    page.get_by_role("button", name="Simpan perubahan").click()
    page.get_by_label("1.250 (ribuan)").check()
    page.get_by_role("button", name="Simpan perubahan").click()
    page.get_by_text("1 sel tersimpan.").wait_for()

    first.refresh_from_db()
    assert (first.budget, first.indicators.get().target) == (7_000_000, 1250)
