"""What the fields of a row are called, and their values as text for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.templatetags.formats import rupiah
from renja.tree.columns import with_unit
from renja.tree.leaves import Indicator, Leaf

# In the order in which people read a row; the keys are those of the row history.
FIELD_NAMES: Mapping[str, Promise | str] = {
    "code": _("Code"),
    "name": _("Sub-activity"),
    "unit_code": _("Unit"),
    "indicator": _("Indicator"),
    "unit": _("Unit of measure"),
    "target": _("Target"),
    "budget": _("Indicative budget"),
    "locations": _("Places"),
    "fundings": _("Fund sources"),
    "note": _("Important note"),
    "forward_target": _("Target of the next year"),
    "forward_budget": _("Forward estimate"),
    "target_group": _("Target group"),
    "renstra_end": _("Target at the end of the Renstra"),
    "actual_n2": _("Realised, year n-2"),
    "estimate_n1": _("Estimated, year n-1"),
    "direction": _("Direction"),
    "aggregation": _("Aggregation"),
    "tags": _("Priorities and themes"),
    "responsible": _("Responsible agency"),
    "proposal_ref": _("Proposal reference"),
    "indicators": _("Indicators"),
    # Columns of the matrix that show a list in one cell.
    "location": _("Places"),
    "funds": _("Fund sources"),
    "national_priority": _("National priorities"),
    "regional_priority": _("Regional priorities"),
}
# Columns on which a comment can be placed, as a form offers them.
COMMENT_FIELDS = (
    "name",
    "indicator",
    "unit",
    "target",
    "budget",
    "location",
    "funds",
    "note",
    "forward_target",
    "forward_budget",
    "target_group",
    "responsible",
    "national_priority",
    "regional_priority",
    "proposal_ref",
    "unit_code",
    "direction",
    "aggregation",
)
# What names a row and where it stands; a change of these is a move.
PLACE_FIELDS = ("code", "unit_code")


def field_name(field: str) -> str:
    """The field's name; a row as a whole has a blank field."""
    return str(FIELD_NAMES.get(field, field))


def leaf_text(leaf: Leaf, field: str) -> str:
    """The field's value as people read it; "" is blank."""
    return _TEXTS[field](leaf)


def plain_text(field: str, value: Any) -> str:
    """A value of the row history (`renja.comparison`'s shape) as people read it."""
    if value in (None, "", []):
        return ""
    if field in {"budget", "forward_budget"}:
        return rupiah(value)
    if isinstance(value, list):
        return "\n".join(_entry_text(entry) for entry in value)
    return str(value)


def _entry_text(entry: Mapping[str, Any]) -> str:
    """One indicator, place, fund source or tag in a line."""
    if "source_name" in entry:
        amount = entry.get("amount")
        return f"{entry['source_name']}: {rupiah(amount)}" if amount else entry["source_name"]
    if "label" in entry:
        return str(entry["label"])
    target = with_unit(entry.get("target_text", ""), entry.get("unit", ""))
    return ": ".join(filter(None, [entry.get("text", ""), target]))


def _per_indicator(text_of: Callable[[Indicator], str]) -> Callable[[Leaf], str]:
    """One line per indicator, numbered where there are several."""

    def text(leaf: Leaf) -> str:
        texts = [text_of(indicator) for indicator in leaf.indicators]
        if len(texts) <= 1 or not any(texts):
            return "".join(texts)
        return "\n".join(f"{number}. {line or '–'}" for number, line in enumerate(texts, 1))

    return text


def _fundings(leaf: Leaf) -> str:
    return "\n".join(
        f"{fund.name}: {rupiah(fund.amount)}" if fund.amount is not None else fund.name
        for fund in leaf.fundings
    )


_TEXTS: dict[str, Callable[[Leaf], str]] = {
    "code": lambda leaf: leaf.code,
    "name": lambda leaf: leaf.name,
    "unit_code": lambda leaf: leaf.unit_name or leaf.unit_code,
    "indicator": _per_indicator(lambda i: i.text),
    "unit": _per_indicator(lambda i: i.unit),
    "target": _per_indicator(lambda i: i.target_text),
    "budget": lambda leaf: "" if leaf.budget is None else rupiah(leaf.budget),
    "locations": lambda leaf: "\n".join(place.text for place in leaf.locations),
    "fundings": _fundings,
    "note": lambda leaf: leaf.note,
    "forward_target": _per_indicator(lambda i: i.forward_target_text),
    "forward_budget": lambda leaf: (
        "" if leaf.forward_budget is None else rupiah(leaf.forward_budget)
    ),
    "target_group": lambda leaf: leaf.target_group,
    "renstra_end": _per_indicator(lambda i: i.renstra_end),
    "actual_n2": _per_indicator(lambda i: i.actual_n2),
    "estimate_n1": _per_indicator(lambda i: i.estimate_n1),
    "direction": _per_indicator(lambda i: i.direction),
    "aggregation": _per_indicator(lambda i: i.aggregation),
    "tags": lambda leaf: "\n".join(tag.label for tag in leaf.tags),
    "responsible": lambda leaf: leaf.responsible,
    "proposal_ref": lambda leaf: leaf.proposal_ref,
}
LEAF_FIELDS = tuple(_TEXTS)
