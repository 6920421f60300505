"""Who may prepare, run and read a rakor; what one may see stands in `querysets.visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agencies.models import Agency, Region
from agencies.permissions import (
    ROLES,
    Permission,
    Reach,
    has_permission,
    is_admin,
    memberships_of,
)
from meetings.models import (
    ActionItem,
    CoordinationMeeting,
    Material,
    MeetingAgency,
    RecordSignature,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

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
    Status.CLOSED: frozenset({Status.FOLLOW_UP}),
    # A rakor cancelled by mistake, or dated wrongly, finds a new date.
    Status.CANCELLED: frozenset({Status.PLANNED}),
}


DELETABLE = frozenset({Status.PLANNED, Status.POSTPONED, Status.CANCELLED})


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


def can_delete(user: Person, meeting: CoordinationMeeting) -> bool:
    """Delete it, if nobody wrote anything for it: one that nobody was invited to, or that is off."""
    return meeting.status in DELETABLE and can_manage(user, meeting)


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


def can_keep(user: Person, owner: int | None) -> bool:
    """Change what this region keeps: its venues with their rooms, its organisations.

    Those who prepare rakor of one of its agencies; what is of all (None), administrators alone.
    """
    return any(
        owner == m.agency.region_id or ROLES[m.role][0] is Reach.EVERYWHERE
        for m in memberships_of(user)
        if Permission.MANAGE_RAKOR in ROLES[m.role][1]
    )


def keeping_regions(user: Person) -> QuerySet[Region]:
    """Regions whose lists of venues and organisations the user keeps."""
    if is_admin(user):
        return Region.objects.with_government()
    kept = {m.agency.region_id for m in memberships_of(user) if can_keep(user, m.agency.region_id)}
    return Region.objects.filter(pk__in=kept)


_HELD = frozenset(
    {Status.PLANNED, Status.INVITED, Status.RUNNING, Status.MINUTES_DRAFT, Status.AGREED}
)


def sits_at_desk(user: Person, meeting: CoordinationMeeting, agency: Agency) -> bool:
    """The secretariat, the agency's own people and its Bappeda, whatever the rakor's state."""
    return (
        can_manage(user, meeting)
        or has_permission(user, Permission.ANSWER_FINDING, agency=agency)
        or has_permission(user, Permission.ACCEPT_FINDING, agency=agency)
    )


def can_settle(user: Person, meeting: CoordinationMeeting, agency: Agency) -> bool:
    """Write down at a desk what was agreed about this agency's findings, until it is closed."""
    return meeting.status in _HELD and sits_at_desk(user, meeting, agency)


def brings_material(user: Person, material: Material) -> bool:
    """The secretariat, and the speaker who was asked for it, whatever the rakor's state."""
    is_speaker = material.speaker is not None and material.speaker.user_id == user.pk
    return can_manage(user, material.item.meeting) or (user.is_authenticated and is_speaker)


def can_upload(user: Person, material: Material) -> bool:
    """Bring a material's file while the rakor is being prepared or held."""
    return material.item.meeting.is_plannable and brings_material(user, material)


_ATTENDED = frozenset({Status.INVITED, Status.RUNNING, Status.MINUTES_DRAFT, Status.AGREED})
_ACTING = frozenset({*_HELD, Status.FOLLOW_UP})


def can_record(user: Person, meeting: CoordinationMeeting) -> bool:
    """Tick who is there, and see the tick list with the full names of minors."""
    return meeting.status in _ATTENDED and can_manage(user, meeting)


def can_take_minutes(user: Person, meeting: CoordinationMeeting) -> bool:
    """Write minutes: members of the host agency and those who prepare the rakor."""
    return meeting.status in _ATTENDED and reads_internal(user, meeting)


def can_decide(user: Person, meeting: CoordinationMeeting) -> bool:
    """Write decisions and action items of the rakor."""
    return meeting.status in _ACTING and can_manage(user, meeting)


def can_write_record(user: Person, meeting: CoordinationMeeting) -> bool:
    """Prepare and freeze the berita acara, and take in signed paper."""
    return meeting.status in _ACTING and can_manage(user, meeting)


def can_object(user: Person, meeting: CoordinationMeeting, signature: RecordSignature) -> bool:
    """Refuse or object: the signatory, and who prepares the rakor for one without an account."""
    if signature.user_id is not None:
        return signature.user_id == user.pk
    return can_write_record(user, meeting)


def owns_action(user: Person, action: ActionItem) -> bool:
    """Whether the user belongs to the agency that has to do it."""
    return any(m.agency_id == action.owner_agency_id for m in memberships_of(user))


def can_report_action(user: Person, action: ActionItem) -> bool:
    """Say how far an action is, and bring its proof: the owner, or who prepares the rakor."""
    agency = action.owner_agency
    is_owner = agency is not None and has_permission(user, Permission.ANSWER_FINDING, agency=agency)
    return is_owner or can_manage(user, action.meeting)


def checks_actions(user: Person, action: ActionItem) -> bool:
    """The host's secretariat, and the Bappeda of the owner's region."""
    agency = action.owner_agency
    is_board = agency is not None and has_permission(user, Permission.ACCEPT_FINDING, agency=agency)
    return is_board or can_manage(user, action.meeting)


def can_verify_action(user: Person, action: ActionItem) -> bool:
    """Confirm that it was done: neither who said so nor anybody of the owning agency."""
    is_own = action.done_by_id == user.pk or owns_action(user, action)
    return checks_actions(user, action) and not is_own
