"""Delete an empty rakor, after a question."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import ask_first
from agencies.permissions import SignedInRequest
from meetings.actions import deleting
from meetings.actions.planning import CannotPlan
from meetings.permissions import can_manage
from meetings.views.pages import find_meeting


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_delete(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Ask, then delete a rakor that nobody wrote anything for."""
    found = find_meeting(request.user, uuid)
    if not can_manage(request.user, found):
        raise PermissionDenied
    if request.method != "POST":
        reasons = deleting.holding_meeting(found)
        text = _("“%s” cannot be deleted:") if reasons else _("Delete “%s” for good?")
        return ask_first(
            request,
            title=_("Delete rakor"),
            text=text % found.title,
            points=deleting.going_along(found),
            refusals=reasons,
            button=_("Delete rakor"),
            back=found.get_absolute_url(),
        )
    try:
        deleting.delete_meeting(meeting=found)
    except CannotPlan as error:
        messages.error(request, str(error))
        return redirect("meetings:delete", uuid=found.uuid)
    messages.success(request, _("Rakor deleted."))
    return redirect("meetings:list")
