"""Findings for the matrix while one types: of some rows, or of the whole working state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.models import User
from agencies.permissions import SignedInRequest
from alignment.actions.requests import pair_of, reference_for
from alignment.comparison import place_names, units_of
from alignment.comparison.live import Live, live_findings
from alignment.engine import WHOLE_AGENCY, Finding, Stage
from alignment.models import Finding as StoredFinding
from alignment.templatetags.wording import place_codes, worded
from alignment.views.offers import offer, place_path
from renja.models import DocumentKind, PlanDocument

MOST_ROWS = 200
# In which column of the matrix a check's difference stands.
COLUMNS = {
    "PAGU_ZERO": "budget",
    "PAGU_OVER_ITEM": "budget",
    "PAGU_UNDER_ITEM": "budget",
    "IND_MISSING": "indicator",
    "IND_DIFF": "indicator",
    "IND_NOT_NOMENCLATURE": "indicator",
    "UNIT_MISSING": "unit",
    "UNIT_DIFF": "unit",
    "TARGET_MISSING": "target",
    "TARGET_LOWER": "target",
    "TARGET_HIGHER": "target",
    "TARGET_PAGU_INCOHERENT": "target",
    "LOC_MISSING": "location",
    "LOC_DIFF": "location",
    "LOC_TOO_COARSE": "location",
    "FORWARD_MISSING": "forward_budget",
    "FORWARD_DIFF": "forward_budget",
    "FORWARD_JUMP": "forward_budget",
    "FUND_DIFF": "funds",
    "GROUP_MISSING": "target_group",
    "PRIORITY_LOST": "regional_priority",
    "CODE_NAME_MISMATCH": "name",
}
SEVERITIES = {"KRITIS": "critical", "MAYOR": "major", "MINOR": "minor", "INFO": "info"}


@require_safe
@login_required
def live(request: SignedInRequest, pk: int) -> HttpResponse:
    """Findings of `?baris=` (uuids), or of every row, with those of programmes and the whole."""
    renja = get_object_or_404(drafts(request.user), pk=pk)
    return JsonResponse(findings_of(renja, _asked(request.GET.get("baris", ""))))


def drafts(user: User) -> QuerySet[PlanDocument]:
    """The Renja whose working state this person reads, with all that a comparison needs."""
    return (
        PlanDocument.objects.draft_visible_to(user)
        .filter(kind=DocumentKind.RENJA)
        .select_related("agency__region", "plan_year__profile", "plan_year__edition")
    )


def findings_of(renja: PlanDocument, rows: Collection[UUID] | None) -> dict[str, Any]:
    """Findings of these rows, or of every row, as the grid and the form view read them."""
    _stage, rule = pair_of(stage=renja.stage, is_amendment=renja.is_amendment)
    found = live_findings(
        renja=renja,
        reference=reference_for(renja, stage=renja.stage),
        stage=Stage(rule),
        rows=rows,
    )
    return _answer(renja, found)


def _asked(text: str) -> list[UUID] | None:
    """The uuids that are asked about; None where the whole plan is."""
    if not text:
        return None
    uuids = []
    for part in text.split(",")[:MOST_ROWS]:
        try:
            uuids.append(UUID(part))
        except ValueError:
            continue
    return uuids


def _answer(renja: PlanDocument, found: Live) -> dict[str, Any]:
    accepted = _accepted(renja)
    places = _places(found)
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    programmes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    whole: list[dict[str, Any]] = []
    for item in found.findings:
        entry = _entry(item, found, places, is_accepted=(item.check, item.item) in accepted)
        for uuid in found.own.uuids_at(item.rows):
            rows[str(uuid)].append(entry)
        if item.item == WHOLE_AGENCY:
            whole.append(entry)
        elif item.check == "PAGU_OVER_PROGRAM":
            programmes[item.item].append(entry)
        elif not item.rows:
            whole.append({**entry, "item": item.item})
    return {
        "has_reference": found.reference is not None,
        "judged": [str(uuid) for uuid in found.own.uuids],
        "rows": rows,
        "programmes": programmes,
        "whole": whole,
    }


def _places(found: Live) -> dict[str, str]:
    """Names of all places that the answer speaks of; one query."""
    codes = {code for item in found.findings for code in place_codes(_Shown(item))}
    for item in found.findings:
        pair = found.pair(item.item)
        if COLUMNS.get(item.check) == "location" and pair and pair.rkpd:
            codes |= {part for code in pair.rkpd.locations for part in place_path(code)}
    return place_names(codes)


class _Shown:
    """An engine's finding under the names of a stored one."""

    def __init__(self, finding: Finding) -> None:
        self.check_id, self.item = finding.check, finding.item
        self.value = finding.value or ""
        self.expected, self.actual = finding.expected or "", finding.actual or ""


def _entry(
    item: Finding, found: Live, places: dict[str, str], *, is_accepted: bool
) -> dict[str, Any]:
    pair = found.pair(item.item)
    words = worded(_Shown(item), places=places, units=units_of(pair))
    key = COLUMNS.get(item.check, "code")
    return {
        "check": item.check,
        "severity": SEVERITIES[item.severity],
        "word": item.severity,
        "key": key,
        "title": words.title,
        "expected": words.expected,
        "actual": words.actual,
        "left": words.left,
        "right": words.right,
        "delta": words.delta,
        "suggestion": words.suggestion,
        "accepted": is_accepted,
        "rkpd": offer(item, pair, places),
    }


def _accepted(renja: PlanDocument) -> set[tuple[str, str]]:
    """(check, item) that Bappeda accepted in the last finished check."""
    last = (
        StoredFinding.objects.filter(run__renja=renja, run__status="done")
        .order_by("-run__number")
        .values("run")[:1]
    )
    return set(
        StoredFinding.objects.filter(
            run__in=last, status=StoredFinding.Status.ACCEPTED
        ).values_list("check_id", "item")
    )
