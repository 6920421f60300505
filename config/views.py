"""Pages that join several apps: home, reference data, health."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from agencies.permissions import Permission, has_permission, memberships_of
from config import home as work


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The work queue of the signed-in user."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    now = timezone.now()
    today = timezone.localdate(now)
    tasks = work.tasks_of(user, at=now)
    memberships = memberships_of(user)
    return render(
        request,
        "home.html",
        {
            "today": today,
            "task_count": len(tasks),
            "groups": work.grouped(tasks, today=today),
            "runs": work.reviewed_runs(user),
            "may_import": any(
                has_permission(user, permission, agency=m.agency, region=m.agency.region)
                for m in memberships
                for permission in (Permission.IMPORT_PLAN, Permission.EDIT_RKPD)
            ),
        },
    )


@require_safe
@login_required
def reference(request: HttpRequest) -> HttpResponse:
    """The way to nomenclature, regions and agencies."""
    return render(request, "reference.html", {})


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer "ok" when web and database work; for the launcher and monitors."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
