"""Change single rows, each with a check of the version that the writer saw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency
from renja.actions.documents import take_for_editing
from renja.actions.history import History
from renja.comparison import Plain, rows_by_uuid
from renja.models import (
    PlanDocument,
    PlanRow,
    RowChange,
    RowFunding,
    RowIndicator,
    RowLocation,
    RowTag,
)

# What a writer may set on a row, and the lists below it. A list replaces the one stored.
ROW_FIELDS = frozenset(
    {
        "printed_code",
        "name",
        "unit",
        "budget",
        "forward_budget",
        "target_group",
        "note",
        "proposal_ref",
        "responsible",
    }
)
DETAIL_MODELS: Mapping[str, Any] = {
    "indicators": RowIndicator,
    "locations": RowLocation,
    "fundings": RowFunding,
    "tags": RowTag,
}
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellConflict:
    """One field that the writer wanted to set: what they typed, and what stands there now."""

    field: str
    mine: Any
    theirs: Any


class RowChanged(Exception):
    """Someone else changed the row since it was read.

    `row` is the row as stored now (with `changed_by` and `changed_at`); `conflicts` holds both
    values of each field that differs. Empty `conflicts`: the other person wrote the same.
    """

    def __init__(self, message: str, *, row: PlanRow, conflicts: Sequence[CellConflict]) -> None:
        super().__init__(message)
        self.row = row
        self.conflicts = tuple(conflicts)


class RowGone(Exception):
    """Someone else deleted the row."""


class FundsDoNotAddUp(Exception):
    """All fund amounts are known and their sum is not the budget."""


@transaction.atomic
def save_row(
    *,
    row: PlanRow,
    version: int,
    changes: Values,
    by: User,
    at: datetime,
    source: str = RowChange.Source.FORM,
) -> PlanRow:
    """Set some fields of a row and hand back the row as stored.

    `changes` maps names of `ROW_FIELDS`, and of `DETAIL_MODELS` to lists of field values, e.g.
    {"budget": Decimal(5), "indicators": [{"text": "…", "target_text": "4", "target": Decimal(4)}]}.
    `version` is the one the writer saw. A fund source that alone carried the whole budget follows
    it. Raises RowChanged, RowGone, NotEditable, FundsDoNotAddUp, KeyError for an unknown name.
    """
    fields, details = _split(changes)
    take_for_editing(document=row.document, at=at)
    before = _plain_row(row)
    saved = PlanRow.objects.filter(pk=row.pk, version=version).update(
        **fields, version=F("version") + 1, changed_at=at, changed_by=by
    )
    if not saved:
        raise _conflict(row, fields, details)
    if "budget" in fields and "fundings" not in details:
        _let_single_fund_follow(row, before, fields["budget"])
    _replace_details(row, details)
    fresh = _fresh(row.pk)
    _check_funds(fresh)
    history = History(document=row.document, by=by, at=at, source=source)
    history.changed(before, _plain_row(row), version=fresh.version)
    history.write()
    return fresh


@transaction.atomic
def add_row(
    *,
    document: PlanDocument,
    agency: Agency | None = None,
    values: Values,
    by: User,
    at: datetime,
    source: str = RowChange.Source.FORM,
) -> PlanRow:
    """A new row at the end of the agency's part (the document's own agency if not given).

    `values` as the `changes` of `save_row`. Raises NotEditable, FundsDoNotAddUp.
    """
    owner = agency or document.agency
    if owner is None:
        raise ValueError(_("A row of an RKPD needs its agency."))
    fields, details = _split(values)
    take_for_editing(document=document, at=at)
    last = PlanRow.objects.filter(document=document, agency=owner).aggregate(Max("position"))
    row = PlanRow.objects.create(
        document=document,
        agency=owner,
        position=(last["position__max"] if last["position__max"] is not None else -1) + 1,
        changed_at=at,
        changed_by=by,
        **fields,
    )
    _replace_details(row, details)
    fresh = _fresh(row.pk)
    _check_funds(fresh)
    history = History(document=document, by=by, at=at, source=source)
    history.added({"uuid": str(fresh.uuid), "code": fresh.printed_code})
    history.write()
    return fresh


@transaction.atomic
def delete_row(
    *,
    row: PlanRow,
    version: int,
    by: User,
    at: datetime,
    source: str = RowChange.Source.FORM,
) -> None:
    """Delete the row as the writer saw it. Raises RowChanged, RowGone, NotEditable."""
    take_for_editing(document=row.document, at=at)
    rows = PlanRow.objects.filter(pk=row.pk, version=version).select_for_update()
    if not rows.exists():
        raise _conflict(row, {}, {})
    history = History(document=row.document, by=by, at=at, source=source)
    history.deleted(_plain_row(row))
    rows.delete()
    history.write()


def detail_objects(
    row: PlanRow, name: str, entries: Iterable[Mapping[str, Any]]
) -> list[models.Model]:
    """Unsaved indicators, locations, fundings or tags of a row, numbered in their order."""
    model = DETAIL_MODELS[name]
    if name == "tags":
        return [model(row=row, **entry) for entry in entries]
    return [model(row=row, position=place, **entry) for place, entry in enumerate(entries)]


def _split(changes: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    unknown = changes.keys() - ROW_FIELDS - DETAIL_MODELS.keys()
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    fields = {name: value for name, value in changes.items() if name in ROW_FIELDS}
    details = {name: value for name, value in changes.items() if name in DETAIL_MODELS}
    return fields, details


def _replace_details(row: PlanRow, details: Mapping[str, Any]) -> None:
    for name, entries in details.items():
        model = DETAIL_MODELS[name]
        model.objects.filter(row=row).delete()
        model.objects.bulk_create(detail_objects(row, name, entries))


def _plain_row(row: PlanRow) -> Plain:
    """The row as it is stored now; nothing where somebody deleted it."""
    return rows_by_uuid(row.document, [row.uuid]).get(row.uuid, {})


def _let_single_fund_follow(row: PlanRow, before: Plain, budget: Decimal | None) -> None:
    funds = before["fundings"]
    if len(funds) == 1 and before["budget"] is not None and funds[0]["amount"] == before["budget"]:
        RowFunding.objects.filter(row=row).update(amount=budget)


def _check_funds(row: PlanRow) -> None:
    amounts = [fund.amount for fund in row.fundings.all()]
    known = [amount for amount in amounts if amount is not None]
    if not amounts or len(known) < len(amounts) or row.budget is None:
        return
    if sum(known) != row.budget:
        raise FundsDoNotAddUp(_("The amounts of the fund sources do not add up to the budget."))


def _fresh(pk: int) -> PlanRow:
    return PlanRow.objects.with_details().select_related("changed_by", "document").get(pk=pk)


def _conflict(
    row: PlanRow, fields: Mapping[str, Any], details: Mapping[str, Any]
) -> RowChanged | RowGone:
    """What stands in the way of the write: the row as it is now, or that it is gone."""
    try:
        current = _fresh(row.pk)
    except PlanRow.DoesNotExist:
        return RowGone(_("Someone else deleted this row in the meantime."))
    conflicts = [
        CellConflict(field=name, mine=mine, theirs=getattr(current, name))
        for name, mine in fields.items()
        if getattr(current, name) != mine
    ]
    for name, mine in details.items():
        theirs = [_entry(detail) for detail in getattr(current, name).all()]
        if theirs != [{**blank, **entry} for blank, entry in _padded(name, mine)]:
            conflicts.append(CellConflict(field=name, mine=mine, theirs=theirs))
    return RowChanged(
        _("%(name)s changed this row in the meantime.") % {"name": current.changed_by},
        row=current,
        conflicts=conflicts,
    )


def _entry(detail: models.Model) -> dict[str, Any]:
    """The detail's own fields as a writer gives them."""
    left_out = {"id", "row", "position"}
    return {
        field.name: getattr(detail, field.name)
        for field in detail._meta.concrete_fields
        if field.name not in left_out
    }


def _padded(
    name: str, entries: Iterable[Mapping[str, Any]]
) -> Iterable[tuple[dict[str, Any], Mapping[str, Any]]]:
    """Each entry with the blank values of its model, so that left-out fields compare equal."""
    blank = _entry(DETAIL_MODELS[name]())
    return [(blank, entry) for entry in entries]
