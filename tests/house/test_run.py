import io
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from house.postgres import process_state
from house.processes import Foreground, end, how_it_ended, spawn
from house.run import commands, keeps_mail, require_free_port, web_answers, web_port
from house.talk import Trouble


def test_busy_port_is_named_with_the_way_out():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Trouble) as caught:
            require_free_port("127.0.0.1", port)

    assert str(caught.value) == (
        f"Port {port} of 127.0.0.1 is taken by another program. "
        f"Choose another one: PORT={port + 1} make run"
    )
    require_free_port("127.0.0.1", port)


@pytest.mark.parametrize(("env", "port"), [({}, 8000), ({"PORT": ""}, 8000), ({"PORT": "81"}, 81)])
def test_web_port(env, port):
    assert web_port(env) == port


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1"])
def test_web_port_refuses_what_is_none(text):
    with pytest.raises(Trouble, match="PORT is not a port number"):
        web_port({"PORT": text})


@pytest.mark.parametrize(
    ("env", "kept"),
    [
        ({"BASE_URL": "http://localhost:8000"}, "true"),
        ({"BASE_URL": "http://localhost:8000", "EMAIL_URL": "smtp://surel.contoh.test"}, "false"),
        ({"BASE_URL": "https://renjana.contoh.test"}, "false"),
    ],
)
def test_mails_are_kept_on_ones_own_machine_without_a_mail_server(env, kept):
    assert keeps_mail(env) == kept


def test_web_does_not_answer_where_nothing_listens():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert web_answers("127.0.0.1", port) is False


def test_web_worker_and_beat_run(place):
    started = commands(place, {}, "127.0.0.1", 8001)

    assert list(started) == ["web", "worker", "beat"]
    assert "127.0.0.1:8001" in started["web"]


def foreground(tmp_path) -> Foreground:
    return Foreground(cwd=tmp_path, env=dict(os.environ), out=io.StringIO())


def wait_until(claim, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_lines_of_several_programs_are_joined_whole_under_their_names(tmp_path):
    front = foreground(tmp_path)
    half = "printf 'half '; until [ -e told ]; do sleep 0.02; done; echo line; sleep 60"
    front.start("web", ["sh", "-c", half])
    front.start("beat", ["sh", "-c", "echo between; sleep 0.1; touch told; sleep 60"])
    wait_until(lambda: front.out.getvalue().count("\n") == 2)

    front.stop()

    assert front.out.getvalue().splitlines() == ["  beat │ between", "   web │ half line"]


def test_program_that_ends_by_itself_is_named(tmp_path):
    front = foreground(tmp_path)
    front.start("web", ["sleep", "60"])
    front.start("worker", ["sh", "-c", "exit 3"])
    wait_until(lambda: front.running["worker"].poll() is not None)

    with pytest.raises(Trouble, match=r"worker ended by itself \(exit code 3\)"):
        front.check()

    front.stop()
    assert front.running["web"].returncode == -signal.SIGTERM


def test_how_it_ended_names_the_signal():
    assert how_it_ended(-9) == "killed by SIGKILL"


def test_end_leaves_no_grandchild(tmp_path):
    # The shell ignores SIGTERM and its child would outlive it.
    script = f"trap '' TERM; sleep 60 & echo $! > {tmp_path}/pid; wait; wait"
    process = spawn(["sh", "-c", script])
    wait_until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip())

    end(process, patience_s=0.2)

    grandchild = int((tmp_path / "pid").read_text())
    wait_until(lambda: process_state(grandchild) in (None, "Z"))
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_the_block_in_order(number, repository):
    script = (
        "import sys, time; sys.path.insert(0, 'bin')\n"
        "from house.processes import Stopped, stopping_on_signals\n"
        "try:\n"
        "    with stopping_on_signals():\n"
        "        try:\n"
        "            print('up', flush=True)\n"
        "            time.sleep(60)\n"
        "        finally:\n"
        "            print('tidied', flush=True)\n"
        "except Stopped:\n"
        "    print('stopped', flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=repository
    )
    assert process.stdout.readline() == "up\n"

    process.send_signal(number)

    assert process.communicate(timeout=10)[0] == "tidied\nstopped\n"
    assert process.returncode == 0
