"""What the page of a plan shows around its table: stages, ceiling, filters, what one may do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.paging import nearest_page
from accounts.templatetags.formats import short_date
from renja import permissions
from renja.actions.stages import needs_verification, next_stage
from renja.models import FROZEN_STAGES, DocumentKind, PlanDocument, Stage, StageDeadline
from renja.tree.build import AFFAIR, AGENCY, PlanTree, build_tree
from renja.tree.columns import Layout, layout_of, money
from renja.tree.leaves import Filters, Leaf, gap_name
from renja.tree.lines import leaves_of, lines_of, pages_of
from renja.tree.reading import Reading

if TYPE_CHECKING:
    from accounts.models import User

STATUS_LOOKS = {
    PlanDocument.Status.DRAFT: "open",
    PlanDocument.Status.SUBMITTED: "progress",
    PlanDocument.Status.REVISE: "open",
    PlanDocument.Status.FIT: "done",
    PlanDocument.Status.FINAL: "done",
}


def filters_from(query: QueryDict) -> Filters:
    """The filters that the page's address asks for."""
    return Filters(
        text=query.get("q", "").strip(),
        programme=query.get("program", ""),
        fund=query.get("dana", ""),
        agency=query.get("pd", ""),
        only_incomplete=query.get("kurang") == "1",
        empty=query.get("kosong", ""),
    )


def table_context(
    reading: Reading,
    query: QueryDict,
    *,
    url_of: Callable[[Leaf], str],
    marks_gaps: bool,
) -> dict[str, Any]:
    """The tree table of a plan: its lines on this page, totals, filters and their choices."""
    document = reading.document
    filters = filters_from(query)
    whole = build_tree(reading.leaves, titles=reading.titles, names=reading.names)
    tree = whole
    if filters:
        if filters.needs_details:
            reading.fill(reading.leaves)
        tree = build_tree(filters.apply(reading.leaves), titles=reading.titles, names=reading.names)
    page = nearest_page(pages_of(tree), 1, query.get("page"))
    sections = next(iter(page.object_list))
    reading.fill(leaves_of(sections))
    layout = layout_of(document.plan_year.profile.tables, year=document.plan_year.year)
    return {
        "layout": layout,
        "lines": lines_of(
            sections,
            layout,
            url_of=url_of,
            marks_gaps=marks_gaps,
            starts_at=AGENCY if document.kind == DocumentKind.RKPD else AFFAIR,
        ),
        "tree": tree,
        "whole": whole,
        "filters": filters,
        "empty_column": gap_name(filters.empty),
        "page_obj": page,
        "total_cells": total_cells(tree, layout),
        "programmes": programme_choices(whole),
        "funds": reading.fund_names(),
        "agencies": [(str(branch.agency), branch.name) for branch in whole.agencies]
        if document.kind == DocumentKind.RKPD
        else [],
    }


def total_cells(tree: PlanTree, layout: Layout) -> list[tuple[int, str, bool]]:
    """The foot of the table behind code and name: (columns, text, whether it is an amount)."""
    totals = {"budget": tree.budget, "forward_budget": tree.forward_budget}
    cells: list[tuple[int, str, bool]] = []
    for key in layout.keys:
        if key in totals:
            cells.append((1, money(totals[key]) or "–", True))
        elif cells and not cells[-1][2]:
            cells[-1] = (cells[-1][0] + 1, "", False)
        else:
            cells.append((1, "", False))
    return cells


def programme_choices(tree: PlanTree) -> list[tuple[str, str]]:
    """Code and name of each programme, once, for the filter."""
    found = {programme.code: programme.name for *_path, programme in tree.programmes()}
    return sorted(found.items())


def stage_steps(
    document: PlanDocument, deadlines: Iterable[StageDeadline], *, today: date
) -> list[dict[str, Any]]:
    """The stepper: each stage with its date and legal basis; a region's own date goes first.

    `is_late` marks the stage that its agency should have left by now, and its date says so.
    """
    by_stage: dict[str, StageDeadline] = {}
    for deadline in deadlines:
        if deadline.region_id is not None or deadline.stage not in by_stage:
            by_stage[deadline.stage] = deadline
    now = document.stages.index(Stage(document.stage))
    due = by_stage.get(document.stage)
    # What was handed in on time is not late while Bappeda reads it.
    is_late = document.is_editable and bool(due and due.due_on and due.due_on < today)
    is_closed = document.status == PlanDocument.Status.FINAL
    return [
        {
            "number": at + 1,
            "name": stage.label,
            "state": "done" if at < now or is_closed else "now" if at == now else "next",
            "is_brief": at not in {now, now + 1},
            "is_late": is_late and at == now,
            **_when(by_stage.get(stage), is_late=is_late and at == now),
        }
        for at, stage in enumerate(document.stages)
    ]


def deadlines_of(document: PlanDocument) -> Iterable[StageDeadline]:
    """The document's default and own deadlines, its region's dates last."""
    region = document.region
    return StageDeadline.objects.of_region([region.pk]).filter(
        plan_year=document.plan_year,
        gov_type=region.gov_type,
        kind=document.kind,
        is_amendment=document.is_amendment,
    )


def allowed_steps(user: User, document: PlanDocument) -> dict[str, bool]:
    """What of the stage actions this person may do now; the template only asks these."""
    following = next_stage(document)
    is_ready = document.status in (
        {PlanDocument.Status.FIT}
        if needs_verification(document)
        else {PlanDocument.Status.DRAFT, PlanDocument.Status.FIT}
    )
    return {
        "can_edit": permissions.can_edit_rows(user, document),
        "can_hand_in": permissions.can_hand_in(user, document) and document.stage in FROZEN_STAGES,
        "can_verify": permissions.can_verify(user, document),
        "can_open_stage": following is not None
        and is_ready
        and permissions.can_open_stage(user, document),
        "can_enact": document.stage == Stage.ENACTED
        and document.status != PlanDocument.Status.FINAL
        and permissions.can_enact(user, document),
        "can_edit_ceiling": permissions.can_edit_ceiling(user, document),
        "can_import": permissions.can_import(
            user, kind=document.kind, region=document.region, agency=document.agency
        ),
    }


def context_switches(document: PlanDocument) -> list[dict[str, Any]]:
    """Region, agency, year and stage of a plan; a menu is read when somebody opens it."""
    region, year = document.region, document.plan_year.year
    place = reverse("renja:region", kwargs={"code": region.code})
    menus = reverse("renja:menu", kwargs={"pk": document.pk})
    # Without JavaScript a menu holds this one way out.
    plans = {"label": _("Plans of %(region)s") % {"region": region}, "url": f"{place}?tahun={year}"}
    every_year = {"label": _("All plans"), "url": reverse("renja:list")}
    return [
        _switch(_("Region"), region.name, plans, f"{menus}?isi=wilayah"),
        _switch(_("Agency"), str(document.agency or _("All")), plans, f"{menus}?isi=pd"),
        _switch(_("Plan year"), year, every_year, f"{menus}?isi=tahun"),
        {"label": _("Stage"), "value": document.get_stage_display()},
    ]


def _switch(label: Any, value: Any, option: dict[str, Any], more_url: str) -> dict[str, Any]:
    return {"label": label, "value": value, "options": [option], "more_url": more_url}


def _when(deadline: StageDeadline | None, *, is_late: bool) -> dict[str, Any]:
    if deadline is None:
        return {"when": "", "law": ""}
    law = deadline.legal_basis
    when = short_date(deadline.due_on) if deadline.due_on else str(_("no date set"))
    return {
        "when": _("Past due: %(date)s") % {"date": when} if is_late else when,
        "law": law if deadline.is_verified else _("%(law)s (unverified)") % {"law": law},
    }
