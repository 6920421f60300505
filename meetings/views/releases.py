"""Published versions of the agenda, and the page that anybody with its address reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.permissions import SignedInRequest
from meetings.actions import releases
from meetings.forms.agenda import ReleaseForm
from meetings.models import AgendaItem, AgendaRelease, Material
from meetings.permissions import can_manage, can_plan
from meetings.views.pages import find_meeting, page_context
from meetings.views.refusing import must


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release_list(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The published versions; whoever plans sees what changed since and publishes it."""
    meeting = find_meeting(request.user, uuid)
    may_plan = can_plan(request.user, meeting)
    if request.method == "POST":
        must(may=may_plan, holds=can_manage(request.user, meeting), meeting=meeting)
    context = page_context(request.user, meeting, "agenda")
    pending = releases.pending_changes(meeting, days=context["days"]) if may_plan else (None, [])
    last, changed = pending
    form = ReleaseForm(
        request.POST or None,
        button=_("Publish version %s") % ((last.number if last else 0) + 1),
        back=reverse("meetings:agenda", kwargs={"uuid": meeting.uuid}),
    )
    if request.method == "POST" and form.is_valid():
        try:
            release = releases.release_agenda(
                meeting=meeting,
                note=form.cleaned_data["note"],
                by=request.user,
                at=timezone.now(),
            )
        except releases.CannotRelease as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Version %s published; those concerned have been told.") % release.number
            )
            return redirect("meetings:releases", uuid=meeting.uuid)
    return render(
        request,
        "meetings/release_list.html",
        {
            **context,
            "form": form,
            "changes": changed,
            "told": _told(meeting, changed) if may_plan and changed else None,
            "releases": meeting.releases.select_related("released_by").defer("content"),
        },
    )


def _told(meeting: Any, changed: list[releases.Change]) -> dict[str, int]:
    """How many are told, before it happens."""
    users, addresses = releases.concerned(
        meeting, changed, everyone=any(change.is_public for change in changed)
    )
    return {"users": len(users), "addresses": len(addresses)}


@require_safe
@login_required
def release(request: SignedInRequest, uuid: UUID, number: int) -> HttpResponse:
    """One version, and what it changed against the one before."""
    meeting = find_meeting(request.user, uuid)
    found = get_object_or_404(meeting.releases.select_related("released_by"), number=number)
    before = meeting.releases.filter(number__lt=number).order_by("-number").first()
    context = page_context(request.user, meeting, "agenda")
    content = json.loads(found.content)
    earlier = json.loads(before.content) if before else {"days": [], "items": []}
    internal = context["reads_internal"]
    changed = [c for c in releases.changes(earlier, content) if internal or c.is_public]
    return render(
        request,
        "meetings/release_detail.html",
        {
            **context,
            "release": found,
            "before": before,
            "changes": changed,
            "by_day": _days_of(content, internal=internal),
        },
    )


@require_safe
def public_agenda(request: Any, uuid: UUID) -> HttpResponse:
    """The newest published agenda without its internal items, for whoever has the address."""
    found = get_object_or_404(
        AgendaRelease.objects.filter(meeting__uuid=uuid)
        .select_related("meeting__host")
        .order_by("-number")[:1]
    )
    content = json.loads(found.content)
    materials = Material.objects.filter(
        item__meeting=found.meeting, item__is_public=True, visibility=Material.Visibility.PUBLIC
    ).exclude(file="")
    return render(
        request,
        "meetings/public_agenda.html",
        {
            "meeting": found.meeting,
            "release": found,
            "by_day": _days_of(content, internal=False),
            "materials": materials,
        },
    )


def _days_of(content: Mapping[str, Any], *, internal: bool) -> list[dict[str, Any]]:
    """The days of a version with their items, times as instants."""
    kinds = dict(AgendaItem.Kind.choices)
    days = []
    for day in content["days"]:
        items = [
            {
                **item,
                "kind_label": kinds[item["kind"]],
                "starts": datetime.fromisoformat(item["starts_at"]),
                "ends": datetime.fromisoformat(item["ends_at"]),
            }
            for item in content["items"]
            if item["day"] == day["date"] and (internal or item["is_public"])
        ]
        days.append({**day, "on": date.fromisoformat(day["date"]), "items_": items})
    return days
