"""Programs that tests start: brokers of their own, and workers of this project on them.

No test shares a broker with another process of the test run. A broker in common would hand one
test's messages to the worker of another, which looks for their rows in its own database.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings

from config.celery import app
from house.place import Place
from house.processes import spawn
from house.valkey import bundled_server

PATIENCE_S = 120.0  # starting a worker takes four seconds; beside a busy test run far longer


def wait_until(happened: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + patience_s
    while not happened():
        if time.monotonic() > deadline:
            pytest.fail(f"Waited {patience_s:.0f} s in vain: {what}")
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_open(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@dataclass
class Process:
    """A program in a process group of its own, with its output in a file; it ends with us."""

    command: list[str]
    env: dict[str, str]
    log: Path
    popen: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        with self.log.open("wb") as log:
            self.popen = spawn(
                self.command, cwd=settings.BASE_DIR, env=self.env, output=log.fileno()
            )

    def says(self, text: str) -> bool:
        if self.popen is not None and self.popen.poll() is not None:
            pytest.fail(f"{self.command[0]} ended by itself:\n{self.log.read_text()}")
        return text in self.log.read_text()

    def end(self, how: int = signal.SIGTERM) -> None:
        """End the program; with SIGKILL its children at the same moment."""
        if self.popen is None or self.popen.poll() is not None:
            return
        if how == signal.SIGKILL:
            os.killpg(self.popen.pid, how)
        else:
            self.popen.send_signal(how)
        try:
            self.popen.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.popen.pid, signal.SIGKILL)
            self.popen.wait(15)

    def kill(self) -> None:
        """End it as a power cut would, children and all."""
        self.end(signal.SIGKILL)


@dataclass
class Broker:
    """A broker that can be away for a while."""

    url: str
    port: int
    process: Process

    def start(self) -> None:
        self.process.start()
        wait_until(self._answers, f"the broker listens on {self.port}")

    def _answers(self) -> bool:
        self.process.says("")  # fails the test if it ended by itself
        return is_open(self.port)

    def stop(self) -> None:
        self.process.end(signal.SIGKILL)


def _redis_like(server: str, folder: Path) -> Broker:
    port = free_port()
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    process = Process([*command, "--save", ""], dict(os.environ), folder / "broker.log")
    return Broker(f"redis://127.0.0.1:{port}/0", port, process)


def _rabbitmq(server: str, folder: Path) -> Broker:
    port = free_port()
    env = os.environ | {
        "RABBITMQ_NODENAME": f"renjana-{port}@localhost",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "ERL_CRASH_DUMP": str(folder / "erl_crash.dump"),
        "HOME": str(folder),
    }
    process = Process([server], env, folder / "broker.log")
    return Broker(f"amqp://guest:guest@127.0.0.1:{port}//", port, process)


KINDS = {
    "valkey": lambda folder: _redis_like(str(bundled_server(Place().site_packages)), folder),
    "redis": lambda folder: _redis_like(shutil.which("redis-server") or "", folder),
    "rabbitmq": lambda folder: _rabbitmq(shutil.which("rabbitmq-server") or "", folder),
}
PROGRAMS = {"redis": "redis-server", "rabbitmq": "rabbitmq-server"}


@contextlib.contextmanager
def sending_to(url: str) -> Iterator[None]:
    """Let this process send its messages to another broker than the settings name."""
    before = app.conf.broker_url
    app.conf.broker_url = url
    app._after_fork()  # forgets pooled connections
    try:
        yield
    finally:
        app.conf.broker_url = before
        app._after_fork()


def celery(env: dict[str, str], name: str, *arguments: str) -> Process:
    program = [sys.executable, "-m", "celery", "--app", "config.celery:app", *arguments]
    return Process(program, env, Path(env["VAR_DIR"]) / f"{name}-{time.monotonic_ns()}.log")


def worker(env: dict[str, str], *options: str) -> Process:
    """A worker that is ready to work."""
    quiet = ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    found = celery(env, "worker", "worker", *quiet, *options)
    found.start()
    wait_until(lambda: found.says(" ready."), "the worker is ready")
    return found
