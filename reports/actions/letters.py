"""Surat undangan: one section per recipient, so that each letter is a file of its own too."""

from __future__ import annotations

from collections.abc import Sequence

from meetings.actions.letters import LetterCopy, letter_copies, letter_view
from meetings.models import Invitation, InvitationLetter
from reports.actions import words
from reports.models import Report, ReportSection
from reports.pdf.icons import qr_code
from reports.pdf.sections import Section, from_template

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
    view = letter_view(letter, government=words.government(report.region))
    return [_section(view, copy) for copy in copies]


def _section(view: object, copy: LetterCopy) -> Section:
    context = {
        "letter": view,
        "copy": copy,
        "qr": qr_code(copy.link, title="Kode QR tautan konfirmasi"),
    }
    title = f"Surat undangan kepada {copy.addressee}"
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
