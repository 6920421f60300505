"""Who may run the check, answer a finding, and accept one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agencies.permissions import Permission, has_permission, is_admin
from alignment.models import Finding

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from renja.models import PlanDocument

Status = Finding.Status

# to status -> (what a person needs for it, from which statuses). `selesai` and the reopening
# after a run are the system's own and stand in `actions`.
TRANSITIONS: dict[str, tuple[Permission, frozenset[str]]] = {
    Status.ANSWERED: (
        Permission.ANSWER_FINDING,
        frozenset({Status.OPEN, Status.ANSWERED, Status.REOPENED, Status.CLAIMED_FIXED}),
    ),
    Status.CLAIMED_FIXED: (
        Permission.ANSWER_FINDING,
        frozenset({Status.OPEN, Status.ANSWERED, Status.REOPENED}),
    ),
    Status.ACCEPTED: (
        Permission.ACCEPT_FINDING,
        frozenset({Status.OPEN, Status.ANSWERED, Status.REOPENED, Status.CLAIMED_FIXED}),
    ),
    Status.REOPENED: (
        Permission.ACCEPT_FINDING,
        frozenset({Status.ANSWERED, Status.CLAIMED_FIXED, Status.ACCEPTED}),
    ),
}
# Nothing was compared: there is nothing to accept (domain.md 4.4).
NEVER_ACCEPTED = frozenset({"REF_MISSING"})


def can_choose_checks(user: User | AnonymousUser) -> bool:
    """Whether the user may switch checks beyond the core ones on and off for plan years."""
    return is_admin(user)


def can_answer(user: User | AnonymousUser, renja: PlanDocument) -> bool:
    """Whether the user answers findings on this Renja, whatever their status."""
    needed, _sources = TRANSITIONS[Status.ANSWERED]
    return has_permission(user, needed, agency=renja.agency, region=renja.region)


def possible_moves(user: User | AnonymousUser, finding: Finding) -> list[str]:
    """Where the user may move the finding from where it is now."""
    return [status for status in TRANSITIONS if can_move(user, finding, status)]


def can_run(user: User | AnonymousUser, renja: PlanDocument) -> bool:
    """Whether the user may start a check of this Renja."""
    return has_permission(user, Permission.RUN_ALIGNMENT, agency=renja.agency, region=renja.region)


def can_move(user: User | AnonymousUser, finding: Finding, to_status: str) -> bool:
    """Whether the user may move the finding there from where it is now.

    `finding.run.renja` must be loaded with agency and region.
    """
    if to_status not in TRANSITIONS:
        return False
    needed, sources = TRANSITIONS[to_status]
    if to_status == Status.ACCEPTED and finding.check_id in NEVER_ACCEPTED:
        return False
    renja = finding.run.renja
    return finding.status in sources and has_permission(
        user, needed, agency=renja.agency, region=renja.region
    )
