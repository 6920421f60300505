"""Invitations, memberships, agencies and regions: what the actions refuse and leave behind."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from agencies import actions
from agencies.models import Agency, Membership, Region, Role
from tests.factories.accounts import UserFactory
from tests.factories.agencies import (
    AgencyFactory,
    InvitationFactory,
    MembershipFactory,
    person,
)

AT = datetime(2026, 2, 10, 1, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def admin(agency):
    return person(Role.REGION_ADMIN, AgencyFactory(region=agency.region, bappeda=True))


def _token(message):
    return message.body.split("/undangan-anggota/")[1].split("/")[0]


def test_load_regions_stores_the_country_once():
    first = actions.load_regions()
    Region.objects.filter(code="19.01").update(code_bps="1901", sipd_id=7)

    second = actions.load_regions()

    counts = {level: Region.objects.filter(level=level).count() for level in Region.Level.values}
    assert (first, second) == (7838, 0)
    assert counts["nation"] == 1
    assert counts["province"] == 38
    assert counts["regency"] + counts["city"] == 514
    assert counts["district"] == 7285
    belitung = Region.objects.get(code="19.01")
    assert (belitung.code_bps, belitung.sipd_id, belitung.parent.code) == ("1901", 7, "19")
    assert Region.objects.get(code="17.03").sipd_id == 473


def test_load_regions_knows_the_time_zones():
    expected = {
        "WIB": ["19.71", "61", "62"],
        "WITA": ["51", "53.01", "63", "64", "65", "73", "76"],
        "WIT": ["81", "82", "91", "96.71"],
    }
    actions.load_regions()

    found = {
        zone: [
            region.code
            for region in Region.objects.filter(code__in=chain(*expected.values()))
            if region.get_zone_display() == zone
        ]
        for zone in expected
    }

    assert found == expected


def test_load_regions_corrects_a_changed_name(capsys):
    actions.load_regions()
    Region.objects.filter(code="19.71").update(name="Pangkalpinang")

    call_command("load_regions")

    assert Region.objects.get(code="19.71").name == "Kota Pangkal Pinang"
    assert capsys.readouterr().out == "7838 regions, 1 of them written now.\n"


def test_invitation_keeps_only_the_tokens_hash(agency, admin):
    invitation = actions.invite_member(
        agency=agency, email="baru@contoh.test", role=Role.PLANNER, by=admin, at=AT
    )

    token = _token(mail.outbox[0])
    assert token not in str(vars(invitation))
    assert actions.find_invitation(token=token, at=AT) == invitation
    assert mail.outbox[0].to == ["baru@contoh.test"]


def test_invitation_expires_after_seven_days(agency, admin):
    actions.invite_member(
        agency=agency, email="baru@contoh.test", role=Role.PLANNER, by=admin, at=AT
    )
    token = _token(mail.outbox[0])

    actions.find_invitation(token=token, at=AT + timedelta(days=7, seconds=-1))
    with pytest.raises(actions.CannotAccept, match="kedaluwarsa"):
        actions.find_invitation(token=token, at=AT + timedelta(days=7))


def test_accepting_checks_the_clock_again(agency):
    invitation = InvitationFactory(agency=agency, expires_at=AT)

    with pytest.raises(actions.CannotAccept, match="tidak terbuka"):
        actions.accept_invitation(invitation=invitation, at=AT, name="Baru", password="x")

    assert not User.objects.filter(email=invitation.email).exists()


def test_accepting_twice_makes_one_membership(agency):
    user = UserFactory(email="lama@contoh.test")
    invitation = InvitationFactory(agency=agency, email="LAMA@contoh.test", expires_at=AT)
    before = AT - timedelta(days=1)

    actions.accept_invitation(invitation=invitation, at=before)
    with pytest.raises(actions.CannotAccept):
        actions.accept_invitation(invitation=invitation, at=before)

    assert user.memberships.count() == 1


def test_a_closed_account_does_not_come_back(agency):
    user = UserFactory(email="tutup@contoh.test", is_active=False)
    invitation = InvitationFactory(agency=agency, email=user.email, expires_at=AT)

    with pytest.raises(actions.CannotAccept, match="ditutup"):
        actions.accept_invitation(invitation=invitation, at=AT - timedelta(days=1))

    assert not user.memberships.exists()


def test_inviting_a_member_again_is_refused(agency, admin):
    member = MembershipFactory(agency=agency, role=Role.PLANNER).user

    with pytest.raises(actions.CannotInvite, match="sudah menjadi anggota"):
        actions.invite_member(
            agency=agency, email=member.email.upper(), role=Role.PLANNER, by=admin, at=AT
        )

    assert mail.outbox == []


def test_inviting_twice_is_refused(agency, admin):
    given = {"agency": agency, "role": Role.PLANNER, "by": admin, "at": AT}
    actions.invite_member(email="baru@contoh.test", **given)

    with pytest.raises(actions.CannotInvite, match="Kirim ulang"):
        actions.invite_member(email="BARU@contoh.test", **given)

    assert len(mail.outbox) == 1


def test_a_foreign_admin_cannot_invite(agency):
    foreign = person(Role.REGION_ADMIN, AgencyFactory(bappeda=True))

    with pytest.raises(actions.CannotInvite, match="tidak berwenang"):
        actions.invite_member(
            agency=agency, email="baru@contoh.test", role=Role.PLANNER, by=foreign, at=AT
        )


def test_a_withdrawn_invitation_is_not_sent_again(agency, admin):
    invitation = InvitationFactory(agency=agency)
    actions.withdraw_invitation(invitation=invitation, by=admin, at=AT)

    with pytest.raises(actions.CannotInvite, match="ditarik"):
        actions.resend_invitation(invitation=invitation, by=admin, at=AT)
    with pytest.raises(actions.CannotInvite, match="ditarik"):
        actions.withdraw_invitation(invitation=invitation, by=admin, at=AT)


def test_a_role_the_person_has_already_is_refused(agency, admin):
    membership = MembershipFactory(agency=agency, role=Role.PLANNER)
    MembershipFactory(agency=agency, user=membership.user, role=Role.AGENCY_HEAD)

    with pytest.raises(actions.CannotChangeMember, match="sudah memiliki peran"):
        actions.change_role(
            membership=membership, role=Role.AGENCY_HEAD, version=1, by=admin, at=AT
        )


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MINISTRY_REVIEWER])
def test_a_region_admin_cannot_raise_anyone_above_the_region(agency, admin, role):
    membership = MembershipFactory(agency=agency)

    with pytest.raises(actions.CannotChangeMember, match="tidak berwenang"):
        actions.change_role(membership=membership, role=role, version=1, by=admin, at=AT)


def test_a_region_admin_cannot_remove_an_administrator(agency, admin):
    membership = MembershipFactory(agency=agency, role=Role.ADMIN)

    with pytest.raises(actions.CannotChangeMember, match="tidak berwenang"):
        actions.remove_member(membership=membership, version=1, by=admin, at=AT)


def test_the_last_administrator_stays(agency):
    membership = MembershipFactory(agency=agency, role=Role.ADMIN)

    with pytest.raises(actions.CannotChangeMember, match="admin terakhir"):
        actions.remove_member(membership=membership, version=1, by=membership.user, at=AT)
    with pytest.raises(actions.CannotChangeMember, match="admin terakhir"):
        actions.change_role(
            membership=membership, role=Role.PLANNER, version=1, by=membership.user, at=AT
        )


def test_a_region_admin_leaves_when_another_one_is_there(agency, admin):
    MembershipFactory(agency=agency, role=Role.REGION_ADMIN)

    actions.remove_member(membership=admin.memberships.get(), version=1, by=admin, at=AT)

    assert not admin.memberships.exists()


def test_an_admin_of_another_region_does_not_count_as_successor(agency, admin):
    MembershipFactory(role=Role.REGION_ADMIN)

    with pytest.raises(actions.CannotChangeMember, match="admin daerah terakhir"):
        actions.remove_member(membership=admin.memberships.get(), version=1, by=admin, at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_leave_at_once_leave_one_behind(agency):
    first, second = MembershipFactory.create_batch(2, agency=agency, role=Role.REGION_ADMIN)
    start = threading.Barrier(2)
    refused = []

    def leave(membership):
        start.wait()
        try:
            actions.remove_member(membership=membership, version=1, by=membership.user, at=AT)
        except actions.CannotChangeMember as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[m]) for m in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Membership.objects.filter(role=Role.REGION_ADMIN).count() == 1
    assert len(refused) == 1


def test_an_agency_code_is_used_once_in_a_region(agency):
    with pytest.raises(actions.CannotSaveAgency, match="kode SIPD"):
        actions.create_agency(region=agency.region, name="Lain", sipd_code=agency.sipd_code)

    assert Agency.objects.filter(region=agency.region).count() == 1


def test_bidang_are_stored_sorted_and_once(agency):
    actions.update_agency(agency=agency, affair_fields=["2.14", "2.08", "2.14"])

    agency.refresh_from_db()
    assert agency.affair_fields == ["2.08", "2.14"]
