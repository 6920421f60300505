"""What a secretary's home page says of the next rakor."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from config.preparing import preparation_of
from meetings.actions.agenda import Speaker
from meetings.actions.releases import release_agenda
from meetings.models import CoordinationMeeting, MeetingDay
from tests.factories.agencies import AgencyFactory, person
from tests.factories.meetings import (
    AT,
    MaterialFactory,
    MeetingAgencyFactory,
    MeetingFactory,
    OptionFactory,
    PollAnswerFactory,
    PollFactory,
    RakorInvitationFactory,
)
from tests.meetings.conftest import make_rakor
from tests.meetings.test_agenda_actions import add

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 27)


@pytest.fixture
def rakor():
    return make_rakor()


def missing(rakor):
    return [check.text for check in preparation_of(rakor.secretary, today=TODAY).missing]


def test_only_a_secretary_has_a_next_rakor(rakor):
    assert preparation_of(person(Role.PLANNER, rakor.host), today=TODAY) is None
    assert preparation_of(person(Role.SECRETARIAT), today=TODAY) is None
    assert preparation_of(rakor.secretary, today=TODAY).meeting == rakor.meeting


def test_the_next_is_the_soonest_that_is_not_over(rakor):
    later = MeetingFactory(host=rakor.host)
    MeetingFactory(host=rakor.host, status=CoordinationMeeting.Status.CANCELLED)

    before = preparation_of(rakor.secretary, today=TODAY)
    after = preparation_of(rakor.secretary, today=date(2026, 2, 12))

    assert (before.meeting, before.others) == (rakor.meeting, 1)
    assert (after.meeting, after.others) == (later, 0)


def test_a_new_rakor_lacks_its_agenda_and_its_invitations(rakor):
    MeetingDay.objects.filter(pk=rakor.days[1].pk).update(venue=None)

    assert missing(rakor) == [
        "Rabu, 11 Februari 2026 belum punya tempat",
        "Belum ada susunan acara",
        "Belum ada yang diundang",
    ]


def test_each_step_of_the_agenda_is_named_until_it_is_done(rakor):
    speaker = [Speaker(name="Dewi Anggraini")]
    add(rakor, "09.00", speakers=speaker)
    assert missing(rakor)[:2] == [
        "Rabu, 11 Februari 2026 belum punya susunan acara",
        "Susunan acara belum diterbitkan",
    ]

    add(rakor, "09.00", day=1)
    release_agenda(meeting=rakor.meeting, note="", by=rakor.secretary, at=AT)
    add(rakor, "09.30", room=1, speakers=speaker)

    assert missing(rakor)[:2] == [
        "1 perubahan susunan acara belum diterbitkan",
        "1 bentrokan atau peringatan belum ditangani",
    ]


def test_who_has_not_answered_is_counted_and_named_with_a_link(rakor):
    for number in range(10):
        RakorInvitationFactory(meeting=rakor.meeting, status="dikirim", name=f"Dinas {number}")
    RakorInvitationFactory(meeting=rakor.meeting, status="dijawab")
    RakorInvitationFactory(meeting=rakor.meeting, status="disiapkan")
    RakorInvitationFactory(meeting=rakor.meeting, status="dibatalkan")

    found = preparation_of(rakor.secretary, today=TODAY)

    assert (found.silent_count, found.asked_count, len(found.silent)) == (10, 11, 8)
    assert "1 undangan belum dikirim" in [check.text for check in found.missing]
    assert found.silent[0].url.startswith(f"/rakor/{rakor.meeting.uuid}/undangan/")


def test_while_the_date_is_asked_for_the_agencies_are_named(rakor):
    MeetingDay.objects.all().delete()
    poll = PollFactory(meeting=rakor.meeting, closes_at=timezone.now() + timedelta(days=3))
    option = OptionFactory(poll=poll)
    answered, silent = AgencyFactory(region=rakor.regency), AgencyFactory(region=rakor.regency)
    for agency in (answered, silent):
        MeetingAgencyFactory(meeting=rakor.meeting, agency=agency)
    PollAnswerFactory(option=option, agency=answered)

    found = preparation_of(rakor.secretary, today=TODAY)

    assert [each.name for each in found.silent] == [f"{silent}, {rakor.regency.name}"]
    assert (found.silent_count, found.asked_count) == (1, 2)
    assert [check.text for check in found.missing] == [
        "Tanggal belum ditetapkan; 1 instansi belum menjawab jajak tanggal",
        "Tempat belum direncanakan",
        "Belum ada yang diundang",
    ]


def test_materials_that_were_asked_for_are_counted(rakor):
    item = add(rakor, "09.00")
    MaterialFactory(item=item)
    MaterialFactory(item=item, uploaded=True)

    assert missing(rakor)[-1] == "1 materi belum ada"


@pytest.mark.parametrize("count", [1, 3])
def test_the_panel_takes_the_same_queries_for_any_size(rakor, django_assert_num_queries, count):
    for number in range(count):
        item = add(rakor, f"{9 + number:02}.00")
        MaterialFactory(item=item)
        RakorInvitationFactory(meeting=rakor.meeting, status="dikirim")

    with django_assert_num_queries(20):
        preparation_of(rakor.secretary, today=TODAY)


def test_the_home_page_links_what_is_missing(client, rakor):
    today = timezone.localdate()
    for number, day in enumerate(rakor.days):
        MeetingDay.objects.filter(pk=day.pk).update(date=today + timedelta(days=12 + number))
    client.force_login(rakor.secretary)

    page = client.get(reverse("home")).content.decode()

    assert "12 hari lagi" in page
    start = reverse("meetings:agenda_start", kwargs={"uuid": rakor.meeting.uuid})
    assert f'href="{start}">Belum ada susunan acara</a>' in page
