"""A poll reaches those it asks: by mail with a link, in the app, or by telephone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from agencies.models import Role
from meetings.actions.invitations_answers import MOST_ANSWERS
from meetings.actions.poll_links import token_of
from meetings.actions.poll_mail import ask_at, ask_by_mail
from meetings.models import CoordinationMeeting, PollAnswer, PollRequest, SlotPoll
from meetings.models.addressing import head_of
from notifications.actions import send_mail
from notifications.models import Notice, OutboxMail
from tests.factories.agencies import AgencyFactory, person
from tests.factories.meetings import (
    MeetingAgencyFactory,
    MeetingFactory,
    OptionFactory,
    OrganisationFactory,
    PollAnswerFactory,
    PollFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    return person(Role.SECRETARIAT, AgencyFactory(name="Dinas Uji"), name="Sekretaris Uji")


@pytest.fixture
def poll(secretary):
    """Open for five days; the host and one required agency with an address are asked."""
    host = secretary.memberships.get().agency
    meeting = MeetingFactory(host=host, title="Rakor Uji", created_by=secretary)
    MeetingAgencyFactory(meeting=meeting, agency=host, is_required=True)
    now = timezone.now()
    poll = PollFactory(
        meeting=meeting, opened_at=now, opened_by=secretary, closes_at=now + timedelta(days=5)
    )
    OptionFactory(poll=poll)
    OptionFactory(poll=poll, first_on=date(2026, 2, 24), last_on=date(2026, 2, 25))
    return poll


def asked(poll, *, email="", name="Dinas Jauh", **fields):
    """An agency that is asked, with its address on the list of organisations."""
    agency = AgencyFactory(name=name, region=poll.meeting.host.region)
    OrganisationFactory(agency=agency, email=email, owner=poll.meeting.host.region)
    return MeetingAgencyFactory(meeting=poll.meeting, agency=agency, **fields)


@pytest.fixture
def part(poll):
    return asked(poll, email="dinas.jauh@contoh.test", is_required=True)


@pytest.fixture
def request_(poll, part, secretary):
    ask_by_mail(poll=poll, by=secretary, at=timezone.now())
    return PollRequest.objects.get()


@pytest.fixture
def link(request_):
    return reverse("meetings:poll_link", args=[token_of(request_)])


@pytest.fixture
def staff(client, secretary):
    client.force_login(secretary)
    return client


def words(poll, *said, **others):
    options = poll.options.standing()
    answers = {f"answer_{o.pk}": word for o, word in zip(options, said, strict=True)}
    return answers | others


def url(name, poll, *more):
    return reverse(f"meetings:{name}", args=[poll.meeting.uuid, *more])


def test_asking_writes_to_those_with_an_address_and_names_whom_nothing_reaches(
    poll, part, secretary
):
    silent = asked(poll, name="Dinas Tanpa Surel")
    inside = asked(poll, name="Dinas Berakun")
    person(Role.PLANNER, inside.agency)

    reached = ask_by_mail(poll=poll, by=secretary, at=timezone.now())

    assert (reached.by_mail, reached.in_app, reached.not_at_all) == (
        (part.agency,),
        (inside.agency,),
        (silent.agency,),
    )
    row, request = OutboxMail.objects.get(), PollRequest.objects.get()
    assert (row.to, row.key, row.reply_to) == (
        "dinas.jauh@contoh.test",
        request.mail_key,
        secretary.email,
    )
    assert row.body.startswith(f"Yth. {head_of('Pimpinan', 'Dinas Jauh', part.agency.region)}\n")
    assert "10–11 Februari 2026" in row.body
    assert f"/j/{token_of(request)}/" in row.body
    assert f"/j/{token_of(request)}/" not in row.shown
    assert "/j/***" in row.shown


def test_the_same_question_goes_out_once_and_a_changed_one_again(poll, part, secretary):
    for _pressed_twice in range(2):
        ask_by_mail(poll=poll, by=secretary, at=timezone.now())
    assert OutboxMail.objects.count() == 1

    SlotPoll.objects.update(note="Mohon segera")
    poll.refresh_from_db()
    ask_by_mail(poll=poll, by=secretary, at=timezone.now())

    assert OutboxMail.objects.count() == 2
    assert PollRequest.objects.count() == 1


def test_another_address_gets_a_link_of_its_own(client, poll, part, request_, link, secretary):
    ask = {"poll": poll, "agency": part.agency, "by": secretary}

    assert ask_at(**ask, email="baru@contoh.test", at=timezone.now()) is True
    assert ask_at(**ask, email="baru@contoh.test", at=timezone.now()) is False

    assert client.get(link).status_code == 404
    moved = PollRequest.objects.get()
    assert moved.email == "baru@contoh.test"
    page = reverse("meetings:poll_link", args=[token_of(moved)])
    assert client.get(page).status_code == 200


def test_an_agency_answers_by_its_link_without_an_account(client, poll, part, link):
    page = client.get(link)
    assertContains(page, "Dinas Jauh")
    assert (page["X-Robots-Tag"], "no-store" in page["Cache-Control"]) == (
        "noindex, nofollow",
        True,
    )

    first = client.post(link, words(poll, "ya", "tidak", answered_name="Ibu <b>Uji</b>"))
    assertContains(client.get(first["Location"]), "Jawaban Anda tersimpan")
    client.post(link, words(poll, "mungkin", "tidak", answered_name="Pak Uji"))

    given = PollAnswer.objects.order_by("option__first_on")
    assert [(a.answer, a.channel, a.answered_by, a.answered_name) for a in given] == [
        ("mungkin", "tautan", None, "Pak Uji"),
        ("tidak", "tautan", None, "Pak Uji"),
    ]


def test_what_was_typed_stays_when_the_name_is_missing(client, poll, link):
    option = poll.options.first()

    page = client.post(link, words(poll, "tidak", "ya", **{f"note_{option.pk}": "Sedang reses"}))

    assertContains(page, f'id="answer_{option.pk}-tidak" value="tidak" required checked')
    assertContains(page, "Sedang reses")
    assert PollAnswer.objects.count() == 0


@pytest.mark.parametrize("forged", ["", "lain", "ya\x00", "y" * 5000])
def test_a_forged_answer_is_refused(client, poll, link, forged):
    client.post(link, words(poll, forged, "ya", answered_name="Uji"))

    assert PollAnswer.objects.count() == 0


def test_a_link_is_answered_so_often_an_hour(client, poll, link):
    PollRequest.objects.update(counted_from=timezone.now(), answer_count=MOST_ANSWERS)

    page = client.post(link, words(poll, "ya", "ya", answered_name="Uji"))

    assertContains(page, "Coba lagi satu jam kemudian", status_code=429)
    assert PollAnswer.objects.count() == 0


def test_a_link_ends_with_the_poll_the_choice_and_the_rakor(client, poll, link):
    def status(**fields):
        for model, pk, changes in (
            (SlotPoll, poll.pk, fields.get("poll", {})),
            (CoordinationMeeting, poll.meeting_id, fields.get("meeting", {})),
        ):
            if changes:
                model.objects.filter(pk=pk).update(**changes)
        answers = words(poll, "ya", "ya", answered_name="Uji")
        return client.get(link).status_code, client.post(link, answers).status_code

    assert status(meeting={"status": "dibatalkan"}) == (410, 410)
    past = timezone.now() - timedelta(minutes=1)
    early = {"opened_at": past - timedelta(days=1), "closes_at": past}
    assert status(meeting={"status": "direncanakan"}, poll=early) == (410, 410)
    assert PollAnswer.objects.count() == 0


def test_a_wrong_link_is_unknown(client):
    page = client.get(reverse("meetings:poll_link", args=["salah"]))

    assertContains(page, "tidak berlaku", status_code=404)


def test_the_secretary_writes_down_what_an_agency_says_by_telephone(staff, poll, part, secretary):
    page = url("poll_answer", poll, part.agency_id)
    assertContains(staff.get(page), "lewat telepon")

    staff.post(page, words(poll, "ya", "tidak", answered_name="Pak Kabid"))

    given = PollAnswer.objects.first()
    assert (given.channel, given.answered_by, given.answered_name) == (
        "telepon",
        secretary,
        "Pak Kabid",
    )
    assertContains(staff.get(url("poll", poll)), "lewat telepon, dicatat oleh Sekretaris Uji")


def test_the_page_tells_of_those_alone_who_were_told(staff, poll, part, request_):
    asked(poll, name="Dinas Tanpa Surel")
    send_mail(mail_id=OutboxMail.objects.get().pk, at=timezone.now())

    page = staff.get(url("poll", poll))

    assertContains(page, "dinas.jauh@contoh.test: Terkirim")
    assertContains(page, "belum diberi tahu", 1)
    assertContains(page, "2 dari 2 instansi belum menjawab")


def test_addresses_stand_on_no_page_of_others(client, poll, part, request_):
    client.force_login(person(Role.PLANNER, poll.meeting.host))

    assertNotContains(client.get(url("poll", poll)), "dinas.jauh@contoh.test")


def test_opening_says_who_was_told_how(staff, poll, part):
    asked(poll, name="Dinas Tanpa Surel")
    poll.delete()
    soon = timezone.localdate() + timedelta(days=20)
    given = {
        "first_1": soon,
        "first_2": soon + timedelta(days=1),
        "closes_at": f"{soon - timedelta(days=3)}T10:00",
    }

    page = staff.post(url("poll_open", poll), given, follow=True)

    assertContains(page, "lewat surel: 1 instansi; di aplikasi: 0")
    assertContains(page, "Belum diberi tahu sama sekali: Dinas Tanpa Surel")
    assert OutboxMail.objects.count() == 1


def test_a_date_is_not_chosen_past_silent_agencies_without_a_question(staff, poll, part, link):
    option = poll.options.first()
    choice = {"option": option.pk}

    question = staff.post(url("poll_choose", poll), choice)

    assertContains(question, "1 instansi wajib belum menjawab")
    assertContains(question, "Dinas Jauh")
    assert SlotPoll.objects.get().chosen is None

    done = staff.post(url("poll_choose", poll), choice | {"tanpa": [part.agency_id]}, follow=True)
    assertContains(done, "Tanggal ditetapkan.")
    assert SlotPoll.objects.get().chosen == option
    told = OutboxMail.objects.order_by("pk").last()
    assert (told.to, told.subject) == (
        "dinas.jauh@contoh.test",
        "Tanggal ditetapkan: Rakor Uji",
    )
    assert "10–11 Februari 2026" in told.body


def test_a_page_that_is_older_than_the_question_asks_again(staff, poll, part):
    later = asked(poll, name="Dinas Baru", is_required=True)
    option = poll.options.first()

    page = staff.post(
        url("poll_choose", poll), {"option": option.pk, "tanpa": [part.agency_id, "x"]}
    )

    assertContains(page, later.agency.name)
    assertNotContains(page, "Dinas Jauh, ")
    assert SlotPoll.objects.get().chosen is None


def test_an_address_is_typed_for_an_agency_that_has_none(staff, poll):
    silent = asked(poll, name="Dinas Tanpa Surel")
    page = url("poll_address", poll, silent.agency_id)

    assertContains(staff.post(page, {"email": "bukan surel"}), "bukan surel")
    staff.post(page, {"email": "alamat@contoh.test"})

    assert OutboxMail.objects.get().to == "alamat@contoh.test"


@pytest.mark.parametrize(("role", "count"), [(Role.PLANNER, 1), (Role.AGENCY_HEAD, 1),
                                             (Role.VERIFIER, 0)])  # fmt: skip
def test_the_home_page_asks_planners_and_heads_until_they_answer(client, poll, part, role, count):
    user = person(role, part.agency)
    client.force_login(user)
    page = reverse("meetings:poll_answer", args=[poll.meeting.uuid, part.agency_id])

    assertContains(client.get("/"), page, count)

    for option in poll.options.all():
        PollAnswerFactory(option=option, agency=part.agency)
    assertNotContains(client.get("/"), page)


@pytest.mark.parametrize("count", [1, 3])
def test_the_poll_costs_the_same(staff, poll, secretary, count, django_assert_num_queries):
    for number in range(count):
        asked(poll, email=f"a{number}@contoh.test", name=f"Dinas {number}")
    ask_by_mail(poll=poll, by=secretary, at=timezone.now())

    with django_assert_num_queries(15):
        staff.get(url("poll", poll))


def test_an_inbox_tells_of_the_poll_and_the_morning_letter_too(staff, poll, part):
    member = person(Role.PLANNER, part.agency)
    poll.delete()
    soon = timezone.localdate() + timedelta(days=20)
    staff.post(
        url("poll_open", poll),
        {
            "first_1": soon,
            "first_2": soon + timedelta(days=1),
            "closes_at": f"{soon - timedelta(days=3)}T10:00",
        },
    )

    assert Notice.objects.get(user=member).by_mail is True
