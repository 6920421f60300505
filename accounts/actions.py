"""What happens around signing in."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest


def counted_address(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """The address whose wrong passwords are counted, in one spelling.

    The sign-in itself ignores capitals; without this each spelling would have five tries.
    """
    given = (credentials or {}).get("username") or request.POST.get("username", "")
    return given.strip().lower()
