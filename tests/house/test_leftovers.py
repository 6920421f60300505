"""What a run leaves behind when it ends, is asked to end, or is killed: nothing, or for a while."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from house.postgres import process_state
from house.scratch import scratch_folder

LAUNCHER = """
import sys, pathlib, os
sys.path.insert(0, "bin")
from house.processes import Stopped, in_front, stopping_on_signals
from house.scratch import scratch_folder
with scratch_folder("uji") as scratch:
    print(scratch, flush=True)
    try:
        with stopping_on_signals():
            in_front([sys.executable, "-c", sys.argv[1]], cwd=pathlib.Path(), env=dict(os.environ))
    except Stopped:
        print("stopped", flush=True)
"""
TIDY = """
import pathlib, signal, sys, time
def tidy(*_):
    time.sleep(0.5)
    pathlib.Path({end!r}).touch()
    sys.exit()
signal.signal(signal.SIGTERM, tidy)
pathlib.Path({begin!r}).touch()
time.sleep(60)
"""
SLOW = """
import pathlib, time
from django.conf import settings
def test_slow(tmp_path):
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "laporan.pdf").touch()
    pathlib.Path({begin!r}).touch()
    time.sleep(120)
"""


def wait_until(claim, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A folder for temporary files of programs that this test starts."""
    folder = tmp_path / "t"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


@pytest.fixture
def launch(tmp_path, temporary, repository):
    """A launcher with a program in front that takes its time to tidy up."""
    begin, end = tmp_path / "begun", tmp_path / "tidied"
    program = TIDY.format(begin=str(begin), end=str(end))
    process = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, program],
        stdout=subprocess.PIPE,
        text=True,
        cwd=repository,
    )
    scratch = Path(process.stdout.readline().strip())
    wait_until(begin.exists)
    yield process, scratch, end
    process.kill()
    process.communicate()


def test_program_in_front_tidies_up_before_its_launcher_ends(launch):
    process, scratch, end = launch

    process.send_signal(signal.SIGTERM)

    assert process.communicate(timeout=30)[0] == "stopped\n"
    assert (end.exists(), scratch.exists()) == (True, False)


def test_program_in_front_is_asked_to_end_when_its_launcher_is_killed(launch):
    process, _scratch, end = launch

    process.kill()

    wait_until(end.exists)


def test_next_launcher_removes_what_a_killed_one_left_and_nothing_else(launch, temporary):
    process, killed, _end = launch
    (temporary / "renjana-uji-laporan.pdf").touch()
    process.kill()
    process.wait()

    with scratch_folder("uji") as first, scratch_folder("uji") as second:
        here = sorted(temporary.iterdir())

        assert here == sorted([first, second, temporary / "renjana-uji-laporan.pdf"])
        assert killed not in here
    assert list(temporary.iterdir()) == [temporary / "renjana-uji-laporan.pdf"]


def begin_tests(repository, *arguments: str | Path) -> subprocess.Popen:
    """A test run of its own, in two processes."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-n", "2", "-q"]
    return subprocess.Popen(
        [*command, "-p", "no:cacheprovider", *map(str, arguments)],
        cwd=repository,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def left_in(folder: Path) -> list[str]:
    """What lies in a folder for temporary files, without the one that pytest itself keeps."""
    return [path.name for path in folder.iterdir() if not path.name.startswith("pytest-of-")]


def test_test_run_leaves_nothing_when_it_ends(temporary, repository):
    run = begin_tests(repository, "tests/house/test_messages.py")

    said = run.communicate(timeout=120)[0]

    assert (run.returncode, left_in(temporary)) == (0, []), said


def test_test_run_leaves_nothing_when_it_is_asked_to_end(temporary, repository, tmp_path):
    begin = tmp_path / "begun"
    (tmp_path / "test_slow.py").write_text(SLOW.format(begin=str(begin)))
    run = begin_tests(repository, "tests/house/test_messages.py", tmp_path / "test_slow.py")
    wait_until(begin.exists, 120)
    lay = left_in(temporary)

    run.terminate()

    said = run.communicate(timeout=60)[0]
    assert (run.returncode, left_in(temporary)) == (128 + signal.SIGTERM, []), said
    assert [name.startswith("renjana-media-") for name in lay] == [True]


def test_server_of_a_test_ends_with_a_test_run_that_is_killed(temporary, repository):
    script = (
        "import os, signal, sys; sys.path[:0] = ['.', 'bin']\n"
        "import django; django.setup()\n"
        "from pathlib import Path\n"
        "from tests.programs import KINDS\n"
        f"broker = KINDS['valkey'](Path({str(temporary)!r}))\n"
        "broker.start(); print(broker.process.popen.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=repository,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    wait_until(lambda: process_state(int(done.stdout)) in (None, "Z"))


def test_reader_of_the_settings_that_ends_without_a_word_leaves_nothing(temporary, repository):
    script = "import os, tests.settings; print(tests.settings.MEDIA_ROOT, flush=True); os._exit(0)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=repository,
        env=os.environ | {"PYTHONPATH": f"{repository}:{repository}/bin"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert Path(done.stdout.strip()).parent == temporary
    assert left_in(temporary) == []
