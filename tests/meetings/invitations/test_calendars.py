"""Calendar files read back by the library that wrote them, and by a client that did not."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from meetings.actions.calendars import (
    addressed,
    feed_calendar,
    invitation_calendar,
    request_template,
    uid_of,
)
from meetings.models import CoordinationMeeting
from tests.factories.meetings import (
    DayFactory,
    ItemFactory,
    MeetingFactory,
    OrganisationFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 27, 2, 0, tzinfo=UTC)
# 00.30 WIT of 28 January is still the 27th in UTC; 23.00 WIB is the same day everywhere.
HALF_PAST_MIDNIGHT_WIT = datetime(2026, 1, 27, 15, 30, tzinfo=UTC)
ELEVEN_AT_NIGHT_WIB = datetime(2026, 1, 27, 16, 0, tzinfo=UTC)
ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]


def events_of(text):
    return Calendar.from_ical(text).walk("VEVENT")


def instants(text):
    """(start, end) of every event, in UTC, in their order."""
    found = [(e.start.astimezone(UTC), e.end.astimezone(UTC)) for e in events_of(text)]
    return sorted(found)


def rakor(*days, **fields):
    """A rakor with these (date, zone, start, end) days; times on the wall."""
    meeting = MeetingFactory(title="Rakor Uji", **fields)
    for on, zone, start, end in days:
        venue = VenueFactory(name="Aula, lantai 2", address="", zone=zone)
        day = DayFactory(meeting=meeting, date=on, venue=venue)
        zoned = day.timezone
        ItemFactory(
            day=day,
            starts_at=datetime.combine(on, datetime.strptime(start, "%H.%M").time(), zoned),  # noqa: DTZ007
            ends_at=datetime.combine(on, datetime.strptime(end, "%H.%M").time(), zoned),  # noqa: DTZ007
        )
    return meeting


@pytest.fixture
def khal(tmp_path):
    """Import a file into khal, and list what it then knows, as UTC instants."""

    def read(text, *, zone):
        home = tmp_path / zone.replace("/", "-")
        (home / "rakor").mkdir(parents=True)
        config = home / "config"
        config.write_text(
            f"[calendars]\n[[rakor]]\npath = {home / 'rakor'}\n"
            f"[locale]\nlocal_timezone = {zone}\ndefault_timezone = {zone}\n"
            "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
            f"[sqlite]\npath = {home / 'khal.db'}\n[default]\nhighlight_event_days = False\n"
        )
        source = home / "rakor.ics"
        source.write_bytes(text.encode())
        _khal(config, "import", "--batch", "-a", "rakor", str(source))
        listed = _khal(
            config, "list", "--format", "{start-long} {end-time} {location}", "--day-format", "",
            "2026-02-01", "60d",
        )  # fmt: skip
        # An event past midnight is listed under both days.
        return list(dict.fromkeys(line for line in listed.splitlines() if line.strip()))

    return read


def _khal(config: Path, *arguments: str) -> str:
    program = Path(sys.executable).with_name("khal")
    done = subprocess.run(
        [program, "--config", config, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"HOME": str(config.parent), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_request_has_one_event_a_day_of_one_series(meeting, sent):
    text = invitation_calendar(sent, at=NOW)

    calendar = Calendar.from_ical(text)
    first, second = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert first["UID"] == second["UID"] == uid_of(meeting)
    assert first["RRULE"].to_ical() == b"FREQ=DAILY;COUNT=2"
    assert second["RECURRENCE-ID"].dt == datetime(2026, 2, 11, 2, 0, tzinfo=UTC)
    assert instants(text) == [
        (datetime(2026, 2, 10, 2, tzinfo=UTC), datetime(2026, 2, 10, 3, tzinfo=UTC)),
        (datetime(2026, 2, 11, 2, tzinfo=UTC), datetime(2026, 2, 11, 3, tzinfo=UTC)),
    ]


def test_request_names_a_person_as_organiser_and_asks_its_recipient(meeting, sent):
    for event in events_of(invitation_calendar(sent, at=NOW)):
        assert event["ORGANIZER"] == "mailto:sekretaris@contoh.test"
        assert event["ORGANIZER"].params["CN"] == "Sekretaris Uji"
        guest = event["ATTENDEE"]
        assert guest == f"mailto:{sent.organisation.email}"
        assert (guest.params["RSVP"], guest.params["PARTSTAT"]) == ("TRUE", "NEEDS-ACTION")
        assert guest.params["CN"] == sent.organisation.name
        assert event["LOCATION"] == "Aula Uji, Jalan Uji 1"
        assert event["SEQUENCE"] == 0
        triggers = [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
        assert triggers == [timedelta(days=-1), timedelta(hours=-1)]


def test_file_defines_the_three_zones(sent):
    zones = Calendar.from_ical(invitation_calendar(sent, at=NOW)).walk("VTIMEZONE")

    assert {
        zone["TZID"]: [(part["TZNAME"], part["TZOFFSETTO"].td) for part in zone.walk("STANDARD")]
        for zone in zones
    } == {
        "Asia/Jakarta": [("WIB", timedelta(hours=7))],
        "Asia/Makassar": [("WITA", timedelta(hours=8))],
        "Asia/Jayapura": [("WIT", timedelta(hours=9))],
    }


def test_change_keeps_the_uid_and_raises_the_sequence(meeting, sent):
    sent.sequence = 3

    assert {(e["UID"], e["SEQUENCE"]) for e in events_of(invitation_calendar(sent, at=NOW))} == {
        (uid_of(meeting), 3)
    }


def test_cancellation_says_so_and_has_no_alarm(meeting):
    text = request_template(meeting, sequence=1, is_cancelled=True, at=NOW)

    calendar = Calendar.from_ical(text)
    assert calendar["METHOD"] == "CANCEL"
    assert [e["STATUS"] for e in calendar.walk("VEVENT")] == ["CANCELLED", "CANCELLED"]
    assert calendar.walk("VALARM") == []


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ('Dinas "Contoh"; Tengah, Utara', "dinas@contoh.test"),
        ("Dinas Pemberdayaan Perempuan, Pelindungan Anak, dan Keluarga" * 2, "a@contoh.test"),
        ("Ålesund–Ünïcode" * 6, "panjang.sekali." * 4 + "@contoh.test"),
    ],
)
def test_any_recipients_name_survives(meeting, name, email):
    text = addressed(request_template(meeting, sequence=0, at=NOW), email=email, name=name)

    guests = [e["ATTENDEE"] for e in events_of(text)]
    assert [str(guest) for guest in guests] == [f"mailto:{email}"] * 2
    assert {guest.params["CN"] for guest in guests} == {name.replace('"', "").strip()}
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "renjana.invalid" not in text


def test_request_without_address_asks_nobody(meeting):
    text = addressed(request_template(meeting, sequence=0, at=NOW), email="", name="X")

    assert ["ATTENDEE" in e for e in events_of(text)] == [False, False]


def test_day_without_items_gives_no_request(meeting, sent):
    DayFactory(meeting=meeting, date=date(2026, 2, 12))

    assert invitation_calendar(sent, at=NOW) == ""


def test_days_apart_leave_out_the_days_between(khal):
    meeting = rakor(
        (date(2026, 2, 10), "Asia/Jakarta", "08.30", "15.00"),
        (date(2026, 2, 13), "Asia/Jakarta", "13.00", "16.00"),
    )

    text = addressed(request_template(meeting, sequence=0, at=NOW), email="a@contoh.test", name="A")

    assert khal(text, zone="Asia/Jakarta") == [
        "2026-02-10 08:30 15:00 Aula, lantai 2",
        "2026-02-13 13:00 16:00 Aula, lantai 2",
    ]


@pytest.mark.parametrize("made_at", [HALF_PAST_MIDNIGHT_WIT, ELEVEN_AT_NIGHT_WIB])
def test_three_zones_are_the_same_instants_everywhere(khal, made_at):
    meeting = rakor(
        (date(2026, 2, 10), "Asia/Jakarta", "23.00", "23.59"),
        (date(2026, 2, 11), "Asia/Makassar", "08.30", "15.00"),
        (date(2026, 2, 12), "Asia/Jayapura", "00.30", "02.00"),
        created_at=made_at,
    )
    text = addressed(
        request_template(meeting, sequence=0, at=made_at), email="a@contoh.test", name="A"
    )

    assert instants(text) == [
        (datetime(2026, 2, 10, 16, 0, tzinfo=UTC), datetime(2026, 2, 10, 16, 59, tzinfo=UTC)),
        (datetime(2026, 2, 11, 0, 30, tzinfo=UTC), datetime(2026, 2, 11, 7, 0, tzinfo=UTC)),
        (datetime(2026, 2, 11, 15, 30, tzinfo=UTC), datetime(2026, 2, 11, 17, 0, tzinfo=UTC)),
    ]
    assert [e["DTSTAMP"].dt for e in events_of(text)] == [made_at] * 3
    seen = {zone: [line[:22] for line in khal(text, zone=zone)] for zone in ZONES}
    assert seen == {
        "Asia/Jakarta": [
            "2026-02-10 23:00 23:59",
            "2026-02-11 07:30 14:00",
            "2026-02-11 22:30 00:00",
        ],
        "Asia/Makassar": [
            "2026-02-11 00:00 00:59",
            "2026-02-11 08:30 15:00",
            "2026-02-11 23:30 01:00",
        ],
        "Asia/Jayapura": [
            "2026-02-11 01:00 01:59",
            "2026-02-11 09:30 16:00",
            "2026-02-12 00:30 02:00",
        ],
    }


def test_feed_shows_each_day_apart_and_whole_days_while_hours_are_open(khal, meeting):
    DayFactory(
        meeting=meeting, date=date(2026, 2, 12), venue=VenueFactory(name="Hotel", address="")
    )
    other = rakor((date(2026, 2, 20), "Asia/Jayapura", "08.00", "09.00"))
    OrganisationFactory()

    text = feed_calendar([meeting, other], name="Rakor saya", at=NOW)

    calendar = Calendar.from_ical(text)
    assert calendar["METHOD"] == "PUBLISH"
    assert len({e["UID"] for e in calendar.walk("VEVENT")}) == 4
    assert all("ATTENDEE" not in e for e in calendar.walk("VEVENT"))
    assert [line.split()[:3] for line in khal(text, zone="Asia/Jakarta")] == [
        ["2026-02-10", "09:00", "10:00"],
        ["2026-02-11", "09:00", "10:00"],
        ["2026-02-12", "Hotel"],
        ["2026-02-20", "06:00", "07:00"],
    ]


def test_cancelled_rakor_is_cancelled_in_the_feed(meeting):
    meeting.status = CoordinationMeeting.Status.CANCELLED

    text = feed_calendar([meeting], name="Rakor", at=NOW)

    assert [e["STATUS"] for e in events_of(text)] == ["CANCELLED", "CANCELLED"]


@pytest.mark.parametrize("count", [1, 3])
def test_feed_costs_two_queries(count, django_assert_num_queries):
    meetings = [rakor((date(2026, 2, 10), "Asia/Jakarta", "08.00", "09.00")) for _ in range(count)]

    with django_assert_num_queries(2):
        feed_calendar(meetings, name="Rakor", at=NOW)
