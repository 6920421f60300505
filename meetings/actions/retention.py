"""Take names and addresses out of a rakor that is long over; what was counted stays true.

People stay as rows: attendance, seats and figures by class and sex count them as before. A berita
acara carries its own text from the moment it is frozen, and does not change.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import (
    CoordinationMeeting,
    Delegate,
    DeskOutcome,
    Invitation,
    MeetingDay,
    MinutesCorrection,
    PollAnswer,
    PollRequest,
    WrongCode,
)
from notifications.models import OutboxMail

# A date of retention that was mistyped must not empty the lists of a rakor that is yet to be held.
LEAST = timedelta(days=30)
NOTHING = "–"


@transaction.atomic
def shorten_names_of_children(*, at: datetime) -> int:
    """Keep of each child the initials alone, 30 days after the rakor; how many that changed.

    Pages and papers show initials before and after; the name stood on the tick list alone.
    """
    children = Delegate.objects.filter(
        meeting__in=_over(timezone.localdate(at)), is_minor=True, forgotten_at=None
    ).exclude(name="")
    changed = []
    for child in children.select_for_update(of=("self",)):
        short = child.initials.replace(".", ". ").strip()
        if (child.name, child.companion) != (short, NOTHING):
            child.name, child.companion = short, NOTHING
            child.version += 1
            changed.append(child)
    Delegate.objects.bulk_update(changed, ["name", "companion", "version"], batch_size=500)
    return len(changed)


@transaction.atomic
def forget_participants(*, at: datetime) -> int:
    """Take personal data out of rakor whose `retention_until` is past; of how many people.

    Names, positions, addresses, reasons and companions go, and the contacts of the bodies invited.
    """
    today = timezone.localdate(at)
    meetings = _over(today).filter(retention_until__lt=today)
    _forget_contacts(meetings)
    return Delegate.objects.filter(meeting__in=meetings, forgotten_at=None).update(
        name=_unless_blank("name", _("Participant")),
        reason=_unless_blank("reason", NOTHING),
        companion=_unless_blank("companion", NOTHING),
        represents=_unless_blank("represents", NOTHING),  # counted as long as something stands here
        position_title="",
        email="",
        phone="",
        forgotten_at=at,
        version=F("version") + 1,
    )


def _over(today: date) -> QuerySet[CoordinationMeeting]:
    """Rakor whose days are all more than 30 days ago; one without days only when cancelled."""
    days = MeetingDay.objects.filter(meeting=OuterRef("pk"))
    return CoordinationMeeting.objects.filter(
        Exists(days) | Q(status=CoordinationMeeting.Status.CANCELLED),
        ~Exists(days.filter(date__gte=today - LEAST)),
    )


def _unless_blank(field: str, text: str) -> Case:
    """The text in the place of what stands there; what is blank stays so."""
    return Case(When(Q(**{field: ""}), then=Value("")), default=Value(text))


def _forget_contacts(meetings: QuerySet[CoordinationMeeting]) -> None:
    """What participants left behind elsewhere; people with an account are no participants."""
    invitations = Invitation.objects.filter(meeting__in=meetings)
    known = invitations.filter(~Q(email="") | ~Q(phone="") | ~Q(answered_by__in=["", NOTHING]))
    topics = [f"rakor:{pk}" for pk in meetings.values_list("pk", flat=True)]
    OutboxMail.objects.filter(topic__in=topics).exclude(shown="").update(shown="")
    PollRequest.objects.filter(poll__meeting__in=meetings).exclude(email="").update(email="")
    PollAnswer.objects.filter(option__poll__meeting__in=meetings).exclude(
        answered_name__in=["", NOTHING]
    ).update(answered_name=NOTHING)
    known.update(email="", phone="", answered_by=_unless_blank("answered_by", NOTHING))
    DeskOutcome.objects.filter(item__meeting__in=meetings).exclude(others_present="").update(
        others_present=_("removed after the retention date")
    )
    MinutesCorrection.objects.filter(circulation__meeting__in=meetings, by=None).update(
        author_name=_("Participant")
    )
    WrongCode.objects.filter(delegate__meeting__in=meetings).delete()
