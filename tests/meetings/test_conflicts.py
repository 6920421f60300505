"""What clashes: first the pure functions, then what they are fed from the database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from meetings.actions.checking import open_warnings, warnings_of
from meetings.actions.conflicts import (
    Deadline,
    Kind,
    Slot,
    days_off,
    near_deadlines,
    travels,
    two_places,
)
from meetings.actions.planning import CannotPlan, override_warning
from renja.models import Stage, StageDeadline
from tests.factories.agencies import AgencyFactory
from tests.factories.meetings import (
    AT,
    DAY_ONE,
    DayFactory,
    ItemFactory,
    MeetingAgencyFactory,
    MeetingFactory,
    SpeakerFactory,
    VenueFactory,
)
from tests.meetings.test_agenda_actions import add

EIGHT = datetime(2026, 2, 10, 1, 0, tzinfo=UTC)  # 08.00 WIB


def slot(event, hours, length=1, *, key="sari", zone="Asia/Jakarta", is_own=True):
    start = EIGHT + timedelta(hours=hours)
    return Slot(
        key=key,
        who=key.title(),
        event=event,
        title=event,
        start=start,
        end=start + timedelta(hours=length),
        zone=zone,
        is_own=is_own,
    )


@pytest.mark.parametrize(
    ("slots", "clashes"),
    [
        ([slot("a", 0), slot("b", 0.5)], 1),
        ([slot("a", 0), slot("b", 1)], 0),
        ([slot("a", 0), slot("a", 0)], 0),
        ([slot("a", 0), slot("b", 0.5, key="budi")], 0),
        ([slot("a", 0), slot("b", 0.5, is_own=False)], 1),
        ([slot("a", 0, is_own=False), slot("b", 0.5, is_own=False)], 0),
    ],
)
def test_two_places_at_one_time(slots, clashes):
    assert len(list(two_places(slots, Kind.SPEAKER))) == clashes


def test_the_same_clash_has_the_same_subject_in_any_order():
    slots = [slot("a", 0), slot("b", 0.5)]

    (one,), (other,) = (two_places(order, Kind.SPEAKER) for order in (slots, slots[::-1]))

    assert one.subject == other.subject == "sari:a:b"


@pytest.mark.parametrize(
    ("second", "clashes"),
    [
        (slot("b", 3, zone="Asia/Jayapura"), 1),
        (slot("b", 3, zone="Asia/Jakarta"), 0),
        (slot("b", 3, zone="Asia/Pontianak"), 0),
        (slot("b", 14, zone="Asia/Jayapura"), 0),
        # At the same time it is no journey but two places.
        (slot("b", 0, zone="Asia/Jayapura"), 0),
    ],
)
def test_travel_needs_a_night_between_zones(second, clashes):
    assert len(list(travels([slot("a", 0), second]))) == clashes


def test_days_off_of_two_years_and_a_weekend():
    days = [date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 14), date(2027, 3, 8)]

    found = [(clash.on.isoformat(), clash.kind) for clash in days_off([*days, date(2026, 2, 10)])]

    assert found == [
        ("2026-02-14", Kind.WEEKEND),
        ("2026-02-16", Kind.LEAVE),
        ("2026-02-17", Kind.HOLIDAY),
        ("2027-03-08", Kind.HOLIDAY),
    ]


@pytest.mark.parametrize(
    ("due_on", "is_hand_in", "clashes"),
    [
        (date(2026, 2, 9), False, 0),
        (date(2026, 2, 10), False, 1),
        (date(2026, 2, 12), False, 1),
        (date(2026, 2, 13), False, 0),
        (date(2026, 2, 1), True, 1),
        (date(2026, 3, 7), True, 0),
    ],
)
def test_deadlines_near_the_rakor(due_on, is_hand_in, clashes):
    days = [date(2026, 2, 10), date(2026, 2, 11)]
    deadline = Deadline(label="Renja", due_on=due_on, is_hand_in=is_hand_in)

    assert len(list(near_deadlines(days, [deadline]))) == clashes


def test_no_days_no_deadlines():
    assert list(near_deadlines([], [Deadline(label="Renja", due_on=DAY_ONE)])) == []


def said(rakor):
    return [(w.kind, w.text) for w in warnings_of(rakor.meeting, user=rakor.secretary)]


@pytest.mark.django_db
def test_a_speaker_in_two_rooms_is_found_by_name_whatever_its_dots(rakor):
    first, second = add(rakor, "08.00", "Materi satu"), add(rakor, "08.30", "Materi dua", room=1)
    SpeakerFactory(item=first, name="Dr. Sari, M.Si")
    SpeakerFactory(item=second, name="dr sari, m.si.")
    SpeakerFactory(item=second, name="Orang lain")

    ((kind, text),) = said(rakor)

    assert kind == Kind.SPEAKER
    assert "“Materi satu” 08.00–09.00\xa0WIB" in text
    assert "“Materi dua” 08.30–09.30\xa0WIB" in text


@pytest.mark.django_db
def test_a_speaker_elsewhere_is_warned_of_without_naming_hidden_rakor(rakor):
    SpeakerFactory(item=add(rakor, "08.00", "Materi"), email="sari@contoh.test")
    hidden = DayFactory(meeting__title="Rakor rahasia")
    other = ItemFactory(day=hidden, starts_at=EIGHT, ends_at=EIGHT + timedelta(hours=1))
    SpeakerFactory(item=other, email="Sari@contoh.test")

    ((kind, text),) = said(rakor)

    assert kind == Kind.SPEAKER
    assert "rahasia" not in text
    assert "rakor lain" in text


@pytest.mark.django_db
def test_a_required_agency_in_two_rakor_on_one_day(rakor):
    agency = AgencyFactory(name="Bappeda Uji")
    MeetingAgencyFactory(meeting=rakor.meeting, agency=agency, is_required=True)
    other = MeetingFactory(host=rakor.host, title="Forum PD")
    MeetingAgencyFactory(meeting=other, agency=agency, is_required=True)
    DayFactory(meeting=other)
    # An agency that need not be there, and a rakor that was called off.
    guest = MeetingAgencyFactory(meeting=rakor.meeting).agency
    MeetingAgencyFactory(meeting=other, agency=guest)
    gone = MeetingFactory(host=rakor.host, status="dibatalkan")
    MeetingAgencyFactory(meeting=gone, agency=agency, is_required=True)
    DayFactory(meeting=gone)

    ((kind, text),) = said(rakor)

    assert kind == Kind.AGENCY
    assert text.startswith("Bappeda Uji")
    assert "Forum PD" in text


@pytest.mark.django_db
def test_an_agency_at_two_desks(rakor):
    agency = AgencyFactory()
    add(rakor, "13.00", "Desk satu", kind="desk", agencies=[agency])
    add(rakor, "13.30", "Desk dua", kind="desk", agencies=[agency], room=1)

    assert [kind for kind, _text in said(rakor)] == [Kind.AGENCY]


@pytest.mark.django_db
def test_a_speaker_who_crosses_zones_on_one_day(rakor):
    SpeakerFactory(item=add(rakor, "08.00"), email="sari@contoh.test")
    east = DayFactory(venue=VenueFactory(zone="Asia/Jayapura"))
    later = EIGHT + timedelta(hours=6)
    item = ItemFactory(day=east, starts_at=later, ends_at=later + timedelta(hours=1))
    SpeakerFactory(item=item, email="sari@contoh.test")

    assert [kind for kind, _text in said(rakor)] == [Kind.TRAVEL]


@pytest.mark.django_db
def test_a_regions_own_deadline_replaces_the_default(rakor):
    shared = {
        "plan_year": rakor.meeting.plan_year,
        "gov_type": "PROV",
        "kind": "renja",
        "stage": Stage.INITIAL_DRAFT,
    }
    StageDeadline.objects.create(due_on=DAY_ONE, **shared)
    assert [kind for kind, _text in said(rakor)] == [Kind.DEADLINE]

    StageDeadline.objects.create(
        region=rakor.province, due_on=DAY_ONE + timedelta(days=30), **shared
    )
    assert said(rakor) == []


@pytest.mark.django_db
def test_a_warning_is_taken_on_with_a_name_and_a_reason(rakor):
    rakor.days[0].date = date(2026, 2, 17)
    rakor.days[0].save()
    (warned,) = warnings_of(rakor.meeting, user=rakor.secretary)
    take = {
        "meeting": rakor.meeting,
        "kind": warned.kind,
        "subject": warned.subject,
        "by": rakor.secretary,
        "at": AT,
    }

    with pytest.raises(CannotPlan, match="alasan"):
        override_warning(**take, reason="  ")
    override_warning(**take, reason="Disetujui Sekda")

    (taken,) = warnings_of(rakor.meeting, user=rakor.secretary)
    assert (taken.override.by, taken.override.reason) == (rakor.secretary, "Disetujui Sekda")
    assert open_warnings([taken]) == []


@pytest.mark.django_db
def test_a_rakor_without_days_clashes_with_nothing(rakor):
    rakor.meeting.days.all().delete()

    assert said(rakor) == []
