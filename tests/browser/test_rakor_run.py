"""A rakor held in a real browser: ticks on a bad network, minutes, decisions, signing, follow-up."""

import http.client
import json
import os
import threading
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from meetings.actions import circulation, records
from meetings.actions.attendance import open_self_check_in
from meetings.actions.minutes import write_minutes
from meetings.models import (
    ActionItem,
    Attendance,
    Decision,
    ItemMinutes,
    MinutesRevision,
    OfficialRecord,
)
from tests.factories.agencies import AgencyFactory, person
from tests.factories.meetings import (
    ActionItemFactory,
    AttendanceFactory,
    DayFactory,
    DecisionFactory,
    DelegateFactory,
    DeskOutcomeFactory,
    EvidenceFactory,
    ItemFactory,
    MeetingFactory,
    OrganisationFactory,
    RakorInvitationFactory,
    VenueFactory,
)
from tests.factories.renja import RenjaFactory, RowFactory

SHOTS = os.environ.get("SHOTS")


def shot(page, name):
    """Keeps a picture where SHOTS names a folder, to be looked at."""
    if SHOTS:
        wide = page.viewport_size["width"]
        page.screenshot(path=Path(SHOTS) / f"{name}-{wide}.png", full_page=True)


@pytest.fixture
def rakor(transactional_db):
    """Two days, the first one today; people of three bodies; a desk, a row to decide on."""
    today = timezone.localdate()
    host = AgencyFactory(name="DP3ACSKB")
    meeting = MeetingFactory(host=host, status="berlangsung", title="Rakor Renja 2027")
    venue = VenueFactory(name="Aula DP3ACSKB")
    one = DayFactory(meeting=meeting, venue=venue, date=today)
    two = DayFactory(meeting=meeting, venue=venue, date=today + timedelta(days=1))
    people = []
    for name, unsur in (
        ("Dinas P2KBP3A Kab. Bangka", "pd_kabkota"),
        ("UPTD PPA Provinsi", "uptd_ppa"),
        ("Forum Anak Daerah", "forum_anak"),
    ):
        body = OrganisationFactory(name=name, participant_class=unsur)
        invitation = RakorInvitationFactory(meeting=meeting, organisation=body, seats=3)
        if unsur == "forum_anak":
            people.append(DelegateFactory(invitation=invitation, minor=True, name="Bunga Melati"))
        else:
            people += DelegateFactory.create_batch(3, invitation=invitation)
    people.append(DelegateFactory(meeting=meeting, walk_in=True, name="Wartawan"))
    item = ItemFactory(day=one, title="Desk 2.08 PPPA", kind="desk")
    document = RenjaFactory(agency=host, plan_year=meeting.plan_year)
    row = RowFactory(document=document, printed_code="2.08.03.1.02.0013", name="Layanan korban")
    return SimpleNamespace(
        meeting=meeting,
        host=host,
        one=one,
        two=two,
        people=people,
        item=item,
        row=row,
        document=document,
        secretary=person(Role.SECRETARIAT, host),
        planner=person(Role.PLANNER, host),
    )


def fill(rakor):
    """What a rakor has on its second day."""
    at, by = timezone.now(), rakor.secretary
    for number, delegate in enumerate(rakor.people[:6]):
        AttendanceFactory(
            delegate=delegate,
            day=rakor.one,
            method="mandiri" if number == 2 else "petugas",
            by=None if number == 2 else by,
            at=at,
        )
    for texts in ({"discussion": "Pagu dibahas."}, {"discussion": "Pagu dan target dibahas."}):
        version = ItemMinutes.objects.filter(item=rakor.item).values_list("version", flat=True)
        write_minutes(item=rakor.item, version=version.first() or 1, texts=texts, by=by, at=at)
    decision = DecisionFactory(meeting=rakor.meeting, number=1, item=rakor.item)
    decision.links.create(
        kind="baris_renja",
        target=rakor.row.uuid,
        printed_code=rakor.row.printed_code,
        label=rakor.row.name,
    )
    late = timezone.localdate() - timedelta(days=1)
    ActionItemFactory(meeting=rakor.meeting, number=1, text="Belum ada yang bertanggung jawab.")
    ActionItemFactory(
        meeting=rakor.meeting,
        number=2,
        owner_agency=rakor.host,
        owner_person="Perencana",
        due_on=late,
        decision=decision,
    )
    DeskOutcomeFactory(item=rakor.item, agency=rakor.host)
    EvidenceFactory(meeting=rakor.meeting)
    draft, _mail = circulation.circulate(
        meeting=rakor.meeting, closes_at=at + timedelta(days=3), by=by, at=at
    )
    circulation.correct(circulation=draft, item=rakor.item, text="Angka keliru.", by=by, at=at)
    record = records.open_record(meeting=rakor.meeting, by=by, at=at)
    records.write_record(
        record=record,
        version=record.version,
        draft=records.Draft(
            number="050/1/BA",
            title="Kesepakatan Rakor",
            held_on=rakor.two.date,
            place="Aula",
            opening="Dipimpin Sekretaris Dinas.",
            closing="",
        ),
        parties=[
            records.Party(party="Penyelenggara", name="Kepala Dinas", email=by.email),
            records.Party(party="LSM", name="Wakil LSM"),
        ],
        by=by,
        at=at,
    )
    record.refresh_from_db()
    return SimpleNamespace(decision=decision, draft=draft, record=record)


def test_pages_are_accessible_and_fit(screen, sign_in, axe, rakor):
    filled = fill(rakor)
    sign_in(screen, rakor.secretary)
    uuid = {"uuid": rakor.meeting.uuid}
    item = uuid | {"item": rakor.item.uuid}
    day = uuid | {"pk": rakor.one.pk}
    task = ActionItem.objects.get(number=2)
    delegate = rakor.people[0]
    open_self_check_in(
        day=rakor.one,
        opens_at=timezone.now() - timedelta(minutes=1),
        closes_at=timezone.now() + timedelta(hours=1),
        by=rakor.secretary,
        at=timezone.now() - timedelta(minutes=1),
    )
    pages = [
        ("meetings:meeting", uuid),
        ("meetings:attendance", uuid),
        ("meetings:attendance_sheet", day),
        ("meetings:walk_in", uuid),
        ("meetings:screen", day),
        ("meetings:badge", {"token": delegate.badge_token}),
        ("meetings:minutes", uuid),
        ("meetings:minutes_item", item),
        ("meetings:minutes_history", item),
        ("meetings:minutes_draft", uuid),
        (
            "meetings:minutes_read",
            {"token": circulation.token_of(filled.draft, delegate)},
        ),
        ("meetings:decisions", uuid),
        ("meetings:decision_edit", uuid | {"pk": filled.decision.uuid}),
        ("meetings:actions", uuid),
        ("meetings:action_add", uuid),
        ("meetings:action", {"pk": task.uuid}),
        ("meetings:board", {}),
        ("meetings:record", uuid),
        ("meetings:record_edit", uuid),
        ("meetings:closing", uuid),
        ("meetings:evidence", uuid),
        ("reports:papers", uuid),
    ]

    found = {}
    for name, where in pages:
        screen.goto(reverse(name, kwargs=where))
        screen.wait_for_load_state("networkidle")
        wide = screen.evaluate("document.documentElement.scrollWidth > innerWidth")
        if wrong := axe(screen) + (["wider than the screen"] if wide else []):
            found[name] = wrong
        shot(screen, name.replace(":", "-"))

    records.freeze_record(
        record=filled.record,
        version=filled.record.version,
        reason="Di tempat.",
        by=rakor.secretary,
        at=timezone.now(),
    )
    for name, where in (
        ("meetings:record", uuid),
        ("meetings:record_verify", {"uuid": filled.record.uuid}),
    ):
        screen.goto(reverse(name, kwargs=where))
        screen.wait_for_load_state("networkidle")
        wide = screen.evaluate("document.documentElement.scrollWidth > innerWidth")
        if wrong := axe(screen) + (["wider than the screen"] if wide else []):
            found[f"{name}, frozen"] = wrong
        shot(screen, f"{name.replace(':', '-')}-beku")
    assert found == {}


def test_one_tap_is_kept_without_a_network_and_sent_once(phone, sign_in, rakor):
    sign_in(phone, rakor.secretary)
    url = reverse("meetings:attendance", kwargs={"uuid": rakor.meeting.uuid})
    phone.goto(url)
    boxes = phone.locator(f'input[name=hadir][value$=":{rakor.one.pk}"]')
    # An answer that is none of ours; a failed request would be an error in Chromium's own log.
    phone.route("**/kehadiran/catat/", lambda route: route.fulfill(status=204, body=""))

    boxes.nth(0).check()
    boxes.nth(1).check()

    status = phone.locator("[data-attend-status]")
    status.get_by_text("disimpan di perangkat ini: 2").wait_for()
    assert Attendance.objects.count() == 0
    # Another person on this phone is not shown what was kept, and does not send it.
    sign_in(phone, person(Role.SECRETARIAT, rakor.host))
    phone.unroute("**/kehadiran/catat/")
    phone.goto(url)
    phone.wait_for_load_state("networkidle")
    assert boxes.nth(0).is_checked() is False
    assert Attendance.objects.count() == 0
    sign_in(phone, rakor.secretary)
    phone.goto(url)
    status.get_by_text("Semua sudah terkirim").wait_for()
    # Who ticks by keyboard keeps the place, and takes nothing back that was sent.
    boxes.nth(1).press("Space")
    assert phone.evaluate("document.activeElement.checked")
    phone.reload()
    phone.wait_for_load_state("networkidle")

    assert Attendance.objects.filter(day=rakor.one, by=rakor.secretary).count() == 2


def test_delegate_checks_in_with_the_code_of_the_screen(phone, desktop, sign_in, rakor):
    sign_in(desktop, rakor.secretary)
    desktop.goto(
        reverse("meetings:screen_open", kwargs={"uuid": rakor.meeting.uuid, "pk": rakor.one.pk})
    )
    desktop.get_by_role("button", name="Tampilkan kode").click()
    code = desktop.locator(".rk-code-big").inner_text()

    phone.goto(reverse("meetings:badge", kwargs={"token": rakor.people[0].badge_token}))
    phone.get_by_label("Kode pada layar").fill(code)
    phone.get_by_role("button", name="Saya hadir").click()
    phone.get_by_text("hadir sejak").wait_for()

    found = Attendance.objects.get()
    assert (found.method, found.by, found.day) == ("mandiri", None, rakor.one)


def test_two_note_takers_lose_nothing(desktop, phone, sign_in, rakor):
    sign_in(desktop, rakor.secretary)
    sign_in(phone, rakor.planner)
    url = reverse(
        "meetings:minutes_item", kwargs={"uuid": rakor.meeting.uuid, "item": rakor.item.uuid}
    )
    for page in (desktop, phone):
        page.goto(url)
    desktop.get_by_label("Pembahasan").fill("Dari meja sekretariat.")
    phone.get_by_label("Pembahasan").fill("Dari telepon.")

    desktop.get_by_role("button", name="Simpan notulen").click()
    desktop.get_by_text("Notulen disimpan.").wait_for()
    phone.get_by_role("button", name="Simpan notulen").click()
    phone.get_by_text("Orang lain menulis di tempat yang sama").wait_for()
    shot(phone, "notulen-bentrok")
    phone.get_by_role("button", name="Simpan notulen").click()
    phone.get_by_text("Notulen disimpan.").wait_for()

    assert ItemMinutes.objects.get().discussion == "Dari meja sekretariat.\nDari telepon."
    assert MinutesRevision.objects.filter(is_side_copy=True, discussion="Dari telepon.").exists()


def test_text_survives_a_closed_tab_for_its_writer_alone(desktop, sign_in, rakor):
    sign_in(desktop, rakor.planner)
    url = reverse(
        "meetings:minutes_item", kwargs={"uuid": rakor.meeting.uuid, "item": rakor.item.uuid}
    )
    desktop.goto(url)
    desktop.on("dialog", lambda dialog: dialog.accept())
    desktop.get_by_label("Pembahasan").fill("Belum disimpan.")
    kept = desktop.get_by_text("masih ada di perangkat ini")

    sign_in(desktop, rakor.secretary)
    desktop.goto(url)
    assert kept.count() == 0
    sign_in(desktop, rakor.planner)
    desktop.goto(url)
    desktop.get_by_role("button", name="Kembalikan").click()

    assert desktop.get_by_label("Pembahasan").input_value() == "Belum disimpan."


def test_decision_stands_on_its_row(desktop, sign_in, axe, rakor):
    sign_in(desktop, rakor.secretary)
    desktop.goto(reverse("meetings:decision_add", kwargs={"uuid": rakor.meeting.uuid}))
    desktop.get_by_role("textbox", name="Keputusan").fill("Pagu tetap Rp460.000.000.")
    desktop.get_by_label("Kode atau nama baris").fill("2.08.03")
    desktop.get_by_role("button", name="Cari", exact=True).click()
    desktop.get_by_label("Layanan korban").check()
    desktop.get_by_role("button", name="Simpan keputusan").click()
    desktop.get_by_text("Keputusan disimpan.").wait_for()

    desktop.goto(reverse("renja:row", kwargs={"pk": rakor.document.pk, "uuid": rakor.row.uuid}))
    desktop.get_by_role("heading", name="Diputuskan dalam rakor").wait_for()
    desktop.get_by_text("Pagu tetap Rp460.000.000.").wait_for()

    shot(desktop, "baris-keputusan")
    assert axe(desktop) == []
    assert Decision.objects.get().links.get().target == rakor.row.uuid


def test_record_is_frozen_signed_and_checked_by_anybody(desktop, phone, sign_in, rakor):
    fill(rakor)
    sign_in(desktop, rakor.secretary)
    url = reverse("meetings:record", kwargs={"uuid": rakor.meeting.uuid})
    desktop.goto(url)
    # The rakor is not over yet: whoever freezes its record now takes that on.
    desktop.get_by_label("Alasan tetap dibekukan").fill("Semua peserta sudah sepakat.")
    desktop.get_by_role("button", name="Bekukan atas nama saya").click()
    desktop.get_by_role("button", name="Saya menyetujui dan menandatangani").click()
    desktop.get_by_label("Halaman bertanda tangan Wakil LSM").set_input_files(
        {"name": "ttd.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 pindai"}
    )
    desktop.get_by_role("button", name="Simpan hasil pindai").click()
    desktop.get_by_text("Halaman bertanda tangan disimpan.").wait_for()

    record = OfficialRecord.objects.get()
    phone.goto(reverse("meetings:record_verify", kwargs={"uuid": record.uuid}))
    assert phone.get_by_text(record.sha256).count() == 1
    assert record.signatures.filter(signed_sha256=record.sha256).count() == 2
    assert desktop.get_by_role("button", name="Buka kembali").count() == 0


def test_action_is_done_with_proof_and_verified_by_another(desktop, phone, sign_in, rakor):
    agency = AgencyFactory(region=rakor.host.region)
    task = ActionItemFactory(meeting=rakor.meeting, owner_agency=agency, owner_person="A")
    url = reverse("meetings:action", kwargs={"pk": task.uuid})
    sign_in(phone, person(Role.PLANNER, agency))
    phone.goto(url)
    phone.locator("input[type=file]").set_input_files(
        {"name": "bukti.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    phone.get_by_role("button", name="Unggah bukti").click()
    phone.get_by_label("Menjadi").select_option("selesai")
    phone.get_by_role("button", name="Catat langkah").click()
    phone.get_by_text("Langkah dicatat.").wait_for()

    sign_in(desktop, rakor.secretary)
    desktop.goto(url)
    desktop.get_by_label("Menjadi").select_option("terverifikasi")
    desktop.get_by_role("button", name="Catat langkah").click()
    desktop.get_by_text("Langkah dicatat.").wait_for()

    task.refresh_from_db()
    assert (task.status, task.verified_by) == ("terverifikasi", rakor.secretary)


def test_eighty_check_ins_from_four_phones(live_server, rakor):
    """A real server, four phones at once, each tick sent twice: eighty rows within a minute."""
    invitation = RakorInvitationFactory(meeting=rakor.meeting, seats=80)
    delegates = DelegateFactory.create_batch(80, invitation=invitation)
    staff = [person(Role.SECRETARIAT, rakor.host) for _ in range(4)]
    url = reverse("meetings:attendance_record", kwargs={"uuid": rakor.meeting.uuid})
    answers = []

    def phone(number):
        with Sender(live_server.url, staff[number]) as sender:
            connection.close()  # signing in opened one in this thread
            for delegate in delegates[number::4]:
                tick = sender.tick(delegate, rakor.one)
                answers.extend(sender.send(url, tick) for _ in range(2))

    began = time.monotonic()
    threads = [threading.Thread(target=phone, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began

    assert answers == ["recorded"] * 160
    assert Attendance.objects.filter(day=rakor.one).count() == 80
    assert took < 60


class Sender:
    """One phone's session over HTTP, without a browser around it."""

    def __init__(self, base, user):
        client = Client()
        client.force_login(user)
        self.cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={'x' * 32}"
        self.connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.connection.close()

    def tick(self, delegate, day):
        return {
            "delegate": str(delegate.uuid),
            "day": str(day.pk),
            "item": None,
            "key": str(uuid4()),
            "at": timezone.now().isoformat(),
        }

    def send(self, url, tick):
        headers = {
            "Cookie": self.cookies,
            "X-CSRFToken": "x" * 32,
            "Content-Type": "application/json",
        }
        self.connection.request("POST", url, json.dumps({"ticks": [tick]}), headers)
        answer = json.loads(self.connection.getresponse().read())
        return answer["states"][tick["key"]]


def test_long_list_is_folded_and_searched_on_a_phone(phone, axe, sign_in, rakor):
    for number in range(24):
        name = f"Dinas Pemberdayaan Perempuan dan Perlindungan Anak Kabupaten Uji {number}"
        body = OrganisationFactory(name=name, participant_class="pd_kabkota")
        invitation = RakorInvitationFactory(meeting=rakor.meeting, organisation=body, seats=3)
        DelegateFactory.create_batch(3, invitation=invitation)
    DelegateFactory(invitation=invitation, name="Siti Aminah")
    sign_in(phone, rakor.secretary)
    phone.goto(reverse("meetings:attendance", kwargs={"uuid": rakor.meeting.uuid}))
    assert phone.evaluate("document.documentElement.scrollHeight") < 3000
    assert axe(phone) == []
    phone.get_by_label("Cari peserta").fill("aminah")
    phone.locator("label", has_text="Siti Aminah").first.click()
    group = phone.locator("details", has=phone.locator("text=Siti Aminah"))
    group.get_by_text("1 dari 4").wait_for()
    phone.get_by_text("Semua sudah terkirim").wait_for()
    assert phone.locator("[data-words]:visible").count() == 1
    # Ticked before anybody reads the list again: it stands last in its organisation then.
    phone.get_by_role("button", name="Tampilkan").click()
    phone.get_by_text("1 hadir: 1 dari").wait_for()
    assert phone.get_by_label("Cari peserta").input_value() == "aminah"
    assert phone.locator("[data-words]:visible").count() == 1
    phone.get_by_label("Cari peserta").fill("")
    assert phone.locator("summary:visible").count() > 20
