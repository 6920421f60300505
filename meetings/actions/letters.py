"""The surat undangan of a rakor: its text, and what each recipient's copy says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.formats import full_date, long_date
from meetings.actions.calendars import days_with_times
from meetings.actions.invitations_links import link_of
from meetings.actions.invitations_words import hours_of
from meetings.actions.record_content import with_region
from meetings.models import AgendaItem, CoordinationMeeting, Invitation, InvitationLetter
from meetings.templatetags.venue_times import venue_clock_span

# Items beyond this number go onto the annex "Susunan acara".
MOST_ITEMS = 40


# Printing stands above this app: its layer says here how it finds a printed letter.
_finders: list[Callable[[Invitation], bool]] = []
_current: list[Callable[[CoordinationMeeting], Collection[int]]] = []
# The kind of file by which a mail names an invitation's letter.
ATTACHED = "surat_undangan"


class CannotWrite(Exception):
    """Somebody else saved the letter first, or it lacks what a letter needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDay:
    """One day on the letter."""

    date: str
    hours: str
    place: str
    items: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCopy:
    """One recipient's copy, as plain text ready to be printed."""

    key: str
    organisation: str
    addressee: str
    number: str
    link: str
    seats: int
    answer_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """What every copy says alike."""

    nature: str
    attachments: str
    subject: str
    place: str
    dated: str
    basis: str
    body: str
    event: str
    days: Sequence[LetterDay]
    online_url: str
    remarks: str
    closing: str
    contact: str
    signatory_title: str
    signatory_name: str
    signatory_rank: str
    signatory_nip: str
    copies: Sequence[str]

    @property
    def place_of_all(self) -> str:
        """The place, where all days have the same one: it is then said once."""
        places = {day.place for day in self.days}
        return places.pop() if len(places) == 1 else ""

    @property
    def has_items(self) -> bool:
        """Whether there is an agenda to print as an annex."""
        return any(day.items for day in self.days)


def letter_of(meeting: CoordinationMeeting, *, by: User, at: datetime) -> InvitationLetter:
    """The rakor's letter, or a draft of one that is not stored yet."""
    found = InvitationLetter.objects.filter(meeting=meeting).first()
    return found or _draft(meeting, by=by, at=at)


def _draft(meeting: CoordinationMeeting, *, by: User, at: datetime) -> InvitationLetter:
    """Texts to start from; law and numbers are for the writer to fill in."""
    with translation.override("id"):
        region = meeting.host.region.name
        return InvitationLetter(
            meeting=meeting,
            version=0,
            nature=InvitationLetter.Nature.IMPORTANT,
            subject=f"Undangan {meeting.title}",
            place=region,
            body=(
                f"Dalam rangka penyelarasan Rencana Kerja Perangkat Daerah Tahun"
                f" {meeting.plan_year}, kami mengharapkan kehadiran Bapak/Ibu pada:"
            ),
            closing=(
                "Demikian undangan ini kami sampaikan. Atas perhatian dan kehadiran Bapak/Ibu"
                " diucapkan terima kasih."
            ),
            signatory_title=f"Kepala {meeting.host.name}",
            changed_by=by,
            changed_at=at,
        )


def save_letter(
    *,
    meeting: CoordinationMeeting,
    version: int,
    fields: Mapping[str, Any],
    by: User,
    at: datetime,
) -> InvitationLetter:
    """Store the letter's text; version 0 is the first. Raises CannotWrite."""
    stale = _("Someone else has just changed this letter. Look at it again.")
    if version == 0:
        try:
            with transaction.atomic():
                return InvitationLetter.objects.create(
                    meeting=meeting, **fields, changed_by=by, changed_at=at
                )
        except IntegrityError as error:
            raise CannotWrite(stale) from error
    changed = InvitationLetter.objects.filter(meeting=meeting, version=version).update(
        **fields, changed_by=by, changed_at=at, version=F("version") + 1
    )
    if not changed:
        raise CannotWrite(stale)
    return InvitationLetter.objects.get(meeting=meeting)


def missing_from(meeting: CoordinationMeeting, letter: InvitationLetter) -> list[str]:
    """What a letter still needs before it can be printed, in words."""
    needed = [
        (letter.number, _("letter number")),
        (letter.subject, _("subject")),
        (letter.dated_on, _("date of the letter")),
        (letter.signatory_name, _("signatory's name")),
        (meeting.days.exists(), _("days of the rakor")),
        (Invitation.objects.filter(meeting=meeting).standing().exists(), _("invitations")),
    ]
    return [str(name) for value, name in needed if not value]


def letter_view(letter: InvitationLetter) -> LetterView:
    """The letter as it prints: four queries however many recipients there are."""
    meeting = letter.meeting
    with translation.override("id"):
        days = _days(meeting)
        annexed = "1 (satu) berkas" if any(day.items for day in days) else "–"
        return LetterView(
            nature=letter.get_nature_display(),
            attachments=letter.attachments or annexed,
            subject=letter.subject,
            place=letter.place,
            dated=_day(letter.dated_on),
            basis=letter.basis,
            body=letter.body,
            event=meeting.title,
            days=days,
            online_url=meeting.online_url,
            remarks=letter.remarks,
            closing=letter.closing,
            contact=f"{meeting.contact_name} {meeting.contact_phone}".strip(),
            signatory_title=letter.signatory_title,
            signatory_name=letter.signatory_name,
            signatory_rank=letter.signatory_rank,
            signatory_nip=letter.signatory_nip,
            copies=[line.strip() for line in letter.copies.splitlines() if line.strip()],
        )


def _day(day: date | None) -> str:
    return long_date(day) if day else ""


def _days(meeting: CoordinationMeeting) -> list[LetterDay]:
    public = AgendaItem.objects.filter(meeting=meeting, is_public=True).order_by("starts_at", "pk")
    items: dict[int, list[tuple[str, str]]] = {}
    for item in public.select_related("day")[:MOST_ITEMS]:
        span = venue_clock_span(item.starts_at, item.ends_at, item.day.zone)
        items.setdefault(item.day_id, []).append((span, item.title))
    return [
        LetterDay(
            date=full_date(day.date),
            hours=hours_of(day),
            place=day.place,
            items=items.get(day.pk, []),
        )
        for day in days_with_times([meeting])[meeting.pk]
    ]


def letter_copies(letter: InvitationLetter) -> list[LetterCopy]:
    """One copy per standing invitation, in the list's order: two queries."""
    meeting = letter.meeting
    found = Invitation.objects.filter(meeting=meeting).standing()
    found = found.select_related("organisation__region")
    with translation.override("id"):
        return [
            LetterCopy(
                key=str(invitation.pk),
                organisation=with_region(invitation.name, invitation.organisation.region),
                addressee=invitation.greeted,
                number=invitation.letter_number or letter.number,
                link=link_of(invitation),
                seats=invitation.seats,
                answer_by=_until(invitation),
            )
            for invitation in found.order_by("position", "pk")
        ]


def _until(invitation: Invitation) -> str:
    return full_date(invitation.answer_by) if invitation.answer_by else ""


def find_printed_letters_with(finder: Callable[[Invitation], bool]) -> None:
    """Register how a printed letter is found; called once, when the applications are ready."""
    _finders.append(finder)


def has_printed_letter(invitation: Invitation) -> bool:
    """Whether this organisation can fetch its letter as a PDF."""
    return any(finder(invitation) for finder in _finders)


def find_current_letters_with(finder: Callable[[CoordinationMeeting], Collection[int]]) -> None:
    """Register how the letters are found that were printed since the text last changed."""
    _current.append(finder)


def current_letters(meeting: CoordinationMeeting) -> set[int]:
    """The invitations whose letter is printed as it now reads, by id."""
    return {pk for finder in _current for pk in finder(meeting)}
