"""What people do with a finding: answer it, claim it mended, accept it, reopen it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from alignment.actions.verdicts import refresh_verdict
from alignment.models import Finding, FindingResponse
from alignment.permissions import NEVER_ACCEPTED, TRANSITIONS

Status = Finding.Status


class CannotMove(Exception):
    """The finding is not where the page showed it, or the step needs something more."""


@transaction.atomic
def move_finding(
    *, finding: Finding, to_status: str, text: str, by: User, at: datetime
) -> FindingResponse:
    """Move a finding along and keep who said what about which values.

    One conditional UPDATE: of two people only the first moves it. The run's counts and verdict
    follow. Raises CannotMove.
    """
    if to_status not in TRANSITIONS:
        raise CannotMove(_("A finding cannot be moved there by hand."))
    if not text.strip():
        raise CannotMove(_("Say why: the reason stays with the finding."))
    if to_status == Status.ACCEPTED and finding.check_id in NEVER_ACCEPTED:
        raise CannotMove(_("Without a reference nothing was compared; this cannot be accepted."))
    _permission, sources = TRANSITIONS[to_status]
    moved = Finding.objects.filter(
        pk=finding.pk, version=finding.version, status__in=sources
    ).update(status=to_status, version=F("version") + 1)
    if not moved:
        raise CannotMove(_("Someone else has just moved this finding. Look at it again."))
    response = FindingResponse.objects.create(
        finding=finding,
        identity=finding.identity,
        from_status=finding.status,
        to_status=to_status,
        text=text.strip(),
        expected=finding.expected,
        actual=finding.actual,
        at=at,
        by=by,
    )
    refresh_verdict(run_id=finding.run_id)
    finding.refresh_from_db()
    return response
