"""The poll about the date: ask, answer, choose."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.typed import whole_number
from agencies.models import Agency
from agencies.permissions import SignedInRequest
from meetings.actions import poll as polls
from meetings.actions.conflicts import days_off
from meetings.actions.planning import CannotPlan
from meetings.actions.poll_mail import (
    Reached,
    addresses_of,
    ask_at,
    ask_by_mail,
    members_of,
    tell_chosen,
)
from meetings.forms.planning import AddressForm, ChoiceForm, PollAnswerForm, PollForm
from meetings.models import CoordinationMeeting, MeetingAgency, PollAnswer, SlotPoll
from meetings.permissions import answering_agencies, can_manage
from meetings.views.pages import find_for_planning, find_meeting, page_context
from notifications.models import OutboxMail
from notifications.tasks import nudge

Channel = PollAnswer.Channel


@require_safe
@login_required
def poll(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The proposals with every agency's answer, one's own answer, and the choice."""
    meeting = find_meeting(request.user, uuid)
    asked = SlotPoll.objects.filter(meeting=meeting).select_related("chosen", "chosen_by").first()
    parts = list(meeting.agencies.select_related("agency__region"))
    tallies = polls.tallies(asked, parts) if asked else []
    silent = polls.silent(tallies, parts)
    told = _told(asked, parts) if asked else {}
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
            "lines": [_line(part, tallies, told) for part in parts],
            "silent": silent,
            "asked_count": sum(part.agency_id != meeting.host_id for part in parts),
            "silent_required": polls.named(part.agency for part in silent if part.is_required),
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


def _line(
    part: MeetingAgency, tallies: list[polls.Tally], told: dict[int, dict[str, Any]]
) -> dict[str, Any]:
    return {
        "part": part,
        "told": told.get(part.agency_id),
        "answers": [tally.answers.get(part.agency_id) for tally in tallies],
    }


def _told(asked: SlotPoll, parts: list[MeetingAgency]) -> dict[int, dict[str, Any]]:
    """How each agency but the host was told: three queries."""
    requests = {each.agency_id: each for each in asked.requests.all()}
    keys = [each.mail_key for each in requests.values()]
    mails = {mail.key: mail for mail in OutboxMail.objects.filter(key__in=keys)}
    people = members_of([part.agency_id for part in parts])
    return {
        part.agency_id: {
            "request": (request := requests.get(part.agency_id)),
            "mail": mails.get(request.mail_key) if request else None,
            "people": people.get(part.agency_id, 0),
        }
        for part in parts
        if part.agency_id != asked.meeting.host_id
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
            reached = _ask(
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
            _say(request, reached, _("The poll is open."))
            return redirect(back)
    context = page_context(request.user, meeting, "")
    return render(
        request,
        "meetings/meeting_form.html",
        {**context, "form": form, "form_title": _("Ask for a date")},
    )


@transaction.atomic
def _ask(*, meeting: CoordinationMeeting, by: User, at: datetime, **asked: Any) -> Reached:
    """Open the poll and ask by mail: both or neither. Raises CannotPlan."""
    opened = polls.open_poll(meeting=meeting, by=by, at=at, **asked)
    reached = ask_by_mail(poll=opened, by=by, at=at)
    transaction.on_commit(nudge)
    return reached


def _say(request: SignedInRequest, reached: Reached, what: str) -> None:
    """Who was told how; those whom nothing reaches are named."""
    text = _("%(what)s Told by e-mail: %(mailed)s agencies; in the app: %(app)s.")
    messages.success(
        request,
        text % {"what": what, "mailed": len(reached.by_mail), "app": len(reached.in_app)},
    )
    if reached.not_at_all:
        missing = _("Nobody was told at: %(agencies)s. Give an address, or ask by telephone.")
        messages.warning(request, missing % {"agencies": polls.named(reached.not_at_all)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def poll_address(request: SignedInRequest, uuid: UUID, agency: int) -> HttpResponse:
    """Ask one agency at an address that the list does not have, or that was wrong."""
    meeting = find_for_planning(request.user, uuid)
    asked = get_object_or_404(SlotPoll, meeting=meeting)
    parts = meeting.agencies.exclude(agency=meeting.host_id).select_related("agency__region")
    part = get_object_or_404(parts, agency=agency)
    back = reverse("meetings:poll", kwargs={"uuid": meeting.uuid})
    if asked.chosen_id is not None or asked.closes_at <= timezone.now():
        messages.error(request, _("This poll is closed."))
        return redirect(back)
    known = asked.requests.filter(agency=agency).first()
    email = known.email if known else addresses_of(meeting, [agency]).get(agency, "")
    form = AddressForm(request.POST or None, initial={"email": email}, back=back)
    if request.method == "POST" and form.is_valid():
        is_new = ask_at(
            poll=asked,
            agency=part.agency,
            email=form.cleaned_data["email"],
            by=request.user,
            at=timezone.now(),
        )
        nudge()
        if is_new:
            messages.success(request, _("The question is queued for this address."))
        else:
            messages.info(request, _("This address was asked already."))
        return redirect(back)
    return render(
        request,
        "meetings/meeting_form.html",
        {
            **page_context(request.user, meeting, ""),
            "form": form,
            "form_title": _("Ask %(agency)s by e-mail") % {"agency": part.agency},
        },
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
    own, channel = _answered_agency(request, meeting, agency)
    options = list(asked.options.standing())
    given = {
        answer.option_id: answer
        for option in options
        for answer in option.answers.filter(agency=own)
    }
    form = PollAnswerForm(request.POST or None, options=options, who=channel)
    if request.method == "POST" and form.is_valid():
        try:
            polls.answer_poll(
                poll=asked,
                agency=own,
                answers=form.answers(),
                channel=channel,
                name=form.cleaned_data.get("answered_name", ""),
                by=request.user,
                at=timezone.now(),
            )
        except CannotPlan as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The answer of %(agency)s is kept.") % {"agency": own})
        return redirect("meetings:poll", uuid=meeting.uuid)
    context = page_context(request.user, meeting, "")
    return render(
        request,
        "meetings/poll_answer.html",
        {
            **context,
            "poll": asked,
            "agency": own,
            "rows": answer_rows(form, given),
            "form": form,
            "by_phone": channel == Channel.PHONE,
        },
    )


def answer_rows(form: PollAnswerForm, given: dict[int, PollAnswer]) -> list[dict[str, Any]]:
    """A row a proposal: what was typed, else what was answered before."""
    rows = []
    for option in form.options:
        field, note = form[f"answer_{option.pk}"], form[f"note_{option.pk}"]
        kept = given.get(option.pk)
        rows.append(
            {
                "option": option,
                "field": field,
                "note": note,
                "chosen": field.value() if form.is_bound else kept and kept.answer,
                "text": note.value() if form.is_bound else kept.note if kept else "",
            }
        )
    return rows


def _answered_agency(
    request: SignedInRequest, meeting: CoordinationMeeting, pk: int
) -> tuple[Agency, str]:
    """The agency and how its answer comes: from its own people, or told to the secretariat.

    403 for those who only see the rakor.
    """
    parts = meeting.agencies.select_related("agency__region")
    agency = get_object_or_404(parts, agency=pk).agency
    if any(own.pk == pk for own in answering_agencies(request.user, meeting)):
        return agency, Channel.ACCOUNT
    if can_manage(request.user, meeting):
        return agency, Channel.PHONE
    raise PermissionDenied


@login_required
@require_POST
def poll_choose(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Make a proposal the rakor's days; asks first while required agencies are silent."""
    meeting = find_for_planning(request.user, uuid)
    asked = get_object_or_404(SlotPoll, meeting=meeting)
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        raise Http404
    option = get_object_or_404(asked.options.standing(), pk=form.cleaned_data["option"])
    without = {whole_number(text) for text in request.POST.getlist("tanpa") if text.isdecimal()}
    try:
        reached = _choose(
            asked,
            option=option,
            reason=form.cleaned_data["reason"],
            without={number for number in without if number is not None},
            by=request.user,
            at=timezone.now(),
        )
    except polls.StillSilent as silence:
        context = page_context(request.user, meeting, "")
        context |= {"option": option, "reason": form.cleaned_data["reason"]}
        return render(
            request, "meetings/poll_confirm.html", {**context, "agencies": silence.agencies}
        )
    except CannotPlan as error:
        messages.error(request, str(error))
        return redirect("meetings:poll", uuid=meeting.uuid)
    _say(request, reached, _("The date is fixed."))
    return redirect(meeting)


@transaction.atomic
def _choose(asked: SlotPoll, *, by: User, at: datetime, **choice: Any) -> Reached:
    """Choose and tell: both or neither. Raises CannotPlan, StillSilent."""
    polls.choose_option(poll=asked, by=by, at=at, **choice)
    asked.refresh_from_db()
    reached = tell_chosen(poll=asked, by=by, at=at)
    transaction.on_commit(nudge)
    return reached
