"""Save a batch of changed cells: each is stored, refused with its reason, or a conflict.

The unit of writing is the row, of merging the cell. A writer sends the version at which a row was
read and what each cell said then; cells that nobody else touched merge by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import AgencyUnit
from renja.actions.cells.fields import (
    HISTORY_FIELDS,
    LISTS,
    Reader,
    Value,
    check_funds,
    is_cell,
    put,
    value_of,
)
from renja.actions.cells.refusals import Refused
from renja.actions.cells.writing import Written, write_rows
from renja.actions.documents import take_for_editing
from renja.actions.history import History
from renja.comparison import Plain, rows_by_uuid
from renja.importers.places import Places, places_of
from renja.models import PlanDocument, PlanRow, RowChange

MAX_ROWS = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One typed cell: what it says now, what it said before, and whether a reading was confirmed."""

    value: Value
    was: Value
    is_sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowEdit:
    """The cells of one row that somebody changed, and the version at which they read it."""

    uuid: UUID
    version: int
    cells: Mapping[str, Edit]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellAnswer:
    """What became of one cell. `value` is what is stored now."""

    state: str  # "saved", "refused" or "conflict"
    value: Value = ""
    message: str = ""
    code: str = ""
    choices: tuple[str, ...] = ()
    by: str = ""
    at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class RowAnswer:
    """What became of one row's cells. `row` is the row as stored now, None where it is gone."""

    uuid: UUID
    version: int
    row: Plain | None
    cells: dict[str, CellAnswer] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _Work:
    """One row on its way: as stored, as it will be, and what was decided for its cells."""

    edit: RowEdit
    before: Plain
    after: Plain
    answer: RowAnswer
    open_conflicts: list[str] = field(default_factory=list)


@transaction.atomic
def save_cells(
    *,
    document: PlanDocument,
    edits: Sequence[RowEdit],
    by: User,
    at: datetime,
    source: str = RowChange.Source.MATRIX,
) -> list[RowAnswer]:
    """Store what can be stored and answer for every cell; a fixed number of statements.

    Raises NotEditable when the document is not with its writers; nothing is stored then.
    """
    take_for_editing(document=document, at=at)
    stored = rows_by_uuid(document, [edit.uuid for edit in edits])
    reader = _reader(document, edits)
    answers, works = [], []
    for edit in edits:
        before = stored.get(edit.uuid)
        if before is None:
            answers.append(_gone(edit))
            continue
        work = _decide(edit, before, reader)
        works.append(work)
        answers.append(work.answer)
    _write(document, works, by=by, at=at, source=source)
    _name_authors(document, works)
    _name_deleters(document, answers)
    return answers


def _reader(document: PlanDocument, edits: Sequence[RowEdit]) -> Reader:
    names = {name for edit in edits for name in edit.cells}
    units: dict[str, str] = {}
    if "unit_code" in names:
        units = dict(
            AgencyUnit.objects.filter(agency=document.agency_id).values_list("sipd_code", "name")
        )
    places = _places(document) if names & {"location", "locations"} else None
    return Reader(places=places, units=units)


def _places(document: PlanDocument) -> Places | None:
    try:
        return places_of(document.region.code)
    except LookupError:
        return None


def _decide(edit: RowEdit, before: Plain, reader: Reader) -> _Work:
    """Merge, refuse or find in conflict each cell of one row, in memory."""
    after = dict(before)
    answer = RowAnswer(uuid=edit.uuid, version=before["version"], row=after)
    work = _Work(edit=edit, before=before, after=after, answer=answer)
    # Lists first: a cell of the first indicator is typed over what its list says.
    for name in sorted(edit.cells, key=lambda name: (name not in LISTS, name)):
        answer.cells[name] = _apply(work, name, edit.cells[name], reader)
    _check_whole(work)
    return work


def _apply(work: _Work, name: str, edit: Edit, reader: Reader) -> CellAnswer:
    if not is_cell(name):
        return CellAnswer(state="refused", message=_("This column cannot be changed here."))
    stored = value_of(work.before, name)
    # Putting never changes what a row holds in place, so a shallow copy is enough to try on.
    trial = dict(work.after)
    try:
        put(
            trial,
            name,
            edit.value,
            Reader(places=reader.places, units=reader.units, is_sure=edit.is_sure),
        )
    except Refused as refusal:
        return _refused(refusal, stored)
    was_changed = work.before["version"] != work.edit.version and stored != edit.was
    if was_changed and value_of(trial, name) != stored:
        work.open_conflicts.append(name)
        return CellAnswer(state="conflict", value=stored)
    work.after.clear()
    work.after.update(trial)
    return CellAnswer(state="saved", value=value_of(trial, name))


def _check_whole(work: _Work) -> None:
    """Fund amounts must add up; if not, what was typed into budget and funds is refused."""
    if work.after == work.before:
        return
    try:
        check_funds(work.after)
    except Refused as refusal:
        for name in {"budget", "funds", "fundings"} & work.answer.cells.keys():
            if work.answer.cells[name].state == "saved":
                stored = value_of(work.before, name)
                work.answer.cells[name] = _refused(refusal, stored)
        for key in ("budget", "fundings"):
            work.after[key] = work.before[key]


def _refused(refusal: Refused, stored: Value) -> CellAnswer:
    return CellAnswer(
        state="refused",
        value=stored,
        message=str(refusal),
        code=refusal.code,
        choices=refusal.choices,
    )


def _gone(edit: RowEdit) -> RowAnswer:
    message = _("Someone deleted this row in the meantime.")
    return RowAnswer(
        uuid=edit.uuid,
        version=edit.version,
        row=None,
        cells={
            name: CellAnswer(state="refused", code="gone", message=message) for name in edit.cells
        },
    )


def _write(
    document: PlanDocument, works: Sequence[_Work], *, by: User, at: datetime, source: str
) -> None:
    """Store the rows that changed, and what changed in them."""
    changed = [work for work in works if work.after != work.before]
    if not changed:
        return
    history = History(document=document, by=by, at=at, source=source)
    for work in changed:
        work.after["version"] = work.before["version"] + 1
        work.answer.version = work.after["version"]
        history.changed(work.before, work.after, version=work.answer.version)
    write_rows([Written(work.before, work.after) for work in changed], by=by, at=at)
    history.write()


def _name_authors(document: PlanDocument, works: Sequence[_Work]) -> None:
    """Say of each conflict who wrote the stored value and when; at most two queries."""
    open_works = [work for work in works if work.open_conflicts]
    if not open_works:
        return
    uuids = [work.edit.uuid for work in open_works]
    latest: dict[tuple[UUID, str], Any] = {
        (change.row_uuid, change.field): change
        for change in RowChange.objects.filter(document=document, row_uuid__in=uuids)
        .exclude(field="")
        .latest_of_cells()
    }
    rows = (
        PlanRow.objects.filter(uuid__in=uuids)
        .select_related("changed_by")
        .in_bulk(field_name="uuid")
    )
    for work in open_works:
        row = rows[work.edit.uuid]
        for name in work.open_conflicts:
            change = latest.get((work.edit.uuid, HISTORY_FIELDS.get(name, name)))
            answer = work.answer.cells[name]
            by, at = (change.by, change.at) if change else (row.changed_by, row.changed_at)
            work.answer.cells[name] = CellAnswer(
                state="conflict",
                value=answer.value,
                message=_("%(name)s changed this cell in the meantime.") % {"name": by},
                by=str(by),
                at=at,
            )


def _name_deleters(document: PlanDocument, answers: Sequence[RowAnswer]) -> None:
    """Say of each deleted row who deleted it and when."""
    gone = {answer.uuid: answer for answer in answers if answer.row is None}
    if not gone:
        return
    deletions = RowChange.objects.filter(
        document=document, row_uuid__in=gone, kind=RowChange.Kind.DELETED
    ).latest_of_cells()
    for change in deletions:
        answer = gone[change.row_uuid]
        for name in answer.cells:
            answer.cells[name] = CellAnswer(
                state="refused",
                code="gone",
                message=_("%(name)s deleted this row in the meantime.") % {"name": change.by},
                by=str(change.by),
                at=change.at,
            )
