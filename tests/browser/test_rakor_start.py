"""A rakor started on one page in a real browser."""

import re

import pytest
from django.urls import reverse

from meetings.models import AgendaRelease, CoordinationMeeting, Venue
from tests.browser.test_rakor_plan import shot
from tests.factories.agencies import AgencyFactory
from tests.meetings.conftest import make_rakor


@pytest.fixture
def rakor(transactional_db):
    rakor = make_rakor()
    for name in ("Dinas P2KBP3A", "Dinas Sosial Pemberdayaan Masyarakat dan Desa"):
        AgencyFactory(region=rakor.regency, name=name)
    return rakor


def test_a_rakor_of_two_days_is_made_on_one_page_and_its_agenda_published(
    desktop, sign_in, axe, rakor
):
    """Seven clicks from the list of rakor to the published agenda; the rest is typing."""
    sign_in(desktop, rakor.secretary)
    desktop.goto(reverse("meetings:list"))
    desktop.get_by_role("link", name="Rakor baru").click()  # 1
    desktop.get_by_label("Judul").fill("Rakor Renja 2028")
    desktop.get_by_label("Hari pertama", exact=False).first.fill("2027-03-09")
    desktop.get_by_label("Hari terakhir").fill("2027-03-10")
    desktop.get_by_text("Buat tempat baru di sini").click()  # 2
    desktop.get_by_label("Nama tempat baru").fill("Hotel Soll Marina")
    desktop.get_by_label("Ruang", exact=True).fill("Ballroom; 200\nMelati; 40")
    desktop.get_by_label(re.compile("^Dua hari")).check()  # 3
    desktop.get_by_role("button", name="Pilih semua").click()  # 4
    assert desktop.get_by_text("2 dari 2 dipilih").is_visible()
    shot(desktop, "start")
    desktop.evaluate("scrollTo(0, 0)")
    assert axe(desktop) == []
    desktop.get_by_role("button", name="Buat rakor").click()  # 5
    desktop.get_by_text("Rakor dibuat.").wait_for()
    shot(desktop, "start-agenda")
    desktop.get_by_role("link", name="Terbitkan").click()  # 6
    desktop.get_by_role("button", name=re.compile("Terbitkan")).click()  # 7
    desktop.get_by_text(re.compile("Versi 1")).first.wait_for()

    meeting = CoordinationMeeting.objects.get(title="Rakor Renja 2028")
    assert AgendaRelease.objects.filter(meeting=meeting).count() == 1
    assert [day.venue for day in meeting.days.all()] == [
        Venue.objects.get(name__contains="Soll")
    ] * 2
    assert meeting.agencies.count() == 3


def test_what_was_typed_stays_when_something_is_missing(phone, sign_in, axe, rakor):
    sign_in(phone, rakor.secretary)
    phone.goto(reverse("meetings:create"))
    phone.get_by_label("Tujuan").fill("Menyamakan pandangan")
    phone.get_by_label(re.compile("^Satu hari")).check()
    phone.get_by_role("button", name="Kosongkan pilihan").focus()
    phone.get_by_label("Ikut serta: Dinas P2KBP3A").check()
    phone.get_by_label("Judul").fill("")
    phone.get_by_label("Judul").press("Enter")

    phone.get_by_role("alert").wait_for()
    shot(phone, "start-errors")
    assert axe(phone) == []
    assert phone.get_by_label("Tujuan").input_value() == "Menyamakan pandangan"
    assert phone.get_by_label(re.compile("^Satu hari")).is_checked()
    assert phone.get_by_label("Ikut serta: Dinas P2KBP3A").is_checked()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
