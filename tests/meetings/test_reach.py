"""A date that cannot be right is refused; one that stands all the same hides nothing else."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from meetings.actions.calendars import feed_calendar, request_template
from meetings.actions.checking import warnings_of
from meetings.actions.planning import override_warning
from meetings.forms.layout import date_input, moment_input
from meetings.models import CoordinationMeeting, MeetingDay
from renja.forms.dates import DayField, MomentField
from tests.factories.meetings import (
    AT,
    ActionItemFactory,
    DayFactory,
    ItemFactory,
    OptionFactory,
    RecordFactory,
)

pytestmark = pytest.mark.django_db
FAR = [date(1, 1, 1), date(1999, 12, 31), date(2101, 1, 1), date(9999, 12, 31)]


@pytest.mark.parametrize("day", FAR)
def test_year_that_cannot_be_right_is_refused_in_a_sentence(client, rakor, day):
    client.force_login(rakor.secretary)
    where = {"uuid": rakor.meeting.uuid}
    fields = {
        "meetings:day_add": ("date", {"date": day.isoformat()}),
        "meetings:edit": ("retention_until", {"retention_until": day.isoformat()}),
        "meetings:poll_open": ("first_1", {"first_1": day.isoformat()}),
    }

    errors = {
        name: client.post(reverse(name, kwargs=where), data).context["form"].errors[field]
        for name, (field, data) in fields.items()
    }

    said = f"Tahun {day.year} tidak mungkin benar. Ketik tahun antara 2000 dan 2100."
    assert errors == {key: [said] for key in fields}
    assert rakor.meeting.days.count() == 2


def test_calendars_of_the_browser_end_where_the_years_do():
    day = DayField(widget=date_input()).widget.attrs
    moment = MomentField(widget=moment_input()).widget.attrs

    assert (day["min"], day["max"]) == ("2000-01-01", "2100-12-31")
    assert (moment["min"], moment["max"]) == ("2000-01-01T00:00", "2100-12-31T23:59")


@pytest.mark.parametrize("day", FAR)
def test_database_refuses_the_same_years(rakor, day):
    writes = [
        lambda: DayFactory(meeting=rakor.meeting, date=day),
        lambda: OptionFactory(first_on=day, last_on=day),
        lambda: ActionItemFactory(meeting=rakor.meeting, due_on=day),
        lambda: RecordFactory(meeting=rakor.meeting, held_on=day),
        lambda: CoordinationMeeting.objects.update(retention_until=day),
    ]
    for write in writes:
        with pytest.raises(IntegrityError, match="within_reach"), transaction.atomic():
            write()


@pytest.fixture
def old(db):
    """A database with a day of before the constraint."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE meetings_meetingday DROP CONSTRAINT meeting_day_within_reach")


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_one_bad_day_breaks_neither_feed_nor_clashes(old, client, rakor, day, caplog):
    DayFactory(meeting=rakor.meeting, date=day, venue=rakor.venue)
    client.force_login(rakor.secretary)
    meeting = CoordinationMeeting.objects.select_related("host__region", "created_by").get()

    # Two days with times and a third that cannot have any: a request would leave it out unsaid.
    for each in rakor.days:
        ItemFactory(day=each, meeting=rakor.meeting)
    feed = feed_calendar([meeting], name="Rakor", at=AT)
    page = client.get(reverse("meetings:warnings", kwargs={"uuid": meeting.uuid}))

    assert feed.count("BEGIN:VEVENT") == 2
    assert request_template(meeting, sequence=0, at=AT) == ""
    assert page.status_code == 200
    assert [w.kind for w in page.context["warned"]] == ["cycle"]
    assert "is left out" in caplog.text


def test_day_far_from_the_plan_year_is_warned_of_until_it_is_taken_on(rakor):
    MeetingDay.objects.filter(pk=rakor.days[1].pk).update(date=date(2024, 12, 31))

    [before] = warnings_of(rakor.meeting, user=rakor.secretary)
    override_warning(
        meeting=rakor.meeting,
        kind=before.kind,
        subject=before.subject,
        reason="Rakor awal RPJMD.",
        by=rakor.secretary,
        at=AT,
    )
    [after] = warnings_of(rakor.meeting, user=rakor.secretary)

    assert (before.kind, before.subject, before.override) == ("cycle", "2024-12-31", None)
    assert (after.override.by, after.override.reason) == (rakor.secretary, "Rakor awal RPJMD.")


def test_days_from_two_years_before_to_the_plan_year_are_no_cause_to_ask(rakor):
    for day, at in zip(rakor.days, [date(2025, 1, 1), date(2027, 12, 31)], strict=True):
        MeetingDay.objects.filter(pk=day.pk).update(date=at)

    kinds = {warned.kind for warned in warnings_of(rakor.meeting, user=rakor.secretary)}

    assert "cycle" not in kinds
