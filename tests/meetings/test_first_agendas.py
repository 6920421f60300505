"""Agendas to begin with: templates laid out in hours, and agendas of earlier rakor copied."""

from datetime import date, time

import pytest

from agencies.models import Role
from meetings.actions.agenda import Speaker
from meetings.actions.agenda_templates import TEMPLATES, TooShort, laid_out
from meetings.actions.bookings import CannotSchedule
from meetings.actions.first_agendas import Hours, copy_agenda, lay_template
from meetings.models import AgendaItem
from tests.factories.agencies import AgencyFactory, person
from tests.factories.meetings import (
    AT,
    DayFactory,
    MeetingAgencyFactory,
    MeetingFactory,
    RoomFactory,
    VenueFactory,
)
from tests.meetings.conftest import make_rakor
from tests.meetings.test_agenda_actions import add

TUESDAY, FRIDAY = 1, 4
OFFICE = (time(8), time(16))
OFFICE_HOURS = Hours(first=OFFICE, later=OFFICE)


def spans(found):
    return [(f"{each.starts:%H.%M}", f"{each.ends:%H.%M}", each.session.title) for each in found]


def test_a_day_has_its_break_at_noon_and_ends_on_time():
    found = laid_out(TEMPLATES["satu_hari"][0], starts=OFFICE[0], ends=OFFICE[1], weekday=TUESDAY)

    assert [(start, end) for start, end, _ in spans(found)] == [
        ("08.00", "08.30"),
        ("08.30", "09.00"),
        ("09.00", "09.45"),
        ("09.45", "10.30"),
        ("10.30", "12.00"),
        ("12.00", "13.00"),
        ("13.00", "14.45"),
        ("14.45", "15.30"),
        ("15.30", "16.00"),
    ]


def test_on_a_friday_there_is_time_for_the_prayer():
    found = laid_out(TEMPLATES["forum"][0], starts=OFFICE[0], ends=OFFICE[1], weekday=FRIDAY)

    assert ("11.30", "13.00", "ISHOMA dan salat Jumat") in spans(found)


def test_a_day_that_ends_at_noon_has_no_break():
    found = laid_out(TEMPLATES["dua_hari"][1], starts=time(8), ends=time(12), weekday=TUESDAY)

    assert [title for _, _, title in spans(found)] == [
        "Presensi hari kedua",
        "Desk penyelarasan Renja, sesi 2",
        "Pleno hasil desk",
        "Perumusan kesepakatan dan rencana tindak lanjut",
        "Pembacaan dan penandatanganan berita acara",
        "Penutupan",
    ]
    assert spans(found)[-1][1] == "12.00"


def test_hours_that_hold_no_sessions_are_refused():
    with pytest.raises(TooShort) as error:
        laid_out(TEMPLATES["satu_hari"][0], starts=time(10), ends=time(16), weekday=TUESDAY)

    assert (error.value.given, error.value.needed) == (120, 180)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("weekday", [TUESDAY, FRIDAY])
def test_sessions_follow_one_another_without_a_gap(template, weekday):
    for plan in TEMPLATES[template]:
        found = laid_out(plan, starts=time(7, 30), ends=time(16, 30), weekday=weekday)

        assert [each.ends for each in found[:-1]] == [each.starts for each in found[1:]]
        assert (found[0].starts, found[-1].ends) == (time(7, 30), time(16, 30))


@pytest.mark.django_db
def test_a_template_fills_the_days_in_the_zone_of_the_venue():
    rakor = make_rakor(zone="Asia/Jayapura")
    other = AgencyFactory(region=rakor.regency)
    MeetingAgencyFactory(meeting=rakor.meeting, agency=other)

    lay_template(
        meeting=rakor.meeting,
        template="dua_hari",
        hours=Hours(first=OFFICE, later=(time(8), time(12))),
        by=rakor.secretary,
        at=AT,
    )

    first, *_ = AgendaItem.objects.filter(day=rakor.days[0])
    desk = AgendaItem.objects.get(day=rakor.days[1], kind="desk")
    last = AgendaItem.objects.filter(day=rakor.days[1]).last()
    assert first.starts_at.isoformat() == "2026-02-09T23:00:00+00:00"
    assert {party.agency for party in desk.parties.all()} == {rakor.host, other}
    assert f"{last.ends_at.astimezone(rakor.days[1].timezone):%H.%M}" == "12.00"
    assert AgendaItem.objects.filter(title__contains="RKPD tahun 2027").count() == 1


def test_a_template_of_two_days_needs_two_days(rakor):
    rakor.days[1].delete()

    with pytest.raises(CannotSchedule, match="2 hari"):
        lay_template(
            meeting=rakor.meeting,
            template="dua_hari",
            hours=OFFICE_HOURS,
            by=rakor.secretary,
            at=AT,
        )


def test_hours_too_short_are_named_with_the_day(rakor):
    with pytest.raises(CannotSchedule, match=r"Selasa, 10 Februari 2026: antara 10\.00 dan 12\.00"):
        lay_template(
            meeting=rakor.meeting,
            template="satu_hari",
            hours=Hours(first=(time(10), time(16)), later=OFFICE),
            by=rakor.secretary,
            at=AT,
        )
    assert AgendaItem.objects.count() == 0


def test_an_agenda_that_is_there_is_not_overwritten(rakor):
    add(rakor, "08.00")

    with pytest.raises(CannotSchedule, match="sudah punya"):
        lay_template(
            meeting=rakor.meeting, template="forum", hours=OFFICE_HOURS, by=rakor.secretary, at=AT
        )


def next_year(rakor, venue=None):
    """A rakor of one day by the same host a year later."""
    meeting = MeetingFactory(host=rakor.host, plan_year=rakor.meeting.plan_year)
    MeetingAgencyFactory(meeting=meeting, agency=rakor.host, is_required=True)
    venue = venue or rakor.venue
    DayFactory(meeting=meeting, date=date(2027, 2, 9), venue=venue, rooms=list(venue.rooms.all()))
    return meeting


def copied(meeting):
    return [
        (
            item.title,
            f"{item.starts_at.astimezone(item.day.timezone):%d %H.%M}",
            item.room and item.room.name,
        )
        for item in AgendaItem.objects.filter(meeting=meeting)
    ]


def test_a_copy_keeps_clock_kind_and_room_and_no_people(rakor):
    people = {"speakers": [Speaker(name="Narasumber")], "moderator": "Moderator"}
    add(rakor, "08.30", "Pembukaan", room=None, kind="pembukaan", person_in_charge="Panitia")
    add(rakor, "09.30", "Paparan", room=1, kind="materi", internal_note="Rahasia", **people)
    meeting = next_year(rakor)

    left_out = copy_agenda(meeting=meeting, source=rakor.meeting, by=rakor.secretary, at=AT)

    item = AgendaItem.objects.get(meeting=meeting, kind="materi")
    assert left_out == []
    assert copied(meeting) == [
        ("Pembukaan", "09 08.30", None),
        ("Paparan", "09 09.30", "Ruang Rapat 1"),
    ]
    assert (item.moderator, item.internal_note, item.speakers.count()) == ("", "", 0)


def test_in_another_house_items_take_rooms_that_are_free(rakor):
    add(rakor, "09.00", "Desk A", room=1)
    add(rakor, "09.00", "Desk B", room=2)
    add(rakor, "09.00", "Desk C", room=0)
    add(rakor, "09.00", "Hari lain", day=1)
    venue = VenueFactory()
    for name in ("Melati", "Mawar"):
        RoomFactory(venue=venue, name=name)
    meeting = next_year(rakor, venue)

    left_out = copy_agenda(meeting=meeting, source=rakor.meeting, by=rakor.secretary, at=AT)

    assert {room for _, _, room in copied(meeting)} == {"Melati", "Mawar"}
    assert len(left_out) == 2
    assert "Hari lain" in left_out


def test_of_a_foreign_agenda_only_what_is_public_is_copied(rakor):
    add(rakor, "08.30", "Pembukaan", room=None)
    add(rakor, "09.30", "Rapat kecil", is_public=False)
    host = AgencyFactory(region=rakor.province)
    secretary = person(Role.SECRETARIAT, host)
    meeting = next_year(rakor)
    meeting.host = host
    meeting.save()

    copy_agenda(meeting=meeting, source=rakor.meeting, by=secretary, at=AT)

    assert [title for title, _, _ in copied(meeting)] == ["Pembukaan"]
