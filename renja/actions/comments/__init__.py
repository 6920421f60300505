"""What is said about rows: open, answer, resolve, propose values, and tell whom it concerns."""

from renja.actions.comments.attention import mail_digests
from renja.actions.comments.marks import mark_checked
from renja.actions.comments.people import readers_of
from renja.actions.comments.suggestions import (
    CannotDecide,
    SuggestionConflict,
    refuse_suggestion,
    take_suggestion,
)
from renja.actions.comments.threads import (
    CannotComment,
    RowState,
    open_thread,
    reopen_thread,
    reply,
    resolve_thread,
    row_state,
)

__all__ = [
    "CannotComment",
    "CannotDecide",
    "RowState",
    "SuggestionConflict",
    "mail_digests",
    "mark_checked",
    "open_thread",
    "readers_of",
    "refuse_suggestion",
    "reopen_thread",
    "reply",
    "resolve_thread",
    "row_state",
    "take_suggestion",
]
