"""What a person reads of one row's comments, wherever the row stands for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from renja.actions.comments import RowState, readers_of, row_state
from renja.actions.comments.follow_up import handed_in_version
from renja.actions.comments.threads import cell_raw, cell_text
from renja.models import CommentThread, DocumentKind, PlanDocument, Suggestion
from renja.permissions import (
    can_answer,
    can_comment,
    can_edit_rows,
    can_resolve,
    commenting_membership,
    reads_draft,
    speaking_membership,
)
from renja.tree.reading import limiting_fields
from renja.tree.words import field_name

Status = CommentThread.Status
LOOKS = {Status.OPEN: "open", Status.ANSWERED: "progress", Status.RESOLVED: "done"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTalk:
    """A row with its threads; `state` is None where it was deleted."""

    document: Any
    uuid: UUID
    state: RowState | None
    threads: list[CommentThread]

    @property
    def code(self) -> str:
        return str(self.state.row["code"]) if self.state else self.threads[0].code

    @property
    def name(self) -> str:
        return str(self.state.row["name"]) if self.state else self.threads[0].name


def document_or_404(user: User, pk: int) -> Any:
    """A Renja whose comments this person takes part in: they read its draft, or comment on it."""
    documents = PlanDocument.objects.visible_to(user).select_related(
        "agency__region", "region", "plan_year__profile"
    )
    document = get_object_or_404(documents, pk=pk, kind=DocumentKind.RENJA)
    if not (reads_draft(user, document) or can_comment(user, document)):
        raise Http404
    return document


def talk_or_404(user: User, pk: int, uuid: UUID) -> RowTalk:
    """The row as this person reads it, with the threads that they see."""
    document = document_or_404(user, pk)
    if reads_draft(user, document):
        state = row_state(document, uuid)
    else:
        version = handed_in_version(user, document)
        state = row_state(document, uuid, version=version) if version else None
        fields = limiting_fields(user, document)
        if state and fields is not None and state.field_code not in fields:
            state = None
    threads = list(
        CommentThread.objects.visible_to(user)
        .filter(document=document, row_uuid=uuid)
        .with_talk()
        .order_by("pk")
    )
    for thread in threads:
        thread.document = document
    if state is None and not threads:
        raise Http404
    return RowTalk(document=document, uuid=uuid, state=state, threads=threads)


def talk_context(user: User, talk: RowTalk) -> dict[str, Any]:
    """What the fragment shows, with what this person may do there."""
    document = talk.document
    is_talking = speaking_membership(user, document) is not None
    order = {Status.OPEN: 0, Status.ANSWERED: 1, Status.RESOLVED: 2}
    ordered = sorted(talk.threads, key=lambda thread: (order[Status(thread.status)], thread.pk))
    return {
        "talk": talk,
        "document": document,
        "cards": [_card(user, talk, thread, is_talking=is_talking) for thread in ordered],
        "can_open": talk.state is not None and can_comment(user, document),
    }


def people_for(user: User, document: PlanDocument) -> list[User]:
    """Whom a new thread of this person can mention or be assigned to."""
    speaker = commenting_membership(user, document)
    found = readers_of(document, ministry=speaker.agency if speaker else None)
    return [person for person in found if person.pk != user.pk]


def _card(user: User, talk: RowTalk, thread: CommentThread, *, is_talking: bool) -> dict[str, Any]:
    """A thread as shown: what stood in the cell, what stands there now."""
    document = talk.document
    now = cell_text(talk.state.row, thread.field) if talk.state and thread.field else ""
    is_resolved = thread.status == Status.RESOLVED
    resolves = can_resolve(user, thread)
    return {
        "thread": thread,
        "look": LOOKS[Status(thread.status)],
        "raw": cell_raw(talk.state.row, thread.field) if talk.state and thread.field else "",
        "field": field_name(thread.field) if thread.field else "",
        "now": now,
        "has_changed": bool(talk.state and thread.field and now != thread.quoted),
        "is_gone": talk.state is None,
        "comments": thread.comments.all(),
        "suggestions": [
            _proposal(user, document, suggestion, is_gone=talk.state is None)
            for suggestion in thread.suggestions.all()
        ],
        "can_reply": is_talking and not is_resolved,
        "is_answer": can_answer(user, document) and thread.status == Status.OPEN,
        "can_resolve": resolves and not is_resolved,
        "can_reopen": resolves and thread.status != Status.OPEN,
    }


def _proposal(
    user: User, document: PlanDocument, suggestion: Suggestion, *, is_gone: bool
) -> dict[str, Any]:
    is_waiting = suggestion.status == Suggestion.Status.WAITING
    return {
        "suggestion": suggestion,
        "can_take": is_waiting and not is_gone and can_edit_rows(user, document),
        "can_refuse": is_waiting and can_answer(user, document),
    }
