import stat
import subprocess
import sys
import time

import pytest

from house.place import Place
from house.postgres import process_state
from house.servers import leave_note, note_path, only_one, running_env, secret_key, servers
from house.talk import Trouble
from house.valkey import Valkey, bundled_server


@pytest.fixture
def valkey(tmp_path):
    server = Valkey(server=bundled_server(Place().site_packages), home=tmp_path / "valkey")
    yield server
    server.stop()


def test_valkey_keeps_its_messages_over_a_restart(valkey):
    redis = pytest.importorskip("redis")
    valkey.start()
    redis.Redis.from_url(valkey.url()).lpush("celery", "message")

    valkey.stop()
    valkey.start()

    assert redis.Redis.from_url(valkey.url()).lrange("celery", 0, -1) == [b"message"]


def test_valkey_that_was_killed_comes_back_where_it_was(valkey):
    valkey.start()
    url = valkey.url()
    valkey.process.kill()
    valkey.process.wait()

    valkey.start()

    assert valkey.url() == url


def test_valkey_refuses_who_has_no_password(valkey):
    redis = pytest.importorskip("redis")
    valkey.start()

    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=valkey.port).ping()
    assert stat.S_IMODE((valkey.home / "valkey.conf").stat().st_mode) == 0o600


def test_named_servers_are_used_and_none_is_started(place):
    named = {"DATABASE_URL": "postgres://db.example/renjana", "BROKER_URL": "amqp://mq.example"}

    with servers(Place(root=place.root, env=named), "run", keep=True) as started:
        assert (started.postgres, started.valkey) == (None, None)
        assert {name: started.env[name] for name in named} == named
        started.check()


def test_env_file_with_empty_values_gets_ours(place):
    named = {"DATABASE_URL": "postgres://db", "BROKER_URL": "amqp://mq", "SECRET_KEY": ""}

    with servers(Place(root=place.root, env=named), "run", keep=True) as started:
        assert started.env["SECRET_KEY"] == secret_key(place)
        assert started.env["VAR_DIR"] == str(place.var)


def test_second_launcher_is_told_of_the_first(place):
    held = "import sys; sys.path.insert(0, 'bin')\n"
    held += (
        "from house.place import Place; from house.servers import only_one; import pathlib, time\n"
    )
    held += f"with only_one(Place(root=pathlib.Path({str(place.root)!r}), env={{}}), 'run'):\n"
    held += "    print('held', flush=True); time.sleep(60)\n"
    first = subprocess.Popen([sys.executable, "-c", held], stdout=subprocess.PIPE, text=True)
    try:
        assert first.stdout.readline() == "held\n"

        message = rf"`make run` is already running from this clone \(process {first.pid}\)"
        with pytest.raises(Trouble, match=message), only_one(place, "run"):
            pass
    finally:
        first.kill()
        first.communicate()


def test_other_terminal_learns_where_everything_is(place):
    running = {"DATABASE_URL": "a", "BROKER_URL": "b", "BASE_URL": "http://localhost:8001"}
    note_path(place, "run").parent.mkdir(parents=True)
    leave_note(place, "run", running | {"SECRET_KEY": "elsewhere"})
    assert running_env(place, "run") is None

    with only_one(place, "run"):
        env = running_env(place, "run")

    assert {name: env[name] for name in running} == running
    assert env["SECRET_KEY"] == secret_key(place)


def test_secret_key_is_made_once_and_readable_by_its_owner_alone(place):
    first = secret_key(place)

    assert secret_key(place) == first
    assert len(first) >= 50
    assert stat.S_IMODE((place.var / "secret_key").stat().st_mode) == 0o600


def test_valkey_ends_with_a_launcher_that_is_killed(tmp_path):
    script = "import sys; sys.path.insert(0, 'bin')\n"
    script += "from house.place import Place; from house.valkey import Valkey, bundled_server\n"
    script += "import pathlib, os, signal\n"
    script += f"home = pathlib.Path({str(tmp_path / 'valkey')!r})\n"
    script += "server = Valkey(server=bundled_server(Place().site_packages), home=home)\n"
    script += "server.start(); print(server.process.pid, flush=True)\n"
    script += "os.kill(os.getpid(), signal.SIGKILL)\n"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    wait_until_gone(int(done.stdout))


def wait_until_gone(pid: int, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while process_state(pid) not in (None, "Z"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
