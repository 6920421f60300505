"""A party refuses to sign a berita acara, or objects to a part of it, and says why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Role
from meetings.actions.records import CannotRecord, hold
from meetings.models import OfficialRecord, RecordObjection, RecordSignature
from notifications.actions import notify

Kind = RecordObjection.Kind


@transaction.atomic
def raise_objection(
    *, signature: RecordSignature, kind: str, reason: str, by: User, at: datetime
) -> RecordObjection:
    """Keep what the party holds against the frozen text, and tell the secretariat.

    For a party with an account that account speaks; for one without, who prepares the rakor
    writes down what it said. Raises CannotRecord.
    """
    record = hold(signature)
    held = RecordSignature.objects.get(pk=signature.pk)
    if held.user_id not in {None, by.pk}:
        raise CannotRecord(_("Only %s speaks here.") % held.name)
    if held.signed_at is not None:
        raise CannotRecord(_("This party has signed already."))
    if not reason.strip():
        raise CannotRecord(_("Say why."))
    objection, is_new = RecordObjection.objects.get_or_create(
        record=record,
        sha256=record.sha256,
        kind=kind,
        party=held.party,
        name=held.name,
        reason=reason.strip(),
        defaults={"at": at, "by": by},
    )
    if is_new:
        _tell(record, objection, at=at)
    return objection


def _tell(record: OfficialRecord, objection: RecordObjection, *, at: datetime) -> None:
    text = (
        _("%(name)s (%(party)s) refuses to sign the berita acara of %(meeting)s.")
        if objection.kind == Kind.REFUSAL
        else _("%(name)s (%(party)s) objects to the berita acara of %(meeting)s.")
    )
    notify(
        users=_secretariat(record).exclude(pk=objection.by_id),
        text=text
        % {"name": objection.name, "party": objection.party, "meeting": record.meeting.title},
        url=reverse("meetings:record", kwargs={"uuid": record.meeting.uuid}),
        at=at,
    )


def _secretariat(record: OfficialRecord) -> QuerySet[User]:
    """The host's secretariat, and whoever froze the text."""
    of_host = Q(memberships__agency=record.meeting.host_id, memberships__role=Role.SECRETARIAT)
    return User.objects.filter(of_host | Q(pk=record.frozen_by_id), is_active=True).distinct()


def objections_to(record: OfficialRecord) -> list[RecordObjection]:
    """What parties hold against the text as it is frozen now, in the order in which it came."""
    return list(record.objections.filter(sha256=record.sha256).exclude(sha256=""))


def refused(record: OfficialRecord, objections: Iterable[RecordObjection]) -> set[tuple[str, str]]:
    """Party and name of those who refused to sign this text."""
    return {
        (each.party, each.name)
        for each in objections
        if each.kind == Kind.REFUSAL and each.sha256 == record.sha256
    }
