"""Findings in a real browser: read, filter, accept with a reason, check again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from alignment import actions
from alignment.models import AlignmentRun, Finding
from renja.models import PlanRow
from tests.factories.alignment import AT, worked_example

OVER = "2.08.03.1.02.0013"


def wide(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("name", ["run", "finding", "list", "rules"])
def test_pages_are_accessible(screen, sign_in, axe, name):
    example = worked_example()
    run = example.check(example.hand_in())
    found = Finding.objects.get(run=run, check_id="PAGU_OVER_ITEM")
    actions.move_finding(
        finding=found, to_status="ditanggapi", text="Dibahas.", by=example.planner, at=AT
    )
    urls = {
        "run": run.get_absolute_url(),
        "finding": found.get_absolute_url(),
        "list": reverse("alignment:list"),
        "rules": reverse("alignment:rules"),
    }
    sign_in(screen, example.verifier)

    screen.goto(urls[name])

    assert axe(screen) == []
    assert not wide(screen)


def test_the_page_is_accessible_in_the_dark(desktop, sign_in, axe):
    example = worked_example()
    run = example.check()
    example.planner.theme = "dark"
    example.planner.save()
    sign_in(desktop, example.planner)

    desktop.goto(run.get_absolute_url())

    assert axe(desktop) == []


def test_a_verifier_accepts_with_a_reason_by_keyboard(desktop, sign_in, axe):
    example = worked_example()
    run = example.check(example.hand_in())
    sign_in(desktop, example.verifier)
    desktop.goto(run.get_absolute_url())

    desktop.get_by_role("link", name=f"Putuskan Pagu melebihi RKPD {OVER}").focus()
    desktop.keyboard.press("Enter")
    desktop.get_by_label("Terima dengan alasan").focus()
    desktop.keyboard.press("Space")
    desktop.get_by_label("Tanggapan atau alasan").focus()
    desktop.keyboard.type("Disetujui dalam rapat.")
    desktop.get_by_role("button", name="Kirim tanggapan").focus()
    desktop.keyboard.press("Enter")

    desktop.get_by_text("Tanggapan Anda dicatat.").wait_for()
    assert axe(desktop) == []
    desktop.goto(run.get_absolute_url())
    assert desktop.get_by_text("1 temuan diterima dengan alasan").is_visible()
    assert Finding.objects.get(run=run, check_id="PAGU_OVER_ITEM").status == (
        "diterima_dengan_alasan"
    )


def test_checking_again_shows_progress_and_then_what_was_fixed(desktop, sign_in):
    example = worked_example()
    first = example.check()
    PlanRow.objects.filter(document=example.renja, printed_code=OVER).update(budget=400_000_000)
    sign_in(desktop, example.planner)
    desktop.goto(first.get_absolute_url())

    desktop.get_by_role("button", name="Periksa ulang").click()
    desktop.get_by_text("Menunggu giliran").wait_for()
    # No worker runs beside this test: it does what one would.
    run = AlignmentRun.objects.get(number=2)
    actions.execute_runs(run_ids=[run.pk], at=AT)

    desktop.get_by_text("0 baru, 9 tetap, 3 diperbaiki").wait_for()
    desktop.get_by_label("Perubahan sejak pemeriksaan terakhir").select_option("diperbaiki")
    desktop.get_by_label("Status").select_option("semua")
    desktop.get_by_text("Menampilkan 3 dari 12").wait_for()
    assert desktop.locator(".rk-finding").count() == 3


def test_filters_and_table_work_without_a_reload(phone, sign_in):
    example = worked_example()
    run = example.check()
    sign_in(phone, example.planner)
    phone.goto(run.get_absolute_url())

    phone.get_by_role("checkbox", name="MAYOR").uncheck()
    phone.get_by_text("Menampilkan 4 dari 12").wait_for()
    phone.get_by_role("link", name="Semua 6 baris").click()

    assert phone.locator(".rk-compare tbody tr").count() == 6


def test_the_plans_page_fetches_its_result(desktop, sign_in):
    example = worked_example()
    example.check()
    sign_in(desktop, example.planner)

    desktop.goto(example.renja.get_absolute_url())

    desktop.get_by_role("link", name="Temuan dan penyandingan").wait_for()
