"""A rakor planned in a real browser: by eye, by keyboard, by mouse, and judged by axe."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from alignment.models import AlignmentRun, Finding
from meetings.actions.agenda import Speaker, open_item
from meetings.actions.poll_links import token_of
from meetings.actions.poll_mail import ask_at
from meetings.actions.releases import release_agenda
from meetings.models import (
    AgendaItem,
    CoordinationMeeting,
    DeskOutcome,
    MeetingDay,
    PollAnswer,
    PollRequest,
)
from renja.models import Stage
from tests.browser.looks import both_looks
from tests.factories.agencies import AgencyFactory, person
from tests.factories.meetings import (
    MaterialFactory,
    MeetingAgencyFactory,
    OptionFactory,
    PollAnswerFactory,
    PollFactory,
)
from tests.factories.renja import PlanYearFactory, RenjaFactory, RkpdFactory, RowFactory
from tests.meetings.conftest import make_rakor
from tests.meetings.test_agenda_actions import add

SHOTS = os.environ.get("SHOTS")


def shot(page, name):
    """Keeps a picture where SHOTS names a folder, to be looked at."""
    if SHOTS:
        wide = page.viewport_size["width"]
        page.screenshot(path=Path(SHOTS) / f"{name}-{wide}.png", full_page=True)


@pytest.fixture
def rakor(transactional_db):
    """Two days like those of the design, with a desk, materials, a poll and a release."""
    rakor = make_rakor()
    add(rakor, "08.00", "Presensi hari ke-1", 30, room=None, kind="istirahat")
    opening = add(rakor, "08.30", "Pembukaan", 60, room=None, kind="pembukaan")
    speakers = [Speaker(name="Kepala Biro Perencanaan", institution="Kemen PPPA")]
    lecture = add(rakor, "09.30", "Kebijakan tahun 2027", 60, kind="materi", speakers=speakers)
    add(rakor, "09.30", "Rapat kecil sekretariat", 45, room=1, is_public=False)
    add(rakor, "12.00", "Istirahat, salat, makan", 60, room=None, kind="istirahat")
    agency = AgencyFactory(region=rakor.regency, name="Dinas P2KBP3A Kab. Bangka")
    MeetingAgencyFactory(meeting=rakor.meeting, agency=agency, is_required=True)
    rakor.agency = agency
    rakor.desk = add(
        rakor,
        "13.00",
        "Desk 2.08 PPPA",
        120,
        room=1,
        kind="desk",
        agencies=[rakor.host, agency],
        field_code="2.08",
    )
    add(rakor, "08.30", "Pleno hasil desk", 90, room=None, kind="pleno", day=1)
    MaterialFactory(item=lecture, title="Paparan kebijakan", due_at=timezone.now())
    MaterialFactory(item=opening, title="Sambutan", uploaded=True)
    open_item(item=opening, by=rakor.secretary, at=opening.starts_at + timedelta(minutes=7))
    release_agenda(meeting=rakor.meeting, note="", by=rakor.secretary, at=timezone.now())
    rakor.finding = make_finding(rakor)
    return rakor


def make_finding(rakor):
    """A checked Renja of the host with one open finding."""
    year = rakor.meeting.plan_year
    renja = RenjaFactory(agency=rakor.host, plan_year=year)
    row = RowFactory(document=renja, printed_code="2.08.03.1.02.0013", name="Layanan korban")
    run = AlignmentRun.objects.create(
        renja=renja,
        rkpd=RkpdFactory(region=rakor.province, plan_year=year),
        number=1,
        stage=Stage.DRAFT,
        rule="R",
        requested_at=timezone.now(),
        requested_by=rakor.secretary,
        status="done",
        finished_at=timezone.now(),
        verdict="BELUM SELARAS",
        outcome={},
    )
    return Finding.objects.create(
        run=run,
        check_id="PAGU_OVER_ITEM",
        severity="MAYOR",
        item="2.08.03.1.02.0013",
        expected="400000000",
        actual="460000000",
        value="15",
        row_uuids=[row.uuid],
    )


def paths(rakor):
    at = {"uuid": rakor.meeting.uuid}
    names = [
        "meeting", "agenda", "agenda_start", "agenda_table", "item_add", "rundown", "agenda_public", "releases", "materials",
        "material_add", "poll", "poll_open", "agencies", "warnings", "edit", "day_add", "cancel",
    ]  # fmt: skip
    found = {name: reverse(f"meetings:{name}", kwargs=at) for name in names}
    desk = {**at, "item": rakor.desk.uuid}
    found["list"] = reverse("meetings:list")
    found["create"] = reverse("meetings:create")
    found["venues"] = reverse("meetings:venues")
    found["venue"] = reverse("meetings:venue", kwargs={"pk": rakor.venue.pk})
    found["release"] = reverse("meetings:release", kwargs={**at, "number": 1})
    found["item"] = reverse("meetings:item", kwargs=desk)
    found["item_edit"] = reverse("meetings:item_edit", kwargs=desk)
    found["desk"] = reverse("meetings:desk", kwargs=desk)
    found["desk_finding"] = reverse(
        "meetings:desk_finding", kwargs={**desk, "pk": rakor.finding.pk}
    )
    found["public_agenda"] = reverse("meetings:public_agenda", kwargs=at)
    return found


@both_looks
def test_pages_of_the_plan_are_accessible_and_fit(screen, sign_in, axe, rakor, theme):
    rakor.secretary.theme = theme
    rakor.secretary.save()
    poll = PollFactory(meeting=rakor.meeting, closes_at=timezone.now() + timedelta(days=3))
    PollAnswerFactory(option=OptionFactory(poll=poll), agency=rakor.agency, answer="tidak")
    sign_in(screen, rakor.secretary)

    for name, path in paths(rakor).items():
        screen.goto(path)
        shot(screen, f"{name}-{theme}")
        assert (name, axe(screen)) == (name, [])
        wide = screen.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert (name, wide) == (name, False)


def test_a_rakor_begins_with_a_poll_and_gets_its_days_by_one_click(desktop, sign_in):
    rakor = make_rakor()
    agency = AgencyFactory(region=rakor.regency, name="Dinas P2KBP3A")
    planner = person(Role.PLANNER, agency)
    PlanYearFactory(year=2028)
    sign_in(desktop, rakor.secretary)

    desktop.goto(reverse("meetings:list"))
    desktop.get_by_role("link", name="Rakor baru").click()
    desktop.get_by_label("Judul").fill("Rakor Renja 2028")
    desktop.get_by_label("Tahun rencana").select_option("2028")
    desktop.get_by_label("Tempat", exact=True).select_option(label="Aula DP3ACSKB")
    desktop.get_by_label("Wajib: Dinas P2KBP3A").check()
    assert desktop.get_by_label("Ikut serta: Dinas P2KBP3A").is_checked()
    desktop.get_by_role("button", name="Buat rakor").click()
    desktop.get_by_role("link", name="Tanyakan tanggal").first.click()
    soon = timezone.localdate() + timedelta(days=40)
    days = [soon, soon + timedelta(days=1), soon + timedelta(days=7), soon + timedelta(days=8)]
    for number, (first, last) in enumerate([days[:2], days[2:]], start=1):
        desktop.get_by_label(f"Hari pertama, usulan {number}").fill(first.isoformat())
        desktop.get_by_label(f"Hari terakhir, usulan {number}").fill(last.isoformat())
    until = timezone.localtime() + timedelta(days=3)
    desktop.get_by_label("Jawaban paling lambat").fill(f"{until:%Y-%m-%dT%H:%M}")
    desktop.get_by_role("button", name="Tanyakan kepada instansi").click()
    meeting = CoordinationMeeting.objects.get(title="Rakor Renja 2028")

    sign_in(desktop, planner)
    desktop.goto(reverse("meetings:poll", kwargs={"uuid": meeting.uuid}))
    desktop.get_by_role("link", name="Jawab jajak tanggal").click()
    groups = desktop.locator("fieldset")
    groups.nth(0).get_by_label("Tidak").check()
    groups.nth(1).get_by_label("Ya").check()
    desktop.get_by_role("button", name="Kirim jawaban instansi").click()

    sign_in(desktop, rakor.secretary)
    desktop.goto(reverse("meetings:poll", kwargs={"uuid": meeting.uuid}))
    assert desktop.get_by_text(f"Dinas P2KBP3A ({rakor.regency.name}) menjawab tidak").is_visible()
    desktop.get_by_role("button", name=re.compile("Pilih tanggal ini")).nth(1).click()
    desktop.get_by_text("Tanggal ditetapkan").wait_for()
    made = list(MeetingDay.objects.filter(meeting=meeting).values_list("date", "venue"))
    assert made == [(day, rakor.venue.pk) for day in days[2:]]


def test_an_agency_without_an_account_answers_the_poll_on_a_phone(
    phone, desktop, sign_in, axe, rakor
):
    now = timezone.now()
    poll = PollFactory(meeting=rakor.meeting, opened_at=now, closes_at=now + timedelta(days=3))
    OptionFactory(poll=poll)
    name = "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan KB"
    part = MeetingAgencyFactory(meeting=rakor.meeting, agency__name=name, is_required=True)
    ask_at(poll=poll, agency=part.agency, email="a@contoh.test", by=rakor.secretary, at=now)
    fits = "document.documentElement.scrollWidth <= innerWidth"
    link = reverse("meetings:poll_link", args=[token_of(PollRequest.objects.get())])

    sign_in(desktop, rakor.secretary)
    desktop.goto(reverse("meetings:poll", kwargs={"uuid": rakor.meeting.uuid}))
    desktop.get_by_text(re.compile(r"\d dari \d instansi belum menjawab")).wait_for()
    shot(desktop, "poll-asked")
    desktop.get_by_role("button", name=re.compile("Pilih tanggal ini")).click()
    desktop.get_by_role("heading", name="Pilih tanggal ini?").wait_for()
    assert (axe(desktop), desktop.evaluate(fits)) == ([], True)
    shot(desktop, "poll-confirm")

    phone.goto(link)
    assert (axe(phone), phone.evaluate(fits)) == ([], True)
    shot(phone, "poll-link")
    phone.get_by_role("radio", name="Ya").check()
    phone.get_by_label("Nama Anda").fill("Ibu Kepala Bidang")
    phone.get_by_role("button", name="Kirim jawaban instansi").click()
    phone.get_by_text("Jawaban Anda tersimpan").wait_for()

    given = PollAnswer.objects.get(agency=part.agency)
    assert (given.answer, given.channel, given.answered_name) == (
        "ya",
        "tautan",
        "Ibu Kepala Bidang",
    )


def test_an_item_is_moved_by_keyboard(desktop, sign_in, rakor):
    sign_in(desktop, rakor.secretary)
    item = AgendaItem.objects.get(title="Kebijakan tahun 2027")
    desktop.goto(f"{paths(rakor)['agenda']}?hari={rakor.days[0].pk}")

    desktop.get_by_text("Pindahkan Kebijakan tahun 2027").focus()
    desktop.keyboard.press("Enter")
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")
    desktop.get_by_text("“Kebijakan tahun 2027” dipindahkan.").wait_for()

    before = item.starts_at
    item.refresh_from_db()
    assert item.starts_at == before + timedelta(minutes=15)


def test_an_item_is_dragged_to_another_room(desktop, sign_in, rakor):
    sign_in(desktop, rakor.secretary)
    item = AgendaItem.objects.get(title="Kebijakan tahun 2027")
    desktop.goto(f"{paths(rakor)['agenda']}?hari={rakor.days[0].pk}")

    source = desktop.locator(f"[data-move='pindah-{item.pk}']")
    target = desktop.locator(f"[data-drop-room='{rakor.rooms[2].pk}']").first
    source.drag_to(target)
    desktop.get_by_text("“Kebijakan tahun 2027” dipindahkan.").wait_for()

    item.refresh_from_db()
    assert item.room == rakor.rooms[2]


def test_an_item_is_dropped_in_a_free_half_hour_and_told_where_it_cannot_go(
    desktop, sign_in, axe, rakor
):
    sign_in(desktop, rakor.secretary)
    item = AgendaItem.objects.get(title="Kebijakan tahun 2027")
    desktop.goto(f"{paths(rakor)['agenda']}?hari={rakor.days[0].pk}")
    source = desktop.locator(f"[data-move='pindah-{item.pk}']")

    source.drag_to(desktop.get_by_text("Istirahat, salat, makan").first)
    said = desktop.get_by_role("status").filter(has_text="Istirahat, salat, makan")
    assert "(12.00–13.00) ada di sana. Pindahkan dahulu" in said.inner_text()
    source.drag_to(desktop.get_by_role("columnheader", name="Ruang Rapat 1"))
    assert desktop.get_by_text("Tidak dipindahkan: lepaskan di tempat yang kosong").is_visible()
    assert axe(desktop) == []
    free = f"[data-drop-room='{rakor.rooms[0].pk}'][data-drop-start='11:00']"
    source.drag_to(desktop.locator(free))
    desktop.get_by_text("“Kebijakan tahun 2027” dipindahkan.").wait_for()

    item.refresh_from_db()
    assert item.starts_at.astimezone(rakor.days[0].timezone).hour == 11


def test_a_finding_is_settled_at_the_desk(phone, sign_in, rakor):
    sign_in(phone, rakor.secretary)
    phone.goto(paths(rakor)["desk"])

    phone.get_by_role("link", name=re.compile("Selesaikan")).click()
    phone.get_by_label("Menjadi tindak lanjut").check()
    phone.get_by_label("Yang disepakati").fill("Pagu disesuaikan menjadi Rp400.000.000.")
    phone.get_by_label("Lainnya di meja desk").fill("Perencana DP3ACSKB")
    phone.get_by_label("Tindak lanjut: penanggung jawab").fill("Perencana DP3ACSKB")
    phone.get_by_role("button", name="Catat").click()
    phone.get_by_text("Tercatat untuk 2.08.03.1.02.0013.").wait_for()

    outcome = DeskOutcome.objects.get()
    assert outcome.others_present == "Perencana DP3ACSKB"
    assert outcome.action.owner_agency == rakor.host


def test_anybody_reads_what_was_published(phone, rakor):
    phone.goto(paths(rakor)["public_agenda"])

    assert phone.get_by_text("Kebijakan tahun 2027").is_visible()
    assert phone.get_by_text("Rapat kecil sekretariat").count() == 0
