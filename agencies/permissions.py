"""What each role may do, and where: one table, read top to bottom."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.functional import Promise
from django_htmx.middleware import HtmxDetails

from agencies.models import Agency, Membership, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from agencies.models import Region


class SignedInRequest(HttpRequest):
    """A request that `login_required` let through, for the signatures of views."""

    user: User
    htmx: HtmxDetails


class NotNow(PermissionDenied):
    """The role may do this, but what it is done to is not where it can be done.

    The message is a sentence for the reader; `url` leads to the page that shows the state. Answered
    with 409, never with the words about roles.
    """

    def __init__(self, message: Promise | str, *, url: str = "/") -> None:
        super().__init__(str(message))
        self.url = url


class Permission(StrEnum):
    """One thing a role may do to an agency's (or its region's) data."""

    READ_DRAFT = "read_draft"
    EDIT_PLAN = "edit_plan"
    IMPORT_PLAN = "import_plan"
    HAND_IN = "hand_in"
    ANSWER_FINDING = "answer_finding"
    VERIFY = "verify"
    COMMENT = "comment"
    ACCEPT_FINDING = "accept_finding"
    EDIT_RKPD = "edit_rkpd"
    RUN_ALIGNMENT = "run_alignment"
    REQUEST_REPORT = "request_report"
    MANAGE_RAKOR = "manage_rakor"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_AGENCIES = "manage_agencies"
    MANAGE_DEADLINES = "manage_deadlines"
    EDIT_LETTERHEAD = "edit_letterhead"
    IMPORT_NOMENCLATURE = "import_nomenclature"


class Reach(StrEnum):
    """How far a role's permissions go from the agency that grants them."""

    AGENCY = "agency"  # that agency alone
    REGION = "region"  # every agency of that agency's region
    EVERYWHERE = "everywhere"


P = Permission

# role -> (how far, what). Reading across regions is not a permission but a filter: `visible_to`.
ROLES: dict[str, tuple[Reach, frozenset[Permission]]] = {
    Role.PLANNER: (
        Reach.AGENCY,
        frozenset(
            {
                P.READ_DRAFT,
                P.EDIT_PLAN,
                P.IMPORT_PLAN,
                P.ANSWER_FINDING,
                P.RUN_ALIGNMENT,
                P.REQUEST_REPORT,
            }
        ),
    ),
    Role.AGENCY_HEAD: (
        Reach.AGENCY,
        frozenset(
            {
                P.READ_DRAFT,
                P.EDIT_PLAN,
                P.IMPORT_PLAN,
                P.HAND_IN,
                P.ANSWER_FINDING,
                P.RUN_ALIGNMENT,
                P.REQUEST_REPORT,
                P.EDIT_LETTERHEAD,
            }
        ),
    ),
    Role.VERIFIER: (
        Reach.REGION,
        frozenset(
            {
                P.READ_DRAFT,
                P.EDIT_RKPD,
                P.VERIFY,
                P.COMMENT,
                P.ACCEPT_FINDING,
                P.RUN_ALIGNMENT,
                P.REQUEST_REPORT,
                P.MANAGE_DEADLINES,
            }
        ),
    ),
    Role.TEAM_MEMBER: (
        Reach.REGION,
        frozenset({P.READ_DRAFT, P.COMMENT, P.RUN_ALIGNMENT, P.REQUEST_REPORT}),
    ),
    Role.SECRETARIAT: (
        Reach.AGENCY,
        frozenset({P.READ_DRAFT, P.REQUEST_REPORT, P.MANAGE_RAKOR, P.EDIT_LETTERHEAD}),
    ),
    Role.MINISTRY_REVIEWER: (Reach.AGENCY, frozenset({P.REQUEST_REPORT})),
    Role.REGION_ADMIN: (
        Reach.REGION,
        frozenset(
            {
                P.READ_DRAFT,
                P.IMPORT_PLAN,
                P.EDIT_RKPD,
                P.RUN_ALIGNMENT,
                P.REQUEST_REPORT,
                P.MANAGE_RAKOR,
                P.MANAGE_MEMBERS,
                P.MANAGE_AGENCIES,
                P.MANAGE_DEADLINES,
                P.EDIT_LETTERHEAD,
            }
        ),
    ),
    Role.ADMIN: (Reach.EVERYWHERE, frozenset(Permission)),
}

# A verifier works at a planning board; at another agency these roles read that agency's plans.
_AT_PLANNING_BOARD = {Role.VERIFIER, Role.TEAM_MEMBER}


def memberships_of(user: User | AnonymousUser) -> tuple[Membership, ...]:
    """The user's memberships with agency and region, read once per request."""
    if not user.is_authenticated:
        return ()
    known: tuple[Membership, ...] | None = vars(user).get("_memberships")
    if known is None:
        known = tuple(user.memberships.select_related("agency__region"))
        vars(user)["_memberships"] = known
    return known


def has_permission(
    user: User | AnonymousUser,
    permission: Permission,
    *,
    agency: Agency | None = None,
    region: Region | None = None,
) -> bool:
    """Whether one of the user's roles grants this on the agency, or on the whole region.

    With neither, whether a role grants it everywhere. Zero queries once memberships are read.
    """
    return any(
        _reaches(membership, _reach(membership, permission), agency=agency, region=region)
        for membership in memberships_of(user)
    )


def _reach(membership: Membership, permission: Permission) -> Reach | None:
    """How far the membership carries this permission; None where it does not grant it."""
    reach, granted = ROLES[membership.role]
    is_at_board = membership.agency.kind == Agency.Kind.PLANNING_BOARD
    if permission not in granted:
        return None
    if membership.role in _AT_PLANNING_BOARD and not is_at_board:
        # Nobody verifies at the agency whose plan it is.
        return Reach.AGENCY if permission in ROLES[Role.TEAM_MEMBER][1] else None
    if permission is Permission.READ_DRAFT and is_at_board and reach is Reach.AGENCY:
        return Reach.REGION
    return reach


def _reaches(
    membership: Membership, reach: Reach | None, *, agency: Agency | None, region: Region | None
) -> bool:
    if reach is Reach.EVERYWHERE:
        return True
    if reach is Reach.AGENCY:
        return agency is not None and agency.pk == membership.agency_id
    target = region.pk if region is not None else agency.region_id if agency else None
    return reach is Reach.REGION and target == membership.agency.region_id


# A ministry's people review, and nobody else does; regional roles belong to regional agencies.
_MINISTRY_ROLES = (Role.MINISTRY_REVIEWER, Role.ADMIN)
_FOR_ADMINISTRATORS = {Role.MINISTRY_REVIEWER, Role.ADMIN}


def roles_at(agency: Agency) -> tuple[Role, ...]:
    """Roles that make sense in this kind of agency."""
    if agency.kind == Agency.Kind.MINISTRY:
        return _MINISTRY_ROLES
    return tuple(role for role in Role if role != Role.MINISTRY_REVIEWER)


def grantable_roles(user: User | AnonymousUser, agency: Agency) -> tuple[Role, ...]:
    """Roles this user may give to, and take from, people of the agency.

    A region's administrator neither makes administrators of the whole nor ministry reviewers.
    """
    if not has_permission(user, Permission.MANAGE_MEMBERS, agency=agency):
        return ()
    everywhere = is_admin(user)
    return tuple(role for role in roles_at(agency) if everywhere or role not in _FOR_ADMINISTRATORS)


def is_admin(user: User | AnonymousUser) -> bool:
    """Whether the user administers the whole installation."""
    return any(m.role == Role.ADMIN for m in memberships_of(user))


def reviewed_fields(user: User | AnonymousUser) -> frozenset[str]:
    """Bidang urusan that the user reviews for a ministry, across all regions."""
    return frozenset(
        code
        for m in memberships_of(user)
        if m.role == Role.MINISTRY_REVIEWER and m.agency.kind == Agency.Kind.MINISTRY
        for code in m.agency.affair_fields
    )
