"""Each constraint of accounts and agencies, violated once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection

from agencies.models import Agency, Invitation, Membership, Region
from tests.factories.accounts import UserFactory
from tests.factories.agencies import (
    AgencyFactory,
    InvitationFactory,
    MembershipFactory,
    NationFactory,
    RegencyFactory,
    UnitFactory,
)

AT = datetime(2026, 2, 10, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def _second_user():
    UserFactory(email="ibu@contoh.test")
    UserFactory(email="IBU@contoh.test")


def _parentless_regency():
    Region.objects.create(code="99.99", name="X", level="regency", parent=None)


def _nation_below_something():
    NationFactory()
    Region.objects.create(code="00", name="X", level="nation", parent=Region.objects.get())


def _region_code_twice():
    region = RegencyFactory()
    Region.objects.create(code=region.code, name="X", level="regency", parent=region.parent)


def _sipd_id_twice():
    RegencyFactory(sipd_id=473)
    RegencyFactory(sipd_id=473)


def _agency_code_twice():
    first = AgencyFactory()
    AgencyFactory(region=first.region, sipd_code=first.sipd_code)


def _agency_name_twice():
    first = AgencyFactory(name="Dinas Sosial")
    AgencyFactory(region=first.region, name="DINAS SOSIAL")


def _unit_code_twice():
    first = UnitFactory()
    UnitFactory(agency=first.agency, sipd_code=first.sipd_code)


def _role_twice():
    first = MembershipFactory()
    Membership.objects.create(user=first.user, agency=first.agency, role=first.role)


def _unknown_role():
    MembershipFactory(role="bendahara")


def _accepted_without_a_person():
    InvitationFactory(accepted_at=AT)


def _withdrawn_without_a_person():
    InvitationFactory(withdrawn_at=AT)


def _accepted_and_withdrawn():
    user = UserFactory()
    InvitationFactory(accepted_at=AT, accepted_by=user, withdrawn_at=AT, withdrawn_by=user)


def _open_twice():
    first = InvitationFactory(email="ibu@contoh.test")
    InvitationFactory(email="Ibu@contoh.test", agency=first.agency)


def _token_twice():
    InvitationFactory(token_hash=InvitationFactory().token_hash)


@pytest.mark.parametrize(
    ("name", "violate"),
    [
        ("user_email_once_whatever_its_capitals", _second_user),
        ("region_only_the_nation_has_no_parent", _parentless_regency),
        ("region_only_the_nation_has_no_parent", _nation_below_something),
        ("agencies_region_code", _region_code_twice),
        ("agencies_region_sipd_id", _sipd_id_twice),
        ("agency_code_once_per_region", _agency_code_twice),
        ("agency_name_once_per_region", _agency_name_twice),
        ("unit_code_once_per_agency", _unit_code_twice),
        ("membership_role_once_per_agency", _role_twice),
        ("membership_role_is_known", _unknown_role),
        ("invitation_acceptance_recorded", _accepted_without_a_person),
        ("invitation_withdrawal_recorded", _withdrawn_without_a_person),
        ("invitation_not_accepted_and_withdrawn", _accepted_and_withdrawn),
        ("invitation_open_once", _open_twice),
        ("agencies_invitation_token_hash", _token_twice),
    ],
)
def test_the_database_refuses(name, violate):
    with pytest.raises(IntegrityError, match=name):
        violate()


def test_every_constraint_has_a_violation_above():
    """A new constraint must be added to the list of `test_the_database_refuses`."""
    listed = {
        mark.args[1][row][0]
        for mark in test_the_database_refuses.pytestmark
        for row in range(len(mark.args[1]))
    }
    declared = {
        constraint.name
        for model in (Region, Agency, Membership, Invitation)
        for constraint in model._meta.constraints
    }

    assert declared <= listed


def test_agencies_without_a_code_may_be_many():
    region = RegencyFactory()
    AgencyFactory.create_batch(2, region=region, sipd_code="")

    assert Agency.objects.filter(region=region).count() == 2


def test_an_accepted_invitation_makes_room_for_another():
    first = InvitationFactory(accepted_at=AT, accepted_by=UserFactory())
    InvitationFactory(email=first.email, agency=first.agency)

    assert Invitation.objects.filter(email=first.email).count() == 2


def test_the_tests_run_on_postgresql():
    assert connection.vendor == "postgresql"
