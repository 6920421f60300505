"""What is kept of who gave whom which role, of sign-ins, and of what was purged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.querysets import EntryQuerySet

# Filled by the app that has the roles, which stands above this one.
_role_names: dict[str, Any] = {}


def name_roles_with(choices: Iterable[tuple[str, Any]]) -> None:
    """Show these names for the keys of roles."""
    _role_names.update(choices)


class Purged(models.TextChoices):
    """What a purge takes away; the keys of `Entry.counts`."""

    CHILDREN = "anak", _("names of children")
    PARTICIPANTS = "peserta", _("personal data of participants")
    SIGN_IN_COUNTS = "hitungan_masuk", _("counts of wrong passwords")
    SIGN_INS = "catatan_masuk", _("recorded sign-ins")
    SESSIONS = "sesi", _("sessions that ended")
    RESETS = "sandi", _("requests for a new password")
    INVITATIONS = "undangan", _("invitations that nobody accepted")
    FILES = "berkas", _("files that nothing names")


class Entry(models.Model):
    """One thing that happened; nobody changes or deletes it, says a trigger (docs/adr/0088).

    Agency, region and role stand as they were called then. `by` is who did it, and for a new member
    who invited them; null where the program did it, or somebody who is not signed in.
    """

    class Kind(models.TextChoices):
        INVITED = "diundang", _("Invited")
        WITHDRAWN = "undangan_ditarik", _("Invitation withdrawn")
        JOINED = "bergabung", _("Joined")
        ROLE_CHANGED = "peran_diubah", _("Role changed")
        REMOVED = "dikeluarkan", _("Removed")
        SIGNED_IN = "masuk", _("Signed in")
        SIGN_IN_FAILED = "gagal_masuk", _("Wrong password")
        SIGN_IN_PAUSED = "jeda_masuk", _("Sign-in paused")
        PURGED = "pembersihan", _("Purge")

    at = models.DateTimeField(_("when"))
    kind = models.CharField(_("what"), max_length=16, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Whom it is about; of an invited address without an account `email` alone is known.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="audit_entries"
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    agency = models.CharField(_("agency"), max_length=200, blank=True)
    region_code = models.CharField(max_length=8, blank=True)
    role = models.CharField(_("role"), max_length=20, blank=True)
    earlier_role = models.CharField(max_length=20, blank=True)
    place = models.GenericIPAddressField(_("from where"), null=True)
    counts = models.JSONField(default=dict, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="audit_role_change_is_whole",
                condition=~Q(kind="peran_diubah")
                | ~Q(role="") & ~Q(earlier_role="") & ~Q(role=F("earlier_role")),
            ),
            models.CheckConstraint(
                name="audit_counts_belong_to_purges",
                condition=Q(kind="pembersihan") | Q(counts={}),
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["region_code", "-at"], name="audit_of_region"),
            models.Index(fields=["kind", "-at"], name="audit_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"

    @property
    def is_self_given(self) -> bool:
        """Whether somebody gave a role to themselves."""
        given = {self.Kind.INVITED, self.Kind.JOINED, self.Kind.ROLE_CHANGED}
        return self.kind in given and self.by_id is not None and self.by_id == self.person_id

    @property
    def role_name(self) -> str:
        return str(_role_names.get(self.role, self.role))

    @property
    def earlier_role_name(self) -> str:
        return str(_role_names.get(self.earlier_role, self.earlier_role))

    @property
    def purged(self) -> list[tuple[str, int]]:
        """What a purge took away, with how many; what it found none of is left out."""
        names = dict(Purged.choices)
        return [(str(names.get(key, key)), count) for key, count in self.counts.items() if count]
