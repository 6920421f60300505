"""Write the rows of an applied import: few statements, whatever the number of rows."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F

from accounts.models import User
from agencies.models import AgencyUnit
from renja.actions.history import History
from renja.actions.previews import Scope
from renja.actions.rows import DETAIL_MODELS, detail_objects
from renja.comparison import Plain
from renja.importers.diff import Kind, RowDiff
from renja.models import AgencyCeiling, PlanHeading, PlanImport, PlanRow, RowChange, StatedTotal

_BATCH = 500
_TEXTS = (
    "name",
    "printed_programme",
    "printed_activity",
    "target_group",
    "note",
    "proposal_ref",
    "responsible",
)
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
_NUMBERS = {"target", "forward_target", "amount"}

Units = dict[tuple[int, str], AgencyUnit]


def write_scopes(
    scopes: Sequence[Scope], *, plan_import: PlanImport | None = None, by: User, at: datetime
) -> None:
    """Carry out the diffs. The caller holds the documents' locks (`take_for_editing`)."""
    units = _units(scopes)
    made: list[tuple[PlanRow, Plain]] = []
    changed: list[tuple[PlanRow, RowDiff]] = []
    moved: list[PlanRow] = []
    for scope in scopes:
        for diff in scope.diffs:
            if diff.target is None:
                continue
            if diff.kind is Kind.NEW:
                made.append((_row(scope, diff, units, by=by, at=at), dict(diff.target)))
            elif diff.kind is Kind.CHANGED:
                changed.append((_row(scope, diff, units, by=by, at=at), diff))
            elif diff.is_moved and diff.stored is not None:
                moved.append(PlanRow(pk=diff.stored["pk"], position=diff.position))
    _delete_gone(scopes)
    PlanRow.objects.bulk_create([row for row, _target in made], batch_size=_BATCH)
    PlanRow.objects.bulk_update([row for row, _diff in changed], _WRITTEN, batch_size=_BATCH)
    PlanRow.objects.bulk_update(moved, ["position"], batch_size=_BATCH)
    _write_details(made, changed)
    _write_statements(scopes)
    added: dict[tuple[int, int], list[PlanRow]] = defaultdict(list)
    for row, _target in made:
        added[row.document_id, row.agency_id].append(row)
    for scope in scopes:
        _write_history(scope, added, plan_import, by=by, at=at)


def _row(scope: Scope, diff: RowDiff, units: Units, *, by: User, at: datetime) -> PlanRow:
    """The row as it will be stored; a changed one keeps its identity and counts its version."""
    target, stored = diff.target, diff.stored
    if target is None or scope.document is None or scope.agency is None:
        raise ValueError("a scope is written after its agency and document exist")
    return PlanRow(
        pk=stored["pk"] if stored else None,
        uuid=stored["uuid"] if stored else uuid.uuid4(),
        document=scope.document,
        agency=scope.agency,
        unit=units.get((scope.agency.pk, target["unit_code"])),
        position=diff.position,
        printed_code=target["code"],
        budget=_number(target["budget"]),
        forward_budget=_number(target["forward_budget"]),
        version=stored["version"] + 1 if stored else 1,
        changed_at=at,
        changed_by=by,
        **{name: target[name] for name in _TEXTS},
    )


def _units(scopes: Sequence[Scope]) -> Units:
    """Sub-units that the rows name; unknown ones are created."""
    names = {
        (scope.agency.pk, row["unit_code"]): row["unit_name"]
        for scope in scopes
        if scope.agency
        for row in scope.rows
        if row["unit_code"]
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


def _delete_gone(scopes: Sequence[Scope]) -> None:
    gone = [
        diff.stored["pk"]
        for scope in scopes
        for diff in scope.diffs
        if diff.kind is Kind.GONE and diff.stored is not None
    ]
    if gone:
        PlanRow.objects.filter(pk__in=gone).delete()


def _write_history(
    scope: Scope,
    added: Mapping[tuple[int, int], list[PlanRow]],
    plan_import: PlanImport | None,
    *,
    by: User,
    at: datetime,
) -> None:
    """What the import did to each row of the scope; one statement."""
    if scope.document is None or scope.agency is None:
        return
    history = History(
        document=scope.document,
        by=by,
        at=at,
        source=RowChange.Source.IMPORT,
        plan_import=plan_import,
    )
    for row in added[scope.document.pk, scope.agency.pk]:
        history.added({"uuid": str(row.uuid), "code": row.printed_code})
    for diff in scope.diffs:
        if diff.kind is Kind.CHANGED and diff.stored and diff.target:
            after = {**diff.stored, **diff.target, "uuid": diff.stored["uuid"]}
            history.changed(diff.stored, after, version=diff.stored["version"] + 1)
        elif diff.kind is Kind.GONE and diff.stored:
            history.deleted(diff.stored)
    history.write()


def _write_details(
    made: Iterable[tuple[PlanRow, Plain]], changed: Sequence[tuple[PlanRow, RowDiff]]
) -> None:
    made = list(made)
    for name, model in DETAIL_MODELS.items():
        replaced = [
            (row, dict(diff.target))
            for row, diff in changed
            if diff.target and diff.stored and diff.target[name] != diff.stored[name]
        ]
        if replaced:
            model.objects.filter(row__in=[row.pk for row, _target in replaced]).delete()
        objects = [
            detail
            for row, target in (*made, *replaced)
            for detail in detail_objects(row, name, map(_typed, target[name]))
        ]
        model.objects.bulk_create(objects, batch_size=_BATCH * 2)


def _write_statements(scopes: Sequence[Scope]) -> None:
    """Headings, stated totals and plafon, where the file says something else than what is stored."""
    for scope in scopes:
        own: dict[str, Any] = {"document": scope.document, "agency": scope.agency}
        if scope.headings is not None:
            PlanHeading.objects.filter(**own).delete()
            PlanHeading.objects.bulk_create(
                [PlanHeading(**own, **heading) for heading in scope.headings]
            )
        if scope.stated_total is not None:
            StatedTotal.objects.update_or_create(
                **own, defaults={"total": Decimal(scope.stated_total)}
            )
        elif scope.drops_stated_total:
            StatedTotal.objects.filter(**own).delete()
        if scope.plafon is not None:
            AgencyCeiling.objects.update_or_create(
                **own,
                defaults={"plafon": Decimal(scope.plafon), "version": F("version") + 1},
                create_defaults={"plafon": Decimal(scope.plafon)},
            )


def _typed(entry: Plain) -> dict[str, Any]:
    """A plain detail with its numbers as numbers."""
    return {key: _number(value) if key in _NUMBERS else value for key, value in entry.items()}


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
