"""The course of a run: the region, the load with its kills, the quiet, and the count."""

from __future__ import annotations

import argparse
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from django.db import connections

from bench.faults import chaos, count, load, region
from bench.faults.count import Line
from bench.faults.programs import Town
from config.celery import app

QUIET_S = 90  # without any progress, and longer than a lease: what waits then stands still


def course(args: argparse.Namespace, town: Town, folder: Path, mails: list[str]) -> Iterator[Line]:
    """Everything between the start of the servers and their end; the lines of the table."""
    _say("the region")
    people = region.load(args, folder)
    town.start_programs()
    _say(f"checks of {len(people.renja)} Renja")
    region.hand_in_and_check(people)
    rows, year = region.rows_of(people)
    connections.close_all()
    books = load.Books()
    _say(f"{args.minutes:g} minutes of load")
    with _watched(town) as numbers:
        at_work = load.begin(town.address, people, rows, books, year=year, seed=args.seed)
        hits = _kill(args, town)
        at_work.end()
        _say("quiet; waiting for what is left")
        yield Line("workers, beat", f"{args.workers}, {'no' if args.no_beat else 'yes'}")
        yield Line("kills", ", ".join(f"{n} {kind}" for kind, n in sorted(hits.items())) or "none")
        yield from _until_quiet(args)
    yield from _counted(books, people, mails)
    left = count.messages_in(town.valkey.url())
    yield Line("messages in the broker, at most and at the end", f"{max(numbers)}, {left}")
    troubles = "; ".join(at_work.troubles[:3])
    yield Line("troubles of the run itself", troubles or "0", bool(troubles))
    connections.close_all()


def _kill(args: argparse.Namespace, town: Town) -> Counter[str]:
    seconds, stop = args.minutes * 60, threading.Event()
    if args.no_kills:
        stop.wait(seconds)
        return Counter()
    return chaos.kill_at_random(town, seconds=seconds, seed=args.seed, stop=stop)


def _counted(books: load.Books, people: region.People, mails: list[str]) -> Iterator[Line]:
    yield from count.cells(books)
    yield from count.reports(books, people)
    yield from count.runs(books)
    yield from count.mails(books, mails)
    yield from count.imports(books)
    yield from count.files()
    yield from count.answers(books)


def _until_quiet(args: argparse.Namespace) -> Iterator[Line]:
    """Wait until nothing is left to do; without beat, help what stands still by single sweeps."""
    begun = moved = time.monotonic()
    before, sweeps = count.progress(), 0
    first: dict[str, int] = {}
    while any(count.waiting().values()) and time.monotonic() - begun < args.patience * 60:
        time.sleep(2)
        now = count.progress()
        if now != before:
            before, moved = now, time.monotonic()
        elif args.no_beat and time.monotonic() - moved > QUIET_S:
            first = first or count.waiting()
            sweeps, moved = sweeps + 1, time.monotonic()
            _sweep()
    left = ", ".join(f"{number} {kind}" for kind, number in count.waiting().items() if number)
    still = f"; {left} left, last progress {time.monotonic() - moved:.0f} s ago" if left else ""
    yield Line("quiet after", f"{time.monotonic() - begun:.0f} s{still}")
    if args.no_beat:
        told = ", ".join(f"{number} {kind}" for kind, number in first.items())
        yield Line("stood still without beat; single sweeps then", f"{told or 0}; {sweeps}")


def _sweep() -> None:
    """One turn of everything that beat would start within minutes."""
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        if isinstance(entry["schedule"], float):
            app.tasks[entry["task"]].apply_async()


@contextmanager
def _watched(town: Town) -> Iterator[list[int]]:
    """Numbers of messages in the broker, taken every two seconds."""
    seen, stop = [0], threading.Event()

    def look() -> None:
        while not stop.wait(2):
            try:
                seen.append(count.messages_in(town.valkey.url()))
            except (redis.RedisError, OSError):
                continue  # it was killed this moment

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    yield seen
    stop.set()
    thread.join()


def table(lines: Iterable[Line]) -> str:
    """The lines below each other; those that make the run fail begin with a mark."""
    shown = list(lines)
    wide = max(len(line.what) for line in shown)
    return "\n".join(
        f"{'!' if line.is_bad else ' '} {line.what:<{wide}}  {line.figure}" for line in shown
    )


def _say(text: str) -> None:
    print(f"… {time.strftime('%H:%M:%S')} {text}", flush=True)
