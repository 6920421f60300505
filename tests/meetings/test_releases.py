"""Published agendas: numbered, immutable, and told to those whom the changes concern."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from meetings.actions.agenda import Place, Speaker, move_item
from meetings.actions.releases import (
    CannotRelease,
    changes,
    concerned,
    content_of,
    pending_changes,
    release_agenda,
)
from meetings.actions.removing import remove_item
from meetings.models import AgendaRelease
from notifications.models import Notice, OutboxMail
from tests.factories.accounts import UserFactory
from tests.factories.agencies import MembershipFactory
from tests.factories.meetings import (
    AT,
    DelegateFactory,
    MaterialFactory,
    MeetingAgencyFactory,
    RakorInvitationFactory,
)
from tests.meetings.test_agenda_actions import add, place

pytestmark = pytest.mark.django_db


def release(rakor, at=AT, note=""):
    return release_agenda(meeting=rakor.meeting, note=note, by=rakor.secretary, at=at)


def move(rakor, item, clock, **where):
    move_item(
        item=item,
        version=item.version,
        place=place(rakor, clock, **where),
        by=rakor.secretary,
        at=AT,
    )


def test_an_empty_agenda_is_not_published(rakor):
    with pytest.raises(CannotRelease, match="kosong"):
        release(rakor)


def test_versions_are_numbered_and_never_change(rakor):
    item = add(rakor, "08.00", "Pembukaan")
    first = release(rakor)
    move(rakor, item, "09.00")
    second = release(rakor)

    first.refresh_from_db()
    starts = [json.loads(each.content)["items"][0]["starts_at"] for each in (first, second)]
    assert (first.number, second.number) == (1, 2)
    assert starts == ["2026-02-10T01:00:00+00:00", "2026-02-10T02:00:00+00:00"]


def test_the_same_agenda_is_not_published_twice(rakor):
    add(rakor, "08.00")
    release(rakor)

    with pytest.raises(CannotRelease, match="versi 1"):
        release(rakor)


def test_changes_between_two_versions(rakor):
    moved, renamed, dropped = (add(rakor, c, c) for c in ("08.00", "09.00", "10.00"))
    before = content_of(rakor.meeting)
    move(rakor, moved, "13.00", room=1)
    renamed.title = "Diganti"
    renamed.save()
    remove_item(item=dropped, version=1, by=rakor.secretary, at=AT)
    add(rakor, "15.00", "Baru", is_public=False)

    found = changes(before, content_of(rakor.meeting))

    assert {(c.kind, c.title, c.is_public) for c in found} == {
        ("moved", "08.00", True),
        ("changed", "Diganti", True),
        ("removed", "10.00", True),
        ("added", "Baru", False),
    }
    shift = next(c for c in found if c.kind == "moved")
    assert shift.before == "Selasa, 10 Februari 2026, 08.00–09.00\xa0WIB, Aula utama"
    assert shift.after == "Selasa, 10 Februari 2026, 13.00–14.00\xa0WIB, Ruang Rapat 1"


def test_public_changes_reach_everybody_who_takes_part(rakor):
    member = MembershipFactory(agency=MeetingAgencyFactory(meeting=rakor.meeting).agency).user
    UserFactory()
    invitation = RakorInvitationFactory(meeting=rakor.meeting)
    DelegateFactory(invitation=invitation, email="hadir@contoh.test")
    DelegateFactory(
        invitation=invitation, email="absen@contoh.test", answer="tidak_hadir", reason="x"
    )
    DelegateFactory(invitation=invitation, email=member.email)
    DelegateFactory(invitation=invitation, minor=True)
    speakers = [Speaker(name="A", email="narasumber@contoh.test")]
    add(rakor, "08.00", speakers=speakers)

    release(rakor, note="Harap hadir lebih awal")

    mails = OutboxMail.objects.order_by("to")
    assert [mail.to for mail in mails] == ["hadir@contoh.test", "narasumber@contoh.test"]
    assert "08.00–09.00\xa0WIB" in mails[0].body
    assert "Harap hadir lebih awal" in mails[0].body
    # The one who publishes knows.
    assert list(Notice.objects.values_list("user", flat=True)) == [member.pk]


def test_internal_changes_reach_those_who_speak_or_sit_there(rakor):
    speaker = UserFactory(email="pembicara@contoh.test")
    desk = MeetingAgencyFactory(meeting=rakor.meeting).agency
    at_desk = MembershipFactory(agency=desk).user
    elsewhere = MeetingAgencyFactory(meeting=rakor.meeting).agency
    MembershipFactory(agency=elsewhere)
    speakers = [Speaker(name="P", email=speaker.email)]
    add(rakor, "08.00", is_public=False, kind="desk", agencies=[desk], speakers=speakers)
    _last, changed = pending_changes(rakor.meeting)

    users, addresses = concerned(rakor.meeting, changed, everyone=False)

    assert (users, addresses) == ([speaker, at_desk], [])


def test_the_public_page_shows_the_newest_version_without_internal_items(client, rakor):
    item = add(rakor, "08.00", "Pembukaan", internal_note="Siapkan map")
    add(rakor, "09.00", "Rapat panitia", is_public=False)
    MaterialFactory(item=item, title="Paparan terbuka", uploaded=True, visibility="umum")
    MaterialFactory(item=item, title="Paparan undangan", uploaded=True)
    address = reverse("meetings:public_agenda", kwargs={"uuid": rakor.meeting.uuid})

    assert client.get(address).status_code == 404
    release(rakor)
    item.title = "Belum terbit"
    item.save()
    text = client.get(address).content.decode()

    shown = ["Pembukaan", "Rapat panitia", "Siapkan map", "Belum terbit"]
    assert [word in text for word in shown] == [True, False, False, False]
    assert ("Paparan terbuka" in text, "Paparan undangan" in text) == (True, False)


def test_publishing_by_the_page(client, rakor):
    add(rakor, "08.00")
    client.force_login(rakor.secretary)
    address = reverse("meetings:releases", kwargs={"uuid": rakor.meeting.uuid})

    page = client.get(address)
    client.post(address, {"note": "Versi pertama"})

    assert page.context["told"] == {"users": 1, "addresses": 0}
    published = AgendaRelease.objects.get()
    assert (published.number, published.note) == (1, "Versi pertama")
    assert published.released_by == rakor.secretary


def test_a_version_is_read_with_what_it_changed(client, rakor):
    item = add(rakor, "08.00", "Pembukaan")
    release(rakor)
    place_ = Place(
        day=rakor.days[0],
        room=item.room,
        starts_at=item.starts_at + timedelta(hours=1),
        ends_at=item.ends_at + timedelta(hours=1),
    )
    move_item(item=item, version=1, place=place_, by=rakor.secretary, at=AT)
    release(rakor)
    client.force_login(rakor.secretary)

    text = client.get(
        reverse("meetings:release", kwargs={"uuid": rakor.meeting.uuid, "number": 2})
    ).content.decode()

    assert "Berubah sejak versi 1" in text
    assert "<del>Selasa, 10 Februari 2026, 08.00–09.00" in text
