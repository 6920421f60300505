"""The database and the broker: those the user names, or embedded ones while we run."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from house.place import Place
from house.postgres import Postgres
from house.talk import Trouble, step
from house.valkey import Valkey, bundled_server

DATABASE = "renjana"
NOTED = ("DATABASE_URL", "BROKER_URL", "BASE_URL")


@dataclass
class Servers:
    """The environment in which the application finds its database and broker."""

    env: dict[str, str]
    postgres: Postgres | None = None
    valkey: Valkey | None = None

    def check(self) -> None:
        """Raise Trouble if an embedded server has ended by itself."""
        if self.postgres and self.postgres.postmaster() is None:
            raise Trouble(f"PostgreSQL ended by itself; its log: {self.postgres.log}")
        if self.valkey and not self.valkey.is_running:
            raise Trouble(f"Valkey ended by itself; its log: {self.valkey.log}")


@contextmanager
def servers(place: Place, purpose: str, *, keep: bool) -> Iterator[Servers]:
    """The user's own database and broker, or embedded ones for as long as the context lasts.

    Each purpose ("run", "test") has servers of its own, so that tests go on beside a running
    application. With `keep` false the database does without durability.
    """
    started = Servers(env=dict(place.env))
    env = started.env
    # A .env copied from the example holds names without values.
    env["SECRET_KEY"] = env.get("SECRET_KEY") or secret_key(place)
    env["VAR_DIR"] = str(place.var)
    with ExitStack() as stack:
        if not (env.get("DATABASE_URL") and env.get("BROKER_URL")):
            stack.enter_context(only_one(place, purpose))
        if not env.get("DATABASE_URL"):
            step("Starting PostgreSQL")
            started.postgres = embedded_postgres(place, purpose, keep=keep)
            stack.callback(started.postgres.stop)
            started.postgres.start()
            started.postgres.ensure_database(DATABASE)
            env["DATABASE_URL"] = started.postgres.url(DATABASE)
        if not env.get("BROKER_URL"):
            step("Starting Valkey")
            started.valkey = embedded_valkey(place, purpose)
            stack.callback(started.valkey.stop)
            started.valkey.start()
            env["BROKER_URL"] = started.valkey.url()
        stack.callback(note_path(place, purpose).unlink, missing_ok=True)
        leave_note(place, purpose, env)
        yield started


def leave_note(place: Place, purpose: str, env: dict[str, str]) -> None:
    """Write down where everything is, for bin/manage in another terminal."""
    note = note_path(place, purpose)
    note.unlink(missing_ok=True)
    note.touch(mode=0o600)
    note.write_text(json.dumps({name: env[name] for name in NOTED if name in env}))


def note_path(place: Place, purpose: str) -> Path:
    return place.var / f"{purpose}.json"


def running_env(place: Place, purpose: str) -> dict[str, str] | None:
    """The environment of servers that another launcher keeps running; None if there are none."""
    try:
        with only_one(place, purpose):
            return None
    except Trouble:
        note = note_path(place, purpose)
        known = json.loads(note.read_text()) if note.exists() else {}
    own = {"SECRET_KEY": secret_key(place), "VAR_DIR": str(place.var)}
    return own | known | {name: value for name, value in place.env.items() if value}


def embedded_postgres(place: Place, purpose: str, *, keep: bool) -> Postgres:
    pginstall = place.site_packages / "embedded_postgres" / "pginstall"
    if not pginstall.is_dir():
        raise Trouble(
            "There is no bundled PostgreSQL for this machine. Say where yours is: "
            "DATABASE_URL=postgres://user:password@127.0.0.1:5432/renjana"
        )
    return Postgres(pginstall=pginstall, home=place.server_home(purpose), keep=keep)


def embedded_valkey(place: Place, purpose: str) -> Valkey:
    server = bundled_server(place.site_packages)
    return Valkey(server=server, home=place.var / "valkey" / purpose)


@contextmanager
def only_one(place: Place, purpose: str) -> Iterator[None]:
    """Keep a second launcher from stopping the servers that the first one uses."""
    place.var.mkdir(parents=True, exist_ok=True)
    path = place.var / f"{purpose}.lock"
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Trouble(
                f"`make {purpose}` is already running from this clone "
                f"(process {lock.read().strip() or '?'}). Stop it first."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def secret_key(place: Place) -> str:
    """A key of this clone's own, made on the first day and kept."""
    path: Path = place.var / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()
