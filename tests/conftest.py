"""What tests of several apps start."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver

from tests import scratch
from tests.mailing import MailWorkers
from tests.programs import KINDS, Broker, sending_to

QUERY_CANCELED = "57014"


def pytest_configure() -> None:
    # Without this SIGTERM ends Python at once: no fixture would end what it started. Only the
    # main thread may ask, and a plugin may run us in another.
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGTERM, _stop)


def _stop(_signum: int, _frame: object) -> None:
    pytest.exit("asked to end", returncode=128 + signal.SIGTERM)


@receiver(connection_created)
def _name_what_takes_too_long(connection: Any, **_others: Any) -> None:
    """Every statement may take a minute (`tests.settings`); the failure shows its text."""
    if _with_its_text not in connection.execute_wrappers:
        connection.execute_wrappers.append(_with_its_text)


def _with_its_text(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    try:
        return execute(sql, params, many, context)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") == QUERY_CANCELED:
            error.add_note(f"{sql}\n{params}")
        raise


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database of this process; a worker that was just killed does not keep it from going."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session")
def own_broker() -> Iterator[Broker]:
    """A broker that this process of the test run shares with no other."""
    found = KINDS["valkey"](scratch.folder("renjana-broker-"))
    try:
        found.start()
        yield found
    finally:
        found.stop()


@pytest.fixture
def mail_workers(own_broker: Broker, tmp_path: Path) -> Iterator[MailWorkers]:
    """Workers of this project; what the test itself nudges reaches them and nobody else."""
    with sending_to(own_broker.url):
        yield MailWorkers(own_broker, tmp_path)
