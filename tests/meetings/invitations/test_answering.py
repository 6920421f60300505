"""What organisations answer: seats, waiting, children, changes, and who came first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from meetings.actions.circulation import circulate
from meetings.actions.invitations_answers import (
    MOST_ANSWERS,
    AnsweredTooOften,
    CannotAnswer,
    Seat,
    most_people,
    save_answer,
)
from meetings.models import Delegate, Invitation
from notifications.models import OutboxMail
from tests.factories.meetings import (
    AttendanceFactory,
    DelegateFactory,
    MinutesFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 27, 2, 0, tzinfo=UTC)


def comes(name="Rahma", **fields):
    return Seat(answer="hadir", name=name, position_title="Perencana", **fields)


def answer(invitation, seats, *, version=1, at=NOW, link_number=1):
    save_answer(
        invitation=invitation,
        link_number=link_number,
        version=version,
        answered_by="Ibu Rahma",
        seats=seats,
        at=at,
    )


def test_answer_is_kept_with_who_gave_it(sent):
    represented = Seat(
        answer="diwakili", name="Budi", position_title="Analis", represents="Kepala Dinas"
    )
    answer(sent, [comes(), represented])

    sent.refresh_from_db()
    assert (sent.status, sent.answered_by, sent.answered_at, sent.version) == (
        "dijawab",
        "Ibu Rahma",
        NOW,
        2,
    )
    assert list(
        sent.delegates.order_by("pk").values_list("name", "answer", "represents", "organisation")
    ) == [
        ("Rahma", "hadir", "", sent.organisation_id),
        ("Budi", "diwakili", "Kepala Dinas", sent.organisation_id),
    ]


def test_more_people_than_seats_wait_in_their_order(sent):
    answer(sent, [comes("A"), comes("B"), comes("C")])

    assert list(sent.delegates.order_by("pk").values_list("name", "is_waiting")) == [
        ("A", False),
        ("B", False),
        ("C", True),
    ]


def test_waiting_person_moves_up_when_another_cannot_come(sent):
    answer(sent, [comes("A"), comes("B"), comes("C")])
    first, second, third = sent.delegates.order_by("pk")

    sick = Seat(uuid=first.uuid, answer="tidak_hadir", name="A", reason="Sakit")
    answer(sent, [sick, comes("B", uuid=second.uuid), comes("C", uuid=third.uuid)], version=2)

    third.refresh_from_db()
    assert third.is_waiting is False


def test_people_keep_their_badges_while_they_stay_named(sent):
    answer(sent, [comes("A"), comes("B")])
    first, second = sent.delegates.order_by("pk")

    answer(sent, [comes("B (pengganti)", uuid=second.uuid)], version=2)

    assert not Delegate.objects.filter(pk=first.pk).exists()
    kept = Delegate.objects.get(pk=second.pk)
    assert (kept.name, kept.badge_token, kept.version) == ("B (pengganti)", second.badge_token, 2)


def test_who_was_present_stays_on_record(sent, meeting):
    answer(sent, [comes("A")])
    AttendanceFactory(delegate=sent.delegates.get(), day=meeting.days.first())

    answer(sent, [comes("B")], version=2)

    assert sorted(sent.delegates.values_list("name", flat=True)) == ["A", "B"]


def test_of_a_child_name_and_companion_alone_are_kept(invite):
    invitation = invite(organisation=OrganisationFactory(participant_class="forum_anak"))
    child = Seat(
        answer="hadir",
        name="Bunga Melati",
        is_minor=True,
        companion="Ibu Sari",
        phone="0812",
        email="anak@contoh.test",
        sex="P",
        position_title="Ketua",
    )

    answer(invitation, [child])

    kept = invitation.delegates.get()
    assert (kept.name, kept.companion, kept.phone, kept.email, kept.sex, kept.position_title) == (
        "Bunga Melati",
        "Ibu Sari",
        "",
        "",
        "",
        "",
    )
    assert kept.public_name == "B.M."


def test_childs_name_left_blank_stays(invite):
    invitation = invite(organisation=OrganisationFactory(participant_class="forum_anak"))
    answer(invitation, [Seat(answer="hadir", name="Bunga", is_minor=True, companion="Ibu Sari")])
    kept = invitation.delegates.get()

    again = Seat(uuid=kept.uuid, answer="hadir", is_minor=True, companion="Pak Joko")
    answer(invitation, [again], version=2)

    kept.refresh_from_db()
    assert (kept.name, kept.companion) == ("Bunga", "Pak Joko")


def test_uuid_of_another_organisations_delegate_makes_a_new_person(sent):
    foreign = DelegateFactory(name="Orang lain")

    answer(sent, [comes("Penyusup", uuid=foreign.uuid)])

    foreign.refresh_from_db()
    assert foreign.name == "Orang lain"
    assert sent.delegates.get().uuid != foreign.uuid


def test_second_answer_from_an_old_page_is_refused(sent):
    answer(sent, [comes()])

    with pytest.raises(CannotAnswer):
        answer(sent, [comes("Lain")], version=1)
    assert sent.delegates.get().name == "Rahma"


@pytest.mark.parametrize(
    ("at", "link_number"),
    [
        (datetime(2026, 2, 7, 17, 0, tzinfo=UTC), 1),  # the last day has passed
        (NOW, 2),  # not the link's number
        (datetime(2026, 2, 12, tzinfo=UTC), 1),  # expired
    ],
)
def test_closed_link_takes_no_answer(sent, at, link_number):
    with pytest.raises(CannotAnswer):
        answer(sent, [comes()], at=at, link_number=link_number)
    assert sent.delegates.count() == 0


def test_withdrawn_invitation_takes_no_answer(sent):
    Invitation.objects.update(status="dibatalkan")

    with pytest.raises(CannotAnswer):
        answer(sent, [comes()])


def test_empty_answer_is_refused(sent):
    with pytest.raises(CannotAnswer):
        answer(sent, [])


def test_nobody_comes_is_an_answer_with_a_reason(sent):
    answer(sent, [Seat(answer="tidak_hadir", reason="Ada kegiatan lain")])

    kept = sent.delegates.get()
    assert (kept.answer, kept.name, kept.reason) == ("tidak_hadir", "", "Ada kegiatan lain")


def test_answers_of_a_minute_ago_stand_while_another_is_refused(sent):
    answer(sent, [comes()], at=NOW - timedelta(minutes=1))

    with pytest.raises(CannotAnswer):
        answer(sent, [], version=2)
    assert sent.delegates.count() == 1


def test_one_invitation_takes_its_seats_and_a_small_waiting_list(sent):
    people = [comes(f"Peserta {number}", email=f"p{number}@contoh.test") for number in range(5)]

    with pytest.raises(CannotAnswer, match="paling banyak 4 orang"):
        answer(sent, people)
    assert Delegate.objects.count() == 0
    answer(sent, people[:4])

    waiting = sent.delegates.order_by("pk").values_list("is_waiting", flat=True)
    assert list(waiting) == [False, False, True, True]


@pytest.mark.parametrize(("seats", "most"), [(1, 3), (2, 4), (10, 20), (20, 40), (500, 520)])
def test_as_many_may_wait_as_have_seats_but_two_to_twenty(seats, most):
    assert most_people(seats) == most


def test_minutes_go_to_who_was_there_or_has_a_seat_alone(sent, meeting, secretary):
    def named(name, **fields):
        return DelegateFactory(invitation=sent, name=name, email=f"{name}@contoh.test", **fields)

    named("duduk")
    named("menunggu", is_waiting=True)
    named("absen", answer="tidak_hadir", reason="Dinas luar")
    AttendanceFactory(
        delegate=named("datang", is_waiting=True), day=meeting.days.first(), by=secretary
    )
    MinutesFactory(item=meeting.items.first())

    circulate(meeting=meeting, closes_at=NOW + timedelta(days=3), by=secretary, at=NOW)

    assert sorted(OutboxMail.objects.values_list("to", flat=True)) == [
        "datang@contoh.test",
        "duduk@contoh.test",
    ]


def test_a_link_is_answered_twenty_times_an_hour_and_then_again(sent):
    for version in range(1, MOST_ANSWERS + 1):
        answer(sent, [comes(f"Peserta {version}")], version=version)

    version = MOST_ANSWERS + 1
    with pytest.raises(AnsweredTooOften, match="20 kali"):
        answer(sent, [comes("Terlalu sering")], version=version, at=NOW + timedelta(minutes=59))
    assert sent.delegates.get().name == "Peserta 20"
    answer(sent, [comes("Kemudian")], version=version, at=NOW + timedelta(hours=1))

    sent.refresh_from_db()
    assert (sent.answer_count, sent.counted_from) == (1, NOW + timedelta(hours=1))
