"""What a message to those invited says: text, form, calendar, letter, and where an answer goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify

from meetings.actions import calendars
from meetings.actions.invitations_links import link_of, zone_of
from meetings.actions.invitations_words import facts_for, facts_of
from meetings.actions.letters import ATTACHED
from meetings.models import (
    CoordinationMeeting,
    Invitation,
    InvitationLetter,
    InvitationSending,
    MeetingDay,
)
from notifications.actions import Letter
from notifications.attachments import Attachment

Kind = InvitationSending.Kind
_SUBJECTS = {
    Kind.INVITATION: "Undangan: {}",
    Kind.REMINDER: "Mohon konfirmasi kehadiran: {}",
    Kind.CHANGE: "Perubahan jadwal: {}",
    Kind.CANCELLATION: "Pembatalan: {}",
}


def topic_of(meeting: CoordinationMeeting) -> str:
    """How the outbox knows a rakor's mails."""
    return f"rakor:{meeting.pk}"


def _agenda_url(meeting: CoordinationMeeting) -> str:
    """The agenda's public address, once a version of it is published."""
    if not meeting.releases.exists():
        return ""
    path = reverse("meetings:public_agenda", kwargs={"uuid": meeting.uuid})
    return f"{settings.BASE_URL}{path}"


class Writer:
    """Writes one kind of message: what is the same for all is worked out once."""

    def __init__(
        self,
        meeting: CoordinationMeeting,
        days: Sequence[MeetingDay],
        kind: str,
        *,
        mark: str,
        with_letter: bool = False,
        at: datetime,
    ) -> None:
        self.meeting, self.kind, self.mark, self.at = meeting, kind, mark, at
        self.subject = _SUBJECTS[Kind(kind)].format(meeting.title)
        self.text: Any = get_template("meetings/invite_mail.txt")
        self.html: Any = get_template("meetings/invite_mail.html")
        self.shared = {
            **facts_of(meeting, zone=zone_of(meeting, days).key),
            "kind": kind,
            "is_cancelled": kind == Kind.CANCELLATION,
            "agenda_url": _agenda_url(meeting),
        }
        letter = InvitationLetter.objects.filter(meeting=meeting).first()
        self.number = letter.number if letter and kind == Kind.INVITATION else ""
        self.with_letter = with_letter
        self.by_zone: dict[str, dict[str, Any]] = {}
        self.calendars: dict[int, str] = {}

    def letter(self, invitation: Invitation) -> Letter:
        """The message to one organisation, in Indonesian."""
        invitation.meeting = self.meeting
        context = {
            **self._facts(invitation.organisation.zone),
            "addressee": invitation.greeted,
            "organisation": invitation.name,
            "seats": invitation.seats,
            "answer_by": invitation.answer_by,
            "number": self.number and (invitation.letter_number or self.number),
            "has_letter": self.with_letter,
            "link": link_of(invitation),
        }
        with translation.override("id"):
            return Letter(
                key=self._key(invitation),
                subject=self.subject,
                # Plain again: the template is not escaped, and the preview shows it in a page.
                body=self.text.render(context) + "",
                html=self.html.render(context),
                calendar=self._calendar(invitation),
                reply_to=self.meeting.answers_to,
                attachments=self._files_of(invitation),
                topic=topic_of(self.meeting),
            )

    def _files_of(self, invitation: Invitation) -> tuple[Attachment, ...]:
        if not self.with_letter:
            return ()
        name = f"surat-undangan-{slugify(self.meeting.title)[:80]}.pdf"
        return (Attachment(kind=ATTACHED, ref=invitation.pk, name=name),)

    def _facts(self, zone: str) -> dict[str, Any]:
        """What is the same for all in this zone."""
        if zone not in self.by_zone:
            self.by_zone[zone] = facts_for(self.shared, zone)
        return self.by_zone[zone]

    def _key(self, invitation: Invitation) -> str:
        purpose = f"{self.kind}-{self.mark}" if self.mark else self.kind
        return f"rakor:{self.meeting.pk}:{invitation.pk}:{purpose}:{invitation.sequence}"

    def _calendar(self, invitation: Invitation) -> str:
        """Reminders carry none: the calendar has it already."""
        if self.kind == Kind.REMINDER:
            return ""
        sequence = invitation.sequence
        if sequence not in self.calendars:
            self.calendars[sequence] = calendars.request_template(
                self.meeting,
                sequence=sequence,
                is_cancelled=self.kind == Kind.CANCELLATION,
                at=self.at,
            )
        return calendars.addressed(
            self.calendars[sequence], email=invitation.email, name=invitation.name
        )
