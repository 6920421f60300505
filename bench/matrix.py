"""The matrix: first edit in a slow browser, one cell with its findings, a pasted block, 20 editors."""

from __future__ import annotations

import http.client
import json
import statistics
import threading
import time
import urllib.parse
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from agencies.models import Agency, Membership, Region, Role
from bench.database import scratch_database
from bench.measure import Result, in_turns, ratio, spread
from bench.plan_page import INDICATOR, NAME, PLACES
from bench.serving import server
from renja.actions.profiles import load_plan_year, load_profiles
from renja.actions.versions import freeze_version
from renja.models import (
    AgencyCeiling,
    PlanDocument,
    PlanRow,
    RowFunding,
    RowIndicator,
    RowLocation,
)

AT = datetime(2025, 3, 3, tzinfo=UTC)
SIZES = (50, 300, 2000)
BLOCK = 500
SLOWDOWN = 4
EDITORS, SECONDS = 20, 120
PASSWORD = "rahasia-uji-2026"
PASTED = ("target", "unit", "budget", "note", "forward_target", "forward_budget")


def run(args: Namespace) -> list[Result]:
    """Figures of issue "Drafting in the browser", section 6."""
    is_quick = args.repeats == 1
    with scratch_database():
        user, documents = _people_and_plans()
        return [
            *_in_the_browser(user, documents, args.repeats),
            _one_cell(user, documents, args.repeats * 20),
            *_pasted_block(user, documents[2000], args.repeats * 2),
            *_many_editors(documents[300], 10 if is_quick else SECONDS),
        ]


# --- One cell, and a block --------------------------------------------------------------------
def _one_cell(user: User, documents: Mapping[int, PlanDocument], repeats: int) -> Result:
    client = _signed_in(user)
    savers = [_saver(client, documents[size]) for size in (2000, 50)]
    for save in savers:
        save()
    large, small = in_turns(*savers, repeats=repeats)
    return Result(
        "one cell saved incl. its findings, 2000 rows",
        "the same on 50 rows",
        ratio(large, small),
        1.3,
        detail=f"{_ms(large)} against {_ms(small)}",
    )


def _saver(client: Client, document: PlanDocument) -> Callable[[], None]:
    row = PlanRow.objects.filter(document=document).order_by("position")[7]
    turn = iter(range(10**6))

    def save() -> None:
        row.refresh_from_db(fields=["version", "budget"])
        was, value = str(int(row.budget or 0)), str(5_000_000 + next(turn))
        edit = _edit(row, budget=(was, value))
        found = _post(client, document, [edit])
        assert found[0]["cells"]["budget"]["state"] == "saved", found
        client.get(f"/keselarasan/langsung/{document.pk}/", {"baris": str(row.uuid)})

    return save


def _pasted_block(user: User, document: PlanDocument, repeats: int) -> Iterator[Result]:
    client = _signed_in(user)
    rows = list(PlanRow.objects.filter(document=document).order_by("position")[:BLOCK])
    turn = iter(range(10**6))

    def paste() -> None:
        versions = dict(PlanRow.objects.filter(document=document).values_list("pk", "version"))
        number = next(turn)
        for row in rows:
            row.version = versions[row.pk]
        edits = [
            _edit(row, **{key: ("", _pasted(key, at, number)) for key in PASTED})
            for at, row in enumerate(rows)
        ]
        start = time.perf_counter()
        answers = _post(client, document, edits)
        paste.seconds = time.perf_counter() - start  # type: ignore[attr-defined]
        states = {cell["state"] for row in answers for cell in row["cells"].values()}
        assert states == {"saved"}, states

    def timed() -> float:
        paste()
        return paste.seconds  # type: ignore[attr-defined]

    def bare() -> float:
        return _bare_update([row.pk for row in rows], next(turn))

    timed()
    with CaptureQueriesContext(connection) as queries:
        paste()
    # One of them is the bench's own look at the versions.
    count = len([q for q in queries.captured_queries if "SAVEPOINT" not in q["sql"]]) - 1
    ours, theirs = in_turns(timed, bare, repeats=repeats)
    yield Result(
        f"{BLOCK} rows x {len(PASTED)} cells pasted, whole request",
        "one bulk UPDATE a table of the same values in psycopg2",
        ratio(ours, theirs),
        10,
        detail=f"{_ms(ours)} against {_ms(theirs)}",
    )
    yield Result("the same", "number of queries", count, 25, unit="queries")


def _pasted(key: str, at: int, number: int) -> str:
    if key in {"budget", "forward_budget"}:
        return f"{1_000_000 + at + number:,}".replace(",", ".")
    if key == "unit":
        return "Orang" if number % 2 else "Dokumen"
    return f"{at + number} catatan" if key == "note" else str(at + number)


def _bare_update(pks: list[int], number: int) -> float:
    """Seconds of the same values written by one statement a table, in one transaction."""
    texts = [str(at + number) for at in range(len(pks))]
    amounts = [Decimal(1_000_000 + at + number) for at in range(len(pks))]
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(
            "UPDATE renja_planrow r SET budget = v.a, forward_budget = v.a, note = v.t"
            " FROM unnest(%s::bigint[], %s::numeric[], %s::text[]) AS v(id, a, t)"
            " WHERE r.id = v.id",
            [pks, amounts, texts],
        )
        cursor.execute(
            "UPDATE renja_rowindicator i SET target_text = v.t, target = v.a, unit = v.t,"
            " forward_target_text = v.t, forward_target = v.a"
            " FROM unnest(%s::bigint[], %s::numeric[], %s::text[]) AS v(id, a, t)"
            " WHERE i.row_id = v.id AND i.position = 0",
            [pks, amounts, texts],
        )
        # One source that carries the whole budget follows it, on both sides of the comparison.
        cursor.execute(
            "UPDATE renja_rowfunding f SET amount = v.a"
            " FROM unnest(%s::bigint[], %s::numeric[]) AS v(id, a)"
            " WHERE f.row_id = v.id AND f.position = 0",
            [pks, amounts],
        )
        cursor.execute("COMMIT")
    return time.perf_counter() - start


# --- A slow browser ---------------------------------------------------------------------------
def _in_the_browser(
    user: User, documents: Mapping[int, PlanDocument], repeats: int
) -> Iterator[Result]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (only this bench needs it)

    client = _signed_in(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    with server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        opened = _Opened(browser, address, cookie)
        opened.grid(documents[300])
        opened.form(documents[300])
        grid, form = in_turns(
            lambda: opened.grid(documents[300]),
            lambda: opened.form(documents[300]),
            repeats=repeats,
        )
        yield Result(
            f"first edit on 300 rows, cold cache, {SLOWDOWN}x slowdown",
            "the plain form of the same rows",
            ratio(grid, form),
            1.5,
            detail=f"{spread(grid)} against {spread(form)}",
        )
        few, many = opened.nodes(documents[300]), opened.nodes(documents[2000])
        yield Result(
            "DOM nodes of the grid, 2000 rows",
            "the same with 300 rows",
            many / few,
            3,
            detail=f"{many} against {few}",
        )
        browser.close()


class _Opened:
    """Pages of one person in fresh, slow browsers."""

    def __init__(self, browser: Any, address: str, cookie: str) -> None:
        self.browser, self.address, self.cookie = browser, address, cookie

    @contextmanager
    def page(self) -> Iterator[Any]:
        context = self.browser.new_context(
            base_url=self.address, viewport={"width": 1366, "height": 768}
        )
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": self.cookie, "url": self.address}])
        page = context.new_page()
        cdp = context.new_cdp_session(page)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        yield page
        context.close()

    def grid(self, document: PlanDocument) -> float:
        with self.page() as page:
            start = time.perf_counter()
            page.goto(f"/renja/{document.pk}/matriks/", wait_until="commit")
            page.locator('.rk-lv3 [tabulator-field="note"]').first.click()
            page.keyboard.type("x")
            page.locator(".rk-grid-editor").wait_for()
            assert page.locator(".rk-grid-editor").input_value() == "x"
            return time.perf_counter() - start

    def form(self, document: PlanDocument) -> float:
        with self.page() as page:
            start = time.perf_counter()
            path = f"/renja/{document.pk}/matriks/?tampilan=formulir"
            page.goto(path, wait_until="commit")
            field = page.locator('textarea[name$="-note"]').first
            field.click()
            page.keyboard.type("x")
            assert "x" in field.input_value()
            return time.perf_counter() - start

    def nodes(self, document: PlanDocument) -> int:
        with self.page() as page:
            page.goto(f"/renja/{document.pk}/matriks/")
            page.locator("html[data-matrix-ready]").wait_for()
            return int(page.evaluate("document.querySelectorAll('*').length"))


def _chromium() -> str:
    import os  # noqa: PLC0415
    import shutil  # noqa: PLC0415

    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next(path for name in names if name and (path := shutil.which(name)))


# --- Twenty editors ---------------------------------------------------------------------------
def _many_editors(document: PlanDocument, seconds: int) -> Iterator[Result]:
    agency = document.agency
    assert agency is not None
    rows = list(PlanRow.objects.filter(document=document).order_by("position"))
    people = [_person(agency, f"penyunting{number}@contoh.test") for number in range(EDITORS)]
    with server() as address:
        alone = _Editor(address, _signed_in(people[0]), document, rows[:1], seed=999)
        for _ in range(30):
            alone.save()
        unloaded = statistics.median(alone.times)
        # Three neighbours share each row, so that clashes are part of it.
        editors = [
            _Editor(address, _signed_in(person), document, rows[at // 3 * 5 :][:5], seed=at)
            for at, person in enumerate(people)
        ]
        threads = [threading.Thread(target=editor.work, args=(seconds,)) for editor in editors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    times = sorted(time_ for editor in editors for time_ in editor.times)
    p95 = times[int(len(times) * 0.95)]
    told = sum(editor.told for editor in editors)
    yield Result(
        f"{EDITORS} editors, one save a second each, {seconds} s: p95",
        "median of the same unloaded",
        p95 / unloaded,
        10,
        detail=f"{p95 * 1000:.0f} ms against {unloaded * 1000:.0f} ms; {len(times)} saves,"
        f" {told} clashes told",
    )
    errors = [error for editor in editors for error in editor.errors]
    yield Result("the same", "errors", len(errors), 0, unit="errors", detail="; ".join(errors[:3]))
    lost = [value for editor in editors for value in editor.accepted if not _is_kept(value)]
    yield Result("the same", "accepted values lost", len(lost), 0, unit="lost")


class _Editor:
    """One person who saves a cell a second."""

    def __init__(
        self,
        address: str,
        client: Client,
        document: PlanDocument,
        rows: list[PlanRow],
        *,
        seed: int,
    ) -> None:
        self.host = urllib.parse.urlsplit(address).netloc
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        token = "a" * 32
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        self.path, self.seed, self.turn = f"/renja/{document.pk}/matriks/sel/", seed, 0
        self.rows = [(str(row.uuid), row.version) for row in rows]
        self.values = {str(row.uuid): row.note for row in rows}
        self.times: list[float] = []
        self.errors: list[str] = []
        self.accepted: list[tuple[str, str]] = []
        self.told = 0

    def work(self, seconds: int) -> None:
        end = time.monotonic() + seconds
        following = time.monotonic() + self.seed / EDITORS
        while following < end:
            time.sleep(max(0.0, following - time.monotonic()))
            following = max(following + 1, time.monotonic())
            try:
                self.save()
            except (OSError, http.client.HTTPException, KeyError, ValueError) as error:
                self.errors.append(repr(error))

    def save(self) -> None:
        self.turn += 1
        at = self.turn % len(self.rows)
        uuid, version = self.rows[at]
        value = f"{self.seed}-{self.turn}"
        cells = {"note": {"was": self.values[uuid], "value": value}}
        body = json.dumps({"rows": [{"uuid": uuid, "version": version, "cells": cells}]})
        link = http.client.HTTPConnection(self.host, timeout=30)
        start = time.perf_counter()
        link.request("POST", self.path, body, self.headers)
        response = link.getresponse()
        content = response.read()
        self.times.append(time.perf_counter() - start)
        link.close()
        if response.status != 200:
            self.errors.append(f"{response.status} {content[:80]!r}")
            return
        (row,) = json.loads(content)["rows"]
        cell = row["cells"]["note"]
        self.rows[at] = (uuid, row["version"])
        self.values[uuid] = cell["value"]
        if cell["state"] == "saved":
            self.accepted.append((uuid, value))
        elif cell["state"] == "conflict":
            self.told += 1
        else:
            self.errors.append(str(cell))


def _is_kept(accepted: tuple[str, str]) -> bool:
    """Whether the value is in its row, or in the row's history."""
    from renja.models import RowChange  # noqa: PLC0415

    uuid, value = accepted
    return (
        PlanRow.objects.filter(uuid=uuid, note=value).exists()
        or RowChange.objects.filter(row_uuid=uuid, field="note", new=value).exists()
    )


# --- People and plans -------------------------------------------------------------------------
def _edit(row: PlanRow, **cells: tuple[str, str]) -> dict[str, Any]:
    return {
        "uuid": str(row.uuid),
        "version": row.version,
        "cells": {key: {"was": was, "value": value} for key, (was, value) in cells.items()},
    }


def _post(client: Client, document: PlanDocument, edits: list[dict[str, Any]]) -> list[Any]:
    response = client.post(
        f"/renja/{document.pk}/matriks/sel/", {"rows": edits}, content_type="application/json"
    )
    assert response.status_code == 200, response.content[:300]
    return list(response.json()["rows"])


def _signed_in(user: User) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def _ms(times: list[float]) -> str:
    return f"{statistics.median(times) * 1000:.0f} ms"


def _person(agency: Agency, email: str) -> User:
    user = User.objects.create_user(email, PASSWORD, name=email.split("@", maxsplit=1)[0])
    Membership.objects.create(user=user, agency=agency, role=Role.PLANNER)
    return user


def _people_and_plans() -> tuple[User, dict[int, PlanDocument]]:
    """Plans of 50, 300 and 2,000 rows, each with an RKPD that says nearly the same."""
    load_profiles()
    nation = Region.objects.create(code="0", name="Indonesia", level="nation")
    province = Region.objects.create(code="17", name="Bengkulu", level="province", parent=nation)
    region = Region.objects.create(
        code="17.03", name="Kab. Bengkulu Utara", level="regency", parent=province
    )
    agency = Agency.objects.create(
        region=region, name="Dinas", affair_fields=["2.08"], sipd_code="2.08.0.00.0.00.01.0000"
    )
    user = _person(agency, "bench@contoh.test")
    documents = {
        size: _plan(agency, user, year=2026 + at, size=size) for at, size in enumerate(SIZES)
    }
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return user, documents


def _plan(agency: Agency, user: User, *, year: int, size: int) -> PlanDocument:
    plan_year = load_plan_year(year=year)
    # The same columns for every size.
    plan_year.profile = load_plan_year(year=2026).profile
    plan_year.save()
    shared = {"region": agency.region, "plan_year": plan_year}
    rkpd = PlanDocument.objects.create(kind="rkpd", stage="ranwal", **shared)
    renja = PlanDocument.objects.create(kind="renja", agency=agency, stage="rancangan", **shared)
    for document, more in ((rkpd, 0), (renja, 1000)):
        _rows(document, agency, user, size=size, more=more)
    AgencyCeiling.objects.create(document=rkpd, agency=agency, plafon=Decimal(10) ** 10)
    freeze_version(document=rkpd, reason="import", by=user, at=AT)
    return renja


def _rows(document: PlanDocument, agency: Agency, user: User, *, size: int, more: int) -> None:
    """Rows of 25 programmes with four activities each, two places, one fund source."""
    rows = PlanRow.objects.bulk_create(
        PlanRow(
            document=document,
            agency=agency,
            position=at,
            printed_code=f"2.08.{at % 25 + 2:02d}.2.{at // 25 % 4 + 1:02d}.{at:04d}",
            name=NAME % at,
            budget=Decimal(1_000_000 + at + more),
            forward_budget=Decimal(1_100_000 + at),
            changed_at=AT,
            changed_by=user,
        )
        for at in range(size)
    )
    RowIndicator.objects.bulk_create(
        RowIndicator(
            row=row,
            text=INDICATOR % at,
            unit="Orang",
            target_text="150",
            target=Decimal(150),
            forward_target_text="150",
            forward_target=Decimal(150),
        )
        for at, row in enumerate(rows)
    )
    RowLocation.objects.bulk_create(
        RowLocation(row=row, position=at, code="17.03", text=text)
        for row in rows
        for at, text in enumerate(PLACES)
    )
    RowFunding.objects.bulk_create(
        RowFunding(row=row, source_name="Dana Alokasi Umum (DAU)", amount=row.budget)
        for row in rows
    )
