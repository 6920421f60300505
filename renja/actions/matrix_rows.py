"""Rows that come and go in the matrix: added in bulk, copied, deleted, put back."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import AgencyUnit
from nomenclature.models import NomenclatureItem
from renja.actions.documents import take_for_editing
from renja.actions.history import History
from renja.actions.rows import DETAIL_MODELS, RowGone, detail_objects
from renja.comparison import Plain, rows_by_uuid
from renja.models import PlanDocument, PlanRow, RowChange

_NUMBERS = {"target", "forward_target", "amount"}
_TEXTS = (
    "name",
    "printed_programme",
    "printed_activity",
    "target_group",
    "note",
    "proposal_ref",
    "responsible",
)


class CannotPlace(Exception):
    """The row cannot stand there; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """Which rows went, and which stayed because somebody changed them meanwhile."""

    gone: tuple[UUID, ...]
    changed: tuple[UUID, ...]


@transaction.atomic
def add_rows(
    *,
    document: PlanDocument,
    items: Sequence[tuple[str, NomenclatureItem]],
    by: User,
    at: datetime,
) -> list[UUID]:
    """Rows of these (printed code, sub kegiatan), with the nomenclature's indicator and unit.

    Raises NotEditable.
    """
    take_for_editing(document=document, at=at)
    rows = [
        _blank_row(code)
        | {
            "name": item.name,
            "indicators": [{"text": item.indicator, "unit": item.unit}] if item.indicator else [],
        }
        for code, item in items
    ]
    return _add(document, rows, by=by, at=at, source=RowChange.Source.MATRIX)


@transaction.atomic
def copy_rows(
    *, document: PlanDocument, uuids: Sequence[UUID], by: User, at: datetime
) -> list[UUID]:
    """Each row once more, at the end of the plan. Raises NotEditable, RowGone."""
    take_for_editing(document=document, at=at)
    stored = rows_by_uuid(document, uuids)
    if len(stored) < len(set(uuids)):
        raise RowGone(_("Someone else deleted this row in the meantime."))
    rows = [{**stored[key], "uuid": str(uuid.uuid4()), "version": 0} for key in uuids]
    return _add(document, rows, by=by, at=at, source=RowChange.Source.MATRIX)


@transaction.atomic
def delete_rows(
    *, document: PlanDocument, versions: Mapping[UUID, int], by: User, at: datetime
) -> Deleted:
    """Delete the rows that are as the writer saw them. Raises NotEditable.

    A row that somebody else changed since stays; one that is gone already counts as gone.
    """
    take_for_editing(document=document, at=at)
    stored = rows_by_uuid(document, versions)
    same = {key: row for key, row in stored.items() if row["version"] == versions[key]}
    history = History(document=document, by=by, at=at, source=RowChange.Source.MATRIX)
    for row in same.values():
        history.deleted(row)
    PlanRow.objects.filter(document=document, uuid__in=same).delete()
    history.write()
    return Deleted(
        gone=tuple(key for key in versions if key in same or key not in stored),
        changed=tuple(key for key in stored if key not in same),
    )


@transaction.atomic
def restore_rows(
    *, document: PlanDocument, uuids: Sequence[UUID], by: User, at: datetime
) -> list[UUID]:
    """Put deleted rows back as they were, as a new change. Raises NotEditable.

    Rows that are there, or of which nothing is known, are left out.
    """
    # Locked before looking: two people may put the same row back at once.
    take_for_editing(document=document, at=at)
    there = set(
        PlanRow.objects.filter(document=document, uuid__in=uuids).values_list("uuid", flat=True)
    )
    deletions = RowChange.objects.filter(
        document=document, row_uuid__in=set(uuids) - there, kind=RowChange.Kind.DELETED
    ).latest_of_cells()
    rows = [change.old for change in deletions]
    return _add(document, rows, by=by, at=at, source=RowChange.Source.RESTORE, keeps_place=True)


@transaction.atomic
def place_row(
    *, document: PlanDocument, uuid: UUID, after: UUID | None, by: User, at: datetime
) -> list[UUID]:
    """Put a row right behind another of its code, or before all of them; the rows whose place changed.

    Plans stand in the order of their codes, so that a row moves among those of its own code only.
    Content stays as it is: nothing enters the history. Raises NotEditable, RowGone, CannotPlace.
    """
    take_for_editing(document=document, at=at)
    row = PlanRow.objects.filter(document=document, uuid=uuid).first()
    if row is None:
        raise RowGone(_("Someone else deleted this row in the meantime."))
    alike = list(
        PlanRow.objects.filter(
            document=document, agency=row.agency_id, printed_code=row.printed_code
        ).order_by("position", "uuid")
    )
    others = [other for other in alike if other.pk != row.pk]
    places = [other.uuid for other in others]
    if after is not None and after not in places:
        raise CannotPlace(
            _("Rows stand in the order of their codes: a row moves among rows of one code only.")
        )
    at_ = 0 if after is None else places.index(after) + 1
    wanted = [*others[:at_], row, *others[at_:]]
    return _numbered(wanted, by=by, at=at)


def _numbered(rows: Sequence[PlanRow], *, by: User, at: datetime) -> list[UUID]:
    """Give the rows their own positions anew, in this order; those that changed."""
    free: list[int] = []
    # Rows of old imports may share a place: each then gets one of its own.
    for position in sorted(row.position for row in rows):
        free.append(max(position, free[-1] + 1 if free else position))
    moved = [(row, place) for row, place in zip(rows, free, strict=True) if row.position != place]
    for row, place in moved:
        row.position, row.version = place, row.version + 1
        row.changed_at, row.changed_by = at, by
    PlanRow.objects.bulk_update(
        [row for row, _place in moved], ["position", "version", "changed_at", "changed_by"]
    )
    return [row.uuid for row, _place in moved]


def _add(
    document: PlanDocument,
    rows: Sequence[Plain],
    *,
    by: User,
    at: datetime,
    source: str,
    keeps_place: bool = False,
) -> list[UUID]:
    """Store new rows with all that hangs on them, in few statements; the caller holds the lock."""
    agency = document.agency_id
    if agency is None:
        raise ValueError("the matrix adds rows to a Renja, which belongs to an agency")
    last = PlanRow.objects.filter(document=document).aggregate(last=Max("position"))["last"]
    units = _units(document, rows)
    made = PlanRow.objects.bulk_create(
        PlanRow(
            uuid=UUID(row["uuid"]),
            document=document,
            agency_id=agency,
            unit=units.get(row["unit_code"]),
            position=row["position"] if keeps_place else (-1 if last is None else last) + 1 + at_,
            printed_code=row["code"],
            budget=_number(row["budget"]),
            forward_budget=_number(row["forward_budget"]),
            version=row["version"] + 1,
            changed_at=at,
            changed_by=by,
            **{name: row[name] for name in _TEXTS},
        )
        for at_, row in enumerate(rows)
    )
    _add_details(zip(made, rows, strict=True))
    history = History(document=document, by=by, at=at, source=source)
    for stored, row in zip(made, rows, strict=True):
        history.added(row, version=stored.version)
    history.write()
    return [row.uuid for row in made]


def _add_details(pairs: Iterable[tuple[PlanRow, Plain]]) -> None:
    details: dict[str, list[Any]] = defaultdict(list)
    for row, plain in pairs:
        for name in DETAIL_MODELS:
            details[name] += detail_objects(row, name, map(_typed, plain[name]))
    for name, objects in details.items():
        DETAIL_MODELS[name].objects.bulk_create(objects)


def _blank_row(code: str) -> Plain:
    return {
        "uuid": str(uuid.uuid4()),
        "version": 0,
        "code": code,
        "unit_code": "",
        "budget": None,
        "forward_budget": None,
        **dict.fromkeys(_TEXTS, ""),
        **{name: [] for name in DETAIL_MODELS},
    }


def _units(document: PlanDocument, rows: Iterable[Plain]) -> dict[str, AgencyUnit]:
    codes = {row["unit_code"] for row in rows} - {""}
    if not codes:
        return {}
    units = AgencyUnit.objects.filter(agency=document.agency_id, sipd_code__in=codes)
    return {unit.sipd_code: unit for unit in units}


def _typed(entry: Plain) -> dict[str, Any]:
    return {key: _number(value) if key in _NUMBERS else value for key, value in entry.items()}


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
