"""Regions, agencies and people with a role in them."""

from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from agencies.models import Agency, AgencyUnit, Invitation, Letterhead, Membership, Region, Role
from tests.factories.accounts import UserFactory


class NationFactory(DjangoModelFactory):
    """The one nation: asked for twice, it is the same row."""

    class Meta:
        model = Region
        django_get_or_create = ["code"]

    code = "0"
    name = "Indonesia"
    level = Region.Level.NATION


class ProvinceFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"{n + 100}")
    name = factory.LazyAttribute(lambda region: f"Provinsi {region.code}")
    level = Region.Level.PROVINCE
    parent = factory.SubFactory(NationFactory)


class RegencyFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ["code"]

    parent = factory.SubFactory(ProvinceFactory)
    code = factory.Sequence(lambda n: f"{n + 100}.01")
    name = factory.LazyAttribute(lambda region: f"Kabupaten {region.code}")
    level = Region.Level.REGENCY


class AgencyFactory(DjangoModelFactory):
    """A perangkat daerah of a regency; `bappeda=True` and `ministry=True` make the other kinds."""

    class Meta:
        model = Agency

    class Params:
        bappeda = factory.Trait(
            kind=Agency.Kind.PLANNING_BOARD,
            name=factory.Sequence(lambda n: f"Bappeda {n}"),
            affair_fields=["5.01"],
        )
        ministry = factory.Trait(
            kind=Agency.Kind.MINISTRY,
            region=factory.SubFactory(NationFactory),
            name=factory.Sequence(lambda n: f"Kementerian {n}"),
            sipd_code="",
        )

    region = factory.SubFactory(RegencyFactory)
    name = factory.Sequence(lambda n: f"Dinas {n}")
    affair_fields = ["2.08"]
    sipd_code = factory.Sequence(lambda n: f"2.08.0.00.0.00.{n:02d}.0000")


class LetterheadFactory(DjangoModelFactory):
    """The letterhead of an agency, without an emblem."""

    class Meta:
        model = Letterhead

    agency = factory.SubFactory(AgencyFactory)
    address = "Jalan Pulau Bangka, Pangkalpinang"
    postal_code = "33149"
    phone = "(0717) 439325"
    email = "kantor@contoh.test"
    website = "contoh.test"
    changed_at = datetime(2026, 1, 5, tzinfo=UTC)
    changed_by = factory.SubFactory(UserFactory)


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = AgencyUnit

    agency = factory.SubFactory(AgencyFactory)
    sipd_code = factory.Sequence(lambda n: f"2.08.0.00.0.00.01.{n + 1:04d}")
    name = factory.Sequence(lambda n: f"UPTD {n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    agency = factory.SubFactory(AgencyFactory)
    role = Role.PLANNER


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    email = factory.Sequence(lambda n: f"undangan{n}@contoh.test")
    agency = factory.SubFactory(AgencyFactory)
    role = Role.PLANNER
    token_hash = factory.Sequence(lambda n: f"{n:064x}")
    invited_at = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
    invited_by = factory.SubFactory(UserFactory)
    expires_at = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)


def person(role, agency=None, **fields):
    """A user with this role in the agency (a new one without)."""
    agency = agency or AgencyFactory()
    return MembershipFactory(role=role, agency=agency, user=UserFactory(**fields)).user
