"""A closed rakor files its bundle with the verification checklist of the agencies concerned."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from alignment.actions import file_evidence
from meetings.actions.desks import agencies_of
from meetings.models import AgendaItem, CoordinationMeeting, Evidence, Invitation

# What the verification checklist asks a rakor for.
REQUIRED = (
    Evidence.Kind.INVITATION,
    Evidence.Kind.ATTENDANCE,
    Evidence.Kind.MINUTES,
    Evidence.Kind.RECORD,
    Evidence.Kind.PHOTO,
)


def file_bundle(*, meeting: CoordinationMeeting, at: datetime) -> None:
    """Bring the checklist up to what the rakor proves now; of one that is not closed, nothing."""
    status = CoordinationMeeting.objects.values_list("status", flat=True).get(pk=meeting.pk)
    is_closed = status == CoordinationMeeting.Status.CLOSED
    kinds = Evidence.objects.filter(meeting=meeting, kind__in=REQUIRED).values_list("kind")
    file_evidence(
        source=meeting.uuid,
        title=meeting.title,
        url=reverse("meetings:evidence", kwargs={"uuid": meeting.uuid}),
        plan_year=meeting.plan_year,
        agencies=concerned(meeting) if is_closed else [],
        items=sorted({kind for (kind,) in kinds}) if is_closed else [],
        at=at,
    )


def concerned(meeting: CoordinationMeeting) -> list[Agency]:
    """Who took part: the host, those named for it or invited, and those at its desks."""
    invited = meeting.invitations.exclude(status=Invitation.Status.CANCELLED)
    named = Q(pk=meeting.host_id) | Q(pk__in=meeting.agencies.values("agency"))
    of_letters = Q(pk__in=invited.values("organisation__agency"))
    found = set(Agency.objects.filter(named | of_letters))
    desks = AgendaItem.objects.filter(meeting=meeting, kind=AgendaItem.Kind.DESK)
    for item in desks.select_related("meeting").prefetch_related("parties"):
        found.update(agencies_of(item))
    return sorted(found, key=lambda agency: agency.pk)
