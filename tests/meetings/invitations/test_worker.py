"""Invitations on their way while the worker is killed: each arrives, none twice."""

from __future__ import annotations

import contextlib
import os
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from meetings.actions.invitations_mail import CannotSend, recipients_of, send
from meetings.models import Invitation, InvitationSending
from notifications import tasks
from notifications.models import OutboxMail
from tests.factories.meetings import DayFactory, ItemFactory, MeetingFactory, RakorInvitationFactory

pytestmark = [
    pytest.mark.queue,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("queue"),
]
COUNT, STALLED_AT, PATIENCE_S = 24, 9, 120
NOW = datetime(2026, 1, 27, 2, 0, tzinfo=UTC)


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail; keeps the ninth message waiting for its "250" until its sender is gone."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.offered = 0
        self.accepted: list[str] = []
        self.is_stalled = threading.Event()


class _Conversation(socketserver.StreamRequestHandler):
    def say(self, line):
        with contextlib.suppress(OSError):
            self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        self.say("220 surel.contoh.test")
        while line := self.rfile.readline():
            command = line.decode().strip().upper()
            if command == "DATA":
                self.say("354 go on")
                self.take()
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def take(self):
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.decode())
        self.server.offered += 1
        if self.server.offered == STALLED_AT:
            self.server.is_stalled.set()
            self.rfile.readline()
            return
        name = next(line for line in lines if line.startswith("Message-ID"))
        self.server.accepted.append(name.strip())
        self.say("250 taken")


@pytest.fixture
def mail_server():
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def worker(mail_server, log):
    """A worker of this project on the test's database and mail server."""
    host, port = mail_server.server_address
    database = connection.settings_dict
    environment = {
        **os.environ,
        "DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database),
        "BROKER_URL": settings.CELERY_BROKER_URL,
        "EMAIL_URL": f"smtp://{host}:{port}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "only-for-tests",
    }
    options = ["--pool=solo", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", "worker", *options],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def wait_until(condition, what):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


@pytest.fixture
def _clean_broker():
    tasks.send_mail.app.control.purge()
    yield
    tasks.send_mail.app.control.purge()


@pytest.mark.usefixtures("_clean_broker")
def test_none_is_sent_twice_when_the_worker_is_killed_and_restarted(mail_server, tmp_path):
    meeting = MeetingFactory()
    ItemFactory(day=DayFactory(meeting=meeting))
    RakorInvitationFactory.create_batch(COUNT, meeting=meeting)
    shown = recipients_of(meeting=meeting, kind="undangan").digest
    sending = {"meeting": meeting, "kind": "undangan", "by": meeting.created_by, "at": NOW}
    waiting = send(**sending, digest=shown)
    with pytest.raises(CannotSend):  # the button pressed once more
        send(**sending, digest=shown)

    with worker(mail_server, tmp_path / "first.log") as first:
        tasks.nudge([*waiting, *waiting])  # every nudge delivered twice
        wait_until(mail_server.is_stalled.is_set, "no message got as far as the mail server")
        first.send_signal(signal.SIGKILL)
        first.wait()
    # The lease runs out in two minutes; the test does not wait for them.
    past = timezone.now() - timedelta(seconds=1)
    OutboxMail.objects.filter(status="sending").update(lease_until=past)
    with worker(mail_server, tmp_path / "second.log"):
        tasks.sweep_outbox()
        tasks.sweep_outbox()
        unsent = OutboxMail.objects.exclude(status="sent")
        wait_until(lambda: not unsent.exists(), "some mail was left unsent")

    assert OutboxMail.objects.count() == InvitationSending.objects.count() == COUNT
    assert set(Counter(mail_server.accepted).values()) == {1}
    assert len(mail_server.accepted) == COUNT
    assert set(Invitation.objects.values_list("status", flat=True)) == {"dikirim"}
