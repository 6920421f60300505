"""Who may prepare, run and read a rakor; what one may see stands in `querysets.visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agencies.models import Agency
from agencies.permissions import ROLES, Permission, has_permission, memberships_of
from meetings.models import CoordinationMeeting, MeetingAgency

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

    Person = User | AnonymousUser

Status = CoordinationMeeting.Status

# from status -> where the secretariat may take it. Closing has a gate of its own.
TRANSITIONS: dict[str, frozenset[str]] = {
    Status.PLANNED: frozenset({Status.INVITED, Status.POSTPONED, Status.CANCELLED}),
    Status.INVITED: frozenset({Status.RUNNING, Status.POSTPONED, Status.CANCELLED}),
    Status.RUNNING: frozenset({Status.MINUTES_DRAFT, Status.POSTPONED}),
    Status.MINUTES_DRAFT: frozenset({Status.AGREED}),
    Status.AGREED: frozenset({Status.FOLLOW_UP}),
    Status.FOLLOW_UP: frozenset({Status.CLOSED}),
    Status.POSTPONED: frozenset({Status.PLANNED, Status.CANCELLED}),
    Status.CLOSED: frozenset(),
    Status.CANCELLED: frozenset(),
}


def can_host(user: Person, agency: Agency) -> bool:
    """Whether the user may start a rakor of this agency."""
    return has_permission(user, Permission.MANAGE_RAKOR, agency=agency)


def can_host_anywhere(user: Person) -> bool:
    """Whether the user prepares rakor somewhere, and so keeps venues and organisations."""
    return any(Permission.MANAGE_RAKOR in ROLES[m.role][1] for m in memberships_of(user))


def can_manage(user: Person, meeting: CoordinationMeeting) -> bool:
    """Prepare and run this rakor: the host's secretariat, its region's administrator."""
    return can_host(user, meeting.host)


def can_plan(user: Person, meeting: CoordinationMeeting) -> bool:
    """Change days, agenda and invitations: not once the minutes are being agreed."""
    return meeting.is_plannable and can_manage(user, meeting)


def reads_internal(user: Person, meeting: CoordinationMeeting) -> bool:
    """Internal rundown, notes and materials: members of the host agency and those who prepare."""
    return can_manage(user, meeting) or any(
        m.agency_id == meeting.host_id for m in memberships_of(user)
    )


def answering_agencies(user: Person, meeting: CoordinationMeeting) -> list[Agency]:
    """Agencies for which the user answers the poll: the own ones that are asked."""
    own = {m.agency_id for m in memberships_of(user)}
    parts = MeetingAgency.objects.filter(meeting=meeting, agency__in=own)
    return [part.agency for part in parts.select_related("agency__region")]


def can_change_venues(user: Person) -> bool:
    """Venues and rooms are shared by all who prepare rakor."""
    return can_host_anywhere(user)
