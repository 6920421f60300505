"""A secretary's morning: a rakor of two days, its date asked for, twenty bodies invited by letter."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from meetings.models import AgendaRelease, CoordinationMeeting, Invitation, MeetingDay
from notifications.models import OutboxMail
from reports.actions.merging import merge_report
from reports.actions.planning import plan_report
from reports.actions.rendering import render_section
from reports.models import Report
from tests.factories.agencies import AgencyFactory, person
from tests.meetings.conftest import make_rakor

# It takes 24; a page more on the way would show.
MOST_CLICKS = 30
BODIES = "\n".join(
    f"{number}. Dinas Sosial dan Pemberdayaan Masyarakat Desa Wilayah {number}, 2 orang, "
    f"0812 3456 78{number:02}, dinas{number}@contoh.test"
    for number in range(1, 21)
)


class Hand:
    """Clicks, and counts them."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def click(self, role, name, number=0, **more):
        found = self.page.get_by_role(role, name=name, **more)
        found.nth(number).click()
        self.clicks += 1

    def tick(self, label):
        self.page.get_by_label(label).first.check()
        self.clicks += 1


@pytest.fixture
def rakor(transactional_db):
    rakor = make_rakor()
    AgencyFactory(region=rakor.regency, name="Dinas P2KBP3A")
    return rakor


def _printed():
    """What the worker does with the letters that were asked for."""
    now = timezone.now()
    report = Report.objects.get(kind="rakor_letter")
    assert plan_report(report_id=report.pk, at=now)
    for section in report.sections.all():
        render_section(section_id=section.pk, at=now)
    assert merge_report(report_id=report.pk, at=now)


def _answered(agency, page, sign_in, meeting):
    planner = person(Role.PLANNER, agency)
    sign_in(page, planner)
    page.goto(reverse("meetings:poll", kwargs={"uuid": meeting.uuid}))
    page.get_by_role("link", name="Jawab jajak tanggal").click()
    groups = page.locator("fieldset")
    for number in range(2):
        groups.nth(number).get_by_label("Ya").check()
    page.get_by_role("button", name="Kirim jawaban instansi").click()
    page.get_by_role("link", name="Jawab jajak tanggal").wait_for()


def _started_with_a_poll(page, hand):
    """A rakor without a date, and the question when."""
    page.goto(reverse("meetings:list"))
    hand.click("link", "Rakor baru")
    page.get_by_label("Judul").fill("Rakor Renja 2028")
    page.get_by_label("Tempat", exact=True).select_option(label="Aula DP3ACSKB")
    hand.clicks += 2
    hand.tick("Wajib: Dinas P2KBP3A")
    hand.click("button", "Buat rakor")
    hand.click("link", "Tanyakan tanggal")
    first = timezone.localdate() + timedelta(days=40)
    for number, start in enumerate((first, first + timedelta(days=7)), start=1):
        page.get_by_label(f"Hari pertama, usulan {number}").fill(start.isoformat())
        last = start + timedelta(days=1)
        page.get_by_label(f"Hari terakhir, usulan {number}").fill(last.isoformat())
    until = timezone.localtime() + timedelta(days=3)
    page.get_by_label("Jawaban paling lambat").fill(f"{until:%Y-%m-%dT%H:%M}")
    with page.expect_navigation():
        hand.click("button", "Tanyakan kepada instansi")
    return CoordinationMeeting.objects.get(title="Rakor Renja 2028")


def _dated_and_invited(page, hand, meeting):
    """The date that everybody can take, and twenty bodies from a message."""
    page.goto(reverse("meetings:poll", kwargs={"uuid": meeting.uuid}))
    hand.click("button", re.compile("Pilih tanggal ini"))
    page.get_by_text("Tanggal ditetapkan").wait_for()
    page.goto(reverse("meetings:invite_paste", kwargs={"uuid": meeting.uuid}))
    hand.clicks += 2
    page.get_by_role("textbox", name="Baris").fill(BODIES)
    hand.click("button", "Periksa baris ini")
    hand.click("button", "Siapkan undangan ini")
    page.get_by_text(re.compile("undangan disiapkan")).wait_for()


def _written_to(page, hand, meeting):
    """The letter, printed and sent."""
    hand.click("link", "Surat", exact=True)
    page.get_by_label("Nomor surat").fill("000.1.5/12/2026")
    page.get_by_label("Tanggal", exact=True).fill(timezone.localdate().isoformat())
    page.get_by_label("Nama penanda tangan").fill("Contoh Nama, M.Si.")
    hand.click("button", "Simpan surat")
    with page.expect_navigation():
        hand.click("button", "Susun surat")
    _printed()
    page.goto(reverse("meetings:invite_send", kwargs={"uuid": meeting.uuid}))
    hand.clicks += 2
    hand.click("button", re.compile("^Kirim \\d+ pesan"))
    page.get_by_text(re.compile("pesan masuk antrean")).wait_for()


def _published(page, hand, meeting):
    """The agenda from a template."""
    page.goto(reverse("meetings:agenda", kwargs={"uuid": meeting.uuid}))
    hand.clicks += 1
    hand.click("link", "Pilih susunan acara")
    hand.tick(re.compile("^Dua hari"))
    hand.click("button", "Pakai susunan acara ini")
    hand.click("link", "Terbitkan")
    hand.click("button", re.compile("Terbitkan"))
    page.get_by_text(re.compile("Versi 1")).first.wait_for()


def test_a_rakor_of_two_days_is_asked_for_invited_to_and_published(desktop, sign_in, rakor):
    hand = Hand(desktop)
    sign_in(desktop, rakor.secretary)
    meeting = _started_with_a_poll(desktop, hand)
    _answered(rakor.regency.agencies.get(name="Dinas P2KBP3A"), desktop, sign_in, meeting)

    sign_in(desktop, rakor.secretary)
    _dated_and_invited(desktop, hand, meeting)
    _written_to(desktop, hand, meeting)
    _published(desktop, hand, meeting)

    assert MeetingDay.objects.filter(meeting=meeting).count() == 2
    assert AgendaRelease.objects.get(meeting=meeting).number == 1
    assert Invitation.objects.filter(meeting=meeting, status="dikirim").count() == 20
    assert OutboxMail.objects.filter(subject__contains="Undangan").count() == 20
    assert hand.clicks <= MOST_CLICKS
