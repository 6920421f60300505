"""The part of the verification checklist that what was held fulfils: EVIDENCE_MISSING."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from agencies.models import Agency
from alignment.models import FiledEvidence
from renja.models import PlanDocument, PlanYear


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One proof the checklist asks for, and where it was filed; missing without a source."""

    item: str
    label: str
    sources: list[FiledEvidence]


@transaction.atomic
def file_evidence(
    *,
    source: UUID,
    title: str,
    url: str,
    plan_year: PlanYear,
    agencies: Collection[Agency],
    items: Collection[str],
    at: datetime,
) -> None:
    """Make the source's rows be these and no others; calling it again changes nothing.

    Without agencies or items all that the source filed is taken back.
    """
    wanted = {(agency.pk, item) for agency in agencies for item in items}
    mine = FiledEvidence.objects.filter(source=source)
    there = {(row.agency_id, row.item): row for row in mine.filter(plan_year=plan_year)}
    kept = [row.pk for key, row in there.items() if key in wanted]
    mine.exclude(pk__in=kept).delete()
    FiledEvidence.objects.bulk_create(
        [
            FiledEvidence(
                agency_id=agency, plan_year=plan_year, item=item, source=source, title=title[:200],
                url=url, filed_at=at,
            )
            for agency, item in sorted(wanted - there.keys())
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def checklist_of(renja: PlanDocument) -> list[ChecklistItem]:
    """What was filed for the agency and year of a Renja, item by item; one query."""
    rows = list(
        FiledEvidence.objects.filter(agency=renja.agency, plan_year=renja.plan_year).order_by(
            "filed_at", "pk"
        )
    )
    return [
        ChecklistItem(
            item=item, label=str(label), sources=[row for row in rows if row.item == item]
        )
        for item, label in FiledEvidence.Item.choices
    ]
