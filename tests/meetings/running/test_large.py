"""Pages of a rakor with three hundred delegates: few queries, and as many as with thirty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Role
from meetings.models import Attendance
from tests.factories.agencies import AgencyFactory, person
from tests.factories.meetings import (
    DAY_ONE,
    DAY_TWO,
    ActionItemFactory,
    CirculationFactory,
    DayFactory,
    DecisionFactory,
    DelegateFactory,
    EvidenceFactory,
    ItemFactory,
    MeetingFactory,
    MinutesFactory,
    OrganisationFactory,
    RakorInvitationFactory,
    RecordFactory,
    SignatureFactory,
    VenueFactory,
)
from tests.meetings.running.conftest import NOW

MOST = 15
# Nine of the agenda's look for clashes, which whoever plans sees where they are made.
MOST_OF = {"meetings:agenda": 20}
PAGES = [
    "meetings:meeting",
    "meetings:attendance",
    "meetings:attendance_summary",
    "meetings:minutes",
    "meetings:minutes_draft",
    "meetings:decisions",
    "meetings:actions",
    "meetings:closing",
    "meetings:evidence",
    "meetings:invitations",
    "meetings:agenda",
    "reports:papers",
]


def build(people):
    """A rakor of this size: a tenth as many bodies, items, decisions and actions."""
    host = AgencyFactory()
    meeting = MeetingFactory(host=host, status="berlangsung")
    days = [
        DayFactory(meeting=meeting, date=date, venue=venue)
        for venue in [VenueFactory()]
        for date in (DAY_ONE, DAY_TWO)
    ]
    by = person(Role.SECRETARIAT, host)
    for _ in range(people // 10):
        body = OrganisationFactory()
        invitation = RakorInvitationFactory(meeting=meeting, organisation=body, seats=10)
        DelegateFactory.create_batch(10, invitation=invitation)
        item = ItemFactory(day=days[0])
        MinutesFactory(item=item)
        decision = DecisionFactory(meeting=meeting, item=item)
        decision.links.create(kind="temuan", target=decision.uuid, printed_code="2.08")
        ActionItemFactory(meeting=meeting, decision=decision, owner_agency=host)
        EvidenceFactory(meeting=meeting)
    Attendance.objects.bulk_create(
        Attendance(delegate=d, day=day, method="petugas", at=NOW, received_at=NOW, by=by)
        for d in meeting.delegates.all()
        for day in days
    )
    CirculationFactory(meeting=meeting, content='{"items": []}')
    SignatureFactory(record=RecordFactory(meeting=meeting))
    return meeting, by


@pytest.mark.django_db
def test_pages_ask_as_often_for_three_hundred_as_for_thirty(client):
    asked = {}
    for people in (30, 300):
        meeting, by = build(people)
        client.force_login(by)
        for page in PAGES:
            with CaptureQueriesContext(connection) as queries:
                response = client.get(reverse(page, kwargs={"uuid": meeting.uuid}))
            assert response.status_code == 200
            asked.setdefault(page, []).append(len(queries))

    assert {page: counts for page, counts in asked.items() if counts[0] != counts[1]} == {}
    found = {page: counts[1] for page, counts in asked.items()}
    assert {page: n for page, n in found.items() if n > MOST_OF.get(page, MOST)} == {}
