"""Every address, every method, every persona against `table.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.table import TABLE, Row

METHODS = ["get", "head", "post", "put", "patch", "delete", "options"]
# Whom these answer is told by the row; the others need one of each kind, not everybody.
ASKED_BY_EVERYBODY = {"get", "post"}
LOGIN = "sign-in"


def _addresses(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, str]]:
    """(URL name, pattern) of everything the project answers to."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or ''}", str(entry.pattern)
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _addresses(entry, inner)


ADDRESSES = sorted(set(_addresses(get_resolver())))


@pytest.mark.parametrize(("name", "pattern"), ADDRESSES, ids=[name for name, _ in ADDRESSES])
def test_every_address_has_a_row(name, pattern):
    assert name in {row.name for row in TABLE}, (
        f"The address {pattern!r} ({name or 'without a name'}) has no row in tests/access/table.py:"
        " say there who may open it and who may not."
    )


def test_every_row_has_an_address():
    known = {name for name, _ in ADDRESSES}

    assert [row.name for row in TABLE if row.name not in known] == []


@pytest.fixture(scope="module")
def clients(world):
    """One signed-in browser per persona."""
    found = {}
    for persona, user in world.people.items():
        client = Client(raise_request_exception=False)
        if user is not None:
            client.force_login(user)
        found[persona] = client
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("row", TABLE, ids=str)
def test_walk(world, clients, row):
    pairs = (pair.split("=", 1) for pair in row.where.split())
    url = reverse(row.name, kwargs={key: world.value(value) for key, value in pairs})
    if row.query:
        url += "?" + urlencode({key: world.value(value) for key, value in row.query.items()})
    data = {key: world.value(value) for key, value in row.data.items()}

    wrong: dict[str, list[str]] = {}
    for method in METHODS:
        for persona in _personas(row, method, clients):
            expected = _expected(row, method, persona)
            answer = _ask(clients[persona], method, url, data)
            if answer not in expected:
                wished = " or ".join(sorted(expected))
                what = f"{method.upper()}: {answer}, expected {wished}"
                wrong.setdefault(what, []).append(persona)

    assert not wrong, f"{row} at {url}:\n" + "\n".join(
        f"  {what}, by {', '.join(personas)}" for what, personas in wrong.items()
    )


def _personas(row: Row, method: str, personas: Iterable[str]) -> list[str]:
    """Everybody where the row names the method, else the first of those who are answered alike."""
    if method in ASKED_BY_EVERYBODY and getattr(row, method):
        return list(personas)
    alike: dict[tuple[str, ...], str] = {}
    for persona in personas:
        rights = [a.for_persona(persona) for a in (row.get, row.post) if a]
        alike.setdefault((*_expected(row, method, persona), *rights), persona)
    return list(alike.values())


def _ask(client: Client, method: str, url: str, data: dict[str, object]) -> str:
    """The answer in a word; whatever the request wrote is rolled back."""
    session = client.cookies.get(settings.SESSION_COOKIE_NAME)
    before = session.value if session else None
    with transaction.atomic():
        response = getattr(client, method)(url, data if method == "post" else {})
        transaction.set_rollback(True)
    _close(response)
    # Signing out or in inside the walk must not change who asks next.
    if before is None:
        client.cookies.pop(settings.SESSION_COOKIE_NAME, None)
    else:
        client.cookies[settings.SESSION_COOKIE_NAME] = before
    if response.status_code in {301, 302}:
        is_login = response.url.startswith(reverse(settings.LOGIN_URL) + "?next=")
        return LOGIN if is_login else "ok"
    names = {403: "forbidden", 404: "hidden", 405: "no such method", 409: "not_now"}
    if response.status_code >= 500:
        raise response.exc_info[1]
    if method == "options" and response.status_code == 200 and response.content == b"":
        return "no such method"
    return names.get(response.status_code, "ok")


def _close(response) -> None:
    """The client leaves files open; closing one ends a request, and with it the connection."""
    if response.streaming:
        request_finished.disconnect(close_old_connections)
        response.close()
        request_finished.connect(close_old_connections)


def _expected(row: Row, method: str, persona: str) -> set[str]:
    answers = {"get": row.get, "head": row.get, "post": row.post}.get(method)
    is_guest = persona == "anon" and not row.public
    if answers is None:
        denials = {a.for_persona(persona) for a in (row.get, row.post) if a} - {"ok"}
        if row.lenient:
            return {"no such method", "ok"}
        # Whether the sign-in or the method is looked at first tells a guest nothing.
        return {"no such method", LOGIN if is_guest else "no such method"} | denials
    return {LOGIN} if is_guest else {answers.for_persona(persona)}


@pytest.mark.django_db
def test_no_cache_keeps_a_page_or_file_of_a_session(world, clients):
    kept = {}
    for row in (row for row in TABLE if row.get):
        reader = next((p for p in clients if p != "anon" and row.get.for_persona(p) == "ok"), None)
        if reader is None:
            continue
        pairs = (pair.split("=", 1) for pair in row.where.split())
        url = reverse(row.name, kwargs={key: world.value(value) for key, value in pairs})
        query = urlencode({key: world.value(value) for key, value in row.query.items()})
        with transaction.atomic():
            response = clients[reader].get(f"{url}?{query}")
            transaction.set_rollback(True)
        _close(response)
        kept[str(row)] = response.get("Cache-Control")

    assert len(kept) > 150
    assert kept == dict.fromkeys(kept, "private, no-store")
