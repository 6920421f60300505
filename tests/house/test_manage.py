"""manage.py behind the launcher, with servers of its own."""

import json
import os
import shutil
import subprocess

import pytest

from house.place import Place

PRINTS = "import json; from django.db import connection as c; c.ensure_connection();"
PRINTS += "print(json.dumps({'server': c.pg_version > 0}))"


@pytest.fixture
def fresh(server_folder):
    """The environment of a launcher that finds no server and has to make all."""
    var = server_folder / "var"
    env = os.environ | {"VAR_DIR": str(var), "DATABASE_URL": "", "BROKER_URL": ""}
    yield env
    home = Place(env={"VAR_DIR": str(var)}).server_home("run")
    if Place().is_root:
        shutil.rmtree(home.parent)


def test_stdout_of_manage_is_the_commands_alone(fresh, repository):
    done = subprocess.run(
        [repository / "bin" / "manage", "shell", "--verbosity", "0", "--command", PRINTS],
        env=fresh,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, json.loads(done.stdout)) == (0, {"server": True}), done.stderr
    assert "» Starting PostgreSQL\n» Starting Valkey\n" in done.stderr


def test_second_var_folder_has_servers_of_its_own(repository, tmp_path):
    first = Place(env={})
    same = Place(env={"VAR_DIR": str(repository / "var")})
    second = Place(env={"VAR_DIR": str(tmp_path)})

    assert first.server_home("run") == same.server_home("run")
    assert first.server_home("run") != second.server_home("run")
