"""The outbox with a real worker, a real broker and a mail server that stalls."""

from __future__ import annotations

import os
import signal
import socketserver
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from notifications import actions, tasks
from notifications.models import OutboxMail

pytestmark = [pytest.mark.queue, pytest.mark.django_db(transaction=True)]

PATIENCE = 90  # seconds; a worker starts slowly beside a busy test run


class StallingServer(socketserver.ThreadingTCPServer):
    """As much SMTP as a client needs; keeps the first message waiting for its "250" for ever."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.received: list[str] = []
        self.is_stalled = threading.Event()


class _Conversation(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        self.say("220 surel.contoh.test")
        while line := self.rfile.readline():
            command = line.decode().strip().upper()
            if command == "DATA":
                self.say("354 go on")
                self.take_message()
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def take_message(self):
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.decode())
        self.server.received.append("".join(lines))
        if len(self.server.received) == 1:
            self.server.is_stalled.set()
            self.rfile.readline()  # until the worker is gone
            return
        self.say("250 taken")


@pytest.fixture
def mail_server():
    with StallingServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def worker(mail_server, tmp_path):
    """Start workers of this project on the test's database and mail server."""
    database = connection.settings_dict
    host, port = mail_server.server_address
    environment = {
        **os.environ,
        "DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database),
        "BROKER_URL": settings.CELERY_BROKER_URL,
        "EMAIL_URL": f"smtp://{host}:{port}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "only-for-tests",
    }
    started = []

    @contextmanager
    def start():
        path = tmp_path / f"worker-{len(started)}.log"
        log = path.open("w")
        options = ["--pool=solo", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", "worker", *options],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        started.append(process)

        def wait_until(condition):
            deadline = time.monotonic() + PATIENCE
            while not condition():
                assert process.poll() is None, f"the worker ended: {path.read_text()[-2000:]}"
                assert time.monotonic() < deadline, "the worker did not get there in time"
                time.sleep(0.05)

        try:
            yield process, wait_until
        finally:
            process.kill()
            process.wait()
            log.close()

    tasks.send_mail.app.control.purge()
    yield start
    tasks.send_mail.app.control.purge()


def test_a_worker_killed_while_sending_is_taken_over(worker, mail_server):
    letter = actions.Letter(key="temuan:1", subject="Temuan baru", body="Isi")
    (pk,) = actions.enqueue(letter=letter, to=["ibu@contoh.test"], at=timezone.now())

    with worker() as (first, wait_until):
        tasks.nudge([pk, pk])
        wait_until(mail_server.is_stalled.is_set)
        first.send_signal(signal.SIGKILL)
        first.wait()
    abandoned = OutboxMail.objects.get()
    # The lease runs out in two minutes; the test does not wait for them.
    OutboxMail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    with worker() as (_second, wait_until):
        tasks.sweep_outbox()
        tasks.sweep_outbox()
        wait_until(lambda: OutboxMail.objects.get().status == "sent")

    assert (abandoned.status, abandoned.attempts) == ("sending", 1)
    assert OutboxMail.objects.get().attempts == 2
    assert len(mail_server.received) == 2
    first_id, second_id = (
        next(line for line in message.splitlines() if line.startswith("Message-ID"))
        for message in mail_server.received
    )
    assert first_id == second_id
