"""The draft that goes round: to read, to correct, to lock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agencies.permissions import SignedInRequest
from meetings.actions import circulation as actions
from meetings.forms.minutes import CirculationForm, CorrectionForm, ResolutionForm
from meetings.models import MinutesCirculation, MinutesCorrection
from meetings.permissions import can_manage, can_take_minutes
from meetings.views.minutes import content_of
from meetings.views.pages import find_meeting, link_ended, page_context
from meetings.views.refusing import must
from notifications.tasks import nudge

USUAL = timedelta(days=3)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def circulate(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Send the draft round until a date."""
    meeting = find_meeting(request.user, uuid)
    manages = can_manage(request.user, meeting)
    must(may=manages and can_take_minutes(request.user, meeting), holds=manages, meeting=meeting)
    zone = meeting.host.region.timezone
    until = (timezone.now().astimezone(zone) + USUAL).replace(hour=16, minute=0, tzinfo=None)
    form = CirculationForm(
        request.POST or None,
        initial={"closes_at": until},
        zone=meeting.host.region.zone,
        back=reverse("meetings:minutes", kwargs={"uuid": meeting.uuid}),
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                actions.circulate(
                    meeting=meeting, **form.cleaned_data, by=request.user, at=timezone.now()
                )
                transaction.on_commit(nudge)
        except actions.CannotCirculate as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The draft goes round."))
            return redirect("meetings:minutes_draft", uuid=meeting.uuid)
    context = page_context(request.user, meeting, "minutes")
    title = _("Circulate the draft")
    return render(
        request, "meetings/meeting_form.html", {**context, "form": form, "form_title": title}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What went round last, with its corrections; everybody who sees the rakor may correct."""
    meeting = find_meeting(request.user, uuid)
    newest = _newest(meeting.pk)
    form = CorrectionForm(request.POST or None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct(
                circulation=newest, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except actions.CannotCirculate as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Correction sent."))
            return redirect("meetings:minutes_draft", uuid=meeting.uuid)
    context = page_context(request.user, meeting, "minutes")
    return render(
        request,
        "meetings/minutes_draft.html",
        {
            **context,
            **content_of(newest, with_internal=context["reads_internal"]),
            "form": form if _takes_corrections(newest) else None,
            "corrections": _corrections(newest),
            "may_resolve": context["can_manage"] and newest.locked_at is None,
            "may_lock": context["can_manage"]
            and newest.locked_at is None
            and newest.closes_at <= timezone.now(),
        },
    )


def _newest(meeting_id: int) -> MinutesCirculation:
    found = (
        MinutesCirculation.objects.filter(meeting=meeting_id)
        .select_related("meeting", "circulated_by", "locked_by")
        .order_by("-number")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _takes_corrections(circulation: MinutesCirculation) -> bool:
    return circulation.locked_at is None and circulation.closes_at > timezone.now()


def _corrections(circulation: MinutesCirculation) -> Any:
    return circulation.corrections.select_related("item", "agency", "resolved_by").order_by("at")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, token: str) -> HttpResponse:
    """The draft behind the link in a delegate's mail; no account."""
    opened = actions.read_token(token)
    if opened is None:
        raise Http404
    circulation, delegate = opened
    if actions.ends_at(circulation) <= timezone.now():
        return link_ended(request, circulation.meeting)
    form = CorrectionForm(request.POST or None, meeting=circulation.meeting)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct(
                circulation=circulation, **form.cleaned_data, delegate=delegate, at=timezone.now()
            )
        except actions.CannotCirculate as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Correction sent."))
            return redirect("meetings:minutes_read", token=token)
    return render(
        request,
        "meetings/minutes_read.html",
        {
            **content_of(circulation, with_internal=False),
            "meeting": circulation.meeting,
            "delegate": delegate,
            "form": form if _takes_corrections(circulation) else None,
        },
    )


@require_POST
@login_required
def resolve(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Say what became of a correction."""
    meeting = find_meeting(request.user, uuid)
    if not can_manage(request.user, meeting):
        raise PermissionDenied
    correction = get_object_or_404(MinutesCorrection, pk=pk, circulation__meeting=meeting)
    form = ResolutionForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        actions.resolve(
            correction=correction, **form.cleaned_data, by=request.user, at=timezone.now()
        )
    except actions.CannotCirculate as error:
        messages.error(request, str(error))
    return redirect("meetings:minutes_draft", uuid=meeting.uuid)


@require_POST
@login_required
def lock(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Make the minutes final."""
    meeting = find_meeting(request.user, uuid)
    if not can_manage(request.user, meeting):
        raise PermissionDenied
    try:
        actions.lock_minutes(meeting=meeting, by=request.user, at=timezone.now())
    except actions.CannotCirculate as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The minutes are final."))
    return redirect("meetings:minutes", uuid=meeting.uuid)
