"""Materials: who brings them, who reads them, and which are late."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import Role
from meetings.actions.material_reminders import remind_speakers
from meetings.actions.materials import CannotTake, upload_material
from meetings.models import Material
from notifications.models import Notice, OutboxMail
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory, person
from tests.factories.meetings import (
    AT,
    MaterialFactory,
    MeetingAgencyFactory,
    SpeakerFactory,
)
from tests.meetings.test_agenda_actions import add

pytestmark = pytest.mark.django_db


def url(name, rakor, **kwargs):
    return reverse(f"meetings:{name}", kwargs={"uuid": rakor.meeting.uuid, **kwargs})


def pdf(name="paparan.pdf", content=b"%PDF-1.7 isi"):
    return SimpleUploadedFile(name, content)


def drained(response):
    """The status of a response whose file, if it is one, was sent to its end."""
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


def test_a_file_is_kept_with_its_hash_and_its_name(rakor):
    material = MaterialFactory()

    upload_material(material=material, version=1, file=pdf(), by=rakor.secretary, at=AT)

    material.refresh_from_db()
    assert (material.filename, material.size, material.version) == ("paparan.pdf", 12, 2)
    assert material.sha256 == hashlib.sha256(b"%PDF-1.7 isi").hexdigest()
    with material.file.open() as kept:
        assert kept.read() == b"%PDF-1.7 isi"


@pytest.mark.parametrize(
    ("file", "version", "said"),
    [
        (pdf("virus.exe"), 1, "jenis"),
        (pdf("tanpa-akhiran"), 1, "jenis"),
        (pdf("paparan.pptx"), 1, "bukan berkas PPTX"),
        (pdf(), 9, "baru saja"),
    ],
)
def test_what_is_not_taken(rakor, file, version, said):
    material = MaterialFactory()

    with pytest.raises(CannotTake, match=said):
        upload_material(material=material, version=version, file=file, by=rakor.secretary, at=AT)
    material.refresh_from_db()
    assert not material.file


def test_late_and_missing_stand_first(client, rakor):
    item = add(rakor, "08.00")
    MaterialFactory(item=item, title="Ada", uploaded=True)
    MaterialFactory(item=item, title="Menyusul", due_at=datetime(2999, 1, 1, tzinfo=UTC))
    MaterialFactory(item=item, title="Terlambat", due_at=AT)
    client.force_login(rakor.secretary)

    context = client.get(url("materials", rakor)).context

    titles = [entry["material"].title for entry in context["entries"]]
    assert titles == ["Terlambat", "Menyusul", "Ada"]
    assert (context["missing_count"], context["late_count"]) == (2, 1)


def test_a_material_is_asked_for_in_the_days_zone(client, rakor):
    rakor.days[0].zone = "Asia/Jayapura"
    rakor.days[0].save()
    item = add(rakor, "08.00")
    client.force_login(rakor.secretary)

    client.post(
        url("material_add", rakor),
        {
            "item": item.pk,
            "title": "Paparan",
            "due_at": "2026-02-08T00:30",
            "visibility": "undangan",
        },
    )

    assert Material.objects.get().due_at == datetime(2026, 2, 7, 15, 30, tzinfo=UTC)


def test_the_speaker_who_was_asked_uploads_and_nobody_else(client, rakor):
    guest = AgencyFactory()
    MeetingAgencyFactory(meeting=rakor.meeting, agency=guest)
    asked, other = person(Role.PLANNER, guest), person(Role.PLANNER, guest)
    item = add(rakor, "08.00")
    material = MaterialFactory(item=item, speaker=SpeakerFactory(item=item, user=asked))
    address = url("material_upload", rakor, material=material.uuid)

    client.force_login(other)
    assert client.post(address, {"file": pdf(), "version": 1}).status_code == 403
    client.force_login(asked)
    assert client.post(address, {"file": pdf(), "version": 1}).status_code == 302

    material.refresh_from_db()
    assert material.uploaded_by == asked


@pytest.mark.parametrize(
    ("visibility", "inside", "invited", "stranger", "nobody"),
    [
        ("internal", 200, 404, 404, 404),
        ("undangan", 200, 200, 404, 404),
        ("umum", 200, 200, 404, 200),
    ],
)
def test_who_downloads(client, rakor, visibility, inside, invited, stranger, nobody):
    item = add(rakor, "08.00")
    material = MaterialFactory(item=item, uploaded=True, visibility=visibility)
    rakor.meeting.releases.create(
        number=1, content="{}", sha256="0" * 64, released_at=AT, released_by=rakor.secretary
    )
    guest = AgencyFactory()
    MeetingAgencyFactory(meeting=rakor.meeting, agency=guest)
    address = url("material_file", rakor, material=material.uuid)

    def ask(user, at=address):
        client.force_login(user)
        return drained(client.get(at))

    members = [person(Role.PLANNER, rakor.host), person(Role.PLANNER, guest), UserFactory()]
    assert [ask(user) for user in members] == [inside, invited, stranger]
    client.logout()
    public = client.get(url("public_material", rakor, material=material.uuid))
    assert drained(public) == nobody


def test_a_file_is_always_a_download(client, rakor):
    material = MaterialFactory(item=add(rakor, "08.00"), uploaded=True)
    client.force_login(rakor.secretary)

    response = client.get(url("material_file", rakor, material=material.uuid))

    assert response["Content-Disposition"] == 'attachment; filename="paparan.pdf"'
    assert b"".join(response.streaming_content) == b"%PDF-1.7"


def test_a_removed_material_takes_its_file_along(client, rakor, django_capture_on_commit_callbacks):
    material = MaterialFactory(item=add(rakor, "08.00"), uploaded=True)
    storage, name = material.file.storage, material.file.name
    client.force_login(rakor.secretary)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("material_remove", rakor, material=material.uuid))

    assert Material.objects.count() == 0
    assert not storage.exists(name)


def test_a_speaker_is_told_once_before_the_deadline_and_once_after(rakor):
    item = add(rakor, "09.00", "Arah kebijakan")
    user = UserFactory(email="narasumber@contoh.test")
    due = item.starts_at - timedelta(days=3)
    asked = {"item": item, "due_at": due}
    MaterialFactory(**asked, title="Paparan", speaker=SpeakerFactory(item=item, user=user))
    guest = SpeakerFactory(item=item, email="tamu@contoh.test")
    MaterialFactory(**asked, title="Paparan tamu", speaker=guest)
    MaterialFactory(**asked, title="Sudah ada", speaker=guest, uploaded=True)
    MaterialFactory(**asked, title="Tanpa alamat", speaker=SpeakerFactory(item=item))
    MaterialFactory(**asked, title="Tanpa narasumber")

    told = [
        len(remind_speakers(at=moment))
        for moment in (
            due - timedelta(days=3),
            due - timedelta(days=1),
            due - timedelta(hours=1),
            due + timedelta(hours=1),
            due + timedelta(hours=2),
            item.starts_at,
        )
    ]

    assert told == [0, 2, 0, 2, 0, 0]
    mails = list(OutboxMail.objects.order_by("pk").values_list("to", "subject"))
    assert mails == [
        ("narasumber@contoh.test", "Bahan paparan segera jatuh tempo: Paparan"),
        ("tamu@contoh.test", "Bahan paparan segera jatuh tempo: Paparan tamu"),
        ("narasumber@contoh.test", "Bahan paparan terlambat: Paparan"),
        ("tamu@contoh.test", "Bahan paparan terlambat: Paparan tamu"),
    ]
    assert (
        list(Notice.objects.values_list("user", "url")) == [(user.pk, url("materials", rakor))] * 2
    )
    body = OutboxMail.objects.first().body
    assert rakor.meeting.title in body
    assert "Aula DP3ACSKB" in body
    assert "09.00\xa0WIB" in body


def test_a_moved_deadline_is_another_one_and_a_cancelled_rakor_asks_for_nothing(rakor):
    item = add(rakor, "09.00", "Arah kebijakan")
    due = item.starts_at - timedelta(days=5)
    speaker = SpeakerFactory(item=item, email="tamu@contoh.test")
    material = MaterialFactory(item=item, due_at=due, speaker=speaker)

    first = remind_speakers(at=due)
    Material.objects.filter(pk=material.pk).update(due_at=due + timedelta(days=2))
    moved = remind_speakers(at=due + timedelta(days=1))
    type(rakor.meeting).objects.update(status="dibatalkan")
    cancelled = remind_speakers(at=due + timedelta(days=3))

    assert (len(first), len(moved), cancelled) == (1, 1, [])


def test_a_speaker_whose_account_was_closed_is_asked_like_a_guest(rakor):
    item = add(rakor, "09.00", "Arah kebijakan")
    gone = UserFactory(email="lama@contoh.test", is_active=False)
    for name, email in (("A", "baru@contoh.test"), ("B", "")):
        speaker = SpeakerFactory(item=item, name=name, user=gone, email=email)
        MaterialFactory(item=item, due_at=item.starts_at - timedelta(days=1), speaker=speaker)

    remind_speakers(at=item.starts_at - timedelta(days=2))

    mail = OutboxMail.objects.get()
    assert mail.to == "baru@contoh.test"
    assert url("materials", rakor) not in mail.body
    assert Notice.objects.count() == 0


def test_who_was_told_already_costs_no_query(rakor, django_assert_num_queries):
    item = add(rakor, "09.00", "Arah kebijakan")
    speaker = SpeakerFactory(item=item, email="tamu@contoh.test")
    for title in "ABC":
        MaterialFactory(
            item=item, title=title, due_at=item.starts_at - timedelta(days=1), speaker=speaker
        )
    remind_speakers(at=item.starts_at - timedelta(days=2))

    with django_assert_num_queries(1):
        assert remind_speakers(at=item.starts_at - timedelta(days=2)) == []
