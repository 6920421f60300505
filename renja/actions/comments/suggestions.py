"""Take a proposed value over into its cell, or refuse it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Membership
from renja.actions.cells import Edit, RowEdit, save_cells
from renja.actions.comments.threads import cell_raw, reply
from renja.comparison import rows_by_uuid
from renja.models import CommentThread, RowChange, Suggestion

Status = Suggestion.Status


class CannotDecide(Exception):
    """The proposal was decided on already, or cannot be stored; the message says which."""


class SuggestionConflict(CannotDecide):
    """The cell says something else than what the planner decided about."""


@transaction.atomic
def take_suggestion(
    *,
    suggestion: Suggestion,
    seen: str,
    speaker: Membership,
    by: User,
    at: datetime,
) -> None:
    """Write the proposed value into its cell and answer the thread.

    `seen` is the cell's value that the planner decided about; another one now is a conflict.
    Raises CannotDecide, SuggestionConflict, NotEditable.
    """
    _decide(suggestion, Status.TAKEN, by=by, at=at)
    thread = suggestion.thread
    row = rows_by_uuid(thread.document, [thread.row_uuid]).get(thread.row_uuid)
    if row is None:
        raise CannotDecide(_("The row has been deleted; the value cannot be taken over."))
    current = cell_raw(row, thread.field)
    if current not in {seen, suggestion.value}:
        raise SuggestionConflict(
            _("The cell was changed in the meantime. Look at its value now, then decide again.")
        )
    edit = Edit(value=suggestion.value, was=current, is_sure=True)
    (answer,) = save_cells(
        document=thread.document,
        edits=[RowEdit(uuid=thread.row_uuid, version=row["version"], cells={thread.field: edit})],
        by=by,
        at=at,
        source=RowChange.Source.SUGGESTION,
    )
    cell = answer.cells[thread.field]
    if cell.state != "saved":
        raise CannotDecide(cell.message)
    _answer(thread, _("The proposed value has been taken over."), speaker=speaker, by=by, at=at)


@transaction.atomic
def refuse_suggestion(
    *, suggestion: Suggestion, reason: str, speaker: Membership, by: User, at: datetime
) -> None:
    """Keep the cell as it is, and say why. Raises CannotDecide."""
    if not reason.strip():
        raise CannotDecide(_("Say why the proposed value is not taken over."))
    _decide(suggestion, Status.REFUSED, by=by, at=at)
    _answer(suggestion.thread, reason, speaker=speaker, by=by, at=at)


def _decide(suggestion: Suggestion, status: Status, *, by: User, at: datetime) -> None:
    """One conditional UPDATE: of two planners pressing buttons one decides."""
    decided = Suggestion.objects.filter(pk=suggestion.pk, status=Status.WAITING).update(
        status=status, decided_at=at, decided_by=by
    )
    if not decided:
        raise CannotDecide(_("This proposal has been decided on already."))


def _answer(
    thread: CommentThread, text: str, *, speaker: Membership, by: User, at: datetime
) -> None:
    reply(thread=thread, text=text, is_answer=True, speaker=speaker, by=by, at=at)
