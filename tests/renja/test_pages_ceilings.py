"""The plafon per agency of an RKPD."""

from decimal import Decimal

import pytest

from agencies.models import Role
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.renja import CeilingFactory, RkpdFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return AgencyFactory(region=RegencyFactory(code="19.01"))


@pytest.fixture
def rkpd(agency, client):
    bappeda = AgencyFactory(bappeda=True, region=agency.region)
    client.force_login(person(Role.VERIFIER, bappeda))
    return RkpdFactory(region=agency.region)


def _ceiling(agency, plafon, version=""):
    return {
        "agency": agency.pk,
        f"a{agency.pk}-plafon": plafon,
        f"a{agency.pk}-version": version,
    }


def test_a_plafon_is_set_changed_and_taken_away(client, rkpd, agency):
    path = f"/renja/{rkpd.pk}/plafon/"

    client.post(path, _ceiling(agency, "Rp500.000.000"))
    assert rkpd.ceilings.get().plafon == Decimal(500000000)
    client.post(path, _ceiling(agency, "400.000.000", "1"))
    assert rkpd.ceilings.get().plafon == Decimal(400000000)
    client.post(path, _ceiling(agency, "", "2"))
    assert rkpd.ceilings.count() == 0


def test_a_plafon_that_someone_else_changed_stays(client, rkpd, agency):
    CeilingFactory(document=rkpd, agency=agency, plafon=Decimal(7), version=3)

    answer = client.post(f"/renja/{rkpd.pk}/plafon/", _ceiling(agency, "9", "2"))

    assert answer.status_code == 200
    assert rkpd.ceilings.get().plafon == Decimal(7)


def test_a_plafon_that_is_no_amount_is_said(client, rkpd, agency):
    answer = client.post(f"/renja/{rkpd.pk}/plafon/", _ceiling(agency, "setengah miliar"))

    assert answer.status_code == 200
    assert "setengah miliar" in answer.content.decode()


def test_a_planner_reads_plafons_and_may_not_set_them(client, rkpd, agency):
    client.force_login(person(Role.PLANNER, agency))

    assert client.get(f"/renja/{rkpd.pk}/plafon/").status_code == 200
    assert client.post(f"/renja/{rkpd.pk}/plafon/", _ceiling(agency, "1")).status_code == 403
