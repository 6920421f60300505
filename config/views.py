"""Pages that join several apps: home, reference data, health."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults
from django.views.decorators.http import require_safe

from accounts.actions import note_visit
from accounts.models import User
from agencies.permissions import NotNow
from config import elsewhere, overview
from config import home as work
from config.context import switches
from config.database import means_away, means_too_slow
from config.preparing import preparation_of
from renja.permissions import can_edit_rows
from renja.views.documents import may_import_anything
from reports.actions.files import means_full_disk

RETRY_AFTER_S = 30
_AWAY = gettext_lazy(
    "Renjana cannot reach its database at the moment. What you saved before is safe; what you just "
    "sent may not be stored. Try again in half a minute."
)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """409 with the state where that is the reason, 403 with the words about roles otherwise."""
    if not isinstance(exception, NotNow):
        return defaults.permission_denied(request, exception)
    context = {"reason": str(exception), "url": exception.url}
    return render(request, "409.html", context, status=409)


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The work queue of the signed-in user."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    now = timezone.now()
    today = timezone.localdate(now)
    since = note_visit(by=user, at=now)
    tasks = work.tasks_of(user, at=now)
    desk = overview.desk_of(user)
    return render(
        request,
        "home.html",
        {
            "today": today,
            "task_count": len(tasks),
            "late_count": sum(task.due_on is not None and task.due_on < today for task in tasks),
            "groups": work.grouped(tasks, today=today),
            "may_import": may_import_anything(user),
            "preparation": preparation_of(user, today=today),
            "coming": elsewhere.coming_days(user, today=today),
            **(_desk_context(user, desk, today=today, since=since) if desk else _checked(user)),
        },
    )


def _desk_context(
    user: User, desk: overview.Desk, *, today: date, since: datetime | None
) -> dict[str, Any]:
    """What stands around the queue of somebody with a plan, or a region's plans, of their own."""
    document = desk.document
    context: dict[str, Any] = {
        "desk": desk,
        "context_switches": switches(user, desk),
        "stages": overview.steps_of(document, today=today) if document else [],
        "may_continue": document is not None and can_edit_rows(user, document),
        "waiting": elsewhere.waiting_on_others(desk),
        "since": since,
        "news": elsewhere.news_since(user, desk, since=since) if since else [],
    }
    if desk.agency is None:
        return {**context, **_checked(user), "numbers": overview.board_numbers(desk)}
    return {**context, "state": overview.state_of(document) if document else None}


def _checked(user: User) -> dict[str, Any]:
    return {"results": work.checked_hand_ins(user)}


@require_safe
@login_required
def reference(request: HttpRequest) -> HttpResponse:
    """The way to nomenclature, regions and agencies."""
    return render(request, "reference.html", {})


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a failure; what somebody can mend or wait for is named."""
    error = sys.exc_info()[1]
    if means_full_disk(error):
        return render(request, "507.html", status=507)
    if means_too_slow(error):
        return _come_again(request, _("This took too long"), _too_slow())
    if means_away(error):
        return _come_again(request, _("The database cannot be reached"), str(_AWAY))
    return defaults.server_error(request)


def _too_slow() -> str:
    return _(
        "The database did not finish within %(seconds)s seconds. What you saved before is safe; "
        "what you just sent may not be stored. Ask for less at once, or try again in half a minute."
    ) % {"seconds": settings.STATEMENT_TIMEOUT_SECONDS}


def _come_again(request: HttpRequest, title: str, text: str) -> HttpResponse:
    """503 as a page, as JSON or as a piece of a page; nothing here asks the database."""
    response: HttpResponse
    if not request.accepts("text/html"):
        response = JsonResponse({"code": "server", "message": str(text)}, status=503)
    elif "HX-Request" in request.headers:
        response = HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    else:
        page = render_to_string("503.html", {"title": title, "text": text})
        response = HttpResponse(page, status=503)
    response["Retry-After"] = str(RETRY_AFTER_S)
    return response


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer "ok" when web and database work; for the launcher and monitors."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
