"""What changes regions, agencies and memberships. Nothing else in the project writes them."""

from agencies.actions.agencies import (
    CannotSaveAgency,
    create_agency,
    create_unit,
    update_agency,
    update_unit,
)
from agencies.actions.invitations import (
    CannotAccept,
    CannotInvite,
    accept_invitation,
    find_invitation,
    forget_invitations,
    invite_member,
    resend_invitation,
    withdraw_invitation,
)
from agencies.actions.members import CannotChangeMember, change_role, remove_member
from agencies.actions.regions import load_regions

__all__ = [
    "CannotAccept",
    "CannotChangeMember",
    "CannotInvite",
    "CannotSaveAgency",
    "accept_invitation",
    "change_role",
    "create_agency",
    "create_unit",
    "find_invitation",
    "forget_invitations",
    "invite_member",
    "load_regions",
    "remove_member",
    "resend_invitation",
    "update_agency",
    "update_unit",
    "withdraw_invitation",
]
