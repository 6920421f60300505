"""A region's own dates, where they differ from the regulation's."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from agencies.models import Region
from renja.models import StageDeadline


@transaction.atomic
def set_deadline(
    *, default: StageDeadline, region: Region, due_on: date, legal_basis: str
) -> StageDeadline:
    """The region's own date for a stage, with the paper that sets it (its own surat edaran)."""
    return StageDeadline.objects.update_or_create(
        plan_year=default.plan_year,
        region=region,
        gov_type=region.gov_type,
        kind=default.kind,
        is_amendment=default.is_amendment,
        stage=default.stage,
        defaults={
            "due_on": due_on,
            "legal_basis": legal_basis,
            "rule": default.rule,
            "is_verified": True,
        },
    )[0]


@transaction.atomic
def clear_deadline(*, default: StageDeadline, region: Region) -> None:
    """Back to the regulation's date."""
    StageDeadline.objects.filter(
        plan_year=default.plan_year,
        region=region,
        gov_type=region.gov_type,
        kind=default.kind,
        is_amendment=default.is_amendment,
        stage=default.stage,
    ).delete()
