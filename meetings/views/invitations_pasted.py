"""Pasted lines: a preview of what was understood, then one step that writes it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agencies.permissions import SignedInRequest
from meetings.actions.invitations import CannotInvite
from meetings.actions.invitations_pasted import KnownBodies, invite_pasted, invited_to
from meetings.forms.invitations import PasteForm
from meetings.forms.pasted_lines import PastedLines
from meetings.models import CoordinationMeeting, ParticipantClass
from meetings.views.invitations import usual_answer_by
from meetings.views.pages import find_for_planning, page_context

CHECK, APPLY, BACK = "periksa", "terapkan", "kembali"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite_paste(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Check pasted lines, then prepare their invitations; only the last step writes."""
    meeting = find_for_planning(request.user, uuid)
    step = request.POST.get("langkah", CHECK)
    form = PasteForm(
        request.POST or None,
        prefix="tempel",
        initial={"answer_by": usual_answer_by(meeting)},
    )
    if request.method != "POST" or step == BACK or not form.is_valid():
        context = page_context(request.user, meeting, "invitations")
        return render(request, "meetings/invite_paste.html", {**context, "form": form})
    lines = PastedLines(
        form.cleaned_data["lines"],
        known=KnownBodies(meeting.host.region_id),
        invited=invited_to(meeting),
        data=request.POST if step == APPLY else None,
    )
    if step == APPLY and lines.is_valid() and _applied(request, meeting, form, lines):
        return redirect("meetings:invitations", uuid=meeting.uuid)
    return _preview(request, meeting, form, lines)


def _applied(
    request: SignedInRequest, meeting: CoordinationMeeting, form: PasteForm, lines: PastedLines
) -> bool:
    """Whether the invitations were prepared; the form says why not."""
    try:
        added = invite_pasted(
            meeting=meeting,
            lines=lines.pasted,
            answer_by=form.cleaned_data["answer_by"],
            at=timezone.now(),
        )
    except CannotInvite as error:
        form.add_error(None, str(error))
        return False
    text = ngettext("%(n)s invitation prepared.", "%(n)s invitations prepared.", added)
    parts = [text % {"n": added}]
    if known := len(lines.pasted) - added:
        parts.append(_("Invited already, unchanged: %(n)s.") % {"n": known})
    if left_out := len(lines.lines) - len(lines.pasted):
        parts.append(_("Lines left out: %(n)s.") % {"n": left_out})
    messages.success(request, " ".join(parts))
    return True


def _preview(
    request: SignedInRequest, meeting: CoordinationMeeting, form: PasteForm, lines: PastedLines
) -> HttpResponse:
    context: dict[str, Any] = {
        **page_context(request.user, meeting, "invitations"),
        "form": form,
        "lines": lines,
        "classes": ParticipantClass.choices,
    }
    return render(request, "meetings/invite_paste_check.html", context)
