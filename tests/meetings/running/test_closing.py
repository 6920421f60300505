"""What a rakor needs before it closes, its bundle of evidence, and the daily word on what is late."""

import io
import struct
import zipfile
import zlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from agencies.models import Role
from alignment.actions import checklist_of
from meetings.actions import closing, evidence
from meetings.actions.digests import send_overdue_digests
from meetings.models import CoordinationMeeting, Evidence
from notifications.models import OutboxMail
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.meetings import (
    ActionItemFactory,
    AttendanceFactory,
    CirculationFactory,
    DecisionFactory,
    DelegateFactory,
    EvidenceFactory,
    ItemFactory,
    OrganisationFactory,
    RakorInvitationFactory,
    RecordFactory,
    SignatureFactory,
    sha,
)
from tests.factories.renja import RenjaFactory
from tests.meetings.running.conftest import NOW

Status = CoordinationMeeting.Status


def missing(meeting):
    return [each.key for each in closing.requirements(meeting) if not each.is_met]


def complete(rakor):
    """A rakor that lacks nothing."""
    delegate = DelegateFactory(invitation=RakorInvitationFactory(meeting=rakor.meeting))
    for day in (rakor.one, rakor.two):
        AttendanceFactory(delegate=delegate, day=day)
    item = ItemFactory(day=rakor.one)
    DecisionFactory(meeting=rakor.meeting, item=item)
    ItemFactory(day=rakor.one, kind="istirahat")
    ActionItemFactory(
        meeting=rakor.meeting, owner_agency=rakor.host, owner_person="A", due_on=date(2026, 3, 1)
    )
    CirculationFactory(meeting=rakor.meeting, locked_at=NOW, locked_by=rakor.secretary)
    record = RecordFactory(
        meeting=rakor.meeting,
        content="{}",
        sha256=sha("{}"),
        frozen_at=NOW,
        frozen_by=rakor.secretary,
        file="ba.pdf",
        file_sha256=sha("x"),
    )
    SignatureFactory(
        record=record,
        method="pengakuan",
        signed_sha256=record.sha256,
        signed_at=NOW,
        signed_by=rakor.secretary,
    )
    return item


def test_empty_rakor_lacks_everything(rakor):
    ItemFactory(day=rakor.one)
    ActionItemFactory(meeting=rakor.meeting)

    assert missing(rakor.meeting) == [
        f"attendance-{rakor.one.pk}",
        f"attendance-{rakor.two.pk}",
        "outcomes",
        "actions",
        "minutes",
        "record",
        "signatures",
    ]


def test_what_a_rakor_has_none_of_is_not_ticked(client, rakor):
    client.force_login(rakor.secretary)
    url = reverse("meetings:closing", kwargs={"uuid": rakor.meeting.uuid})

    empty = client.get(url)
    complete(rakor)
    full = client.get(url)

    def none(page):
        return [each.key for each in page.context["requirements"] if each.is_none]

    assert none(empty) == ["outcomes", "actions"]
    assert empty.content.decode().count('class="is-ok"') == 0
    assert "tidak ada tugas" in empty.content.decode()
    # It keeps nobody from closing.
    assert not {"outcomes", "actions"} & set(missing(rakor.meeting))
    assert none(full) == []


def test_complete_rakor_goes_to_its_end(rakor):
    complete(rakor)
    CoordinationMeeting.objects.update(status=Status.MINUTES_DRAFT)

    assert missing(rakor.meeting) == []
    for step in (Status.AGREED, Status.FOLLOW_UP, Status.CLOSED):
        rakor.meeting.refresh_from_db()
        closing.move_on(meeting=rakor.meeting, to_status=step, by=rakor.secretary, at=NOW)
    rakor.meeting.refresh_from_db()
    assert rakor.meeting.status == Status.CLOSED


@pytest.mark.parametrize("lacks", ["outcome", "owner", "attendance"])
def test_gate_stays_shut_and_says_why(client, rakor, lacks):
    complete(rakor)
    CoordinationMeeting.objects.update(status=Status.FOLLOW_UP)
    if lacks == "outcome":
        ItemFactory(day=rakor.one, title="Desk yang terlupa")
    elif lacks == "owner":
        rakor.meeting.actions.update(owner_person="")
    else:
        rakor.two.attendances.all().delete()
    client.force_login(rakor.secretary)

    client.post(
        reverse("meetings:closing_step", kwargs={"uuid": rakor.meeting.uuid}), {"ke": "ditutup"}
    )
    page = client.get(reverse("meetings:closing", kwargs={"uuid": rakor.meeting.uuid}))

    rakor.meeting.refresh_from_db()
    assert rakor.meeting.status == Status.FOLLOW_UP
    assert len([r for r in page.context["requirements"] if not r.is_met]) == 1
    if lacks == "outcome":
        assert "Desk yang terlupa" in page.content.decode()


def test_deferred_item_counts_as_settled(rakor):
    item = ItemFactory(day=rakor.one, outcome="ditunda", outcome_note="Menunggu SE")

    assert "outcomes" not in missing(item.meeting)


# --- The verification checklist ----------------------------------------------------------------


def there(agency, rakor):
    renja = RenjaFactory.build(agency=agency, plan_year=rakor.meeting.plan_year)
    return [entry.item for entry in checklist_of(renja) if entry.sources]


def test_closing_fulfils_the_checklist_and_reopening_takes_it_back(client, rakor):
    complete(rakor)
    invited, absent = AgencyFactory(), AgencyFactory()
    RakorInvitationFactory(meeting=rakor.meeting, organisation=OrganisationFactory(agency=invited))
    for kind in ("undangan", "notulen", "laporan"):
        EvidenceFactory(meeting=rakor.meeting, kind=kind)
    CoordinationMeeting.objects.update(status=Status.FOLLOW_UP)
    client.force_login(rakor.secretary)
    step = reverse("meetings:closing_step", kwargs={"uuid": rakor.meeting.uuid})

    before = there(invited, rakor)
    client.post(step, {"ke": "ditutup"})
    closed = [there(agency, rakor) for agency in (rakor.host, invited, absent)]
    kept = evidence.add_evidence(
        meeting=rakor.meeting, kind="foto", file=photo(), by=rakor.secretary, at=NOW
    )
    with_photo = there(invited, rakor)
    evidence.remove_evidence(evidence=kept, at=NOW)
    removed = there(invited, rakor)
    client.post(step, {"ke": "tindak_lanjut"})

    assert before == []
    assert closed == [["undangan", "notulen"], ["undangan", "notulen"], []]
    assert with_photo == ["undangan", "notulen", "foto"]
    assert removed == ["undangan", "notulen"]
    assert there(invited, rakor) == []


# --- Evidence ---------------------------------------------------------------------------------


def photo(size=(3000, 1000)):
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    Image.new("RGB", size, "red").save(target, "JPEG", exif=exif)
    return SimpleUploadedFile("foto rapat.jpeg", target.getvalue())


def test_photo_is_drawn_anew_without_its_hidden_data(rakor):
    kept = evidence.add_evidence(
        meeting=rakor.meeting, kind=Evidence.Kind.PHOTO, file=photo(), by=rakor.secretary, at=NOW
    )

    with kept.file.open("rb") as stored, Image.open(stored) as opened:
        assert (opened.size, len(opened.getexif())) == ((2400, 800), 0)


@pytest.mark.parametrize(
    ("kind", "content"), [("foto", b"%PDF-1.7"), ("foto", b"x"), ("notulen", b"x")]
)
def test_other_files_are_refused(rakor, kind, content):
    with pytest.raises(evidence.CannotKeep):
        evidence.add_evidence(
            meeting=rakor.meeting,
            kind=kind,
            file=SimpleUploadedFile("berkas", content),
            by=rakor.secretary,
            at=NOW,
        )


def png_claiming(width, height):
    """A PNG of a few bytes that says it is this large."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return SimpleUploadedFile("foto.png", b"\x89PNG\r\n\x1a\n" + header + body)


def test_photo_that_claims_too_many_pixels_is_answered_with_a_sentence(client, rakor):
    client.force_login(rakor.secretary)
    url = reverse("meetings:evidence", kwargs={"uuid": rakor.meeting.uuid})

    answers = [
        client.post(url, {"kind": "foto", "file": png_claiming(*size)})
        for size in ((20_000, 20_000), (9_000, 7_000))
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.context["form"].errors["file"] for answer in answers] == [
        ["Gambar ini lebih dari 60 juta piksel. Perkecil gambarnya, lalu unggah lagi."]
    ] * 2
    assert Evidence.objects.count() == 0


def test_photos_of_minors_leave_neither_page_nor_archive(client, rakor):
    EvidenceFactory(meeting=rakor.meeting, filename="umum.jpg")
    EvidenceFactory(meeting=rakor.meeting, filename="anak.jpg", shows_minors=True)
    where = {"uuid": rakor.meeting.uuid}

    seen = {}
    for who in ("secretary", "outsider"):
        client.force_login(getattr(rakor, who))
        page = client.get(reverse("meetings:evidence", kwargs=where)).content.decode()
        archive = client.get(reverse("meetings:evidence_zip", kwargs=where))
        with zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content))) as opened:
            names = [name for name in opened.namelist() if name != "SHA256SUMS"]
        seen[who] = ("anak.jpg" in page, names)

    assert seen == {
        "secretary": (True, ["foto/001-umum.jpg"]),
        "outsider": (False, ["foto/001-umum.jpg"]),
    }


def test_bundle_names_what_is_missing(rakor):
    EvidenceFactory(meeting=rakor.meeting)
    parts = evidence.bundle_of(rakor.meeting, rakor.meeting.evidence.all())

    assert [part.kind for part in parts if not part.files] == [
        "undangan",
        "daftar_hadir",
        "notulen",
        "berita_acara",
    ]


# --- Late -------------------------------------------------------------------------------------


def test_each_agency_is_told_once_a_day_from_seven_o_clock(rakor):
    east = AgencyFactory(region=RegencyFactory(zone="Asia/Jayapura"))
    people = [person(Role.PLANNER, agency) for agency in (rakor.host, east)]
    person(Role.SECRETARIAT, east)
    for agency in (rakor.host, east):
        ActionItemFactory(
            meeting=rakor.meeting, owner_agency=agency, due_on=date(2026, 2, 10), text="Ubah pagu."
        )
    ActionItemFactory(meeting=rakor.meeting, owner_agency=east, due_on=date(2026, 3, 1))
    # 07.00 WIT of 11 February; in the west it is 05.00.
    early = datetime(2026, 2, 10, 22, 0, tzinfo=UTC)

    send_overdue_digests(at=early)
    first = set(OutboxMail.objects.values_list("to", flat=True))
    for later in (timedelta(hours=2), timedelta(hours=3)):
        send_overdue_digests(at=early + later)

    told = OutboxMail.objects.filter(to__in=[user.email for user in people])
    assert first == {people[1].email}
    assert sorted(told.values_list("to", flat=True)) == sorted([people[0].email, people[1].email])
    assert "Ubah pagu." in told.first().body
