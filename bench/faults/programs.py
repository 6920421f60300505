"""The installation under test: database, broker, web, workers and beat, each started again."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from house import run
from house.place import Place, here
from house.postgres import Postgres, free_port, process_state
from house.processes import see_off, spawn
from house.servers import embedded_postgres
from house.valkey import Valkey, bundled_server

RESTART_S = 1.0  # systemd's RestartSec of docs/deploy.md
PATIENCE_S = 90.0
# Stands in the environment of every program of one run: how those left over are found.
MARK = "RENJANA_FAULT_RUN"


def wait_for(claim: object, what: str, patience_s: float = PATIENCE_S) -> None:
    """Wait until `claim()` is true. Raises TimeoutError."""
    deadline = time.monotonic() + patience_s
    while not claim():  # type: ignore[operator]
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.1)


def children_of(pid: int) -> list[int]:
    """The processes that one started, as they stand now."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError, ValueError):
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(entry.name))
    return sorted(found)


def marked(mark: str) -> list[int]:
    """Living processes that carry the mark of this run."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            pid = int(entry.name)
            if pid == os.getpid() or process_state(pid) == "Z":
                continue
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(pid)
    return found


@dataclass
class Unit:
    """One program, started again a second after it ended, as systemd does."""

    name: str
    command: Sequence[str]
    cwd: Path
    env: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    _stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        # A program ends with the thread that started it, so that one thread keeps it all along.
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def _keep(self) -> None:
        while not self._stopping.is_set():
            with self.log.open("ab") as log:
                self.process = spawn(self.command, cwd=self.cwd, env=self.env, output=log.fileno())
            self.starts += 1
            while self.process.poll() is None and not self._stopping.wait(0.1):
                pass
            if self.process.poll() is None:
                self.process.terminate()
            # What the main process left behind goes with it (KillMode=control-group).
            see_off(self.process, patience_s=30 if self._stopping.is_set() else 0)
            self._stopping.wait(RESTART_S)

    def stop(self) -> None:
        self._stopping.set()
        if self._thread:
            self._thread.join(60)

    def kill(self) -> bool:
        """SIGKILL for all its processes at once; False if it is not up."""
        if self.process is None or self.process.poll() is not None:
            return False
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        return True

    def children(self) -> list[int]:
        if self.process is None or self.process.poll() is not None:
            return []
        return children_of(self.process.pid)


@dataclass
class Town:
    """One installation on one machine, in a folder of its own, on 127.0.0.1 alone."""

    folder: Path
    mail_port: int
    worker_count: int
    has_beat: bool
    place: Place = field(default_factory=here)
    units: dict[str, Unit] = field(default_factory=dict)
    web_port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        # The programs of the set-up, the folder of this run.
        self.postgres: Postgres = embedded_postgres(self.place, "faults", keep=True)
        self.postgres.home = self.folder / "postgres"
        self.postgres.own_port = free_port()
        server = bundled_server(self.place.site_packages)
        self.valkey = Valkey(server=server, home=self.folder / "valkey")
        self.env: dict[str, str] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    def start_servers(self) -> None:
        """Database and broker; `env` names them afterwards."""
        self.postgres.start()
        self.postgres.ensure_database("renjana")
        self.valkey.start()
        var = self.folder / "var"
        var.mkdir()
        self.env = {
            **os.environ,
            MARK: str(self.folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "fault-run-" + "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ" * 2,
            "DATABASE_URL": self.postgres.url("renjana"),
            "BROKER_URL": self.valkey.url(),
            "BASE_URL": self.address,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "MEDIA_ROOT": str(self.folder / "media"),
            "STATIC_ROOT": str(self.place.var / "static"),
            "VAR_DIR": str(var),
            "PYTHONPATH": "bin",
        }
        run.collect_static(self.place, {**self.env, "VAR_DIR": str(self.place.var)})

    def start_programs(self) -> None:
        wanted = run.commands(self.place, self.env, "127.0.0.1", self.web_port)
        commands = {"web": wanted["web"]}
        for number in range(1, self.worker_count + 1):
            name = f"worker{number}"
            commands[name] = [*wanted["worker"], "--hostname", f"{name}@%h"]
        if self.has_beat:
            commands["beat"] = wanted["beat"]
        for name, command in commands.items():
            log = self.folder / f"{name}.log"
            self.units[name] = Unit(name, command, self.place.root, self.env, log)
            self.units[name].start()
        wait_for(self.answers, "the web server answers")

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/sehat/", timeout=5) as response:
                return bool(response.status == 200)
        except OSError:
            return False

    def workers(self) -> Iterator[Unit]:
        return (unit for name, unit in self.units.items() if name.startswith("worker"))

    def kill_postgres(self) -> bool:
        """The whole database, and its start after a second."""
        pid = self.postgres.postmaster()
        if pid is None:
            return False
        os.kill(pid, signal.SIGKILL)
        time.sleep(RESTART_S)
        self.postgres.start()
        return True

    def kill_broker(self) -> bool:
        if self.valkey.process is None:
            return False
        self.valkey.process.kill()
        self.valkey.process.wait()
        time.sleep(RESTART_S)
        self.valkey.start()
        return True

    def stop(self) -> None:
        for unit in self.units.values():
            unit._stopping.set()  # noqa: SLF001 - all at once, then each
        for unit in self.units.values():
            unit.stop()
        self.valkey.stop()
        self.postgres.stop()
