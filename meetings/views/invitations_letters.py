"""The text of a rakor's surat undangan; its PDFs are made by the reports."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.permissions import SignedInRequest
from meetings.actions import letters as actions
from meetings.forms.letters import LetterForm
from meetings.permissions import can_manage, can_plan
from meetings.views.pages import find_meeting, page_context
from meetings.views.refusing import not_now


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Write the letter; what it still lacks is named."""
    meeting = find_meeting(request.user, uuid)
    if not can_manage(request.user, meeting):
        raise PermissionDenied
    if request.method == "POST" and not can_plan(request.user, meeting):
        raise not_now(meeting)
    now = timezone.now()
    kept = actions.letter_of(meeting, by=request.user, at=now)
    form = LetterForm(
        request.POST or None,
        instance=kept,
        initial={"version": kept.version},
        back=reverse("meetings:invitations", kwargs={"uuid": uuid}),
    )
    if request.method == "POST" and form.is_valid():
        fields = {**form.cleaned_data}
        version = fields.pop("version")
        try:
            actions.save_letter(
                meeting=meeting, version=version, fields=fields, by=request.user, at=now
            )
        except actions.CannotWrite as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Letter saved."))
            return redirect("meetings:letter", uuid=uuid)
    context = page_context(request.user, meeting, "invitations")
    stored = kept if kept.pk else None
    return render(
        request,
        "meetings/invite_letter.html",
        {
            **context,
            "form": form,
            "letter": stored,
            "missing": actions.missing_from(meeting, kept),
        },
    )
