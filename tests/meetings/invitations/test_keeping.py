"""Who keeps organisations and venues, and that a list which others change opens and turns nothing."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.urls import reverse

from agencies.models import Role
from meetings.actions import invitations as inviting
from meetings.actions import invitations_lists as lists
from meetings.actions.invitations_mail import send
from meetings.models import Invitation, InviteListEntry, Organisation, Room, Venue
from meetings.permissions import can_keep
from notifications.models import OutboxMail
from tests.factories.agencies import AgencyFactory, ProvinceFactory, RegencyFactory, person
from tests.factories.meetings import (
    DelegateFactory,
    InviteListFactory,
    MeetingFactory,
    OrganisationFactory,
    RakorInvitationFactory,
    RoomFactory,
    VenueFactory,
)
from tests.meetings.invitations.conftest import NOW

RAKOR_PAGES = ("meeting", "invitations", "attendance", "minutes", "record", "evidence_zip")


@pytest.fixture
def stranger(db):
    """The secretariat of an agency of another region."""
    return person(Role.SECRETARIAT, AgencyFactory(name="Dinas Jauh"), name="Sekretaris Jauh")


@pytest.fixture
def kept(host):
    """An organisation on the list of the host's region."""
    return OrganisationFactory(owner=host.region, name="LSM Uji", email="lsm@contoh.test")


def agency_of(user):
    return user.memberships.get().agency


def rewritten(organisation, user):
    """What the attacker sent: their own agency and address on somebody else's organisation."""
    return {
        "version": organisation.version,
        "name": organisation.name,
        "participant_class": organisation.participant_class,
        "agency": agency_of(user).pk,
        "email": "penyerang@contoh.test",
        "is_active": "on",
    }


def edit_of(organisation):
    return reverse("meetings:organisation", kwargs={"pk": organisation.pk})


def test_a_secretary_elsewhere_rewrites_no_organisation_and_opens_no_rakor(
    client, meeting, invite, kept, stranger
):
    invite(organisation=kept)
    before = Organisation.objects.filter(pk=kept.pk).values().get()
    client.force_login(stranger)

    assert client.get(edit_of(kept)).status_code == 200
    assert client.post(edit_of(kept), rewritten(kept, stranger)).status_code == 403

    assert Organisation.objects.filter(pk=kept.pk).values().get() == before
    for name in RAKOR_PAGES:
        address = reverse(f"meetings:{name}", kwargs={"uuid": meeting.uuid})
        assert client.get(address).status_code == 404, name


def test_what_the_list_says_later_opens_no_rakor_and_turns_no_mail(
    client, meeting, invite, kept, stranger, secretary
):
    invite(organisation=kept)
    client.force_login(secretary)
    client.post(edit_of(kept), rewritten(kept, stranger))

    send(meeting=meeting, kind="undangan", by=secretary, at=NOW)

    kept.refresh_from_db()
    assert (kept.agency, kept.email) == (agency_of(stranger), "penyerang@contoh.test")
    assert OutboxMail.objects.get().to == "lsm@contoh.test"
    client.force_login(stranger)
    address = reverse("meetings:meeting", kwargs={"uuid": meeting.uuid})
    assert client.get(address).status_code == 404


def test_only_who_prepares_the_rakor_says_whom_an_invitation_reaches(
    client, meeting, invite, kept, stranger, secretary
):
    invitation = invite(organisation=kept)
    where = {"uuid": meeting.uuid, "pk": invitation.pk}
    address = reverse("meetings:invitation_recipient", kwargs=where)
    given = {"version": 1, "email": "baru@contoh.test", "agency": agency_of(stranger).pk}

    client.force_login(stranger)
    assert client.post(address, given).status_code == 404
    client.force_login(secretary)
    assert client.get(address).status_code == 200
    client.post(address, given)
    stale = client.post(address, given | {"email": "lain@contoh.test"})

    invitation.refresh_from_db()
    assert (invitation.email, invitation.agency) == ("baru@contoh.test", agency_of(stranger))
    assert "baru saja" in stale.content.decode()
    assert Organisation.objects.get(pk=kept.pk).email == "lsm@contoh.test"
    client.force_login(stranger)
    meeting_page = reverse("meetings:meeting", kwargs={"uuid": meeting.uuid})
    assert client.get(meeting_page).status_code == 200


def test_an_organisation_of_another_list_is_copied_before_it_is_invited(
    meeting, host, secretary, stranger
):
    foreign = OrganisationFactory(
        owner=agency_of(stranger).region, agency=AgencyFactory(), email="a@contoh.test"
    )
    listed = InviteListFactory(owner=host)
    wanted = [inviting.Wanted(organisation_id=foreign.pk)]

    with pytest.raises(inviting.CannotInvite, match="Salin"):
        inviting.invite(meeting=meeting, wanted=wanted, at=NOW)
    with pytest.raises(lists.CannotList, match="Salin"):
        lists.put_on_list(invite_list=listed, organisation=foreign, seats=1, by=secretary, at=NOW)
    copy = lists.copy_organisation(organisation=foreign, region=host.region)
    inviting.invite(meeting=meeting, wanted=[inviting.Wanted(organisation_id=copy.pk)], at=NOW)

    invitation = meeting.invitations.get()
    assert (copy.owner, invitation.name, invitation.email) == (
        host.region,
        foreign.name,
        "a@contoh.test",
    )


@pytest.mark.parametrize("is_vouched", [True, False])
def test_a_copy_takes_the_agency_along_only_from_its_own_region(host, is_vouched):
    agency = AgencyFactory()
    owner = agency.region if is_vouched else RegencyFactory()
    foreign = OrganisationFactory(owner=owner, agency=agency)

    copy = lists.copy_organisation(organisation=foreign, region=host.region)

    assert copy.agency == (agency if is_vouched else None)


def test_copying_is_one_button_and_twice_says_so(client, host, secretary, stranger):
    foreign = OrganisationFactory(owner=agency_of(stranger).region, name="Radio Jauh")
    client.force_login(secretary)
    address = reverse("meetings:organisation_copy", kwargs={"pk": foreign.pk})

    assert "Salin ke daftar kami" in client.get(edit_of(foreign)).content.decode()
    copied = client.post(address)
    again = client.post(address, follow=True)

    own = Organisation.objects.get(owner=host.region)
    assert (own.name, copied.url) == ("Radio Jauh", edit_of(own))
    assert "sudah ada" in again.content.decode()


def test_a_venue_is_changed_by_the_region_that_keeps_it(client, venue, stranger):
    room = RoomFactory(venue=venue)
    client.force_login(stranger)
    changes = {
        reverse("meetings:venue", args=[venue.pk]): {
            "version": 1,
            "name": "Aula Palsu",
            "region": venue.region.pk,
            "zone": venue.zone,
        },
        reverse("meetings:room", args=[room.pk]): {"name": "Palsu", "setup_minutes": 0},
        reverse("meetings:room_add", args=[venue.pk]): {"ruang-name": "Palsu"},
        reverse("meetings:room_remove", args=[room.pk]): {},
    }

    assert {client.post(where, data).status_code for where, data in changes.items()} == {403}
    client.post(reverse("meetings:venue_copy", args=[venue.pk]))

    copy = Venue.objects.get(owner=agency_of(stranger).region)
    assert (copy.name, copy.region) == (venue.name, venue.region)
    assert sorted(Room.objects.values_list("venue", "name")) == sorted(
        [(venue.pk, room.name), (copy.pk, room.name)]
    )
    assert Venue.objects.get(pk=venue.pk).address == "Jalan Uji 1"


def test_a_venue_elsewhere_is_kept_by_who_wrote_it_down(client, host, secretary):
    far = RegencyFactory()
    client.force_login(secretary)

    client.post(
        reverse("meetings:venue_add"),
        {"name": "Hotel", "region": far.pk, "zone": "Asia/Jakarta"},
    )

    kept = Venue.objects.get(name="Hotel")
    assert (kept.region, kept.owner) == (far, host.region)


@pytest.mark.parametrize(
    ("role", "place", "keeps"),
    [
        (Role.SECRETARIAT, "regency", True),
        (Role.REGION_ADMIN, "regency", True),
        (Role.PLANNER, "regency", False),
        (Role.SECRETARIAT, "province", False),
        (Role.SECRETARIAT, "elsewhere", False),
        (Role.ADMIN, "elsewhere", True),
    ],
)
def test_a_list_is_kept_by_the_secretariats_of_its_region(db, role, place, keeps):
    province = ProvinceFactory()
    regency = RegencyFactory(parent=province)
    regions = {"regency": regency, "province": province, "elsewhere": RegencyFactory()}

    user = person(role, AgencyFactory(region=regions[place]))

    assert can_keep(user, regency.pk) is keeps
    assert can_keep(user, None) is (role == Role.ADMIN)


# --- What an upgrade makes of lists that were one ---------------------------------------------------
@pytest.fixture
def upgrade():
    return importlib.import_module("meetings.migrations.0006_keepers_from_use")


def test_an_upgrade_gives_an_organisation_to_each_region_that_uses_it(upgrade, host, meeting):
    shared = OrganisationFactory(agency=AgencyFactory(), email="lama@contoh.test")
    ours = RakorInvitationFactory(meeting=meeting, organisation=shared)
    theirs = RakorInvitationFactory(meeting=MeetingFactory(), organisation=shared)
    person_there = DelegateFactory(invitation=theirs)
    other_region = theirs.meeting.host.region
    entry = InviteListEntry.objects.create(
        list=InviteListFactory(owner=theirs.meeting.host), organisation=shared
    )
    Invitation.objects.update(name="?", email="", agency=None)

    upgrade.name_keepers(apps, None)

    for row in (ours, theirs, person_there, entry, shared):
        row.refresh_from_db()
    assert (ours.organisation, shared.owner) == (shared, host.region)
    copy = theirs.organisation
    assert (copy.owner, copy.name, copy.pk != shared.pk) == (other_region, shared.name, True)
    assert person_there.organisation == entry.organisation == copy
    assert (theirs.name, theirs.email, theirs.agency) == (
        shared.name,
        "lama@contoh.test",
        shared.agency,
    )


def test_an_upgrade_finds_a_keeper_for_what_nobody_used(upgrade, db):
    agency, region = AgencyFactory(), RegencyFactory()
    of_agency = OrganisationFactory(agency=agency)
    somewhere = OrganisationFactory(region=region)
    nowhere = OrganisationFactory()
    listed = OrganisationFactory(agency=AgencyFactory())
    entry = InviteListEntry.objects.create(list=InviteListFactory(), organisation=listed)

    upgrade.name_keepers(apps, None)

    owners = dict(Organisation.objects.values_list("pk", "owner"))
    assert owners == {
        of_agency.pk: agency.region_id,
        somewhere.pk: region.pk,
        nowhere.pk: None,
        listed.pk: entry.list.owner.region_id,
    }


def test_going_back_keeps_every_record_under_a_name_of_its_own(upgrade, db):
    agency = AgencyFactory()
    _first, second = (
        OrganisationFactory(name="Bappeda", agency=agency, owner=RegencyFactory()) for _ in "12"
    )
    places = [VenueFactory(name="Aula") for _ in "12"]
    Venue.objects.update(region=places[0].region)

    upgrade.tell_apart(apps, None)

    assert list(Organisation.objects.order_by("pk").values_list("name", "agency")) == [
        ("Bappeda", agency.pk),
        (f"Bappeda ({second.pk})", None),
    ]
    assert list(Venue.objects.order_by("pk").values_list("name", flat=True)) == [
        "Aula",
        f"Aula ({places[1].pk})",
    ]
