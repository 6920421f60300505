"""Who sees which region, agency and membership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func, Q

from accounts.typed import search_text

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from agencies.models import Agency


def one_of(column: str, values: models.QuerySet) -> Func:
    """A condition: the column holds one of these values; they are worked out once, before all else.

    `__in` lets the planner join the two, and where it takes a table for empty, work out the whole
    subquery again for every row.
    """
    return Func(
        F(column),
        ArraySubquery(values),
        template="(%(expressions)s))",
        arg_joiner=" = ANY(",
        output_field=models.BooleanField(),
    )


class RegionQuerySet(models.QuerySet):
    """Regions of every level; reference data that each signed-in person reads."""

    def visible_to(self, user: User | AnonymousUser) -> RegionQuerySet:
        """Every region for a signed-in user, none for others."""
        return self.all() if user.is_authenticated else self.none()

    def with_government(self) -> RegionQuerySet:
        """Provinces, regencies and cities: the regions that have an RKPD."""
        return self.filter(level__in=["province", "regency", "city"])

    def with_agencies_managed_by(self, user: User) -> RegionQuerySet:
        """Regions in which the user may create agencies; the nation too for an administrator."""
        if user.memberships.filter(role="admin").exists():
            return self.exclude(level="district")
        return self.filter(
            pk__in=user.memberships.filter(role="admin_daerah").values("agency__region")
        )


class AgencyQuerySet(models.QuerySet):
    """Agencies; their names are public, what they plan is not."""

    def visible_to(self, user: User | AnonymousUser) -> AgencyQuerySet:
        """Every agency for a signed-in user, none for others."""
        return self.all() if user.is_authenticated else self.none()

    def manageable_or_near(self, user: User | AnonymousUser) -> AgencyQuerySet:
        """Agencies whose management pages exist for the user: those of the own regions.

        An administrator's are all; for a stranger the pages of other regions do not exist.
        """
        if not user.is_authenticated:
            return self.none()
        mine = user.memberships
        if mine.filter(role="admin").exists():
            return self.all()
        return self.filter(region__in=mine.values("agency__region"))

    def search(self, text: str) -> AgencyQuerySet:
        """Agencies whose name, short name or SIPD code holds the text."""
        words = search_text(text)
        if not words:
            return self
        return self.filter(
            Q(name__icontains=words)
            | Q(short_name__icontains=words)
            | Q(sipd_code__startswith=words)
        )

    def administered_by(self, user: User) -> AgencyQuerySet:
        """Agencies whose members and data this user may change."""
        if user.memberships.filter(role="admin").exists():
            return self.all()
        return self.filter(_in_regions_of(user))


def _in_regions_of(administrator: User) -> Func:
    """Agencies of the regions that this person administers."""
    mine = administrator.memberships.filter(role="admin_daerah")
    return one_of("region", mine.values("agency__region"))


def _administered_by(user: User) -> models.QuerySet:
    """The numbers of these agencies."""
    agencies: AgencyQuerySet = AgencyQuerySet(
        user.memberships.model._meta.get_field("agency").related_model
    )
    return agencies.filter(_in_regions_of(user)).values("pk")


class MembershipQuerySet(models.QuerySet):
    """Who belongs where, with which role."""

    def visible_to(self, user: User | AnonymousUser) -> MembershipQuerySet:
        """The user's own agencies' members, and all of the regions they administer."""
        if not user.is_authenticated:
            return self.none()
        mine = user.memberships
        if mine.filter(role="admin").exists():
            return self.all()
        # A few agencies each: worked out once, before any member is looked at.
        return self.filter(
            one_of("agency", mine.values("agency")) | one_of("agency", _administered_by(user))
        )


class InvitationQuerySet(models.QuerySet):
    """Invitations that were sent by mail."""

    def visible_to(self, user: User | AnonymousUser) -> InvitationQuerySet:
        """Invitations of the regions this user administers."""
        if not user.is_authenticated:
            return self.none()
        mine = user.memberships
        if mine.filter(role="admin").exists():
            return self.all()
        return self.filter(one_of("agency", _administered_by(user)))

    def open(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; may have expired."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class LetterheadQuerySet(models.QuerySet):
    """What stands above the letters of an agency, and the emblem of a region."""

    def serving(self, agency: Agency) -> LetterheadQuerySet:
        """The agency's own letterhead and its region's, the own one first."""
        return self.filter(Q(agency=agency) | Q(region=agency.region_id)).order_by(
            F("agency").asc(nulls_last=True)
        )
