"""Change and end memberships."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.actions.recording import note_change, note_removal
from agencies.models import Membership, Role
from agencies.permissions import grantable_roles, is_admin


class CannotChangeMember(Exception):
    """The membership stays as it is; the message says why."""


@transaction.atomic
def change_role(*, membership: Membership, role: str, version: int, by: User, at: datetime) -> None:
    """Give a member another role in the same agency; of a new head others are told.

    Raises CannotChangeMember if `by` may not grant it, if somebody changed or removed the
    membership since `version` was shown, if the person has that role already, or if nobody would
    be left to administer the region.
    """
    _check_may_touch(membership, by=by)
    if role not in grantable_roles(by, membership.agency):
        raise CannotChangeMember(_("You may not grant this role."))
    if role == membership.role:
        return
    _check_somebody_is_left(membership, by=by)
    try:
        with transaction.atomic():
            changed = Membership.objects.filter(pk=membership.pk, version=version).update(
                role=role, version=F("version") + 1
            )
    except IntegrityError as error:
        raise CannotChangeMember(
            _("%(person)s already has this role here.") % {"person": membership.user}
        ) from error
    if not changed:
        raise CannotChangeMember(
            _("Somebody changed this membership in the meantime. Look at it again.")
        )
    note_change(membership, role=role, by=by, at=at)


@transaction.atomic
def remove_member(*, membership: Membership, version: int, by: User, at: datetime) -> None:
    """End a membership; the person's account and what they did stay.

    Raises CannotChangeMember as `change_role` does.
    """
    _check_may_touch(membership, by=by)
    _check_somebody_is_left(membership, by=by)
    removed, _rows = Membership.objects.filter(pk=membership.pk, version=version).delete()
    if not removed:
        raise CannotChangeMember(
            _("Somebody changed this membership in the meantime. Look at it again.")
        )
    note_removal(membership, by=by, at=at)


def _check_may_touch(membership: Membership, *, by: User) -> None:
    """Nobody removes or demotes a person whose role they could not have granted."""
    if is_admin(by):
        return
    if membership.role not in grantable_roles(by, membership.agency):
        raise CannotChangeMember(_("You may not change a member with this role."))


def _check_somebody_is_left(membership: Membership, *, by: User) -> None:
    """An administrator may empty a region; nobody may end the last administrator.

    The rows are locked: two administrators who remove each other at once would both find one left.
    """
    same = Membership.objects.filter(role=membership.role).exclude(user=membership.user)
    if membership.role == Role.ADMIN:
        message = _("This is the last administrator. Appoint another one first.")
    elif membership.role == Role.REGION_ADMIN and membership.user_id == by.pk:
        same = same.filter(agency__region=membership.agency.region_id)
        message = _("You are the region's last administrator. Appoint another one first.")
    else:
        return
    everybody = Membership.objects.filter(role=membership.role).order_by("pk")
    list(everybody.select_for_update().values_list("pk", flat=True))
    if not same.exists():
        raise CannotChangeMember(message)
