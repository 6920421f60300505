"""The whole agenda in one table: typed, or pasted from a spreadsheet and looked at before it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agencies.permissions import SignedInRequest
from meetings.actions.agenda import RowRefused, write_rows
from meetings.actions.agenda_paste import TooMuch, cells_of
from meetings.actions.bookings import CannotSchedule
from meetings.forms.agenda_table import (
    BLANK_ROWS,
    PREFIX,
    RowForm,
    RowFormSet,
    TableFormSet,
    pasted_row,
    row_of,
)
from meetings.models import AgendaItem, CoordinationMeeting, MeetingDay
from meetings.views.pages import days_of, find_for_planning, page_context

_FIELDS = tuple(RowForm.base_fields)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agenda_table(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Every item a line; `baca` reads what was pasted into lines, `tambah` gives more empty ones."""
    meeting = find_for_planning(request.user, uuid)
    days = days_of(meeting)
    if not days:
        messages.error(request, _("Fix the days of the rakor first."))
        return redirect("meetings:agenda", uuid=meeting.uuid)
    items = {
        str(item.uuid): item for item in AgendaItem.objects.filter(meeting=meeting).with_details()
    }
    context: dict[str, Any] = {"pasted": "", "note": ""}
    if request.method != "POST":
        rows = [*map(row_of, items.values()), *_blank(days, BLANK_ROWS)]
        table = _table(days, items, initial=rows)
    elif "baca" in request.POST:
        table, context = _read(request.POST, days, items)
    elif "tambah" in request.POST:
        table = _table(days, items, data=_data([*_typed(request.POST), *_blank(days, BLANK_ROWS)]))
        _judge_nothing(table)
    else:
        table = _table(days, items, data=request.POST)
        if table.is_valid() and _stored(request, meeting, table):
            return redirect("meetings:agenda", uuid=meeting.uuid)
    page = page_context(request.user, meeting, "agenda")
    return render(request, "meetings/agenda_table.html", {**page, **context, "table": table})


def _table(
    days: Sequence[MeetingDay],
    items: Mapping[str, AgendaItem],
    *,
    data: Any = None,
    initial: Sequence[Mapping[str, Any]] | None = None,
) -> RowFormSet:
    """The lines; those of items know what they were, so that only changed ones are stored."""
    if initial is None:
        known = [items.get(row.get("item", "")) for row in _typed(data)]
        initial = [row_of(item) if item else {} for item in known]
    found = TableFormSet(
        data,
        prefix=PREFIX,
        initial=initial,
        form_kwargs={"days": days, "items": items, "empty_permitted": False},
    )
    return cast(RowFormSet, found)


def _blank(days: Sequence[MeetingDay], count: int) -> list[dict[str, str]]:
    day = str(days[0].pk) if len(days) == 1 else ""
    return [{"day": day, "is_public": "ya"} for _number in range(count)]


def _typed(data: Any) -> list[dict[str, str]]:
    """The lines of a sent table, without those that are empty."""
    total = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    count = min(int(total), 1000) if total.isdecimal() and len(total) < 5 else 0
    rows = []
    for number in range(count):
        row = {name: data.get(f"{PREFIX}-{number}-{name}", "") for name in _FIELDS}
        rows.append({name: text for name, text in row.items() if text})
    return rows


def _data(rows: Iterable[Mapping[str, Any]]) -> QueryDict:
    """Lines as a table that was sent."""
    listed = list(rows)
    data = QueryDict(mutable=True)
    data[f"{PREFIX}-TOTAL_FORMS"] = str(len(listed))
    data[f"{PREFIX}-INITIAL_FORMS"] = "0"
    for number, row in enumerate(listed):
        for name, value in row.items():
            data[f"{PREFIX}-{number}-{name}"] = str(value)
    return data


def _judge_nothing(table: RowFormSet) -> None:
    for form in table.forms:
        form.errors.clear()


def _read(
    data: QueryDict, days: Sequence[MeetingDay], items: Mapping[str, AgendaItem]
) -> tuple[RowFormSet, dict[str, Any]]:
    """The table with the pasted lines added and judged; nothing is stored yet."""
    pasted = data.get("tempelan", "")
    kept = [row for row in _typed(data) if row.get("item") or row.get("title")]
    try:
        rows = [pasted_row(cells, days) for cells in cells_of(pasted)]
    except TooMuch as error:
        table = _table(days, items, data=_data(_typed(data)))
        _judge_nothing(table)
        return table, {"pasted": pasted, "refused": str(error)}
    table = _table(days, items, data=_data([*kept, *rows]))
    table.is_valid()
    wrong = sum(bool(form.errors) for form in table.forms)
    return table, {"pasted": "" if rows else pasted, "note": _understood(len(rows), wrong)}


def _understood(read: int, wrong: int) -> str:
    if not read:
        return _("Nothing was read. Copy the rows in the spreadsheet and paste them here.")
    text = ngettext(
        "%(read)s line read. Nothing is stored yet.",
        "%(read)s lines read. Nothing is stored yet.",
        read,
    ) % {"read": read}
    if not wrong:
        return " ".join([text, _("Look at them and save.")])
    more = ngettext(
        "%(wrong)s line needs correcting.", "%(wrong)s lines need correcting.", wrong
    ) % {"wrong": wrong}
    return f"{text} {more}"


def _stored(request: SignedInRequest, meeting: CoordinationMeeting, table: RowFormSet) -> bool:
    """Whether all lines were stored; if not, the table says which was refused and why."""
    changed = list(table.rows())
    try:
        write_rows(
            meeting=meeting, rows=[row for _number, row in changed], by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except RowRefused as error:
        table.forms[changed[error.number][0]].add_error(None, str(error))
        return False
    except CannotSchedule as error:
        table.non_form_errors().append(str(error))
        return False
    text = ngettext("%(count)s item stored.", "%(count)s items stored.", len(changed))
    messages.success(request, text % {"count": len(changed)})
    return True
