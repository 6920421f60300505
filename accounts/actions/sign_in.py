"""Whose wrong passwords are counted, and how many there may be."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest


def counted_address(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """The address whose wrong passwords are counted, in one spelling.

    The sign-in itself ignores capitals; without this each spelling would have five tries.
    """
    given = (credentials or {}).get("username") or request.POST.get("username", "")
    return given.strip().lower()


def counted_place(request: HttpRequest) -> str | None:
    """Where the request comes from; of an IPv6 address its first half, None where unknown.

    A single connection has 2^64 IPv6 addresses; each would have tries of its own.
    """
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return None
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((int(address), 64), strict=False)[0])


class Limits(AxesDatabaseHandler):
    """Three limits in place of one: `settings.SIGN_IN_LIMITS`, in the order of axes' parameters.

    An account at one place pauses soon; the account everywhere, and the place for all accounts,
    only after many more: so nobody shuts an owner out alone, and no place tries all accounts.
    """

    def get_failures(self, request: HttpRequest, credentials: dict | None = None) -> int:
        """How near the wrong passwords are to a limit: AXES_FAILURE_LIMIT is that it is reached."""
        counts = (
            attempts.aggregate(count=Sum("failures_since_start", default=0))["count"]
            for attempts in self.get_user_attempts(request, credentials)
        )
        reached = zip(counts, settings.SIGN_IN_LIMITS, strict=True)
        return max(settings.AXES_FAILURE_LIMIT * count // limit for count, limit in reached)

    def reset_user_attempts(self, request: HttpRequest, credentials: dict | None = None) -> int:
        """Forget what was counted for this account at this place; how many rows that were.

        Nothing else: with one account of their own somebody could clear a place's count at will.
        """
        count, _rows = self.filter_user_attempts(request, credentials)[0].delete()
        return count
