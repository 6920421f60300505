"""What each role may do and how far it reaches, written out once more by hand."""

from __future__ import annotations

import pytest

from agencies.models import Role
from agencies.permissions import (
    ROLES,
    Permission,
    grantable_roles,
    has_permission,
    reviewed_fields,
)
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory, MembershipFactory, person

pytestmark = pytest.mark.django_db

P = Permission
# For people of a Bappeda: o = that agency alone, r = every agency of its region, e = everywhere,
# . = nowhere. Elsewhere reading drafts ends at the own agency, and so do Bappeda's two roles.
TABLE = """
                     perencana kepala_pd verifikator anggota_tim sekretariat reviewer_kl admin_daerah admin
read_draft           r         r         r           r           r           .           r            e
edit_plan            o         o         .           .           .           .           .            e
import_plan          o         o         .           .           .           .           r            e
hand_in              .         o         .           .           .           .           .            e
answer_finding       o         o         .           .           .           .           .            e
verify               .         .         r           .           .           .           .            e
comment              .         .         r           r           .           .           .            e
accept_finding       .         .         r           .           .           .           .            e
edit_rkpd            .         .         r           .           .           .           r            e
run_alignment        o         o         r           r           .           .           r            e
request_report       o         o         r           r           o           o           r            e
manage_rakor         .         .         .           .           o           .           r            e
manage_members       .         .         .           .           .           .           r            e
manage_agencies      .         .         .           .           .           .           r            e
manage_deadlines     .         .         r           .           .           .           r            e
edit_letterhead      .         o         .           .           o           .           r            e
import_nomenclature  .         .         .           .           .           .           .            e
"""
_HEAD, *_LINES = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [
    (role, line[0], reach) for line in _LINES for role, reach in zip(_HEAD, line[1:], strict=True)
]


def test_the_table_names_every_role_and_permission():
    assert sorted(_HEAD) == sorted(Role.values)
    assert sorted(line[0] for line in _LINES) == sorted(Permission)
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize("role", Role.values)
def test_role_reaches_as_far_as_the_table_says(role):
    board = AgencyFactory(bappeda=True)
    sibling = AgencyFactory(region=board.region)
    elsewhere = AgencyFactory()
    user = person(role, board)

    found = {}
    for permission in Permission:
        reach = [has_permission(user, permission, agency=a) for a in (board, sibling, elsewhere)]
        found[permission] = "." if not reach[0] else "ore"[sum(reach) - 1]

    assert found == {permission: reach for name, permission, reach in CELLS if name == role}


@pytest.mark.parametrize("role", [Role.PLANNER, Role.AGENCY_HEAD, Role.SECRETARIAT])
def test_drafts_of_other_agencies_are_bappedas_to_read(role):
    agency = AgencyFactory()
    sibling = AgencyFactory(region=agency.region)
    user = person(role, agency)

    assert has_permission(user, P.READ_DRAFT, agency=agency)
    assert not has_permission(user, P.READ_DRAFT, agency=sibling)


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.TEAM_MEMBER])
def test_bappedas_roles_at_another_agency_reach_that_agency_alone(role):
    agency = AgencyFactory()
    sibling = AgencyFactory(region=agency.region)
    user = person(role, agency)

    assert has_permission(user, P.READ_DRAFT, agency=agency)
    assert not has_permission(user, P.READ_DRAFT, agency=sibling)
    assert not has_permission(user, P.EDIT_RKPD, region=agency.region)
    assert not has_permission(user, P.VERIFY, agency=agency)
    assert not has_permission(user, P.ACCEPT_FINDING, agency=agency)


def test_an_agencys_role_grants_nothing_on_the_region():
    agency = AgencyFactory()
    user = person(Role.AGENCY_HEAD, agency)

    assert not has_permission(user, P.HAND_IN, region=agency.region)
    assert not has_permission(user, P.HAND_IN)


def test_permissions_cost_one_query(django_assert_num_queries):
    agency = AgencyFactory()
    user = person(Role.PLANNER, agency)

    with django_assert_num_queries(1):
        answers = [has_permission(user, p, agency=agency) for p in Permission]

    assert sum(answers) == 6


def test_only_ministries_review_bidang():
    ministry = AgencyFactory(ministry=True, affair_fields=["2.08", "2.14"])
    user = person(Role.MINISTRY_REVIEWER, ministry)
    MembershipFactory(user=user, role=Role.MINISTRY_REVIEWER, agency=AgencyFactory())
    planner = person(Role.PLANNER, AgencyFactory(affair_fields=["1.01"]))

    assert reviewed_fields(user) == {"2.08", "2.14"}
    assert reviewed_fields(planner) == frozenset()


def test_what_a_region_admin_may_grant():
    board = AgencyFactory(bappeda=True)
    agency = AgencyFactory(region=board.region)
    user = person(Role.REGION_ADMIN, board)

    assert grantable_roles(user, agency) == (
        Role.PLANNER,
        Role.AGENCY_HEAD,
        Role.VERIFIER,
        Role.TEAM_MEMBER,
        Role.SECRETARIAT,
        Role.REGION_ADMIN,
    )
    assert grantable_roles(user, AgencyFactory()) == ()
    assert grantable_roles(person(Role.AGENCY_HEAD, agency), agency) == ()


def test_what_an_admin_may_grant_at_a_ministry():
    admin = person(Role.ADMIN)
    ministry = AgencyFactory(ministry=True)

    assert grantable_roles(admin, ministry) == (Role.MINISTRY_REVIEWER, Role.ADMIN)


def test_a_user_without_membership_may_nothing():
    user = UserFactory()
    agency = AgencyFactory()

    assert not any(has_permission(user, p, agency=agency) for p in Permission)
