"""Reading the nomenclature: by edition, kind of region, and free text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class EditionQuerySet(models.QuerySet):
    """Editions of the nomenclature; each signed-in person reads them."""

    def visible_to(self, user: User | AnonymousUser) -> EditionQuerySet:
        return self.all() if user.is_authenticated else self.none()

    def for_year(self, year: int) -> EditionQuerySet:
        """Editions that hold for a plan year, newest first."""
        return self.filter(Q(year_to=None) | Q(year_to__gte=year), year_from__lte=year).order_by(
            "-year_from", "-pk"
        )


class ItemQuerySet(models.QuerySet):
    """Items of all editions."""

    def visible_to(self, user: User | AnonymousUser) -> ItemQuerySet:
        return self.all() if user.is_authenticated else self.none()
