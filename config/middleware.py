"""Plain answers to requests that no page of ours sends."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render

_Handler = Callable[[HttpRequest], HttpResponse]
_TEXT = ("text/", "application/json", "image/svg+xml")
DEVICES = ("camera", "microphone", "geolocation", "payment", "usb", "serial", "bluetooth")


def believe_trusted_proxies(get_response: _Handler) -> _Handler:
    """REMOTE_ADDR is whoever talks to the outermost proxy of `settings.TRUSTED_PROXIES`.

    What other senders say of themselves is dropped: anybody can write these headers.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        meta = request.META
        forwarded = meta.pop("HTTP_X_FORWARDED_FOR", "")
        if not _is_trusted(meta.get("REMOTE_ADDR", "")):
            meta.pop("HTTP_X_FORWARDED_PROTO", None)
            return get_response(request)
        # Each proxy writes its sender behind the others: only the last ones are from ours.
        for sender in reversed([part.strip() for part in forwarded.split(",")]):
            if not _address(sender):
                break
            meta["REMOTE_ADDR"] = sender
            if not _is_trusted(sender):
                break
        return get_response(request)

    return handle


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(sender: str) -> bool:
    address = _address(sender)
    return bool(address) and any(address in proxies for proxies in settings.TRUSTED_PROXIES)


class CompressText(GZipMiddleware):
    """Pages and data go compressed; files that are compressed inside already go as they are.

    Django adds up to a hundred random bytes to each answer, and masks the token of forms anew in
    each: the length of an answer tells nothing about what stands in it (BREACH).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith(_TEXT):
            return response
        return super().process_response(request, response)


def forbid_devices(get_response: _Handler) -> _Handler:
    """No page here, and none framed by one, needs the camera, the microphone or the place."""
    policy = ", ".join(f"{device}=()" for device in DEVICES)

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Permissions-Policy"] = policy
        return response

    return handle


def keep_private(get_response: _Handler) -> _Handler:
    """No cache keeps what is answered to a session: pages and files alike.

    Neither a shared proxy nor the browser of a shared PC shows it to whoever comes next. The cookie
    decides, so that nothing is looked up for it.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response["Cache-Control"] = "private, no-store"
        return response

    return handle


def keep_from_search_engines(get_response: _Handler) -> _Handler:
    """An address that is a key stays out of search engines, whatever it answers: files and errors too.

    Each such address has a part called `token`; base.html says the same in its head.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        found = request.resolver_match
        if found is not None and "token" in found.kwargs:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return handle


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
