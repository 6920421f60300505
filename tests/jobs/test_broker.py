"""A broker that hangs keeps nobody waiting."""

import os
import signal
import threading
import time

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from jobs import broker
from jobs.broker import breaker
from notifications import tasks as mail_tasks
from reports import tasks
from reports.models import Report
from tests import scratch
from tests.factories.reports import checked
from tests.programs import KINDS, sending_to

pytestmark = [
    pytest.mark.queue,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("queue"),
]


@pytest.fixture
def own():
    """A broker that a test may stop; messages of the test go to it."""
    found = KINDS["valkey"](scratch.folder("renjana-broker-"))
    found.start()
    with sending_to(found.url):
        yield found
    found.stop()
    breaker.until = 0.0


def ask_all(runs, format_) -> float:
    """Everybody asks for a report at the same moment; how long the slowest answer took."""
    took, statuses = [], []

    def ask(run):
        client = Client()
        client.force_login(run.requested_by)
        begun = time.monotonic()
        asked = {"run": run.uuid, "format": format_}
        statuses.append(client.post(reverse("reports:request"), asked).status_code)
        took.append(time.monotonic() - begun)
        connection.close()

    threads = [threading.Thread(target=ask, args=[run]) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302] * len(runs)
    return max(took)


def test_requests_go_on_while_the_broker_hangs_and_the_sweep_finds_their_rows(own):
    runs = [checked() for _ in range(8)]
    ask_all(runs[:1], "pdf")
    usual = ask_all(runs[1:], "pdf")
    os.kill(own.process.popen.pid, signal.SIGSTOP)

    took = ask_all(runs, "xlsx")

    assert took - usual < 1.5
    hung = Report.objects.filter(format="xlsx")
    assert list(hung.values_list("status", "nudged_at")) == [("queued", None)] * 8
    os.kill(own.process.popen.pid, signal.SIGCONT)
    breaker.until = 0.0
    tasks.sweep_reports()
    assert hung.filter(nudged_at__isnull=False).count() == 8


def test_after_a_failure_nobody_tries_for_a_while(own):
    os.kill(own.process.popen.pid, signal.SIGSTOP)
    begun = time.monotonic()

    assert broker.send(mail_tasks.send_mail, {"mail_id": 0}) is False
    first = time.monotonic() - begun
    assert [broker.send(mail_tasks.send_mail, {"mail_id": 0}) for _ in range(100)] == [False] * 100

    assert first < 1.5
    assert time.monotonic() - begun - first < 0.2


def test_broker_that_was_started_anew_is_found_at_once(own):
    assert broker.send(mail_tasks.send_mail, {"mail_id": 0})
    own.stop()
    own.start()

    assert broker.send(mail_tasks.send_mail, {"mail_id": 0}) is True
