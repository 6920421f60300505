"""Upload, preview and apply in a real browser: by keyboard, and by dropping a file."""

import json

import pytest

from agencies.models import Role
from renja.models import PlanRow
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.renja import PlanYearFactory, RenjaFactory, RowFactory

CODE = "2.08.0.00.0.00.01.0000"
DROP = """
([zone, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], "renja.json", {type: "application/json"}));
  const drop = new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true});
  document.querySelector(zone).dispatchEvent(drop);
}
"""


def report(count=60):
    return json.dumps(
        [
            {
                "tahun": 2026,
                "id_unit": 7,
                "id_sub_skpd": 7,
                "kode_sub_skpd": CODE,
                "nama_sub_skpd": "Dinas PPPA",
                "kode_sub_giat": f"2.08.02.2.01.{number:04d}",
                "nama_sub_giat": f"Sub kegiatan {number}",
                "pagu_indikatif": 1_000_000,
                "tolak_ukur_output": "Jumlah dokumen",
                "satuan_output": "Dokumen",
                "target_teks_output": "25/14 Orang/bulan" if number == 2 else "4 Dokumen",
            }
            for number in range(1, count + 1)
        ]
    )


@pytest.fixture
def planner(transactional_db):
    PlanYearFactory()
    region = RegencyFactory(code="17.03", name="Bengkulu Utara")
    agency = AgencyFactory(region=region, name="Dinas PPPA", sipd_code=CODE)
    document = RenjaFactory(agency=agency, stage="ranwal")
    RowFactory(document=document, printed_code="2.08.02.2.01.0001", name="Nama lama")
    RowFactory(document=document, printed_code="2.08.02.2.01.9999", name="Akan hilang")
    return person(Role.PLANNER, agency)


def check(page, axe):
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_plan_is_imported_by_keyboard_alone(desktop, axe, sign_in, planner, tmp_path):
    file = tmp_path / "renja.json"
    file.write_text(report())
    desktop.on("filechooser", lambda _chooser: None)  # the browser must know before the key comes
    sign_in(desktop, planner)
    desktop.goto("/impor/")
    check(desktop, axe)

    desktop.get_by_label("Berkas (wajib)").focus()
    with desktop.expect_file_chooser() as chooser:
        desktop.keyboard.press("Enter")
    chooser.value.set_files(file)
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")

    apply = desktop.get_by_role("button", name="Hapus 1 baris dan terapkan 60 baris")
    apply.wait_for()
    check(desktop, axe)
    desktop.locator('a[href="?tampil=berubah"]').click()
    assert desktop.locator("del.rk-was").first.inner_text() == "Nama lama"
    apply.press("Enter")
    desktop.wait_for_url("**/renja/*/")

    assert PlanRow.objects.count() == 60
    assert PlanRow.objects.get(printed_code="2.08.02.2.01.0001").name == "Sub kegiatan 1"


def test_file_is_dropped_on_the_page(desktop, sign_in, planner):
    sign_in(desktop, planner)
    desktop.goto("/impor/")

    desktop.evaluate(DROP, ["[data-drop]", report(2)])
    assert desktop.locator("[data-drop-name]").inner_text() == "renja.json"
    desktop.get_by_role("button", name="Unggah dan lihat pratinjau").click()

    desktop.get_by_role("button", name="Hapus 1 baris dan terapkan 2 baris").wait_for()


@pytest.mark.parametrize("tab", ["berubah", "baru", "hilang", "tetap", "catatan"])
def test_every_tab_is_accessible_and_fits(screen, axe, sign_in, planner, tmp_path, tab):
    file = tmp_path / "renja.json"
    file.write_text(report())
    sign_in(screen, planner)
    screen.goto("/impor/")
    screen.get_by_label("Berkas (wajib)").set_input_files(file)
    screen.get_by_role("button", name="Unggah dan lihat pratinjau").click()
    screen.get_by_role("button", name="Hapus 1 baris dan terapkan 60 baris").wait_for()

    screen.goto(f"{screen.url.partition('?')[0]}?tampil={tab}")

    check(screen, axe)


def test_columns_are_assigned(screen, axe, sign_in, planner, tmp_path):
    file = tmp_path / "tabel.csv"
    file.write_text("Kode;Uraian;Uang Rencana;Volume\n2.08.02.2.01.0001;Satu;1000;4\n")
    sign_in(screen, planner)
    screen.goto("/impor/")
    screen.get_by_label("Berkas (wajib)").set_input_files(file)
    screen.get_by_role("button", name="Unggah dan lihat pratinjau").click()
    screen.wait_for_url("**/kolom/")
    check(screen, axe)

    screen.get_by_label("Kolom 3: Uang Rencana").select_option("budget")
    screen.get_by_role("button", name="Baca berkas").click()

    screen.get_by_role("button", name="Hapus 1 baris dan terapkan 1 baris").wait_for()
    assert "Rp1.000" in screen.locator(".rk-stats").inner_text()


def test_unreadable_file_says_so(screen, axe, sign_in, planner, tmp_path):
    file = tmp_path / "renja.pdf"
    file.write_bytes(b"%PDF-1.4")
    sign_in(screen, planner)
    screen.goto("/impor/")
    screen.get_by_label("Berkas (wajib)").set_input_files(file)
    screen.get_by_role("button", name="Unggah dan lihat pratinjau").click()

    screen.get_by_role("alert").wait_for()
    check(screen, axe)
