"""A closed rakor files its bundle with the verification checklist of the agencies concerned."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from alignment.actions import file_evidence
from meetings.actions.desks import at_desks
from meetings.models import CoordinationMeeting, Evidence

# What the verification checklist asks a rakor for.
REQUIRED = (
    Evidence.Kind.INVITATION,
    Evidence.Kind.ATTENDANCE,
    Evidence.Kind.MINUTES,
    Evidence.Kind.RECORD,
    Evidence.Kind.PHOTO,
)


@transaction.atomic
def file_bundle(*, meeting: CoordinationMeeting, at: datetime) -> None:
    """Bring the checklist up to what the rakor proves now; of one that is not closed, nothing."""
    # One after the other: two who file at once would each take back what only the other has seen.
    # A share lock on the rakor is held already by who adds a file, so no key is locked.
    rakor = CoordinationMeeting.objects.select_for_update(no_key=True)
    is_closed = rakor.get(pk=meeting.pk).status == CoordinationMeeting.Status.CLOSED
    kinds = Evidence.objects.filter(meeting=meeting, kind__in=REQUIRED).order_by()
    file_evidence(
        source=meeting.uuid,
        title=meeting.title,
        url=reverse("meetings:evidence", kwargs={"uuid": meeting.uuid}),
        plan_year=meeting.plan_year,
        agencies=concerned(meeting) if is_closed else [],
        items=list(kinds.values_list("kind", flat=True).distinct()) if is_closed else [],
        at=at,
    )


def concerned(meeting: CoordinationMeeting) -> list[Agency]:
    """Who took part: the host, those named for it or invited, and those at its desks."""
    found = Q(pk=meeting.host_id) | Q(pk__in=meeting.agencies.values("agency"))
    found |= Q(pk__in=meeting.invitations.standing().values("agency"))
    return list(Agency.objects.filter(found | at_desks(meeting)))
