"""Write down who gave, changed or took away which role; in the same transaction."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from agencies.actions.appointments import tell_of_head
from agencies.models import Agency, Invitation, Membership, Role
from audit.actions import note_role
from audit.models import Entry


def note_invitation(kind: str, invitation: Invitation, *, by: User, at: datetime) -> None:
    """An invitation was sent or taken back."""
    note_role(
        kind=kind,
        agency=invitation.agency.name,
        region_code=invitation.agency.region.code,
        role=invitation.role,
        person=User.objects.filter(email__iexact=invitation.email).first(),
        email=invitation.email,
        by=by,
        at=at,
    )


def note_grant(*, person: User, agency: Agency, role: str, by: User, at: datetime) -> None:
    """Somebody joined in this role; of a head others are told."""
    entry = note_role(
        kind=Entry.Kind.JOINED,
        agency=agency.name,
        region_code=agency.region.code,
        role=role,
        person=person,
        by=by,
        at=at,
    )
    if role == Role.AGENCY_HEAD:
        tell_of_head(entry=entry, agency=agency, person=person, by=by, at=at)


def note_change(membership: Membership, *, role: str, by: User, at: datetime) -> None:
    """The member has another role now; `membership` still says the one of before."""
    agency, person = membership.agency, membership.user
    entry = note_role(
        kind=Entry.Kind.ROLE_CHANGED,
        agency=agency.name,
        region_code=agency.region.code,
        role=role,
        earlier_role=membership.role,
        person=person,
        by=by,
        at=at,
    )
    if role == Role.AGENCY_HEAD:
        tell_of_head(entry=entry, agency=agency, person=person, by=by, at=at)


def note_removal(membership: Membership, *, by: User, at: datetime) -> None:
    """The membership ended."""
    note_role(
        kind=Entry.Kind.REMOVED,
        agency=membership.agency.name,
        region_code=membership.agency.region.code,
        role=membership.role,
        person=membership.user,
        by=by,
        at=at,
    )
