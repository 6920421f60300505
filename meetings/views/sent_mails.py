"""What was sent to whom, for those who prepare the rakor; signed links are taken out."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.paging import nearest_page
from accounts.typed import search_words
from agencies.permissions import SignedInRequest
from meetings.actions.invitations_mail import MAIL_LOOKS
from meetings.actions.invitations_writing import topic_of
from meetings.models import CoordinationMeeting
from meetings.permissions import can_manage
from meetings.views.pages import find_meeting, page_context
from notifications.models import OutboxMail

PER_PAGE = 50


def _find(request: SignedInRequest, uuid: UUID) -> CoordinationMeeting:
    meeting = find_meeting(request.user, uuid)
    if not can_manage(request.user, meeting):
        raise PermissionDenied
    return meeting


@require_safe
@login_required
def sent_mails(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Each mail of the rakor with its recipient and how far it came, newest first."""
    meeting = _find(request, uuid)
    typed = request.GET.get("q", "")
    found = OutboxMail.objects.about(topic_of(meeting)).defer("body", "html", "calendar", "shown")
    for word in search_words(typed):
        found = found.filter(Q(to__icontains=word) | Q(subject__icontains=word))
    page = nearest_page(found, PER_PAGE, request.GET.get("page"))
    return render(
        request,
        "meetings/sent_list.html",
        {
            **page_context(request.user, meeting, "invitations"),
            "page_obj": page,
            "entries": [{"mail": mail, "look": MAIL_LOOKS[mail.status]} for mail in page],
            "search": {"name": "q", "label": _("Recipient or subject"), "value": typed},
        },
    )


@require_safe
@login_required
def sent_mail(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """One mail as its recipient reads it, without the links by which one answers."""
    meeting = _find(request, uuid)
    mail = get_object_or_404(OutboxMail.objects.about(topic_of(meeting)), pk=pk)
    context = page_context(request.user, meeting, "invitations")
    context |= {"mail": mail, "look": MAIL_LOOKS[mail.status]}
    return render(request, "meetings/sent_detail.html", context)
