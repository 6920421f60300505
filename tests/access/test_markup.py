"""Markup in every text that somebody could have typed, and no page that prints it raw."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.signals import request_finished
from django.db import DatabaseError, close_old_connections, models, transaction
from django.test import Client
from django.urls import reverse

from tests.access.table import TABLE, Row
from tests.access.world import World

OURS = [
    "accounts",
    "agencies",
    "notifications",
    "nomenclature",
    "renja",
    "alignment",
    "meetings",
    "reports",
]
# An htmx attribute, an attribute's end with an inline handler, and what a template would compute.
MARKUP = '"><zx hx-post=/ hx-trigger=load><img src=x onerror=zx>zq{{7*7}}zq'
SHORT = '"><zx>'
RAW = ["<zx", "<img src=x", "zq49zq"]
# What the software writes and reads itself: addresses of files, keys, tokens, prints of contents.
MADE_HERE = {
    "password", "file", "image", "theme", "zone", "language", "rules", "engine", "sha256", "digest",
    "token", "token_hash", "checksum", "session_key", "mark", "series", "idempotency_key", "key",
    "kind", "field", "worker", "level", "check_id", "rule", "url",
}  # fmt: skip
# Keys of stored JSON whose values are texts of people, in rows, versions, findings and reports.
TYPED = {
    "name", "indicator", "note", "text", "title", "target", "unit", "place", "label", "reason",
    "agency_name", "raw", "message", "remark", "source",
}  # fmt: skip


def _fields() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    for model in apps.get_models():
        if model._meta.app_label not in OURS or model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.local_fields:
            if field.name not in MADE_HERE and not field.choices and not field.is_relation:
                yield model, field


def _markup(field: models.Field[Any, Any], pk: object) -> str | None:
    """The longest that fits, different in each row."""
    for text in (MARKUP, SHORT):
        marked = f"{text}{pk}"
        if field.max_length is None or len(marked) <= field.max_length:
            return marked
    return None


def _text(field: models.Field[Any, Any], pk: object, old: str) -> str | None:
    """What stands there instead; a snapshot stays one, with markup inside."""
    return json.dumps(_marked(json.loads(old))) if old[:1] in {"{", "["} else _markup(field, pk)


def _marked(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _marked(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_marked(inner, key) for inner in value]
    return MARKUP if isinstance(value, str) and key in TYPED else value


def _is_text(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.CharField | models.TextField)


def _write(model: type[models.Model], field: models.Field[Any, Any]) -> bool:
    """Whether the rows took the markup: a constraint or trigger may refuse it."""
    rows = model._base_manager.values_list("pk", field.attname)
    try:
        with transaction.atomic():
            for pk, old in rows:
                new = _marked(old) if not _is_text(field) else _text(field, pk, old)
                if old and new:
                    model._base_manager.filter(pk=pk).update(**{field.attname: new})
    except DatabaseError:
        return False
    return bool(rows)


@pytest.fixture(scope="module")
def marked(world) -> set[str]:
    """Which texts of the world are markup now."""
    return {
        f"{model._meta.label}.{field.name}"
        for model, field in _fields()
        if (_is_text(field) or isinstance(field, models.JSONField)) and _write(model, field)
    }


def _readers(world: World, row: Row) -> list[Any]:
    """One person of each role who may open it: they see different things."""
    assert row.get is not None
    found = {}
    for persona, user in world.people.items():
        if row.get.for_persona(persona) == "ok" and (user or row.public):
            found.setdefault(persona.partition(":")[2] or persona, user)
    return list(found.values())


@pytest.fixture(scope="module")
def clients(world) -> dict[Any, Client]:
    """One signed-in browser for each person, and one that is not."""
    found = {}
    for user in world.people.values():
        found[user] = Client()
        if user is not None:
            found[user].force_login(user)
    return found


def _page(client: Client, url: str) -> str:
    """The answer, if it is a page."""
    with transaction.atomic():
        response = client.get(url)
        transaction.set_rollback(True)
    if response.streaming:
        request_finished.disconnect(close_old_connections)
        response.close()
        request_finished.connect(close_old_connections)
        return ""
    is_page = response["Content-Type"].startswith(("text/html", "image/svg"))
    return response.content.decode() if is_page and response.status_code == 200 else ""


def _url(world: World, row: Row) -> str:
    pairs = (pair.split("=", 1) for pair in row.where.split())
    url = reverse(row.name, kwargs={key: world.value(value) for key, value in pairs})
    query = {key: world.value(value) for key, value in row.query.items()}
    return f"{url}?{urlencode(query)}" if query else url


def _app(row: Row) -> str:
    return row.name.partition(":")[0] if ":" in row.name else "config"


@pytest.mark.django_db
@pytest.mark.parametrize("app", sorted({_app(row) for row in TABLE if row.get}))
def test_no_page_prints_what_somebody_typed_as_markup(world, clients, marked, app):
    raw, shown = [], 0
    for row in (row for row in TABLE if row.get and _app(row) == app):
        for user in _readers(world, row):
            page = _page(clients[user], _url(world, row))
            shown += "&lt;zx" in page
            raw += [f"{row} by {user}: {mark}" for mark in RAW if mark in page]

    assert raw == []
    assert shown > 0


@pytest.mark.django_db
def test_markup_stands_where_people_type(marked):
    assert {
        "accounts.User.name",
        "agencies.Agency.name",
        "renja.PlanRow.name",
        "renja.Comment.text",
        "meetings.CoordinationMeeting.title",
        "meetings.Delegate.name",
    } <= marked
