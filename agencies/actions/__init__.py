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
from agencies.actions.letterheads import (
    CannotSaveLetterhead,
    CannotUseEmblem,
    Kop,
    Lines,
    emblem_from,
    kop_of,
    save_letterhead,
)
from agencies.actions.members import CannotChangeMember, change_role, remove_member
from agencies.actions.regions import load_regions

__all__ = [
    "CannotAccept",
    "CannotChangeMember",
    "CannotInvite",
    "CannotSaveAgency",
    "CannotSaveLetterhead",
    "CannotUseEmblem",
    "Kop",
    "Lines",
    "accept_invitation",
    "change_role",
    "create_agency",
    "create_unit",
    "emblem_from",
    "find_invitation",
    "forget_invitations",
    "invite_member",
    "kop_of",
    "load_regions",
    "remove_member",
    "resend_invitation",
    "save_letterhead",
    "update_agency",
    "update_unit",
    "withdraw_invitation",
]
