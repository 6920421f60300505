"""What a file would change: stored rows and incoming rows of one agency, both as plain data.

A row keeps its identity by the uuid that our own sheet carries, else by unit, code and how many rows
with both came before it. What a file's shape does not carry (a direction that was chosen on screen,
an amount that the planner split) stays as it is stored.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Plain = Mapping[str, Any]

SCALARS = (
    "code",
    "name",
    "printed_programme",
    "printed_activity",
    "budget",
    "forward_budget",
    "target_group",
    "note",
    "proposal_ref",
    "responsible",
)
DETAILS = ("indicators", "locations", "fundings", "tags")
INDICATOR_FIELDS = (
    "text",
    "unit",
    "target_text",
    "target",
    "forward_target_text",
    "forward_target",
    "renstra_end",
    "actual_n2",
    "estimate_n1",
    "direction",
    "aggregation",
)
_BASIC_INDICATOR = {"text", "unit", "target_text", "target"}
_SIPD_ROW = {
    "unit_code",
    "code",
    "name",
    "printed_programme",
    "printed_activity",
    "budget",
    "forward_budget",
    "target_group",
    *DETAILS,
}
# shape -> (fields of the row, fields of an indicator) that SIPD's own shapes carry.
_SIPD: Mapping[str, tuple[set[str], set[str]]] = {
    "sipd_json": (_SIPD_ROW, _BASIC_INDICATOR),
    "sipd_sheet": (
        _SIPD_ROW,
        {
            *_BASIC_INDICATOR,
            "forward_target_text",
            "forward_target",
            "renstra_end",
            "actual_n2",
            "estimate_n1",
        },
    ),
}
# column of a table -> what of the row, or of its indicators, it carries; others under their own name.
_ROW_OF_COLUMN = {
    "programme_code": "printed_programme",
    "activity_code": "printed_activity",
    "indicator": "indicators",
    "target": "indicators",
    "location": "locations",
    "fund": "fundings",
    "tag": "tags",
}
_INDICATOR_OF_COLUMN: Mapping[str, set[str]] = {
    "indicator": {"text"},
    "target": {"target_text", "target"},
    "forward_target": {"forward_target_text", "forward_target"},
}


class Kind(StrEnum):
    NEW = "baru"
    CHANGED = "berubah"
    GONE = "hilang"
    SAME = "tetap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The fields that a file speaks about."""

    row: frozenset[str]
    indicator: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One cell: `field` such as "budget" or "indicators.0.target_text"."""

    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDiff:
    """One row's fate. `target` is the row as it will be, None when it goes."""

    kind: Kind
    stored: Plain | None
    target: Plain | None
    changes: tuple[Change, ...] = ()
    position: int = 0
    is_stale: bool = False  # changed on screen after the sheet was exported

    @property
    def shown(self) -> Plain:
        """The row to print: as it will be, or as it was."""
        row = self.target or self.stored
        assert row is not None  # noqa: S101  (a diff has one side at least)
        return row

    @property
    def is_moved(self) -> bool:
        return (
            self.stored is not None
            and self.target is not None
            and self.stored["position"] != self.position
        )


def carried_by(shape: str, columns: Iterable[str]) -> Carried:
    """The fields that a file of this shape, or a table with these columns, speaks about."""
    if shape in _SIPD:
        row, indicator = _SIPD[shape]
        return Carried(row=frozenset(row), indicator=frozenset(indicator))
    known = {"unit_code", *SCALARS, *DETAILS}
    columns = set(columns)
    return Carried(
        row=frozenset({"code", *(_ROW_OF_COLUMN.get(c, c) for c in columns)} & known),
        indicator=frozenset(field for c in columns for field in _INDICATOR_OF_COLUMN.get(c, {c}))
        & frozenset(INDICATOR_FIELDS),
    )


def compare_rows(
    stored: Sequence[Plain], incoming: Sequence[Plain], *, carried: Carried, keep_missing: bool
) -> list[RowDiff]:
    """Each incoming row's fate in the file's order, then the stored rows that the file lacks.

    With `keep_missing` the latter stay as they are and are not listed.
    """
    pairs = _pairs(stored, incoming, by_unit="unit_code" in carried.row)
    diffs = [_diff(old, new, position, carried) for position, (old, new) in enumerate(pairs)]
    if not keep_missing:
        kept = {id(old) for old, _new in pairs}
        diffs += [
            RowDiff(kind=Kind.GONE, stored=row, target=None, position=row["position"])
            for row in stored
            if id(row) not in kept
        ]
    return diffs


def counts(diffs: Iterable[RowDiff]) -> dict[str, int]:
    """How many rows of each kind; kinds that do not occur are 0."""
    found = Counter(diff.kind for diff in diffs)
    return {kind.value: found[kind] for kind in Kind}


def _pairs(
    stored: Sequence[Plain], incoming: Sequence[Plain], *, by_unit: bool
) -> list[tuple[Plain | None, Plain]]:
    """Each incoming row with the stored one that it is, or None."""

    def key(row: Plain) -> tuple[str, str]:
        return row["unit_code"] if by_unit else "", row["code"]

    by_uuid = {row["uuid"]: row for row in stored}
    named = [by_uuid.get(row["uuid"]) if row["uuid"] else None for row in incoming]
    taken = {id(row) for row in named if row is not None}
    free: defaultdict[tuple[str, str], deque[Plain]] = defaultdict(deque)
    for row in stored:
        if id(row) not in taken:
            free[key(row)].append(row)
    pairs: list[tuple[Plain | None, Plain]] = []
    used: set[int] = set()
    for old, new in zip(named, incoming, strict=True):
        match = old if old is not None and id(old) not in used else None
        if match is None and (waiting := free[key(new)]):
            match = waiting.popleft()
        if match is not None:
            used.add(id(match))
        pairs.append((match, new))
    return pairs


def _diff(old: Plain | None, new: Plain, position: int, carried: Carried) -> RowDiff:
    if old is None:
        return RowDiff(kind=Kind.NEW, stored=None, target=new, position=position)
    target = _merged(old, new, carried)
    changes = tuple(_changes(old, target))
    return RowDiff(
        kind=Kind.CHANGED if changes else Kind.SAME,
        stored=old,
        target=target,
        changes=changes,
        position=position,
        is_stale=bool(changes) and bool(new["version"]) and new["version"] < old["version"],
    )


def _merged(old: Plain, new: Plain, carried: Carried) -> Plain:
    """The incoming row, completed with what its file does not carry."""
    row = {**new}
    if "unit_code" not in carried.row:
        row |= {"unit_code": old["unit_code"], "unit_name": old["unit_name"]}
    for field in (*SCALARS, *DETAILS):
        if field not in carried.row:
            row[field] = old[field]
    # An amount that nobody could read says nothing: what is stored stays.
    for field in new.get("unread", ()):
        row[field] = old[field]
    if "indicators" in carried.row:
        row["indicators"] = [
            _merged_indicator(indicator, old["indicators"], place, carried)
            for place, indicator in enumerate(new["indicators"])
        ]
    if "locations" in carried.row:
        row["locations"] = _merged_places(old["locations"], new["locations"])
    is_unsaid = "budget" in new.get("unread", ()) and _names(old) == _names(new)
    if "fundings" in carried.row and (
        is_unsaid or _is_split_on_screen(old["fundings"], new["fundings"])
    ):
        row["fundings"] = old["fundings"]
    return row


def _merged_indicator(
    indicator: Plain, stored: Sequence[Plain], place: int, carried: Carried
) -> Plain:
    same_text = (old for old in stored if old["text"] == indicator["text"])
    old = next(same_text, stored[place] if place < len(stored) else None)
    if old is None:
        return indicator
    return {f: indicator[f] if f in carried.indicator else old[f] for f in INDICATOR_FIELDS}


def _merged_places(stored: Sequence[Plain], incoming: Sequence[Plain]) -> list[Plain]:
    """Incoming places; one without a code takes the code that a person gave the same text."""
    codes = {place["text"]: place["code"] for place in stored}
    return [
        place if place["code"] else {**place, "code": codes.get(place["text"], "")}
        for place in incoming
    ]


def _names(row: Plain) -> list[str]:
    return [fund["source_name"] for fund in row["fundings"]]


def _is_split_on_screen(stored: Sequence[Plain], incoming: Sequence[Plain]) -> bool:
    """Whether the file names the same sources without amounts, as SIPD does with several."""
    if len(incoming) < 2 or any(fund["amount"] is not None for fund in incoming):
        return False
    return [fund["source_name"] for fund in stored] == [fund["source_name"] for fund in incoming]


def _changes(old: Plain, new: Plain) -> Iterable[Change]:
    if old["unit_code"] != new["unit_code"]:
        yield Change(field="unit", old=old["unit_name"], new=new["unit_name"])
    for field in SCALARS:
        if old[field] != new[field]:
            yield Change(field=field, old=old[field], new=new[field])
    yield from _indicator_changes(old["indicators"], new["indicators"])
    for field in ("locations", "fundings", "tags"):
        if old[field] != new[field]:
            yield Change(field=field, old=_listed(old[field]), new=_listed(new[field]))


def _indicator_changes(old: Sequence[Plain], new: Sequence[Plain]) -> Iterable[Change]:
    for place in range(max(len(old), len(new))):
        before = old[place] if place < len(old) else {}
        after = new[place] if place < len(new) else {}
        for field in INDICATOR_FIELDS:
            was, will = before.get(field) or None, after.get(field) or None
            if was != will:
                yield Change(field=f"indicators.{place}.{field}", old=was, new=will)


def _listed(entries: Sequence[Plain]) -> str:
    return "; ".join(" ".join(str(v) for v in entry.values() if v) for entry in entries)
