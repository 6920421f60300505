"""The matriks tindak lanjut catatan: every comment with what was done about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import User
from renja.actions.comments.threads import cell_text
from renja.comparison import Plain, rows_by_uuid
from renja.models import Comment, CommentThread, PlanDocument, PlanVersion
from renja.permissions import reads_draft
from renja.tree.reading import limiting_fields
from renja.tree.words import field_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing said: by role and agency, as papers name people."""

    who: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One line of the matrix. `now` is what the cell says today; `is_gone`: the row was deleted."""

    number: int
    thread: CommentThread
    code: str
    name: str
    column: str
    comment: Said
    answers: list[Said]
    was: str
    now: str
    is_gone: bool

    @property
    def has_changed(self) -> bool:
        return bool(self.column) and not self.is_gone and self.was != self.now


def follow_up_of(
    user: User, document: PlanDocument, threads: Sequence[CommentThread]
) -> list[FollowUp]:
    """The matrix of these threads (`with_talk`), with the cells as this person reads them now."""
    return follow_ups(threads, _rows(user, document, {thread.row_uuid for thread in threads}))


def handed_in_version(user: User, document: PlanDocument) -> PlanVersion | None:
    """What those read who do not see the draft."""
    return (
        PlanVersion.objects.visible_to(user)
        .filter(document=document, reason=PlanVersion.Reason.HAND_IN)
        .order_by("-number")
        .first()
    )


def _rows(user: User, document: PlanDocument, uuids: set[UUID]) -> dict[UUID, Plain]:
    if reads_draft(user, document):
        return rows_by_uuid(document, uuids)
    version = handed_in_version(user, document)
    if version is None:
        return {}
    fields = limiting_fields(user, document)
    return {
        UUID(row["uuid"]): row
        for row in json.loads(version.content)["rows"]
        if UUID(row["uuid"]) in uuids
        and (fields is None or ".".join(row["code"].split(".")[:2]) in fields)
    }


def follow_ups(threads: Iterable[CommentThread], rows: Mapping[UUID, Plain]) -> list[FollowUp]:
    """Lines of these threads (`with_talk`), numbered in their order.

    `rows` are the plan's rows as the reader has them; a recoded row stands under its new code.
    """
    return [
        _line(number, thread, rows.get(thread.row_uuid)) for number, thread in enumerate(threads, 1)
    ]


def _line(number: int, thread: CommentThread, row: Plain | None) -> FollowUp:
    first, *others = [_said(comment) for comment in thread.comments.all()]
    return FollowUp(
        number=number,
        thread=thread,
        code=row["code"] if row else thread.code,
        name=row["name"] if row else thread.name,
        column=field_name(thread.field) if thread.field else "",
        comment=first,
        answers=others,
        was=thread.quoted,
        now=cell_text(row, thread.field) if row and thread.field else "",
        is_gone=row is None,
    )


def _said(comment: Comment) -> Said:
    return Said(
        who=f"{comment.get_role_display()}, {comment.agency}", at=comment.at, text=comment.text
    )
