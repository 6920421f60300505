"""Pages about regions, agencies, members and invitations."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from agencies.models import Agency, Invitation, Membership, Role
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.agencies import (
    AgencyFactory,
    MembershipFactory,
    RegencyFactory,
    UnitFactory,
    person,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return AgencyFactory(name="Dinas Pemberdayaan Perempuan", affair_fields=["2.08", "2.14"])


@pytest.fixture
def admin(agency):
    return person(Role.REGION_ADMIN, AgencyFactory(region=agency.region, bappeda=True))


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


def _link(message):
    return re.search(r"http://\S+(/undangan-anggota/\S+/)", message.body)[1]


def test_region_list_shows_provinces_and_finds_by_name(client, agency):
    client.force_login(person(Role.PLANNER, agency))

    everything = client.get(reverse("agencies:region_list"))
    found = client.get(reverse("agencies:region_list"), {"q": agency.region.name.lower()})

    assert [region.level for region in everything.context["regions"]] == ["province"]
    assert list(found.context["regions"]) == [agency.region]


@pytest.mark.parametrize("count", [1, 3])
def test_agency_list_costs_the_same_for_any_number(
    client, django_assert_num_queries, agency, count
):
    for _ in range(count - 1):
        AgencyFactory(region=RegencyFactory())
    client.force_login(person(Role.PLANNER, agency))

    # session, user, memberships, unread, count, page, provinces, may create (2)
    with django_assert_num_queries(9):
        response = client.get(reverse("agencies:agency_list"))

    assert len(response.context["object_list"]) == count


def test_agency_list_filters_by_bidang_region_and_text(client, agency):
    AgencyFactory(name="Dinas Kesehatan", affair_fields=["1.02"], region=agency.region)
    AgencyFactory(name="Dinas Pemberdayaan Anak", affair_fields=["2.08"])
    client.force_login(UserFactory())

    def names(**given):
        page = client.get(reverse("agencies:agency_list"), given)
        return [found.name for found in page.context["object_list"]]

    assert names(bidang="2.08", q="perempuan") == ["Dinas Pemberdayaan Perempuan"]
    assert names(wilayah=agency.region.code, bidang="1.02") == ["Dinas Kesehatan"]
    assert names(bidang="2.08", wilayah=agency.region.code.split(".")[0]) == [
        "Dinas Pemberdayaan Perempuan"
    ]


def test_agency_page_names_people_to_colleagues_only(client, agency):
    UnitFactory(agency=agency, name="UPTD PPA")
    colleague = person(Role.PLANNER, agency, name="Ibu Rekan")
    stranger = person(Role.PLANNER, AgencyFactory(region=agency.region))
    url = reverse("agencies:agency", args=[agency.pk])

    client.force_login(colleague)
    near = client.get(url).content.decode()
    client.force_login(stranger)
    far = client.get(url).content.decode()

    assert "Ibu Rekan" in near
    assert "Ibu Rekan" not in far
    assert colleague.email not in far
    assert "UPTD PPA" in far


def test_region_admin_creates_an_agency(as_admin, agency):
    data = {
        "region": agency.region.pk,
        "kind": "agency",
        "name": "Dinas Sosial",
        "affair_fields": ["1.06"],
        "is_active": "on",
    }

    response = as_admin.post(reverse("agencies:agency_create"), data)

    created = Agency.objects.get(name="Dinas Sosial")
    assert response.url == reverse("agencies:agency", args=[created.pk])
    assert (created.region, created.affair_fields) == (agency.region, ["1.06"])


def test_region_admin_cannot_create_an_agency_elsewhere(as_admin):
    elsewhere = RegencyFactory()
    data = {"region": elsewhere.pk, "kind": "agency", "name": "Dinas Sosial"}

    response = as_admin.post(reverse("agencies:agency_create"), data)

    assert "region" in response.context["form"].errors
    assert not Agency.objects.filter(region=elsewhere).exists()


def test_region_admin_cannot_make_a_ministry(as_admin, agency):
    data = {"region": agency.region.pk, "kind": "ministry", "name": "Kementerian"}

    response = as_admin.post(reverse("agencies:agency_create"), data)

    assert "kind" in response.context["form"].errors


def test_a_second_agency_of_that_name_gets_a_sentence(as_admin, agency):
    data = {"region": agency.region.pk, "kind": "agency", "name": agency.name.upper()}

    response = as_admin.post(reverse("agencies:agency_create"), data)

    assert response.context["form"].non_field_errors() == [
        "Wilayah ini sudah memiliki perangkat daerah dengan nama ini."
    ]


def test_agency_is_edited_and_stays_in_its_region(as_admin, agency):
    url = reverse("agencies:agency_edit", args=[agency.pk])
    data = {
        "kind": "agency",
        "name": "DP3A",
        "affair_fields": ["2.08"],
        "region": RegencyFactory().pk,
        "is_active": "on",
    }

    response = as_admin.post(url, data)

    changed = Agency.objects.get(pk=agency.pk)
    assert response.status_code == 302
    assert (changed.name, changed.affair_fields, changed.region) == (
        "DP3A",
        ["2.08"],
        agency.region,
    )


def test_sub_units_are_added_and_renamed(as_admin, agency):
    add = reverse("agencies:unit_add", args=[agency.pk])
    as_admin.post(add, {"sipd_code": "2.08.0.00.0.00.01.0001", "name": "UPTD Lama"})
    unit = agency.units.get()
    edit = reverse("agencies:unit_edit", args=[agency.pk, unit.pk])

    again = as_admin.post(add, {"sipd_code": unit.sipd_code, "name": "UPTD Lain"})
    renamed = as_admin.post(edit, {"sipd_code": unit.sipd_code, "name": "UPTD PPA"})

    assert "sudah memiliki sub-unit" in again.content.decode()
    assert renamed.url == reverse("agencies:agency", args=[agency.pk])
    assert [str(unit) for unit in agency.units.all()] == ["UPTD PPA"]
    assert edit in as_admin.get(renamed.url).content.decode()


def test_a_sub_unit_is_edited_under_its_own_agency_only(as_admin, agency):
    unit = UnitFactory(agency=AgencyFactory(region=agency.region, name="Dinas Lain"))

    assert as_admin.get(reverse("agencies:unit_edit", args=[agency.pk, unit.pk])).status_code == 404


@pytest.mark.parametrize("name", ["agency_edit", "invite", "unit_add"])
def test_management_of_a_foreign_region_does_not_exist(as_admin, name):
    elsewhere = AgencyFactory()

    response = as_admin.get(reverse(f"agencies:{name}", args=[elsewhere.pk]))

    assert response.status_code == 404


@pytest.mark.parametrize("name", ["agency_edit", "invite", "unit_add"])
def test_management_of_the_own_agency_is_forbidden_to_a_planner(client, agency, name):
    client.force_login(person(Role.PLANNER, agency))

    response = client.get(reverse(f"agencies:{name}", args=[agency.pk]))

    assert response.status_code == 403


def test_a_new_person_joins_through_the_mailed_link(as_admin, client, agency):
    as_admin.post(
        reverse("agencies:invite", args=[agency.pk]),
        {"email": "baru@contoh.test", "role": "perencana"},
    )
    link = _link(mail.outbox[0])
    client.logout()

    assert client.get(link).status_code == 200
    response = client.post(
        link, {"name": "Orang Baru", "password1": PASSWORD, "password2": PASSWORD}
    )

    user = User.objects.get(email="baru@contoh.test")
    assert response.status_code == 302
    assert (user.name, user.check_password(PASSWORD)) == ("Orang Baru", True)
    assert list(user.memberships.values_list("agency", "role")) == [(agency.pk, "perencana")]
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_weak_password_is_refused_and_the_link_still_works(as_admin, client, agency):
    as_admin.post(
        reverse("agencies:invite", args=[agency.pk]),
        {"email": "baru@contoh.test", "role": "perencana"},
    )
    link = _link(mail.outbox[0])
    client.logout()

    response = client.post(link, {"name": "Baru", "password1": "12345", "password2": "12345"})

    assert "password2" in response.context["form"].errors
    assert not User.objects.filter(email="baru@contoh.test").exists()
    assert client.get(link).status_code == 200


def test_an_existing_account_joins_without_being_signed_in(as_admin, client, agency):
    known = UserFactory(email="Lama@contoh.test")
    as_admin.post(
        reverse("agencies:invite", args=[agency.pk]),
        {"email": "lama@contoh.test", "role": "kepala_pd"},
    )
    link = _link(mail.outbox[0])
    client.logout()

    response = client.post(link)

    assert response.status_code == 302
    assert list(known.memberships.values_list("role", flat=True)) == ["kepala_pd"]
    # The link proves the mailbox, not the account's password.
    assert "_auth_user_id" not in client.session


def test_somebody_else_signed_in_does_not_take_the_invitation(as_admin, client, agency):
    as_admin.post(
        reverse("agencies:invite", args=[agency.pk]),
        {"email": "baru@contoh.test", "role": "perencana"},
    )
    link = _link(mail.outbox[0])
    other = UserFactory()
    client.force_login(other)

    response = client.post(link)

    assert "Keluarlah dahulu" in response.content.decode()
    assert not other.memberships.exists()


def test_a_link_that_was_used_says_so(as_admin, client, agency):
    as_admin.post(
        reverse("agencies:invite", args=[agency.pk]),
        {"email": "baru@contoh.test", "role": "perencana"},
    )
    link = _link(mail.outbox[0])
    client.logout()
    client.post(link, {"name": "Baru", "password1": PASSWORD, "password2": PASSWORD})
    client.logout()

    response = client.get(link)

    assert response.status_code == 404
    assert "sudah diterima" in response.content.decode()


def test_resending_voids_the_first_link(as_admin, client, agency):
    as_admin.post(
        reverse("agencies:invite", args=[agency.pk]),
        {"email": "baru@contoh.test", "role": "perencana"},
    )
    invitation = Invitation.objects.get()

    as_admin.post(reverse("agencies:invitation_resend", args=[invitation.pk]))

    client.logout()
    first, second = map(_link, mail.outbox)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_withdrawing_closes_the_link(as_admin, client, agency):
    as_admin.post(
        reverse("agencies:invite", args=[agency.pk]),
        {"email": "baru@contoh.test", "role": "perencana"},
    )
    invitation = Invitation.objects.get()

    as_admin.post(reverse("agencies:invitation_withdraw", args=[invitation.pk]))

    client.logout()
    response = client.get(_link(mail.outbox[0]))
    assert response.status_code == 404
    assert "sudah ditarik" in response.content.decode()


@pytest.mark.parametrize("role", ["admin", "reviewer_kl"])
def test_region_admin_cannot_grant_roles_above_the_region(as_admin, agency, role):
    url = reverse("agencies:invite", args=[agency.pk])

    response = as_admin.post(url, {"email": "baru@contoh.test", "role": role})

    assert "role" in response.context["form"].errors
    assert not Invitation.objects.exists()


def test_role_is_changed_from_the_page(as_admin, agency):
    membership = MembershipFactory(agency=agency, role=Role.PLANNER)
    url = reverse("agencies:role_change", args=[membership.pk])

    assert as_admin.get(url).context["form"]["version"].initial == 1
    as_admin.post(url, {"role": "kepala_pd", "version": 1})

    membership.refresh_from_db()
    assert (membership.role, membership.version) == ("kepala_pd", 2)


def test_a_stale_role_form_gets_a_sentence(as_admin, agency):
    membership = MembershipFactory(agency=agency, role=Role.PLANNER, version=2)
    url = reverse("agencies:role_change", args=[membership.pk])

    response = as_admin.post(url, {"role": "kepala_pd", "version": 1})

    membership.refresh_from_db()
    assert membership.role == "perencana"
    assert "sudah diubah oleh orang lain" in response.content.decode()


def test_a_member_is_removed(as_admin, agency):
    membership = MembershipFactory(agency=agency)
    url = reverse("agencies:member_remove", args=[membership.pk])

    as_admin.post(url, {"version": membership.version})

    assert not Membership.objects.filter(pk=membership.pk).exists()
    assert User.objects.filter(pk=membership.user_id).exists()


def test_the_last_region_admin_cannot_leave(as_admin, admin):
    membership = admin.memberships.get()
    url = reverse("agencies:member_remove", args=[membership.pk])

    response = as_admin.post(url, {"version": 1}, follow=True)

    assert Membership.objects.filter(pk=membership.pk).exists()
    assert "admin daerah terakhir" in response.content.decode()
