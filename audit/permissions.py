"""Who reads the record at all."""

from __future__ import annotations

from accounts.models import User


def can_read_record(user: User) -> bool:
    """Whether the user administers a region or the whole."""
    return user.memberships.filter(role__in=["admin", "admin_daerah"]).exists()
