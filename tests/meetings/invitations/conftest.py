"""A rakor of two days with a secretariat, and organisations invited to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agencies.models import Role
from meetings.actions.invitations_links import token_of
from meetings.models import Invitation
from tests.factories.agencies import AgencyFactory, person
from tests.factories.meetings import (
    DAY_ONE,
    DAY_TWO,
    DayFactory,
    ItemFactory,
    MeetingFactory,
    OrganisationFactory,
    RakorInvitationFactory,
    VenueFactory,
)

# Two weeks before the first day, 09.00 WIB.
NOW = datetime(2026, 1, 27, 2, 0, tzinfo=UTC)


@pytest.fixture
def host(db):
    return AgencyFactory(name="Dinas Uji")


@pytest.fixture
def secretary(host):
    return person(Role.SECRETARIAT, host, name="Sekretaris Uji", email="sekretaris@contoh.test")


@pytest.fixture
def venue(host):
    return VenueFactory(name="Aula Uji", address="Jalan Uji 1", region=host.region)


@pytest.fixture
def meeting(host, secretary, venue):
    """10 and 11 February 2026 in WIB, an item 09.00–10.00 on each."""
    meeting = MeetingFactory(
        host=host, title="Rakor Renja Uji", created_by=secretary, contact_name="Ibu Uji"
    )
    for date in (DAY_ONE, DAY_TWO):
        ItemFactory(day=DayFactory(meeting=meeting, date=date, venue=venue))
    return meeting


@pytest.fixture
def invite(meeting):
    """An invitation to the rakor; `**fields` of it, `organisation_fields` of its organisation."""

    def make(organisation=None, **fields):
        return RakorInvitationFactory(
            meeting=meeting,
            organisation=organisation or OrganisationFactory(),
            expires_at=datetime(2026, 2, 11, 17, 0, tzinfo=UTC),
            **fields,
        )

    return make


@pytest.fixture
def sent(invite, secretary):
    """One that was sent a minute ago."""
    return invite(
        status=Invitation.Status.SENT, sent_at=NOW - timedelta(minutes=1), sent_by=secretary
    )


@pytest.fixture
def token(sent):
    return token_of(sent)
