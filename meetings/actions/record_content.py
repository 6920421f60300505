"""What a berita acara says, gathered from the rakor's own data. A paper is Indonesian."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext as _
from django.utils.translation import override

from agencies.models import Agency, Region
from alignment.templatetags.wording import check_title
from meetings.actions.dates_in_words import days_in_words
from meetings.models import (
    ActionItem,
    AgendaItem,
    Attendance,
    CoordinationMeeting,
    Decision,
    Delegate,
    DeskOutcome,
    MeetingDay,
    OfficialRecord,
    ParticipantClass,
)

UNNAMED_CLASS = "Tamu tanpa undangan"


def record_content(record: OfficialRecord) -> dict[str, Any]:
    """Everything that is frozen and printed; plain values, so that one text has one hash.

    Minors stand in it by their initials. Some twelve queries for a rakor of any size.
    """
    meeting = record.meeting
    days = list(meeting.days.select_related("venue__region").order_by("date"))
    with override("id"):
        return {
            "rakor": str(meeting.uuid),
            "number": record.number,
            "title": record.title or meeting.title,
            "meeting": meeting.title,
            "purpose": meeting.purpose,
            "year": meeting.plan_year.year,
            "host": meeting.host.name,
            "dated": record.held_on.isoformat() if record.held_on else "",
            "days_in_words": days_in_words([day.date for day in days]),
            "days": [day.date.isoformat() for day in days],
            "place": record.place,
            "opening": record.opening,
            "closing": record.closing,
            "parties": parties_of(meeting),
            "decisions": [_decision(each) for each in _decisions(meeting)],
            "agenda": [_day_agenda(day, meeting) for day in days],
            "attendance": [attendance_of(day) for day in days],
            "actions": actions_of(meeting),
            "desks": desks_of(meeting),
            "signatories": [
                {"party": s.party, "name": s.name, "title": s.title, "nip": s.nip}
                for s in record.signatures.all()
            ],
        }


def _decisions(meeting: CoordinationMeeting) -> Iterable[Decision]:
    return (
        Decision.objects.filter(meeting=meeting)
        .select_related("agency__region", "item")
        .prefetch_related("links")
        .order_by("number")
    )


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "number": decision.number,
        "text": decision.text,
        "outcome": decision.outcome,
        "agency": _agency(decision.agency),
        "links": [
            {"kind": link.kind, "uuid": str(link.target), "code": link.printed_code}
            for link in decision.links.all()
        ],
    }


def _agency(agency: Agency | None) -> str:
    return with_region(agency.name, agency.region) if agency else ""


def parties_of(meeting: CoordinationMeeting) -> list[dict[str, Any]]:
    """Unsur and how many of it were there on any day, in the order of the list of unsur."""
    # A join over an absent attendance would count those who never came.
    present = Attendance.objects.filter(day__meeting=meeting, item=None).values("delegate")
    classes = Delegate.objects.filter(pk__in=present).values_list(
        "organisation__participant_class", flat=True
    )
    counts = Counter(found or "" for found in classes)
    order = [*ParticipantClass.values, ""]
    labels = {**dict(ParticipantClass.choices), "": UNNAMED_CLASS}
    return [{"party": str(labels[key]), "count": counts[key]} for key in order if counts.get(key)]


def _day_agenda(day: MeetingDay, meeting: CoordinationMeeting) -> dict[str, Any]:
    items = (
        AgendaItem.objects.filter(meeting=meeting, day=day, is_public=True)
        .select_related("room")
        .prefetch_related("speakers")
        .order_by("starts_at", "room__position", "pk")
    )
    zone = day.timezone
    return {
        "date": day.date.isoformat(),
        "zone": day.zone,
        "venue": day.venue.name if day.venue else "",
        "items": [
            {
                "from": f"{item.starts_at.astimezone(zone):%H.%M}",
                "to": f"{item.ends_at.astimezone(zone):%H.%M}",
                "title": item.title,
                "room": item.room.name if item.room else "",
                "speakers": [speaker.name for speaker in item.speakers.all()],
                "outcome": item.get_outcome_display(),
            }
            for item in items
        ],
    }


def attendance_of(day: MeetingDay) -> dict[str, Any]:
    """Who was there on a day, by organisation, with the totals of the paper sheet."""
    rows = (
        Attendance.objects.filter(day=day, item=None)
        .select_related("delegate__organisation__region")
        .order_by(
            order_of_unsur("delegate__organisation__participant_class"),
            "delegate__organisation__region__code",
            "delegate__organisation__name",
            "delegate__organisation_text",
            "delegate__name",
            "pk",
        )
    )
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[body_of(row.delegate)].append(
            {
                **person_of(row.delegate),
                "at": f"{row.at.astimezone(day.timezone):%H.%M}",
                "method": row.get_method_display(),
            }
        )
    people = [person for group in groups.values() for person in group]
    return {
        "date": day.date.isoformat(),
        "invited": expected_at(day.meeting).count(),
        "present": len(people),
        "represented": sum(bool(person["represents"]) for person in people),
        "uninvited": sum(person["uninvited"] for person in people),
        "organisations": len(groups),
        "groups": [{"body": body, "people": group} for body, group in groups.items()],
    }


def expected_at(meeting: CoordinationMeeting) -> QuerySet[Delegate]:
    """Those of whom an answer said that they come, and who have a seat: "diundang" on paper."""
    found: QuerySet[Delegate] = Delegate.objects.filter(meeting=meeting, is_walk_in=False)
    return found.filter(is_waiting=False).exclude(answer=Delegate.Answer.ABSENT)


def coming_to(meeting: CoordinationMeeting) -> QuerySet[Delegate]:
    """Those who may come, guests included, in the order of the paper sheet."""
    found: QuerySet[Delegate] = Delegate.objects.filter(meeting=meeting, is_waiting=False)
    return coming_in_order(found.exclude(answer=Delegate.Answer.ABSENT))


def coming_in_order(found: QuerySet[Delegate]) -> QuerySet[Delegate]:
    """The order of the paper sheet: by unsur, region, body and name."""
    return found.select_related("organisation__region").order_by(
        order_of_unsur("organisation__participant_class"),
        "organisation__region__code",
        "organisation__name",
        "name",
        "pk",
    )


def body_of(delegate: Delegate) -> str:
    """The organisation's name, or what a guest wrote."""
    body = delegate.organisation
    return with_region(body.name, body.region) if body else delegate.organisation_text


def with_region(name: str, region: Region | None) -> str:
    """A name that says whose it is: agencies of several regions are called alike."""
    beside = region.beside(name) if region else ""
    return f"{name}, {beside}" if beside else name


def order_of_unsur(field: str) -> Case:
    """An expression that sorts by the list of unsur, those without one last."""
    whens = [When(**{field: each}, then=at) for at, each in enumerate(ParticipantClass.values)]
    return Case(*whens, default=len(whens))


def person_of(delegate: Delegate) -> dict[str, Any]:
    """A person on paper: minors by their initials, nobody's phone or address."""
    return {
        "name": delegate.public_name,
        "title": delegate.position_title,
        "sex": delegate.sex,
        "represents": delegate.represents,
        "uninvited": delegate.is_walk_in,
        "minor": delegate.is_minor,
    }


def actions_of(meeting: CoordinationMeeting) -> list[dict[str, Any]]:
    """The matriks tindak lanjut."""
    rows = ActionItem.objects.filter(meeting=meeting).select_related(
        "owner_agency__region", "decision"
    )
    return [
        {
            "number": row.number,
            "text": row.text,
            "code": row.printed_code,
            "basis": f"Keputusan {row.decision.number}" if row.decision else "",
            "agency": _agency(row.owner_agency),
            "person": row.owner_person,
            "due": row.due_on.isoformat() if row.due_on else "",
            "output": row.expected_output,
        }
        for row in rows.order_by("number")
    ]


def desks_of(meeting: CoordinationMeeting) -> list[dict[str, Any]]:
    """What the desks settled, by agency; of each finding and comment what was agreed last."""
    newest: dict[Any, DeskOutcome] = {}
    rows = DeskOutcome.objects.filter(item__meeting=meeting).select_related("agency__region")
    for row in rows.order_by("at", "pk"):
        # What was agreed about comments whose threads are gone stays, each for itself.
        newest[row.finding_identity or row.thread_id or (row.pk,)] = row
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in newest.values():
        groups[row.agency.region.code, _agency(row.agency)].append(
            {
                "check": row.check_id or _("Comment on the row"),
                "title": str(check_title(row.check_id)) if row.check_id else "",
                "code": row.printed_code,
                "severity": row.severity,
                "result": str(row.get_result_display()),
                "text": row.text,
            }
        )
    return [
        {
            "agency": agency,
            "counts": dict(Counter(each["result"] for each in found)),
            "findings": sorted(found, key=lambda each: (each["code"], each["check"])),
        }
        for (_region, agency), found in sorted(groups.items())
    ]
