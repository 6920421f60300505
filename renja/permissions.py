"""Who may do what with a plan; what one may read stands in `querysets.visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agencies.models import Agency, Region
from agencies.permissions import Permission, has_permission
from renja.models import DocumentKind, PlanDocument

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
    return document.kind == DocumentKind.RENJA and (
        document.is_editable and _holds(user, Permission.HAND_IN, document)
    )


def can_verify(user: Person, document: PlanDocument) -> bool:
    """Bappeda (Ps 134(1), 140), once the Renja was handed in."""
    return (
        document.kind == DocumentKind.RENJA
        and document.status == PlanDocument.Status.SUBMITTED
        and _holds(user, Permission.VERIFY, document)
    )


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
