"""Plain answers to requests that no page of ours sends."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_Handler = Callable[[HttpRequest], HttpResponse]


def refuse_nul(get_response: _Handler) -> _Handler:
    """400 for an address with a NUL: PostgreSQL takes none, so each query would fail."""

    def handle(request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            raise BadRequest
        return get_response(request)

    return handle


def explain_wrong_method(get_response: _Handler) -> _Handler:
    """A page for who opens the address of a button, as after signing in again in between."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or request.method != "GET":
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    return handle
