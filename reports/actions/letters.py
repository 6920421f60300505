"""Surat undangan: one section per recipient, so that each letter is a file of its own too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.files.storage import default_storage
from django.db.models.fields.json import KT

from meetings.actions.letters import LetterCopy, letter_copies, letter_view
from meetings.models import CoordinationMeeting, Invitation, InvitationLetter
from notifications.attachments import AttachmentMissing
from reports.actions.letterhead import kop
from reports.models import Report, ReportSection
from reports.pdf.icons import qr_code
from reports.pdf.sections import Section, from_template
from reports.pdf.weasy import render_section

KEY = "surat-"


class NoLetter(Exception):
    """The rakor has no letter text, or nobody is invited."""


def letter_sections(report: Report) -> Sequence[Section]:
    """The letters in the order of the invitations. Raises NoLetter."""
    letter = (
        InvitationLetter.objects.filter(meeting=report.params["meeting"])
        .select_related("meeting__host__region", "meeting__plan_year")
        .first()
    )
    copies = letter_copies(letter) if letter else []
    if letter is None or not copies:
        raise NoLetter("Surat undangan belum ditulis, atau belum ada yang diundang.")
    view = letter_view(letter)
    head = kop(letter.meeting.host)
    return [_section(view, copy, head) for copy in copies]


def _section(view: object, copy: LetterCopy, head: dict[str, Any]) -> Section:
    context = {
        "kop": head,
        "letter": view,
        "copy": copy,
        "qr": qr_code(copy.link, title="Kode QR tautan konfirmasi"),
    }
    title = f"Surat undangan kepada {copy.addressee}"[:300]
    return Section(key=f"{KEY}{copy.key}", title=title, html=from_template("letter.html", context))


def key_of(invitation_id: int) -> str:
    """The key of an invitation's letter among the sections of a report."""
    return f"{KEY}{invitation_id}"


def printed_letter(invitation: Invitation) -> ReportSection | None:
    """The newest finished letter to this organisation, or None."""
    ready = Report.objects.published().filter(
        kind=Report.Kind.LETTER, params__meeting=invitation.meeting_id
    )
    sections = ReportSection.objects.rendered().filter(
        report__in=ready, payload__key=key_of(invitation.pk)
    )
    return sections.order_by("-report__finished_at").first()


def has_printed_letter(invitation: Invitation) -> bool:
    return printed_letter(invitation) is not None


def current_letters(meeting: CoordinationMeeting) -> set[int]:
    """Invitations with a letter printed since its text last changed, by id: two queries."""
    letter = InvitationLetter.objects.filter(meeting=meeting).first()
    if letter is None:
        return set()
    ready = Report.objects.published().filter(
        kind=Report.Kind.LETTER,
        params__meeting=meeting.pk,
        requested_at__gte=letter.changed_at,
    )
    sections = ReportSection.objects.rendered().filter(report__in=ready)
    keys = sections.annotate(key=KT("payload__key")).values_list("key", flat=True)
    numbers = (key.removeprefix(KEY) for key in keys if key.startswith(KEY))
    return {int(number) for number in numbers if number.isdecimal()}


def letter_content(invitation_id: int) -> bytes:
    """The newest printed letter of an invitation, for the mail that carries it.

    A file that is gone is made again of what the section was made of. Raises AttachmentMissing.
    """
    invitation = Invitation.objects.filter(pk=invitation_id).first()
    section = printed_letter(invitation) if invitation else None
    if section is None:
        raise AttachmentMissing("Surat undangan belum dicetak.")
    try:
        with default_storage.open(section.file) as file:
            content: bytes = file.read()
            return content
    except FileNotFoundError:
        return render_section(Section(**section.payload))
