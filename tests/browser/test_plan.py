"""The plan, its row form and its calendar in a real browser, by eye, keyboard and axe."""

import io
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from agencies.models import Role
from renja.actions import save_row
from renja.actions.profiles import load_plan_year, load_profiles
from renja.models import PlanRow
from tests.browser.looks import both_looks
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.nomenclature import EditionFactory, ItemFactory
from tests.factories.renja import HeadingFactory, RenjaFactory, RkpdFactory, RowFactory


@pytest.fixture
def agency(transactional_db):
    region = RegencyFactory(code="19.01", name="Kab. Bangka")
    return AgencyFactory(region=region, name="Dinas Pemberdayaan Perempuan")


@pytest.fixture
def renja(agency):
    load_profiles()
    year = load_plan_year(year=2027)
    year.edition = EditionFactory()
    year.save()
    ItemFactory(edition=year.edition, code="2.08.03.2.01.0050", name="Layanan pengaduan")
    document = RenjaFactory(agency=agency, plan_year=year)
    HeadingFactory(document=document, code="2.08.02", name="Program PUG", indicator="Indeks")
    for number in range(1, 9):
        RowFactory(
            document=document,
            printed_code=f"2.08.0{2 + number % 2}.2.01.{number:04d}",
            name="Koordinasi dan sinkronisasi pelaksanaan pengarusutamaan gender " * 2,
            budget=Decimal(100_000_000 * number),
            indicator="Jumlah dokumen koordinasi pelaksanaan pengarusutamaan gender",
            places=["19.01", "19.01.01"],
            labels=["Stunting"],
            funds={"PAD": Decimal(100_000_000 * number)},
        )
    RowFactory(document=document, printed_code="2.08.02.2.01.0099", name="Belum lengkap")
    return document


@pytest.fixture
def planner(agency):
    return person(Role.PLANNER, agency, name="Putri")


@both_looks
def test_plan_pages_are_accessible_and_fit(screen, sign_in, axe, renja, planner, theme):
    planner.theme = theme
    planner.save()
    sign_in(screen, planner)
    row = renja.rows.first()
    paths = [
        "/renja/",
        f"/renja/{renja.pk}/",
        f"/renja/{renja.pk}/?q=tidak+ada",
        f"/renja/{renja.pk}/versi/",
        f"/renja/{renja.pk}/baris/{row.uuid}/",
        f"/renja/{renja.pk}/baris/{row.uuid}/hapus/",
        f"/renja/{renja.pk}/baris/tambah/",
        f"/renja/{renja.pk}/baris/tambah/?kode=2.08.03.2.01.0050",
        "/wilayah/19.01/",
        "/kalender/?tahun=2027",
    ]

    found = {}
    for path in paths:
        screen.goto(path)
        width = screen.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found[path] = (axe(screen), width)

    assert found == {path: ([], 0) for path in paths}


def test_bappeda_pages_are_accessible(screen, sign_in, axe, renja, agency):
    verifier = person(Role.VERIFIER, AgencyFactory(bappeda=True, region=agency.region))
    rkpd = RkpdFactory(region=agency.region, plan_year=renja.plan_year)
    RowFactory(document=rkpd, agency=agency)
    sign_in(screen, verifier)
    deadline = renja.plan_year.deadlines.filter(gov_type="KABKOT", stage="rancangan").first()
    paths = [
        f"/renja/{rkpd.pk}/",
        f"/renja/{rkpd.pk}/plafon/",
        f"/renja/{renja.pk}/baris/{renja.rows.first().uuid}/",
        "/kalender/?tahun=2027",
        f"/kalender/{deadline.pk}/19.01/",
    ]

    found = {}
    for path in paths:
        screen.goto(path)
        found[path] = axe(screen)

    assert found == {path: [] for path in paths}


def test_head_and_code_column_stay_while_scrolling(desktop, sign_in, renja, planner):
    sign_in(desktop, planner)
    desktop.goto(f"/renja/{renja.pk}/")
    table = desktop.locator(".rk-plan-scroll")

    table.evaluate("element => { element.scrollTop = 200; element.scrollLeft = 300 }")

    box = table.bounding_box()
    head = desktop.locator("thead .c-code").bounding_box()
    assert (round(head["x"] - box["x"]), round(head["y"] - box["y"])) == (0, 0)


def test_the_table_scrolls_by_keyboard(desktop, sign_in, renja, planner):
    sign_in(desktop, planner)
    desktop.goto(f"/renja/{renja.pk}/")
    table = desktop.locator(".rk-plan-scroll")

    table.focus()
    desktop.keyboard.press("ArrowRight")

    expect(table).to_have_js_property("scrollLeft", 40)


def test_a_row_is_changed_by_keyboard_alone(desktop, sign_in, renja, planner):
    row = renja.rows.get(printed_code="2.08.02.2.01.0099")
    sign_in(desktop, planner)
    desktop.goto(f"/renja/{renja.pk}/")

    desktop.get_by_role("link", name="2.08.02.2.01.0099").press("Enter")
    desktop.get_by_label("Pagu indikatif (Rp)", exact=True).fill("Rp125.000.000")
    desktop.keyboard.press("Enter")

    desktop.get_by_text("Baris tersimpan.").wait_for()
    row.refresh_from_db()
    assert (row.budget, row.changed_by) == (Decimal(125000000), planner)


def test_an_error_is_focused_and_leads_to_its_field(screen, sign_in, axe, renja, planner):
    row = renja.rows.first()
    sign_in(screen, planner)
    screen.goto(f"/renja/{renja.pk}/baris/{row.uuid}/")

    screen.get_by_label("Pagu indikatif (Rp)", exact=True).fill("seratus juta")
    with screen.expect_navigation():
        screen.get_by_role("button", name="Simpan baris").click()
    expect(screen.locator("[data-errors]")).to_be_focused()
    screen.get_by_role("alert").get_by_role("link").first.click()

    assert screen.evaluate("document.activeElement.id") == "id_budget"
    assert screen.evaluate("document.activeElement.value") == "seratus juta"
    assert axe(screen) == []


def test_two_writers_choose_and_lose_nothing(screen, sign_in, axe, renja, agency, planner):
    row = renja.rows.get(printed_code="2.08.02.2.01.0099")
    sign_in(screen, planner)
    screen.goto(f"/renja/{renja.pk}/baris/{row.uuid}/")
    screen.get_by_label("Catatan penting").fill("dari Putri")
    screen.get_by_label("Kelompok sasaran").fill("juga dari Putri")
    budi = person(Role.PLANNER, agency, name="Budi")
    save_row(row=row, version=1, changes={"note": "dari Budi"}, by=budi, at=timezone.now())

    screen.get_by_role("button", name="Simpan baris").click()
    screen.get_by_role("alert").get_by_text("Budi").first.wait_for()
    assert axe(screen) == []
    screen.get_by_label("Tersimpan oleh Budi").check()
    screen.get_by_role("button", name="Simpan baris").click()

    screen.get_by_text("Baris tersimpan.").wait_for()
    stored = PlanRow.objects.get(pk=row.pk)
    assert (stored.note, stored.target_group) == ("dari Budi", "juga dari Putri")


def test_a_row_is_found_in_the_nomenclature_and_added(screen, sign_in, renja, planner):
    sign_in(screen, planner)
    screen.goto(f"/renja/{renja.pk}/")

    screen.get_by_role("link", name="Tambah baris").click()
    screen.get_by_role("main").get_by_role("searchbox").fill("pengaduan")
    screen.get_by_role("link", name="Layanan pengaduan").click()
    screen.get_by_label("Pagu indikatif (Rp)", exact=True).fill("1.000.000")
    screen.get_by_role("button", name="Tambah baris").click()

    screen.get_by_text("Baris 2.08.03.2.01.0050 ditambahkan.").wait_for()
    assert renja.rows.get(printed_code="2.08.03.2.01.0050").budget == Decimal(1000000)


def test_what_was_typed_is_kept_while_one_signs_in_again(desktop, sign_in, renja, planner):
    planner.set_password("sandi-uji-yang-panjang")
    planner.save()
    sign_in(desktop, planner)
    row = renja.rows.first()
    address = f"/renja/{renja.pk}/baris/{row.uuid}/"
    desktop.goto(address)
    desktop.locator("textarea[name=note]").fill("Sudah disepakati di forum")
    desktop.context.clear_cookies(name="sessionid")

    desktop.locator("#row-form [type=submit]:visible").last.click()
    desktop.fill("[name=username]", planner.email)
    desktop.fill("[name=password]", "sandi-uji-yang-panjang")
    desktop.keyboard.press("Enter")
    desktop.wait_for_url(f"**{address}")

    assert desktop.locator("textarea[name=note]").input_value() == "Sudah disepakati di forum"
    assert desktop.get_by_text("dimunculkan kembali").is_visible()
    desktop.goto("/renja/")
    kept = desktop.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('isian'))")
    assert kept == []


def test_a_printed_plan_shows_every_column(desktop, sign_in, renja, planner):
    sign_in(desktop, planner)
    desktop.goto(f"/renja/{renja.pk}/")
    desktop.set_viewport_size({"width": 1047, "height": 718})  # A4 across, less 1 cm margins
    desktop.emulate_media(media="print")

    table = desktop.locator(".rk-plan-grid").bounding_box()

    assert table["x"] + table["width"] <= 1047


def test_a_plan_is_printed_on_wide_pages_with_its_head_on_each(desktop, sign_in, renja, planner):
    for number in range(20, 50):
        RowFactory(
            document=renja,
            printed_code=f"2.08.02.2.01.{number:04d}",
            name="Koordinasi dan sinkronisasi pelaksanaan pengarusutamaan gender " * 2,
            budget=Decimal(12_345_678_900),
            places=["19.01"],
        )
    sign_in(desktop, planner)
    desktop.goto(f"/renja/{renja.pk}/")

    printed = PdfReader(io.BytesIO(desktop.pdf(prefer_css_page_size=True)))

    sizes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in printed.pages]
    texts = [page.extract_text() for page in printed.pages]
    table = [text for text, (width, height) in zip(texts, sizes, strict=True) if width > height]
    assert set(sizes) == {(595, 842), (842, 595)}
    assert len(table) >= 2
    assert ["Sumber Dana" in " ".join(text.split()) for text in table] == [True] * len(table)
    # A code and an amount stand whole, on one line; the sum once, beside eight indicators.
    assert any("2.08.02.2.01.0049" in text for text in table)
    assert sum("12.345.678.900" in line for text in table for line in text.splitlines()) >= 30
    assert [word for text in texts for word in text.split()].count("Jumlah") == 1 + 8
    assert all("Beranda" not in text for text in texts)
