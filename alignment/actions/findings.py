"""What people do with a finding: answer it, claim it mended, accept it, reopen it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from alignment.actions.verdicts import refresh_verdict
from alignment.models import AlignmentRun, Finding, FindingResponse
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
    _check(finding, to_status, text)
    # The lock orders this step and a run that reads the status to carry it on.
    run = AlignmentRun.objects.select_for_update().get(pk=finding.run_id)
    if run.is_superseded:
        raise CannotMove(_("A newer check holds the current state of this finding."))
    moved = Finding.objects.filter(
        pk=finding.pk, version=finding.version, status__in=TRANSITIONS[to_status][1]
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
    refresh_verdict(run)
    finding.refresh_from_db()
    return response


def _check(finding: Finding, to_status: str, text: str) -> None:
    if to_status not in TRANSITIONS:
        raise CannotMove(_("A finding cannot be moved there by hand."))
    if not text.strip():
        raise CannotMove(_("Say why: the reason stays with the finding."))
    if to_status == Status.ACCEPTED and finding.check_id in NEVER_ACCEPTED:
        raise CannotMove(_("Without a reference nothing was compared; this cannot be accepted."))
