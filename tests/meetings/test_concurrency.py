"""Two secretariats at once: one gets the room, one number follows the other."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from alignment.models import FiledEvidence
from meetings.actions.agenda import Content, add_item
from meetings.actions.bookings import CannotSchedule
from meetings.actions.evidence import keep
from meetings.actions.invitations_answers import CannotAnswer, Seat, save_answer
from meetings.actions.planning import CannotPlan
from meetings.actions.poll import choose_option
from meetings.actions.releases import CannotRelease, release_agenda
from meetings.models import (
    AgendaItem,
    AgendaRelease,
    CoordinationMeeting,
    MeetingDay,
    RoomBooking,
)
from tests.factories.meetings import (
    AT,
    DayFactory,
    MeetingFactory,
    OptionFactory,
    PollFactory,
    RakorInvitationFactory,
)
from tests.meetings.conftest import make_rakor
from tests.meetings.test_agenda_actions import add, place

pytestmark = pytest.mark.django_db(transaction=True)


def together(*jobs):
    """The results (or refusals) of jobs that begin at one moment, each on its own connection."""
    barrier = Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait(timeout=10)
            return job()
        except (CannotSchedule, CannotRelease, CannotPlan, CannotAnswer) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_two_rakor_ask_for_one_room_at_once():
    rakor = make_rakor()
    other = MeetingFactory(host=rakor.host, title="Rakor lain", created_by=rakor.secretary)
    day = DayFactory(meeting=other, venue=rakor.venue, rooms=rakor.rooms)
    own = place(rakor, "08.00")
    rakor.days = [day]
    theirs = place(rakor, "08.30")

    def ask(meeting, where):
        return lambda: add_item(
            meeting=meeting,
            content=Content(kind="diskusi", title="Acara"),
            place=where,
            by=rakor.secretary,
            at=AT,
        )

    results = together(ask(rakor.meeting, own), ask(other, theirs))

    assert {type(result) for result in results} == {AgendaItem, CannotSchedule}
    assert (AgendaItem.objects.count(), RoomBooking.objects.count()) == (1, 1)


def test_two_people_publish_at_once():
    rakor = make_rakor()
    add(rakor, "08.00")

    def publish():
        return release_agenda(meeting=rakor.meeting, note="", by=rakor.secretary, at=AT)

    results = together(publish, publish)

    assert {type(result) for result in results} == {AgendaRelease, CannotRelease}
    assert list(AgendaRelease.objects.values_list("number", flat=True)) == [1]


def test_two_people_choose_two_dates_at_once():
    poll = PollFactory()
    options = [
        OptionFactory(poll=poll, first_on=date(2026, 2, day), last_on=date(2026, 2, day))
        for day in (10, 24)
    ]

    def choose(option):
        return lambda: choose_option(poll=poll, option=option, by=poll.opened_by, at=AT)

    results = together(*[choose(option) for option in options])

    assert {type(result) for result in results} == {type(None), CannotPlan}
    assert MeetingDay.objects.count() == 1


def test_papers_kept_at_once_are_all_filed():
    rakor = make_rakor()
    CoordinationMeeting.objects.update(status=CoordinationMeeting.Status.CLOSED)
    kinds = ["berita_acara", "daftar_hadir", "notulen", "undangan"]

    def bring(kind):
        return lambda: keep(
            meeting=rakor.meeting,
            kind=kind,
            content=kind.encode(),
            filename=f"{kind}.pdf",
            by=rakor.secretary,
            at=AT,
        )

    together(*map(bring, kinds))

    filed = FiledEvidence.objects.filter(agency=rakor.host)
    assert sorted(filed.values_list("item", flat=True)) == kinds


def test_six_answers_to_one_invitation_name_no_more_than_it_takes():
    rakor = make_rakor()
    sent = RakorInvitationFactory(meeting=rakor.meeting, seats=2)

    def ask(number):
        people = [
            Seat(answer="hadir", name=f"{number}-{each}", position_title="Analis")
            for each in range(4)
        ]
        return lambda: save_answer(
            invitation=sent,
            link_number=1,
            version=1,
            answered_by=f"Ibu {number}",
            seats=people,
            at=AT,
        )

    results = together(*[ask(number) for number in range(6)])

    assert Counter(type(result) for result in results) == {type(None): 1, CannotAnswer: 5}
    waiting = sent.delegates.order_by("pk").values_list("is_waiting", flat=True)
    assert list(waiting) == [False, False, True, True]
