"""Start documents, and keep what an RKPD states per agency."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency, Region
from renja.models import (
    AMENDMENT_STAGES,
    RENJA_STAGES,
    RKPD_STAGES,
    AgencyCeiling,
    DocumentKind,
    PlanDocument,
    PlanYear,
    Stage,
    Transition,
)


class CannotStart(Exception):
    """The document exists, or its year is closed."""


class NotEditable(Exception):
    """The document is not with its writers now."""


class CeilingChanged(Exception):
    """Someone else changed the plafon; `current` is what it is now."""

    def __init__(self, message: str, *, current: AgencyCeiling | None) -> None:
        super().__init__(message)
        self.current = current


@transaction.atomic
def start_document(
    *,
    kind: str,
    plan_year: PlanYear,
    region: Region,
    agency: Agency | None = None,
    is_amendment: bool = False,
    stage: str | None = None,
    by: User,
    at: datetime,
) -> PlanDocument:
    """A new, empty document at `stage` (its first drafting stage if not given).

    Raises CannotStart when it exists already, or the plan year is closed.
    """
    if not plan_year.is_open:
        raise CannotStart(_("Plan year %(year)s is closed.") % {"year": plan_year})
    document = PlanDocument(
        kind=kind,
        region=region,
        agency=agency,
        plan_year=plan_year,
        is_amendment=is_amendment,
        base=_base_of(kind, plan_year, region, agency) if is_amendment else None,
        stage=stage or (Stage.DRAFT if is_amendment else Stage.INITIAL_DRAFT),
    )
    if document.stage not in document.stages:
        raise CannotStart(_("This kind of document has no such stage."))
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError as error:
        raise CannotStart(_("This document exists already.")) from error
    record_step(document=document, from_stage="", from_status="", by=by, at=at)
    return document


def take_for_editing(*, document: PlanDocument, at: datetime) -> None:
    """Lock the document and count one more change of its content.

    Whoever writes rows calls this first, inside a transaction: writers then wait for each other,
    and nothing is written while Bappeda has the document. Raises NotEditable.
    """
    taken = PlanDocument.objects.filter(
        pk=document.pk, status__in=[PlanDocument.Status.DRAFT, PlanDocument.Status.REVISE]
    ).update(revision=F("revision") + 1, changed_at=at)
    if not taken:
        raise NotEditable(not_editable_text(document))


def not_editable_text(document: PlanDocument) -> str:
    """Why rows of the document cannot change now."""
    return _("%(document)s cannot be changed now: its state is “%(status)s”.") % {
        "document": document,
        "status": PlanDocument.objects.get(pk=document.pk).get_status_display(),
    }


def record_step(
    *,
    document: PlanDocument,
    from_stage: str,
    from_status: str,
    note: str = "",
    by: User,
    at: datetime,
) -> Transition:
    """Keep who moved the document to where it is now, and why."""
    return Transition.objects.create(
        document=document,
        from_stage=from_stage,
        to_stage=document.stage,
        from_status=from_status,
        to_status=document.status,
        note=note,
        at=at,
        by=by,
    )


@transaction.atomic
def set_ceiling(
    *,
    document: PlanDocument,
    agency: Agency,
    plafon: Decimal | None,
    version: int | None,
    at: datetime,
) -> AgencyCeiling | None:
    """Set an agency's plafon in the RKPD; None takes it away.

    `version` is the one the writer saw, None where there was no plafon. Raises NotEditable, and
    CeilingChanged when someone else was faster.
    """
    take_for_editing(document=document, at=at)
    ceilings = AgencyCeiling.objects.filter(document=document, agency=agency)
    current = ceilings.first()
    if version != (current.version if current else None):
        raise CeilingChanged(
            _("Someone else changed this plafon in the meantime."), current=current
        )
    if plafon is None:
        ceilings.delete()
        return None
    if current is None:
        return AgencyCeiling.objects.create(document=document, agency=agency, plafon=plafon)
    ceilings.update(plafon=plafon, version=F("version") + 1)
    return ceilings.get()


def _base_of(
    kind: str, plan_year: PlanYear, region: Region, agency: Agency | None
) -> PlanDocument | None:
    return PlanDocument.objects.filter(
        kind=kind, plan_year=plan_year, region=region, agency=agency, is_amendment=False
    ).first()


def stages_of(kind: str, *, is_amendment: bool) -> tuple[Stage, ...]:
    """The stages that a document of this kind goes through, in order."""
    if is_amendment:
        return AMENDMENT_STAGES
    return RENJA_STAGES if kind == DocumentKind.RENJA else RKPD_STAGES
