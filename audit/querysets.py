"""Who reads which entry of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from accounts.typed import search_text

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

SIGN_INS = ("masuk", "gagal_masuk", "jeda_masuk")


class EntryQuerySet(models.QuerySet):
    """The record, newest first."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Everything for an administrator.

        For a region's administrator what was done in that region, and the sign-ins of the people
        who are members there now.
        """
        if not user.is_authenticated:
            return self.none()
        memberships = user.memberships
        if memberships.filter(role="admin").exists():
            return self.all()
        regions = memberships.filter(role="admin_daerah").values("agency__region")
        codes = memberships.filter(role="admin_daerah").values("agency__region__code")
        # Lists of keys, so that no join repeats an entry.
        people = memberships.model.objects.filter(agency__region__in=regions).values("user")
        return self.filter(
            Q(region_code__in=codes) | Q(kind__in=SIGN_INS, person__in=people),
        )

    def sign_ins(self) -> Self:
        return self.filter(kind__in=SIGN_INS)

    def search(self, text: str) -> Self:
        """Entries on a person or agency whose name or address holds the text.

        Of a longer text the first words count; see `accounts.typed`.
        """
        words = search_text(text)
        if not words:
            return self
        return self.filter(
            Q(person__name__icontains=words)
            | Q(person__email__icontains=words)
            | Q(by__name__icontains=words)
            | Q(email__icontains=words)
            | Q(agency__icontains=words)
        )
