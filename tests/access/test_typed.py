"""Every address with words and numbers that nobody means: bounded searches, no failure."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.table import TABLE
from tests.access.test_walk import _close

# More digits than Python reads as a number.
HUGE = "9" * 4301
NUMBERS = [
    "acara",
    "agency",
    "dari",
    "dokumen",
    "edisi",
    "hari",
    "ikut",
    "ke",
    "keputusan",
    "page",
    "baris",
    "pd",
    "peserta",
    "perubahan",
    "revision",
    "tahun",
    "usulan",
    "versi",
    "version",
    "wajib",
    "hadir",
    "seats",
    "count",
    "place",
    "item",
    "open",
]
# The name of the ninth and every later word must not reach the database.
WORDS = " ".join(f"kata{number}z" for number in range(1900))
LONG_WORD = "k" * 300
SEARCHES = [
    "agencies:agency_list",
    "agencies:region_list",
    "alignment:list",
    "audit:list",
    "meetings:board",
    "meetings:board_export",
    "meetings:export",
    "meetings:invitations",
    "meetings:list",
    "meetings:organisations",
    "meetings:sent_mails",
    "nomenclature:list",
    "renja:list",
    "renja:matrix_search",
    "renja:row_add",
]
CUT = "Hanya delapan kata pertama (paling banyak 200 karakter) yang dicari."


def _url(world, row, **query):
    pairs = (pair.split("=", 1) for pair in row.where.split())
    url = reverse(row.name, kwargs={key: world.value(value) for key, value in pairs})
    asked = {key: world.value(value) for key, value in row.query.items()}
    return f"{url}?{urlencode(asked | query)}"


@pytest.fixture(scope="module")
def clients(world):
    """A signed-in browser per person, the administrator's first."""
    found = {}
    for persona in sorted(world.people, key=lambda name: name != "admin"):
        if (user := world.people[persona]) is not None:
            found[persona] = Client(raise_request_exception=False)
            found[persona].force_login(user)
    return found


def _client(clients, answers):
    """The browser of somebody whom the address lets in, or None."""
    return next((c for who, c in clients.items() if answers.for_persona(who) == "ok"), None)


def _answer(client, method, url, data=None, **more):
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    with transaction.atomic():
        response = getattr(client, method)(url, data or {}, **more)
        transaction.set_rollback(True)
    _close(response)
    # Signing out or in must not change who asks next.
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    return response


def _status(client, method, url, data=None, **more):
    return _answer(client, method, url, data, **more).status_code


@pytest.mark.django_db
def test_no_address_fails_at_a_number_of_4301_digits_in_its_query(world, clients):
    failed = []
    for row in TABLE:
        client = row.get and _client(clients, row.get)
        for names in (NUMBERS, NUMBERS[::2], NUMBERS[1::2]) if client else ():
            url = _url(world, row, **dict.fromkeys(names, HUGE))
            failed += [f"{row}: {names}"] * (_status(client, "get", url) >= 500)

    assert failed == []


@pytest.mark.django_db
def test_no_address_fails_at_a_posted_number_of_4301_digits(world, clients):
    failed = []
    for row in TABLE:
        client = row.post and _client(clients, row.post)
        if not client:
            continue
        sent = {key: world.value(value) for key, value in row.data.items()}
        tries = [{**sent, key: HUGE} for key, value in sent.items() if str(value).isdecimal()]
        tries.append({**sent, **dict.fromkeys(NUMBERS, HUGE)})
        url = _url(world, row)
        failed += [f"{row}: {t.keys()}" for t in tries if _status(client, "post", url, t) >= 500]

    assert failed == []


@pytest.mark.django_db
@pytest.mark.parametrize("number", [HUGE, '"' + HUGE + '"', "1e999", "10e17", "null", "-1"])
def test_no_program_request_fails_at_such_a_number(world, clients, number):
    failed = []
    for row in TABLE:
        client = row.post and _client(clients, row.post)
        if not client or not (row.name.startswith("renja:matrix_") or "attendance" in row.name):
            continue
        uuid = str(world.value("draft_row.uuid"))
        bodies = [
            {"rows": [{"uuid": uuid, "version": "N", "cells": {}}]},
            {"do": "delete", "versions": {uuid: "N"}},
            {"do": "place", "uuids": [uuid], "before": "N", "position": "N"},
            {"ticks": [{"at": "2026-11-24T08:00Z", "delegate": uuid, "key": uuid, "day": "N"}]},
        ]
        bodies = [json.dumps(body).replace('"N"', number) for body in bodies]
        for body in bodies:
            code = _status(client, "post", _url(world, row), body, content_type="application/json")
            if code >= 500:
                failed.append(f"{row}: {body[:60]}")

    assert failed == []


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [WORDS, LONG_WORD, "\0 \r\n"], ids=["words", "long", "signs"])
def test_a_search_asks_the_database_for_eight_words_and_200_signs_at_most(world, clients, typed):
    searched, silent = set(), set()
    for row in TABLE:
        client = row.get and _client(clients, row.get)
        if not client:
            continue
        with CaptureQueriesContext(connection) as asked:
            response = _answer(client, "get", _url(world, row, q=typed))
        assert response.status_code < 500, row
        text = " ".join(query["sql"] for query in asked).casefold()
        assert "kata8z" not in text, row
        assert "k" * 201 not in text, row
        assert max((query["sql"].count("LIKE UPPER(") for query in asked), default=0) <= 24, row
        if "kata7z" in text or "k" * 200 in text:
            searched.add(row.name)
            is_page = response["Content-Type"].startswith("text/html")
            if is_page and CUT not in response.content.decode():
                silent.add(row.name)

    assert sorted(searched) == ([] if "\0" in typed else SEARCHES)
    assert silent == set()


@pytest.mark.django_db
def test_the_search_for_what_a_decision_is_about_is_bounded_too(world, clients):
    row = next(row for row in TABLE if row.name == "meetings:decision_add")
    client = _client(clients, row.post)

    with CaptureQueriesContext(connection) as asked:
        response = _answer(client, "post", _url(world, row), {"cari": "1", "kata": WORDS})

    text = " ".join(query["sql"] for query in asked)
    assert ("kata7z" in text, "kata8z" in text) == (True, False)
    assert CUT in response.content.decode()
