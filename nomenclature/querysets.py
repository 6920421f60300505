"""Reading the nomenclature: by edition, kind of region, and free text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db import models
from django.db.models import F, Q

from accounts.typed import MOST_WORDS, search_text

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from nomenclature.models import NomenclatureItem

_CODE_START = re.compile(r"[0-9Xx](?:[0-9Xx.]*[0-9Xx.])?")
_WORD = re.compile(r"\w+")
# Below this likeness a name reads as something else; found by trying typing errors.
_LIKE_ENOUGH = 0.45


class EditionQuerySet(models.QuerySet):
    """Editions of the nomenclature; each signed-in person reads them."""

    def visible_to(self, user: User | AnonymousUser) -> EditionQuerySet:
        """Every edition for a signed-in user, none for others."""
        return self.all() if user.is_authenticated else self.none()

    def for_year(self, year: int) -> EditionQuerySet:
        """Editions that hold for a plan year, newest first."""
        return self.filter(Q(year_to=None) | Q(year_to__gte=year), year_from__lte=year).order_by(
            "-year_from", "-pk"
        )

    def older_than(self, year_from: int) -> EditionQuerySet:
        """Editions that began before this plan year."""
        return self.filter(year_from__lt=year_from)


class ItemQuerySet(models.QuerySet):
    """Items of all editions."""

    def visible_to(self, user: User | AnonymousUser) -> ItemQuerySet:
        """Every item for a signed-in user, none for others."""
        return self.all() if user.is_authenticated else self.none()

    def sub_activities(self) -> ItemQuerySet:
        return self.filter(level="sub_kegiatan")

    def usable_by(self, *, gov_type: str, fields: list[str]) -> ItemQuerySet:
        """Items of this kind of region in these bidang, and the supporting programme X.XX."""
        bidang = Q(code__startswith="X.XX")
        for field in fields:
            bidang |= Q(code__startswith=f"{field}.")
        return self.filter(bidang, gov_type=gov_type)

    def search(self, text: str) -> ItemQuerySet:
        """Items for what someone is typing, best first.

        The beginning of a code finds by code; words find by the beginning of each word in name,
        indicator, or the names of the programme and activity above; if that finds nothing, names
        that are written alike.
        """
        text = search_text(text)
        if not text:
            return self
        if _CODE_START.fullmatch(text):
            return self.filter(code__startswith=text.upper()).order_by("code", "gov_type")
        found = self._by_words(text)
        return found if found.exists() else self._by_likeness(text)

    def _by_words(self, text: str) -> ItemQuerySet:
        words = _WORD.findall(text)[:MOST_WORDS]
        if not words:
            return self.none()
        typed = " & ".join(f"{word}:*" for word in words)
        # "pendamp" must find "pendampingan", which the stemmer would cut to another stem; the
        # stemmed names beside it find "pelatihan" for "melatih".
        query = SearchQuery(typed, config="simple", search_type="raw") | SearchQuery(
            typed, config="indonesian", search_type="raw"
        )
        return (
            self.filter(search=query)
            .annotate(rank=SearchRank(F("search"), query))
            .order_by("-rank", "code", "gov_type")
        )

    def _by_likeness(self, text: str) -> ItemQuerySet:
        return (
            self.filter(name__trigram_word_similar=text)
            .annotate(likeness=TrigramWordSimilarity(text, "name"))
            .filter(likeness__gte=_LIKE_ENOUGH)
            .order_by("-likeness", "code", "gov_type")
        )

    def counts_by_level(self) -> dict[str, dict[str, int]]:
        """How many items of each level: {"program": {"PROV": 5, "KABKOT": 6}, ...}."""
        counts: dict[str, dict[str, int]] = {}
        rows = self.order_by().values_list("level", "gov_type").annotate(models.Count("pk"))
        for level, gov_type, count in rows:
            counts.setdefault(level, {})[gov_type] = count
        return counts

    def successors(self, items: Sequence[NomenclatureItem]) -> dict[int, str]:
        """What became of retired items in newer editions, by primary key; two queries at most.

        The successor's code, or "" where a newer edition lists neither the code nor a successor.
        An item that a newer edition still lists is not retired: an exact match wins.
        """
        if not items:
            return {}
        newer = self.filter(
            gov_type__in={item.gov_type for item in items},
            edition__year_from__gt=min(item.edition.year_from for item in items),
        ).order_by("-edition__year_from", "code")
        codes = [item.code for item in items]
        listed = set(newer.filter(code__in=codes).values_list("gov_type", "code"))
        heirs = {
            (gov_type, before): code
            for gov_type, before, code in newer.filter(predecessor__in=codes).values_list(
                "gov_type", "predecessor", "code"
            )
        }
        if not listed and not heirs and not newer.exists():
            return {}
        return {
            item.pk: heirs.get((item.gov_type, item.code), "")
            for item in items
            if (item.gov_type, item.code) not in listed
        }
