"""The written part of the laporan kegiatan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.models import ActivityText, CoordinationMeeting, InvitationLetter

Status = CoordinationMeeting.Status


class CannotWriteActivity(Exception):
    """Somebody else saved the text first, or the rakor is closed."""


def activity_of(meeting: CoordinationMeeting, *, by: User, at: datetime) -> ActivityText:
    """The stored text, or a draft of one: signed by whoever signed the invitation."""
    found = ActivityText.objects.filter(meeting=meeting).first()
    if found is not None:
        return found
    letter = InvitationLetter.objects.filter(meeting=meeting).first() or InvitationLetter()
    return ActivityText(
        meeting=meeting,
        version=0,
        place=letter.place or meeting.host.region.name,
        signatory_title=letter.signatory_title,
        signatory_name=letter.signatory_name,
        signatory_rank=letter.signatory_rank,
        signatory_nip=letter.signatory_nip,
        changed_by=by,
        changed_at=at,
    )


@transaction.atomic
def write_activity(
    *,
    meeting: CoordinationMeeting,
    version: int,
    fields: Mapping[str, Any],
    by: User,
    at: datetime,
) -> ActivityText:
    """Store the text; version 0 is the first. Raises CannotWriteActivity."""
    # Closing takes the same row: what is written is there before it, or not at all.
    held = CoordinationMeeting.objects.select_for_update().get(pk=meeting.pk)
    if held.status == Status.CLOSED:
        raise CannotWriteActivity(_("This rakor is closed. Its activity report stays as it is."))
    stale = _("Someone else has just changed this text. Look at it again.")
    if version == 0:
        try:
            with transaction.atomic():
                return ActivityText.objects.create(
                    meeting=meeting, **fields, changed_by=by, changed_at=at
                )
        except IntegrityError as error:
            raise CannotWriteActivity(stale) from error
    kept = ActivityText.objects.filter(meeting=meeting, version=version)
    if not kept.update(**fields, changed_by=by, changed_at=at, version=F("version") + 1):
        raise CannotWriteActivity(stale)
    return ActivityText.objects.get(meeting=meeting)
