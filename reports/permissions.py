"""Who may ask for a report; whose reports one sees stands in `querysets.visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agencies.permissions import (
    ROLES,
    Permission,
    is_admin,
    memberships_of,
    reviewed_fields,
)
from renja.models import PlanDocument

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def can_request(user: User | AnonymousUser) -> bool:
    """Whether one of the user's roles asks for reports: of all that the user reads."""
    return any(Permission.REQUEST_REPORT in ROLES[m.role][1] for m in memberships_of(user))


def fields_shown_to(user: User | AnonymousUser, document_ids: Collection[int]) -> list[str]:
    """The bidang to which a report on these documents must keep for this user; [] = no limit.

    Who reads one of them only as a ministry's reviewer gets of all of them the reviewed bidang.
    """
    fields = sorted(reviewed_fields(user))
    if not fields or is_admin(user):
        return []
    whole = PlanDocument.objects.read_whole_by(user).filter(pk__in=document_ids)
    return [] if whole.count() == len(set(document_ids)) else fields
