"""Open a thread on a row or one of its cells, talk in it, resolve it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.formats import rupiah
from agencies.models import Membership
from renja.actions.cells import value_of
from renja.actions.comments.attention import tell
from renja.actions.comments.people import readers_of
from renja.comparison import Plain, rows_by_uuid
from renja.models import (
    Attention,
    Comment,
    CommentThread,
    PlanDocument,
    PlanVersion,
    Suggestion,
)
from renja.tree.words import COMMENT_FIELDS

Kind = CommentThread.Kind
Status = CommentThread.Status


class CannotComment(Exception):
    """There is nothing to comment on, or the thread is no longer where the page showed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowState:
    """A row as its reader has it: from the working state, or from a version handed in."""

    row: Plain
    version: PlanVersion | None = None

    @property
    def field_code(self) -> str:
        """The bidang urusan under which it is printed."""
        return ".".join(self.row["code"].split(".")[:2])


def row_state(
    document: PlanDocument, uuid: UUID, *, version: PlanVersion | None = None
) -> RowState | None:
    """The row in the working state, or in the given version; None where it is not there."""
    if version is None:
        row = rows_by_uuid(document, [uuid]).get(uuid)
        return RowState(row=row) if row else None
    rows = json.loads(version.content)["rows"]
    found = next((row for row in rows if row["uuid"] == str(uuid)), None)
    return RowState(row=found, version=version) if found else None


@transaction.atomic
def open_thread(
    *,
    document: PlanDocument,
    state: RowState,
    field: str = "",
    kind: str,
    text: str,
    proposal: str | None = None,
    assigned_to: User | None = None,
    speaker: Membership,
    by: User,
    at: datetime,
) -> CommentThread:
    """A new thread, with a proposed value for its cell where one is given.

    Raises CannotComment for a proposal without a cell that could take it.
    """
    if field and field not in COMMENT_FIELDS:
        raise CannotComment(_("Choose one of the row's columns."))
    if proposal is not None and not field:
        raise CannotComment(_("A value can be proposed for one column only. Choose it."))
    row = state.row
    thread = CommentThread.objects.create(
        document=document,
        row_uuid=UUID(row["uuid"]),
        code=row["code"],
        name=row["name"],
        field=field,
        row_version=row["version"] if state.version is None else None,
        plan_version=state.version,
        quoted=cell_text(row, field) if field else "",
        kind=kind,
        agency=speaker.agency,
        opened_at=at,
        opened_by=by,
        assigned_to=assigned_to,
    )
    if proposal is not None:
        Suggestion.objects.create(
            thread=thread, was=cell_raw(row, field), value=proposal.strip(), at=at, by=by
        )
    _say(thread, text, speaker=speaker, by=by, at=at, kind=Attention.Kind.OPENED)
    return thread


@transaction.atomic
def reply(
    *,
    thread: CommentThread,
    text: str,
    is_answer: bool,
    speaker: Membership,
    by: User,
    at: datetime,
) -> Comment:
    """Say something more; with `is_answer` an open thread counts as answered.

    Raises CannotComment when the thread was resolved meanwhile.
    """
    open_threads = CommentThread.objects.filter(pk=thread.pk).exclude(status=Status.RESOLVED)
    if not open_threads.select_for_update().exists():
        raise CannotComment(_("This comment has been resolved. Reopen it to go on."))
    if is_answer:
        open_threads.filter(status=Status.OPEN).update(
            status=Status.ANSWERED, answered_at=at, answered_by=by
        )
    thread.refresh_from_db()
    return _say(thread, text, speaker=speaker, by=by, at=at, kind=Attention.Kind.REPLY)


@transaction.atomic
def resolve_thread(*, thread: CommentThread, by: User, at: datetime) -> None:
    """Close the thread: nothing more is to be done. Raises CannotComment if it is closed."""
    moved = (
        CommentThread.objects.filter(pk=thread.pk)
        .exclude(status=Status.RESOLVED)
        .update(status=Status.RESOLVED, resolved_at=at, resolved_by=by)
    )
    if not moved:
        raise CannotComment(_("This comment has been resolved already."))
    thread.refresh_from_db()


@transaction.atomic
def reopen_thread(
    *, thread: CommentThread, text: str, speaker: Membership, by: User, at: datetime
) -> None:
    """Ask for an answer again, and say why. Raises CannotComment if it waits for one already."""
    moved = (
        CommentThread.objects.filter(pk=thread.pk)
        .exclude(status=Status.OPEN)
        .update(
            status=Status.OPEN,
            answered_at=None,
            answered_by=None,
            resolved_at=None,
            resolved_by=None,
        )
    )
    if not moved:
        raise CannotComment(_("This comment is waiting for an answer already."))
    thread.refresh_from_db()
    _say(thread, text, speaker=speaker, by=by, at=at, kind=Attention.Kind.REPLY)


def cell_text(row: Plain, field: str) -> str:
    """The cell's value as people read it; "" is blank."""
    value = value_of(row, field)
    return str(rupiah(value)) if value and field in {"budget", "forward_budget"} else str(value)


def cell_raw(row: Plain, field: str) -> str:
    """The cell's value as it is stored: what a proposal replaces, and is held against later."""
    return str(value_of(row, field))


def _say(
    thread: CommentThread, text: str, *, speaker: Membership, by: User, at: datetime, kind: str
) -> Comment:
    """Write it down, and tell everybody whom it concerns."""
    comment = Comment.objects.create(
        thread=thread, text=text.strip(), at=at, by=by, role=speaker.role, agency=speaker.agency
    )
    readers = readers_of(thread.document, ministry=thread.agency)
    tell(comment=comment, readers=readers, kind=kind, at=at)
    return comment
