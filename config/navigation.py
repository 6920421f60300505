"""The rail: which pages a signed-in person is offered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from agencies.permissions import Permission, has_permission, is_admin, memberships_of
from notifications import kept

# label, URL name, icon, prefix that marks "you are here"
_ENTRIES = [
    (_("Home"), "home", "home", None),
    ("Renja", "renja:list", "table", "/renja/"),
    (_("Alignment"), "alignment:list", "align", "/keselarasan/"),
    ("Rakor", "meetings:list", "meeting", "/rakor/"),
    (_("Reports"), "reports:list", "report", "/laporan/"),
    (_("Calendar"), "renja:calendar", "calendar", "/kalender/"),
    (_("Reference data"), "reference", "data", "/data/"),
]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`navigation`: the rail's entries; `memberships`: the user's agencies, for the top bar."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": [], "memberships": ()}
    entries = [
        {
            "label": label,
            "url": reverse(name),
            "icon": icon,
            "active": request.path == reverse(name)
            if prefix is None
            else request.path.startswith(prefix),
        }
        for label, name, icon, prefix in _ENTRIES
        if _exists(name)
    ]
    return {
        "navigation": entries,
        "memberships": memberships_of(user),
        "may_manage_members": any(
            has_permission(user, Permission.MANAGE_MEMBERS, region=m.agency.region)
            for m in memberships_of(user)
        ),
        "reads_kept_mail": kept.folder() is not None and is_admin(user),
        "unread_notices": user.notices.unread().count(),
    }


def _exists(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
