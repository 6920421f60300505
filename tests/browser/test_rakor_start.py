"""A rakor started on one page in a real browser."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import AgendaRelease, CoordinationMeeting, MeetingDay, Venue
from tests.browser.test_rakor_plan import shot
from tests.factories.agencies import AgencyFactory
from tests.factories.meetings import RakorInvitationFactory
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


COPIED = """Hari/Tanggal\tMulai\tSelesai\tAcara\tRuang\tNarasumber/Penanggung jawab\tTerbuka?
09/03/2027\t08.00\t08.30\tRegistrasi peserta\t\tPanitia\tya
\t08.30\t09.30\tPembukaan\tAula utama\tKepala Dinas\tya
\t09.30\t11.00\tPaparan prioritas\tAula utama\tDewi Anggraini, S.E.\tya
\t09.30\tsebelas\tRapat sekretariat\tRuang Rapat 9\tPanitia\ttidak
10/03/2027\t22.00\t00.30\tPerumusan\t\tTim perumus\tya"""


def test_an_agenda_is_pasted_looked_at_corrected_and_stored(desktop, sign_in, axe, rakor):
    sign_in(desktop, rakor.secretary)
    desktop.goto(reverse("meetings:create"))
    desktop.get_by_label("Judul").fill("Rakor Renja 2029")
    desktop.get_by_label("Hari pertama", exact=False).first.fill("2027-03-09")
    desktop.get_by_label("Hari terakhir").fill("2027-03-10")
    desktop.get_by_label("Tempat", exact=True).select_option(label="Aula DP3ACSKB")
    desktop.get_by_role("button", name="Buat rakor").click()
    desktop.get_by_role("link", name="Susunan acara").first.click()
    desktop.get_by_role("link", name="Tempel dari Excel").first.click()
    desktop.get_by_label("Baris yang disalin di Excel").fill(COPIED)
    desktop.get_by_role("button", name="Baca baris").click()

    desktop.get_by_text("5 baris terbaca. Belum ada yang disimpan. 2 baris perlu").wait_for()
    shot(desktop, "table-read")
    assert axe(desktop) == []
    assert desktop.get_by_text("“sebelas” bukan jam. Tulis seperti 08.30.").is_visible()
    desktop.get_by_label("Selesai, Baris 4").fill("11.00")
    desktop.get_by_label("Ruang, Baris 4").select_option(label="Ruang Rapat 1")
    desktop.get_by_label("Memang melewati tengah malam").check()
    desktop.get_by_role("button", name="Simpan susunan acara").click()

    desktop.get_by_text("5 acara disimpan.").wait_for()
    meeting = CoordinationMeeting.objects.get(title="Rakor Renja 2029")
    kinds = list(meeting.items.order_by("starts_at", "pk").values_list("kind", flat=True))
    assert kinds == ["istirahat", "pembukaan", "materi", "materi", "pleno"]


def test_the_home_page_of_a_secretary_leads_to_what_is_missing(screen, sign_in, axe, rakor):
    today = timezone.localdate()
    for number, day in enumerate(rakor.days):
        MeetingDay.objects.filter(pk=day.pk).update(date=today + timedelta(days=12 + number))
    RakorInvitationFactory(
        meeting=rakor.meeting,
        status="dikirim",
        name="Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan KB",
    )
    sign_in(screen, rakor.secretary)

    screen.goto(reverse("home"))
    shot(screen, "home-secretary")
    assert axe(screen) == []
    assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert screen.get_by_text("12 hari lagi").is_visible()
    assert screen.get_by_role("heading", name="1 dari 1 belum menjawab").is_visible()
    screen.get_by_role("link", name="Belum ada susunan acara").click()
    screen.get_by_role("heading", name="Susunan acara awal").wait_for()
