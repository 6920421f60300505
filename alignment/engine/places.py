"""Places: Kemendagri codes with dots, compared by equality and by who lies below whom."""

from functools import lru_cache
from typing import NamedTuple


class Coverage(NamedTuple):
    """How the places of an RKPD item are met by those of the Renja (rule 4.3, 11)."""

    covered: int
    coarse: tuple[str, ...]
    absent: tuple[str, ...]


@lru_cache(maxsize=8_192)
def place_set(locations: tuple[str, ...]) -> frozenset[str]:
    """Return the codes trimmed, without empty ones."""
    return frozenset(filter(None, map(str.strip, locations)))


@lru_cache(maxsize=8_192)
def places_above(places: frozenset[str]) -> frozenset[str]:
    """Return every place that one of these lies below."""
    return frozenset(parent for place in places for parent in parents(place))


def parents(place: str) -> list[str]:
    """Return the places above one: 19.01.02 lies below 19.01 and 19."""
    return [place[:dot] for dot, mark in enumerate(place) if mark == "."]


@lru_cache(maxsize=8_192)
def coverage(wanted: frozenset[str], given: frozenset[str]) -> Coverage:
    """Sort the wanted places into covered, coarse (only a place above is given) and absent."""
    open_places = sorted(wanted - given - places_above(given))
    coarse = tuple(p for p in open_places if not given.isdisjoint(parents(p)))
    absent = tuple(p for p in open_places if given.isdisjoint(parents(p)))
    return Coverage(len(wanted) - len(open_places), coarse, absent)
