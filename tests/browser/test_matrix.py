"""The matrix in a real Chromium: clipboard, keyboard alone, a cut network, two people at one row."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from agencies.models import Role
from renja.actions.profiles import load_plan_year, load_profiles
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


def test_nothing_is_lost_when_the_network_is_cut(matrix, renja, planner):
    matrix.context.set_offline(True)
    cell(matrix, 1, "note").click()
    matrix.keyboard.type("ditulis tanpa jaringan")
    matrix.keyboard.press("Enter")
    expect(matrix.locator("[data-save]")).to_contain_text("Belum tersimpan: 1 sel, jaringan putus")
    matrix.context.set_offline(False)

    saved(matrix)
    assert row(renja, 1).note == "ditulis tanpa jaringan"
