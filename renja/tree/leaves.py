"""Sub-activities as plain data, whether they come from live rows or from a frozen version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.typed import search_words


class Indicator(NamedTuple):
    """One indicator with the columns of Tabel 4.1; texts as written, numbers where they are numbers."""

    text: str = ""
    unit: str = ""
    target_text: str = ""
    target: Decimal | None = None
    forward_target_text: str = ""
    forward_target: Decimal | None = None
    renstra_end: str = ""
    actual_n2: str = ""
    estimate_n1: str = ""
    direction: str = ""
    aggregation: str = ""


class Place(NamedTuple):
    code: str
    text: str


class Fund(NamedTuple):
    code: str
    name: str
    amount: Decimal | None


class Tag(NamedTuple):
    dimension: str
    label: str


class Titles(NamedTuple):
    """What an agency's plan says about a programme or activity beside the sums."""

    name: str = ""
    outcome: str = ""
    indicator: str = ""
    target_text: str = ""


@dataclass(slots=True, kw_only=True)
class Leaf:
    """One sub-activity of one unit. Budgets are rupiah of the year; None is blank, not 0.

    `agency` is the key under which rows of one agency stand together.
    """

    pk: int = 0
    uuid: str = ""
    version: int = 0
    agency: int | str = 0
    agency_code: str = ""
    agency_name: str = ""
    unit_code: str = ""
    unit_name: str = ""
    code: str = ""
    name: str = ""
    printed_programme: str = ""
    printed_activity: str = ""
    budget: Decimal | None = None
    forward_budget: Decimal | None = None
    target_group: str = ""
    note: str = ""
    proposal_ref: str = ""
    responsible: str = ""
    indicators: list[Indicator] = field(default_factory=list)
    locations: list[Place] = field(default_factory=list)
    fundings: list[Fund] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)

    @property
    def field_code(self) -> str:
        """The bidang urusan under which the row is printed ("2.08")."""
        return ".".join(self.code.split(".")[:2])

    def missing(self) -> list[Promise | str]:
        """What a complete row still needs, in the words of the form."""
        first = self.indicators[0] if self.indicators else Indicator()
        blanks = [
            (not first.text, _("indicator")),
            (not first.target_text, _("target")),
            (self.budget is None, _("budget")),
            (not self.locations, _("location")),
            (not self.fundings, _("fund source")),
        ]
        return [word for is_blank, word in blanks if is_blank]


def _first(leaf: Leaf) -> Indicator:
    return leaf.indicators[0] if leaf.indicators else Indicator()


# In the order of the form; each asks for what the checks ask for.
_EMPTY: Mapping[str, tuple[Promise, Callable[[Leaf], bool]]] = {
    "indikator": (_("indicator"), lambda leaf: not _first(leaf).text),
    "satuan": (_("unit"), lambda leaf: not _first(leaf).unit),
    "target": (_("target"), lambda leaf: not _first(leaf).target_text),
    "pagu": (_("budget"), lambda leaf: leaf.budget is None),
    "lokasi": (_("location"), lambda leaf: not any(place.code for place in leaf.locations)),
    "prakiraan": (
        _("forward estimate"),
        lambda leaf: leaf.forward_budget is None or not _first(leaf).forward_target_text,
    ),
    "dana": (_("fund source"), lambda leaf: not leaf.fundings),
    "sasaran": (_("target group"), lambda leaf: not leaf.target_group),
}


def gap_counts(leaves: Iterable[Leaf]) -> list[tuple[str, Promise, int]]:
    """(key, column, rows that leave it empty) for each column with such rows; details must be read."""
    rows = list(leaves)
    counts = [
        (key, name, sum(1 for leaf in rows if is_empty(leaf)))
        for key, (name, is_empty) in _EMPTY.items()
    ]
    return [entry for entry in counts if entry[2]]


def gap_name(key: str) -> str:
    """What the column is called; "" for an unknown key."""
    return str(_EMPTY[key][0]) if key in _EMPTY else ""


def leaves_empty(leaf: Leaf, key: str) -> bool:
    """Whether the row leaves this column empty."""
    return key in _EMPTY and _EMPTY[key][1](leaf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What of a plan is asked for; blank shows all of it."""

    text: str = ""
    programme: str = ""
    fund: str = ""
    agency: str = ""
    only_incomplete: bool = False
    empty: str = ""

    def __bool__(self) -> bool:
        asked = (self.text, self.programme, self.fund, self.agency, self.empty)
        return any(asked) or self.only_incomplete

    @property
    def needs_details(self) -> bool:
        """Whether indicators, places and fund sources of every row must be read to decide."""
        return bool(self.fund or self.only_incomplete or self.empty)

    def apply(self, leaves: Iterable[Leaf]) -> list[Leaf]:
        """The leaves that match, in their order."""
        return [leaf for leaf in leaves if self._takes(leaf)]

    def _takes(self, leaf: Leaf) -> bool:
        words = search_words(self.text.casefold())
        text = f"{leaf.code} {leaf.name}".casefold()
        return (
            all(word in text for word in words)
            and (not self.programme or leaf.code.startswith(f"{self.programme}."))
            and (not self.agency or str(leaf.agency) == self.agency)
            and (not self.fund or any(fund.name == self.fund for fund in leaf.fundings))
            and (not self.only_incomplete or bool(leaf.missing()))
            and (not self.empty or leaves_empty(leaf, self.empty))
        )
