"""The poll about the date: asked per agency, chosen knowingly, and turned into days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from agencies.models import Role
from meetings.actions import poll as polls
from meetings.actions.planning import CannotPlan
from meetings.forms.planning import PollForm
from meetings.models import MeetingDay, PollAnswer, SlotPoll, WarningOverride
from notifications.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory, MembershipFactory, person
from tests.factories.meetings import (
    AT,
    ItemFactory,
    MeetingAgencyFactory,
    MeetingFactory,
    OptionFactory,
    PollAnswerFactory,
    PollFactory,
    RoomFactory,
)

pytestmark = pytest.mark.django_db
FIRST = (date(2026, 2, 10), date(2026, 2, 11))
SECOND = (date(2026, 2, 24), date(2026, 2, 25))
LATER = AT + timedelta(days=5)


@pytest.fixture
def meeting():
    meeting = MeetingFactory()
    MeetingAgencyFactory(meeting=meeting, agency=meeting.host, is_required=True)
    return meeting


@pytest.fixture
def part(meeting):
    return MeetingAgencyFactory(meeting=meeting, is_required=True)


def ask(meeting, spans=(FIRST, SECOND), closes_at=LATER, at=AT):
    return polls.open_poll(
        meeting=meeting, spans=spans, closes_at=closes_at, by=meeting.created_by, at=at
    )


def answer(poll, part, *words, at=AT):
    options = list(poll.options.all())
    polls.answer_poll(
        poll=poll,
        agency=part.agency,
        answers={option.pk: (word, "") for option, word in zip(options, words, strict=True)},
        by=MembershipFactory(agency=part.agency).user,
        at=at,
    )


def test_days_proposed_twice_are_said_beside_the_second():
    data = {"first_1": "2026-02-10", "first_3": "2026-02-10", "last_3": "2026-02-10"}

    form = PollForm(data, zone="Asia/Jakarta", back="/")

    assert form.errors["first_3"] == ["Tanggal ini sudah diusulkan di atas."]


def test_asking_tells_the_people_of_the_agencies(meeting, part):
    member = MembershipFactory(agency=part.agency).user
    UserFactory()

    poll = ask(meeting)

    assert [(o.first_on, o.last_on) for o in poll.options.all()] == [FIRST, SECOND]
    assert list(Notice.objects.values_list("user", flat=True)) == [member.pk]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"spans": [FIRST]}, "antara 2 dan 6"),
        ({"spans": [FIRST, FIRST]}, "antara 2 dan 6"),
        ({"spans": [FIRST, (FIRST[0], date(2026, 3, 10))]}, "antara 1 dan 14 hari"),
        ({"closes_at": AT}, "mendatang"),
        ({"closes_at": datetime(2026, 2, 9, 17, 0, tzinfo=UTC)}, "sebelum hari pertama"),
    ],
)
def test_a_poll_needs_proposals_and_time(meeting, part, change, said):
    with pytest.raises(CannotPlan, match=said):
        ask(meeting, **change)


def test_a_poll_needs_somebody_to_ask(meeting):
    with pytest.raises(CannotPlan, match="instansi"):
        ask(meeting)


def test_asked_again_answers_to_what_stays_are_kept(meeting, part):
    poll = ask(meeting)
    answer(poll, part, "ya", "tidak")
    third = (date(2026, 3, 3), date(2026, 3, 4))

    ask(meeting, spans=[SECOND, third])

    given = PollAnswer.objects.filter(option__in=poll.options.standing()).select_related("option")
    assert [(a.option.first_on, a.answer) for a in given] == [(SECOND[0], "tidak")]
    assert PollAnswer.objects.count() == 2


def test_the_last_word_of_an_agency_counts(meeting, part):
    poll = ask(meeting)
    answer(poll, part, "ya", "ya")
    answer(poll, part, "tidak", "mungkin")

    answers = PollAnswer.objects.order_by("option__first_on").values_list("answer", flat=True)
    assert list(answers) == ["tidak", "mungkin"]


def test_after_the_deadline_nothing_is_answered(meeting, part):
    poll = ask(meeting)

    with pytest.raises(CannotPlan, match="ditutup"):
        answer(poll, part, "ya", "ya", at=LATER)


def test_an_agency_that_is_not_asked_does_not_answer(meeting, part):
    poll = ask(meeting)
    stranger = MeetingAgencyFactory()

    with pytest.raises(CannotPlan, match="tidak ditanya"):
        answer(poll, stranger, "ya", "ya")


def test_the_best_date_has_no_required_no(meeting, part):
    guests = [MeetingAgencyFactory(meeting=meeting) for _ in range(2)]
    poll = ask(meeting)
    answer(poll, part, "tidak", "mungkin")
    for guest in guests:
        answer(poll, guest, "ya", "mungkin")

    parts = list(meeting.agencies.select_related("agency"))
    found = polls.tallies(poll, parts)

    first, second = found
    assert (first.yes, first.no, first.refused_by) == (2, 1, (part.agency,))
    assert second.open_for == ()
    assert polls.best_of(found) == second


def test_a_refused_date_is_not_chosen_unknowingly(meeting, part):
    poll = ask(meeting)
    answer(poll, part, "tidak", "ya")
    first = poll.options.first()
    choice = {"poll": poll, "option": first, "by": meeting.created_by, "at": LATER}

    with pytest.raises(CannotPlan, match=part.agency.name):
        polls.choose_option(**choice)
    assert MeetingDay.objects.count() == 0

    polls.choose_option(**choice, reason="Hanya tanggal ini sebelum SE")
    override = WarningOverride.objects.get()
    assert (override.kind, override.by) == ("poll", meeting.created_by)
    assert override.reason == "Hanya tanggal ini sebelum SE"


def test_choosing_makes_the_days_in_the_hosts_zone_and_tells(meeting, part):
    meeting.host.region.zone = "Asia/Jayapura"
    meeting.host.region.save()
    member = MembershipFactory(agency=part.agency).user
    poll = ask(meeting)
    Notice.objects.all().delete()

    polls.choose_option(
        poll=poll,
        option=poll.options.last(),
        without={part.agency_id},
        by=meeting.created_by,
        at=LATER,
    )

    days = MeetingDay.objects.values_list("date", "zone")
    assert list(days) == [(SECOND[0], "Asia/Jayapura"), (SECOND[1], "Asia/Jayapura")]
    assert Notice.objects.get().user == member
    assert SlotPoll.objects.get().chosen.first_on == SECOND[0]


def test_the_venue_chosen_before_the_poll_is_that_of_the_days(meeting, part):
    room = RoomFactory(venue__zone="Asia/Makassar")
    meeting.planned_venue = room.venue
    meeting.save()
    poll = ask(meeting)

    polls.choose_option(
        poll=poll,
        option=poll.options.last(),
        without={part.agency_id},
        by=meeting.created_by,
        at=LATER,
    )

    found = [(day.venue, day.zone, list(day.rooms.all())) for day in MeetingDay.objects.all()]
    assert found == [(room.venue, "Asia/Makassar", [room])] * 2


def test_a_date_is_chosen_once(meeting, part):
    poll = ask(meeting)
    choice = {"poll": poll, "without": {part.agency_id}, "by": meeting.created_by, "at": LATER}
    polls.choose_option(option=poll.options.first(), **choice)

    with pytest.raises(CannotPlan, match="sudah dipilih"):
        polls.choose_option(option=poll.options.last(), **choice)
    with pytest.raises(CannotPlan, match="sudah dipilih"):
        ask(meeting)


def test_an_agenda_is_not_thrown_away_by_a_choice(meeting, part):
    poll = ask(meeting)
    item = ItemFactory(day__meeting=meeting)

    with pytest.raises(CannotPlan, match="susunan acara"):
        polls.choose_option(
            poll=poll,
            option=poll.options.first(),
            without={part.agency_id},
            by=meeting.created_by,
            at=LATER,
        )
    assert MeetingDay.objects.get().pk == item.day_id


def test_one_answers_for_the_own_agency_only(client):
    poll = PollFactory(closes_at=AT + timedelta(days=9999))
    option = OptionFactory(poll=poll)
    own = MeetingAgencyFactory(meeting=poll.meeting).agency
    other = MeetingAgencyFactory(meeting=poll.meeting).agency
    client.force_login(person(Role.PLANNER, own))
    data = {f"answer_{option.pk}": "tidak", f"note_{option.pk}": "Sedang reses"}

    def send(agency):
        at = {"uuid": poll.meeting.uuid, "agency": agency.pk}
        return client.post(reverse("meetings:poll_answer", kwargs=at), data).status_code

    assert (send(own), send(other), send(AgencyFactory())) == (302, 403, 404)
    assert [(a.agency, a.note) for a in PollAnswer.objects.all()] == [(own, "Sedang reses")]


def test_a_holiday_is_not_the_best_date(meeting, part):
    poll = ask(meeting, spans=[(date(2026, 2, 16), date(2026, 2, 17)), SECOND])
    other = MeetingAgencyFactory(meeting=meeting)
    answer(poll, part, "ya", "mungkin")
    answer(poll, other, "ya", "tidak")
    parts = list(meeting.agencies.select_related("agency"))

    assert polls.best_of(polls.tallies(poll, parts)).option == poll.options.last()


def test_the_poll_names_holidays_among_its_days(client):
    poll = PollFactory()
    OptionFactory(poll=poll, first_on=date(2026, 2, 16), last_on=date(2026, 2, 17))
    PollAnswerFactory(option__poll=poll)
    user = person(Role.SECRETARIAT, poll.meeting.host)
    client.force_login(user)

    text = client.get(reverse("meetings:poll", kwargs={"uuid": poll.meeting.uuid})).content.decode()

    assert "Cuti Bersama Tahun Baru Imlek" in text
    assert "Tahun Baru Imlek" in text
