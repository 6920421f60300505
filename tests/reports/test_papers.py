"""Papers of a rakor: what each says, that minors stay initials, and where the files go."""

import io
from datetime import UTC, date, datetime

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from agencies.models import Role
from meetings.actions import records
from meetings.actions.objections import raise_objection
from meetings.models import Evidence, OfficialRecord
from reports.actions.keeping import keep_paper, papers_to_keep, request_missing_records
from reports.actions.merging import merge_report
from reports.actions.papers import PAPERS, request_paper
from reports.actions.planning import plan_report
from reports.actions.records import ordinal
from reports.actions.rendering import render_section
from reports.models import Report
from tests.factories.agencies import AgencyFactory, LetterheadFactory, person
from tests.factories.meetings import (
    ActionItemFactory,
    ActivityTextFactory,
    AttendanceFactory,
    DayFactory,
    DecisionFactory,
    DelegateFactory,
    DeskOutcomeFactory,
    EvidenceFactory,
    ItemFactory,
    LetterFactory,
    MeetingFactory,
    MinutesFactory,
    OrganisationFactory,
    RakorInvitationFactory,
)

NOW = datetime(2026, 2, 11, 3, 0, tzinfo=UTC)
CHILD, INITIALS = "Bunga Melati", "B.M."
Kind = Report.Kind


@pytest.fixture
def rakor(db):
    """Eleven people of three bodies on one day, ten present; a desk, a decision, an action."""
    meeting = MeetingFactory(title="Rakor Renja Uji", purpose="Menyelaraskan.")
    day = DayFactory(meeting=meeting)
    bodies = [("Dinas Uji", "pd_kabkota"), ("Forum Anak Daerah", "forum_anak")]
    for name, unsur in bodies:
        body = OrganisationFactory(name=name, participant_class=unsur)
        invitation = RakorInvitationFactory(meeting=meeting, organisation=body, seats=9)
        if unsur == "forum_anak":
            DelegateFactory(invitation=invitation, minor=True, name=CHILD)
        else:
            DelegateFactory.create_batch(8, invitation=invitation, phone="081234")
            DelegateFactory(invitation=invitation, name="Belum Datang")
    DelegateFactory(meeting=meeting, walk_in=True, name="Wartawan Uji")
    for delegate in meeting.delegates.exclude(name="Belum Datang"):
        AttendanceFactory(delegate=delegate, day=day)
    item = ItemFactory(day=day, title="Desk uji", kind="desk", outcome="diputuskan")
    MinutesFactory(item=item, discussion="Pagu dibahas.\nTarget dibahas.")
    DecisionFactory(meeting=meeting, number=1, text="Pagu tetap.", item=item)
    ActionItemFactory(
        meeting=meeting, text="Ubah matriks.", owner_agency=meeting.host, due_on=date(2026, 2, 1)
    )
    DeskOutcomeFactory(item=item, agency=meeting.host, text="Disepakati nilai RKPD.")
    LetterFactory(meeting=meeting)
    ActivityTextFactory(meeting=meeting)
    LetterheadFactory(agency=meeting.host)
    return meeting


@pytest.fixture
def secretary(rakor):
    return person(Role.SECRETARIAT, rakor.host)


def frozen(rakor, by):
    record = records.open_record(meeting=rakor, by=by, at=NOW)
    records.write_record(
        record=record,
        version=record.version,
        draft=records.Draft(
            number="1/BA", title="BA", held_on=date(2026, 2, 11), place="Aula", opening="",
            closing="",
        ),
        parties=[records.Party(party=f"Unsur {n}", name=f"Wakil {n}") for n in range(3)],
        by=by,
        at=NOW,
    )  # fmt: skip
    record.refresh_from_db()
    records.freeze_record(record=record, version=record.version, reason="Di tempat.", by=by, at=NOW)
    record.refresh_from_db()
    return record


def made(kind, rakor, by, **params):
    """The finished report, by the steps of a worker."""
    report = request_paper(kind=kind, meeting=rakor, params=params, by=by, at=NOW)
    assert plan_report(report_id=report.pk, at=NOW)
    for section in report.sections.values_list("pk", flat=True):
        render_section(section_id=section, at=NOW)
    assert merge_report(report_id=report.pk, at=NOW)
    report.refresh_from_db()
    return report


def bytes_of(stored):
    with stored.open("rb") as opened:
        return opened.read()


def text_of(report):
    pages = PdfReader(io.BytesIO(bytes_of(report.file))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


SAYS = {
    Kind.SHEET: ["Belum Datang", INITIALS, "Tanda tangan", "Wartawan Uji"],
    Kind.PRESENT: [INITIALS, "Dinas Uji (8)", "tidak diundang", "Keaslian"],
    Kind.CARDS: [INITIALS, "Belum Datang", "Rakor Renja Uji"],
    Kind.SIGNS: ["Dinas Uji", "Media daring"],
    Kind.MINUTES: ["Pagu dibahas.", "DRAF", "Keputusan 1.", "Diputuskan"],
    Kind.ACTIVITY: [
        "Menyelaraskan.",
        "Pagu tetap.",
        "Terlambat",
        "Desk uji",
        "Kesimpulan Semua Renja telah disandingkan.",
        "Rekomendasi Dinas memperbarui Renja.",
        "Siti Aminah",
        "Jalan Pulau Bangka, Pangkalpinang, Kode Pos 33149",
    ],
    Kind.INVITATION: ["daftar terlampir", "Forum Anak Daerah", "005/12/DP3ACSKB/2026"],
}


@pytest.mark.parametrize("kind", SAYS)
def test_paper_says_what_it_must_and_no_childs_name(rakor, secretary, kind):
    text = text_of(made(kind, rakor, secretary))

    assert [words for words in SAYS[kind] if words not in text] == []
    assert CHILD not in text
    assert "081234" not in text


def test_activity_report_shows_photos_and_stands_a_broken_one(rakor, secretary):
    picture = io.BytesIO()
    Image.new("RGB", (1600, 1200), "teal").save(picture, "JPEG")
    photo = {"meeting": rakor, "kind": Evidence.Kind.PHOTO}
    whole = ContentFile(picture.getvalue(), name="a.jpg")
    EvidenceFactory(**photo, file=whole, caption="Pembukaan & doa")
    EvidenceFactory(**photo, file=ContentFile(b"\xff\xd8rusak", name="b.jpg"), caption="Desk")
    EvidenceFactory(**photo, file=whole, caption="Anak-anak", shows_minors=True)

    report = made(Kind.ACTIVITY, rakor, secretary)

    text = text_of(report)
    shown = ("Foto 1. Pembukaan & doa", "Gambar tidak dapat dibaca.", "Foto 2. Desk")
    assert [words for words in shown if words not in text] == []
    assert "Anak-anak" not in text
    with pikepdf.open(io.BytesIO(bytes_of(report.file))) as pdf:
        # Pages of one section share what they show.
        pictures = {
            image.objgen: image for page in pdf.pages for image in page.get_images().values()
        }.values()
        assert [(int(image.Width), int(image.Height)) for image in pictures] == [(900, 675)]


def test_record_prints_the_frozen_text_with_its_annexes(rakor, secretary):
    record = frozen(rakor, secretary)
    DecisionFactory(meeting=rakor, number=2, text="Sesudah dibekukan.")

    text = text_of(made(Kind.RECORD, rakor, secretary, sha256=record.sha256))

    for words in (
        "KESATU",
        "Pagu tetap.",
        "10 (sepuluh) orang",
        "Rabu tanggal sebelas bulan Februari tahun dua ribu dua puluh enam",
        "Lampiran I. Susunan acara",
        "Lampiran II. Daftar hadir",
        "Lampiran III. Matriks tindak lanjut",
        "Lampiran IV. Hasil desk",
        "Disepakati nilai RKPD.",
        "Wakil 2",
        INITIALS,
    ):
        assert words in text
    assert CHILD not in text
    assert "Sesudah dibekukan." not in text


@pytest.mark.parametrize(
    ("number", "words"), [(1, "KESATU"), (11, "KESEBELAS"), (21, "KEDUA PULUH SATU")]
)
def test_points_are_counted_in_words(number, words):
    assert ordinal(number) == words


def test_cards_are_eight_on_a_page(rakor, secretary):
    report = made(Kind.CARDS, rakor, secretary)

    # Eleven people, the guest among them.
    assert report.page_count == 2
    with pikepdf.open(io.BytesIO(bytes_of(report.file))) as pdf:
        assert [round(float(n)) for n in pdf.pages[0].mediabox[2:]] == [595, 842]


def test_finished_papers_become_evidence_once(rakor, secretary):
    report = made(Kind.PRESENT, rakor, secretary)
    assert list(papers_to_keep(at=NOW)) == [report]

    for _ in range(2):
        assert keep_paper(report_id=report.pk, at=NOW)

    assert list(papers_to_keep(at=NOW)) == []
    kept = Evidence.objects.get()
    assert (kept.kind, kept.sha256) == (Evidence.Kind.ATTENDANCE, report.file_sha256)


def test_letters_with_answering_links_are_no_evidence(rakor, secretary):
    report = made(Kind.LETTER, rakor, secretary)

    assert not keep_paper(report_id=report.pk, at=NOW)
    assert Evidence.objects.count() == 0


def test_objection_after_the_first_signature_is_printed_and_kept_as_evidence(rakor, secretary):
    record = frozen(rakor, secretary)
    first, second, _third = record.signatures.all()
    plain = made(Kind.RECORD, rakor, secretary, sha256=record.sha256)
    assert keep_paper(report_id=plain.pk, at=NOW)
    file = SimpleUploadedFile("ttd.pdf", b"%PDF-1.7 ttd")
    records.take_scan(signature=first, file=file, by=secretary, at=NOW)
    raise_objection(
        signature=second, kind="menolak", reason="Pagu <b>belum</b> dibahas.", by=secretary, at=NOW
    )

    [queued] = request_missing_records(at=NOW)
    assert request_missing_records(at=NOW) == []
    report = made(Kind.RECORD, rakor, secretary, sha256=record.sha256, objections=1)

    assert report.pk == queued
    assert not keep_paper(report_id=plain.pk, at=NOW)
    assert keep_paper(report_id=report.pk, at=NOW)
    text = text_of(report)
    assert "Penolakan dan keberatan" in text
    assert "Wakil 1, Unsur 1: Menolak menandatangani, 11 Feb 2026." in text
    assert "Pagu <b>belum</b> dibahas." in text
    record.refresh_from_db()
    assert record.file_sha256 == plain.file_sha256
    kept = Evidence.objects.filter(kind=Evidence.Kind.RECORD).values_list("sha256", flat=True)
    assert sorted(kept) == sorted([plain.file_sha256, report.file_sha256])


def test_frozen_record_gets_its_file_by_itself(rakor, secretary):
    record = frozen(rakor, secretary)

    [queued] = request_missing_records(at=NOW)
    assert request_missing_records(at=NOW) == []
    report = made(Kind.RECORD, rakor, secretary, sha256=record.sha256)
    assert report.pk == queued
    keep_paper(report_id=report.pk, at=NOW)

    record.refresh_from_db()
    assert (record.file.name, record.file_sha256) == (report.file.name, report.file_sha256)
    assert Evidence.objects.get().kind == Evidence.Kind.RECORD


def test_file_of_an_older_text_is_not_taken(rakor, secretary):
    record = frozen(rakor, secretary)
    report = made(Kind.RECORD, rakor, secretary, sha256=record.sha256)
    records.thaw_record(record=record)

    assert not keep_paper(report_id=report.pk, at=NOW)
    assert OfficialRecord.objects.get().file.name == ""


def test_page_offers_every_paper_to_the_secretariat_alone(client, rakor, secretary):
    url = reverse("reports:papers", kwargs={"uuid": rakor.uuid})
    client.force_login(secretary)

    client.post(url, {"kertas": Kind.SHEET})
    page = client.get(url)

    of_rakor = {kind for kind in PAPERS if kind.startswith("rakor_")}
    assert {e["kind"] for e in page.context["entries"]} == of_rakor - {Kind.LETTER}
    assert Report.objects.get().kind == Kind.SHEET
    client.force_login(person(Role.PLANNER, AgencyFactory(region=rakor.host.region)))
    assert client.get(url).status_code == 403
