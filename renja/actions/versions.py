"""Freeze the live rows of documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from renja.comparison import Plain, canonical, contents_of, sha256, slices_of
from renja.models import PlanDocument, PlanVersion

Reason = PlanVersion.Reason


@transaction.atomic
def freeze_version(
    *, document: PlanDocument, reason: str, label: str = "", by: User, at: datetime
) -> PlanVersion:
    """The frozen version of the document's rows as they stand now."""
    (version,) = freeze_versions(documents=[document], reason=reason, label=label, by=by, at=at)
    return version


@transaction.atomic
def freeze_versions(
    *, documents: Sequence[PlanDocument], reason: str, label: str = "", by: User, at: datetime
) -> list[PlanVersion]:
    """One frozen version per document, in their order; a fixed number of queries.

    The same content at the same stage is not stored twice: the newest version is handed back when
    it says as much as a new one would. A hand-in stands by itself, since it opens the version to
    the region, and so does a named point.
    """
    # Two writers would give out the same number.
    list(
        PlanDocument.objects.select_for_update()
        .order_by("pk")
        .filter(pk__in=[d.pk for d in documents])
    )
    contents = contents_of(documents)
    newest = _newest_versions(documents)
    versions: dict[int, PlanVersion] = {}
    for document in documents:
        last = newest.get(document.pk)
        new = _version(document, contents[document.pk], reason=reason, label=label, by=by, at=at)
        new.number = last.number + 1 if last else 1
        versions[document.pk] = last if last and _says_as_much(last, new) else new
    PlanVersion.objects.bulk_create(
        [v for v in versions.values() if v is not newest.get(v.document_id)]
    )
    return [versions[document.pk] for document in documents]


def name_version(*, document: PlanDocument, label: str, by: User, at: datetime) -> PlanVersion:
    """Keep the rows as they stand now under a name, to come back to or to compare with."""
    return freeze_version(document=document, reason=Reason.NAMED, label=label, by=by, at=at)


def _newest_versions(documents: Sequence[PlanDocument]) -> dict[int, PlanVersion]:
    """Each document's newest version, without its content."""
    versions = PlanVersion.objects.filter(document__in=[d.pk for d in documents])
    numbers = versions.order_by().values("document").annotate(newest=Max("number"))
    newest = {(entry["document"], entry["newest"]) for entry in numbers}
    found = versions.defer("content").filter(number__in={number for _document, number in newest})
    return {v.document_id: v for v in found if (v.document_id, v.number) in newest}


def _version(
    document: PlanDocument, content: Plain, *, reason: str, label: str, by: User, at: datetime
) -> PlanVersion:
    text = canonical(content)
    budgets = [Decimal(row["budget"]) for row in content["rows"] if row["budget"] is not None]
    return PlanVersion(
        document=document,
        stage=document.stage,
        reason=reason,
        label=label,
        content=text,
        sha256=sha256(text),
        slices=slices_of(content),
        row_count=len(content["rows"]),
        budget_total=sum(budgets) if budgets else None,
        created_at=at,
        created_by=by,
    )


def _says_as_much(last: PlanVersion, new: PlanVersion) -> bool:
    same = (last.sha256, last.stage) == (new.sha256, new.stage)
    if new.reason == Reason.IMPORT:
        return same
    return same and new.reason == Reason.HAND_IN and last.reason == Reason.HAND_IN
