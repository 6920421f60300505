"""Pages that join several apps: home, reference data, health."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html", {})


@require_safe
@login_required
def reference(request: HttpRequest) -> HttpResponse:
    return render(request, "reference.html", {})


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """ "ok" when the web process and its database answer; for the launcher and monitors."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
