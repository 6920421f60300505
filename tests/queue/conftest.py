"""A real worker and a real broker, on the test database.

`broker` starts a broker of its own for each kind that the machine has: the embedded Valkey, and
`redis-server` and RabbitMQ where they are installed. `start_worker()` starts a worker on it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection, connections

from tests import scratch
from tests.programs import (
    KINDS,
    PROGRAMS,
    Broker,
    Process,
    celery,
    sending_to,
    worker,
)

LEASE_SECONDS = 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.queue)
            # They share brokers, and two workers beside each other make their times meaningless.
            item.add_marker(pytest.mark.xdist_group("queue"))


@pytest.fixture(scope="session", params=list(KINDS))
def broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    kind = request.param
    if kind in PROGRAMS and not shutil.which(PROGRAMS[kind]):
        pytest.skip(f"{PROGRAMS[kind]} is not installed on this machine")
    folder = scratch.folder("renjana-broker-")
    found = KINDS[kind](folder)
    try:
        found.start()
        yield found
    finally:
        found.stop()


@pytest.fixture
def sends(broker: Broker) -> Iterator[None]:
    """Messages of this test go to the broker."""
    with sending_to(broker.url):
        yield


@pytest.fixture(scope="session")
def worker_env(broker: Broker, django_db_setup: None) -> dict[str, str]:
    """The application's environment on the test database, with a short lease."""
    database = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": urlunsplit(database._replace(path=f"/{name}")),
        "BROKER_URL": broker.url,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "VAR_DIR": str(scratch.folder("renjana-worker-")),
        "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
    }


@dataclass
class Workers:
    """At most one worker at a time, kept from test to test: starting one takes seconds."""

    env: dict[str, str]
    running: Process | None = None

    def start(self) -> None:
        if self.running is None:
            self.running = worker(self.env, "--concurrency", "2")

    def kill(self) -> None:
        if self.running is not None:
            self.running.kill()
        self.running = None

    def end(self) -> None:
        if self.running is not None:
            self.running.end()


@pytest.fixture(scope="session")
def all_workers(worker_env: dict[str, str]) -> Iterator[Workers]:
    found = Workers(worker_env)
    yield found
    found.end()


@pytest.fixture
def workers(all_workers: Workers) -> Workers:
    """One worker that is ready."""
    all_workers.start()
    return all_workers


@pytest.fixture
def beat(worker_env: dict[str, str]) -> Iterator[Process]:
    """The beat process; ended before the database is emptied."""
    found = celery(worker_env, "beat", "beat", "--loglevel", "INFO")
    found.start()
    yield found
    found.kill()


@pytest.fixture(autouse=True)
def _fresh_reads(transactional_db: None) -> Iterator[None]:
    yield
    connections.close_all()
