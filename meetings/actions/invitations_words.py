"""What letters and messages say about a rakor: day, hours with zone, place, items.

A letter is Indonesian whatever language its writer's screen has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from accounts.phones import dialled
from accounts.templatetags.formats import date_range, full_date
from meetings.actions.calendars import Day, days_with_times
from meetings.models import CoordinationMeeting, Invitation
from meetings.templatetags.venue_times import venue_span


def facts_of(meeting: CoordinationMeeting, *, zone: str) -> dict[str, Any]:
    """What every message about this rakor names."""
    days = days_with_times([meeting])[meeting.pk]
    return {
        "title": meeting.title,
        "purpose": meeting.purpose,
        "host": meeting.host.name,
        "contact_name": meeting.contact_name,
        "contact_phone": meeting.contact_phone,
        "online_url": meeting.online_url,
        "zone": zone,
        "when": when_of(days),
        "days": day_facts(days),
        "days_with_times": days,
    }


def facts_for(facts: dict[str, Any], reader_zone: str) -> dict[str, Any]:
    """The facts as a reader of this zone is told them: hours in both where the clocks differ."""
    return {**facts, "days": day_facts(facts["days_with_times"], reader_zone)}


def day_facts(days: Sequence[Day], reader_zone: str = "") -> list[dict[str, str]]:
    """Date, hours and place of each day."""
    return [
        {"date": full_date(day.date), "hours": hours_of(day, reader_zone), "place": day.place}
        for day in days
    ]


def when_of(days: Sequence[Day]) -> str:
    """`10–11 Februari 2026`."""
    return date_range(days[0].date, days[-1].date) if days else ""


def hours_of(day: Day, reader_zone: str = "") -> str:
    """`08.30–15.00 WITA (07.30–14.00 WIB)`; nothing is said before the agenda has a first item."""
    if day.starts_at is None or day.ends_at is None:
        return "menurut susunan acara"
    return venue_span(day.starts_at, day.ends_at, day.zone, reader_zone)


def whatsapp_text(facts: dict[str, Any], invitation: Invitation, link: str) -> str:
    """The message ready to send: all facts, one thing to do, one link."""
    lines = [f"Yth. {invitation.greeted}", "", f"Kami mengundang Bapak/Ibu dalam {facts['title']}:"]
    lines += _day_lines(facts)
    lines += ["", f"Kursi: {invitation.seats}."]
    by = f" paling lambat {full_date(invitation.answer_by)}" if invitation.answer_by else ""
    lines += [f"Mohon menyebut nama peserta{by} melalui tautan berikut (tanpa akun):", link]
    lines += ["", facts["host"]]
    return "\n".join(lines)


def group_text(facts: dict[str, Any]) -> str:
    """A text for a group: no personal link in it."""
    lines = [f"Undangan {facts['title']}", *_day_lines(facts), ""]
    lines += ["Tautan konfirmasi dikirim kepada tiap instansi secara terpisah.", facts["host"]]
    return "\n".join(lines)


def _day_lines(facts: dict[str, Any]) -> list[str]:
    return [
        f"- {day['date']}, {day['hours']}" + (f", {day['place']}" if day["place"] else "")
        for day in facts["days"]
    ]


def whatsapp_url(phone: str, text: str) -> str:
    """The address that opens the chat with the text ready; "" without a number."""
    number = dialled(phone)
    return f"https://wa.me/{number}?text={quote(text)}" if number else ""
