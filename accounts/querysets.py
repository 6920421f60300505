"""What waits to be done about accounts."""

from __future__ import annotations

from typing import Self

from django.db import models


class PasswordResetRequestQuerySet(models.QuerySet):
    """Requests for a new password, of known and unknown addresses alike."""

    def waiting(self) -> Self:
        """Those whose address nobody has looked up yet."""
        return self.filter(handled_at=None)
