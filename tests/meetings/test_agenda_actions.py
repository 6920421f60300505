"""Agenda items: added, moved, shifted together, refused where a room is taken."""

from datetime import UTC, datetime, timedelta

import pytest

from agencies.models import Region
from meetings.actions.agenda import (
    Content,
    Place,
    Speaker,
    add_item,
    change_item,
    finish_item,
    move_item,
    open_item,
    predicted_end,
    shift_rest,
)
from meetings.actions.bookings import CannotSchedule
from meetings.models import AgendaItem, RoomBooking
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory
from tests.factories.meetings import AT, DayFactory, MeetingFactory
from tests.meetings.conftest import make_rakor

pytestmark = pytest.mark.django_db


def place(rakor, clock, minutes=60, *, room=0, day=0, over_midnight=False):
    hour, minute = (int(part) for part in clock.split("."))
    on = rakor.days[day]
    start = datetime(on.date.year, on.date.month, on.date.day, hour, minute, tzinfo=on.timezone)
    return Place(
        day=on,
        room=None if room is None else rakor.rooms[room],
        starts_at=start,
        ends_at=start + timedelta(minutes=minutes),
        over_midnight=over_midnight,
    )


def add(rakor, clock, title="Acara", minutes=60, *, room=0, day=0, over_midnight=False, **content):
    return add_item(
        meeting=rakor.meeting,
        content=Content(kind=content.pop("kind", "diskusi"), title=title, **content),
        place=place(rakor, clock, minutes, room=room, day=day, over_midnight=over_midnight),
        by=rakor.secretary,
        at=AT,
    )


def test_an_item_holds_its_room(rakor):
    item = add(rakor, "08.30", room=1)

    booking = RoomBooking.objects.get()
    assert (booking.item, booking.room) == (item, rakor.rooms[1])
    assert (booking.period.lower, booking.period.upper) == (item.starts_at, item.ends_at)
    assert booking.occupied.lower == item.starts_at - timedelta(minutes=30)


def test_a_plenary_holds_every_room_of_its_day(rakor):
    add(rakor, "08.30", room=None)

    assert set(RoomBooking.objects.values_list("room", flat=True)) == {
        room.pk for room in rakor.rooms
    }
    with pytest.raises(CannotSchedule, match="Ruang Rapat 2"):
        add(rakor, "09.00", room=2)


def test_a_room_that_is_taken_is_refused_in_words(rakor):
    add(rakor, "08.30", "Pembukaan")

    with pytest.raises(CannotSchedule) as refused:
        add(rakor, "09.00", "Materi")

    assert str(refused.value) == "Aula utama: “Pembukaan” ada di sana 08.30–09.30\xa0WIB."
    assert AgendaItem.objects.count() == 1


def test_another_rakor_in_the_room_is_named_with_its_set_up_time(rakor):
    add(rakor, "08.00")
    other = MeetingFactory(host=rakor.host, title="Rakor lain")
    rakor.meeting, rakor.days = other, [DayFactory(meeting=other, venue=rakor.venue)]
    rakor.days[0].rooms.set(rakor.rooms)

    with pytest.raises(CannotSchedule, match=r"Rakor Renja 2027.*30 menit"):
        add(rakor, "09.30")
    assert add(rakor, "10.00").room == rakor.rooms[0]


def test_a_rakor_that_the_reader_does_not_see_is_not_named(rakor):
    hidden = MeetingFactory(title="Rakor rahasia")
    day = DayFactory(meeting=hidden, venue=rakor.venue, rooms=rakor.rooms)
    own = (rakor.meeting, rakor.days)
    rakor.meeting, rakor.days = hidden, [day]
    add(rakor, "08.00")
    rakor.meeting, rakor.days = own

    with pytest.raises(CannotSchedule) as refused:
        add(rakor, "08.00")

    assert "rahasia" not in str(refused.value)


def test_moving_keeps_the_length_and_frees_the_old_room(rakor):
    item = add(rakor, "08.30", minutes=45)

    move_item(
        item=item,
        version=1,
        place=place(rakor, "13.00", 45, room=2, day=1),
        by=rakor.secretary,
        at=AT,
    )

    item.refresh_from_db()
    assert (item.day, item.room, item.version) == (rakor.days[1], rakor.rooms[2], 2)
    assert item.duration == timedelta(minutes=45)
    assert add(rakor, "08.30", "Pengganti").room == rakor.rooms[0]


def test_whoever_moves_an_older_version_is_told(rakor):
    item = add(rakor, "08.30")
    move_item(item=item, version=1, place=place(rakor, "10.00"), by=rakor.secretary, at=AT)

    with pytest.raises(CannotSchedule, match="baru saja"):
        move_item(item=item, version=1, place=place(rakor, "11.00"), by=rakor.secretary, at=AT)

    item.refresh_from_db()
    assert item.starts_at == place(rakor, "10.00").starts_at


def test_shifting_moves_what_is_left_of_the_day_together(rakor):
    first, second, third = (add(rakor, clock) for clock in ("08.00", "09.00", "10.00"))
    tomorrow = add(rakor, "09.00", day=1)

    moved = shift_rest(
        meeting=rakor.meeting,
        day=rakor.days[0],
        since=second.starts_at,
        minutes=30,
        by=rakor.secretary,
        at=AT,
    )

    starts = {item.pk: item.starts_at for item in AgendaItem.objects.all()}
    assert moved == 2
    assert starts == {
        first.pk: first.starts_at,
        second.pk: second.starts_at + timedelta(minutes=30),
        third.pk: third.starts_at + timedelta(minutes=30),
        tomorrow.pk: tomorrow.starts_at,
    }


def test_shifting_into_a_taken_room_moves_nothing(rakor):
    add(rakor, "08.00")
    second = add(rakor, "09.00")

    with pytest.raises(CannotSchedule):
        shift_rest(
            meeting=rakor.meeting,
            day=rakor.days[0],
            since=second.starts_at,
            minutes=-30,
            by=rakor.secretary,
            at=AT,
        )

    second.refresh_from_db()
    assert second.starts_at == place(rakor, "09.00").starts_at


@pytest.mark.parametrize(
    ("clock", "minutes", "said"),
    [("08.00", 0, "antara satu menit"), ("08.00", 1000, "antara satu menit")],
)
def test_length_of_an_item(rakor, clock, minutes, said):
    with pytest.raises(CannotSchedule, match=said):
        add(rakor, clock, minutes=minutes)


def test_an_item_may_end_after_midnight_but_begins_on_its_day(rakor):
    with pytest.raises(CannotSchedule, match="lewat tengah malam"):
        add(rakor, "23.00", minutes=90)
    assert add(rakor, "23.00", minutes=60, room=1).duration == timedelta(hours=1)
    late = add(rakor, "23.00", minutes=90, over_midnight=True)

    assert late.ends_at.astimezone(rakor.days[0].timezone).day == 11
    wrong = place(rakor, "08.00", day=1)
    with pytest.raises(CannotSchedule, match="hari lain"):
        move_item(
            item=late,
            version=1,
            place=Place(
                day=rakor.days[0],
                room=None,
                starts_at=wrong.starts_at,
                ends_at=wrong.ends_at,
            ),
            by=rakor.secretary,
            at=AT,
        )


@pytest.mark.parametrize(
    ("zone", "clock", "utc"),
    [
        (Region.Zone.WIT, "00.30", datetime(2026, 2, 9, 15, 30, tzinfo=UTC)),
        (Region.Zone.WIB, "23.00", datetime(2026, 2, 10, 16, 0, tzinfo=UTC)),
        (Region.Zone.WITA, "08.30", datetime(2026, 2, 10, 0, 30, tzinfo=UTC)),
    ],
)
def test_the_day_is_the_venues_day(zone, clock, utc):
    rakor = make_rakor(zone=zone)

    item = add(rakor, clock)

    item.refresh_from_db()
    assert item.starts_at == utc
    assert item.day.date.isoformat() == "2026-02-10"


def test_speakers_who_stay_keep_their_row(rakor):
    account = UserFactory(email="narasumber@contoh.test")
    item = add(rakor, "08.00", speakers=[Speaker(name="A"), Speaker(name="B")])
    kept = item.speakers.get(name="A")

    change_item(
        item=item,
        version=1,
        content=Content(
            kind="materi",
            title="Materi",
            speakers=[Speaker(name="C", email="Narasumber@contoh.test"), Speaker(name="A")],
        ),
        place=place(rakor, "08.00"),
        by=rakor.secretary,
        at=AT,
    )

    assert [speaker.name for speaker in item.speakers.all()] == ["C", "A"]
    assert item.speakers.get(name="A").pk == kept.pk
    assert item.speakers.get(name="C").user is None or (item.speakers.get(name="C").user == account)


def test_desk_parties_belong_to_desks(rakor):
    agency = AgencyFactory()

    desk = add(rakor, "08.00", kind="desk", agencies=[agency], regions=[rakor.regency])
    talk = add(rakor, "09.00", agencies=[agency])

    assert [str(party) for party in desk.parties.all()] == [agency.name, "Kab. Bangka"]
    assert talk.parties.count() == 0


def test_beginning_and_ending_are_noted_once(rakor):
    item = add(rakor, "08.00")

    assert finish_item(item=item, by=rakor.secretary, at=AT) is False
    assert open_item(item=item, by=rakor.secretary, at=AT) is True
    assert open_item(item=item, by=rakor.secretary, at=AT) is False
    assert finish_item(item=item, by=rakor.secretary, at=AT) is True


def test_the_predicted_end_follows_the_item_under_way(rakor):
    first, last = add(rakor, "08.00"), add(rakor, "09.00")
    first.opened_at = first.starts_at + timedelta(minutes=10)

    on_time = predicted_end([last], at=first.starts_at)
    late_start = predicted_end([first, last], at=first.starts_at + timedelta(minutes=20))
    overrun = predicted_end([first, last], at=first.ends_at + timedelta(minutes=25))

    assert on_time == (last.ends_at, timedelta(0))
    assert late_start == (last.ends_at + timedelta(minutes=10), timedelta(minutes=10))
    assert overrun == (last.ends_at + timedelta(minutes=25), timedelta(minutes=25))
