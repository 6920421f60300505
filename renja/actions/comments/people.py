"""Who reads the threads of a Renja: those who can be mentioned and given a task."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from agencies.models import Agency, Role
from renja.models import PlanDocument


def readers_of(document: PlanDocument, *, ministry: Agency | None = None) -> list[User]:
    """Active people of the agency and of its region's Bappeda, and its region's administrators.

    On a ministry's thread also that ministry's reviewers. By name.
    """
    reach = (
        Q(memberships__agency=document.agency_id)
        | Q(
            memberships__agency__region=document.region_id,
            memberships__agency__kind=Agency.Kind.PLANNING_BOARD,
        )
        | Q(
            memberships__agency__region=document.region_id,
            memberships__role=Role.REGION_ADMIN,
        )
    )
    if ministry is not None and ministry.kind == Agency.Kind.MINISTRY:
        reach |= Q(memberships__agency=ministry, memberships__role=Role.MINISTRY_REVIEWER)
    found = User.objects.filter(reach, is_active=True).distinct()
    return sorted(found, key=lambda user: (str(user).casefold(), user.pk))


def drafters_of(document: PlanDocument) -> list[User]:
    """Who drafts the Renja: its planners and its head."""
    roles = [Role.PLANNER, Role.AGENCY_HEAD]
    return list(
        User.objects.filter(
            memberships__agency=document.agency_id, memberships__role__in=roles, is_active=True
        )
        .distinct()
        .order_by("pk")
    )


def mentioned_in(text: str, readers: Iterable[User]) -> list[User]:
    """Those of the readers whose name stands behind an @ in the text.

    The longest name is looked for first, so that "@Sari Dewi" does not mean "Sari".
    """
    rest = text.casefold()
    found = []
    for user in sorted(readers, key=lambda each: -len(str(each))):
        mark = f"@{str(user).casefold()}"
        if mark in rest:
            found.append(user)
            rest = rest.replace(mark, " ")
    return sorted(found, key=lambda user: user.pk)
