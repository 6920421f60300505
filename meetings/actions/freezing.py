"""What speaks against freezing a berita acara yet; somebody takes it on by name, or it waits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.formats import full_date
from meetings.actions.planning import override_warning
from meetings.models import CoordinationMeeting, MinutesCirculation, WarningOverride

DAY_TO_COME, MINUTES_OPEN = "record_day", "record_minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Early:
    """One reason to wait, in words, and who took it on if anybody did."""

    kind: str
    subject: str
    text: str
    override: WarningOverride | None = None


def too_early(meeting: CoordinationMeeting, *, at: datetime) -> list[Early]:
    """Why the berita acara should not be frozen yet. Three queries.

    Its last day is over at midnight in the zone of that day's venue.
    """
    taken = {(row.kind, row.subject): row for row in taken_on(meeting)}
    return [
        Early(kind=kind, subject=subject, text=text, override=taken.get((kind, subject)))
        for kind, subject, text in _reasons(meeting, at)
    ]


def _reasons(meeting: CoordinationMeeting, at: datetime) -> Iterator[tuple[str, str, str]]:
    last = meeting.days.order_by("-date").first()
    if last is not None and at.astimezone(last.timezone).date() <= last.date:
        text = _("The last day, %s, is not over yet.") % full_date(last.date)
        yield DAY_TO_COME, last.date.isoformat(), text
    if not MinutesCirculation.objects.filter(meeting=meeting, locked_at__isnull=False).exists():
        yield MINUTES_OPEN, "notulen", _("The minutes are not final yet.")


def taken_on(meeting: CoordinationMeeting) -> list[WarningOverride]:
    """Who froze this rakor's berita acara before its time, and why."""
    found = meeting.overrides.filter(kind__in=[DAY_TO_COME, MINUTES_OPEN])
    return list(found.select_related("by"))


def open_reasons(found: Iterable[Early]) -> list[Early]:
    """Those that nobody took on."""
    return [each for each in found if each.override is None]


def take_on(
    *,
    meeting: CoordinationMeeting,
    reasons: Iterable[Early],
    why: str,
    by: User,
    at: datetime,
) -> None:
    """Freeze all the same, with a name and a reason that everybody sees. Raises CannotPlan."""
    for each in reasons:
        override_warning(
            meeting=meeting, kind=each.kind, subject=each.subject, reason=why, by=by, at=at
        )
