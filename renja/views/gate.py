"""What the pages of handing in and of declaring fit show before the button.

Both in this order: verdict and open findings, comments that must be answered, empty columns, total
against the plafon, what changed since the last version, who is told, then the form.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from renja.actions.gates import Judgement, judgement_of
from renja.models import CommentThread, PlanDocument, PlanVersion
from renja.tree.changes import Kind, compare
from renja.tree.leaves import gap_counts
from renja.tree.reading import Reading, read_plan, read_version
from renja.views.plan_context import context_switches

HAND_IN = PlanVersion.Reason.HAND_IN


def gate_context(
    user: User, document: PlanDocument, *, told: list[User], judgement: Judgement | None
) -> dict[str, Any]:
    """All blocks of the page; a fixed number of queries."""
    reading = read_plan(user, document)
    reading.fill(reading.leaves)
    page = reverse("renja:document", kwargs={"pk": document.pk})
    threads = CommentThread.objects.visible_to(user).filter(document=document)
    return {
        "document": document,
        "judgement": judgement,
        "severities": [
            {"word": word, "count": count, "url": f"{judgement.url}?tingkat={word}#temuan"}
            for word, count in judgement.open
        ]
        if judgement
        else [],
        "musts": threads.unanswered_musts().count(),
        "gaps": [
            {"name": name, "count": count, "url": f"{page}?kosong={key}#h-rows"}
            for key, name, count in gap_counts(reading.leaves)
        ],
        "row_count": len(reading.leaves),
        "ceiling": PlanDocument.objects.filter(pk=document.pk).with_ceiling().get().ceiling,
        "entered": sum((leaf.budget or Decimal(0) for leaf in reading.leaves), Decimal(0)),
        "changes": _changes(user, document, reading),
        "told": told,
        "context_switches": context_switches(document),
    }


def judged(document: PlanDocument) -> Judgement | None:
    """What the newest check says, for a page that only looks."""
    with transaction.atomic():
        return judgement_of(document)


def _changes(user: User, document: PlanDocument, now: Reading) -> dict[str, Any] | None:
    """Rows that came, went, changed and moved since the version before; None where there is none.

    While the agency has the plan that is the newest version handed in, else the newest of all;
    while Bappeda has it, the version handed in before this one.
    """
    versions = PlanVersion.objects.visible_to(user).filter(document=document).order_by("-number")
    handed_in = list(versions.filter(reason=HAND_IN)[:2])
    if document.is_editable:
        before, key = next(iter(handed_in or versions[:1]), None), "kerja"
    else:
        before = handed_in[1] if len(handed_in) > 1 else None
        key = str(handed_in[0].number) if handed_in else ""
    if before is None:
        return None
    then = read_version(user, document, before)
    titles = {**then.titles, **now.titles}
    counts = Counter(row.kind for row in compare(then.leaves, now.leaves, titles=titles).rows)
    return {
        "version": before,
        "counts": {kind.name.lower(): counts[kind] for kind in Kind},
        "is_same": not any(counts[kind] for kind in Kind if kind is not Kind.SAME),
        "url": reverse(
            "renja:compare", kwargs={"pk": document.pk, "a": str(before.number), "b": key}
        ),
    }
