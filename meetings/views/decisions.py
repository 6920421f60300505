"""Decisions: the numbered list, one decision with what it is about, and the part rows show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.paging import nearest_page
from accounts.typed import whole_number
from accounts.views import ask_first
from agencies.permissions import SignedInRequest
from alignment.models import Finding
from meetings.actions import decisions as actions
from meetings.forms.decisions import DecisionForm
from meetings.models import ActionItem, CoordinationMeeting, Decision, DecisionLink
from meetings.permissions import can_decide, can_manage
from meetings.views.pages import downloads, find_meeting, page_context, part
from meetings.views.refusing import must
from renja.models import PlanRow

PER_PAGE = 50


@require_safe
@login_required
def decision_list(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """All decisions of the rakor with what they are about."""
    meeting = find_meeting(request.user, uuid)
    context = page_context(request.user, meeting, "minutes")
    page = nearest_page(decisions_of(meeting), PER_PAGE, request.GET.get("page"))
    return render(
        request,
        "meetings/decision_list.html",
        {
            **context,
            "may_decide": can_decide(request.user, meeting),
            "entries": _entries(request.user, page),
            "page_obj": page,
            "downloads": downloads(request, "meetings:export", uuid=meeting.uuid, what="keputusan"),
        },
    )


def decisions_of(meeting: CoordinationMeeting) -> Any:
    """The rakor's decisions in order, with what the list shows of each: three queries."""
    return (
        Decision.objects.filter(meeting=meeting)
        .select_related("item__day", "agency", "decided_by", "meeting")
        .prefetch_related("links", "actions")
        .order_by("number")
    )


@require_safe
@login_required
def decisions_summary(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The decisions as a part of the overview."""
    meeting = find_meeting(request.user, uuid)
    return part(
        request,
        "meetings/_decision_sheet.html",
        {
            "meeting": meeting,
            "may_decide": can_decide(request.user, meeting),
            "entries": _entries(request.user, decisions_of(meeting)),
        },
        title=_("Decisions"),
        meeting=meeting,
    )


def _entries(user: Any, decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """Decisions with links that lead somewhere where the reader may follow; two queries."""
    found = list(decisions)
    links = [link for decision in found for link in decision.links.all()]
    urls = _urls(user, links)
    return [
        {
            "decision": decision,
            "links": [
                {"link": link, "url": urls.get((link.kind, link.target), "")}
                for link in decision.links.all()
            ],
        }
        for decision in found
    ]


def _urls(user: Any, links: list[DecisionLink]) -> dict[tuple[str, UUID], str]:
    rows = [link.target for link in links if link.kind != DecisionLink.Kind.FINDING]
    findings = [link.target for link in links if link.kind == DecisionLink.Kind.FINDING]
    urls: dict[tuple[str, UUID], str] = {}
    if rows:
        for row in PlanRow.objects.visible_to(user).filter(uuid__in=rows):
            url = reverse("renja:row", kwargs={"pk": row.document_id, "uuid": row.uuid})
            for kind in (DecisionLink.Kind.RENJA_ROW, DecisionLink.Kind.RKPD_ROW):
                urls[kind, row.uuid] = url
    if findings:
        visible = Finding.objects.visible_to(user).filter(identity__in=findings)
        for finding in visible.order_by("run_id"):
            urls[DecisionLink.Kind.FINDING, finding.identity] = finding.get_absolute_url()
    return urls


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: SignedInRequest, uuid: UUID, pk: UUID | None = None) -> HttpResponse:
    """Write a decision, or change one. `?cari=` finds rows and findings to tick."""
    meeting = find_meeting(request.user, uuid)
    must(
        may=can_decide(request.user, meeting),
        holds=can_manage(request.user, meeting),
        meeting=meeting,
    )
    kept = get_object_or_404(Decision, uuid=pk, meeting=meeting) if pk else None
    form = DecisionForm(
        request.POST or None, meeting=meeting, initial=_initial(request, meeting, kept)
    )
    keys = request.POST.getlist("tentang")
    ticked = _ticked(request, keys, kept)
    if request.method == "POST" and "cari" not in request.POST and form.is_valid():
        try:
            _save(request, meeting, kept, form, ticked)
        except actions.CannotDecide as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Decision saved."))
            return redirect("meetings:decisions", uuid=meeting.uuid)
    words = request.POST.get("kata", "") if "cari" in request.POST else ""
    words = words.replace("\x00", "")
    known = {target.key for target in ticked}
    offered = actions.find_targets(meeting=meeting, words=words, user=request.user)
    context = page_context(request.user, meeting, "minutes")
    return render(
        request,
        "meetings/decision_form.html",
        {
            **context,
            "decision": kept,
            "form": form,
            "ticked": ticked,
            "words": words,
            "offered": [target for target in offered if target.key not in known],
        },
    )


def _initial(
    request: SignedInRequest, meeting: CoordinationMeeting, kept: Decision | None
) -> dict[str, Any]:
    if kept is None:
        item = whole_number(request.GET.get("acara"))
        return {"item": item and meeting.items.filter(pk=item).first()}
    names = ("version", "text", "outcome", "item", "agency")
    return {name: getattr(kept, name) for name in names}


def _ticked(
    request: SignedInRequest, keys: list[str], kept: Decision | None
) -> list[actions.Target]:
    """The boxes that are on: those sent, else those the decision has."""
    own = list(actions.linked_targets(kept)) if kept else []
    if request.method != "POST":
        given = request.GET.get("tentang", "")
        return own + (actions.targets_of([given], user=request.user) if given else [])
    # A row that was deleted since is known from the decision itself.
    of_own = [target for target in own if target.key in keys]
    mine = {target.key for target in of_own}
    return of_own + actions.targets_of([k for k in keys if k not in mine], user=request.user)


def _save(
    request: SignedInRequest,
    meeting: CoordinationMeeting,
    kept: Decision | None,
    form: DecisionForm,
    ticked: list[actions.Target],
) -> None:
    data = dict(form.cleaned_data)
    version = data.pop("version")
    if kept is None:
        actions.add_decision(
            meeting=meeting, **data, targets=ticked, by=request.user, at=timezone.now()
        )
    else:
        actions.change_decision(decision=kept, version=version or 0, **data, targets=ticked)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decision_remove(request: SignedInRequest, uuid: UUID, pk: UUID) -> HttpResponse:
    """Ask, then take the last decision back."""
    meeting = find_meeting(request.user, uuid)
    must(
        may=can_decide(request.user, meeting),
        holds=can_manage(request.user, meeting),
        meeting=meeting,
    )
    found = get_object_or_404(Decision, uuid=pk, meeting=meeting)
    if request.method != "POST":
        return ask_first(
            request,
            title=_("Take decision %s back") % found.number,
            text=_("“%s” is deleted for good.") % found.text,
            refusals=actions.holding(found),
            button=_("Take this decision back"),
            back=reverse("meetings:decisions", kwargs={"uuid": meeting.uuid}),
            version=found.version,
        )
    version = whole_number(request.POST.get("version"))
    try:
        actions.remove_decision(decision=found, version=version or 0)
    except actions.CannotDecide as error:
        messages.error(request, str(error))
    return redirect("meetings:decisions", uuid=meeting.uuid)


@require_safe
@login_required
def about(request: SignedInRequest, target: UUID) -> HttpResponse:
    """Decisions and action items about a row or finding: the part that its page asks for."""
    decisions = (
        Decision.objects.visible_to(request.user)
        .about(target)
        .select_related("meeting", "item__day", "agency", "decided_by")
        .prefetch_related("links", "actions")
        .order_by("-meeting__created_at", "number")
    )
    tasks = ActionItem.objects.visible_to(request.user).filter(finding_identity=target)
    tasks |= ActionItem.objects.visible_to(request.user).filter(row_uuid=target)
    return part(
        request,
        "meetings/_decision_about.html",
        {
            "decisions": decisions,
            "tasks": tasks.select_related("meeting", "owner_agency").distinct(),
            "today": timezone.localdate(),
        },
        title=_("Decided at rakor"),
    )
