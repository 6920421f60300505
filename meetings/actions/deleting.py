"""Delete a rakor that nobody wrote anything for; what somebody wrote holds it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from meetings.actions.planning import CannotPlan
from meetings.models import (
    ActionItem,
    AgendaItem,
    Attendance,
    CoordinationMeeting,
    Decision,
    Delegate,
    DeskOutcome,
    Evidence,
    InvitationSending,
    ItemMinutes,
    Material,
    MinutesCirculation,
    OfficialRecord,
    PollAnswer,
    SlotPoll,
)
from meetings.permissions import DELETABLE


def holding_meeting(meeting: CoordinationMeeting) -> list[str]:
    """What keeps the rakor, each in a sentence."""
    of_item, of_day = {"item__meeting": meeting}, {"day__meeting": meeting}
    found = [
        (
            meeting.status not in DELETABLE,
            _("It is under way or over. A rakor that is not held is cancelled first."),
        ),
        (
            InvitationSending.objects.filter(invitation__meeting=meeting).exists(),
            _("Invitations to it were sent. Cancel it: those invited are told, and it stays here."),
        ),
        (Delegate.objects.filter(meeting=meeting).exists(), _("People are named for it.")),
        (
            PollAnswer.objects.filter(option__poll__meeting=meeting).exists(),
            _("Agencies answered its poll."),
        ),
        (Attendance.objects.filter(**of_day).exists(), _("People were recorded as present.")),
        (Material.objects.filter(**of_item).exists(), _("Materials hang on its agenda.")),
        (
            ItemMinutes.objects.filter(**of_item).exists()
            or MinutesCirculation.objects.filter(meeting=meeting).exists(),
            _("It has minutes."),
        ),
        (DeskOutcome.objects.filter(**of_item).exists(), _("Results of a desk were written down.")),
        (
            Decision.objects.filter(meeting=meeting).exists()
            or ActionItem.objects.filter(meeting=meeting).exists(),
            _("It has decisions or action items."),
        ),
        (
            OfficialRecord.objects.filter(meeting=meeting).exists()
            or Evidence.objects.filter(meeting=meeting).exists(),
            _("It has a berita acara or evidence."),
        ),
        (meeting.releases.exists(), _("Its agenda was published. Cancel it instead.")),
    ]
    return [sentence for is_so, sentence in found if is_so]


def going_along(meeting: CoordinationMeeting) -> list[str]:
    """What goes with the rakor, counted for the question."""
    return [
        _("Days: %s") % meeting.days.count(),
        _("Agenda items: %s") % meeting.items.count(),
        _("Invitations that were not sent: %s") % meeting.invitations.count(),
    ]


@transaction.atomic
def delete_meeting(*, meeting: CoordinationMeeting) -> None:
    """Delete the rakor with its days, its agenda and its unsent invitations. Raises CannotPlan."""
    held = CoordinationMeeting.objects.select_for_update().get(pk=meeting.pk)
    if reasons := holding_meeting(held):
        raise CannotPlan(" ".join(reasons))
    try:
        with transaction.atomic():
            _delete(held)
    except ProtectedError as error:
        raise CannotPlan(_("Something that somebody wrote hangs on this rakor.")) from error


def _delete(meeting: CoordinationMeeting) -> None:
    """In this order: PROTECT fires even where one cascade would take both along."""
    AgendaItem.objects.filter(meeting=meeting).delete()
    SlotPoll.objects.filter(meeting=meeting).update(chosen=None, chosen_at=None, chosen_by=None)
    meeting.delete()
