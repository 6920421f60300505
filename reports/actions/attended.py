"""The attendance of all days of a rakor as one list: each person once, a column a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

_Value = TypeVar("_Value")


def attended(days: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Bodies with their people, in the order of the days' own lists.

    Each day is what `attendance_of` tells. A person has `times`, one entry a day, "" where absent.
    Two people of one body who are called alike stay two.
    """
    bodies: dict[str, dict[Hashable, dict[str, Any]]] = {}
    for at, day in enumerate(days):
        after = ""
        for group in day["groups"]:
            if group["body"] not in bodies:
                bodies = _inserted(bodies, group["body"], {}, after=after)
            after = group["body"]
            bodies[after] = _with_day(bodies[after], group["people"], at=at, days=len(days))
    return [{"body": body, "people": list(people.values())} for body, people in bodies.items()]


def _with_day(
    known: dict[Hashable, dict[str, Any]],
    people: Sequence[Mapping[str, Any]],
    *,
    at: int,
    days: int,
) -> dict[Hashable, dict[str, Any]]:
    after: Hashable = ""
    for key, person in _keyed(people):
        if key not in known:
            known = _inserted(known, key, {**person, "times": [""] * days}, after=after)
        after = key
        known[key]["times"][at] = f"{person['at']}, {person['method'].lower()}"
    return known


def _keyed(people: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Hashable, Mapping[str, Any]]]:
    """Each person with who it is; the second of a name counts as another one."""
    seen: Counter[Hashable] = Counter()
    for person in people:
        key = tuple(person.get(part) for part in ("name", "title", "represents", "uninvited"))
        seen[key] += 1
        yield (*key, seen[key]), person


def _inserted(
    found: dict[Any, _Value], key: Hashable, value: _Value, *, after: Hashable
) -> dict[Any, _Value]:
    """The same with `key` behind `after`; first where that is not there."""
    entries = list(found.items())
    place = next((at + 1 for at, (each, _) in enumerate(entries) if each == after), 0)
    return dict([*entries[:place], (key, value), *entries[place:]])
