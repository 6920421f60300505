"""A handed-in-once Renja with two rows, and the people who talk about it."""

from decimal import Decimal

import pytest

from agencies.models import Role
from renja.permissions import speaking_membership
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.renja import RenjaFactory, RowFactory


@pytest.fixture
def agency(db):
    region = RegencyFactory(code="19.01", name="Kab. Bangka")
    return AgencyFactory(region=region, name="Dinas PPPA", affair_fields=["2.08"])


@pytest.fixture
def renja(agency):
    return RenjaFactory(agency=agency)


@pytest.fixture
def row(renja):
    return RowFactory(
        document=renja,
        printed_code="2.08.02.2.01.0001",
        name="Koordinasi",
        budget=Decimal(100),
        note="lama",
        indicator="Jumlah dokumen",
    )


@pytest.fixture
def planner(agency):
    return person(Role.PLANNER, agency, name="Putri Ayu")


@pytest.fixture
def head(agency):
    return person(Role.AGENCY_HEAD, agency, name="Hadi")


@pytest.fixture
def board(agency):
    return AgencyFactory(region=agency.region, bappeda=True)


@pytest.fixture
def verifier(board):
    return person(Role.VERIFIER, board, name="Vera")


@pytest.fixture
def reviewer():
    return person(
        Role.MINISTRY_REVIEWER, AgencyFactory(ministry=True, affair_fields=["2.08"]), name="Rina"
    )


@pytest.fixture
def speak(renja):
    """`**speak(user)`: the user and the membership with which they talk."""
    return lambda user: {"by": user, "speaker": speaking_membership(user, renja)}
