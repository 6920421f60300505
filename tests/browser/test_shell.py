"""The frame, the components, sign-in and error pages in a real browser."""

import pytest
from django.urls import reverse

from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.urls("tests.styleguide")

THEMES = ["light", "dark"]
REFLOW = {"width": 320, "height": 700}
PUBLIC = [
    "/masuk/",
    "/sandi/lupa/",
    "/sandi/lupa/terkirim/",
    "/sandi/baru/MQ/x-y/",
    "/komponen/galat/403/",
    "/komponen/galat/403_csrf/",
    "/komponen/galat/404/",
    "/komponen/galat/500/",
    "/komponen/",
]


def show(page, theme):
    page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)


def is_wider_than_the_screen(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("address", PUBLIC)
def test_pages_are_accessible_and_fit(screen, axe, address, theme):
    screen.goto(address)
    show(screen, theme)

    assert axe(screen) == []
    assert not is_wider_than_the_screen(screen)


@pytest.mark.parametrize("address", ["/masuk/", "/komponen/"])
def test_pages_reflow_at_320_pixels(desktop, address):
    desktop.set_viewport_size(REFLOW)
    desktop.goto(address)

    assert not is_wider_than_the_screen(desktop)


@pytest.mark.parametrize("name", ["profile", "password_change"])
@pytest.mark.parametrize("theme", THEMES)
def test_own_pages_are_accessible_in_the_chosen_theme(screen, axe, sign_in, name, theme):
    sign_in(screen, UserFactory(theme=theme))

    screen.goto(reverse(f"accounts:{name}"))

    assert screen.locator("html").get_attribute("data-bs-theme") == theme
    assert axe(screen) == []
    assert not is_wider_than_the_screen(screen)


def test_sign_in_with_the_keyboard_alone(desktop):
    user = UserFactory()
    desktop.goto("/masuk/?next=" + reverse("accounts:profile"))

    desktop.keyboard.type(user.email)  # the first field has the focus
    desktop.keyboard.press("Tab")
    desktop.keyboard.type(PASSWORD)
    desktop.keyboard.press("Enter")

    desktop.wait_for_url("**" + reverse("accounts:profile"))
    assert desktop.locator("h1").inner_text() == "Profil dan tampilan"


def test_a_refused_form_moves_the_focus_to_its_error_summary(desktop, axe):
    desktop.goto("/masuk/")

    desktop.get_by_label("Alamat surel").fill("orang@contoh.test")
    desktop.get_by_label("Kata sandi").fill("salah")
    desktop.get_by_role("button", name="Masuk").click()

    summary = desktop.get_by_role("alert")
    assert summary.evaluate("node => node === document.activeElement")
    assert "Alamat surel dan kata sandi tidak cocok." in summary.inner_text()
    assert axe(desktop) == []


def test_a_link_in_the_error_summary_leads_to_its_field(desktop):
    desktop.goto("/komponen/")

    desktop.get_by_role("link", name="Penanggung jawab").click()

    assert desktop.locator("#id_pic").evaluate("node => node === document.activeElement")


def test_skip_link_is_the_first_stop_and_leads_to_the_content(desktop, sign_in):
    sign_in(desktop, UserFactory())
    desktop.goto(reverse("accounts:profile"))

    desktop.keyboard.press("Tab")
    assert desktop.evaluate("document.activeElement.textContent") == "Langsung ke isi"
    desktop.keyboard.press("Enter")

    assert desktop.evaluate("document.activeElement.id") == "isi"


def test_account_menu_opens_signs_out_and_closes_with_escape(screen, sign_in):
    sign_in(screen, UserFactory())
    screen.goto(reverse("accounts:profile"))
    menu = screen.locator("details.rk-account")

    menu.locator("summary").press("Enter")
    assert menu.get_attribute("open") is not None
    screen.keyboard.press("Escape")
    assert menu.get_attribute("open") is None

    menu.locator("summary").click()
    box = menu.locator(".rk-pop").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= screen.viewport_size["width"]
    screen.get_by_role("button", name="Keluar").click()
    screen.wait_for_url("**/masuk/")
    assert "Anda sudah keluar." in screen.get_by_role("status").first.inner_text()


def test_the_rail_opens_on_a_phone_without_scripts(browser, live_server):
    context = browser.new_context(
        java_script_enabled=False,
        viewport={"width": 390, "height": 844},
        base_url=live_server.url,
        locale="id-ID",
    )
    page = context.new_page()
    page.goto("/komponen/")
    rail = page.locator("#navigasi")

    rail.wait_for(state="hidden")
    page.get_by_role("link", name="Buka menu").click()
    rail.wait_for(state="visible")
    rail.get_by_role("link", name="Tutup menu").click()
    rail.wait_for(state="hidden")
    context.close()


def test_a_running_job_turns_into_its_result_by_itself(desktop):
    desktop.goto("/komponen/")

    desktop.locator("#job-1.rk-job-done").wait_for()

    assert "Siap diunduh" in desktop.locator("#job-1").inner_text()


def test_rows_are_narrowed_while_typing(desktop):
    desktop.goto("/komponen/")

    desktop.get_by_label("Saring baris").fill("rumah perlindungan")

    assert desktop.locator("#rencana tbody tr:visible").count() == 1


def test_a_chosen_file_is_named_in_the_drop_zone(desktop, tmp_path):
    sheet = tmp_path / "renja-2027.xlsx"
    sheet.write_bytes(b"PK")
    desktop.goto("/komponen/")

    desktop.locator("[data-drop] input[type=file]").set_input_files(sheet)

    assert desktop.locator("[data-drop-name]").inner_text() == "renja-2027.xlsx"


def test_pages_carry_no_inline_style_or_script(desktop):
    desktop.goto("/komponen/")

    assert desktop.locator("[style]").count() == 0
    assert desktop.locator("script:not([src])").count() == 0
