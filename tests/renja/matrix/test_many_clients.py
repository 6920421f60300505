"""Eight people at one Renja against the real server: edits, pastes, deletes, hand-ins at random.

Afterwards every value that the server accepted is in the history of its row, every one that it did
not accept was told to its sender, and no change was written over another unseen.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import urllib.parse
from itertools import pairwise
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from agencies.models import Role
from renja import actions
from renja.comparison import rows_by_uuid
from renja.models import PlanDocument, RowChange
from tests.factories.agencies import person
from tests.factories.renja import RowFactory

CLIENTS, TURNS, ROWS = 8, 20, 12
CELLS = {
    "note": "note",
    "target_group": "target_group",
    "indicator": "indicator",
    "target": "target",
    "budget": "budget",
}
STATES = {"saved", "refused", "conflict"}


class Person(threading.Thread):
    """One browser: what it knows, what it sent, what it was told."""

    def __init__(self, address: str, user, document: PlanDocument, seed: int) -> None:
        super().__init__()
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.host = urllib.parse.urlsplit(address).netloc
        self.base = f"/renja/{document.pk}/matriks/"
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={'a' * 32}",
            "X-CSRFToken": "a" * 32,
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        self.random, self.seed, self.turn = random.Random(seed), seed, 0
        self.known: dict[str, dict] = {}
        self.accepted: list[tuple[str, str, str]] = []
        self.told, self.untold, self.failures = 0, [], []

    def run(self) -> None:
        try:
            self.load()
            for _ in range(TURNS):
                self.turn += 1
                deed = self.random.choices(
                    [self.edit, self.paste, self.delete, self.restore, self.copy, self.load],
                    [10, 4, 1, 1, 1, 1],
                )[0]
                deed()
        except Exception as error:  # noqa: BLE001  (told to the test, which fails with it)
            self.failures.append(repr(error))

    def ask(self, method: str, path: str, data: object = None) -> tuple[int, dict]:
        link = http.client.HTTPConnection(self.host, timeout=60)
        body = None if data is None else json.dumps(data)
        link.request(method, self.base + path, body, self.headers)
        response = link.getresponse()
        content = response.read()
        link.close()
        if response.status >= 500:
            self.failures.append(f"{response.status} {content[:200]!r}")
            return response.status, {}
        return response.status, json.loads(content)

    def load(self) -> None:
        _status, data = self.ask("GET", "?format=json")
        self.known = {row["uuid"]: row for row in data["rows"]}

    def edit(self) -> None:
        self.send(1, self.random.sample(sorted(CELLS), self.random.randint(1, 2)))

    def paste(self) -> None:
        self.send(self.random.randint(2, 6), self.random.sample(sorted(CELLS), 3))

    def send(self, count: int, keys: list[str]) -> None:
        rows = self.random.sample(sorted(self.known), min(count, len(self.known)))
        batch = [
            {
                "uuid": uuid,
                "version": self.known[uuid]["version"],
                "cells": {
                    key: {"was": self.known[uuid]["cells"].get(key, ""), "value": self.value(key)}
                    for key in keys
                },
            }
            for uuid in rows
        ]
        if not batch:
            return
        status, answer = self.ask("POST", "sel/", {"rows": batch})
        if status == 409:
            assert answer["code"] == "closed"
            self.told += sum(len(row["cells"]) for row in batch)
            return
        answers = {row["uuid"]: row for row in answer["rows"]}
        for sent in batch:
            self.answered(sent, answers[sent["uuid"]])

    def value(self, key: str) -> str:
        number = self.seed * 1_000_000 + self.turn * 1000 + self.random.randint(0, 999)
        if key == "budget":
            return str(number) if self.random.random() < 0.9 else "seribu"
        return str(number) if key == "target" else f"{key} {number}"

    def answered(self, sent: dict, answer: dict) -> None:
        for key, cell in sent["cells"].items():
            told = answer["cells"].get(key, {}).get("state")
            if told not in STATES:
                self.untold.append((sent["uuid"], key))
            elif told == "saved":
                self.accepted.append((sent["uuid"], key, cell["value"]))
            else:
                self.told += 1
                assert answer["cells"][key]["message"]
        if "row" in answer and answer["row"] is None:
            self.known.pop(sent["uuid"], None)
            return
        row = answer.get("row") or self.known[sent["uuid"]]
        row["version"] = answer["version"]
        for key, cell in answer["cells"].items():
            row["cells"][key] = cell["value"]
        self.known[sent["uuid"]] = row

    def delete(self) -> None:
        uuid = self.random.choice(sorted(self.known))
        versions = {uuid: self.known[uuid]["version"]}
        status, answer = self.ask("POST", "baris/", {"do": "delete", "versions": versions})
        if status == 200:
            for gone in answer["gone"]:
                self.known.pop(gone, None)

    def restore(self) -> None:
        gone = RowChange.objects.filter(kind="hapus").values_list("row_uuid", flat=True)
        uuids = [str(uuid) for uuid in gone[:3]]
        connection.close()
        if uuids:
            self.ask("POST", "baris/", {"do": "restore", "uuids": uuids})

    def copy(self) -> None:
        uuid = self.random.choice(sorted(self.known))
        self.ask("POST", "baris/", {"do": "copy", "uuids": [uuid]})


def _hand_in_and_return(document: PlanDocument, head, verifier, stop: threading.Event) -> None:
    """The head of the agency and Bappeda, sending the plan to and fro."""
    while not stop.wait(0.7):
        document.refresh_from_db()
        actions.hand_in(document=document, by=head, at=timezone.now())
        stop.wait(0.15)
        document.refresh_from_db()
        actions.return_for_revision(
            document=document, note="perbaiki", by=verifier, at=timezone.now()
        )
    connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_among_eight_people(live_server, agency, renja, seed):
    for number in range(ROWS):
        RowFactory(
            document=renja,
            printed_code=f"2.08.02.2.01.{number:04d}",
            indicator="Jumlah dokumen",
            note="awal",
        )
    people = [
        Person(live_server.url, person(Role.PLANNER, agency), renja, seed * 100 + number)
        for number in range(CLIENTS)
    ]
    stop = threading.Event()
    head, verifier = person(Role.AGENCY_HEAD, agency), person(Role.VERIFIER, agency)
    office = threading.Thread(target=_hand_in_and_return, args=(renja, head, verifier, stop))

    for thread in (office, *people):
        thread.start()
    for thread in people:
        thread.join()
    stop.set()
    office.join()

    assert [failure for one in people for failure in one.failures] == []
    assert [cell for one in people for cell in one.untold] == []
    accepted = [value for one in people for value in one.accepted]
    assert len(accepted) > CLIENTS * TURNS / 4
    assert sum(one.told for one in people) > 0
    assert _missing(accepted) == []
    assert _gaps(renja) == []


def _missing(accepted: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Accepted values that no line of the history holds."""
    kept = {
        (str(change.row_uuid), change.field, change.new)
        for change in RowChange.objects.filter(kind="ubah")
    }
    return [
        (uuid, key, value) for uuid, key, value in accepted if (uuid, CELLS[key], value) not in kept
    ]


def _gaps(renja: PlanDocument) -> list[tuple[object, ...]]:
    """Changes that did not start from what the one before left, and rows that end elsewhere."""
    gaps: list[tuple[object, ...]] = []
    rows = rows_by_uuid(renja, RowChange.objects.values_list("row_uuid", flat=True))
    chains: dict[tuple[UUID, str], list[RowChange]] = {}
    for change in RowChange.objects.filter(kind="ubah", field__in=CELLS.values()).order_by("pk"):
        chains.setdefault((change.row_uuid, change.field), []).append(change)
    for (uuid, field), chain in chains.items():
        gaps += [
            (uuid, field, one.new, other.old)
            for one, other in pairwise(chain)
            if one.new != other.old
        ]
        row = rows.get(uuid)
        if row is not None and _stored(row, field) != chain[-1].new:
            gaps.append((uuid, field, chain[-1].new, _stored(row, field)))
    return gaps


def _stored(row: dict, field: str) -> object:
    if field in {"indicator", "target"}:
        return row["indicators"][0][{"indicator": "text", "target": "target_text"}[field]]
    return row[field]
