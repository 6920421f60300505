"""Bring a cell, a row or a whole plan back to what it was: always a new change, nothing rewritten."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import AgencyUnit
from renja.actions.cells import Edit, RowEdit, is_cell, save_cells, value_of
from renja.actions.documents import NotEditable, not_editable_text, take_for_editing
from renja.actions.history import History
from renja.actions.rows import DETAIL_MODELS, detail_objects
from renja.actions.versions import freeze_version
from renja.comparison import Plain, rows_by_uuid, rows_of
from renja.models import (
    AgencyCeiling,
    PlanDocument,
    PlanHeading,
    PlanRow,
    PlanVersion,
    RowChange,
    StatedTotal,
)

_TEXTS = (
    "name",
    "printed_programme",
    "printed_activity",
    "target_group",
    "note",
    "proposal_ref",
    "responsible",
)
_NUMBERS = {"target", "forward_target", "amount"}
_WRITTEN = [
    "printed_code",
    "unit",
    "position",
    "budget",
    "forward_budget",
    *_TEXTS,
    "version",
    "changed_at",
    "changed_by",
]
# What the working state adds to a row of a version.
_OF_LIVE_ROWS = {"pk", "version"}


class CannotRestore(Exception):
    """Somebody else was faster, or there is nothing to go back to; the message says which."""


@transaction.atomic
def restore_cell(*, change: RowChange, version: int, by: User, at: datetime) -> None:
    """Put the value back that one change replaced.

    `version` is the row's as the writer saw it. Raises CannotRestore, NotEditable.
    """
    document = change.document
    if change.kind != RowChange.Kind.SET or not is_cell(change.field):
        raise CannotRestore(_("This change cannot be taken back by itself."))
    take_for_editing(document=document, at=at)
    row = rows_by_uuid(document, [change.row_uuid]).get(change.row_uuid)
    if row is None or row["version"] != version:
        raise CannotRestore(_changed_meanwhile())
    old = change.old if change.old is not None else ""
    edit = Edit(value=old, was=value_of(row, change.field), is_sure=True)
    (answer,) = save_cells(
        document=document,
        edits=[RowEdit(uuid=change.row_uuid, version=version, cells={change.field: edit})],
        by=by,
        at=at,
        source=RowChange.Source.RESTORE,
    )
    cell = answer.cells[change.field]
    if cell.state != "saved":
        raise CannotRestore(cell.message)


@transaction.atomic
def restore_deleted(*, change: RowChange, by: User, at: datetime) -> None:
    """Put a deleted row back as it was. Raises CannotRestore, NotEditable."""
    if change.kind != RowChange.Kind.DELETED or change.old is None:
        raise CannotRestore(_("This change deleted nothing."))
    _restore_row(change.document, change.row_uuid, change.old, version=None, by=by, at=at)


@transaction.atomic
def restore_row(
    *, version: PlanVersion, uuid: UUID, seen: int | None, by: User, at: datetime
) -> None:
    """Make a row say what it said in a version, or bring it back from there.

    `seen` is the row's version as the writer saw it, None for a row that is gone. Raises
    CannotRestore, NotEditable.
    """
    rows = json.loads(version.content)["rows"]
    wanted = next((row for row in rows if row["uuid"] == str(uuid)), None)
    if wanted is None:
        raise CannotRestore(_("That version does not hold this row."))
    _restore_row(version.document, uuid, wanted, version=seen, by=by, at=at)


@transaction.atomic
def restore_version(*, version: PlanVersion, revision: int, by: User, at: datetime) -> PlanVersion:
    """Make the plan say what it said in a version: rows, headings, plafon, stated totals.

    `revision` is the plan's as the writer saw it. What stood there before is frozen first and
    handed back. The plafon of a Renja is its RKPD's, and stays. Raises CannotRestore, NotEditable.
    """
    document = version.document
    _take(document, revision=revision, at=at)
    kept = freeze_version(
        document=document,
        reason=PlanVersion.Reason.NAMED,
        label=_("Before version %(number)s was restored") % {"number": version.number},
        by=by,
        at=at,
    )
    content = json.loads(version.content)
    now = {row["uuid"]: row for row in rows_of([document.pk])[document.pk]}
    then = {row["uuid"]: row for row in content["rows"]}
    pairs = [(now.get(uuid), then.get(uuid)) for uuid in [*then, *(now.keys() - then.keys())]]
    _write(document, pairs, by=by, at=at)
    PlanHeading.objects.filter(document=document).delete()
    PlanHeading.objects.bulk_create(
        PlanHeading(document=document, agency_id=heading.pop("agency"), **heading)
        for heading in content["headings"]
    )
    _restore_ceilings(document, content["ceilings"])
    _restore_stated_totals(document, content["stated_totals"])
    return kept


def _restore_ceilings(document: PlanDocument, recorded: Iterable[Plain]) -> None:
    """Each agency's plafon in this document as recorded; who edits one meanwhile meets a conflict."""
    then = {entry["agency"]: Decimal(entry["plafon"]) for entry in recorded}
    stored = AgencyCeiling.objects.filter(document=document)
    stored.exclude(agency__in=then).delete()
    changed = [ceiling for ceiling in stored if ceiling.plafon != then[ceiling.agency_id]]
    for ceiling in changed:
        ceiling.plafon, ceiling.version = then[ceiling.agency_id], F("version") + 1
    stored.bulk_update(changed, ["plafon", "version"])
    known = set(stored.values_list("agency", flat=True))
    AgencyCeiling.objects.bulk_create(
        AgencyCeiling(document=document, agency_id=agency, plafon=plafon)
        for agency, plafon in then.items()
        if agency not in known
    )


def _restore_stated_totals(document: PlanDocument, recorded: Iterable[Plain]) -> None:
    StatedTotal.objects.filter(document=document).delete()
    StatedTotal.objects.bulk_create(
        StatedTotal(document=document, agency_id=entry["agency"], total=Decimal(entry["total"]))
        for entry in recorded
    )


def _restore_row(
    document: PlanDocument,
    uuid: UUID,
    wanted: Plain,
    *,
    version: int | None,
    by: User,
    at: datetime,
) -> None:
    take_for_editing(document=document, at=at)
    now = rows_by_uuid(document, [uuid]).get(uuid)
    if (now["version"] if now else None) != version:
        raise CannotRestore(_changed_meanwhile())
    # The row stays where it stands now; its place among the others is theirs too.
    then = {**wanted, "position": now["position"]} if now else wanted
    _write(document, [(now, then)], by=by, at=at)


def _changed_meanwhile() -> str:
    return _("Someone changed this in the meantime. Look at it as it is now, then decide again.")


def _take(document: PlanDocument, *, revision: int, at: datetime) -> None:
    """As `take_for_editing`, and only if nobody changed the plan since."""
    Status = PlanDocument.Status  # noqa: N806  (a class)
    taken = PlanDocument.objects.filter(
        pk=document.pk, revision=revision, status__in=[Status.DRAFT, Status.REVISE]
    ).update(revision=F("revision") + 1, changed_at=at)
    if taken:
        return
    current = PlanDocument.objects.get(pk=document.pk)
    if current.is_editable:
        raise CannotRestore(_changed_meanwhile())
    raise NotEditable(not_editable_text(document))


def _write(
    document: PlanDocument,
    pairs: Iterable[tuple[Plain | None, Plain | None]],
    *,
    by: User,
    at: datetime,
) -> None:
    """Make each row's first state its second one; a fixed number of statements."""
    listed = list(pairs)
    history = History(document=document, by=by, at=at, source=RowChange.Source.RESTORE)
    gone = [now for now, then in listed if now and then is None]
    made = [then for now, then in listed if now is None and then]
    kept = [(now, then) for now, then in listed if now and then and _differs(now, then)]
    for row in gone:
        history.deleted(row)
    PlanRow.objects.filter(pk__in=[row["pk"] for row in gone]).delete()
    units = _units([then for _now, then in kept] + made)
    _make(document, made, units, history, by=by, at=at)
    _change(document, kept, units, history, by=by, at=at)
    history.write()


def _differs(now: Plain, then: Plain) -> bool:
    return any(now[name] != then[name] for name in now.keys() - _OF_LIVE_ROWS)


def _make(
    document: PlanDocument,
    rows: Sequence[Plain],
    units: Mapping[tuple[int, str], AgencyUnit],
    history: History,
    *,
    by: User,
    at: datetime,
) -> None:
    """Rows that are not there, under their old identity; they count on from their last version."""
    uuids = [row["uuid"] for row in rows]
    last = dict(
        RowChange.objects.filter(document=document, row_uuid__in=uuids)
        .order_by()
        .values_list("row_uuid")
        .annotate(last=Max("version"))
    )
    made = [
        _row(document, row, units, version=last.get(UUID(row["uuid"]), 0) + 1, by=by, at=at)
        for row in rows
    ]
    PlanRow.objects.bulk_create(made)
    _replace_details(list(zip(made, rows, strict=True)))
    for stored, row in zip(made, rows, strict=True):
        history.added(row, version=stored.version)


def _change(
    document: PlanDocument,
    pairs: Sequence[tuple[Plain, Plain]],
    units: Mapping[tuple[int, str], AgencyUnit],
    history: History,
    *,
    by: User,
    at: datetime,
) -> None:
    rows = []
    for now, then in pairs:
        row = _row(document, then, units, version=now["version"] + 1, by=by, at=at)
        row.pk = now["pk"]
        rows.append((row, then))
        history.changed(now, then, version=row.version)
    PlanRow.objects.bulk_update([row for row, _then in rows], _WRITTEN, batch_size=500)
    for model in DETAIL_MODELS.values():
        model.objects.filter(row__in=[row.pk for row, _then in rows]).delete()
    _replace_details(rows)


def _row(
    document: PlanDocument,
    row: Plain,
    units: Mapping[tuple[int, str], AgencyUnit],
    *,
    version: int,
    by: User,
    at: datetime,
) -> PlanRow:
    return PlanRow(
        uuid=UUID(row["uuid"]),
        document=document,
        agency_id=row["agency"],
        unit=units.get((row["agency"], row["unit_code"])),
        position=row["position"],
        printed_code=row["code"],
        budget=_number(row["budget"]),
        forward_budget=_number(row["forward_budget"]),
        version=version,
        changed_at=at,
        changed_by=by,
        **{name: row[name] for name in _TEXTS},
    )


def _replace_details(rows: Sequence[tuple[PlanRow, Plain]]) -> None:
    for name, model in DETAIL_MODELS.items():
        objects = [
            detail
            for row, plain in rows
            for detail in detail_objects(row, name, map(_typed, plain[name]))
        ]
        model.objects.bulk_create(objects, batch_size=1000)


def _units(rows: Iterable[Plain]) -> dict[tuple[int, str], AgencyUnit]:
    """The units that the rows name; one that was removed since is created again."""
    names = {
        (row["agency"], row["unit_code"]): row["unit_name"] for row in rows if row["unit_code"]
    }
    stored = AgencyUnit.objects.filter(agency__in={agency for agency, _code in names})
    units = {(unit.agency_id, unit.sipd_code): unit for unit in stored}
    missing = [
        AgencyUnit(agency_id=agency, sipd_code=code, name=name)
        for (agency, code), name in names.items()
        if (agency, code) not in units
    ]
    for unit in AgencyUnit.objects.bulk_create(missing):
        units[unit.agency_id, unit.sipd_code] = unit
    return units


def _typed(entry: Plain) -> dict[str, Any]:
    return {key: _number(value) if key in _NUMBERS else value for key, value in entry.items()}


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
