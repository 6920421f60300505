"""Papers of a rakor as reports: which kinds there are, who builds them, how one is asked for.

A kind is one entry of `PAPERS` and one of `Report.Kind`. Its sections are rendered, kept, joined
and handed out by the same queue as reports on alignment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from meetings.models import CoordinationMeeting
from reports.actions.attendance import (
    card_sections,
    present_sections,
    sheet_sections,
)
from reports.actions.comment_matrix import comment_sections
from reports.actions.letters import letter_sections
from reports.actions.minutes import minutes_sections
from reports.actions.records import activity_sections, invitation_sections, record_sections
from reports.actions.requests import queue_once
from reports.actions.table_signs import sign_sections
from reports.models import Report
from reports.pdf.sections import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One kind of paper.

    `sections` builds it from the rakor as it is now; `is_stamped` puts number and page below.
    """

    sections: Callable[[Report], Sequence[Section]]
    is_stamped: bool = True


PAPERS: Mapping[str, Paper] = {
    # A letter has its own number, and leaves the office alone.
    Report.Kind.LETTER: Paper(sections=letter_sections, is_stamped=False),
    Report.Kind.INVITATION: Paper(sections=invitation_sections, is_stamped=False),
    Report.Kind.SHEET: Paper(sections=sheet_sections),
    Report.Kind.PRESENT: Paper(sections=present_sections),
    # Cards and signs reach the edge of the page.
    Report.Kind.CARDS: Paper(sections=card_sections, is_stamped=False),
    Report.Kind.SIGNS: Paper(sections=sign_sections, is_stamped=False),
    Report.Kind.MINUTES: Paper(sections=minutes_sections),
    Report.Kind.RECORD: Paper(sections=record_sections),
    Report.Kind.ACTIVITY: Paper(sections=activity_sections),
    Report.Kind.COMMENTS: Paper(sections=comment_sections),
}


@transaction.atomic
def request_paper(
    *,
    kind: str,
    meeting: CoordinationMeeting,
    params: Mapping[str, Any] | None = None,
    by: User,
    at: datetime,
) -> Report:
    """Queue a paper of this rakor; one that still waits is handed back instead of a second."""
    wanted = {
        "kind": kind,
        "format": Report.Format.PDF,
        "region": meeting.host.region,
        "agency": meeting.host,
        "plan_year": meeting.plan_year,
        "params": {"meeting": meeting.pk, "title": meeting.title, **(params or {})},
        "requested_by": by,
    }
    return queue_once(wanted, at=at)
