"""Papers about people: blank sheets, the filled attendance list and name cards.

Minors stand on all of them by their initials.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import override

from accounts.templatetags.formats import full_date
from meetings.actions.record_content import attendance_of, body_of, coming_to, person_of
from meetings.models import CoordinationMeeting, Delegate, MeetingDay
from reports.actions import words
from reports.actions.blank_sheets import above, pages_of
from reports.actions.letterhead import kop
from reports.models import Report
from reports.pdf.icons import qr_code
from reports.pdf.sections import Section, from_template

# Rows of a section; the layout engine's memory grows with one document.
ROWS = 120
CARDS = 8
SHEETS = 6


class NothingToPrint(Exception):
    """The rakor holds nothing of what the paper shows."""


def meeting_of(report: Report) -> CoordinationMeeting:
    return CoordinationMeeting.objects.select_related("host__region", "plan_year").get(
        pk=report.params["meeting"]
    )


def head_of(report: Report, meeting: CoordinationMeeting) -> dict[str, Any]:
    """What stands above every paper of a rakor, and how it is checked."""
    url = settings.BASE_URL + reverse("reports:verify", args=[report.code])
    return {
        "kop": kop(meeting.host),
        "meeting": meeting.title,
        "year": meeting.plan_year.year,
        "code": words.grouped(report.code),
        "verify_url": url,
        "qr": qr_code(url, title="Kode QR pemeriksaan dokumen"),
    }


def day_line(day: MeetingDay) -> dict[str, str]:
    return {"date": full_date(day.date), "venue": day.venue.name if day.venue else ""}


def chunks(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Parts of this size; one empty part where there is nothing."""
    for at in range(0, max(len(rows), 1), size):
        yield rows[at : at + size]


def sheet_sections(report: Report) -> list[Section]:
    """The blank sheet of each day with room for guests: what is printed before."""
    meeting = meeting_of(report)
    days = _days(meeting)
    head = head_of(report, meeting)
    people = [
        {"number": number, "body": body_of(delegate), **person_of(delegate)}
        for number, delegate in enumerate(coming_to(meeting), start=1)
    ]
    sections = []
    for day in days:
        line = _sheet_line(meeting, day)
        pages = pages_of(people, above=above(head["kop"], line))
        for at, part in enumerate(chunks(pages, SHEETS)):
            context = {"head": head, "line": line, "pages": part, "is_first": at == 0}
            title = f"Daftar hadir {full_date(day.date)}" if at == 0 else ""
            html = from_template("attendance_blank.html", context)
            sections.append(Section(key=f"lembar-{day.pk}-{at}", title=title, html=html))
    return sections


def _sheet_line(meeting: CoordinationMeeting, day: MeetingDay) -> str:
    """Which rakor, day and place; what else somebody at the desk must know."""
    said = day_line(day)
    where = f"{said['date']}, {said['venue']}" if said["venue"] else said["date"]
    return f"{meeting.title}. {where}. Nama anak dicetak sebagai inisial."


def _days(meeting: CoordinationMeeting) -> list[MeetingDay]:
    days = list(meeting.days.select_related("venue").order_by("date"))
    if not days:
        raise NothingToPrint("Rakor ini belum memiliki hari.")
    return days


def present_sections(report: Report) -> list[Section]:
    """The filled daftar hadir of each day, by organisation, with its totals."""
    meeting = meeting_of(report)
    sections = []
    for day in _days(meeting):
        with override("id"):
            found = attendance_of(day)
        number = 0
        for group in found["groups"]:
            for person in group["people"]:
                number += 1
                person["number"] = number
        parts = list(_group_chunks(found["groups"]))
        for at, groups in enumerate(parts):
            context = {
                "head": head_of(report, meeting),
                "day": day_line(day),
                "found": found,
                "groups": groups,
                "is_first": at == 0,
                "is_last": at == len(parts) - 1,
            }
            title = f"Daftar hadir {full_date(day.date)}" if at == 0 else ""
            html = from_template("attendance_filled.html", context)
            sections.append(Section(key=f"hadir-{day.pk}-{at}", title=title, html=html))
    return sections


def _group_chunks(groups: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Organisations kept whole while they fit; a very large one fills a section of its own."""
    part: list[dict[str, Any]] = []
    size = 0
    for group in groups:
        if part and size + len(group["people"]) > ROWS:
            yield part
            part, size = [], 0
        part.append(group)
        size += len(group["people"])
    yield part


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One name card."""

    name: str
    title: str
    body: str
    unsur: str
    look: str
    qr: SafeString


# Which of the four looks a class of participants has; its name stands there in words, too.
LOOKS = {
    "pd_provinsi": "prov",
    "bappeda": "prov",
    "uptd_ppa": "prov",
    "pd_kabkota": "kab",
    "bkkbn": "pusat",
    "kl_pusat": "pusat",
    "dprd": "pusat",
}


def card_sections(report: Report) -> list[Section]:
    """Name cards, eight on a page, each with the code that identifies its bearer."""
    meeting = meeting_of(report)
    with override("id"):
        cards = [_card(delegate) for delegate in coming_to(meeting)]
    if not cards:
        raise NothingToPrint("Belum ada peserta yang disebut namanya.")
    sections = []
    for at, part in enumerate(chunks(cards, CARDS * 10)):
        pages = [_rows_of_two(page) for page in chunks(part, CARDS)]
        html = from_template("cards.html", {"pages": pages, "meeting": meeting.title})
        title = "Kartu nama" if at == 0 else ""
        sections.append(Section(key=f"kartu-{at}", title=title, html=html))
    return sections


def _rows_of_two(cards: Sequence[Card]) -> list[Sequence[Card | None]]:
    full: list[Card | None] = [*cards, *[None] * (CARDS - len(cards))]
    return [full[at : at + 2] for at in range(0, CARDS, 2)]


def _card(delegate: Delegate) -> Card:
    body = delegate.organisation
    unsur = str(body.get_participant_class_display()) if body else "Tamu"
    address = settings.BASE_URL + reverse("meetings:badge", args=[delegate.badge_token])
    return Card(
        name=delegate.public_name,
        title=delegate.position_title,
        body=body_of(delegate),
        unsur=unsur,
        look=LOOKS.get(body.participant_class, "warga") if body else "tamu",
        qr=qr_code(address, title=f"Kode QR {delegate.public_name}"),
    )
