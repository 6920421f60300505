"""Surat undangan: the text, one PDF per recipient, one of all, and who gets which."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.actions.invitations_links import token_of
from meetings.actions.letters import (
    CannotWrite,
    letter_copies,
    letter_of,
    letter_view,
    missing_from,
    save_letter,
)
from meetings.models import AgendaItem, Invitation
from reports.actions.letters import NoLetter, letter_sections, printed_letter
from reports.actions.merging import merge_report
from reports.actions.papers import request_paper
from reports.actions.planning import plan_report
from reports.actions.rendering import render_section
from reports.actions.words import file_name
from reports.models import Report
from tests.factories.agencies import RegencyFactory
from tests.factories.meetings import ItemFactory, LetterFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 27, 2, 0, tzinfo=UTC)


@pytest.fixture
def letter(meeting):
    return LetterFactory(
        meeting=meeting,
        attachments="1 (satu) lembar",
        subject="Undangan Rapat Koordinasi",
        place="Pangkalpinang",
        dated_on=date(2026, 1, 26),
        body="Kami mengharapkan kehadiran Bapak/Ibu pada:",
        remarks="Membawa rancangan awal Renja.",
        signatory_title="Kepala Dinas Uji",
        signatory_name="Contoh Nama",
        signatory_nip="19700101 199501 1 001",
        copies="Gubernur\n\nBappeda Provinsi",
    )


@pytest.fixture
def two(invite):
    """Two recipients and one who was taken back."""
    first = invite(
        organisation=OrganisationFactory(name="Dinas A & B", addressee="Kepala Dinas A & B"),
        position=1,
    )
    second = invite(
        organisation=OrganisationFactory(name="LSM <Uji>"), position=2, letter_number="005/99"
    )
    invite(status=Invitation.Status.CANCELLED, position=3)
    return first, second


@pytest.fixture
def printed(meeting, secretary, letter, two):
    report = request_paper(kind="rakor_letter", meeting=meeting, by=secretary, at=NOW)
    assert plan_report(report_id=report.pk, at=NOW)
    for section in report.sections.all():
        render_section(section_id=section.pk, at=NOW)
    assert merge_report(report_id=report.pk, at=NOW)
    report.refresh_from_db()
    return report


def text_of(content):
    return [
        " ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages
    ]


def content_of(response):
    return b"".join(response.streaming_content)


def test_first_letter_is_a_draft_that_names_the_rakor(meeting, secretary):
    draft = letter_of(meeting, by=secretary, at=NOW)

    assert (draft.pk, draft.version, draft.subject) == (None, 0, "Undangan Rakor Renja Uji")
    assert draft.basis == ""  # no law is invented


def test_letter_is_saved_once_and_then_by_version(meeting, secretary):
    save = {"meeting": meeting, "by": secretary, "at": NOW}
    first = save_letter(version=0, fields={"number": "1"}, **save)
    second = save_letter(version=first.version, fields={"number": "2"}, **save)

    assert (second.number, second.version) == ("2", 2)
    for version in (0, 1):
        with pytest.raises(CannotWrite):
            save_letter(version=version, fields={"number": "3"}, **save)


def test_what_is_missing_is_named(meeting, letter, two):
    assert missing_from(meeting, letter) == []

    letter.number, letter.dated_on = "", None
    Invitation.objects.all().delete()
    assert len(missing_from(meeting, letter)) == 3


def test_view_names_hours_in_the_venues_zone(meeting, letter):
    ItemFactory(
        day=meeting.days.first(),
        title="Pembukaan",
        starts_at=datetime(2026, 2, 10, 1, 30, tzinfo=UTC),
        ends_at=datetime(2026, 2, 10, 2, 0, tzinfo=UTC),
    )
    meeting.days.update(zone="Asia/Makassar")

    view = letter_view(letter)

    assert [(day.date, day.hours, day.place) for day in view.days] == [
        ("Selasa, 10 Februari 2026", "09.30–11.00\xa0WITA", "Aula Uji, Jalan Uji 1"),
        ("Rabu, 11 Februari 2026", "10.00–11.00\xa0WITA", "Aula Uji, Jalan Uji 1"),
    ]
    assert view.days[0].items[0] == ("09.30–10.00", "Pembukaan")
    assert list(view.copies) == ["Gubernur", "Bappeda Provinsi"]


def test_each_recipient_has_an_own_number_link_and_last_day(letter, two):
    copies = letter_copies(letter)

    assert [(c.addressee, c.number, c.answer_by) for c in copies] == [
        ("Kepala Dinas A & B", letter.number, "Sabtu, 7 Februari 2026"),
        ("LSM <Uji>", "005/99", "Sabtu, 7 Februari 2026"),
    ]
    assert [token_of(two[0]) in copies[0].link, token_of(two[1]) in copies[1].link] == [True, True]


@pytest.mark.parametrize("recipients", [1, 3])
def test_copies_cost_one_query(letter, invite, recipients, django_assert_num_queries):
    for _ in range(recipients):
        invite()

    with django_assert_num_queries(1):
        assert len(letter_copies(letter)) == recipients


def test_merged_file_holds_the_letters_in_order_without_contents(printed):
    pages = text_of(printed.file.read())
    printed.file.close()

    assert printed.kind == Report.Kind.LETTER
    assert [("Kepala Dinas A & B" in page, "LSM <Uji>" in page) for page in pages] == [
        (True, False),
        (False, False),  # the agenda, as an annex
        (False, True),
        (False, False),
    ]
    for words in (
        "Nomor", "Sifat", "Lampiran", "1 (satu) lembar", "Hal", "Yth.", "Selasa, 10 Februari 2026",
        "Pangkalpinang, 26 Januari 2026", "Aula Uji", "Rakor Renja Uji", "Contoh Nama",
        "NIP 19700101", "Tembusan", "Gubernur", "Sabtu, 7 Februari 2026",
    ):  # fmt: skip
        assert words in pages[0], words
    assert "Halaman" not in pages[0]
    assert "Isi laporan" not in "".join(pages)


def test_paper_is_named_in_indonesian_and_hashed(printed):
    assert len(printed.content_sha256) == 64
    assert file_name(printed).startswith("surat-undangan")
    assert printed.requested_by.notices.count() == 1


def test_nothing_to_print_is_said(meeting, secretary):
    report = request_paper(kind="rakor_letter", meeting=meeting, by=secretary, at=NOW)

    with pytest.raises(NoLetter):
        letter_sections(report)


def test_waiting_letters_are_not_asked_for_twice(meeting, secretary, letter, two):
    asked = {"kind": "rakor_letter", "meeting": meeting, "by": secretary, "at": NOW}

    assert request_paper(**asked) == request_paper(**asked)


def test_archive_has_one_file_a_recipient(client, secretary, printed):
    client.force_login(secretary)

    response = client.get(reverse("reports:letters_zip", args=[printed.uuid]))

    with zipfile.ZipFile(io.BytesIO(content_of(response))) as archive:
        names = archive.namelist()
        second = archive.read(names[1])
    response.close()
    assert names == [
        "0001-surat-undangan-kepada-kepala-dinas-a-b.pdf",
        "0002-surat-undangan-kepada-lsm-uji.pdf",
    ]
    assert "LSM <Uji>" in text_of(second)[0]


def test_organisation_fetches_its_own_letter_by_link(client, printed, two):
    first, second = two
    Invitation.objects.update(
        expires_at=timezone.now() + timedelta(days=1),
        answer_by=timezone.now().date() + timedelta(days=3),
    )

    response = client.get(reverse("reports:letter_by_link", args=[token_of(second)]))

    assert "LSM <Uji>" in text_of(content_of(response))[0]
    assert printed_letter(first).payload["key"] == f"surat-{first.pk}"
    assert "surat/" in client.get(reverse("meetings:answer", args=[token_of(second)])).text
    response.close()


def test_letter_button_says_what_is_missing(client, secretary, meeting):
    client.force_login(secretary)

    response = client.post(reverse("reports:letters", args=[meeting.uuid]), follow=True)

    assert "masih memerlukan" in response.text
    assert Report.objects.count() == 0


def test_letter_page_lists_what_was_made(client, secretary, meeting, printed):
    client.force_login(secretary)

    response = client.get(reverse("reports:letters", args=[meeting.uuid]))

    assert reverse("reports:letters_zip", args=[printed.uuid]) in response.text


def test_region_of_another_host_is_printed(letter, meeting):
    meeting.host.region = RegencyFactory(name="Kota Uji")


@pytest.mark.parametrize(("has_agenda", "said"), [(True, "1 (satu) berkas"), (False, "–")])
def test_an_annexed_agenda_is_counted_where_nobody_wrote_what_is_attached(
    letter, meeting, has_agenda, said
):
    letter.attachments = ""
    if not has_agenda:
        AgendaItem.objects.all().delete()

    assert letter_view(letter).attachments == said
