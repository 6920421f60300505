"""Who may do what with a plan; what one may read stands in `querysets.visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agencies.models import Agency, Membership, Region, Role
from agencies.permissions import Permission, has_permission, is_admin, memberships_of
from renja.models import CommentThread, DocumentKind, PlanDocument

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

    Person = User | AnonymousUser


def _holds(user: Person, permission: Permission, document: PlanDocument) -> bool:
    """Whether the user holds it on the document's agency, or for an RKPD on its region."""
    if document.agency is not None:
        return has_permission(user, permission, agency=document.agency)
    return has_permission(user, permission, region=document.region)


def reads_draft(user: Person, document: PlanDocument) -> bool:
    """The working state of a Renja: its agency and its region's Bappeda. An RKPD is open."""
    return document.kind == DocumentKind.RKPD or _holds(user, Permission.READ_DRAFT, document)


def may_edit(user: Person, document: PlanDocument) -> bool:
    """Whether the user is one of the document's writers, whatever its state now."""
    if document.kind == DocumentKind.RKPD:
        return _holds(user, Permission.EDIT_RKPD, document)
    return _holds(user, Permission.EDIT_PLAN, document)


def can_edit_rows(user: Person, document: PlanDocument) -> bool:
    """A writer, while the document is with its agency."""
    return document.is_editable and may_edit(user, document)


def can_edit_ceiling(user: Person, document: PlanDocument) -> bool:
    """Plafon per agency: a field of the RKPD, Bappeda's."""
    return document.kind == DocumentKind.RKPD and can_edit_rows(user, document)


def can_start(
    user: Person, *, kind: str, region: Region | None = None, agency: Agency | None = None
) -> bool:
    """Whether the user may open a new Renja of the agency, or an RKPD of the region."""
    if kind == DocumentKind.RKPD:
        return region is not None and has_permission(user, Permission.EDIT_RKPD, region=region)
    return agency is not None and has_permission(user, Permission.EDIT_PLAN, agency=agency)


def can_import(
    user: Person, *, kind: str, region: Region | None = None, agency: Agency | None = None
) -> bool:
    """Import a Renja for the agency, or for a whole region's agencies; an RKPD for its region."""
    if kind == DocumentKind.RKPD:
        return region is not None and has_permission(user, Permission.EDIT_RKPD, region=region)
    if agency is not None:
        return has_permission(user, Permission.IMPORT_PLAN, agency=agency)
    return region is not None and has_permission(user, Permission.IMPORT_PLAN, region=region)


def can_create_agencies(user: Person, region: Region) -> bool:
    return has_permission(user, Permission.MANAGE_AGENCIES, region=region)


def can_hand_in(user: Person, document: PlanDocument) -> bool:
    """The head of the agency alone (Ps 132-133, 139), while the Renja is with the agency."""
    return document.is_editable and may_hand_in(user, document)


def may_hand_in(user: Person, document: PlanDocument) -> bool:
    """Whether the user heads the agency of this Renja, whatever its state now."""
    return document.kind == DocumentKind.RENJA and _holds(user, Permission.HAND_IN, document)


def can_verify(user: Person, document: PlanDocument) -> bool:
    """Bappeda (Ps 134(1), 140), once the Renja was handed in."""
    return document.status == PlanDocument.Status.SUBMITTED and may_verify(user, document)


def may_verify(user: Person, document: PlanDocument) -> bool:
    """Whether the user is one of the Renja's verifiers, whatever its state now."""
    return document.kind == DocumentKind.RENJA and _holds(user, Permission.VERIFY, document)


def can_open_stage(user: Person, document: PlanDocument) -> bool:
    """The head of the agency or Bappeda for a Renja, Bappeda for the RKPD."""
    if document.kind == DocumentKind.RKPD:
        return _holds(user, Permission.EDIT_RKPD, document)
    return _holds(user, Permission.HAND_IN, document) or _holds(user, Permission.VERIFY, document)


def can_enact(user: Person, document: PlanDocument) -> bool:
    """Record number and date of the regulation: Bappeda (Ps 142)."""
    if document.kind == DocumentKind.RKPD:
        return _holds(user, Permission.EDIT_RKPD, document)
    return _holds(user, Permission.VERIFY, document)


def can_name_version(user: Person, document: PlanDocument) -> bool:
    """A writer, also while Bappeda has the document."""
    return may_edit(user, document)


def commenting_membership(user: Person, document: PlanDocument) -> Membership | None:
    """The membership in whose name the user comments on a Renja; None for who may not.

    Verifiers and team members, also on the draft; a ministry's reviewers of one of the agency's
    bidang once it was handed in.
    """
    agency = document.agency
    if agency is None:
        return None
    if has_permission(user, Permission.COMMENT, agency=agency):
        return next(
            (
                m
                for m in memberships_of(user)
                if m.role in {Role.VERIFIER, Role.TEAM_MEMBER, Role.ADMIN}
                and (is_admin(user) or _is_near(m, agency))
            ),
            None,
        )
    if document.handed_in_at is None:
        return None
    fields = set(agency.affair_fields)
    return next(
        (
            m
            for m in memberships_of(user)
            if m.role == Role.MINISTRY_REVIEWER
            and m.agency.kind == Agency.Kind.MINISTRY
            and fields & set(m.agency.affair_fields)
        ),
        None,
    )


def _is_near(membership: Membership, agency: Agency) -> bool:
    """Of that agency itself, or of its region's planning board."""
    return membership.agency_id == agency.pk or (
        membership.agency.kind == Agency.Kind.PLANNING_BOARD
        and membership.agency.region_id == agency.region_id
    )


def speaking_membership(user: Person, document: PlanDocument) -> Membership | None:
    """The membership with which the user talks in threads: to comment, or to answer."""
    found = commenting_membership(user, document)
    if found is not None or not can_answer(user, document):
        return found
    return next(
        (
            m
            for m in memberships_of(user)
            if m.agency_id == document.agency_id and m.role in {Role.PLANNER, Role.AGENCY_HEAD}
        ),
        None,
    )


def can_comment(user: Person, document: PlanDocument) -> bool:
    return commenting_membership(user, document) is not None


def can_answer(user: Person, document: PlanDocument) -> bool:
    """Whoever drafts the Renja answers, also while Bappeda has it."""
    return document.kind == DocumentKind.RENJA and may_edit(user, document)


def can_resolve(user: Person, thread: CommentThread) -> bool:
    """Those in whose name it was opened, and administrators."""
    return can_comment(user, thread.document) and (
        is_admin(user) or any(m.agency_id == thread.agency_id for m in memberships_of(user))
    )
