"""Who may change the nomenclature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agencies.permissions import Permission, has_permission

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def can_import(user: User | AnonymousUser) -> bool:
    """Whether the user may create editions and import their items."""
    return has_permission(user, Permission.IMPORT_NOMENCLATURE)
