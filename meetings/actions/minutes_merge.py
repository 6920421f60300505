"""Join two texts that grew from one: both changes where they touch different lines.

Plain Python. Lines are the unit: a note-taker's paragraph is one line of the field.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines `start` to `end` of the base become `lines`."""

    start: int
    end: int
    lines: tuple[str, ...]


def merge(base: str, mine: str, theirs: str) -> str | None:
    """The text with both changes; None where they change the same place differently."""
    if theirs in {mine, base}:
        return mine
    if mine == base:
        return theirs
    old = base.splitlines()
    ours, others = _changes(old, mine.splitlines()), _changes(old, theirs.splitlines())
    if any(_touch(a, b) for a in ours for b in others if a != b):
        return None
    # The same change made by both is made once.
    changes = sorted({*ours, *others}, key=lambda c: (c.start, c.end))
    merged: list[str] = []
    at = 0
    for change in changes:
        merged += old[at : change.start]
        merged += change.lines
        at = change.end
    return "\n".join(merged + old[at:])


def _changes(old: Sequence[str], new: Sequence[str]) -> list[_Change]:
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    return [
        _Change(i1, i2, tuple(new[j1:j2]))
        for kind, i1, i2, j1, j2 in matcher.get_opcodes()
        if kind != "equal"
    ]


def _touch(a: _Change, b: _Change) -> bool:
    """Whether two changes are in one place; lines side by side count, their order is unclear."""
    return a.start <= b.end and b.start <= a.end


def join(mine: str, theirs: str) -> str:
    """Both texts, theirs first, each line that both have once where they begin alike."""
    first, second = theirs.splitlines(), mine.splitlines()
    shared = 0
    while shared < min(len(first), len(second)) and first[shared] == second[shared]:
        shared += 1
    return "\n".join([*first, *second[shared:]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of lines: `same`, `gone` (only before) or `new` (only after)."""

    kind: str
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """What changed between two texts, line by line, in reading order."""
    old, new = before.splitlines(), after.splitlines()
    pieces: list[Piece] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece(kind="same", text="\n".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece(kind="gone", text="\n".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece(kind="new", text="\n".join(new[j1:j2])))
    return pieces
