"""Who said something, as lists show people: by role and agency."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from agencies.models import Agency
from alignment.models import FindingResponse
from alignment.querysets import AlignmentRunQuerySet
from renja.models import PlanDocument


def speaker(response: FindingResponse, renja: PlanDocument) -> str:
    """`Perencana, DP3ACSKB`: the role with which the author has to do with this plan.

    `by.memberships` with their agencies should be prefetched. The system speaks where nobody did.
    """
    if response.by is None:
        return _("The check itself")
    memberships = list(response.by.memberships.all())
    for is_close in (
        lambda agency: agency.pk == renja.agency_id,
        lambda agency: agency.region_id == renja.region_id and _is_board(agency),
        lambda _agency: True,
    ):
        found = next((m for m in memberships if is_close(m.agency)), None)
        if found:
            return f"{found.get_role_display()}, {found.agency}"
    return _("Former member")


def _is_board(agency: Agency) -> bool:
    return agency.kind == Agency.Kind.PLANNING_BOARD


def last_answers(
    identities: Iterable[object], runs: AlignmentRunQuerySet
) -> dict[object, FindingResponse]:
    """The last thing a person said about each finding, in a run that the reader sees."""
    answers = (
        FindingResponse.objects.filter(
            identity__in=list(identities), by__isnull=False, finding__run__in=runs
        )
        .select_related("by")
        .prefetch_related("by__memberships__agency")
        .order_by("identity", "-at", "-pk")
        .distinct("identity")
    )
    return {answer.identity: answer for answer in answers}
