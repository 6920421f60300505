"""Invite 5,000 organisations and queue their mail, against the bare INSERTs of the same rows.

The INSERTs write what our own code wrote, ready made, five hundred rows a statement: the fastest
way that the driver has. Preparing, wording, signing and the calendar are ours alone.
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, transaction
from psycopg2.extras import execute_values

from bench.database import scratch_database
from bench.measure import Result, in_turns, ratio, spread
from meetings.actions.invitations import Wanted, invite
from meetings.actions.invitations_mail import send
from meetings.models import CoordinationMeeting, Invitation, InvitationSending, Organisation
from notifications.models import OutboxMail
from tests.factories.meetings import DayFactory, ItemFactory, MeetingFactory, VenueFactory

COUNT = 5_000
PAGE = 500
AT = datetime(2026, 1, 27, 2, 0, tzinfo=UTC)
TABLES = (Invitation, OutboxMail, InvitationSending)


def run(args: argparse.Namespace) -> list[Result]:
    with scratch_database():
        meeting = _rakor()
        wanted = _organisations()
        rows = _rows_of(meeting, wanted)
        ours, bare = in_turns(
            lambda: _ours(meeting, wanted), lambda: _bare(rows), repeats=args.repeats
        )
    value = ratio(ours, bare)
    detail = f"{spread(ours)} against {spread(bare)}, {COUNT} invitations"
    return [Result("invite and queue mail", "bare INSERTs", value, 5, detail=detail)]


def _rakor() -> CoordinationMeeting:
    meeting = MeetingFactory(title="Rakor Renja", contact_name="Narahubung")
    venue = VenueFactory(name="Aula", address="Jalan Uji 1")
    for number in range(2):
        day = DayFactory(meeting=meeting, venue=venue, date=date(2026, 2, 10 + number))
        ItemFactory(day=day)
    return meeting


def _organisations() -> list[Wanted]:
    made = Organisation.objects.bulk_create(
        [
            Organisation(
                name=f"Lembaga Uji {number}",
                participant_class="lsm",
                addressee=f"Kepala Lembaga Uji {number}",
                email=f"lembaga{number}@contoh.test",
            )
            for number in range(COUNT)
        ]
    )
    return [Wanted(organisation_id=each.pk, seats=2) for each in made]


def _plan(meeting: CoordinationMeeting, wanted: list[Wanted]) -> None:
    invite(meeting=meeting, wanted=wanted, answer_by=date(2026, 2, 7), at=AT)
    waiting = send(meeting=meeting, kind="undangan", by=meeting.created_by, at=AT)
    assert len(waiting) == COUNT


def _ours(meeting: CoordinationMeeting, wanted: list[Wanted]) -> float:
    with transaction.atomic():
        start = time.perf_counter()
        _plan(meeting, wanted)
        took = time.perf_counter() - start
        transaction.set_rollback(True)
    return took


def _rows_of(meeting: CoordinationMeeting, wanted: list[Wanted]) -> list[tuple[str, list[Any]]]:
    """Per table the INSERT and the values that our code wrote."""
    found = []
    with transaction.atomic():
        _plan(meeting, wanted)
        with connection.cursor() as cursor:
            for model in TABLES:
                table = model._meta.db_table
                cursor.execute(f"SELECT * FROM {table} ORDER BY id")
                names = ", ".join(f'"{column.name}"' for column in cursor.description)
                found.append((f"INSERT INTO {table} ({names}) VALUES %s", cursor.fetchall()))
        transaction.set_rollback(True)
    return found


def _bare(rows: list[tuple[str, list[Any]]]) -> float:
    with transaction.atomic():
        start = time.perf_counter()
        with connection.cursor() as cursor:
            for statement, values in rows:
                execute_values(cursor.cursor, statement, values, page_size=PAGE)
        took = time.perf_counter() - start
        transaction.set_rollback(True)
    return took
