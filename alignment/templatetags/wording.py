"""How a finding reads: title, both values, the difference, and how to mend it.

One table for the screen, the PDF and the XLSX, so that they cannot disagree. The engine speaks
machine text (plain decimals, place codes); the words are here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.templatetags.formats import (
    decimals,
    number,
    rupiah,
    signed_decimals,
    signed_percent,
    signed_rupiah,
    target,
)
from alignment.engine.values import WHOLE_AGENCY

register = template.Library()
Places = Mapping[str, str]
Units = tuple[str, str]

_RKPD, _RENJA = "RKPD", "Renja"
_NOMENCLATURE = gettext_lazy("Nomenclature")
_NEXT_YEAR = gettext_lazy("Renja, following year")
_NO_VALUE = gettext_lazy("No value")


class FindingLike(Protocol):
    """What is needed of a finding: stored, or fresh from the engine."""

    @property
    def check_id(self) -> str: ...
    @property
    def item(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def expected(self) -> str: ...
    @property
    def actual(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """A finding in words; `delta` is "" where no single difference says more than both values.

    `delta` is what stands on the right less what stands on the left. `left` and `right` name what
    is held against each other, which is not always the RKPD; both values are "" where a finding
    has none.
    """

    title: str
    expected: str
    actual: str
    delta: str
    suggestion: str
    left: str
    right: str

    def labelled(self) -> tuple[str, str]:
        """Both values for columns headed RKPD and Renja; another name stands before its value."""
        return (
            self.expected if self.left == _RKPD else f"{self.left}: {self.expected}",
            self.actual if self.right == _RENJA else f"{self.right}: {self.actual}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wording:
    """`lacking` stands on the left where there is nothing to expect."""

    title: Promise
    suggestion: Promise
    shown: str = "text"
    delta: str = ""
    sides: tuple[Promise | str, Promise | str] = (_RKPD, _RENJA)
    lacking: Promise = _NO_VALUE


_NONE = gettext_lazy("None")
_BLANK = gettext_lazy("Blank")

_WORDS: dict[str, _Wording] = {
    "REF_MISSING": _Wording(
        title=gettext_lazy("There is no RKPD version to compare with"),
        suggestion=gettext_lazy("Ask Bappeda to import the RKPD of this stage, then check again."),
    ),
    "CODE_UNKNOWN": _Wording(
        title=gettext_lazy("Code is not in the nomenclature"),
        suggestion=gettext_lazy("Correct the code, or look for the sub-activity by its name."),
        sides=(_NOMENCLATURE, _RENJA),
        lacking=gettext_lazy("Not listed"),
    ),
    "CODE_OBSOLETE": _Wording(
        title=gettext_lazy("Code is no longer in force"),
        suggestion=gettext_lazy("Use the successor; where none is named, decide with Bappeda."),
        sides=(_NOMENCLATURE, _RENJA),
        lacking=gettext_lazy("No single successor"),
    ),
    "CODE_AUTHORITY": _Wording(
        title=gettext_lazy("Code belongs to another level of government"),
        suggestion=gettext_lazy("Choose the sub-activity of this region's own authority."),
        sides=(gettext_lazy("Fourth segment allowed"), _RENJA),
    ),
    "CODE_UNIT_SCOPE": _Wording(
        title=gettext_lazy("Bidang is not one that this agency holds"),
        suggestion=gettext_lazy("Move the row to the agency that holds it, or correct the code."),
        sides=(gettext_lazy("Fields of the agency"), _RENJA),
    ),
    "ITEM_NOT_IN_RENJA": _Wording(
        title=gettext_lazy("RKPD sub-activity is not carried out in the Renja"),
        suggestion=gettext_lazy("Add the sub-activity, or explain why it is left out."),
        shown="money",
    ),
    "ITEM_NOT_IN_RKPD": _Wording(
        title=gettext_lazy("Renja sub-activity is not in the RKPD"),
        suggestion=gettext_lazy("Propose it in the agency forum (Ps 130(3)), or take it out."),
        shown="money",
    ),
    "ITEM_DUPLICATE": _Wording(
        title=gettext_lazy("Sub-activity stands twice under one unit"),
        suggestion=gettext_lazy("Join the rows, or give each to its own unit."),
        shown="count",
        sides=(gettext_lazy("Units"), gettext_lazy("Rows")),
    ),
    "PAGU_ZERO": _Wording(
        title=gettext_lazy("Budget is blank or zero"),
        suggestion=gettext_lazy("Enter the indicative budget of the row."),
        shown="money",
    ),
    "PAGU_OVER_ITEM": _Wording(
        title=gettext_lazy("Budget exceeds the RKPD"),
        suggestion=gettext_lazy("Lower it to the RKPD's, or have Bappeda accept the reason."),
        shown="money",
        delta="percent",
    ),
    "PAGU_UNDER_ITEM": _Wording(
        title=gettext_lazy("Budget is clearly below the RKPD"),
        suggestion=gettext_lazy("Raise it to the RKPD's, or explain the cut."),
        shown="money",
        delta="percent",
    ),
    "PAGU_OVER_PROGRAM": _Wording(
        title=gettext_lazy("Programme exceeds its sum in the RKPD"),
        suggestion=gettext_lazy("Lower rows of this programme, or agree on a shift with Bappeda."),
        shown="money",
        delta="percent",
    ),
    "PAGU_OVER_CEILING": _Wording(
        title=gettext_lazy("Total exceeds the plafon"),
        suggestion=gettext_lazy("Cut rows until the total fits the plafon."),
        shown="money",
        delta="rupiah",
        sides=(gettext_lazy("Plafon"), _RENJA),
    ),
    "PAGU_UNALLOCATED": _Wording(
        title=gettext_lazy("Plafon is not used up"),
        suggestion=gettext_lazy("Plan what is left, or tell Bappeda that it is not needed."),
        shown="money",
        delta="shortfall",
        sides=(gettext_lazy("Plafon"), _RENJA),
    ),
    "PAGU_SUM_MISMATCH": _Wording(
        title=gettext_lazy("Printed total differs from the sum of the rows"),
        suggestion=gettext_lazy("Correct the total in the source, or the rows that are missing."),
        shown="money",
        delta="shortfall",
        sides=(gettext_lazy("Printed total"), gettext_lazy("Sum of the rows")),
    ),
    "PAGU_SPLIT_SUPPORT": _Wording(
        title=gettext_lazy("Money moved between support and the other programmes"),
        suggestion=gettext_lazy("Bring the support programme back to its share in the RKPD."),
        shown="money",
        delta="points",
    ),
    "IND_MISSING": _Wording(
        title=gettext_lazy("Indicator is missing"),
        suggestion=gettext_lazy("Take over the indicator of the RKPD or of the nomenclature."),
    ),
    "IND_DIFF": _Wording(
        title=gettext_lazy("Indicators differ"),
        suggestion=gettext_lazy("Use the RKPD's wording, or have the RKPD corrected."),
    ),
    "UNIT_MISSING": _Wording(
        title=gettext_lazy("Unit of measure is missing"),
        suggestion=gettext_lazy("Enter the unit that the RKPD uses."),
    ),
    "UNIT_DIFF": _Wording(
        title=gettext_lazy("Units of measure differ"),
        suggestion=gettext_lazy("Measure in the RKPD's unit and convert the target."),
    ),
    "TARGET_MISSING": _Wording(
        title=gettext_lazy("Target is blank"),
        suggestion=gettext_lazy("Enter the target; the RKPD's is shown beside it."),
        shown="target",
    ),
    "TARGET_LOWER": _Wording(
        title=gettext_lazy("Target is below the RKPD"),
        suggestion=gettext_lazy("Raise the target to the RKPD's, or explain the difference."),
        shown="target",
        delta="ratio",
    ),
    "TARGET_HIGHER": _Wording(
        title=gettext_lazy("Target is above the RKPD"),
        suggestion=gettext_lazy("Check that the budget carries the higher target."),
        shown="target",
        delta="ratio",
    ),
    "TARGET_PAGU_INCOHERENT": _Wording(
        title=gettext_lazy("Target and budget move apart"),
        suggestion=gettext_lazy("Explain why more money brings less, or less money more."),
        shown="target_and_money",
    ),
    "LOC_MISSING": _Wording(
        title=gettext_lazy("Location is missing or has no code"),
        suggestion=gettext_lazy("Choose the place from the list of regions."),
        shown="places",
    ),
    "LOC_DIFF": _Wording(
        title=gettext_lazy("A place of the RKPD is missing"),
        suggestion=gettext_lazy("Add the missing place, or explain why it is left out."),
        shown="places",
    ),
    "LOC_TOO_COARSE": _Wording(
        title=gettext_lazy("Location is coarser than in the RKPD"),
        suggestion=gettext_lazy("Name the districts or villages that the RKPD names."),
        shown="places",
    ),
    "FORWARD_MISSING": _Wording(
        title=gettext_lazy("Forward estimate is incomplete"),
        suggestion=gettext_lazy("Enter target and budget of the following year."),
        shown="forward",
        sides=(gettext_lazy("RKPD, following year"), _NEXT_YEAR),
    ),
    "FORWARD_DIFF": _Wording(
        title=gettext_lazy("Forward estimates differ"),
        suggestion=gettext_lazy("Bring the forward estimate in line with the RKPD."),
        shown="money",
        delta="percent",
        sides=(gettext_lazy("RKPD, following year"), _NEXT_YEAR),
    ),
    "FORWARD_JUMP": _Wording(
        title=gettext_lazy("Forward estimate jumps"),
        suggestion=gettext_lazy("Check the forward estimate against this year's budget."),
        shown="money",
        sides=(gettext_lazy("Renja, plan year"), _NEXT_YEAR),
    ),
    "PRIORITY_LOST": _Wording(
        title=gettext_lazy("Priority of the RKPD is not marked"),
        suggestion=gettext_lazy("Mark the row with the RKPD's priorities."),
    ),
    "RENJA_OVERLAP": _Wording(
        title=gettext_lazy("Another agency plans the same for the same place"),
        suggestion=gettext_lazy("Agree with the other agency who carries it out (Ps 140(1))."),
        sides=(gettext_lazy("Place and target group"), gettext_lazy("Other agencies")),
        shown="overlap",
    ),
    "CODE_NAME_MISMATCH": _Wording(
        title=gettext_lazy("Name does not fit the code"),
        suggestion=gettext_lazy("Correct the code or take over the nomenclature's name."),
        sides=(_NOMENCLATURE, _RENJA),
    ),
    "HIERARCHY_BROKEN": _Wording(
        title=gettext_lazy("Row stands under a foreign programme or activity"),
        suggestion=gettext_lazy("Move the row under the programme and activity of its code."),
        sides=(gettext_lazy("Code of the row"), gettext_lazy("Printed above it")),
    ),
    "IND_NOT_NOMENCLATURE": _Wording(
        title=gettext_lazy("Indicator is not the nomenclature's"),
        suggestion=gettext_lazy("Take over the indicator of the nomenclature."),
        sides=(_NOMENCLATURE, _RENJA),
    ),
    "FUND_DIFF": _Wording(
        title=gettext_lazy("Fund sources differ"),
        suggestion=gettext_lazy("Bring the fund sources in line with the RKPD."),
    ),
    "GROUP_MISSING": _Wording(
        title=gettext_lazy("Target group is missing"),
        suggestion=gettext_lazy("Name who benefits from the sub-activity."),
        sides=(gettext_lazy("Rule"), _RENJA),
        lacking=gettext_lazy("Must be filled in"),
    ),
    "PRIORITY_NOT_ACCOMMODATED": _Wording(
        title=gettext_lazy("National list is not yet accommodated"),
        suggestion=gettext_lazy("Not an error: consider the sub-activity of the national list."),
        sides=(gettext_lazy("National list"), _RENJA),
    ),
}


def worded(
    finding: FindingLike, *, places: Places | None = None, units: Units = ("", "")
) -> Worded:
    """The finding in the language that is active now.

    `places` names region codes; a code that it does not hold is shown as it stands. `units` are
    the RKPD's and the Renja's unit of measure of the item, printed behind targets.
    """
    words = _WORDS[finding.check_id]
    show, known = _SHOWS[words.shown], places or {}
    expected, actual = finding.expected, finding.actual
    has_values = finding.check_id != "REF_MISSING"
    lacking = _NONE if finding.check_id in _ABSENT else words.lacking
    blank = _NONE if finding.check_id in _ABSENT else _BLANK
    return Worded(
        title=str(words.title),
        expected=show(expected, known, units[0]) if expected else str(lacking) * has_values,
        actual=_actual(words.shown, show(actual, known, units[1]))
        if actual
        else str(blank) * has_values,
        delta=_DELTAS[words.delta](finding.value) if words.delta and finding.value else "",
        suggestion=str(words.suggestion),
        left=str(words.sides[0]),
        right=str(words.sides[1]),
    )


def place_codes(finding: FindingLike) -> set[str]:
    """Region codes that the finding's values name, for one look-up over a whole page."""
    shown = _WORDS[finding.check_id].shown
    if shown == "overlap":
        return {part.partition(" / ")[0] for part in finding.expected.split("; ") if part}
    if shown != "places":
        return set()
    return {
        code for text in (finding.expected, finding.actual) for code in text.split("; ") if code
    }


_ABSENT = {"ITEM_NOT_IN_RENJA", "ITEM_NOT_IN_RKPD", "PRIORITY_NOT_ACCOMMODATED"}


def _actual(shown: str, text: str) -> str:
    # The pagu is there, a target or another row's pagu is not.
    return _("%(value)s, incomplete") % {"value": text} if shown == "forward" else text


def _text(text: str, _places: Places, _unit: str) -> str:
    return text


def _money(text: str, _places: Places, _unit: str) -> str:
    return rupiah(text)


def _numbers(text: str, _places: Places, _unit: str) -> str:
    return "; ".join(number(part) for part in text.split("; "))


def _targets(text: str, _places: Places, unit: str) -> str:
    return "; ".join(target(part, unit) for part in text.split("; "))


def _target_and_money(text: str, _places: Places, unit: str) -> str:
    promise, _slash, money = text.partition(" / ")
    return _("%(target)s for %(money)s") % {"target": target(promise, unit), "money": rupiah(money)}


def _place_names(text: str, places: Places, _unit: str) -> str:
    return ", ".join(places.get(code, code) for code in text.split("; "))


def _overlaps(text: str, places: Places, _unit: str) -> str:
    parts = [part.partition(" / ") for part in text.split("; ")]
    return ", ".join(
        f"{places.get(code, code)} ({group})" if group else code for code, _slash, group in parts
    )


_SHOWS: dict[str, Callable[[str, Places, str], str]] = {
    "text": _text,
    "money": _money,
    "count": _numbers,
    "target": _targets,
    "target_and_money": _target_and_money,
    "places": _place_names,
    "forward": _money,
    "overlap": _overlaps,
}
_DELTAS: dict[str, Callable[[str], str]] = {
    "percent": signed_percent,
    "rupiah": signed_rupiah,
    # The engine counts what is left or stated beyond the rows; shown is right less left.
    "shortfall": lambda value: signed_rupiah(-Decimal(value)),
    "points": lambda value: _("%(points)s points") % {"points": signed_decimals(value)},
    "ratio": lambda value: _("ratio %(ratio)s") % {"ratio": decimals(value)},
}


@register.filter
def item_text(item: str) -> str:
    """What a finding is about: a code as printed, or the whole agency."""
    return _("Whole agency") if item == WHOLE_AGENCY else item


@register.filter
def check_title(check_id: str) -> str:
    """The title of a check: "Pagu melebihi RKPD"."""
    return str(_WORDS[check_id].title)


def checks_named(term: str) -> list[str]:
    """The checks in whose title the word stands, in the language that is active now."""
    word = term.casefold()
    return [check for check, words in _WORDS.items() if word in str(words.title).casefold()]
