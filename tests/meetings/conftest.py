"""A secretariat with a rakor of two days in a house with three rooms."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from agencies.models import Region, Role
from tests.factories.agencies import AgencyFactory, ProvinceFactory, RegencyFactory, person
from tests.factories.meetings import (
    DAY_ONE,
    DAY_TWO,
    DayFactory,
    MeetingAgencyFactory,
    MeetingFactory,
    RoomFactory,
    VenueFactory,
)
from tests.factories.renja import PlanYearFactory


def make_rakor(*, zone=Region.Zone.WIB, **fields):
    """Host, secretariat, venue, three rooms, two days; nothing on the agenda."""
    province = ProvinceFactory(code="19", name="Kepulauan Bangka Belitung")
    host = AgencyFactory(region=province, name="DP3ACSKB", affair_fields=["2.08"])
    secretary = person(Role.SECRETARIAT, host, name="Sekretaris Rakor")
    year = PlanYearFactory(year=2027)
    meeting = MeetingFactory(
        title="Rakor Renja 2027", host=host, plan_year=year, created_by=secretary
    )
    MeetingAgencyFactory(meeting=meeting, agency=host, is_required=True)
    venue = VenueFactory(name="Aula DP3ACSKB", region=province, zone=zone)
    rooms = [
        RoomFactory(venue=venue, name=name, position=number)
        for number, name in enumerate(["Aula utama", "Ruang Rapat 1", "Ruang Rapat 2"])
    ]
    days = [
        DayFactory(meeting=meeting, date=date, venue=venue, rooms=rooms)
        for date in (DAY_ONE, DAY_TWO)
    ]
    return SimpleNamespace(
        province=province,
        regency=RegencyFactory(parent=province, code="19.01", name="Kab. Bangka"),
        host=host,
        secretary=secretary,
        meeting=meeting,
        venue=venue,
        rooms=rooms,
        days=days,
    )


@pytest.fixture
def rakor(db):
    return make_rakor()
