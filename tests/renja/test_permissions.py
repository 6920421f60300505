"""Who may do what, role by role."""

import pytest

from agencies.models import Agency, Role
from renja import permissions
from tests.factories.agencies import AgencyFactory, person
from tests.factories.renja import RenjaFactory, RkpdFactory

pytestmark = pytest.mark.django_db

P, K, V, T, S, A = (
    Role.PLANNER,
    Role.AGENCY_HEAD,
    Role.VERIFIER,
    Role.TEAM_MEMBER,
    Role.SECRETARIAT,
    Role.REGION_ADMIN,
)
# predicate -> roles that pass in the own agency, and at the region's Bappeda
RENJA_DRAFT = {
    permissions.reads_draft: ({P, K, V, T, S, A}, {P, K, V, T, S, A}),
    permissions.can_edit_rows: ({P, K}, set()),
    permissions.can_hand_in: ({K}, set()),
    permissions.can_verify: (set(), set()),
    permissions.can_open_stage: ({K}, {V}),
    permissions.can_enact: (set(), {V}),
    permissions.can_edit_ceiling: (set(), set()),
    permissions.can_name_version: ({P, K}, set()),
}
RKPD = {
    permissions.reads_draft: {P, K, V, T, S, A},
    permissions.can_edit_rows: {V, A},
    permissions.can_hand_in: set(),
    permissions.can_verify: set(),
    permissions.can_open_stage: {V, A},
    permissions.can_enact: {V, A},
    permissions.can_edit_ceiling: {V, A},
    permissions.can_name_version: {V, A},
}
ROLES = [P, K, V, T, S, A]


def passing(predicate, document, agency: Agency):
    return {role for role in ROLES if predicate(person(role, agency), document)}


@pytest.mark.parametrize("predicate", RENJA_DRAFT)
def test_renja_being_drafted(predicate):
    document = RenjaFactory()
    board = AgencyFactory(region=document.region, bappeda=True)
    own, bappeda = RENJA_DRAFT[predicate]

    assert passing(predicate, document, document.agency) == own
    assert passing(predicate, document, board) == bappeda


@pytest.mark.parametrize("predicate", RENJA_DRAFT)
def test_nothing_reaches_another_agency_or_region(predicate):
    document = RenjaFactory()
    neighbour = AgencyFactory(region=document.region)
    elsewhere = AgencyFactory(bappeda=True)

    reached = passing(predicate, document, neighbour) - {A}
    assert reached == set()
    assert passing(predicate, document, elsewhere) == set()


@pytest.mark.parametrize("predicate", RKPD)
def test_rkpd(predicate):
    document = RkpdFactory()
    board = AgencyFactory(region=document.region, bappeda=True)

    assert passing(predicate, document, board) == RKPD[predicate]


def test_handed_in_renja_is_bappedas_turn():
    document = RenjaFactory(handed_in=True)
    board = AgencyFactory(region=document.region, bappeda=True)

    assert passing(permissions.can_verify, document, board) == {V}
    assert passing(permissions.can_edit_rows, document, document.agency) == set()
    assert passing(permissions.can_hand_in, document, document.agency) == set()


def test_import_of_one_agency_of_a_region_and_of_the_rkpd():
    agency = AgencyFactory()
    board = AgencyFactory(region=agency.region, bappeda=True)

    def may(owner, **target):
        return {r for r in ROLES if permissions.can_import(person(r, owner), **target)}

    assert may(agency, kind="renja", agency=agency) == {P, K, A}
    assert may(agency, kind="renja", region=agency.region) == {A}
    assert may(board, kind="renja", region=agency.region) == {A}
    assert may(board, kind="rkpd", region=agency.region) == {V, A}
    assert may(AgencyFactory(), kind="renja", agency=agency) == set()
