"""What a desk makes of a comment on a row: answered, closed, or turned into an action item."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency
from meetings.actions.desks import CannotSettle, Result, Subject, Table, Task, settle
from meetings.models import AgendaItem, DeskOutcome
from renja.actions.comments import CannotComment, reply, resolve_thread
from renja.models import CommentThread
from renja.permissions import can_answer, can_resolve, speaking_membership


def settle_thread(
    *,
    item: AgendaItem,
    thread: CommentThread,
    result: str,
    text: str,
    table: Table,
    task: Task | None = None,
    by: User,
    at: datetime,
) -> DeskOutcome:
    """Record what was agreed about a comment, and say it in its thread. Raises CannotSettle."""
    subject = Subject(
        agency=_agency_of(thread), code=thread.code, row=thread.row_uuid, thread=thread
    )
    tell = partial(_say, thread, result, by=by, at=at)
    return settle(
        item=item, subject=subject, result=result, text=text, table=table, task=task, tell=tell,
        by=by, at=at,
    )  # fmt: skip


def _agency_of(thread: CommentThread) -> Agency:
    agency = thread.document.agency
    if agency is None:
        raise CannotSettle(_("Only rows of a Renja are commented on."))
    return agency


def _say(thread: CommentThread, result: str, text: str, *, by: User, at: datetime) -> None:
    """Speak in the thread as far as `by` may; closing is refused to whom it does not belong.

    It counts as answered when those who draft the Renja say so.
    """
    if result == Result.CLOSED and not can_resolve(by, thread):
        raise CannotSettle(
            _(
                "A comment is closed by those who opened it. "
                "Let one of them sign in here, or write down an answer or an action item."
            )
        )
    speaker = speaking_membership(by, thread.document)
    answers = result != Result.CLOSED and can_answer(by, thread.document)
    try:
        if speaker is not None:
            reply(thread=thread, text=text, is_answer=answers, speaker=speaker, by=by, at=at)
        if result == Result.CLOSED:
            resolve_thread(thread=thread, by=by, at=at)
    except CannotComment as error:
        raise CannotSettle(str(error)) from error
