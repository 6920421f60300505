"""Leaves from the text of a frozen version (its shape is described in `renja.comparison`)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NamedTuple

from renja.tree.leaves import Fund, Indicator, Leaf, Place, Tag, Titles


class Frozen(NamedTuple):
    """What a frozen version holds, ready for the tree."""

    leaves: list[Leaf]
    titles: dict[tuple[int | str, str], Titles]
    ceilings: dict[int | str, Decimal]


def read_frozen(content: str) -> Frozen:
    """Leaves, headings and ceilings of a version; agencies are those named in it."""
    data = json.loads(content)
    agencies = {agency["id"]: agency for agency in data.get("agencies", [])}
    leaves = [_leaf(row, agencies.get(row["agency"], {})) for row in data.get("rows", [])]
    titles = {
        (heading["agency"], heading["code"]): Titles(
            *(heading.get(name, "") for name in Titles._fields)
        )
        for heading in data.get("headings", [])
    }
    ceilings = {
        entry["agency"]: Decimal(entry["plafon"])
        for entry in data.get("ceilings", [])
        if entry.get("plafon") is not None
    }
    return Frozen(leaves, titles, ceilings)


def _leaf(row: dict[str, Any], agency: dict[str, Any]) -> Leaf:
    return Leaf(
        uuid=row["uuid"],
        agency=row["agency"],
        agency_code=agency.get("code", ""),
        agency_name=agency.get("name", ""),
        unit_code=row.get("unit_code", ""),
        unit_name=row.get("unit_name", ""),
        code=row["code"],
        name=row.get("name", ""),
        printed_programme=row.get("printed_programme", ""),
        printed_activity=row.get("printed_activity", ""),
        budget=_number(row.get("budget")),
        forward_budget=_number(row.get("forward_budget")),
        target_group=row.get("target_group", ""),
        note=row.get("note", ""),
        proposal_ref=row.get("proposal_ref", ""),
        responsible=row.get("responsible", ""),
        indicators=[_indicator(indicator) for indicator in row.get("indicators", [])],
        locations=[Place(place["code"], place["text"]) for place in row.get("locations", [])],
        fundings=[
            Fund(fund["source_code"], fund["source_name"], _number(fund["amount"]))
            for fund in row.get("fundings", [])
        ],
        tags=[Tag(tag["dimension"], tag["label"]) for tag in row.get("tags", [])],
    )


def _indicator(indicator: dict[str, Any]) -> Indicator:
    texts: dict[str, Any] = {name: indicator.get(name, "") for name in Indicator._fields}
    for name in ("target", "forward_target"):
        texts[name] = _number(indicator.get(name))
    return Indicator(**texts)


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
