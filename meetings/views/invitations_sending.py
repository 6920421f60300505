"""Send invitations: look at them first, then by e-mail, by WhatsApp, or as reminders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.paging import nearest_page
from accounts.typed import whole_number
from agencies.permissions import SignedInRequest
from meetings.actions import invitations_mail as mail
from meetings.actions.invitations_links import link_of, zone_of
from meetings.actions.invitations_words import (
    facts_for,
    facts_of,
    group_text,
    whatsapp_text,
    whatsapp_url,
)
from meetings.models import CoordinationMeeting, Invitation, InvitationSending
from meetings.permissions import can_manage
from meetings.views.invitations import find_invitation
from meetings.views.pages import find_meeting, page_context
from meetings.views.refusing import withdrawn
from notifications.tasks import nudge

Kind = InvitationSending.Kind
Channel = InvitationSending.Channel
PER_PAGE = 100
_LABELS = {
    Kind.INVITATION: lambda: _("Invitation to those prepared"),
    Kind.REMINDER: lambda: _("Reminder to those who have not answered"),
    Kind.CHANGE: lambda: _("Changed schedule to all who were told"),
    Kind.CANCELLATION: lambda: _("Cancellation to those withdrawn"),
}


def _find(request: SignedInRequest, uuid: UUID) -> CoordinationMeeting:
    """A rakor that the user prepares; a cancelled one is still to be told about."""
    meeting = find_meeting(request.user, uuid)
    if not can_manage(request.user, meeting):
        raise PermissionDenied
    return meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """What is ticked on the page: it stays through errors, and from page to page of the list."""

    kind: str
    skip: frozenset[int]
    with_letter: bool

    @classmethod
    def of(cls, request: SignedInRequest) -> _Choice:
        given = request.POST if request.method == "POST" else request.GET
        kind = given.get("jenis", "")
        is_new = request.method != "POST"
        numbers = {
            whole_number(text) for text in request.POST.getlist("lewati") if text.isdecimal()
        }
        return cls(
            kind=kind if kind in Kind.values else Kind.INVITATION,
            skip=frozenset(number for number in numbers if number is not None),
            with_letter=is_new or "surat" in request.POST,
        )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite_send(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Who gets which message, what it says, and then the sending."""
    meeting = _find(request, uuid)
    choice = _Choice.of(request)
    if request.method == "POST" and "page" not in request.POST:
        try:
            return _send(request, meeting, choice)
        except mail.CannotSend as error:
            messages.error(request, str(error))
    return _sending_page(request, meeting, choice)


def _sending_page(
    request: SignedInRequest, meeting: CoordinationMeeting, choice: _Choice
) -> HttpResponse:
    recipients = mail.recipients_of(meeting=meeting, kind=choice.kind)
    reached = recipients.reached
    asked = request.POST.get("page") or request.GET.get("page")
    page = nearest_page(reached, PER_PAGE, asked)
    shown = {invitation.pk for invitation in page.object_list}
    skipped = {invitation.pk for invitation in reached} & choice.skip
    is_invitation = choice.kind == Kind.INVITATION
    unprinted = mail.unprinted(meeting, reached) if is_invitation and reached else []
    # Asked for at first only where it can be had; what was ticked stays ticked.
    with_letter = choice.with_letter and is_invitation
    if request.method != "POST":
        with_letter = with_letter and not unprinted
    preview = mail.preview(
        meeting=meeting, kind=choice.kind, recipients=recipients, with_letter=with_letter
    )
    return render(
        request,
        "meetings/invite_send.html",
        {
            **page_context(request.user, meeting, "invitations"),
            "kind": choice.kind,
            "kinds": [
                {"label": label(), "url": f"?jenis={key}", "is_active": key == choice.kind}
                for key, label in _LABELS.items()
            ],
            "recipients": recipients,
            "count": len(reached) - len(skipped),
            "page_obj": page,
            "skipped": skipped,
            "skipped_elsewhere": sorted(skipped - shown),
            "is_invitation": is_invitation,
            "with_letter": with_letter,
            "unprinted": unprinted,
            "sample": preview,
        },
    )


def _send(request: SignedInRequest, meeting: CoordinationMeeting, choice: _Choice) -> HttpResponse:
    """Queue the messages. Raises CannotSend."""
    now = timezone.now()
    with transaction.atomic():
        waiting = mail.send(
            meeting=meeting,
            kind=choice.kind,
            digest=request.POST.get("digest", "") or "-",
            skip=choice.skip,
            with_letter=choice.with_letter and choice.kind == Kind.INVITATION,
            mark=f"{now:%Y%m%d}" if choice.kind == Kind.REMINDER else "",
            by=request.user,
            at=now,
        )
        transaction.on_commit(nudge)
    text = ngettext("%(n)s message queued.", "%(n)s messages queued.", len(waiting))
    messages.success(request, text % {"n": len(waiting)})
    return redirect("meetings:sent_mails", uuid=meeting.uuid)


@require_safe
@login_required
def invite_reminders(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The dates of the reminders and those who would get one today."""
    meeting = _find(request, uuid)
    context = page_context(request.user, meeting, "invitations")
    today = timezone.now().astimezone(zone_of(meeting, context["days"])).date()
    days = context["days"]
    dates = mail.reminder_dates(days[0].date) if days else []
    return render(
        request,
        "meetings/invite_reminders.html",
        {
            **context,
            "dates": [{"days": number, "on": on, "is_past": on < today} for number, on in dates],
            "recipients": mail.recipients_of(meeting=meeting, kind=Kind.REMINDER),
        },
    )


@require_safe
@login_required
def invite_whatsapp(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """A button a recipient with the text ready, and a tick for what was sent."""
    meeting = _find(request, uuid)
    context = page_context(request.user, meeting, "invitations")
    found = Invitation.objects.filter(meeting=meeting).standing()
    found = found.select_related("organisation__region")
    page = nearest_page(found, PER_PAGE, request.GET.get("page"))
    facts = facts_of(meeting, zone=zone_of(meeting, context["days"]).key)
    ticked = _ticked(page.object_list)
    return render(
        request,
        "meetings/invite_whatsapp.html",
        {
            **context,
            "page_obj": page,
            "group_text": group_text(facts),
            "entries": [
                _entry(meeting, facts, invitation, ticked.get(invitation.pk))
                for invitation in page.object_list
            ],
        },
    )


def _ticked(found: Any) -> dict[int, InvitationSending]:
    """The newest tick of each invitation."""
    sendings = InvitationSending.objects.filter(invitation__in=found, channel=Channel.WHATSAPP)
    ordered = sendings.select_related("by").order_by("at", "pk")
    return {sending.invitation_id: sending for sending in ordered}


def _entry(
    meeting: CoordinationMeeting,
    facts: dict[str, Any],
    invitation: Invitation,
    ticked: InvitationSending | None,
) -> dict[str, Any]:
    invitation.meeting = meeting
    told = facts_for(facts, invitation.organisation.zone)
    text = whatsapp_text(told, invitation, link_of(invitation))
    url = whatsapp_url(invitation.phone, text)
    return {"invitation": invitation, "url": url, "text": text, "ticked": ticked}


@require_POST
@login_required
def invite_tick(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Note that a message went out by hand."""
    found = find_invitation(request, uuid, pk)
    if not found.meeting.is_plannable or found.status == Invitation.Status.CANCELLED:
        raise withdrawn(found)
    noted = mail.tick_sent(
        invitation=found, channel=Channel.WHATSAPP, by=request.user, at=timezone.now()
    )
    if noted:
        messages.success(request, _("Noted as sent."))
    else:
        messages.info(request, _("This was noted today already."))
    return redirect("meetings:invite_whatsapp", uuid=uuid)
