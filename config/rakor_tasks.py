"""What a rakor waits for from somebody: a signature, a word on its date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Role
from agencies.permissions import memberships_of
from config.task import SHOWN, Task
from meetings.models import (
    CoordinationMeeting,
    MeetingAgency,
    PollAnswer,
    PollOption,
    RecordObjection,
    RecordSignature,
)

if TYPE_CHECKING:
    from accounts.models import User


def signature_tasks(user: User) -> Iterator[Task]:
    """Frozen berita acara that name the user, who has neither signed nor refused yet."""
    refusal = RecordObjection.objects.filter(
        record=OuterRef("record"),
        sha256=OuterRef("record__sha256"),
        party=OuterRef("party"),
        name=OuterRef("name"),
        kind=RecordObjection.Kind.REFUSAL,
    )
    waiting = (
        RecordSignature.objects.filter(
            user=user,
            signed_at=None,
            record__frozen_at__isnull=False,
            record__meeting__in=CoordinationMeeting.objects.visible_to(user),
        )
        .exclude(Exists(refusal))
        .select_related("record__meeting")[:SHOWN]
    )
    for signature in waiting:
        record = signature.record
        yield Task(
            title=_("Sign the berita acara of %(meeting)s") % {"meeting": record.meeting},
            sub=_("Number %(number)s, for %(party)s")
            % {"number": record.number, "party": signature.party},
            due_on=None,
            who=_("You"),
            url=reverse("meetings:record", kwargs={"uuid": record.meeting.uuid}),
            action=_("Read and sign"),
        )


def poll_tasks(user: User, *, at: datetime) -> Iterator[Task]:
    """Date polls that ask an agency of which the user drafts or heads, and lack its answer."""
    agencies = [
        m.agency_id for m in memberships_of(user) if m.role in {Role.PLANNER, Role.AGENCY_HEAD}
    ]
    if not agencies:
        return
    answered = PollAnswer.objects.filter(option=OuterRef("pk"), agency=OuterRef(OuterRef("agency")))
    unanswered = (
        PollOption.objects.standing()
        .filter(poll__meeting=OuterRef("meeting"))
        .exclude(Exists(answered))
    )
    asked = (
        MeetingAgency.objects.filter(
            Exists(unanswered),
            agency__in=agencies,
            meeting__poll__chosen=None,
            meeting__poll__closes_at__gt=at,
        )
        .exclude(meeting__status=CoordinationMeeting.Status.CANCELLED)
        .select_related("meeting__poll", "meeting__host", "agency")[:SHOWN]
    )
    for part in asked:
        yield Task(
            title=_("Say which dates suit: %(meeting)s") % {"meeting": part.meeting},
            sub=_("%(host)s asks") % {"host": part.meeting.host},
            due_on=timezone.localdate(part.meeting.poll.closes_at),
            who=str(part.agency),
            url=reverse(
                "meetings:poll_answer",
                kwargs={"uuid": part.meeting.uuid, "agency": part.agency_id},
            ),
            action=_("Answer the poll"),
        )
