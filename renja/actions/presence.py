"""Say where a person is in a plan, and how they arranged the matrix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from accounts.models import User
from renja.models import EditingPresence, MatrixView, PlanDocument, PlanRow


def note_presence(
    *, document: PlanDocument, row: UUID | None, is_editing: bool, by: User, at: datetime
) -> None:
    """Keep that the person is at this row now; one line per person and plan."""
    stored = PlanRow.objects.filter(document=document, uuid=row).first() if row else None
    EditingPresence.objects.bulk_create(
        [
            EditingPresence(
                document=document, user=by, row=stored, is_editing=is_editing, seen_at=at
            )
        ],
        update_conflicts=True,
        unique_fields=["document", "user"],
        update_fields=["row", "is_editing", "seen_at"],
    )


def arrange_columns(
    *, hidden: Iterable[str], order: Iterable[str], widths: Mapping[str, int], by: User
) -> None:
    """Keep which columns the person hides, in which order the others stand, how wide each is."""
    MatrixView.objects.update_or_create(
        user=by,
        defaults={
            "hidden": sorted(set(hidden)),
            "order": list(dict.fromkeys(order)),
            "widths": dict(widths),
        },
    )
