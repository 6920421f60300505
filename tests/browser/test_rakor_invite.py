"""Invitations in a real browser: from the list to the badge on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from agencies.models import Role
from meetings.actions.invitations_links import token_of
from meetings.models import Invitation, InviteListEntry
from notifications.models import OutboxMail
from tests.factories.agencies import AgencyFactory, person
from tests.factories.meetings import (
    DayFactory,
    DelegateFactory,
    InviteListFactory,
    ItemFactory,
    LetterFactory,
    MeetingFactory,
    OrganisationFactory,
    RakorInvitationFactory,
    VenueFactory,
)

SOON = timezone.now().date() + timedelta(days=30)


@pytest.fixture
def host(transactional_db):
    return AgencyFactory(name="Dinas Pemberdayaan Perempuan dan Pelindungan Anak")


@pytest.fixture
def secretary(host):
    return person(Role.SECRETARIAT, host, name="Sekretaris Rakor")


@pytest.fixture
def meeting(host, secretary):
    meeting = MeetingFactory(
        title="Rakor Renja 2027",
        host=host,
        created_by=secretary,
        contact_name="Ibu Ratna",
        contact_phone="0812 0000 0000",
    )
    venue = VenueFactory(name="Aula Dinas", address="Air Itam", region=host.region)
    for number in range(2):
        day = DayFactory(meeting=meeting, venue=venue, date=SOON + timedelta(days=number))
        ItemFactory(day=day, title="Pembukaan")
    return meeting


@pytest.fixture
def forum(meeting):
    """Forum Anak with four seats, and an answer of theirs."""
    organisation = OrganisationFactory(
        name="Forum Anak Daerah", participant_class="forum_anak", phone="0812 3456 7890"
    )
    invitation = _invite(meeting, organisation, seats=2)
    DelegateFactory(invitation=invitation, minor=True, name="Bunga Melati")
    return invitation


def _invite(meeting, organisation, **fields):
    return RakorInvitationFactory(
        meeting=meeting,
        organisation=organisation,
        answer_by=SOON - timedelta(days=3),
        expires_at=timezone.now() + timedelta(days=32),
        status=Invitation.Status.SENT,
        sent_at=timezone.now(),
        sent_by=meeting.created_by,
        **fields,
    )


@pytest.fixture
def agency(meeting):
    organisation = OrganisationFactory(
        name="Dinas PPPA Kabupaten Bangka Tengah",
        participant_class="pd_kabkota",
        addressee="Kepala Dinas PPPA Kabupaten Bangka Tengah",
        email="",
    )
    return _invite(meeting, organisation, seats=2)


def _staff_pages(meeting, invitation, invite_list):
    uuid = {"uuid": meeting.uuid}
    sent = OutboxMail.objects.create(
        key="uji",
        to="sekretariat.dinas.pemberdayaan.perempuan@bangkatengahkab.contoh.test",
        subject=f"Undangan: {meeting.title}",
        topic=f"rakor:{meeting.pk}",
        shown="Yth. Kepala Dinas\n" + "https://renjana.contoh.test/k/***/ " * 4,
        attachments=[{"kind": "surat_undangan", "ref": 1, "name": "surat-undangan-rakor.pdf"}],
    )
    names = ["invitations", "invite_add", "letter", "invite_send", "invite_reminders"]
    pages = [reverse(f"meetings:{name}", kwargs=uuid) for name in [*names, "invite_whatsapp"]]
    return [
        *pages,
        pages[3] + "?jenis=perubahan",
        reverse("meetings:invitation", kwargs={**uuid, "pk": invitation.pk}),
        reverse("meetings:organisations"),
        reverse("meetings:organisation_add"),
        reverse("meetings:invite_lists"),
        reverse("meetings:invite_list", args=[invite_list.pk]),
        reverse("meetings:feeds"),
        reverse("meetings:sent_mails", kwargs=uuid),
        reverse("meetings:sent_mail", args=[meeting.uuid, sent.pk]),
        reverse("reports:letters", kwargs=uuid),
    ]


def test_staff_pages_are_accessible_and_fit(
    screen, axe, sign_in, meeting, secretary, forum, agency, host
):
    LetterFactory(meeting=meeting, dated_on=SOON, signatory_name="Contoh Nama")
    kept = InviteListFactory(owner=host)
    InviteListEntry.objects.create(list=kept, organisation=agency.organisation)
    sign_in(screen, secretary)

    for address in _staff_pages(meeting, forum, kept):
        screen.goto(address)
        assert axe(screen) == [], address
        wide = "() => document.documentElement.scrollWidth > innerWidth"
        assert screen.evaluate(wide) is False, address


def test_link_pages_are_accessible_and_fit(screen, axe, forum, agency):
    link = reverse("meetings:answer", args=[token_of(forum)])
    delegate = forum.delegates.get()
    pages = [
        link,
        f"{link}jawaban/",
        f"{link}peserta/{delegate.uuid}/",
        reverse("meetings:answer", args=[token_of(agency)]),
    ]

    for address in pages:
        screen.goto(address)
        assert axe(screen) == [], address
        assert "Bunga" not in screen.content()
        wide = "() => document.documentElement.scrollWidth > innerWidth"
        assert screen.evaluate(wide) is False, address


def test_delegates_answer_on_a_phone_without_an_account(phone, agency):
    phone.goto(reverse("meetings:answer", args=[token_of(agency)]))
    phone.get_by_label("Nama dan jabatan Anda").fill("Rahma, Sekretaris")
    first = phone.get_by_role("group", name="Orang 1", exact=True)
    first.get_by_label("Konfirmasi").select_option(label="Hadir")
    first.get_by_label("Nama", exact=True).fill("Budi Santoso")
    phone.get_by_role("button", name="Kirim konfirmasi").click()
    expect(phone.locator(".rk-errors")).to_be_visible()

    first.get_by_label("Jabatan", exact=True).fill("Perencana Ahli Muda")
    second = phone.get_by_role("group", name="Orang 2", exact=True)
    second.get_by_label("Konfirmasi").select_option(label="Diwakili")
    second.get_by_label("Nama", exact=True).fill("Sari Dewi")
    second.get_by_label("Jabatan", exact=True).fill("Analis")
    second.get_by_label("Mewakili (jika diwakili)").fill("Kepala Dinas")
    phone.get_by_role("button", name="Kirim konfirmasi").click()

    phone.get_by_role("heading", name="Terima kasih, jawaban Anda dicatat").wait_for()
    phone.get_by_role("link", name="Buka kartu Budi Santoso").click()
    phone.get_by_role("heading", name="Budi Santoso").wait_for()
    assert phone.locator(".rk-badge-code svg").is_visible()
    assert sorted(agency.delegates.values_list("name", "answer")) == [
        ("Budi Santoso", "hadir"),
        ("Sari Dewi", "diwakili"),
    ]


def test_answering_works_without_javascript(browser, live_server, agency):
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto(reverse("meetings:answer", args=[token_of(agency)]))
    page.get_by_label("Nama dan jabatan Anda").fill("Rahma")
    page.get_by_label("Tidak ada dari kami yang dapat hadir").check()
    page.get_by_label("Alasan, jika tidak ada yang dapat hadir").fill("Dinas luar daerah")
    page.get_by_role("button", name="Kirim konfirmasi").click()

    page.get_by_role("heading", name="Terima kasih, jawaban Anda dicatat").wait_for()
    context.close()
    assert agency.delegates.get().reason == "Dinas luar daerah"


def test_secretary_invites_writes_and_sends(desktop, sign_in, meeting, secretary):
    sign_in(desktop, secretary)
    desktop.goto(reverse("meetings:invite_add", kwargs={"uuid": meeting.uuid}))
    desktop.get_by_role("textbox", name="Baris").fill(
        "LSM Peduli\tlsm\t2\tlsm@contoh.test\nMedia Daring\tmedia\t1\tmedia@contoh.test"
    )
    desktop.get_by_role("button", name="Periksa baris ini").click()
    desktop.get_by_role("button", name="Siapkan undangan ini").click()
    desktop.get_by_role("link", name="LSM Peduli").wait_for()

    desktop.get_by_role("link", name="Surat", exact=True).click()
    desktop.get_by_label("Nomor surat").fill("000.1.5/12/2026")
    desktop.get_by_label("Tanggal", exact=True).fill(f"{SOON - timedelta(days=14):%Y-%m-%d}")
    desktop.get_by_label("Nama penanda tangan").fill("Contoh Nama, M.Si.")
    desktop.get_by_role("button", name="Simpan surat").click()
    desktop.get_by_role("button", name="Susun surat").wait_for()

    desktop.get_by_role("link", name="Undangan").first.click()
    desktop.get_by_role("link", name="Kirim lewat surel").click()
    desktop.get_by_role("heading", name="2 penerima").wait_for()
    assert "Yth. LSM Peduli" in desktop.locator(".rk-mail").inner_text()
    desktop.get_by_role("button", name="Kirim 2 pesan").click()

    desktop.get_by_text("2 pesan masuk antrean.").wait_for()
    assert OutboxMail.objects.count() == 2


def test_calendar_address_is_made_and_revoked(desktop, sign_in, meeting, secretary):
    sign_in(desktop, secretary)
    desktop.goto(reverse("meetings:feeds"))
    desktop.get_by_role("button", name="Buat alamat kalender").click()
    address = desktop.get_by_label("Salin sekarang: alamat tidak ditampilkan lagi.").input_value()
    assert address.endswith(".ics")

    desktop.get_by_role("button", name="Cabut").click()
    desktop.get_by_text("Alamat kalender tidak berlaku lagi.").wait_for()


def test_a_secretary_elsewhere_reads_and_copies_but_rewrites_nothing(
    desktop, sign_in, meeting, agency
):
    organisation = agency.organisation
    organisation.owner = meeting.host.region
    organisation.save()
    stranger = person(Role.SECRETARIAT, AgencyFactory(), name="Sekretaris Jauh")
    own = stranger.memberships.get().agency
    sign_in(desktop, stranger)

    desktop.goto(reverse("meetings:organisation", args=[organisation.pk]))
    assert desktop.get_by_label("Surel").count() == 0
    # What the form of the own region sends, in the attacker's session and with its token.
    token = desktop.locator("main input[name=csrfmiddlewaretoken]").first.input_value()
    refused = desktop.request.post(
        desktop.url,
        headers={"Referer": desktop.url},
        form={
            "csrfmiddlewaretoken": token,
            "version": "1",
            "name": "Dinas Palsu",
            "participant_class": "lsm",
            "agency": str(own.pk),
            "email": "penyerang@contoh.test",
        },
    )
    opened = desktop.request.get(reverse("meetings:meeting", args=[meeting.uuid]))

    assert (refused.status, opened.status) == (403, 404)
    organisation.refresh_from_db()
    assert (organisation.name, organisation.agency) == ("Dinas PPPA Kabupaten Bangka Tengah", None)
    desktop.goto(reverse("meetings:organisation", args=[organisation.pk]))
    desktop.get_by_role("button", name="Salin ke daftar kami").click()
    desktop.get_by_text("Disalin ke daftar Anda").wait_for()


def test_pasted_lines_are_checked_on_any_screen(screen, axe, sign_in, meeting, secretary, agency):
    agency.organisation.owner = meeting.host.region
    agency.organisation.save()
    sign_in(screen, secretary)
    screen.goto(reverse("meetings:invite_paste", kwargs={"uuid": meeting.uuid}))
    screen.get_by_role("textbox", name="Baris").fill(
        "1. Dinas Sosial Kota Pangkalpinang, 2 orang, 0812345678\n"
        "2. Forum Anak Daerah Uji, 3 org, 0812xxx\n"
        "3. dinas PPPA Kab. Bangka Tengah, 2 orang\n"
        "4. Radio Uji, 0 orang\n"
    )
    screen.get_by_role("button", name="Periksa baris ini").click()
    screen.get_by_role("heading", name="3 baris perlu dilihat").wait_for()

    wide = "() => document.documentElement.scrollWidth > innerWidth"
    assert axe(screen) == []
    assert screen.evaluate(wide) is False

    screen.locator("#baris-4-seats").fill("1")
    screen.locator("#baris-2-phone").fill("0813 1111 2222")
    screen.get_by_role("button", name="Siapkan undangan ini").click()

    screen.get_by_text("3 undangan disiapkan. Baris yang dilewati: 1.").wait_for()
    assert sorted(meeting.invitations.values_list("name", "phone")) == [
        ("Dinas PPPA Kabupaten Bangka Tengah", ""),
        ("Dinas Sosial Kota Pangkalpinang", "+62812345678"),
        ("Forum Anak Daerah Uji", "+6281311112222"),
        ("Radio Uji", ""),
    ]
