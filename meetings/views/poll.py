"""The poll about the date: ask, answer, choose."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import Agency
from agencies.permissions import SignedInRequest
from meetings.actions import poll as polls
from meetings.actions.conflicts import days_off
from meetings.actions.planning import CannotPlan
from meetings.forms.planning import ChoiceForm, PollAnswerForm, PollForm
from meetings.models import CoordinationMeeting, MeetingAgency, SlotPoll
from meetings.permissions import answering_agencies
from meetings.views.pages import find_for_planning, find_meeting, page_context


@require_safe
@login_required
def poll(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The proposals with every agency's answer, one's own answer, and the choice."""
    meeting = find_meeting(request.user, uuid)
    asked = SlotPoll.objects.filter(meeting=meeting).select_related("chosen", "chosen_by").first()
    parts = list(meeting.agencies.select_related("agency__region"))
    tallies = polls.tallies(asked, parts) if asked else []
    best = polls.best_of(tallies)
    now = timezone.now()
    is_open = asked is not None and asked.chosen_id is None
    takes_answers = is_open and asked is not None and asked.closes_at > now
    return render(
        request,
        "meetings/poll_detail.html",
        {
            **page_context(request.user, meeting, ""),
            "poll": asked,
            "parts": parts,
            "columns": [_column(tally, best) for tally in tallies],
            "lines": [_line(part, tallies) for part in parts],
            "is_open": is_open,
            "takes_answers": takes_answers,
            "own": answering_agencies(request.user, meeting) if is_open else [],
        },
    )


def _column(tally: polls.Tally, best: polls.Tally | None) -> dict[str, Any]:
    """A proposal with holidays among its days named."""
    option = tally.option
    return {
        "tally": tally,
        "option": option,
        "is_best": best is not None and best.option.pk == option.pk,
        "off": [clash.name or _("Weekend") for clash in days_off(polls.days_of(option))],
        "refused_by": polls.named(tally.refused_by),
        "open_for": polls.named(tally.open_for),
    }


def _line(part: MeetingAgency, tallies: list[polls.Tally]) -> dict[str, Any]:
    return {
        "part": part,
        "answers": [tally.answers.get(part.agency_id) for tally in tallies],
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def poll_open(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Propose dates and ask the agencies."""
    meeting = find_for_planning(request.user, uuid)
    back = reverse("meetings:poll", kwargs={"uuid": meeting.uuid})
    form = PollForm(
        request.POST or None,
        initial=_proposals(meeting),
        zone=meeting.host.region.zone,
        back=back,
    )
    if request.method == "POST" and form.is_valid():
        try:
            polls.open_poll(
                meeting=meeting,
                spans=form.cleaned_data["spans"],
                closes_at=form.cleaned_data["closes_at"],
                note=form.cleaned_data["note"],
                by=request.user,
                at=timezone.now(),
            )
        except CannotPlan as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The agencies have been asked."))
            return redirect(back)
    context = page_context(request.user, meeting, "")
    return render(
        request,
        "meetings/meeting_form.html",
        {**context, "form": form, "form_title": _("Ask for a date")},
    )


def _proposals(meeting: CoordinationMeeting) -> dict[str, Any]:
    """The proposals as they stand, to be changed."""
    asked = SlotPoll.objects.filter(meeting=meeting).first()
    if asked is None:
        return {}
    initial: dict[str, Any] = {
        "note": asked.note,
        "closes_at": asked.closes_at.astimezone(meeting.host.region.timezone).replace(tzinfo=None),
    }
    for number, option in enumerate(asked.options.standing(), start=1):
        initial[f"first_{number}"], initial[f"last_{number}"] = option.first_on, option.last_on
    return initial


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def poll_answer(request: SignedInRequest, uuid: UUID, agency: int) -> HttpResponse:
    """Say for an agency which dates suit it."""
    meeting = find_meeting(request.user, uuid)
    asked = get_object_or_404(SlotPoll, meeting=meeting)
    own = _own_agency(request, meeting, agency)
    options = list(asked.options.standing())
    given = {
        answer.option_id: answer
        for option in options
        for answer in option.answers.filter(agency=own)
    }
    form = PollAnswerForm(request.POST or None, options=options)
    if request.method == "POST" and form.is_valid():
        try:
            polls.answer_poll(
                poll=asked, agency=own, answers=form.answers(), by=request.user, at=timezone.now()
            )
        except CannotPlan as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your agency's answer is kept."))
        return redirect("meetings:poll", uuid=meeting.uuid)
    rows = [
        {
            "option": option,
            "given": given.get(option.pk),
            "field": form[f"answer_{option.pk}"],
            "note": form[f"note_{option.pk}"],
        }
        for option in options
    ]
    context = page_context(request.user, meeting, "")
    return render(
        request,
        "meetings/poll_answer.html",
        {**context, "poll": asked, "agency": own, "rows": rows, "form": form},
    )


def _own_agency(request: SignedInRequest, meeting: CoordinationMeeting, pk: int) -> Agency:
    """The agency, if the user answers for it; 403 for those who only see the rakor."""
    asked = [part.agency_id for part in meeting.agencies.all()]
    if pk not in asked:
        raise Http404
    own = next((a for a in answering_agencies(request.user, meeting) if a.pk == pk), None)
    if own is None:
        raise PermissionDenied
    return own


@login_required
@require_POST
def poll_choose(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Make a proposal the rakor's days."""
    meeting = find_for_planning(request.user, uuid)
    asked = get_object_or_404(SlotPoll, meeting=meeting)
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        raise Http404
    option = get_object_or_404(asked.options.standing(), pk=form.cleaned_data["option"])
    try:
        polls.choose_option(
            poll=asked,
            option=option,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except CannotPlan as error:
        messages.error(request, str(error))
        return redirect("meetings:poll", uuid=meeting.uuid)
    messages.success(request, _("The date is fixed; the agencies have been told."))
    return redirect(meeting)
