"""Several programs in the foreground: joined logs, one end for all."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from house.talk import Trouble, paint

# A report section renders in seconds; a longer task is taken over by the next start.
STOP_PATIENCE_S = 15
# The processes of a test run end the test they are at, and what it started.
IN_FRONT_PATIENCE_S = 30
COLOURS = ("36", "35", "34", "32")
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


class Stopped(BaseException):
    """Ctrl-C or SIGTERM; not an Exception, so that nothing takes it for an error on its way out."""


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Turn the first SIGINT or SIGTERM into Stopped; leave what follows to tidy up in peace."""

    def stop(_signum: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def spawn(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    output: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program that ends with us, and that Ctrl-C reaches only through us."""
    return subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - one prctl call, safe beside our log threads
    )


def _die_with_parent() -> None:
    """Ask Linux to end the child should the launcher be killed without a chance to tidy up."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def in_front(command: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> int:
    """The exit code of a program that has the terminal while it runs.

    When we are stopped, or killed, it is asked to end, and has time to tidy up after itself.
    """
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - one prctl call, and no thread of ours runs
    )
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(IN_FRONT_PATIENCE_S)
        process.kill()
        process.wait()
        raise


def end(process: subprocess.Popen[bytes], *, patience_s: float) -> None:
    """Ask a program to end, wait, then end it and all that it started."""
    if process.poll() is None:
        process.terminate()
    see_off(process, patience_s=patience_s)


def see_off(process: subprocess.Popen[bytes], *, patience_s: float) -> None:
    """Wait for a program that was asked to end; then end what is left of it and its children."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience_s)
    # Its children share its session; those it left behind go now.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass
class Foreground:
    """Named programs whose lines are printed together, each line whole and under its name."""

    cwd: Path
    env: Mapping[str, str]
    out: IO[str] = field(default_factory=lambda: sys.stdout)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _readers: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, name: str, command: Sequence[str]) -> None:
        process = spawn(command, cwd=self.cwd, env=self.env, output=subprocess.PIPE)
        colour = COLOURS[len(self.running) % len(COLOURS)]
        self.running[name] = process
        label = paint(f"{name:>6} │", colour)
        reader = threading.Thread(target=self._join_lines, args=(label, process), daemon=True)
        reader.start()
        self._readers.append(reader)

    def _join_lines(self, label: str, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is None:
            return
        with process.stdout as lines:
            for line in lines:
                text = line.decode(errors="replace").rstrip()
                if text:
                    with self._lock:
                        self.out.write(f"{label} {text}\n")
                        self.out.flush()

    def check(self) -> None:
        """Raise Trouble if a program has ended by itself."""
        for name, process in self.running.items():
            code = process.poll()
            if code is not None:
                raise Trouble(f"{name} ended by itself ({how_it_ended(code)}); stopping the rest.")

    def watch(self, also: Callable[[], None]) -> None:
        """Stay until a program ends by itself or `also` raises."""
        while True:
            self.check()
            also()
            time.sleep(0.5)

    def stop(self) -> None:
        """Ask all to end at once, then see each off."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        for process in self.running.values():
            see_off(process, patience_s=STOP_PATIENCE_S)
        for reader in self._readers:
            reader.join(timeout=2)


def how_it_ended(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
