"""Cells of the matrix: their value in a plain row, reading what was typed, and putting it back.

A plain row is one of `renja.comparison`. A cell's value is text ("" is blank, money without
grouping), or for the lists of the side panel a list of plain entries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.templatetags.formats import rupiah, signed_rupiah
from accounts.typed import single_line
from renja.actions.cells.numbers import read_money, read_target
from renja.actions.cells.refusals import Refused
from renja.actions.history import INDICATOR_FIELDS
from renja.comparison import INDICATOR_FIELDS as INDICATOR_KEYS
from renja.comparison import Plain, plain_number
from renja.importers.places import Places, split_places

Value = Any

MONEY = ("budget", "forward_budget")
TEXTS = {"note": None, "target_group": None, "responsible": 200, "proposal_ref": 120, "name": None}
LINES = {"responsible", "proposal_ref", "unit"}
INDICATOR_LIMITS = {"text": None, "unit": 200}
INDICATOR_LIMIT = 400
TAGS = {"national_priority": ("nasional",), "regional_priority": ("daerah", "provinsi")}
LISTS = ("indicators", "locations", "fundings")
# Under which name the history keeps a cell's changes.
HISTORY_FIELDS = {
    "location": "locations",
    "funds": "fundings",
    "national_priority": "tags",
    "regional_priority": "tags",
}
_BLANK_INDICATOR: Plain = {
    **dict.fromkeys(INDICATOR_KEYS, ""),
    "target": None,
    "forward_target": None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What reading needs to know: the region's places, the agency's units by code.

    `is_sure` says that the writer was asked about an ambiguous number and meant what stands there.
    """

    places: Places | None
    units: Mapping[str, str]
    is_sure: bool = False


def value_of(row: Plain, name: str) -> Value:
    """The cell's value in this row. Raises KeyError for a name that is no cell."""
    if name in MONEY:
        return row[name] or ""
    if name in INDICATOR_FIELDS:
        return row["indicators"][0][INDICATOR_FIELDS[name]] if row["indicators"] else ""
    if name in TEXTS or name == "unit_code" or name in LISTS:
        return row[name]
    if name == "location":
        return "\n".join(place["text"] for place in row["locations"])
    if name == "funds":
        return "\n".join(fund["source_name"] for fund in row["fundings"])
    dimensions = TAGS[name]
    return "\n".join(tag["label"] for tag in row["tags"] if tag["dimension"] in dimensions)


def put(row: Plain, name: str, typed: Value, reader: Reader) -> None:
    """Set the cell of a plain row to what was typed. Raises Refused."""
    _PUTS[name](row, name, typed, reader)


def is_cell(name: str) -> bool:
    return name in _PUTS


def clean(typed: Value, *, limit: int | None = None) -> str:
    """The text as stored: no carriage returns or control signs, no blanks around it."""
    if not isinstance(typed, str):
        raise Refused(_("This is not a text."))
    text = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Refused(_("This text holds signs that cannot be stored.")) from error
    text = text.strip()
    if limit is not None and len(text) > limit:
        raise Refused(_("At most %(limit)d signs fit here.") % {"limit": limit})
    return text


def clean_line(typed: Value, *, limit: int | None = None) -> str:
    """The same for a column of one line: a space in place of line breaks and control signs."""
    return clean(single_line(clean(typed)), limit=limit)


def _put_money(row: Plain, name: str, typed: Value, _reader: Reader) -> None:
    before = row["budget"]
    row[name] = plain_number(read_money(clean(typed)))
    funds = row["fundings"]
    if name == "budget" and len(funds) == 1 and before is not None and funds[0]["amount"] == before:
        # One source that carried the whole budget follows it.
        row["fundings"] = [{**funds[0], "amount": row["budget"]}]


def _put_text(row: Plain, name: str, typed: Value, _reader: Reader) -> None:
    read = clean_line if name in LINES else clean
    row[name] = read(typed, limit=TEXTS[name])


def _put_unit(row: Plain, name: str, typed: Value, reader: Reader) -> None:
    code = clean(typed)
    if code and code not in reader.units:
        raise Refused(_("The agency has no such unit."))
    row[name] = code
    row["unit_name"] = reader.units.get(code, "")


def _put_indicator(row: Plain, name: str, typed: Value, reader: Reader) -> None:
    """A field of the first indicator; a row without one gets one."""
    first = dict(row["indicators"][0]) if row["indicators"] else dict(_BLANK_INDICATOR)
    key = INDICATOR_FIELDS[name]
    first[key] = _indicator_text(key, typed)
    if key in {"direction", "aggregation"}:
        first[key] = _choice(key, first[key])
    _read_targets(first, reader, asked={key})
    blank = first == _BLANK_INDICATOR and len(row["indicators"]) <= 1
    row["indicators"] = [] if blank else [first, *row["indicators"][1:]]


def _indicator_text(key: str, typed: Value) -> str:
    read = clean_line if key in LINES else clean
    return read(typed, limit=INDICATOR_LIMITS.get(key, INDICATOR_LIMIT))


def _read_targets(indicator: Plain, reader: Reader, *, asked: set[str]) -> None:
    """Numbers of the targets that were typed, or whose unit was; only the former are asked about."""
    for name in ("target", "forward_target"):
        is_typed = f"{name}_text" in asked
        if is_typed or "unit" in asked:
            number = read_target(
                indicator[f"{name}_text"],
                unit=indicator["unit"],
                is_sure=reader.is_sure or not is_typed,
            )
            indicator[name] = plain_number(number)


def _choice(key: str, value: str) -> str:
    if value not in {"direction": {"", "naik", "turun"}, "aggregation": {"", "sum", "last"}}[key]:
        raise Refused(_("Choose one of the values offered."))
    return value


def _put_location(row: Plain, _name: str, typed: Value, reader: Reader) -> None:
    texts = [clean_line(text, limit=400) for text in split_places(clean(typed))]
    known = {place["text"]: place for place in row["locations"]}
    row["locations"] = [known.get(text) or _place(text, "", reader) for text in texts]


def _place(text: str, code: str, reader: Reader) -> Plain:
    places = reader.places
    if places is None:
        return {"code": "", "text": text}
    return {"code": code if code in places.names else places.find(text), "text": text}


def _put_funds(row: Plain, _name: str, typed: Value, _reader: Reader) -> None:
    """Names of the sources; those that were there keep code and amount, a renamed single one too."""
    names = [clean_line(line, limit=300) for line in clean(typed).split("\n")]
    names = list(dict.fromkeys(filter(None, names)))
    old = row["fundings"]
    if len(names) == len(old):
        kept = {fund["source_name"] for fund in old} & set(names)
        row["fundings"] = [
            fund if fund["source_name"] == name else _renamed(fund, name, old, kept)
            for fund, name in zip(old, names, strict=True)
        ]
        return
    known = {fund["source_name"]: fund for fund in old}
    row["fundings"] = [
        known.get(name) or {"source_code": "", "source_name": name, "amount": None}
        for name in names
    ]


def _renamed(fund: Plain, name: str, old: list[Plain], kept: set[str]) -> Plain:
    if name in kept:
        return next(other for other in old if other["source_name"] == name)
    return {"source_code": "", "source_name": name, "amount": fund["amount"]}


def _put_tags(row: Plain, name: str, typed: Value, _reader: Reader) -> None:
    dimensions = TAGS[name]
    labels = [clean_line(line, limit=300) for line in clean(typed).split("\n")]
    known = {tag["label"]: tag for tag in row["tags"] if tag["dimension"] in dimensions}
    others = [tag for tag in row["tags"] if tag["dimension"] not in dimensions]
    own = [
        known.get(label) or {"dimension": dimensions[0], "label": label}
        for label in dict.fromkeys(filter(None, labels))
    ]
    # The order in which they are read back.
    row["tags"] = sorted(others + own, key=lambda tag: (tag["dimension"], tag["label"]))


def _put_indicators(row: Plain, _name: str, typed: Value, reader: Reader) -> None:
    entries = []
    for entry in _entries(typed):
        indicator = dict(_BLANK_INDICATOR)
        for key in INDICATOR_KEYS:
            if key in {"target", "forward_target"}:
                continue
            indicator[key] = _indicator_text(key, entry.get(key, ""))
            if key in {"direction", "aggregation"}:
                indicator[key] = _choice(key, indicator[key])
        old = {i["target_text"] for i in row["indicators"]}
        old |= {i["forward_target_text"] for i in row["indicators"]}
        asked = {key for key in ("target_text", "forward_target_text") if indicator[key] not in old}
        _read_targets(indicator, reader, asked=asked | {"unit"})
        if indicator != _BLANK_INDICATOR:
            entries.append(indicator)
    row["indicators"] = entries


def _put_locations(row: Plain, _name: str, typed: Value, reader: Reader) -> None:
    places = [
        _place(clean_line(entry.get("text", ""), limit=400), clean(entry.get("code", "")), reader)
        for entry in _entries(typed)
    ]
    row["locations"] = [place for place in places if place["text"]]


def _put_fundings(row: Plain, _name: str, typed: Value, _reader: Reader) -> None:
    fundings = []
    for entry in _entries(typed):
        fund = {
            "source_code": clean_line(entry.get("source_code", ""), limit=40),
            "source_name": clean_line(entry.get("source_name", ""), limit=300),
            "amount": plain_number(read_money(clean(entry.get("amount") or ""))),
        }
        if not fund["source_name"] and (fund["source_code"] or fund["amount"] is not None):
            raise Refused(_("Name the fund source."))
        if fund["source_name"]:
            fundings.append(fund)
    row["fundings"] = fundings


def _entries(typed: Value) -> list[Mapping[str, Any]]:
    if not isinstance(typed, list) or len(typed) > 1000:
        raise Refused(_("This list cannot be read."))
    if not all(isinstance(entry, dict) for entry in typed):
        raise Refused(_("This list cannot be read."))
    return typed


_PUTS: dict[str, Callable[[Plain, str, Value, Reader], None]] = {
    **dict.fromkeys(MONEY, _put_money),
    **dict.fromkeys(TEXTS, _put_text),
    **dict.fromkeys(INDICATOR_FIELDS, _put_indicator),
    **dict.fromkeys(TAGS, _put_tags),
    "unit_code": _put_unit,
    "location": _put_location,
    "funds": _put_funds,
    "indicators": _put_indicators,
    "locations": _put_locations,
    "fundings": _put_fundings,
}


def check_funds(row: Plain) -> None:
    """Refuse fund amounts that are all known and do not add up to the budget."""
    amounts = [fund["amount"] for fund in row["fundings"]]
    if not amounts or None in amounts or row["budget"] is None:
        return
    total, budget = sum(map(Decimal, amounts)), Decimal(row["budget"])
    if total != budget:
        raise Refused(
            _(
                "The fund sources add up to %(total)s, the budget is %(budget)s (difference"
                " %(rest)s)."
            )
            % {
                "total": rupiah(total),
                "budget": rupiah(budget),
                "rest": signed_rupiah(total - budget),
            },
            code="funds",
        )
