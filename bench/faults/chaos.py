"""What is killed, and how often: seeded, so that a run can be had again."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bench.faults.programs import Town, children_of

# How many of a hundred kills each kind gets; what a machine without memory kills comes first.
WEIGHTS = {
    "pool child": 28,
    "worker": 22,
    "beat": 8,
    "web worker": 14,
    "web server": 6,
    "database connection": 9,
    "database": 6,
    "broker": 7,
}
PAUSE_S = (2.0, 10.0)


def kill_at_random(town: Town, *, seconds: float, seed: int, stop: threading.Event) -> Counter[str]:
    """Kill for some time; how often each kind was hit. Runs in the main thread."""
    dice = random.Random(seed)
    kinds = [kind for kind in WEIGHTS if kind != "beat" or town.has_beat]
    weights = [WEIGHTS[kind] for kind in kinds]
    hits: Counter[str] = Counter()
    end = time.monotonic() + seconds
    while not stop.wait(min(dice.uniform(*PAUSE_S), max(0.0, end - time.monotonic()))):
        if time.monotonic() >= end:
            break
        (kind,) = dice.choices(kinds, weights)
        hits[kind] += _kill(town, kind, dice)
    return hits


def _kill(town: Town, kind: str, dice: random.Random) -> bool:
    """Carry one out; False if nothing of that kind was up."""
    worker, web, beat = dice.choice(list(town.workers())), town.units["web"], town.units.get("beat")
    ways: dict[str, Callable[[], bool]] = {
        "pool child": lambda: _kill_one(worker.children(), dice),
        "worker": worker.kill,
        "beat": beat.kill if beat else bool,
        "web worker": lambda: _kill_one(web.children(), dice),
        "web server": web.kill,
        "database connection": lambda: _kill_one(_connections(town), dice),
        "database": town.kill_postgres,
        "broker": town.kill_broker,
    }
    return ways[kind]()


def _kill_one(pids: list[int], dice: random.Random) -> bool:
    if not pids:
        return False
    with suppress(ProcessLookupError):
        os.kill(dice.choice(pids), signal.SIGKILL)
        return True
    return False


def _connections(town: Town) -> list[int]:
    """The server's processes that serve a program; without those of its own house-keeping."""
    postmaster = town.postgres.postmaster()
    found = []
    for pid in children_of(postmaster) if postmaster else ():
        with suppress(OSError):
            if b" 127.0.0.1(" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found
