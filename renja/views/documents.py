"""Lists of plans, one plan as a tree table, its versions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import ListView

from accounts.models import User
from accounts.paging import NearestPage, nearest_page
from accounts.typed import search_words, whole_number
from agencies.models import Region
from agencies.permissions import SignedInRequest, memberships_of, reviewed_fields
from agencies.querysets import one_of
from renja.models import CommentThread, DocumentKind, PlanDocument, PlanVersion, PlanYear
from renja.permissions import (
    can_comment,
    can_edit_rows,
    can_import,
    can_name_version,
    can_start,
    reads_draft,
)
from renja.tree.leaves import Leaf
from renja.tree.lines import Line
from renja.tree.reading import Reading, limiting_fields, read_plan, read_version
from renja.views import plan_context

LATEST_VERSIONS = 5
VERSIONS_PER_PAGE = 25


class DocumentList(LoginRequiredMixin, NearestPage, ListView[PlanDocument]):
    """The plans this person sees, by year, region, kind and state."""

    template_name = "renja/document_list.html"
    paginate_by = 25

    def get_queryset(self) -> Any:
        query = self.request.GET
        documents = (
            PlanDocument.objects.visible_to(self.request.user)
            .with_numbers()
            .select_related("agency", "region", "plan_year")
        )
        if (year := whole_number(query.get("tahun"))) is not None:
            documents = documents.filter(plan_year__year=year)
        for name, column in {
            "wilayah": "region__code",
            "jenis": "kind",
            "status": "status",
        }.items():
            if value := query.get(name):
                documents = documents.filter(**{column: value})
        for word in search_words(query.get("q", "")):
            documents = documents.filter(
                Q(agency__name__icontains=word)
                | Q(agency__short_name__icontains=word)
                | Q(region__name__icontains=word)
            )
        return documents

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user, query = self.request.user, self.request.GET
        seen = PlanDocument.objects.visible_to(user)
        regions = Region.objects.filter(one_of("pk", seen.values("region"))).values_list(
            "code", "name"
        )
        years = PlanYear.objects.filter(one_of("pk", seen.values("plan_year"))).values_list(
            "year", flat=True
        )
        entries = _entries(user, list(context["object_list"]))
        return {
            **context,
            "can_import": may_import_anything(user),
            "can_start": may_start_anything(user),
            "entries": entries,
            # To whoever reads parts of plans alone, whole numbers are not theirs.
            "has_numbers": any(not entry.get("is_part") for entry in entries),
            "own_fields": sorted(reviewed_fields(user)),
            "selects": [
                select("tahun", _("Plan year"), _("All years"), [(y, y) for y in years], query),
                select("wilayah", _("Region"), _("All regions"), regions, query),
                select("jenis", _("Kind"), _("All kinds"), DocumentKind.choices, query),
                select("status", _("Status"), _("All states"), PlanDocument.Status.choices, query),
            ],
            "search": {"name": "q", "label": _("Agency or region"), "value": query.get("q", "")},
        }


def may_import_anything(user: Any) -> bool:
    """Whether one of the user's roles lets them import into its agency or region."""
    return any(
        can_import(user, kind=kind, region=m.agency.region, agency=agency)
        for m in memberships_of(user)
        for kind, agency in ((DocumentKind.RENJA, m.agency), (DocumentKind.RKPD, None))
    )


def may_start_anything(user: Any) -> bool:
    """Whether one of the user's roles lets them begin a Renja of its agency or its region's RKPD."""
    return any(
        can_start(user, kind=kind, region=m.agency.region, agency=m.agency)
        for m in memberships_of(user)
        for kind in DocumentKind
    )


def select(name: str, label: Any, blank: Any, choices: Any, query: Any) -> dict[str, Any]:
    """A filter for the component `filters`, its first option showing all."""
    chosen = query.get(name, "")
    options = [{"value": "", "label": blank, "is_on": not chosen}]
    options += [
        {"value": value, "label": text, "is_on": str(value) == chosen} for value, text in choices
    ]
    return {"name": name, "label": label, "options": options}


def _entries(user: Any, documents: list[Any]) -> list[dict[str, Any]]:
    """Each with the newest result of its check, as alignment tells it."""
    results = import_string(settings.RESULTS_OF_PLANS)(user, documents)
    return [
        {**list_entry(user, document), "result": results.get(document.pk)} for document in documents
    ]


def list_entry(user: Any, document: Any) -> dict[str, Any]:
    """A document with the numbers that this person may read: working state or last hand-in.

    A ministry reviewer reads parts of a plan; its whole numbers are not theirs.
    """
    entry = {"document": document, "look": plan_context.STATUS_LOOKS[document.status]}
    if limiting_fields(user, document) is not None:
        return {**entry, "row_count": None, "budget": None, "is_part": True}
    if reads_draft(user, document):
        return {**entry, "row_count": document.row_count, "budget": document.budget_total}
    return {
        **entry,
        "row_count": document.handed_in_rows,
        "budget": document.handed_in_budget,
        "version": document.handed_in_number,
    }


@require_safe
@login_required
def document(request: SignedInRequest, pk: int) -> HttpResponse:
    """One plan as a tree table with sums."""
    plan = _visible(request, pk, with_ceiling=True)
    reading = read_plan(request.user, plan)
    context = page_context(request.user, reading, request.GET)
    return render(request, "renja/document.html", context)


def page_context(user: User, reading: Reading, query: QueryDict) -> dict[str, Any]:
    """All that the plan's page shows, with what this person may do there."""
    plan: Any = reading.document
    steps = plan_context.allowed_steps(user, plan)

    def url_of(leaf: Leaf) -> str:
        if reading.version is None:
            return f"/renja/{plan.pk}/baris/{leaf.uuid}/"
        return f"/renja/{plan.pk}/baris/{leaf.uuid}/komentar/" if comments else ""

    comments = can_comment(user, plan)

    versions = PlanVersion.objects.visible_to(user).filter(document=plan).defer("content")
    table = plan_context.table_context(reading, query, url_of=url_of, marks_gaps=steps["can_edit"])
    return {
        **table,
        **comments_context(user, plan, table["lines"]),
        **steps,
        "document": plan,
        "reading": reading,
        "ceiling": None if reading.fields is not None else plan.ceiling,
        "status_look": plan_context.STATUS_LOOKS[plan.status],
        "stages": plan_context.stage_steps(
            plan,
            plan_context.deadlines_of(plan),
            today=timezone.localdate(timezone=plan.region.timezone),
        ),
        "versions": versions[: LATEST_VERSIONS + 1],
        "latest_versions": LATEST_VERSIONS,
        "context_switches": plan_context.context_switches(plan),
    }


def comments_context(user: User, plan: PlanDocument, lines: list[Line]) -> dict[str, Any]:
    """Whether comments are shown, how many keep the plan from being handed in; marks the lines.

    One query, for those who take part in the comments only.
    """
    is_partner = plan.kind == DocumentKind.RENJA and (
        reads_draft(user, plan) or can_comment(user, plan)
    )
    if not is_partner:
        return {"has_comments": False, "musts": 0}
    threads = CommentThread.objects.visible_to(user).filter(document=plan)
    counts = threads.counts_by_row()
    for line in lines:
        found = counts.get(UUID(line.uuid)) if line.uuid else None
        if found:
            url = reverse("renja:row_comments", kwargs={"pk": plan.pk, "uuid": line.uuid})
            line.talk = {**found, "url": url}
    return {
        "has_comments": True,
        "musts": sum(found["must"] for found in counts.values()) if plan.is_editable else 0,
    }


@require_safe
@login_required
def versions(request: SignedInRequest, pk: int) -> HttpResponse:
    """The frozen versions of a plan, newest first."""
    plan = _visible(request, pk)
    frozen = (
        PlanVersion.objects.visible_to(request.user)
        .filter(document=plan)
        .defer("content")
        .select_related("created_by")
    )
    page = nearest_page(frozen, VERSIONS_PER_PAGE, request.GET.get("page"))
    return render(
        request,
        "renja/version_list.html",
        {
            "document": plan,
            "versions": page,
            "page_obj": page,
            "is_part": limiting_fields(request.user, plan) is not None,
            "can_name": can_name_version(request.user, plan),
            "context_switches": plan_context.context_switches(plan),
        },
    )


@require_safe
@login_required
def version(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """A frozen version as it was, with the hash of its text."""
    plan = _visible(request, pk)
    frozen = get_object_or_404(
        PlanVersion.objects.visible_to(request.user).select_related("created_by"),
        document=plan,
        number=number,
    )
    seen = PlanVersion.objects.visible_to(request.user).filter(document=plan)
    newest = seen.values_list("number", flat=True).first()
    reading = read_version(request.user, plan, frozen)
    table = plan_context.table_context(
        reading, request.GET, url_of=lambda _leaf: "", marks_gaps=False
    )
    return render(
        request,
        "renja/version.html",
        {
            **table,
            "document": plan,
            "version": frozen,
            "compare_to": "kerja" if reads_draft(request.user, plan) else newest,
            "can_restore": can_edit_rows(request.user, plan),
            "reading": reading,
            "context_switches": plan_context.context_switches(plan),
        },
    )


def _visible(request: SignedInRequest, pk: int, *, with_ceiling: bool = False) -> Any:
    """The document, or 404 for one this person may not know of."""
    documents = PlanDocument.objects.visible_to(request.user).select_related(
        "agency__region", "region", "plan_year__profile"
    )
    if with_ceiling:
        documents = documents.with_ceiling()
    return get_object_or_404(documents, pk=pk)
