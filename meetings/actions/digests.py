"""Once a day each agency is told which of its action items are late."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.models import User
from accounts.templatetags.formats import short_date
from agencies.models import Agency, Role
from meetings.models import ActionItem
from notifications.actions import Letter, enqueue

# In the agency's own zone; the sweep runs every few minutes and the key lets one through a day.
FROM = time(7, 0)
READERS = (Role.PLANNER, Role.AGENCY_HEAD)


def send_overdue_digests(*, at: datetime) -> list[int]:
    """Queue today's digests of agencies where it is seven o'clock or later; the mail's ids."""
    late: dict[Agency, list[ActionItem]] = defaultdict(list)
    # In the east it is tomorrow already: each agency's own date is looked at below.
    rows = (
        ActionItem.objects.open()
        .filter(owner_agency__isnull=False, due_on__lte=at.date(), meeting__plan_year__is_open=True)
        .select_related("owner_agency__region", "meeting")
        .order_by("due_on", "pk")
    )
    for row in rows:
        agency = row.owner_agency
        if agency is not None and row.is_late(at.astimezone(agency.region.timezone).date()):
            late[agency].append(row)
    waiting: list[int] = []
    for agency, actions in late.items():
        if at.astimezone(agency.region.timezone).time() >= FROM:
            waiting += _tell(agency, actions, at=at)
    return waiting


def _tell(agency: Agency, actions: list[ActionItem], *, at: datetime) -> list[int]:
    today = at.astimezone(agency.region.timezone).date()
    readers = User.objects.filter(
        memberships__agency=agency, memberships__role__in=READERS, is_active=True
    ).distinct()
    with override("id"):
        head = ngettext(
            "%(count)s action item of rakor is late", "%(count)s action items of rakor are late",
            len(actions),
        ) % {"count": len(actions)}  # fmt: skip
        lines = [
            _("%(due)s: %(text)s (%(meeting)s, number %(number)s)")
            % {
                "due": short_date(action.due_on),
                "text": action.text,
                "meeting": action.meeting.title,
                "number": action.number,
            }
            for action in actions
        ]
        letter = Letter(
            key=f"rakor-overdue:{agency.pk}:{today.isoformat()}",
            subject=f"{head}, {agency.name}",
            body="\n".join([head, "", *lines, "", settings.BASE_URL + reverse("meetings:board")]),
        )
    return enqueue(letter=letter, to=[user.email for user in readers], at=at)
