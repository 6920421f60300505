from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from agencies.models import Role
from meetings.models import CoordinationMeeting
from tests.factories.agencies import AgencyFactory, person
from tests.factories.meetings import DAY_ONE, DAY_TWO, DayFactory, MeetingFactory, VenueFactory

Status = CoordinationMeeting.Status
NOW = datetime(2026, 2, 10, 1, 30, tzinfo=UTC)  # 08.30 WIB of the first day


@pytest.fixture
def rakor(db):
    """A running rakor of two days, its host, and a person of each kind."""
    host = AgencyFactory()
    meeting = MeetingFactory(host=host, status=Status.RUNNING)
    venue = VenueFactory()
    return SimpleNamespace(
        meeting=meeting,
        host=host,
        one=DayFactory(meeting=meeting, date=DAY_ONE, venue=venue),
        two=DayFactory(meeting=meeting, date=DAY_TWO, venue=venue),
        secretary=person(Role.SECRETARIAT, host),
        planner=person(Role.PLANNER, host),
        outsider=person(Role.PLANNER, AgencyFactory(region=host.region)),
        stranger=person(Role.SECRETARIAT, AgencyFactory()),
    )
