"""Delete personal data whose time is over, in every app, and write down how much that was."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.actions import forget_resets, forget_sessions, forget_wrong_passwords
from agencies.actions import forget_invitations
from audit.actions import forget_sign_ins, note_purge
from audit.models import Purged
from meetings.actions.retention import forget_participants, shorten_names_of_children

# Children first: the retention date of their rakor may be far.
_STEPS = {
    Purged.CHILDREN: shorten_names_of_children,
    Purged.PARTICIPANTS: forget_participants,
    Purged.SIGN_IN_COUNTS: forget_wrong_passwords,
    Purged.SIGN_INS: forget_sign_ins,
    Purged.SESSIONS: forget_sessions,
    Purged.RESETS: forget_resets,
    Purged.INVITATIONS: forget_invitations,
}


@transaction.atomic
def purge(*, at: datetime, only_count: bool = False) -> dict[str, int]:
    """How many of each `Purged` went; all of it and its entry in the record, or nothing.

    With `only_count` everything is done and rolled back, so that the numbers are those of a purge.
    """
    counts = {str(what): step(at=at) for what, step in _STEPS.items()}
    if only_count:
        transaction.set_rollback(True)
    else:
        note_purge(counts=counts, at=at)
    return counts
