"""People at work: they sign in, type, paste, import, check, invite and ask for reports.

Each keeps its own books: what the server acknowledged, what it refused, and what it left open by
an error or a lost connection.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from bench.faults.region import CODE, PASSWORD, YEAR, People

PATIENCE_S = 90
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
BLOCK = 25
FINISH_S = 180
PAUSE_S = {"edit": 0.25, "report": 0.7, "check": 6.0, "invite": 1.5, "import": 8.0}


@dataclass
class Books:
    """What all of them were told. Lists only grow; one lock guards what is counted."""

    cells: list[tuple[str, str]] = field(default_factory=list)  # row, value: acknowledged
    open_cells: list[tuple[str, str]] = field(default_factory=list)  # no answer, or an error
    named: Counter[str] = field(default_factory=Counter)  # conflicts and refusals of cells
    reports: dict[str, tuple[str, str]] = field(default_factory=dict)  # uuid: agency, format
    checks: list[str] = field(default_factory=list)
    invited: list[str] = field(default_factory=list)
    applied: list[str] = field(default_factory=list)
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    slowest: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, status: int | None, took: float) -> None:
        with self.lock:
            self.answers[what, "no answer" if status is None else f"{status // 100}xx"] += 1
            self.slowest = max(self.slowest, took)


@dataclass(frozen=True)
class Answer:
    """An answer of the server; `status` is None if there was none."""

    status: int | None = None
    location: str = ""
    body: bytes = b""

    def uuid(self) -> str:
        """The uuid that a redirect leads to; empty if this is none."""
        found = UUID.search(self.location) if self.status == 302 else None
        return found.group() if found else ""


class Person:
    """One browser with one signed-in person."""

    def __init__(self, address: str, email: str, books: Books) -> None:
        self.host = urllib.parse.urlsplit(address).netloc
        self.email, self.books = email, books
        self.cookies: dict[str, str] = {}

    def sign_in(self) -> None:
        """Raises RuntimeError if the server does not let them in."""
        self.ask("sign in", "GET", "/masuk/")
        answer = self.post("sign in", "/masuk/", {"username": self.email, "password": PASSWORD})
        if answer.status != 302 or "sessionid" not in self.cookies:
            raise RuntimeError(f"{self.email} could not sign in: {answer.status}")

    def post(self, what: str, path: str, fields: dict[str, str]) -> Answer:
        body = urllib.parse.urlencode(fields).encode()
        return self.ask(what, "POST", path, body, "application/x-www-form-urlencoded")

    def send_json(self, what: str, path: str, data: object) -> Answer:
        return self.ask(what, "POST", path, json.dumps(data).encode(), "application/json")

    def send_file(self, what: str, path: str, fields: dict[str, str], file: str) -> Answer:
        border = "batas-7f3a"
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        parts.append(
            f'--{border}\r\nContent-Disposition: form-data; name="uploads"; filename="r.json"\r\n'
            f"Content-Type: application/json\r\n\r\n{file}\r\n--{border}--\r\n"
        )
        body = "".join(parts).encode()
        return self.ask(what, "POST", path, body, f"multipart/form-data; boundary={border}")

    def ask(
        self, what: str, method: str, path: str, body: bytes | None = None, kind: str = ""
    ) -> Answer:
        """One request on a connection of its own; redirects are not followed."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": kind, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        link = http.client.HTTPConnection(self.host, timeout=PATIENCE_S)
        begun = time.monotonic()
        try:
            link.request(method, path, body, headers)
            response = link.getresponse()
            answer = Answer(response.status, response.getheader("Location") or "", response.read())
            for line in response.headers.get_all("Set-Cookie") or ():
                for name, morsel in SimpleCookie(line).items():
                    self.cookies[name] = morsel.value
        except (OSError, http.client.HTTPException):
            answer = Answer()
        finally:
            link.close()
        self.books.note(what, answer.status, time.monotonic() - begun)
        return answer


class Editor:
    """Somebody who types into one Renja: single cells, and now and then a pasted block."""

    def __init__(
        self, person: Person, renja: int, rows: list[tuple[str, int, str]], seed: int
    ) -> None:
        self.person, self.path, self.seed = person, f"/renja/{renja}/matriks/sel/", seed
        self.versions = {uuid: version for uuid, version, _note in rows}
        self.notes = {uuid: note for uuid, _version, note in rows}
        self.dice, self.turn = random.Random(seed), 0

    def act(self) -> None:
        size = BLOCK if self.dice.random() < 0.1 else 1
        rows = self.dice.sample(sorted(self.notes), min(size, len(self.notes)))
        self.turn += 1
        wanted = {uuid: f"uji {self.seed}-{self.turn}-{at}" for at, uuid in enumerate(rows)}
        edits = [
            {
                "uuid": uuid,
                "version": self.versions[uuid],
                "cells": {"note": {"was": self.notes[uuid], "value": value}},
            }
            for uuid, value in wanted.items()
        ]
        answer = self.person.send_json("edit", self.path, {"rows": edits})
        if answer.status == 200:
            self._read(json.loads(answer.body)["rows"], wanted)
        else:
            self.person.books.open_cells.extend(wanted.items())

    def _read(self, rows: list[dict[str, Any]], wanted: dict[str, str]) -> None:
        books = self.person.books
        for row in rows:
            uuid, cell = row["uuid"], row.get("cells", {}).get("note", {})
            state = cell.get("state", "gone")
            if state == "saved":
                books.cells.append((uuid, wanted[uuid]))
            else:
                books.named[state] += 1
            if "value" in cell and "version" in row:
                self.notes[uuid], self.versions[uuid] = cell["value"], row["version"]


class Reporter:
    """The verifier asks for every agency's report and the region's, in both formats, then again."""

    def __init__(self, person: Person, agencies: list[int], seed: int) -> None:
        self.person, self.dice = person, random.Random(seed)
        self.jobs = [(str(agency), kind) for agency in ("", *agencies) for kind in ("pdf", "xlsx")]
        self.left = list(self.jobs)

    def act(self) -> None:
        job = self.dice.choice(self.left or self.jobs)
        fields = {"wilayah": CODE, "year": str(YEAR), "agency": job[0], "format": job[1]}
        answer = self.person.post("report", f"/laporan/susun/?wilayah={CODE}", fields)
        if found := answer.uuid():
            self.person.books.reports[found] = job
        elif answer.status == 302:
            self.person.books.named["report refused"] += 1
        else:
            return  # not acknowledged: it is asked for again, as a person would
        if job in self.left:
            self.left.remove(job)

    def finish(self) -> None:
        """Ask for what the time did not suffice for, once nothing is killed any more."""
        end = time.monotonic() + FINISH_S
        while self.left and time.monotonic() < end:
            self.act()


class Checker:
    def __init__(self, person: Person, renja: list[int], seed: int) -> None:
        self.person, self.renja, self.dice = person, renja, random.Random(seed)

    def act(self) -> None:
        path = f"/keselarasan/periksa/{self.dice.choice(self.renja)}/"
        if found := self.person.post("check", path, {}).uuid():
            self.person.books.checks.append(found)


class Inviter:
    """The region's administrator invites a new person by mail each time."""

    def __init__(self, person: Person, agencies: list[int]) -> None:
        self.person, self.agencies, self.turn = person, agencies, 0

    def act(self) -> None:
        self.turn += 1
        email = f"undangan{self.turn}@contoh.test"
        agency = self.agencies[self.turn % len(self.agencies)]
        path = f"/data/perangkat-daerah/{agency}/undang/"
        answer = self.person.post("invite", path, {"email": email, "role": "perencana"})
        if answer.status == 302:
            self.person.books.invited.append(email)


class Importer:
    """A planner brings the file of the agency again, with other budgets, and applies it."""

    def __init__(self, person: Person, agency: int, file: str, year: int) -> None:
        self.person, self.file, self.turn = person, json.loads(file), 0
        self.fields = {"target": f"renja-agency-{agency}", "plan_year": str(year), "stage": ""}

    def act(self) -> None:
        self.turn += 1
        rows = [row | {"pagu_indikatif": 1000 * self.turn + at} for at, row in enumerate(self.file)]
        sent = self.person.send_file("upload", "/impor/", self.fields, json.dumps(rows))
        if not (found := sent.uuid()):
            return
        shown = self.person.ask("preview", "GET", f"/impor/{found}/")
        mark = re.search(rb'name="fingerprint" value="([^"]*)"', shown.body)
        if not mark:
            return
        fields = {"fingerprint": mark.group(1).decode()}
        answer = self.person.post("apply", f"/impor/{found}/terapkan/", fields)
        if answer.status == 302 and found not in answer.location:
            self.person.books.applied.append(found)


@dataclass
class Load:
    """All of them at once, each in a thread."""

    threads: list[threading.Thread]
    reporter: Reporter
    stop: threading.Event = field(default_factory=threading.Event)
    troubles: list[str] = field(default_factory=list)

    def end(self) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(PATIENCE_S * 3)
        self.reporter.finish()


def begin(
    address: str, people: People, rows: dict[int, list[tuple[str, int, str]]], books: Books,
    *, year: int, seed: int,
) -> Load:  # fmt: skip
    """Everybody signs in, then begins. `rows` are uuid, version and note by Renja."""

    def signed_in(email: str) -> Person:
        person = Person(address, email, books)
        person.sign_in()
        return person

    workers: list[tuple[str, Any]] = [
        ("edit", Editor(signed_in(email), renja, rows[renja], seed * 100 + number))
        for number, (email, renja) in enumerate(people.editors)
    ]
    verifier = signed_in(people.verifier)
    reporter = Reporter(verifier, people.agencies, seed)
    workers += [
        ("report", reporter),
        ("check", Checker(verifier, people.renja[3:], seed)),
        ("invite", Inviter(signed_in(people.admin), people.agencies)),
        ("import", Importer(signed_in(people.importer), *people.imported, year)),
    ]
    load = Load([], reporter)
    for kind, worker in workers:
        work = _loop(worker.act, PAUSE_S[kind], load)
        load.threads.append(threading.Thread(target=work, daemon=True, name=kind))
    for thread in load.threads:
        thread.start()
    return load


def _loop(act: Callable[[], None], pause_s: float, load: Load) -> Callable[[], None]:
    def work() -> None:
        while not load.stop.wait(pause_s):
            try:
                act()
            except Exception as error:  # noqa: BLE001 - a fault of the run itself, told at its end
                load.troubles.append(repr(error))

    return work
