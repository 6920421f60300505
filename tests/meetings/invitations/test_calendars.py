"""Calendar files read back by the library that wrote them, and by a client that did not."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from meetings.actions.calendars import (
    addressed,
    feed_calendar,
    invitation_calendar,
    request_template,
    uid_of,
)
from meetings.actions.invitations_links import token_of
from meetings.actions.invitations_mail import send
from meetings.models import AgendaItem, CoordinationMeeting, Invitation
from notifications.models import OutboxMail
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
        (home / "rakor").mkdir(parents=True, exist_ok=True)
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
    Invitation.objects.filter(pk=sent.pk).update(sequence=3)

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


def test_days_without_items_are_whole_days_of_the_series(meeting, sent, khal):
    AgendaItem.objects.filter(day=meeting.days.first()).delete()
    DayFactory(meeting=meeting, date=date(2026, 2, 13), venue=meeting.days.first().venue)

    text = invitation_calendar(sent, at=NOW)

    first, second, third = events_of(text)
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (date(2026, 2, 10), date(2026, 2, 11))
    assert [e["RECURRENCE-ID"].dt for e in (second, third)] == [
        date(2026, 2, 11),
        date(2026, 2, 13),
    ]
    assert second["DESCRIPTION"].startswith("Pukul 09.00–10.00\xa0WIB.\n")
    assert [len(e.walk("VALARM")) for e in (first, second, third)] == [1, 1, 1]
    assert [line.split()[:2] for line in khal(text, zone="Asia/Jakarta")] == [
        ["2026-02-10", "Aula"],
        ["2026-02-11", "Aula"],
        ["2026-02-13", "Aula"],
    ]


def test_rakor_without_days_has_no_file(meeting, sent):
    AgendaItem.objects.all().delete()
    meeting.days.all().delete()

    assert invitation_calendar(sent, at=NOW) == ""


@pytest.mark.parametrize(
    "text",
    ["Baris satu\r\nMETHOD:CANCEL\r\nEND:VEVENT", "Koma, titik; dua\\nol", "Panjang sekali " * 13],
)
def test_no_text_breaks_out_of_its_line(meeting, sent, text):
    CoordinationMeeting.objects.filter(pk=meeting.pk).update(
        title=text[:200], purpose=text, contact_name=text[:120]
    )
    sent.meeting.refresh_from_db()

    for made in (
        invitation_calendar(sent, at=NOW),
        feed_calendar([sent.meeting], name=text, at=NOW),
    ):
        calendar = Calendar.from_ical(made)
        assert calendar["METHOD"] in {"REQUEST", "PUBLISH"}
        events = calendar.walk("VEVENT")
        same = text[:200].replace("\r\n", "\n").strip()
        assert [str(e["SUMMARY"]).strip() for e in events] == [same, same]
        assert all(len(line.encode()) <= 75 for line in made.split("\r\n"))


def test_feed_and_invitation_share_uid_sequence_and_days(meeting, sent, secretary):
    for _changed_twice in range(2):
        send(meeting=meeting, kind="perubahan", by=secretary, at=NOW)
    sent.refresh_from_db()

    def told(text):
        return [
            (
                e["UID"],
                e["SEQUENCE"],
                e["DTSTART"].dt,
                e.get("RECURRENCE-ID") and e["RECURRENCE-ID"].dt,
            )
            for e in events_of(text)
        ]

    by_feed = told(feed_calendar([meeting], name="Rakor", at=NOW))
    assert by_feed == told(invitation_calendar(sent, at=NOW))
    assert {sequence for _uid, sequence, *_ in by_feed} == {2}


def test_feed_beside_invitation_shows_the_rakor_once(meeting, sent, khal):
    feed = feed_calendar([meeting], name="Rakor", at=NOW)
    khal(invitation_calendar(sent, at=NOW), zone="Asia/Jakarta")

    assert len(khal(feed, zone="Asia/Jakarta")) == 2


def test_who_is_invited_after_a_change_gets_the_number_of_all(meeting, sent, invite, secretary):
    send(meeting=meeting, kind="perubahan", by=secretary, at=NOW)
    late = invite()

    send(meeting=meeting, kind="undangan", by=secretary, at=NOW)

    late.refresh_from_db()
    assert late.sequence == 1
    row = OutboxMail.objects.get(to=late.email)
    assert {e["SEQUENCE"] for e in events_of(row.calendar)} == {1}


@pytest.mark.parametrize("off", ["rakor", "undangan"])
def test_the_file_of_a_cancelled_rakor_says_so(meeting, sent, off):
    if off == "rakor":
        sent.meeting.status = CoordinationMeeting.Status.CANCELLED
    else:
        sent.status = Invitation.Status.CANCELLED

    calendar = Calendar.from_ical(invitation_calendar(sent, at=NOW))

    assert calendar["METHOD"] == "CANCEL"
    assert [e["STATUS"] for e in calendar.walk("VEVENT")] == ["CANCELLED", "CANCELLED"]


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


def test_feed_shows_each_day_and_whole_days_while_hours_are_open(khal, meeting):
    DayFactory(
        meeting=meeting, date=date(2026, 2, 12), venue=VenueFactory(name="Hotel", address="")
    )
    other = rakor((date(2026, 2, 20), "Asia/Jayapura", "08.00", "09.00"))
    OrganisationFactory()

    text = feed_calendar([meeting, other], name="Rakor saya", at=NOW)

    calendar = Calendar.from_ical(text)
    assert calendar["METHOD"] == "PUBLISH"
    assert [e["UID"] for e in calendar.walk("VEVENT")] == [uid_of(meeting)] * 3 + [uid_of(other)]
    assert all("ATTENDEE" not in e for e in calendar.walk("VEVENT"))
    assert [line.split()[:3] for line in khal(text, zone="Asia/Jakarta")] == [
        ["2026-02-10", "Aula", "Uji,"],
        ["2026-02-11", "Aula", "Uji,"],
        ["2026-02-12", "Hotel"],
        ["2026-02-20", "06:00", "07:00"],
    ]


def test_cancelled_rakor_is_cancelled_in_the_feed(meeting):
    meeting.status = CoordinationMeeting.Status.CANCELLED

    text = feed_calendar([meeting], name="Rakor", at=NOW)

    assert [e["STATUS"] for e in events_of(text)] == ["CANCELLED", "CANCELLED"]


@pytest.mark.parametrize("count", [1, 3])
def test_feed_costs_three_queries(count, django_assert_num_queries):
    meetings = [rakor((date(2026, 2, 10), "Asia/Jakarta", "08.00", "09.00")) for _ in range(count)]

    with django_assert_num_queries(3):
        feed_calendar(meetings, name="Rakor", at=NOW)


def test_the_link_gives_a_file_before_the_agenda_and_after_the_end(client, meeting, sent):
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1), answer_by=None)
    AgendaItem.objects.all().delete()
    link = reverse("meetings:answer_calendar", args=[token_of(sent)])

    def fetched():
        page = client.get(link)
        assert (page.status_code, page["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        return Calendar.from_ical(page.content)["METHOD"]

    assert fetched() == "REQUEST"
    CoordinationMeeting.objects.update(status="dibatalkan")
    assert fetched() == "CANCEL"
    shut = client.get(reverse("meetings:answer", args=[token_of(sent)]))
    assert (shut.status_code, link in shut.content.decode()) == (410, True)


def test_the_link_says_so_while_no_day_is_fixed(client, meeting, sent):
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1), answer_by=None)
    AgendaItem.objects.all().delete()
    meeting.days.all().delete()

    page = client.get(reverse("meetings:answer_calendar", args=[token_of(sent)]))

    assert page.status_code == 409
    assert "Tanggal belum ditetapkan" in page.content.decode()
