"""The form view: the same rows as a table of plain fields, for print, phones and no JavaScript."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.paging import nearest_page
from accounts.templatetags.formats import short_time
from accounts.typed import sent_number
from agencies.permissions import SignedInRequest
from renja import permissions
from renja.actions import NotEditable
from renja.actions.cells import CellAnswer, Edit, RowAnswer, RowEdit, save_cells, value_of
from renja.comparison import Plain, rows_of
from renja.tree.columns import MONEY, layout_of, money
from renja.views.matrix.beside import Beside, Entry, findings_beside
from renja.views.matrix.data import columns_of, names_of
from renja.views.matrix.documents import status_of, why_closed
from renja.views.plan_context import context_switches

ROWS_A_PAGE = 400
# How many parts of a code name its programme, and its activity.
HEADING_PARTS = (3, 5)
# (uuid, column) -> what was typed there.
Typed = Mapping[tuple[str, str], str]


@dataclass(slots=True, kw_only=True)
class FormCell:
    """One field of the table."""

    name: str
    key: str
    label: str
    value: str
    kind: str
    error: str = ""
    choices: Sequence[str] = ()


@dataclass(slots=True, kw_only=True)
class FormLine:
    """A sub kegiatan with its fields (level 3), or a heading with its sum."""

    level: int
    code: str
    name: str
    uuid: str = ""
    budget: str = ""
    findings: Sequence[Entry] = ()
    cells: list[FormCell] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """Something typed that has no field any more: shown, so that it can be copied."""

    code: str
    label: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """What the table shows beside the stored rows: texts that were not stored, and why."""

    document: Any
    columns: Sequence[Mapping[str, Any]]
    typed: Typed
    problems: Mapping[tuple[str, str], tuple[str, Sequence[str]]]
    beside: Beside


def form_view(request: SignedInRequest, document: Any) -> HttpResponse:
    """Show the table, or store what was typed into it."""
    if request.method == "POST":
        return _save(request, document)
    return _page(request, document)


def _save(request: SignedInRequest, document: Any) -> HttpResponse:
    seen = _seen(request.POST.get("seen", ""))
    edits = list(_edits(request.POST, seen))
    if reason := why_closed(request, document):
        return _refused(request, document, edits, reason.message, status=status_of(reason))
    if not edits:
        messages.info(request, _("Nothing was changed."))
        return redirect(request.get_full_path())
    try:
        answers = save_cells(document=document, edits=edits, by=request.user, at=timezone.now())
    except NotEditable as error:
        return _refused(request, document, edits, str(error), status=409)
    saved = sum(cell.state == "saved" for answer in answers for cell in answer.cells.values())
    if saved:
        text = ngettext("%(count)d cell saved.", "%(count)d cells saved.", saved)
        messages.success(request, text % {"count": saved})
    if saved == sum(len(edit.cells) for edit in edits):
        return redirect(request.get_full_path())
    return _page(request, document, edits=edits, answers=answers)


def _seen(text: str) -> dict[str, Any]:
    """What the page showed: {uuid: [version, {column: value}]}."""
    try:
        seen = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return seen if isinstance(seen, dict) else {}


def _edits(data: Mapping[str, str], seen: Mapping[str, Any]) -> Iterable[RowEdit]:
    """The fields whose text is not what the page showed."""
    for uuid, entry in seen.items():
        try:
            key, (version, values) = UUID(uuid), entry
            cells = dict(_typed_cells(data, uuid, values))
            if cells:
                yield RowEdit(uuid=key, version=sent_number(version), cells=cells)
        except (AttributeError, TypeError, ValueError):
            continue


def _typed_cells(
    data: Mapping[str, str], uuid: str, values: Mapping[str, str]
) -> Iterable[tuple[str, Edit]]:
    for key, was in values.items():
        meant = data.get(f"baca-{uuid}-{key}")
        typed = data.get(f"sel-{uuid}-{key}")
        if typed is None:
            continue
        if meant:
            yield key, Edit(value=meant, was=was, is_sure=True)
        elif typed.replace("\r\n", "\n") != _shown(key, was):
            yield key, Edit(value=typed, was=was)


def _shown(key: str, value: str) -> str:
    return money(Decimal(value)) if key in MONEY and value else value


def _page(
    request: SignedInRequest,
    document: Any,
    *,
    edits: Sequence[RowEdit] = (),
    answers: Sequence[RowAnswer] = (),
) -> HttpResponse:
    """The table; fields that were not stored keep what was typed, with the reason."""
    rows = sorted(rows_of([document.pk])[document.pk], key=lambda row: row["code"])
    table = _table(document, edits, answers)
    beside = table.beside
    is_flagged_only = request.GET.get("temuan") == "ada"
    # A field that was not stored stays in sight, whatever is filtered.
    sought = beside.flagged | {str(edit.uuid) for edit in edits}
    found = [row for row in rows if not is_flagged_only or row["uuid"] in sought]
    page = nearest_page(found, ROWS_A_PAGE, request.GET.get("page"))
    can_edit = permissions.can_edit_rows(request.user, document)
    shown = list(page.object_list)
    sums = _sums(rows)
    lines = list(_lines(table, sums, shown))
    layout = layout_of(document.plan_year.profile.tables, year=document.plan_year.year)
    return render(
        request,
        "renja/matrix_form.html",
        {
            "document": document,
            "layout": layout,
            "columns": table.columns,
            "lines": lines,
            "page_obj": page,
            "can_edit": can_edit,
            "beside": beside,
            "is_flagged_only": is_flagged_only,
            "total": sums.get(""),
            "errors": _errors(lines, table.columns),
            "lost": _lost(edits, answers, table.columns),
            "seen": _seen_text(shown, table.columns) if can_edit else "",
            "context_switches": context_switches(document),
        },
    )


def _table(document: Any, edits: Sequence[RowEdit], answers: Sequence[RowAnswer]) -> _Table:
    with timezone.override(document.region.timezone):
        problems = {
            (str(answer.uuid), key): _problem(cell)
            for answer in answers
            for key, cell in answer.cells.items()
            if cell.state != "saved"
        }
    typed = {
        (str(edit.uuid), key): str(cell.value)
        for edit in edits
        for key, cell in edit.cells.items()
        if (str(edit.uuid), key) in problems
    }
    return _Table(
        document=document,
        columns=columns_of(document),
        typed=typed,
        problems=problems,
        beside=findings_beside(document),
    )


def _problem(answer: CellAnswer) -> tuple[str, Sequence[str]]:
    if answer.state != "conflict":
        return answer.message, answer.choices
    text = _(
        "%(name)s wrote “%(value)s” here, %(time)s. Save again to keep what you typed, or type"
        " that value."
    )
    values = {"name": answer.by, "value": answer.value, "time": short_time(answer.at)}
    return text % values, ()


def _lines(
    table: _Table, sums: Mapping[str, Decimal], shown: Sequence[Plain]
) -> Iterable[FormLine]:
    """Programmes and activities with their sums, and the fields of the sub kegiatan below."""
    names = names_of(table.document, [row["code"] for row in shown])
    opened: set[str] = set()
    for row in shown:
        for level, length in enumerate(HEADING_PARTS, 1):
            code = ".".join(row["code"].split(".")[:length])
            if code not in opened:
                opened.add(code)
                yield FormLine(
                    level=level, code=code, name=names.get(code, ""), budget=_money(sums.get(code))
                )
        yield FormLine(
            level=len(HEADING_PARTS) + 1,
            code=row["code"],
            name=row["name"],
            uuid=row["uuid"],
            findings=table.beside.open_of(row["uuid"]),
            cells=[_cell(table, row, column) for column in table.columns],
        )


def _cell(table: _Table, row: Plain, column: Mapping[str, Any]) -> FormCell:
    key = column["key"]
    place = row["uuid"], key
    error, choices = table.problems.get(place, ("", ()))
    return FormCell(
        name=f"{row['uuid']}-{key}",
        key=key,
        label=column["title"],
        value=table.typed.get(place, _shown(key, value_of(row, key))),
        kind=column["kind"],
        error=error,
        choices=choices,
    )


def _sums(rows: Iterable[Plain]) -> dict[str, Decimal]:
    """Budgets by the code of each programme and activity, and of the whole under ""."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row["budget"] is None:
            continue
        parts = row["code"].split(".")
        for code in ("", *(".".join(parts[:length]) for length in HEADING_PARTS)):
            sums[code] = sums.get(code, Decimal(0)) + Decimal(row["budget"])
    return sums


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else money(amount)


def _errors(
    lines: Iterable[FormLine], columns: Sequence[Mapping[str, Any]]
) -> list[tuple[str, str, str]]:
    """(id of the field, where it is, what is wrong) for the summary on top."""
    titles = {column["key"]: column["title"] for column in columns}
    return [
        (f"sel-{cell.name}", f"{line.code}, {titles[cell.key]}", cell.error)
        for line in lines
        for cell in line.cells
        if cell.error
    ]


def _lost(
    edits: Sequence[RowEdit], answers: Sequence[RowAnswer], columns: Sequence[Mapping[str, Any]]
) -> list[Lost]:
    """What was typed into rows that are gone."""
    titles = {column["key"]: column["title"] for column in columns}
    gone = {answer.uuid: answer for answer in answers if answer.row is None}
    return [
        Lost(
            code="",
            label=titles.get(key, key),
            text=str(cell.value),
            reason=gone[edit.uuid].cells[key].message,
        )
        for edit in edits
        if edit.uuid in gone
        for key, cell in edit.cells.items()
    ]


def _seen_text(rows: Iterable[Plain], columns: Sequence[Mapping[str, Any]]) -> str:
    seen = {
        row["uuid"]: [
            row["version"],
            {column["key"]: value_of(row, column["key"]) for column in columns},
        ]
        for row in rows
    }
    return json.dumps(seen, ensure_ascii=False, separators=(",", ":"))


def _refused(
    request: SignedInRequest,
    document: Any,
    edits: Sequence[RowEdit],
    reason: str,
    *,
    status: int,
) -> HttpResponse:
    """Nothing could be stored: everything that was typed, to be copied."""
    titles = {column["key"]: column["title"] for column in columns_of(document)}
    codes = {row["uuid"]: row["code"] for row in rows_of([document.pk])[document.pk]}
    lost = [
        Lost(
            code=codes.get(str(edit.uuid), ""),
            label=titles.get(key, key),
            text=str(cell.value),
            reason=reason,
        )
        for edit in edits
        for key, cell in edit.cells.items()
    ]
    return render(
        request,
        "renja/matrix_refused.html",
        {
            "document": document,
            "reason": reason,
            "lost": lost,
            "context_switches": context_switches(document),
        },
        status=status,
    )
