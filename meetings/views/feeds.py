"""Calendar addresses: the page of their owner, and the files that calendar programs fetch."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.permissions import SignedInRequest
from meetings.actions import feeds as actions
from meetings.forms.feeds import FeedForm
from meetings.models import CalendarFeed


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: SignedInRequest) -> HttpResponse:
    """The user's calendar addresses; a new one is shown in this answer and never again."""
    form = FeedForm(
        request.POST or None,
        agencies=actions.agencies_of(request.user),
        provinces=actions.provinces_of(request.user),
    )
    made: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            feed, token = actions.create_feed(**form.target, by=request.user, at=timezone.now())
        except actions.CannotSubscribe as error:
            form.add_error(None, str(error))
        else:
            path = reverse("meetings:feed", kwargs={"token": token})
            made = {"made": feed, "address": settings.BASE_URL + path}
    found = CalendarFeed.objects.visible_to(request.user).live().select_related("agency", "region")
    entries = [{"feed": feed, "name": actions.name_of(feed)} for feed in found]
    return render(request, "meetings/invite_feeds.html", {"form": form, "entries": entries, **made})


@require_POST
@login_required
def feed_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stop one address."""
    feed = get_object_or_404(CalendarFeed.objects.visible_to(request.user), pk=pk)
    actions.revoke_feed(feed=feed, by=request.user, at=timezone.now())
    messages.success(request, _("The calendar address no longer works."))
    return redirect("meetings:feeds")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The file itself, for whoever has the address: calendar programs do not sign in."""
    found = actions.find_feed(token)
    if found is None:
        raise Http404
    body = actions.feed_file(feed=found, at=timezone.now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="rakor.ics"'
    response["Cache-Control"] = "private, max-age=900"
    response["X-Robots-Tag"] = "noindex"
    return response
