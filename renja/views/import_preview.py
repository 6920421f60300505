"""The preview of a file as its page shows it: figures, tabs, changed cells, remarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.paging import nearest_page
from accounts.templatetags.formats import number, rupiah, signed_rupiah
from agencies.permissions import SignedInRequest
from renja import permissions
from renja.actions import Preview, Remark, Scope, preview, remarks_of
from renja.forms.imports import ReadingForm
from renja.importers.diff import Change, Kind, RowDiff
from renja.models import PlanImport, PlanRow, RowIndicator
from renja.tree.columns import with_unit

PAGE_SIZE = 50
# What would be lost stands first.
_TABS: dict[str, Promise] = {
    Kind.GONE: gettext_lazy("Gone"),
    Kind.CHANGED: gettext_lazy("Changed"),
    Kind.NEW: gettext_lazy("New"),
    Kind.SAME: gettext_lazy("Unchanged"),
}
_REMARKS = "catatan"
_SEVERITIES: dict[str, tuple[str, Promise]] = {
    "error": ("late", gettext_lazy("Not taken over")),
    "warning": ("open", gettext_lazy("Please check")),
    "info": ("progress", gettext_lazy("Note")),
}
_LISTS: dict[str, Promise] = {
    "locations": gettext_lazy("Locations"),
    "fundings": gettext_lazy("Fund sources"),
    "tags": gettext_lazy("Priorities and themes"),
    "unit": gettext_lazy("Unit"),
    "printed_programme": gettext_lazy("Printed programme code"),
    "printed_activity": gettext_lazy("Printed activity code"),
}


def preview_context(request: SignedInRequest, plan_import: PlanImport) -> dict[str, Any]:
    """Everything the preview page shows; a fixed number of queries, whatever the file's size."""
    context: dict[str, Any] = {"plan_import": plan_import, "Status": PlanImport.Status}
    if plan_import.status == PlanImport.Status.REFUSED:
        return context
    if plan_import.status == PlanImport.Status.APPLIED:
        versions = plan_import.versions.select_related(
            "document__agency", "document__region", "document__plan_year"
        )
        return {**context, "versions": versions.defer("content")}
    result, remarks = preview(plan_import=plan_import), remarks_of(plan_import)
    tab = _tab(request, result, remarks)
    may_create = permissions.can_create_agencies(request.user, plan_import.region)
    return {
        **context,
        "preview": result,
        "stats": _stats(result),
        "tabs": _tabs(result, remarks, tab),
        "tab": tab,
        "page_obj": _page(request, result, remarks, tab),
        "groups": _groups(remarks) if tab == _REMARKS else [],
        "is_region_wide": plan_import.agency is None,
        "may_create": may_create,
        "can_apply": not result.refusals
        and result.has_changes
        and (may_create or not result.unknown_agencies),
        "apply_label": _apply_label(result),
        "reading": ReadingForm(
            choices=(plan_import.parsed or {}).get("choices", {}),
            initial={
                **{
                    name: value
                    for name, value in plan_import.options.items()
                    if value and name in {"sheet", "budget_column", "target_column"}
                },
                "keep_missing": "1" if result.keeps_missing else "0",
            },
        ),
    }


def _stats(result: Preview) -> list[dict[str, Any]]:
    delta = result.total - result.total_before
    change = _("stored: %(total)s (%(delta)s)") % {
        "total": rupiah(result.total_before),
        "delta": signed_rupiah(delta),
    }
    counts = result.counts
    return [
        {"label": _("Rows that go"), "value": number(counts[Kind.GONE]), "note": _kept(result)},
        {
            "label": _("New and changed rows"),
            "value": number(counts[Kind.NEW] + counts[Kind.CHANGED]),
        },
        {"label": _("Rows in the file"), "value": number(result.row_count)},
        {
            "label": _("Budget in the file"),
            "value": rupiah(result.total),
            "note": change if result.total_before else "",
        },
    ]


def _kept(result: Preview) -> str:
    if not result.kept:
        return ""
    return ngettext(
        "%(rows)s row that the file lacks stays",
        "%(rows)s rows that the file lacks stay",
        result.kept,
    ) % {"rows": number(result.kept)}


def _tab(request: HttpRequest, result: Preview, remarks: list[Remark]) -> str:
    """The tab asked for, else the first one with anything in it."""
    asked = request.GET.get("tampil", "")
    if asked in {*_TABS, _REMARKS}:
        return asked
    counts = result.counts
    filled = [kind for kind in _TABS if counts[kind]]
    return next(iter(filled), _REMARKS if remarks else Kind.SAME.value)


def _tabs(result: Preview, remarks: list[Remark], tab: str) -> list[dict[str, Any]]:
    counts = {**result.counts, _REMARKS: len(remarks)}
    labels = {**_TABS, _REMARKS: gettext_lazy("Remarks")}
    return [
        {
            "label": label,
            "url": f"?tampil={key}",
            "is_active": key == tab,
            "count": number(counts[key]),
        }
        for key, label in labels.items()
    ]


def _page(request: HttpRequest, result: Preview, remarks: list[Remark], tab: str) -> Page[Any]:
    chosen = request.GET.get("jenis", "")
    found: list[Any]
    if tab == _REMARKS:
        found = [remark for remark in remarks if chosen in {"", remark.code}]
    else:
        found = [pair for pair in result.diffs if pair[1].kind == tab]
    page: Page[Any] = nearest_page(found, PAGE_SIZE, request.GET.get("page"))
    page.object_list = [
        _shown_remark(entry) if tab == _REMARKS else _shown_row(*entry)
        for entry in page.object_list
    ]
    return page


def _shown_row(scope: Scope, diff: RowDiff) -> dict[str, Any]:
    row = diff.shown
    indicator = row["indicators"][0] if row["indicators"] else {}
    return {
        "ref": row.get("row"),
        "sheet": row.get("sheet", ""),
        "code": row["code"],
        "name": row["name"],
        "agency": scope.name,
        "unit": row["unit_name"],
        "budget": row["budget"],
        "indicator": indicator.get("text", ""),
        "target": with_unit(indicator.get("target_text") or "", indicator.get("unit") or ""),
        "changes": [_shown_change(change, diff) for change in diff.changes],
        "is_stale": diff.is_stale,
    }


def _shown_change(change: Change, diff: RowDiff) -> dict[str, Any]:
    return {
        "label": _label(change.field),
        "old": _shown_value(change.field, change.old, diff.stored),
        "new": _shown_value(change.field, change.new, diff.target),
    }


def _shown_value(field: str, value: str | None, row: Any) -> str | None:
    """The value as a person writes it: amounts and numbers in Indonesian form."""
    if value is None:
        return None
    if field in {"budget", "forward_budget"}:
        return rupiah(value)
    if field == "fundings":
        return "; ".join(
            f"{fund['source_name']} {rupiah(fund['amount'])}"
            if fund["amount"] is not None
            else fund["source_name"]
            for fund in row["fundings"]
        )
    if field.endswith((".target", ".forward_target")):
        return value.replace(".", ",")
    return value


def _label(field: str) -> str:
    """What a person calls the cell."""
    if field in _LISTS:
        return str(_LISTS[field])
    if field.startswith("indicators."):
        _list, place, name = field.split(".")
        if name in {"target", "forward_target"}:
            name, suffix = f"{name}_text", _(" (as number)")
        else:
            suffix = ""
        label = _field_name(RowIndicator, name)
        return f"{label}{suffix}" if place == "0" else f"{label} {int(place) + 1}{suffix}"
    model_field = "printed_code" if field == "code" else field
    return _field_name(PlanRow, model_field)


def _field_name(model: type[Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _shown_remark(remark: Remark) -> dict[str, Any]:
    look, label = _SEVERITIES[remark.severity]
    return {
        "look": look,
        "label": label,
        "sheet": remark.sheet,
        "row": remark.row,
        "column": remark.column,
        "message": remark.message,
        "suggestion": remark.suggestion,
    }


def _groups(remarks: Iterable[Remark]) -> list[dict[str, Any]]:
    """How many remarks of each kind, with the first one as an example."""
    remarks = list(remarks)
    counts = Counter(remark.code for remark in remarks)
    first = {remark.code: remark.message for remark in reversed(remarks)}
    return [
        {
            "code": code,
            "count": number(count),
            "text": first[code],
            "url": f"?tampil={_REMARKS}&jenis={code}",
        }
        for code, count in counts.most_common()
    ]


def _apply_label(result: Preview) -> str:
    """What the button does, with how many rows it deletes first."""
    gone = result.counts[Kind.GONE]
    others = sum(
        count for kind, count in result.counts.items() if kind not in {Kind.SAME, Kind.GONE}
    )
    applied = ngettext("apply %(rows)s row", "apply %(rows)s rows", others) % {
        "rows": number(others)
    }
    deleted = ngettext("Delete %(rows)s row", "Delete %(rows)s rows", gone) % {"rows": number(gone)}
    if gone:
        return (
            _("%(deleted)s and %(applied)s") % {"deleted": deleted, "applied": applied}
            if others
            else deleted
        )
    if others:
        return ngettext("Apply %(rows)s row", "Apply %(rows)s rows", others) % {
            "rows": number(others)
        }
    return _("Apply the changes")
