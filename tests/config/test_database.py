"""What a person reads while the database is away, or takes too long."""

from __future__ import annotations

import copy
import socket
import time
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from django.db import OperationalError, close_old_connections, connection, connections
from django.test import Client

from config import views
from config.database import limit_waiting
from tests.factories.accounts import UserFactory
from tests.factories.alignment import worked_example

AWAY = "Renjana sedang tidak dapat menjangkau basis datanya."
TOO_SLOW = "Basis data tidak selesai dalam 20 detik."


@pytest.fixture
def _closed_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """New connections go where nothing listens, as while PostgreSQL is down."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    _lead_to(port, monkeypatch)


@pytest.fixture
def _silent_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """New connections go to somebody who never says a word, as to a machine that hangs."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        _lead_to(silent.getsockname()[1], monkeypatch)
        yield


def _lead_to(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    database = copy.deepcopy(connections.settings["default"])
    limit_waiting(database)
    database.update(HOST="127.0.0.1", PORT=port)
    monkeypatch.setitem(connections.settings, "default", database)


def _answer_in_a_new_thread(address: str = "/", **headers: str) -> Any:
    """What a thread of the web server answers that has no connection yet."""
    client = Client(raise_request_exception=False, headers=headers)
    client.cookies["sessionid"] = "somebodys"
    answers = []
    thread = Thread(target=lambda: answers.append(client.get(address)))
    thread.start()
    thread.join()
    (answer,) = answers
    return answer


@pytest.mark.django_db
@pytest.mark.usefixtures("_closed_port")
@pytest.mark.parametrize("address", ["/", "/renja/", "/masuk/", "/sehat/"])
def test_a_page_says_that_the_database_is_away(address):
    answer = _answer_in_a_new_thread(address)

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert AWAY in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("_closed_port")
def test_the_matrix_keeps_what_was_typed_while_the_database_is_away():
    answer = _answer_in_a_new_thread("/", accept="application/json")

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert (answer.json()["code"], AWAY in answer.json()["message"]) == ("server", True)


@pytest.mark.django_db
@pytest.mark.usefixtures("_closed_port")
def test_a_piece_of_a_page_is_refused_with_the_sentence_alone():
    answer = _answer_in_a_new_thread("/", hx_request="true")

    assert (answer.status_code, answer["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert answer.content.decode().startswith(AWAY)


@pytest.mark.django_db
@pytest.mark.usefixtures("_silent_port")
def test_nobody_waits_long_for_a_database_that_hangs():
    began = time.monotonic()

    answer = _answer_in_a_new_thread()

    assert answer.status_code == 503
    assert 2 <= time.monotonic() - began < 10


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_in_between_is_told_and_the_next_request_works(client):
    client.force_login(UserFactory())
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        ((pid,),) = cursor.fetchall()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()

    broken = client.get("/renja/")
    close_old_connections()  # as a server does between two requests
    whole = client.get("/renja/")

    assert (broken.status_code, AWAY in broken.content.decode()) == (503, True)
    assert whole.status_code == 200


@pytest.mark.django_db
def test_a_statement_over_its_time_is_told(client, monkeypatch):
    example = worked_example()
    client.force_login(example.planner)
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1")

    with connection.execute_wrapper(_sleepy):
        answer = client.get("/renja/")

    assert (answer.status_code, answer["Retry-After"]) == (503, str(views.RETRY_AFTER_S))
    assert TOO_SLOW in answer.content.decode()


def _sleepy(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Let the database take its time over the plans."""
    if "renja_plandocument" in sql:
        return execute("SELECT pg_sleep(5)", None, False, context)
    return execute(sql, params, many, context)


def test_the_web_server_gives_up_what_takes_longer_than_set(settings):
    settings.STATEMENT_TIMEOUT_SECONDS = 7
    database = {"OPTIONS": {"sslmode": "require", "options": "-c search_path=renjana"}}

    limit_waiting(database)

    assert database["OPTIONS"] == {
        "connect_timeout": 3,
        "sslmode": "require",
        "options": "-c statement_timeout=7000 -c search_path=renjana",
    }


@pytest.mark.django_db
def test_a_statement_of_a_test_fails_with_its_text_after_a_minute():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchall() == [("1min",)]
        cursor.execute("SET LOCAL statement_timeout = 20")

        with pytest.raises(OperationalError) as failed:
            cursor.execute("SELECT pg_sleep(%s)", [5])

    assert failed.value.__notes__ == ["SELECT pg_sleep(%s)\n[5]"]
