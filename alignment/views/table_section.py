"""Table T-C.31 on the page of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.paging import nearest_page
from accounts.templatetags.formats import rupiah, signed_percent, target
from alignment.comparison import PlanSlice, Side, Sign, TableRow, place_names
from alignment.engine import Number, plain
from alignment.models import Finding
from alignment.templatetags.scores import as_points
from alignment.views.findings_list import row_url
from renja.models import PlanDocument, PlanRow

PER_PAGE = 20
SIGNS = {
    Sign.EQUAL: gettext_lazy("equal"),
    Sign.NEAR: gettext_lazy("slightly different"),
    Sign.DIFFERENT: gettext_lazy("different"),
}


def live_notes(renja: PlanDocument, uuids: Iterable[str], *, reads_draft: bool) -> dict[str, str]:
    """The note of each row that exists now, for those who read the working state; one query."""
    if not reads_draft:
        return {}
    rows = PlanRow.objects.filter(document=renja, uuid__in=list(uuids))
    return {str(uuid): note for uuid, note in rows.values_list("uuid", "note")}


def section(
    renja: PlanDocument,
    table: Sequence[TableRow],
    own: PlanSlice,
    live: Mapping[str, str],
    query: QueryDict,
    *,
    can_write: bool,
    can_answer: bool,
    absences: Mapping[str, Finding],
    answers: Mapping[object, str],
) -> dict[str, Any]:
    """The lines of one page of the table.

    A sub kegiatan that the Renja leaves out has no row to note anything on: the answer to its
    finding stands in that column.
    """
    notes = {row.key: _note(row, own, live, absences, answers) for row in table}
    different = [row for row in table if row.needs_note]
    shows_all = query.get("tabel") == "semua"
    page = nearest_page(table if shows_all else different, PER_PAGE, query.get("baris"))
    rows = list(page.object_list)
    places = place_names(
        code for row in rows for side in (row.rkpd, row.renja) if side for code in side.places
    )
    return {
        "rows": [
            _entry(row, renja, own, live, places, note=notes[row.key])
            | (
                _answer_link(absences.get(row.key) if can_answer else None)
                if row.renja is None
                else _note_link(row, renja, own, live, can_write=can_write)
            )
            for row in rows
        ],
        "page": page,
        "shows_all": shows_all,
        "all_count": len(table),
        "different_count": len(different),
        "noted_count": sum(1 for row in different if notes[row.key]),
    }


def _note(
    row: TableRow,
    own: PlanSlice,
    live: Mapping[str, str],
    absences: Mapping[str, Finding],
    answers: Mapping[object, str],
) -> str:
    if row.renja is None:
        absence = absences.get(row.key)
        return answers.get(absence.identity, "") if absence else ""
    uuids = [str(own.uuids[at]) for at in row.positions]
    now = [live[uuid].strip() for uuid in uuids if uuid in live]
    return "\n".join(dict.fromkeys(filter(None, now))) if now else row.note


def _entry(
    row: TableRow,
    renja: PlanDocument,
    own: PlanSlice,
    live: Mapping[str, str],
    places: Mapping[str, str],
    *,
    note: str,
) -> dict[str, Any]:
    shown = row.renja or row.rkpd
    return {
        "code": row.code,
        "url": row_url(renja, _live_uuid(row, own, live)),
        "name": row.name,
        "indicator": shown.indicator if shown else "",
        "rkpd": _side(row.rkpd, places),
        "renja": _side(row.renja, places),
        "changed": row.changed,
        "delta": "" if row.delta is None else signed_percent(as_points(row.delta)),
        "op": row.sign.value,
        "op_label": SIGNS[row.sign],
        "note": note,
        "needs_note": row.needs_note,
    }


def _note_link(
    row: TableRow,
    renja: PlanDocument,
    own: PlanSlice,
    live: Mapping[str, str],
    *,
    can_write: bool,
) -> dict[str, str]:
    if not (can_write and row.needs_note):
        return {}
    url = row_url(renja, _live_uuid(row, own, live))
    return {"note_url": f"{url}#id_note", "note_action": _("Write note")} if url else {}


def _answer_link(absence: Finding | None) -> dict[str, str]:
    if absence is None or not absence.pk:
        return {}
    return {"note_url": absence.get_absolute_url(), "note_action": _("Explain")}


def _live_uuid(row: TableRow, own: PlanSlice, live: Mapping[str, str]) -> str | None:
    return next((u for at in row.positions if (u := str(own.uuids[at])) in live), None)


def _side(side: Side | None, places: Mapping[str, str]) -> dict[str, str] | None:
    if side is None:
        return None
    return {
        "location": ", ".join(places.get(code, code) for code in side.places),
        "target": target(side.target, side.unit) if side.target else "",
        "budget": _money(side.budget),
    }


def _money(amount: Number | None) -> str:
    return "" if amount is None else rupiah(plain(amount))
