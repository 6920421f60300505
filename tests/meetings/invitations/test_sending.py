"""Who is left out, what goes along, where answers go, and what can be read of it afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import Role
from meetings.actions.invitations_links import token_of
from meetings.actions.invitations_mail import CannotSend, send
from meetings.actions.retention import forget_participants
from meetings.models import Invitation, InvitationLetter
from meetings.models.addressing import head_of
from notifications.actions import send_mail
from notifications.models import OutboxMail
from reports.actions.letters import current_letters, letter_content, printed_letter
from reports.actions.merging import merge_report
from reports.actions.papers import request_paper
from reports.actions.planning import plan_report
from reports.actions.rendering import render_section
from tests.factories.agencies import ProvinceFactory, RegencyFactory, person
from tests.factories.meetings import LetterFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 27, 2, 0, tzinfo=UTC)


@pytest.fixture
def staff(client, secretary):
    client.force_login(secretary)
    return client


@pytest.fixture
def letter(meeting):
    return LetterFactory(
        meeting=meeting,
        number="005/12/DINAS",
        subject="Undangan",
        dated_on=date(2026, 1, 26),
        signatory_name="Contoh Nama",
        changed_at=NOW - timedelta(hours=1),
    )


@pytest.fixture
def printed(meeting, secretary, letter, invite):
    """Two invitations whose letters are printed."""
    both = [invite(), invite()]
    report = request_paper(kind="rakor_letter", meeting=meeting, by=secretary, at=NOW)
    assert plan_report(report_id=report.pk, at=NOW)
    for section in report.sections.all():
        render_section(section_id=section.pk, at=NOW)
    assert merge_report(report_id=report.pk, at=NOW)
    return both


def page_of(meeting):
    return reverse("meetings:invite_send", args=[meeting.uuid])


def sent_page(meeting):
    return reverse("meetings:sent_mails", args=[meeting.uuid])


@pytest.mark.parametrize(
    ("office", "name", "line"),
    [
        ("Kepala", "Dinas Sosial", "Kepala Dinas Sosial Kota Uji"),
        ("Kepala", "Dinas Sosial Kota Uji", "Kepala Dinas Sosial Kota Uji"),
        ("Kepala Dinas Sosial", "Dinas Sosial", "Kepala Dinas Sosial Kota Uji"),
        ("Kepala Bappeda", "Bappeda Kota Uji", "Kepala Bappeda Kota Uji"),
        ("KEPALA DINAS", "Dinas Sosial Kota Uji", "KEPALA DINAS Sosial Kota Uji"),
        ("Ketua", "LSM Sayap", "Ketua LSM Sayap Kota Uji"),
        ("Ketua Yayasan", "Yayasan Sayap Kota Uji", "Ketua Yayasan Sayap Kota Uji"),
        ("Ketua Komisi IV", "DPRD Kota Uji", "Ketua Komisi IV, DPRD Kota Uji"),
        ("Kepala DPPKBP3A Kota Uji", "Dinas P3A Kota Uji", "Kepala DPPKBP3A Kota Uji"),
        ("", "Dinas Sosial", "Dinas Sosial Kota Uji"),
    ],
)
def test_a_letter_names_whose_head_it_addresses(office, name, line):
    assert head_of(office, name, RegencyFactory.build(name="Kota Uji")) == line


def test_a_provincial_body_is_named_with_its_province():
    province = ProvinceFactory.build(name="Kepulauan Uji")

    assert head_of("Kepala", "DP3A", province) == "Kepala DP3A Provinsi Kepulauan Uji"
    assert head_of("Rektor", "Universitas Uji", None) == "Rektor Universitas Uji"


def test_the_invitation_greets_the_head_of_its_organisation(invite, meeting, secretary):
    city = RegencyFactory(name="Kota Uji")
    invite(organisation=OrganisationFactory(name="Dinas Sosial", addressee="Kepala", region=city))

    send(meeting=meeting, kind="undangan", by=secretary, at=NOW)

    assert "Yth. Kepala Dinas Sosial Kota Uji\n" in OutboxMail.objects.get().body


def test_the_mail_carries_letter_number_agenda_calendar_and_reply_address(
    meeting, secretary, printed, settings, mailoutbox
):
    settings.OUTBOX_EMAIL = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    meeting.contact_email = "sekretariat@contoh.test"
    meeting.save()
    meeting.releases.create(
        number=1, content='{"days":[],"items":[]}', released_at=NOW, released_by=secretary
    )

    waiting = send(meeting=meeting, kind="undangan", with_letter=True, by=secretary, at=NOW)
    assert [send_mail(mail_id=pk, at=NOW) for pk in waiting] == [True, True]

    for message, invitation in zip(mailoutbox, printed, strict=True):
        files = {part[0]: part[1:] for part in message.attachments}
        name = "surat-undangan-rakor-renja-uji.pdf"
        assert list(files) == ["undangan.ics", name]
        assert files[name] == (letter_content(invitation.pk), "application/pdf")
        assert files[name][0].startswith(b"%PDF")
        assert message.reply_to == ["sekretariat@contoh.test"]
        assert message.body.startswith("Nomor: 005/12/DINAS\n")
        assert f"Susunan acara: {settings.BASE_URL}/agenda/{meeting.uuid}/" in message.body


def test_without_a_secretariats_address_answers_go_to_who_made_the_rakor(
    invite, meeting, secretary
):
    invite()

    send(meeting=meeting, kind="undangan", by=secretary, at=NOW)

    assert OutboxMail.objects.get().reply_to == secretary.email


def test_a_letter_that_is_not_printed_is_named_and_nothing_is_sent(
    printed, invite, meeting, secretary
):
    late = invite(organisation=OrganisationFactory(name="Dinas Terlambat"))

    with pytest.raises(CannotSend, match="Dinas Terlambat"):
        send(meeting=meeting, kind="undangan", with_letter=True, by=secretary, at=NOW)
    assert OutboxMail.objects.count() == 0

    send(meeting=meeting, kind="undangan", with_letter=True, skip={late.pk}, by=secretary, at=NOW)
    assert OutboxMail.objects.count() == 2


def test_a_letter_printed_before_its_text_changed_does_not_go_out(printed, meeting, secretary):
    assert current_letters(meeting) == {each.pk for each in printed}

    InvitationLetter.objects.update(changed_at=NOW + timedelta(minutes=1))

    assert current_letters(meeting) == set()


def test_a_letter_whose_file_is_gone_is_made_again(printed):
    default_storage.delete(printed_letter(printed[0]).file)

    assert letter_content(printed[0].pk).startswith(b"%PDF")


def test_a_paper_that_does_not_exist_holds_its_mail_back_with_the_reason(
    printed, meeting, secretary
):
    first, _second = send(meeting=meeting, kind="undangan", with_letter=True, by=secretary, at=NOW)
    OutboxMail.objects.filter(pk=first).update(
        attachments=[{"kind": "surat_undangan", "ref": 0, "name": "surat.pdf"}]
    )

    assert send_mail(mail_id=first, at=NOW) is False

    row = OutboxMail.objects.get(pk=first)
    assert (row.status, row.error) == ("queued", "Surat undangan belum dicetak.")


def test_who_is_ticked_is_left_out_and_stays_prepared(staff, meeting, invite):
    first, second = invite(), invite()
    digest = staff.get(page_of(meeting)).context["recipients"].digest

    staff.post(page_of(meeting), {"jenis": "undangan", "digest": digest, "lewati": [second.pk]})

    assert OutboxMail.objects.get().to == first.email
    second.refresh_from_db()
    assert second.status == Invitation.Status.PREPARED


def test_ticks_survive_an_error_and_the_way_through_the_pages(staff, meeting, invite, monkeypatch):
    monkeypatch.setattr("meetings.views.invitations_sending.PER_PAGE", 1)
    first, second = invite(), invite()
    given = {"jenis": "undangan", "digest": "lama", "lewati": [first.pk], "surat": "ya"}

    wrong = staff.post(page_of(meeting), given)
    other = staff.post(page_of(meeting), given | {"page": "2"})

    assertContains(wrong, "Daftar penerima telah berubah")
    box = f'id="lewati-{first.pk}" name="lewati" value="{first.pk}" checked'
    assertContains(wrong, box)
    assert wrong.context["with_letter"] is True
    assertContains(other, f'<input type="hidden" name="lewati" value="{first.pk}">')
    assertContains(other, f'id="lewati-{second.pk}"')
    assert OutboxMail.objects.count() == 0


@pytest.mark.parametrize("forged", ["x", "-1", "9" * 5000, "1\x00"])
def test_ticks_that_no_page_has_leave_nobody_out(staff, meeting, invite, forged):
    invite()
    digest = staff.get(page_of(meeting)).context["recipients"].digest

    staff.post(page_of(meeting), {"jenis": "undangan", "digest": digest, "lewati": [forged]})

    assert OutboxMail.objects.count() == 1


def test_the_secretary_reads_what_was_sent_to_whom_without_the_links(
    staff, meeting, invite, secretary
):
    invitation = invite(organisation=OrganisationFactory(name="Dinas <b>A</b>"))
    (pk,) = send(meeting=meeting, kind="undangan", by=secretary, at=timezone.now())
    send_mail(mail_id=pk, at=timezone.now())

    listed = staff.get(sent_page(meeting))
    read = staff.get(reverse("meetings:sent_mail", args=[meeting.uuid, pk]))

    assertContains(listed, invitation.email)
    assertContains(listed, "Terkirim")
    assertContains(read, "Dinas &lt;b&gt;A&lt;/b&gt;")
    assertContains(read, "/k/***")
    assertNotContains(read, token_of(invitation))
    assert OutboxMail.objects.get().body == ""


def test_what_was_sent_is_for_those_who_prepare_the_rakor(client, meeting, invite, secretary):
    invite()
    (pk,) = send(meeting=meeting, kind="undangan", by=secretary, at=NOW)
    client.force_login(person(Role.PLANNER, meeting.host))

    pages = [sent_page(meeting), reverse("meetings:sent_mail", args=[meeting.uuid, pk])]

    assert [client.get(page).status_code for page in pages] == [403, 403]


@pytest.mark.parametrize(("typed", "count"), [("undangan dinas", 1), ("lain", 0)])
def test_sent_mails_are_searched(staff, meeting, invite, secretary, typed, count):
    invite(organisation=OrganisationFactory(email="dinas@contoh.test"))
    send(meeting=meeting, kind="undangan", by=secretary, at=NOW)

    page = staff.get(sent_page(meeting), {"q": typed})

    assert len(page.context["entries"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_sent_mails_cost_the_same(
    staff, meeting, invite, secretary, count, django_assert_num_queries
):
    for _ in range(count):
        invite()
    send(meeting=meeting, kind="undangan", by=secretary, at=NOW)

    with django_assert_num_queries(9):
        staff.get(sent_page(meeting))


def test_what_was_sent_is_forgotten_with_the_participants(meeting, invite, secretary):
    invite()
    send(meeting=meeting, kind="undangan", by=secretary, at=NOW)
    meeting.retention_until = date(2026, 3, 1)
    meeting.save()

    forget_participants(at=datetime(2026, 6, 1, tzinfo=UTC))

    assert OutboxMail.objects.get().shown == ""
