"""What is killed, and how often: seeded, so that a run can be had again."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from bench.faults.programs import Town, children_of

# A pack of cards, shuffled anew when it is dealt: each kind comes about as often as its number
# says, also in a short run. What a machine without memory kills comes first.
PACK = {
    "pool child": 9,
    "worker": 7,
    "beat": 3,
    "web worker": 4,
    "web server": 1,
    "database connection": 2,
    "database": 2,
    "broker": 2,
}
PAUSE_S = (2.0, 10.0)


def kill_at_random(town: Town, *, seconds: float, seed: int, stop: threading.Event) -> Counter[str]:
    """Kill for some time; how often each kind was hit. Runs in the main thread."""
    dice = random.Random(seed)
    cards = _cards([kind for kind in PACK if kind != "beat" or town.has_beat], dice)
    hits: Counter[str] = Counter()
    end = time.monotonic() + seconds
    while not stop.wait(min(dice.uniform(*PAUSE_S), max(0.0, end - time.monotonic()))):
        if time.monotonic() >= end:
            break
        kind = next(cards)
        hits[kind] += _kill(town, kind, dice)
    return hits


def _cards(kinds: list[str], dice: random.Random) -> Iterator[str]:
    while True:
        pack = [kind for kind in kinds for _ in range(PACK[kind])]
        dice.shuffle(pack)
        yield from pack


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
