"""Refuse to sign a berita acara, or object to a part of it."""

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
from meetings.actions.objections import raise_objection
from meetings.actions.records import CannotRecord
from meetings.forms.records import ObjectionForm
from meetings.permissions import can_object
from meetings.views.pages import find_meeting, page_context
from meetings.views.records import find_signature


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: SignedInRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Write down what this party holds against the frozen text."""
    meeting = find_meeting(request.user, uuid)
    signature = find_signature(meeting, pk)
    if not can_object(request.user, meeting, signature):
        raise PermissionDenied
    back = reverse("meetings:record", kwargs={"uuid": meeting.uuid})
    form = ObjectionForm(request.POST or None, back=back)
    if request.method == "POST" and form.is_valid():
        try:
            raise_objection(
                signature=signature, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except CannotRecord as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept. The secretariat is told."))
            return redirect(back)
    context = page_context(request.user, meeting, "record")
    title = _("Refuse or object: %(name)s") % {"name": signature.name}
    return render(
        request, "meetings/meeting_form.html", {**context, "form": form, "form_title": title}
    )
