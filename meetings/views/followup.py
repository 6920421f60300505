"""Action items: the rakor's list, one item with its steps and proof, the board of all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.paging import nearest_page
from accounts.typed import search_words, whole_number
from agencies.permissions import NotNow, SignedInRequest
from meetings.actions import followup as actions
from meetings.actions.carrying import CannotCarry, carry_into_agenda
from meetings.actions.effects import effects_of
from meetings.actions.story import story_of
from meetings.forms.decisions import ActionForm, ProofForm, StepForm
from meetings.models import ActionItem, ActionProof, CoordinationMeeting
from meetings.permissions import (
    can_decide,
    can_manage,
    can_report_action,
    can_verify_action,
    checks_actions,
)
from meetings.views.pages import downloads, find_for_planning, find_meeting, page_context, part
from meetings.views.refusing import must
from renja.views.documents import select

PER_PAGE = 50
Status = ActionItem.Status
OPEN = (Status.OPEN, Status.IN_PROGRESS)
LOOKS = {
    "belum": "open",
    "proses": "progress",
    "selesai": "done",
    "terverifikasi": "done",
    "batal": "open",
}


def entry_of(action: ActionItem, today: date) -> dict[str, Any]:
    return {"action": action, "is_late": action.is_late(today), "look": LOOKS[action.status]}


def actions_of(meeting: CoordinationMeeting) -> QuerySet[ActionItem]:
    """The rakor's action items in order, with what the list shows of each."""
    return (
        meeting.actions.select_related("owner_agency__region", "decision", "item", "meeting")
        .prefetch_related("proofs")
        .order_by("number")
    )


@require_safe
@login_required
def action_list(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The rakor's action items, and what earlier rakor left open."""
    meeting = find_meeting(request.user, uuid)
    today = timezone.localdate()
    context = page_context(request.user, meeting, "actions")
    carried = [entry_of(row, today) for row in actions.carried_actions(meeting)]
    page = nearest_page(actions_of(meeting), PER_PAGE, request.GET.get("page"))
    return render(
        request,
        "meetings/follow_list.html",
        {
            **context,
            "entries": [entry_of(row, today) for row in page],
            "page_obj": page,
            "carried": carried,
            "downloads": downloads(
                request, "meetings:export", uuid=meeting.uuid, what="tindak-lanjut"
            ),
            "may_decide": can_decide(request.user, meeting),
            "may_carry": bool(carried) and context["can_plan"] and bool(context["days"]),
        },
    )


@require_safe
@login_required
def actions_summary(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The action items as a part of the overview."""
    meeting = find_meeting(request.user, uuid)
    return part(
        request,
        "meetings/_follow_sheet.html",
        {
            "meeting": meeting,
            "entries": [entry_of(row, timezone.localdate()) for row in actions_of(meeting)],
            "may_decide": can_decide(request.user, meeting),
        },
        title=_("Follow-up"),
        meeting=meeting,
    )


@require_safe
@login_required
def story(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What the rakor changed, as a part of its overview; blank while nothing can be told."""
    meeting = find_meeting(request.user, uuid)
    context = {"meeting": meeting, "story": story_of(meeting, user=request.user)}
    return render(request, "meetings/_story.html", context)


@require_safe
@login_required
def effects(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What the rakor changed in the plans, as a part of the follow-up."""
    meeting = find_meeting(request.user, uuid)
    return part(
        request,
        "meetings/_follow_effects.html",
        {"meeting": meeting, "effects": effects_of(meeting, user=request.user)},
        title=_("Before and after the rakor"),
        meeting=meeting,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def action_write(request: SignedInRequest, uuid: UUID, pk: UUID | None = None) -> HttpResponse:
    """Write an action item, or change one."""
    meeting = find_meeting(request.user, uuid)
    must(
        may=can_decide(request.user, meeting),
        holds=can_manage(request.user, meeting),
        meeting=meeting,
    )
    kept = get_object_or_404(ActionItem, uuid=pk, meeting=meeting) if pk else None
    back = reverse("meetings:actions", kwargs={"uuid": meeting.uuid})
    initial = (
        {name: getattr(kept, name) for name in ActionForm.base_fields}
        if kept
        else _asked(request, meeting)
    )
    form = ActionForm(request.POST or None, meeting=meeting, initial=initial, back=back)
    if request.method == "POST" and form.is_valid():
        try:
            if kept is None:
                actions.add_action(
                    meeting=meeting, content=form.content(), by=request.user, at=timezone.now()
                )
            else:
                actions.change_action(
                    action=kept,
                    version=form.cleaned_data["version"] or 0,
                    content=form.content(),
                )
        except actions.CannotAct as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Action item saved."))
            return redirect(back)
    context = page_context(request.user, meeting, "actions")
    title = _("Change action item") if kept else _("Add action item")
    return render(
        request, "meetings/meeting_form.html", {**context, "form": form, "form_title": title}
    )


def _asked(request: SignedInRequest, meeting: CoordinationMeeting) -> dict[str, Any]:
    """`?keputusan=` and `?acara=` say what it comes from."""
    decision, item = map(whole_number, (request.GET.get("keputusan"), request.GET.get("acara")))
    return {
        "decision": decision and meeting.decisions.filter(pk=decision).first(),
        "item": item and meeting.items.filter(pk=item).first(),
    }


def find_action(user: Any, pk: UUID) -> ActionItem:
    """An action item the user sees, whether or not they see the rakor."""
    return get_object_or_404(
        ActionItem.objects.visible_to(user).select_related(
            "meeting__host__region",
            "owner_agency__region",
            "decision",
            "item",
            "done_by",
            "verified_by",
        ),
        uuid=pk,
    )


def steps_for(user: Any, action: ActionItem) -> list[str]:
    """Where this person may take it."""
    may = []
    for step in actions.STEPS[action.status]:
        if step == Status.VERIFIED or (action.status == Status.DONE and step == Status.IN_PROGRESS):
            is_allowed = can_verify_action(user, action)
        elif Status.DROPPED in {step, action.status}:
            is_allowed = can_manage(user, action.meeting)
        else:
            is_allowed = can_report_action(user, action)
        if is_allowed:
            may.append(str(step))
    return may


def _no_step(user: User, action: ActionItem) -> PermissionDenied:
    """Why this person takes it nowhere: its status, for those who take it on at other times."""
    if not (can_report_action(user, action) or checks_actions(user, action)):
        return PermissionDenied()
    text = _("The status of this item is “%(status)s”: the next step is not yours.")
    return NotNow(
        text % {"status": action.get_status_display()},
        url=reverse("meetings:action", kwargs={"pk": action.uuid}),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One action item: what became of it, its proof; POST is the next step."""
    found = find_action(request.user, pk)
    steps = steps_for(request.user, found)
    if request.method == "POST" and not steps:
        raise _no_step(request.user, found)
    form = StepForm(request.POST or None, steps=steps, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_action(
                action=found, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except actions.CannotAct as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Step recorded."))
            return redirect("meetings:action", pk=found.uuid)
    return render(
        request,
        "meetings/follow_detail.html",
        {
            **entry_of(found, timezone.localdate()),
            "form": form if steps else None,
            "proof_form": ProofForm() if can_report_action(request.user, found) else None,
            "steps": found.steps.select_related("by"),
            "proofs": found.proofs.select_related("uploaded_by"),
            "may_change": can_decide(request.user, found.meeting),
            "sees_meeting": CoordinationMeeting.objects.visible_to(request.user)
            .filter(pk=found.meeting_id)
            .exists(),
        },
    )


@require_POST
@login_required
def proof_add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Bring a proof."""
    found = find_action(request.user, pk)
    if not can_report_action(request.user, found):
        raise PermissionDenied
    form = ProofForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file first."))
        return redirect("meetings:action", pk=found.uuid)
    try:
        actions.add_proof(action=found, **form.cleaned_data, by=request.user, at=timezone.now())
    except actions.CannotAct as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Proof kept."))
    return redirect("meetings:action", pk=found.uuid)


@require_safe
@login_required
def proof_file(request: SignedInRequest, pk: UUID, proof: UUID) -> HttpResponseBase:
    """A proof, to whoever sees the action item."""
    found = get_object_or_404(ActionProof, uuid=proof, action=find_action(request.user, pk))
    return FileResponse(
        found.file.open(),
        as_attachment=True,
        filename=found.filename,
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )


@require_safe
@login_required
def board(request: SignedInRequest) -> HttpResponse:
    """All action items this person sees, by agency, the late ones first."""
    today = timezone.localdate()
    query = request.GET
    rows = on_board(request.user, query, today)
    page = nearest_page(rows, PER_PAGE, query.get("page"))
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in page:
        groups.setdefault(row.owner_agency, []).append(entry_of(row, today))
    choices = [("terbuka", _("Open")), ("terlambat", _("Late")), ("semua", _("All"))]
    return render(
        request,
        "meetings/follow_board.html",
        {
            "groups": _groups(rows, groups, today),
            "page_obj": page,
            "count": page.paginator.count,
            "selects": [
                select("status", _("Status"), _("Open"), [*choices[1:], *Status.choices], query)
            ],
            "search": {"name": "q", "label": _("Words"), "value": query.get("q", "")},
            "downloads": downloads(request, "meetings:board_export"),
        },
    )


def on_board(user: User, query: Mapping[str, str], today: date) -> QuerySet[ActionItem]:
    """Action items that the user sees, by agency and due date, as the board's filters ask."""
    rows = ActionItem.objects.visible_to(user).select_related(
        "meeting__plan_year", "owner_agency__region"
    )
    which = query.get("status", "terbuka")
    if which in Status.values:
        rows = rows.filter(status=which)
    elif which == "terlambat":
        rows = rows.open().filter(due_on__lt=today)
    elif which != "semua":
        rows = rows.open()
    for word in search_words(query.get("q", "")):
        rows = rows.filter(text__icontains=word)
    return rows.order_by("owner_agency__region__code", "owner_agency__name", "due_on", "pk")


def _groups(
    rows: QuerySet[ActionItem], shown: Mapping[Any, list[dict[str, Any]]], today: date
) -> list[dict[str, Any]]:
    """The agencies of a page; how many items of each there are on all pages, and how many late."""
    late = Count("pk", filter=Q(due_on__lt=today, status__in=OPEN))
    counted = rows.order_by().values_list("owner_agency").annotate(total=Count("pk"), late=late)
    counts = {key: (total, late) for key, total, late in counted}
    return [
        {"agency": agency, "entries": entries, "total": total, "late": late}
        for agency, entries in shown.items()
        for total, late in [counts[agency.pk if agency else None]]
    ]


@require_POST
@login_required
def carry(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Make what is left of earlier rakor the first item of this one."""
    meeting = find_for_planning(request.user, uuid)
    try:
        carry_into_agenda(meeting=meeting, by=request.user, at=timezone.now())
    except CannotCarry as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is the first item of the agenda now."))
    return redirect("meetings:actions", uuid=meeting.uuid)
