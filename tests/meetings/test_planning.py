"""A rakor's days, agencies and status."""

from datetime import date, timedelta

import pytest

from meetings.actions.bookings import CannotSchedule
from meetings.actions.planning import (
    CannotPlan,
    change_status,
    create_meeting,
    edit_meeting,
    remove_day,
    save_day,
    set_agencies,
)
from meetings.actions.venues import CannotChangeVenue, remove_room, save_room, save_venue
from meetings.models import CoordinationMeeting, MeetingDay, MeetingTransition, Room, Venue
from tests.factories.agencies import AgencyFactory
from tests.factories.meetings import (
    AT,
    BookingFactory,
    DayFactory,
    ItemFactory,
    MeetingFactory,
    RoomFactory,
    VenueFactory,
)
from tests.factories.renja import PlanYearFactory
from tests.meetings.test_agenda_actions import add

pytestmark = pytest.mark.django_db


def create(host, **fields):
    return create_meeting(
        title="Rakor",
        purpose="",
        plan_year=PlanYearFactory(year=2027),
        host=host,
        by=MeetingFactory().created_by,
        at=AT,
        **fields,
    )


def test_a_rakor_begins_planned_with_its_host_required():
    host = AgencyFactory()

    meeting = create(host)

    part = meeting.agencies.get()
    assert (meeting.status, part.agency, part.is_required) == ("direncanakan", host, True)
    assert meeting.days.count() == 0


def test_days_take_zone_and_rooms_of_their_venue():
    room = RoomFactory(venue__zone="Asia/Makassar")

    meeting = create(
        AgencyFactory(),
        first_on=date(2026, 2, 10),
        last_on=date(2026, 2, 11),
        venue=room.venue,
    )

    days = meeting.days.all()
    assert [(day.date.day, day.zone, list(day.rooms.all())) for day in days] == [
        (10, "Asia/Makassar", [room]),
        (11, "Asia/Makassar", [room]),
    ]


def test_a_rakor_lasts_no_month():
    with pytest.raises(CannotPlan, match="14 hari"):
        create(AgencyFactory(), first_on=date(2026, 2, 1), last_on=date(2026, 2, 28))
    assert CoordinationMeeting.objects.filter(title="Rakor").count() == 0


def test_status_moves_along_its_machine_and_leaves_a_row():
    meeting = MeetingFactory()

    for status in ("diundang", "berlangsung", "notulen_draft", "disepakati", "tindak_lanjut"):
        change_status(meeting=meeting, to_status=status, by=meeting.created_by, at=AT)

    steps = MeetingTransition.objects.values_list("from_status", "to_status")
    assert list(steps)[:2] == [("direncanakan", "diundang"), ("diundang", "berlangsung")]
    assert (meeting.status, len(steps)) == ("tindak_lanjut", 5)


@pytest.mark.parametrize(
    ("status", "to_status"),
    [("direncanakan", "ditutup"), ("ditutup", "direncanakan"), ("berlangsung", "dibatalkan")],
)
def test_steps_that_do_not_exist(status, to_status):
    meeting = MeetingFactory(status=status)

    with pytest.raises(CannotPlan):
        change_status(
            meeting=meeting, to_status=to_status, reason="x", by=meeting.created_by, at=AT
        )


def test_of_two_people_one_moves_the_rakor():
    meeting = MeetingFactory()
    stale = CoordinationMeeting.objects.get(pk=meeting.pk)
    change_status(meeting=meeting, to_status="diundang", by=meeting.created_by, at=AT)

    with pytest.raises(CannotPlan, match="baru saja"):
        change_status(meeting=stale, to_status="diundang", by=meeting.created_by, at=AT)


def test_an_older_page_does_not_overwrite():
    meeting = MeetingFactory()
    fields = {
        "purpose": "",
        "plan_year": meeting.plan_year,
        "previous": None,
        "planned_venue": None,
        "online_url": "",
        "contact_name": "",
        "contact_phone": "",
        "contact_email": "",
        "retention_until": None,
    }
    edit_meeting(meeting=meeting, revision=1, title="Pertama", **fields)

    with pytest.raises(CannotPlan, match="baru saja"):
        edit_meeting(meeting=meeting, revision=1, title="Kedua", **fields)
    assert CoordinationMeeting.objects.get().title == "Pertama"


def test_agencies_come_and_go():
    meeting = MeetingFactory()
    one, two, three = AgencyFactory.create_batch(3)
    set_agencies(meeting=meeting, agencies=[one, two], required=[one])

    set_agencies(meeting=meeting, agencies=[two], required=[three])

    parts = {part.agency: part.is_required for part in meeting.agencies.all()}
    assert parts == {two: False, three: True}


def change_day(rakor, day, **fields):
    values = {"date_": day.date, "venue": rakor.venue, "rooms": rakor.rooms, **fields}
    return save_day(meeting=rakor.meeting, day=day, by=rakor.secretary, at=AT, **values)


def test_a_day_moves_with_its_items_on_the_same_clock(rakor):
    item = add(rakor, "08.30", minutes=45)
    east = RoomFactory(venue__zone="Asia/Jayapura").venue
    item.delete()
    plenary = add(rakor, "08.30", minutes=45, room=None)

    change_day(rakor, rakor.days[0], date_=date(2026, 2, 12), venue=east, rooms=east.rooms.all())

    plenary.refresh_from_db()
    assert plenary.starts_at.isoformat() == "2026-02-11T23:30:00+00:00"
    assert plenary.duration == timedelta(minutes=45)
    assert [b.room for b in plenary.bookings.all()] == list(east.rooms.all())


def test_a_day_is_there_once(rakor):
    with pytest.raises(CannotPlan, match="sudah memiliki hari"):
        change_day(rakor, rakor.days[0], date_=rakor.days[1].date)


def test_a_room_with_an_item_stays_in_use(rakor):
    add(rakor, "08.00", "Materi", room=2)

    with pytest.raises(CannotPlan, match="Materi"):
        change_day(rakor, rakor.days[0], rooms=rakor.rooms[:2])


def test_a_day_does_not_move_into_a_taken_room(rakor):
    add(rakor, "08.00")
    other = DayFactory(venue=rakor.venue, date=date(2026, 2, 12))
    BookingFactory(item=ItemFactory(day=other, room=rakor.rooms[0]))

    with pytest.raises(CannotSchedule):
        change_day(rakor, rakor.days[0], date_=date(2026, 2, 12))
    rakor.days[0].refresh_from_db()
    assert rakor.days[0].date == date(2026, 2, 10)


def test_only_an_empty_day_is_removed(rakor):
    add(rakor, "08.00")

    with pytest.raises(CannotPlan, match="memiliki acara"):
        remove_day(day=rakor.days[0])
    remove_day(day=rakor.days[1])

    assert list(MeetingDay.objects.all()) == [rakor.days[0]]


def keep_venue(venue, **fields):
    values = {"name": venue.name, "address": "", "region": venue.region, "owner": venue.owner}
    values["zone"] = venue.zone
    return save_venue(
        venue=venue, version=venue.version, by=venue.changed_by, at=AT, **{**values, **fields}
    )


def test_a_venue_in_use_keeps_its_zone(rakor):
    with pytest.raises(CannotChangeVenue, match="zona waktu"):
        keep_venue(rakor.venue, zone="Asia/Makassar")
    assert keep_venue(rakor.venue, name="Aula baru").version == 2


def test_a_venue_takes_the_zone_of_its_region_and_forgets_why_it_had_another(rakor):
    venue = VenueFactory(region__zone="Asia/Jayapura", zone="Asia/Jakarta")

    with pytest.raises(CannotChangeVenue, match="WIT, tetapi yang dipilih WIB"):
        keep_venue(venue)
    other = keep_venue(venue, zone_reason="Siaran bersama")
    assert (other.zone_reason, other.zone_by) == ("Siaran bersama", venue.changed_by)
    own = keep_venue(other, zone="")

    assert (own.zone, own.zone_reason, own.zone_by) == ("Asia/Jayapura", "", None)


def test_a_venue_has_one_name_and_one_writer():
    first, second = VenueFactory(), VenueFactory()
    second.region = second.owner = first.region
    second.save()

    with pytest.raises(CannotChangeVenue, match="nama ini"):
        keep_venue(second, name=first.name)
    keep_venue(second, name="Lain")
    second.version = 1
    with pytest.raises(CannotChangeVenue, match="baru saja"):
        keep_venue(second, name="Lain lagi")
    assert Venue.objects.get(pk=second.pk).name == "Lain"


def test_rooms_of_a_venue(rakor):
    with pytest.raises(CannotChangeVenue, match="nama ini"):
        save_room(venue=rakor.venue, name="aula UTAMA", capacity=None, setup_minutes=0)
    add(rakor, "08.00")
    with pytest.raises(CannotChangeVenue, match="susunan acara"):
        remove_room(room=rakor.rooms[0])
    remove_room(room=rakor.rooms[2])

    assert list(Room.objects.all()) == rakor.rooms[:2]
