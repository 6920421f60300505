"""The berita acara, the laporan kegiatan, and the invitation as evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from lokal import terbilang

from accounts.templatetags.formats import decimals, full_date, long_date, short_date, short_time
from meetings.actions.dates_in_words import count_in_words, date_in_words
from meetings.actions.effects import effects_of
from meetings.actions.letters import letter_view
from meetings.actions.objections import objections_to
from meetings.actions.record_content import attendance_of, parties_of, with_region
from meetings.actions.records import read_record
from meetings.models import (
    ActionItem,
    ActivityText,
    AgendaItem,
    CoordinationMeeting,
    Evidence,
    Invitation,
    InvitationLetter,
    OfficialRecord,
)
from reports.actions.attendance import NothingToPrint, chunks, day_line, head_of, meeting_of
from reports.actions.attended import attended
from reports.actions.letterhead import kop
from reports.actions.photos import photos_of
from reports.models import Report
from reports.pdf.icons import qr_code
from reports.pdf.sections import Section, from_template

SEVERAL = 60  # organisations of an attendance annex in one section


def ordinal(number: int) -> str:
    """`KESATU`, `KEDUA PULUH SATU`: how an agreement counts its points."""
    return f"KE{terbilang(number)}".upper()


def record_sections(report: Report) -> list[Section]:
    """The frozen text with its annexes, and what parties held against it up to now.

    Nothing else is read from the rakor as it is now.
    """
    meeting = meeting_of(report)
    record = OfficialRecord.objects.filter(meeting=meeting, frozen_at__isnull=False).first()
    if record is None or record.sha256 != report.params.get("sha256"):
        raise NothingToPrint("Berita acara belum dibekukan, atau sudah dibuka kembali.")
    content = read_record(record)
    url = settings.BASE_URL + reverse("meetings:record_verify", args=[record.uuid])
    context: dict[str, object] = {
        "head": head_of(report, meeting)
        | {"verify_url": url, "qr": qr_code(url, title="Kode QR pemeriksaan berita acara")},
        "record": content,
        "dated": long_date(date.fromisoformat(content["dated"])),
        "dated_in_words": date_in_words(date.fromisoformat(content["dated"])),
        "parties": [
            {"party": p["party"], "count": count_in_words(p["count"])} for p in content["parties"]
        ],
        "present": count_in_words(sum(p["count"] for p in content["parties"])),
        "decisions": [
            {**each, "ordinal": ordinal(number)}
            for number, each in enumerate(content["decisions"], start=1)
        ],
        "signatories": _pairs(content["signatories"]),
        "objections": [
            {
                "party": each.party,
                "name": each.name,
                "kind": each.get_kind_display(),
                "reason": each.reason,
                "on": short_date(each.at.astimezone(meeting.host.region.timezone).date()),
            }
            for each in objections_to(record)
        ],
        "sha256": record.sha256,
    }
    main = Section(
        key="berita-acara", title="Berita acara", html=from_template("record.html", context)
    )
    return [main, *_annexes(content)]


def _pairs(people: list[dict[str, str]]) -> list[list[dict[str, str] | None]]:
    """Two signatures beside each other."""
    full: list[dict[str, str] | None] = [*people, *([None] * (len(people) % 2))]
    return [full[at : at + 2] for at in range(0, len(full), 2)]


def _annexes(content: dict[str, Any]) -> list[Section]:
    agenda = [{**day, "date": _long(day["date"])} for day in content["agenda"]]
    sections = [_annex("I", "Susunan acara", "record_agenda.html", {"days": agenda})]
    sections.extend(_attendance(content["attendance"]))
    actions = [{**each, "due": _short(each["due"])} for each in content["actions"]]
    sections.append(
        _annex("III", "Matriks tindak lanjut", "record_actions.html", {"actions": actions})
    )
    sections.append(
        _annex(
            "IV",
            "Hasil desk menurut perangkat daerah",
            "record_desks.html",
            {"desks": content["desks"]},
        )
    )
    return sections


def _attendance(days: list[dict[str, Any]]) -> Iterator[Section]:
    """Everybody once, with a column a day."""
    shown = [{**day, "date": _long(day["date"]), "short": _short(day["date"])} for day in days]
    for at, groups in enumerate(chunks(attended(days), SEVERAL)):
        context = {
            "days": shown,
            "groups": groups,
            "columns": 2 + len(days),
            "is_first": at == 0,
        }
        title = "Daftar hadir" if at == 0 else ""
        yield _annex("II", title, "record_attendance.html", context)


def _annex(number: str, title: str, template: str, context: dict[str, Any]) -> Section:
    html = from_template(template, {**context, "number": number, "title": title})
    full = f"Lampiran {number}. {title}" if title else ""
    key = hashlib.sha256(html.encode()).hexdigest()[:12]
    return Section(key=f"lampiran-{number}-{key}", title=full, html=html)


def _long(text: str) -> str:
    return full_date(date.fromisoformat(text))


def _short(text: str) -> str:
    return short_date(date.fromisoformat(text)) if text else ""


def activity_sections(report: Report) -> list[Section]:
    """Laporan kegiatan: what was held, who came, what was agreed, and how far it is done."""
    meeting = meeting_of(report)
    days = list(meeting.days.select_related("venue").order_by("date"))
    with override("id"):
        attendance = [attendance_of(day) for day in days]
        evidence = Evidence.objects.filter(meeting=meeting, shows_minors=False)
        context: dict[str, object] = {
            "head": head_of(report, meeting),
            "purpose": meeting.purpose,
            "days": [
                {**day_line(day), "present": found["present"], "invited": found["invited"],
                 "uninvited": found["uninvited"], "organisations": found["organisations"]}
                for day, found in zip(days, attendance, strict=True)
            ],
            "parties": parties_of(meeting),
            "items": _held(meeting.pk),
            "decisions": list(
                meeting.decisions.order_by("number").values("number", "text", "outcome")
            ),
            "actions": [_action(each, report) for each in _actions(meeting.pk)],
            "changes": _changes(meeting),
            "written": _written(meeting),
            **photos_of(meeting),
            "evidence": [
                {"kind": each.get_kind_display(), "name": each.filename, "caption": each.caption,
                 "sha256": each.sha256}
                for each in evidence
            ],
            "as_of": short_time(report.requested_at),
        }  # fmt: skip
    html = from_template("record_activity.html", context)
    return [Section(key="laporan", title="Laporan kegiatan", html=html)]


def _written(meeting: CoordinationMeeting) -> dict[str, Any]:
    """What the secretariat wrote, and who signs; blank without it."""
    found = ActivityText.objects.filter(meeting=meeting).first() or ActivityText()
    dated = long_date(found.dated_on) if found.dated_on else ""
    return {
        "conclusion": found.conclusion,
        "recommendation": found.recommendation,
        "place_and_date": ", ".join(filter(None, (found.place, dated))),
        "title": found.signatory_title,
        "name": found.signatory_name,
        "rank": found.signatory_rank,
        "nip": found.signatory_nip,
    }


def _changes(meeting: CoordinationMeeting) -> list[dict[str, Any]]:
    """All plans together on either side of the rakor; nothing before they were checked again.

    No agency by itself: the report goes into the evidence, which everybody at the rakor reads.
    """
    effects = effects_of(meeting)
    if effects.after is None:
        return []
    sides = (("Sebelum rakor", effects.before), ("Sesudah rakor", effects.after))
    return [
        {
            "when": label,
            "score": decimals(side.score) if side.score is not None else "–",
            "agencies": side.agencies,
            "aligned": side.aligned,
            "findings": list(side.findings.values()),
            "accepted": side.accepted,
        }
        for label, side in sides
        if side is not None
    ]


def _held(meeting_id: int) -> list[dict[str, str]]:
    items = AgendaItem.objects.filter(meeting=meeting_id, is_public=True).exclude(
        kind=AgendaItem.Kind.BREAK
    )
    return [
        {
            "when": f"{short_date(item.day.date)}, {item.starts_at.astimezone(item.day.timezone):%H.%M}",
            "title": item.title,
            "outcome": str(item.get_outcome_display()),
        }
        for item in items.select_related("day").order_by("starts_at", "pk")
    ]


def _actions(meeting_id: int) -> Any:
    return (
        ActionItem.objects.filter(meeting=meeting_id)
        .select_related("owner_agency__region")
        .order_by("number")
    )


def _action(action: ActionItem, report: Report) -> dict[str, Any]:
    owner = action.owner_agency
    is_late = action.is_late(report.requested_at.astimezone(report.region.timezone).date())
    return {
        "number": action.number,
        "text": action.text,
        "owner": with_region(owner.name, owner.region) if owner else "",
        "person": action.owner_person,
        "due": short_date(action.due_on) if action.due_on else "",
        "status": "Terlambat" if is_late else str(action.get_status_display()),
    }


def invitation_sections(report: Report) -> list[Section]:
    """The letter's text and who got it; without the links that answer for somebody."""
    letter = (
        InvitationLetter.objects.filter(meeting=report.params["meeting"])
        .select_related("meeting__host__region", "meeting__plan_year")
        .first()
    )
    if letter is None:
        raise NothingToPrint("Surat undangan belum ditulis.")
    invited = (
        Invitation.objects.filter(meeting=letter.meeting)
        .exclude(status=Invitation.Status.CANCELLED)
        .select_related("organisation__region")
        .order_by("position", "pk")
    )
    context: dict[str, object] = {
        "kop": kop(letter.meeting.host),
        "letter": letter_view(letter),
        "number": letter.number,
        "invited": [
            {"name": with_region(each.name, each.organisation.region),
             "seats": each.seats,
             "number": each.letter_number or letter.number,
             "sent": short_time(each.sent_at) if each.sent_at else ""}
            for each in invited
        ],
    }  # fmt: skip
    html = from_template("record_invitation.html", context)
    return [Section(key="undangan", title="Surat undangan", html=html)]
