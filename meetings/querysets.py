"""Who sees which rakor and what belongs to it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import (
    Aggregate,
    Count,
    Exists,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Sum,
)

from agencies.models import Agency, Role
from agencies.permissions import is_admin, memberships_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def _all(model: str) -> models.QuerySet:
    """Every row of a model of this app; looked up by name, because models stand above querysets."""
    return models.QuerySet(apps.get_model("meetings", model))


def _sum_of(model: str, what: Aggregate, which: Q, *, of: str = "meeting") -> Subquery:
    """A number of a rakor's parts, counted apart so that joins do not multiply it."""
    parts = _all(model).filter(which, **{of: OuterRef("pk")}).order_by().values(of)
    return Subquery(parts.values(n=what))


def _meetings() -> MeetingQuerySet:
    """Every rakor."""
    return MeetingQuerySet(apps.get_model("meetings", "CoordinationMeeting"))


def _administered_by(user: User | AnonymousUser) -> models.QuerySet:
    """Agencies of the regions that the user administers, by id."""
    regions = {m.agency.region_id for m in memberships_of(user) if m.role == Role.REGION_ADMIN}
    return Agency.objects.filter(region__in=regions).values("pk")


def _visible_meetings(user: User | AnonymousUser) -> models.QuerySet:
    """The rakor a user sees."""
    return _meetings().visible_to(user)


class MeetingQuerySet(models.QuerySet):
    """Coordination meetings (rakor)."""

    def visible_to(self, user: User | AnonymousUser) -> MeetingQuerySet:
        """Rakor of the user's regions, and those to which one of the user's agencies is asked.

        Asked is an agency that takes part, or that stands on an invitation itself: what a list
        of organisations says opens nothing. A ministry is in no region: its people see what it is
        asked to.
        """
        if not user.is_authenticated:
            return self.none()
        if is_admin(user):
            return self.all()
        memberships = memberships_of(user)
        agencies = {m.agency_id for m in memberships}
        regions = {m.agency.region_id for m in memberships if m.agency.kind != Agency.Kind.MINISTRY}
        # Subqueries, not joins: a rakor with two invited agencies of one user is one row.
        return self.filter(
            Q(host__in=Agency.objects.filter(region__in=regions).values("pk"))
            | Q(pk__in=_all("MeetingAgency").filter(agency__in=agencies).values("meeting"))
            | Q(pk__in=_all("Invitation").filter(agency__in=agencies).values("meeting"))
        )

    def of_agencies(self, agencies: Collection[int | None]) -> MeetingQuerySet:
        """Rakor that one of these agencies hosts, takes part in, or is invited to."""
        return self.filter(
            Q(host__in=agencies)
            | Q(pk__in=_all("MeetingAgency").filter(agency__in=agencies).values("meeting"))
            | Q(
                pk__in=_all("Invitation")
                .filter(agency__in=agencies)
                .exclude(status="dibatalkan")
                .values("meeting")
            )
        )

    def managed_by(self, user: User | AnonymousUser) -> MeetingQuerySet:
        """Rakor that the user prepares: those of the own agency's secretariat or of the region."""
        if not user.is_authenticated:
            return self.none()
        if is_admin(user):
            return self.all()
        memberships = memberships_of(user)
        return self.filter(
            Q(host__in={m.agency_id for m in memberships if m.role == Role.SECRETARIAT})
            | Q(host__in=_administered_by(user))
        )

    def with_dates(self) -> MeetingQuerySet:
        """Annotate `first_on` and `last_on`, null while no day is fixed."""
        return self.annotate(
            first_on=_sum_of("MeetingDay", Min("date"), Q()),
            last_on=_sum_of("MeetingDay", Max("date"), Q()),
        )

    def with_numbers(self) -> MeetingQuerySet:
        """Annotate `seat_count`, `material_count` (all) and `action_count` (open)."""
        return self.annotate(
            seat_count=_sum_of("Invitation", Sum("seats"), ~Q(status="dibatalkan")),
            material_count=_sum_of("Material", Count("pk"), Q(), of="item__meeting"),
            action_count=_sum_of("ActionItem", Count("pk"), Q(status__in=["belum", "proses"])),
        )


class MeetingPartQuerySet(models.QuerySet):
    """What hangs on a rakor directly."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(meeting__in=_visible_meetings(user))


class PollOptionQuerySet(models.QuerySet):
    """Proposals of a poll."""

    def standing(self) -> PollOptionQuerySet:
        """Those that the agencies are still asked about."""
        return self.filter(withdrawn_at=None)


class RakorInvitationQuerySet(MeetingPartQuerySet):
    """Organisations invited to rakor."""

    def standing(self) -> RakorInvitationQuerySet:
        """Those that were not taken back."""
        return self.exclude(status="dibatalkan")

    def unanswered(self) -> RakorInvitationQuerySet:
        """Sent, and nobody has answered."""
        return self.filter(status="dikirim")

    def with_answers(self) -> RakorInvitationQuerySet:
        """Annotate how many come, are represented, do not come, and wait for a seat."""
        seated = Q(delegates__is_waiting=False)
        return self.annotate(
            come_count=Count("delegates", filter=seated & Q(delegates__answer="hadir")),
            represented_count=Count("delegates", filter=seated & Q(delegates__answer="diwakili")),
            absent_count=Count("delegates", filter=Q(delegates__answer="tidak_hadir")),
            waiting_count=Count("delegates", filter=Q(delegates__is_waiting=True)),
        )


class ItemPartQuerySet(models.QuerySet):
    """What hangs on an agenda item."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(item__meeting__in=_visible_meetings(user))


class DayPartQuerySet(models.QuerySet):
    """What hangs on a day."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(day__meeting__in=_visible_meetings(user))


class AgendaItemQuerySet(MeetingPartQuerySet):
    """Agenda items."""

    def with_details(self) -> AgendaItemQuerySet:
        """Items with day, room, speakers and desk parties: three queries."""
        return self.with_parties().prefetch_related("speakers")

    def with_parties(self) -> AgendaItemQuerySet:
        """Items with day, room and desk parties: two queries."""
        return self.select_related("day__venue", "room").prefetch_related(
            Prefetch("parties", _all("DeskParty").select_related("agency__region", "region"))
        )

    def public(self) -> AgendaItemQuerySet:
        """Items that stand on the public agenda."""
        return self.filter(is_public=True)


class MaterialQuerySet(ItemPartQuerySet):
    """Materials of agenda items."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Internal ones for the host agency and who prepares; the rest for who sees the rakor.

        A speaker with an account sees what they are asked for.
        """
        if not user.is_authenticated:
            return self.none()
        meetings = _visible_meetings(user)
        own = {m.agency_id for m in memberships_of(user)}
        inside = Q(item__meeting__in=_meetings().managed_by(user)) | Q(item__meeting__host__in=own)
        if is_admin(user):
            return self.all()
        shown = Q(item__is_public=True) & ~Q(visibility="internal")
        return self.filter(inside | Q(item__meeting__in=meetings) & (shown | Q(speaker__user=user)))

    def missing(self) -> MaterialQuerySet:
        """Those whose file is still to come."""
        return self.filter(file="")


class VenueQuerySet(models.QuerySet):
    """Venues; reference data that each signed-in person reads."""

    def visible_to(self, user: User | AnonymousUser) -> VenueQuerySet:
        return self.all() if user.is_authenticated else self.none()

    def with_room_count(self) -> VenueQuerySet:
        return self.annotate(room_count=Count("rooms"))


class RoomQuerySet(models.QuerySet):
    """Rooms of venues."""

    def visible_to(self, user: User | AnonymousUser) -> RoomQuerySet:
        return self.all() if user.is_authenticated else self.none()


class OrganisationQuerySet(models.QuerySet):
    """Bodies that are invited; their addresses are for those who send letters."""

    def visible_to(self, user: User | AnonymousUser) -> OrganisationQuerySet:
        """Every organisation for people who prepare a rakor somewhere, none for others."""
        if not user.is_authenticated:
            return self.none()
        may = is_admin(user) or any(
            m.role in {Role.SECRETARIAT, Role.REGION_ADMIN} for m in memberships_of(user)
        )
        return self.all() if may else self.none()

    def kept_for(self, region: int) -> OrganisationQuerySet:
        """Those that a rakor of this region invites: on its own list, or on that of all."""
        return self.filter(Q(owner=region) | Q(owner=None))


class InviteListQuerySet(models.QuerySet):
    """Reusable invitation lists."""

    def visible_to(self, user: User | AnonymousUser) -> InviteListQuerySet:
        """The lists of agencies whose rakor the user prepares."""
        if not user.is_authenticated:
            return self.none()
        if is_admin(user):
            return self.all()
        memberships = memberships_of(user)
        return self.filter(
            Q(owner__in={m.agency_id for m in memberships if m.role == Role.SECRETARIAT})
            | Q(owner__in=_administered_by(user))
        )


class CalendarFeedQuerySet(models.QuerySet):
    """Calendar addresses."""

    def visible_to(self, user: User | AnonymousUser) -> CalendarFeedQuerySet:
        return self.filter(user=user) if user.is_authenticated else self.none()

    def live(self) -> CalendarFeedQuerySet:
        return self.filter(revoked_at=None)


class DecisionQuerySet(MeetingPartQuerySet):
    """Decisions of rakor."""

    def about(self, target: object) -> DecisionQuerySet:
        """Decisions linked to this row uuid or finding identity."""
        return self.filter(pk__in=_all("DecisionLink").filter(target=target).values("decision"))


class ActionItemQuerySet(models.QuerySet):
    """Action items of rakor."""

    def visible_to(self, user: User | AnonymousUser) -> ActionItemQuerySet:
        """Those of visible rakor, and those that an agency of the user has to do."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Exists(_visible_meetings(user).filter(pk=OuterRef("meeting")))
            | Q(owner_agency__in={m.agency_id for m in memberships_of(user)})
        )

    def open(self) -> ActionItemQuerySet:
        return self.filter(status__in=["belum", "proses"])


class EvidenceQuerySet(models.QuerySet):
    """Files that prove a rakor."""

    def visible_to(self, user: User | AnonymousUser) -> EvidenceQuerySet:
        """Of visible rakor; photos with children for those who prepare the rakor alone."""
        return self.filter(
            Q(shows_minors=False) & Exists(_visible_meetings(user).filter(pk=OuterRef("meeting")))
            | Exists(_meetings().managed_by(user).filter(pk=OuterRef("meeting")))
        )
