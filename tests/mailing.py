"""A mail server that stalls, and a worker of this project that sends to it."""

from __future__ import annotations

import contextlib
import os
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string
from email.message import Message
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.programs import Broker, Process, worker


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps one message waiting for its "250" until its sender is gone, and takes all others.

    `offered` and `accepted` are the Message-IDs in the order in which they came, `messages` what was
    taken.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *, stalls_at: int) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.stalls_at = stalls_at
        self.offered: list[str] = []
        self.accepted: list[str] = []
        self.messages: list[Message] = []
        self.is_stalled = threading.Event()


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def say(self, line: str) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
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

    def take(self) -> None:
        lines: list[str] = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.decode())
        name = next(line for line in lines if line.startswith("Message-ID")).strip()
        self.server.offered.append(name)
        if len(self.server.offered) == self.server.stalls_at:
            self.server.is_stalled.set()
            self.rfile.readline()  # until the worker is gone
            return
        self.server.accepted.append(name)
        self.server.messages.append(message_from_string("".join(lines)))
        self.say("250 taken")


@contextlib.contextmanager
def mail_server(*, stalls_at: int) -> Iterator[MailServer]:
    with MailServer(stalls_at=stalls_at) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@dataclass(frozen=True)
class MailWorkers:
    """Starts workers on the test's database, a broker of the test's own and a mail server."""

    broker: Broker
    folder: Path

    @contextlib.contextmanager
    def sending_to(self, server: MailServer) -> Iterator[Process]:
        """A worker that is ready: the patience of a test begins when work can begin."""
        host, port = server.server_address
        database = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}"
        env = os.environ | {
            "BROKER_URL": self.broker.url,
            "DATABASE_URL": database.format(**connection.settings_dict),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "EMAIL_URL": f"smtp://{host}:{port}",
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "SECRET_KEY": settings.SECRET_KEY,
            "VAR_DIR": str(self.folder),
        }
        found = worker(env, "--pool", "solo")
        try:
            yield found
        finally:
            found.kill()
