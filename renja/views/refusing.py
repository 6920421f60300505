"""Refuse for the true reason: the role cannot do it at all, or the plan is not where it can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.permissions import NotNow
from renja import permissions
from renja.models import FROZEN_STAGES, PlanDocument

if TYPE_CHECKING:
    from renja.permissions import Person

Status = PlanDocument.Status

_LOCKED: dict[str, Promise] = {
    Status.SUBMITTED: _("This Renja is with Bappeda. Its rows open again when it is returned."),
    Status.FIT: _("This Renja was declared fit. Its rows open again with the next stage."),
    Status.FINAL: _("This document was enacted. It is changed by an amendment only."),
}
_NOT_WITH_BAPPEDA: dict[str, Promise] = {
    Status.DRAFT: _("This Renja has not been handed in yet; it is with its agency."),
    Status.REVISE: _("This Renja was returned and is with its agency again."),
    Status.FIT: _("This Renja was declared fit already."),
    Status.FINAL: _("This Renja was enacted already."),
}


def must_edit_rows(user: Person, document: PlanDocument) -> None:
    """Raises NotNow for a writer of a locked plan, PermissionDenied for everybody else."""
    if permissions.can_edit_rows(user, document):
        return
    if permissions.may_edit(user, document):
        raise NotNow(_LOCKED[document.status], url=document.get_absolute_url())
    raise PermissionDenied


def must_hand_in(user: Person, document: PlanDocument) -> None:
    """Raises NotNow for the head of an agency whose plan is not with it, or needs no hand-in."""
    if not permissions.may_hand_in(user, document):
        raise PermissionDenied
    if not document.is_editable:
        raise NotNow(_LOCKED[document.status], url=document.get_absolute_url())
    if document.stage not in FROZEN_STAGES:
        raise NotNow(_("At this stage nothing is handed in."), url=document.get_absolute_url())


def must_verify(user: Person, document: PlanDocument) -> None:
    """Raises NotNow for a verifier while the plan is not with Bappeda."""
    if not permissions.may_verify(user, document):
        raise PermissionDenied
    if document.status != Status.SUBMITTED:
        raise NotNow(_NOT_WITH_BAPPEDA[document.status], url=document.get_absolute_url())
