"""Up to which version a person checked a plan."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from renja.models import PlanDocument, PlanVersion, ReviewMark


def mark_checked(*, version: PlanVersion, by: User, at: datetime) -> ReviewMark:
    """Remember that the person checked the plan up to this version; back is possible too."""
    mark, _is_new = ReviewMark.objects.update_or_create(
        user=by, document_id=version.document_id, defaults={"version": version, "at": at}
    )
    return mark


def mark_newest_checked(*, document: PlanDocument, by: User, at: datetime) -> None:
    """Who decides on a hand-in has checked it."""
    version = (
        PlanVersion.objects.filter(document=document, reason=PlanVersion.Reason.HAND_IN)
        .defer("content")
        .order_by("-number")
        .first()
    )
    if version is not None:
        mark_checked(version=version, by=by, at=at)
