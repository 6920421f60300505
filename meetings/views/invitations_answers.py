"""Pages behind a signed link: an organisation answers, and gets its badges. No account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from meetings.actions.calendars import Day, days_with_times, invitation_calendar
from meetings.actions.invitations_answers import (
    MINOR_CLASSES,
    AnsweredTooOften,
    CannotAnswer,
    Seat,
    save_answer,
    too_many,
)
from meetings.actions.invitations_links import LinkState, read_token, state_of, zone_of
from meetings.actions.letters import has_printed_letter
from meetings.forms.invitations_answers import AnswerForm, seat_forms
from meetings.models import Delegate, Invitation

OK, GONE, TOO_MANY = 200, 410, 429
_TITLES = {
    LinkState.EXPIRED: lambda: _("This link has expired"),
    LinkState.REPLACED: lambda: _("This link was replaced by a newer one"),
    LinkState.CANCELLED: lambda: _("This invitation was withdrawn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a valid link leads to."""

    token: str
    invitation: Invitation
    link_number: int
    days: list[Day]
    state: LinkState

    @property
    def context(self) -> dict[str, Any]:
        meeting = self.invitation.meeting
        return {
            "token": self.token,
            "invitation": self.invitation,
            "organisation": self.invitation.organisation,
            "meeting": meeting,
            "days": self.days,
            "zone": zone_of(meeting, self.days).key,
            "is_open": self.state is LinkState.OPEN,
            "has_letter": has_printed_letter(self.invitation),
        }


def _opening(
    view: Callable[..., HttpResponse], *, shut: frozenset[LinkState]
) -> Callable[..., HttpResponse]:
    """The view with what the token opens; clear pages for what it does not, and where `shut`."""

    @never_cache
    @wraps(view)
    def opening(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        opened = opened_by(token)
        if opened is None:
            return render(request, "meetings/answer_unknown.html", status=404)
        if opened.state in shut:
            context = {**opened.context, "title": _TITLES[opened.state](), "state": opened.state}
            return render(request, "meetings/answer_gone.html", context, status=GONE)
        return view(request, opened, **kwargs)

    return opening


_by_link = partial(_opening, shut=frozenset(_TITLES))
# A calendar is told that the rakor is off by the same address that put it in.
_by_link_also_off = partial(_opening, shut=frozenset(_TITLES) - {LinkState.CANCELLED})


def opened_by(token: str) -> Opened | None:
    """What the token leads to, or None if it is not one of our links."""
    read = read_token(token)
    if read is None:
        return None
    uuid, link_number = read
    found = Invitation.objects.filter(uuid=uuid).select_related(
        "organisation__region", "meeting__host__region", "meeting__plan_year"
    )
    invitation = found.first()
    if invitation is None:
        return None
    meeting = invitation.meeting
    days = days_with_times([meeting])[meeting.pk]
    zone = zone_of(meeting, days)
    state = state_of(invitation, link_number=link_number, zone=zone, at=timezone.now())
    return Opened(
        token=token, invitation=invitation, link_number=link_number, days=days, state=state
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_by_link
def answer(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The invitation and the form; after the last day to answer what was answered, to read."""
    if opened.state is LinkState.CLOSED:
        return render(request, "meetings/answer_done.html", _people(opened))
    data = request.POST.copy() if request.method == "POST" else None
    invitation = opened.invitation
    form = AnswerForm(data, initial=_answered(invitation))
    seats = seat_forms(invitation, data)
    status = OK
    if data is not None and form.is_valid() and _valid(form, seats):
        try:
            _save(opened, form, seats)
        except CannotAnswer as error:
            form.add_error(None, str(error))
            # What was typed stays; sent again, it replaces the other answer.
            data["version"] = _version(invitation)
            status = TOO_MANY if isinstance(error, AnsweredTooOften) else OK
        else:
            return redirect("meetings:answer_done", token=opened.token)
    context = {
        **opened.context,
        "form": form,
        "seats": seats,
        "waiting_from": invitation.seats,
        "takes_minors": invitation.organisation.participant_class in MINOR_CLASSES,
        "has_errors": form.is_bound and bool(form.errors or any(seats.errors)),
    }
    return render(request, "meetings/answer_form.html", context, status=status)


def _valid(form: AnswerForm, seats: Any) -> bool:
    """People are looked at only where some come."""
    if form.cleaned_data["who"] == AnswerForm.NONE or seats.is_valid():
        return True
    if seats.non_form_errors():
        form.add_error(None, too_many(seats.most))
    return False


def _version(invitation: Invitation) -> str:
    invitation.refresh_from_db(fields=["version"])
    return str(invitation.version)


def _save(opened: Opened, form: AnswerForm, seats: Any) -> None:
    given = form.cleaned_data
    if given["who"] == AnswerForm.NONE:
        people = [Seat(answer=Delegate.Answer.ABSENT, reason=given["none_reason"])]
    else:
        people = [seat for each in seats if (seat := each.seat()) is not None]
    save_answer(
        invitation=opened.invitation,
        link_number=opened.link_number,
        version=given["version"],
        answered_by=given["answered_by"],
        seats=people,
        at=timezone.now(),
    )


def _answered(invitation: Invitation) -> dict[str, Any]:
    """The answer so far, as the form shows it."""
    initial: dict[str, Any] = {
        "version": invitation.version,
        "answered_by": invitation.answered_by,
        "who": AnswerForm.SEND,
    }
    delegates = list(invitation.delegates.order_by("pk"))
    absent = Delegate.Answer.ABSENT
    if len(delegates) == 1 and delegates[0].answer == absent and not delegates[0].name:
        initial |= {"who": AnswerForm.NONE, "none_reason": delegates[0].reason}
    return initial


@require_safe
@_by_link
def answer_done(request: HttpRequest, opened: Opened) -> HttpResponse:
    """What was answered, with a badge for everybody who comes."""
    return render(request, "meetings/answer_done.html", _people(opened))


def _people(opened: Opened) -> dict[str, Any]:
    delegates = list(opened.invitation.delegates.order_by("pk"))
    return {**opened.context, "delegates": delegates}


@require_safe
@_by_link
def badge_page(request: HttpRequest, opened: Opened, uuid: UUID) -> HttpResponse:
    """One person's page: when and where, and the code that identifies them at the door."""
    people = opened.invitation.delegates.exclude(answer=Delegate.Answer.ABSENT)
    delegate = get_object_or_404(people, uuid=uuid)
    address = badge_address(request, delegate)
    context = {
        **opened.context,
        "delegate": delegate,
        "address": address,
        "code": qr_code(address, _("Badge of %(name)s") % {"name": delegate.public_name}),
    }
    return render(request, "meetings/answer_badge.html", context)


def badge_address(request: HttpRequest, delegate: Delegate) -> str:
    """The plain address in a badge's code; it names a person and changes nothing."""
    path = reverse("meetings:badge", kwargs={"token": delegate.badge_token})
    return request.build_absolute_uri(path)


def qr_code(address: str, title: str) -> SafeString:
    """The address as an SVG that scales with its place."""
    code = segno.make(address, error="m")
    svg = code.svg_inline(omitsize=True, border=2, title=title, dark="#000", light="#fff")
    return mark_safe(svg)  # noqa: S308  (drawn by segno; the title is escaped by it)


@require_safe
@_by_link_also_off
def answer_calendar(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The rakor's days as a calendar file; once it is off the file says so.

    409 with a sentence while no day is fixed: there is nothing to put into a calendar.
    """
    body = invitation_calendar(opened.invitation, at=timezone.now())
    if not body:
        return render(request, "meetings/answer_undated.html", opened.context, status=409)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rakor.ics"'
    return response
