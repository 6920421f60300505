"""What every bench shares: timing in turns, ratios, and the table that is printed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

REPEATS = 5


@dataclass(frozen=True)
class Result:
    """One line of the table; `value` is a ratio unless `unit` says otherwise."""

    work: str
    against: str
    value: float | None
    target: float | None = None
    unit: str = "x"
    detail: str = ""

    @property
    def verdict(self) -> str:
        if self.value is None:
            return "skipped"
        if self.target is None:
            return ""
        return "met" if self.value <= self.target else "MISSED"


def wall(work: Callable[[], Any]) -> float:
    """Seconds of one call, or those that the call itself measured and returned as a float."""
    start = time.perf_counter()
    measured = work()
    return measured if isinstance(measured, float) else time.perf_counter() - start


def in_turns(*works: Callable[[], Any], repeats: int = REPEATS) -> list[list[float]]:
    """Seconds of each work, run A B C A B C …, so that a busy machine slows all alike."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(repeats):
        for at, work in enumerate(works):
            times[at].append(wall(work))
    return times


def ratio(ours: Iterable[float], theirs: Iterable[float]) -> float:
    """Median of the ratios of runs that stood side by side."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def spread(times: Iterable[float]) -> str:
    """`1.23 s (1.10–1.40)`: median, fastest and slowest."""
    values = sorted(times)
    return f"{statistics.median(values):.2f} s ({values[0]:.2f}–{values[-1]:.2f})"


def table(results: Iterable[Result]) -> str:
    """The results as one aligned table."""
    rows = [("work", "against", "measured", "target", "", "detail")]
    for item in results:
        measured = "–" if item.value is None else f"{item.value:.2f} {item.unit}"
        target = "" if item.target is None else f"≤ {item.target:g} {item.unit}"
        rows.append((item.work, item.against, measured, target, item.verdict, item.detail))
    widths = [max(len(row[at]) for row in rows) for at in range(6)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join((lines[0], "-" * len(lines[0]), *lines[1:]))
