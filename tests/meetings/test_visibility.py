"""Who sees which rakor, once and no more."""

import pytest
from django.contrib.auth.models import AnonymousUser

from agencies.models import Role
from meetings.models import ActionItem, AgendaItem, CoordinationMeeting, Evidence, Material
from tests.factories.agencies import AgencyFactory, MembershipFactory, person
from tests.factories.meetings import (
    ActionItemFactory,
    EvidenceFactory,
    MaterialFactory,
    MeetingAgencyFactory,
    MeetingFactory,
    OrganisationFactory,
    RakorInvitationFactory,
)
from tests.meetings.test_agenda_actions import add

pytestmark = pytest.mark.django_db


def sees(user, meeting):
    return list(CoordinationMeeting.objects.visible_to(user).filter(pk=meeting.pk)) == [meeting]


def test_a_rakor_is_seen_in_its_region_and_by_those_who_are_asked(rakor):
    MeetingFactory()
    near = AgencyFactory(region=rakor.province)
    part, invited, ministry, stranger = (
        AgencyFactory(),
        AgencyFactory(),
        AgencyFactory(ministry=True),
        AgencyFactory(),
    )
    MeetingAgencyFactory(meeting=rakor.meeting, agency=part)
    for agency in (invited, ministry):
        organisation = OrganisationFactory(agency=agency)
        RakorInvitationFactory(meeting=rakor.meeting, organisation=organisation)

    seen = {
        agency.name: sees(MembershipFactory(agency=agency).user, rakor.meeting)
        for agency in (near, part, invited, stranger)
    }
    seen["ministry"] = sees(person(Role.MINISTRY_REVIEWER, ministry), rakor.meeting)

    assert seen == {
        near.name: True,
        part.name: True,
        invited.name: True,
        stranger.name: False,
        "ministry": True,
    }
    assert sees(AnonymousUser(), rakor.meeting) is False
    assert sees(person(Role.ADMIN, AgencyFactory(ministry=True)), rakor.meeting) is True


def test_a_ministry_does_not_see_what_it_is_not_asked_to(rakor):
    reviewer = person(Role.MINISTRY_REVIEWER, AgencyFactory(ministry=True))

    assert sees(reviewer, rakor.meeting) is False


def test_two_invitations_show_a_rakor_once(rakor):
    user = MembershipFactory().user
    for agency in [user.memberships.get().agency, MembershipFactory(user=user).agency]:
        MeetingAgencyFactory(meeting=rakor.meeting, agency=agency)

    assert CoordinationMeeting.objects.visible_to(user).count() == 1


def test_parts_follow_their_rakor(rakor):
    item = add(rakor, "08.00")
    stranger = MembershipFactory().user

    assert list(AgendaItem.objects.visible_to(rakor.secretary)) == [item]
    assert list(AgendaItem.objects.visible_to(stranger)) == []


def test_an_action_is_seen_by_whoever_has_to_do_it(rakor):
    owner = MembershipFactory()
    action = ActionItemFactory(meeting=rakor.meeting, owner_agency=owner.agency)
    ActionItemFactory()

    assert list(ActionItem.objects.visible_to(owner.user)) == [action]
    assert list(ActionItem.objects.visible_to(rakor.secretary)) == [action]


def test_photos_with_children_stay_with_the_secretariat(rakor):
    EvidenceFactory(meeting=rakor.meeting, shows_minors=True)
    shown = EvidenceFactory(meeting=rakor.meeting)
    neighbour = MembershipFactory(agency=AgencyFactory(region=rakor.province)).user

    assert list(Evidence.objects.visible_to(neighbour)) == [shown]
    assert Evidence.objects.visible_to(rakor.secretary).count() == 2


def test_materials_of_internal_items_stay_inside(rakor):
    MaterialFactory(item=add(rakor, "08.00", is_public=False), visibility="umum")
    shown = MaterialFactory(item=add(rakor, "09.00"))
    neighbour = MembershipFactory(agency=AgencyFactory(region=rakor.province)).user

    assert list(Material.objects.visible_to(neighbour)) == [shown]
    assert Material.objects.visible_to(rakor.secretary).count() == 2


@pytest.mark.parametrize(
    ("role", "place", "manages"),
    [
        (Role.SECRETARIAT, "host", True),
        (Role.REGION_ADMIN, "host", True),
        (Role.REGION_ADMIN, "near", True),
        (Role.SECRETARIAT, "near", False),
        (Role.PLANNER, "host", False),
        (Role.REGION_ADMIN, "far", False),
    ],
)
def test_who_prepares_a_rakor(rakor, role, place, manages):
    places = {
        "host": rakor.host,
        "near": AgencyFactory(region=rakor.province),
        "far": AgencyFactory(),
    }
    user = person(role, places[place])

    managed = CoordinationMeeting.objects.managed_by(user).filter(pk=rakor.meeting.pk)

    assert managed.exists() is manages
