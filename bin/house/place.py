"""Where things lie, and what the environment and .env say."""

import hashlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def read_dotenv(path: Path) -> dict[str, str]:
    """The KEY=VALUE lines of a .env file; empty if there is none.

    The application reads the same file through django-environ; the launcher must know of a
    DATABASE_URL in it before any package is installed.
    """
    if not path.is_file():
        return {}
    values = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        key, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not key.startswith("#"):
            values[key.strip()] = value.strip().strip("'\"")
    return values


@dataclass(frozen=True)
class Place:
    """One clone on one machine."""

    root: Path = ROOT
    env: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @property
    def var(self) -> Path:
        return Path(self.env.get("VAR_DIR") or self.root / "var")

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def site_packages(self) -> Path:
        found = sorted((self.venv / "lib").glob("python3.*/site-packages"))
        return found[-1] if found else self.venv / "lib"

    @property
    def node_modules(self) -> Path:
        return self.root / "node_modules"

    @property
    def is_root(self) -> bool:
        return os.geteuid() == 0

    def server_home(self, purpose: str) -> Path:
        """The folder of an embedded server's data.

        PostgreSQL refuses to run as root. Its data then lies outside the clone, in a folder of
        the unprivileged user, so that no folder above the clone has to be opened to that user.
        """
        if not self.is_root:
            return self.var / "postgres" / purpose
        # A second var/ of the same clone has servers, and a lock, of its own.
        own = self.root if self.var == self.root / "var" else self.var
        clone = hashlib.sha256(str(own).encode()).hexdigest()[:12]
        return Path("/var/lib") / f"renjana-{clone}" / purpose

    def tool(self, name: str) -> str:
        """The path of a program that came with a Python package."""
        return str(self.venv / "bin" / name)


def here() -> Place:
    """The clone we are in, with .env filling in what the environment does not say."""
    return Place(env=read_dotenv(ROOT / ".env") | dict(os.environ))


def supported_python() -> bool:
    return (3, 11) <= sys.version_info[:2] < (3, 14)
