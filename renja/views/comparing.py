"""Two states of a plan side by side: any two versions, or a version and the working state."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.paging import nearest_page
from accounts.templatetags.formats import short_time
from accounts.typed import whole_number
from agencies.permissions import SignedInRequest
from renja.actions.comments import mark_checked
from renja.models import PlanDocument, PlanVersion, ReviewMark, RowChange
from renja.permissions import may_edit, reads_draft
from renja.sheets import SPOOL_BYTES, XLSX, write_difference
from renja.tree.changes import CellChange, Kind, PlanDifference, RowDifference, compare
from renja.tree.reading import Reading, read_plan, read_version
from renja.tree.words import field_name
from renja.views.plan_context import context_switches

LIVE = "kerja"
PAGE_SIZE = 200
KIND_NAMES: dict[Kind, Promise] = {
    Kind.ADDED: gettext_lazy("New"),
    Kind.GONE: gettext_lazy("Gone"),
    Kind.CHANGED: gettext_lazy("Changed"),
    Kind.MOVED: gettext_lazy("Moved"),
    Kind.SAME: gettext_lazy("Unchanged"),
}
# What is shown where nothing is chosen: all that differs.
DIFFERENT = frozenset(Kind) - {Kind.SAME}


@dataclass(frozen=True, slots=True)
class State:
    """One side of the comparison: its key in the address, its name, and the plan as read."""

    key: str
    name: str
    reading: Reading


@require_safe
@login_required
def choose(request: SignedInRequest, pk: int) -> HttpResponse:
    """To the two states that the form names, else to what this person should see first."""
    plan = _plan_or_404(request, pk)
    versions = _versions(request.user, plan)
    keys = _first(request.user, plan, versions)
    if keys is not None:
        asked = (request.GET.get("dari", ""), request.GET.get("ke") or keys[1])
        keys = asked if all(key == LIVE or whole_number(key) is not None for key in asked) else keys
    if keys is None:
        context = {"document": plan, "context_switches": context_switches(plan)}
        return render(request, "renja/comparing_none.html", context)
    return redirect("renja:compare", pk=pk, a=keys[0], b=keys[1])


@require_safe
@login_required
def comparison(request: SignedInRequest, pk: int, a: str, b: str) -> HttpResponse:
    """What differs between two states, row by row."""
    plan = _plan_or_404(request, pk)
    before, after = _state(request.user, plan, a), _state(request.user, plan, b)
    difference = _difference(before, after)
    kinds = _kinds(request.GET)
    shown = difference.of_kinds(kinds)
    size = max(len(shown), 1) if "cetak" in request.GET else PAGE_SIZE
    page = nearest_page(shown, size, request.GET.get("page"))
    rows = list(page.object_list)
    suggested = _suggested(request.user, plan, before, after, rows)
    versions = _versions(request.user, plan)
    return render(
        request,
        "renja/comparing.html",
        {
            "document": plan,
            "before": before,
            "after": after,
            "difference": difference,
            "page_obj": page,
            "rows": [_line(row, plan, after, suggested) for row in rows],
            "chips": _chips(difference, kinds),
            "shown": len(shown),
            "choices": _choices(request.user, plan, versions),
            "query": urlencode(request.GET, doseq=True),
            "is_part": before.reading.fields is not None or after.reading.fields is not None,
            **_checking(request.user, plan, after),
            "context_switches": context_switches(plan),
        },
    )


@require_safe
@login_required
def sheet(request: SignedInRequest, pk: int, a: str, b: str) -> HttpResponseBase:
    """The same as a workbook."""
    plan = _plan_or_404(request, pk)
    before, after = _state(request.user, plan, a), _state(request.user, plan, b)
    # The response closes the file when it was sent.
    spool = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115
    write_difference(
        spool,
        _difference(before, after),
        kinds=_kinds(request.GET),
        names=(before.name, after.name),
        kind_names=KIND_NAMES,
    )
    spool.seek(0)
    name = slugify(f"{plan} {a} {b}")
    return FileResponse(spool, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


@require_POST
@login_required
def checked(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remember that this person checked the plan up to a version."""
    plan = _plan_or_404(request, pk)
    if may_edit(request.user, plan):
        raise PermissionDenied
    number = request.POST.get("version", "")
    version = get_object_or_404(_versions(request.user, plan), number=whole_number(number))
    mark_checked(version=version, by=request.user, at=timezone.now())
    messages.success(
        request, _("Version %(number)s is marked as checked.") % {"number": version.number}
    )
    return redirect("renja:compare_choose", pk=pk)


def _plan_or_404(request: SignedInRequest, pk: int) -> Any:
    documents = PlanDocument.objects.visible_to(request.user).select_related(
        "agency__region", "region", "plan_year__profile"
    )
    return get_object_or_404(documents, pk=pk)


def _versions(user: User, plan: PlanDocument) -> QuerySet[PlanVersion]:
    found: QuerySet[PlanVersion] = (
        PlanVersion.objects.visible_to(user).filter(document=plan).defer("content", "slices")
    )
    return found


def _state(user: User, plan: PlanDocument, key: str) -> State:
    """One side, details read; 404 for a state that this person may not know of."""
    if key == LIVE:
        if not reads_draft(user, plan):
            raise Http404
        reading = read_plan(user, plan)
        reading.fill(reading.leaves)
        return State(key, _("working state"), reading)
    version = get_object_or_404(
        PlanVersion.objects.visible_to(user), document=plan, number=whole_number(key)
    )
    return State(key, version_name(version), read_version(user, plan, version))


def version_name(version: PlanVersion) -> str:
    label = version.label or version.get_reason_display()
    return _("version %(number)s (%(label)s)") % {"number": version.number, "label": label}


def _difference(before: State, after: State) -> PlanDifference:
    names = {**before.reading.titles, **after.reading.titles}
    return compare(before.reading.leaves, after.reading.leaves, titles=names)


def _first(
    user: User, plan: PlanDocument, versions: QuerySet[PlanVersion]
) -> tuple[str, str] | None:
    """A reviewer sees what changed since they checked; others what changed since the last freeze."""
    numbers = list(versions.values_list("number", flat=True))
    if not numbers:
        return None
    is_live = reads_draft(user, plan)
    newest = str(numbers[0])
    mark = _mark(user, plan)
    if mark is not None and mark.version.number in numbers and not may_edit(user, plan):
        since = str(mark.version.number)
        return since, newest if newest != since or not is_live else LIVE
    if is_live:
        return newest, LIVE
    return str(numbers[min(1, len(numbers) - 1)]), newest


def _mark(user: User, plan: PlanDocument) -> ReviewMark | None:
    marks = ReviewMark.objects.filter(user=user, document=plan).select_related("version")
    return marks.defer("version__content", "version__slices").first()


def _checking(user: User, plan: PlanDocument, after: State) -> dict[str, Any]:
    """Up to where this person checked, and whether they can say so of what they see."""
    if may_edit(user, plan):
        return {"mark": None, "can_mark": False}
    mark = _mark(user, plan)
    version = after.reading.version
    return {
        "mark": mark,
        "can_mark": version is not None and (mark is None or mark.version_id != version.pk),
    }


def _kinds(query: QueryDict) -> frozenset[Kind]:
    asked = {Kind(value) for value in query.getlist("jenis") if value in set(Kind)}
    return frozenset(asked) or DIFFERENT


def _chips(difference: PlanDifference, kinds: frozenset[Kind]) -> list[dict[str, Any]]:
    counts = difference.counts()
    return [
        {
            "name": "jenis",
            "value": str(kind),
            "label": name,
            "count": counts[kind],
            "is_on": kind in kinds,
        }
        for kind, name in KIND_NAMES.items()
    ]


def _choices(
    user: User, plan: PlanDocument, versions: QuerySet[PlanVersion]
) -> list[tuple[str, str]]:
    """Key and name of every state that this person can choose."""
    live = [(LIVE, str(_("working state")))] if reads_draft(user, plan) else []
    return live + [
        (str(version.number), f"{version_name(version)}, {short_time(version.created_at)}")
        for version in versions
    ]


def _suggested(
    user: User,
    plan: PlanDocument,
    before: State,
    after: State,
    rows: Sequence[RowDifference],
) -> set[tuple[str, str]]:
    """(row, field) of what a planner took over from a reviewer between the two states."""
    changes = RowChange.objects.visible_to(user).filter(
        document=plan,
        source=RowChange.Source.SUGGESTION,
        row_uuid__in=[row.leaf.uuid for row in rows if row.cells],
    )
    if before.reading.version:
        changes = changes.filter(at__gte=before.reading.version.created_at)
    if after.reading.version:
        changes = changes.filter(at__lte=after.reading.version.created_at)
    return {(str(uuid), field) for uuid, field in changes.values_list("row_uuid", "field")}


def _line(
    row: RowDifference, plan: PlanDocument, after: State, suggested: set[tuple[str, str]]
) -> dict[str, Any]:
    leaf = row.leaf
    url = ""
    if after.key == LIVE:
        name = "renja:row_history" if row.after is None else "renja:row"
        url = reverse(name, kwargs={"pk": plan.pk, "uuid": leaf.uuid})
    return {
        "row": row,
        "leaf": leaf,
        "url": url,
        "kind": KIND_NAMES[row.kind],
        "cells": [_cell(change, leaf.uuid, suggested) for change in (*row.moves, *row.cells)],
        "budgets": (
            row.before.budget if row.before else None,
            row.after.budget if row.after else None,
        ),
    }


def _cell(change: CellChange, uuid: str, suggested: set[tuple[str, str]]) -> dict[str, Any]:
    return {
        "name": field_name(change.field),
        "old": change.old,
        "new": change.new,
        "is_suggested": (uuid, change.field) in suggested,
    }
