"""A desk: live findings and comments of its agencies, and what the people at the table agreed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from agencies.models import Agency, Region
from agencies.permissions import SignedInRequest
from alignment.models import Finding
from alignment.templatetags.wording import item_text, place_codes, worded
from meetings.actions import desks
from meetings.actions.desk_comments import settle_thread
from meetings.actions.record_content import coming_to
from meetings.forms.agenda import OutcomeForm
from meetings.models import AgendaItem, CoordinationMeeting, Delegate, DeskOutcome
from meetings.permissions import can_settle, sits_at_desk
from meetings.views.agenda import find_item
from meetings.views.pages import find_meeting, page_context
from meetings.views.refusing import must
from renja.models import CommentThread


def find_desk(user: Any, meeting: CoordinationMeeting, item: UUID) -> AgendaItem:
    """The desk; other items have no such page."""
    found = find_item(user, meeting, item, with_speakers=False)
    if found.kind != AgendaItem.Kind.DESK:
        raise Http404
    return found


@require_safe
@login_required
def desk(request: SignedInRequest, uuid: UUID, item: UUID) -> HttpResponse:
    """The open findings and comments of the desk's agencies, and what was agreed about them."""
    meeting = find_meeting(request.user, uuid)
    found = find_desk(request.user, meeting, item)
    groups = desks.desk_of(found, user=request.user)
    outcomes = list(
        found.desk_outcomes.select_related("agency", "action", "by").prefetch_related(
            Prefetch("present", Delegate.objects.select_related("organisation"))
        )
    )
    agreed = {outcome.finding_identity or outcome.thread_id: outcome for outcome in outcomes}
    names = _names_of([finding for group in groups for finding in group.findings])
    context = page_context(request.user, meeting, "agenda", with_rooms=False)
    return render(
        request,
        "meetings/desk_detail.html",
        {
            **context,
            "item": found,
            "groups": [_group(request, found, group, agreed, names) for group in groups],
            "outcomes": [o for o in outcomes if _may_read(o, groups, context)],
        },
    )


def _may_read(
    outcome: DeskOutcome, groups: Sequence[desks.DeskAgency], context: dict[str, Any]
) -> bool:
    """Who sees an agency's checks reads its outcomes, and who prepares the rakor."""
    seen = {group.agency.pk for group in groups if group.run is not None or group.threads}
    return context["can_manage"] or outcome.agency_id in seen


def _names_of(findings: Sequence[Finding]) -> dict[str, str]:
    codes = {code for finding in findings for code in place_codes(finding)}
    return dict(Region.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}


def _group(
    request: SignedInRequest,
    item: AgendaItem,
    group: desks.DeskAgency,
    agreed: dict[UUID | int | None, DeskOutcome],
    names: dict[str, str],
) -> dict[str, Any]:
    may = can_settle(request.user, item.meeting, group.agency)
    return {
        "agency": group.agency,
        "run": group.run,
        "findings": [_finding(item, each, agreed, names, may=may) for each in group.findings],
        "threads": [_thread(item, each, agreed, may=may) for each in group.threads],
    }


def _thread(
    item: AgendaItem,
    thread: CommentThread,
    agreed: dict[UUID | int | None, DeskOutcome],
    *,
    may: bool,
) -> dict[str, Any]:
    """A comment with what was said first and last, and what the desk agreed about it."""
    said = list(thread.comments.all())
    keys = {"uuid": item.meeting.uuid, "item": item.uuid, "pk": thread.pk}
    return {
        "thread": thread,
        "first": said[0] if said else None,
        "last": said[-1] if len(said) > 1 else None,
        "outcome": agreed.get(thread.pk),
        "url": reverse("meetings:desk_thread", kwargs=keys) if may else "",
    }


def _finding(
    item: AgendaItem,
    finding: Finding,
    agreed: dict[UUID | int | None, DeskOutcome],
    names: dict[str, str],
    *,
    may: bool,
) -> dict[str, Any]:
    """The finding as the component shows it, with what the desk agreed as its answer."""
    words = worded(finding, places=names)
    outcome = agreed.get(finding.identity)
    shown: dict[str, Any] = {
        "severity": finding.severity,
        "title": words.title,
        "code": item_text(finding.item),
        "left": words.expected,
        "right": words.actual,
        "left_label": words.left,
        "right_label": words.right,
        "delta": words.delta,
        "suggestion": words.suggestion,
        "status": finding.status,
        "status_label": finding.get_status_display(),
    }
    if outcome is not None:
        shown["answer_by"] = outcome.get_result_display()
        shown["answer"] = outcome.text
    if may:
        shown["action"] = _("Change what was agreed") if outcome else _("Settle")
        shown["url"] = reverse(
            "meetings:desk_finding",
            kwargs={"uuid": item.meeting.uuid, "item": item.uuid, "pk": finding.pk},
        )
    return shown


def _must_settle(user: User, meeting: CoordinationMeeting, agency: Agency) -> None:
    """Raises NotNow for those at the table once the rakor is closed, else PermissionDenied."""
    must(
        may=can_settle(user, meeting, agency),
        holds=sits_at_desk(user, meeting, agency),
        meeting=meeting,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk_finding(request: SignedInRequest, uuid: UUID, item: UUID, pk: int) -> HttpResponse:
    """Close, answer or turn into an action item one finding, naming who is at the table."""
    meeting = find_meeting(request.user, uuid)
    found = find_desk(request.user, meeting, item)
    finding = get_object_or_404(
        Finding.objects.visible_to(request.user)
        .filter(run__renja__agency__in=desks.agencies_of(found))
        .select_related("run__renja__agency__region", "run__renja__region"),
        pk=pk,
    )
    _must_settle(request.user, meeting, finding.run.renja.agency)
    form = _outcome_form(request, found)
    settle = partial(desks.settle_finding, finding=finding)
    if (done := _settled(request, found, form, settle, finding.item)) is not None:
        return done
    responses = finding.responses.model.objects.filter(identity=finding.identity)
    return render(
        request,
        "meetings/desk_finding.html",
        {
            **page_context(request.user, meeting, "agenda", with_rooms=False),
            "item": found,
            "finding": finding,
            "words": worded(finding, places=_names_of([finding])),
            "responses": responses.select_related("by"),
            "form": form,
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk_thread(request: SignedInRequest, uuid: UUID, item: UUID, pk: int) -> HttpResponse:
    """Close, answer or turn into an action item one comment on a row."""
    meeting = find_meeting(request.user, uuid)
    found = find_desk(request.user, meeting, item)
    thread = get_object_or_404(
        CommentThread.objects.visible_to(request.user)
        .filter(document__agency__in=desks.agencies_of(found))
        .filter(document__plan_year=meeting.plan_year_id)
        .with_talk()
        .select_related("document__agency__region", "document__plan_year", "agency"),
        pk=pk,
    )
    _must_settle(request.user, meeting, thread.document.agency)
    form = _outcome_form(request, found)
    settle = partial(settle_thread, thread=thread)
    if (done := _settled(request, found, form, settle, thread.code)) is not None:
        return done
    return render(
        request,
        "meetings/desk_thread.html",
        {
            **page_context(request.user, meeting, "agenda", with_rooms=False),
            "item": found,
            "thread": thread,
            "form": form,
        },
    )


def _outcome_form(request: SignedInRequest, item: AgendaItem) -> OutcomeForm:
    back = reverse("meetings:desk", kwargs={"uuid": item.meeting.uuid, "item": item.uuid})
    return OutcomeForm(
        request.POST or None,
        delegates=coming_to(item.meeting),
        first_on=item.day.date,
        initial=_last_table(item),
        back=back,
    )


def _settled(
    request: SignedInRequest,
    item: AgendaItem,
    form: OutcomeForm,
    settle: Callable[..., DeskOutcome],
    code: str,
) -> HttpResponse | None:
    """Record what the form says and go back to the desk; None while it is to be shown."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        settle(
            item=item,
            result=form.cleaned_data["result"],
            text=form.cleaned_data["text"],
            table=form.the_table(),
            task=form.the_task(),
            by=request.user,
            at=timezone.now(),
        )
    except desks.CannotSettle as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, _("Recorded for %s.") % code)
    return redirect("meetings:desk", uuid=item.meeting.uuid, item=item.uuid)


def _last_table(item: AgendaItem) -> dict[str, Any]:
    """Who sat there for the finding before: the table changes seldom."""
    last = item.desk_outcomes.order_by("-at", "-pk").first()
    if last is None:
        return {}
    return {"present": last.present.all(), "others": last.others_present}
