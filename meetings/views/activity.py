"""The written part of the laporan kegiatan."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.permissions import SignedInRequest
from meetings.actions import activity as actions
from meetings.forms.activity import ActivityForm
from meetings.permissions import can_manage, can_write_record
from meetings.views.pages import find_meeting, page_context
from meetings.views.refusing import must


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def activity_edit(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Write conclusion and recommendation, and name the signatory."""
    meeting = find_meeting(request.user, uuid)
    must(
        may=can_write_record(request.user, meeting),
        holds=can_manage(request.user, meeting),
        meeting=meeting,
    )
    now = timezone.now()
    back = reverse("meetings:record", kwargs={"uuid": meeting.uuid})
    found = actions.activity_of(meeting, by=request.user, at=now)
    form = ActivityForm(request.POST or None, instance=found, back=back)
    if form.is_valid():
        given = {"version": form.cleaned_data["version"], "fields": form.texts()}
        try:
            actions.write_activity(meeting=meeting, **given, by=request.user, at=now)
        except actions.CannotWriteActivity as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Text saved. Make the activity report anew to print it."))
            return redirect(back)
    context = page_context(request.user, meeting, "record")
    title = _("Text of the activity report")
    return render(
        request, "meetings/meeting_form.html", {**context, "form": form, "form_title": title}
    )
