"""The lists of a rakor as tables to take along: what their pages show, no more.

Of children the initials stand here, for whoever asks; phones and addresses are for those who
prepare the rakor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.phones import shown_phones
from accounts.templatetags.formats import ZONES, short_date
from meetings.actions.record_content import body_of, with_region
from meetings.models import (
    ActionItem,
    AgendaItem,
    Attendance,
    CoordinationMeeting,
    Decision,
    Delegate,
    Invitation,
    MeetingDay,
)
from meetings.sheets import Cell, Column, Table

_YES = "✓"


def participants_table(meeting: CoordinationMeeting, people: Iterable[Delegate]) -> Table:
    """Who was named, with organisation, answer, place on the waiting list, and how to reach them."""
    columns = [
        Column(heading=_("No."), width=6, kind="number"),
        Column(heading=_("Name"), width=28),
        Column(heading=_("Position"), width=24),
        Column(heading=_("Sex"), width=6),
        Column(heading=_("Organisation"), width=36),
        Column(heading=_("Unsur"), width=18),
        Column(heading=_("Confirmation"), width=16),
        Column(heading=_("Represents"), width=22),
        Column(heading=_("Reason"), width=24),
        Column(heading=_("Remark"), width=22),
        Column(heading=_("E-mail"), width=28),
        Column(heading=_("Phone"), width=20),
    ]
    rows = (_person(number, each) for number, each in enumerate(people, 1))
    return Table(name=_("Participants"), about=meeting.title, columns=columns, rows=rows)


def _person(number: int, each: Delegate) -> list[Cell]:
    return [
        number,
        each.public_name,
        each.position_title,
        each.sex,
        body_of(each),
        str(each.organisation.get_participant_class_display()) if each.organisation else "",
        str(each.get_answer_display()),
        each.represents,
        each.reason,
        _remark_on(each),
        each.email,
        shown_phones(each.phone),
    ]


def _remark_on(each: Delegate) -> str:
    notes = [
        (each.is_waiting, _("waiting list")),
        (each.is_walk_in, _("not invited")),
        (each.is_minor, _("minor")),
    ]
    return ", ".join(text for holds, text in notes if holds)


def answers_table(
    meeting: CoordinationMeeting, found: Iterable[Invitation], *, with_contacts: bool
) -> Table:
    """Invited organisations with their seats and how many come; needs `with_answers`."""
    columns = [
        Column(heading=_("No."), width=6, kind="number"),
        Column(heading=_("Organisation"), width=42),
        Column(heading=_("Unsur"), width=20),
        Column(heading=_("Status"), width=14),
        Column(heading=_("Seats"), width=8, kind="number"),
        Column(heading=_("Comes"), width=8, kind="number"),
        Column(heading=_("Represented"), width=10, kind="number"),
        Column(heading=_("Does not come"), width=10, kind="number"),
        Column(heading=_("Waiting"), width=10, kind="number"),
    ]
    if with_contacts:
        columns += [
            Column(heading=_("Answer until"), width=13, kind="date"),
            Column(heading=_("Answered by"), width=26),
            Column(heading=_("Addressee"), width=26),
            Column(heading=_("E-mail"), width=28),
            Column(heading=_("Phone"), width=20),
        ]
    rows = (
        [*_answer(number, each), *(_contacts(each) if with_contacts else [])]
        for number, each in enumerate(found, 1)
    )
    return Table(name=_("Answers"), about=meeting.title, columns=columns, rows=rows)


def _answer(number: int, each: Invitation) -> list[Cell]:
    counts = ("come_count", "represented_count", "absent_count", "waiting_count")
    return [
        number,
        with_region(each.name, each.organisation.region),
        str(each.organisation.get_participant_class_display()),
        str(each.get_status_display()),
        each.seats,
        *(getattr(each, name) for name in counts),
    ]


def _contacts(each: Invitation) -> list[Cell]:
    phone = shown_phones(each.phone)
    return [each.answer_by, each.answered_by, each.addressee, each.email, phone]


def attendance_table(
    meeting: CoordinationMeeting,
    people: Iterable[Delegate],
    days: Sequence[MeetingDay],
    recorded: Mapping[tuple[int, int], Attendance],
    *,
    item: AgendaItem | None,
) -> Table:
    """Who was there on which day, at what time and how that was recorded; of an item if asked."""
    columns = [
        Column(heading=_("No."), width=6, kind="number"),
        Column(heading=_("Name"), width=28),
        Column(heading=_("Position"), width=26),
        Column(heading=_("Organisation"), width=40),
        Column(heading=_("Remark"), width=22),
    ]
    for day in days:
        zone = ZONES.get(day.zone, day.zone)
        columns += [
            Column(heading=f"{short_date(day.date)} ({zone})", width=14),
            Column(heading=_("Recorded by"), width=16),
        ]

    def rows() -> Iterator[list[Cell]]:
        for number, each in enumerate(people, 1):
            ticks = [_tick(day, recorded.get((each.pk, day.pk))) for day in days]
            flat: list[Cell] = [cell for tick in ticks for cell in tick]
            person = [each.public_name, each.position_title, body_of(each), _remark_on(each)]
            yield [number, *person, *flat]

    about = f"{meeting.title}, {item.title}" if item else meeting.title
    return Table(name=_("Attendance"), about=about, columns=columns, rows=rows())


def _tick(day: MeetingDay, found: Attendance | None) -> tuple[str, str]:
    if found is None:
        return "", ""
    return f"{found.at.astimezone(day.timezone):%H.%M}", str(found.get_method_display())


def decisions_table(
    meeting: CoordinationMeeting, found: Iterable[Decision], *, with_internal: bool
) -> Table:
    """The numbered decisions with what they are about and how many tasks came of each."""
    columns = [
        Column(heading=_("No."), width=6, kind="number"),
        Column(heading=_("Decision"), width=70),
        Column(heading=_("Outcome"), width=14),
        Column(heading=_("Agency"), width=30),
        Column(heading=_("Agenda item"), width=30),
        Column(heading=_("Concerns"), width=30),
        Column(heading=_("Action items"), width=10, kind="number"),
    ]
    rows = (_decision(each, with_internal=with_internal) for each in found)
    return Table(name=_("Decisions"), about=meeting.title, columns=columns, rows=rows)


def _decision(each: Decision, *, with_internal: bool) -> list[Cell]:
    concerns = (f"{link.get_kind_display()} {link.printed_code}" for link in each.links.all())
    return [
        each.number,
        each.text,
        str(each.get_outcome_display()),
        with_region(each.agency.name, each.agency.region) if each.agency else "",
        _item_title(each.item, with_internal=with_internal),
        "\n".join(text.strip() for text in concerns),
        len(each.actions.all()),
    ]


def _item_title(item: AgendaItem | None, *, with_internal: bool) -> str:
    return item.title if item and (item.is_public or with_internal) else ""


def actions_table(
    about: str, found: Iterable[ActionItem], *, with_meeting: bool, with_internal: bool
) -> Table:
    """The matriks tindak lanjut; of several rakor with the name of each."""
    columns = [
        Column(heading=_("No."), width=6, kind="number"),
        Column(heading=_("What is to be done"), width=52),
        Column(heading=_("Based on"), width=24),
        Column(heading=_("Code"), width=20),
        Column(heading=_("Agency"), width=32),
        Column(heading=_("Owner"), width=22),
        Column(heading=_("Due"), width=12, kind="date"),
        Column(heading=_("Expected output"), width=28),
        Column(heading=_("Status"), width=14),
        Column(heading=_("Note"), width=28),
    ]
    if with_meeting:
        columns.insert(1, Column(heading="Rakor", width=30))
    rows = (
        [
            each.number,
            *([each.meeting.title] if with_meeting else []),
            *_task(each, with_internal=with_internal),
        ]
        for each in found
    )
    return Table(name=_("Follow-up"), about=about, columns=columns, rows=rows)


def _task(each: ActionItem, *, with_internal: bool) -> list[Cell]:
    basis = _item_title(each.item, with_internal=with_internal)
    agency = each.owner_agency
    return [
        each.text,
        _("Decision %(n)s") % {"n": each.decision.number} if each.decision else basis,
        "" if each.printed_code == "*" else each.printed_code,
        with_region(agency.name, agency.region) if agency else "",
        each.owner_person,
        each.due_on,
        each.expected_output,
        str(each.get_status_display()),
        each.note,
    ]


def agenda_table(
    meeting: CoordinationMeeting, found: Iterable[AgendaItem], *, with_internal: bool
) -> Table:
    """The agenda in order of time; needs `with_details`."""
    columns = [
        Column(heading=_("Date"), width=12, kind="date"),
        Column(heading=_("From"), width=8),
        Column(heading=_("Until"), width=8),
        Column(heading=_("Zone"), width=7),
        Column(heading=_("Item"), width=46),
        Column(heading=_("Kind"), width=18),
        Column(heading=_("Room"), width=22),
        Column(heading=_("Speakers"), width=34),
        Column(heading=_("Moderator"), width=24),
        Column(heading=_("Agencies at the desk"), width=30),
    ]
    if with_internal:
        columns += [
            Column(heading=_("Person in charge"), width=24),
            Column(heading=_("Internal note"), width=34),
            Column(heading=_("on the public agenda"), width=10),
        ]
    rows = ([*_item(each), *(_internal(each) if with_internal else [])] for each in found)
    name = _("Internal rundown") if with_internal else _("Agenda")
    return Table(name=name, about=meeting.title, columns=columns, rows=rows)


def _item(each: AgendaItem) -> list[Cell]:
    day = each.day

    def clock(moment: datetime) -> str:
        return f"{moment.astimezone(day.timezone):%H.%M}"

    room = _("All rooms") if each.is_plenary else ""
    return [
        day.date,
        clock(each.starts_at),
        clock(each.ends_at),
        ZONES.get(day.zone, day.zone),
        each.title,
        str(each.get_kind_display()),
        each.room.name if each.room else room,
        "\n".join(speaker.name for speaker in each.speakers.all()),
        each.moderator,
        "\n".join(str(party) for party in each.parties.all()),
    ]


def _internal(each: AgendaItem) -> list[Cell]:
    return [each.person_in_charge, each.internal_note, _YES if each.is_public else ""]
