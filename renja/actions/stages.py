"""Move documents along: hand in, verify, open the next stage, enact."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from renja.actions.comments.marks import mark_newest_checked
from renja.actions.documents import record_step
from renja.actions.gates import Judgement, judgement_of
from renja.actions.told import (
    FIT,
    HANDED_IN,
    RETURNED,
    tell_step,
    told_of_decision,
    told_of_hand_in,
)
from renja.actions.versions import freeze_version
from renja.models import (
    FROZEN_STAGES,
    DocumentKind,
    PlanDocument,
    PlanVersion,
    Stage,
    Transition,
)

Status = PlanDocument.Status
Reason = PlanVersion.Reason

# Ps 134 and 140: these drafts go on only after Bappeda found them fit.
_VERIFIED_STAGES = {Stage.DRAFT, Stage.FINAL_DRAFT}


class CannotHandIn(Exception):
    """The plan is not in a state to be handed in."""


class IsEmpty(CannotHandIn):
    """The plan has no rows and nobody confirmed that this is meant."""


class CannotVerify(Exception):
    """There is nothing handed in to decide on."""


class CannotOpenStage(Exception):
    """The document may not go on yet, or has no further stage."""


class CannotEnact(Exception):
    """The document is not at its last stage."""


@transaction.atomic
def hand_in(
    *,
    document: PlanDocument,
    is_empty_confirmed: bool = False,
    note: str = "",
    by: User,
    at: datetime,
) -> PlanVersion:
    """Hand a Renja to Bappeda for verification and freeze what was handed in.

    An empty plan is handed in only when that was confirmed (it scores 0); one with unanswered
    comments that must be acted on is not. Raises CannotHandIn.
    """
    if document.kind != DocumentKind.RENJA or document.stage not in FROZEN_STAGES:
        raise CannotHandIn(_("At this stage nothing is handed in."))
    _move(
        document,
        from_statuses=[Status.DRAFT, Status.REVISE],
        to_status=Status.SUBMITTED,
        error=CannotHandIn(_("This Renja has already been handed in.")),
        note=note,
        by=by,
        at=at,
    )
    _check_comments(document)
    if not is_empty_confirmed and not document.rows.exists():
        raise IsEmpty(_("This Renja has no rows yet. Confirm that you hand in an empty plan."))
    _open_to_region(document, by=by, at=at)
    users = told_of_hand_in(document, by=by)
    tell_step(document=document, users=users, text=HANDED_IN, note=note, by=by, at=at)
    return freeze_version(document=document, reason=Reason.HAND_IN, by=by, at=at)


@transaction.atomic
def return_for_revision(*, document: PlanDocument, note: str, by: User, at: datetime) -> None:
    """Send a handed-in Renja back with advice and recommendations (Ps 134(3), 140(2)).

    Raises CannotVerify when it is not with Bappeda, or nothing is said.
    """
    if not note.strip():
        raise CannotVerify(_("Say what is to be revised."))
    _move(
        document,
        from_statuses=[Status.SUBMITTED],
        to_status=Status.REVISE,
        error=CannotVerify(_("This Renja is not with Bappeda now.")),
        note=note,
        by=by,
        at=at,
    )
    mark_newest_checked(document=document, by=by, at=at)
    users = told_of_decision(document, by=by)
    tell_step(document=document, users=users, text=RETURNED, note=note, by=by, at=at)


@transaction.atomic
def declare_fit(*, document: PlanDocument, note: str = "", by: User, at: datetime) -> None:
    """Record that a handed-in Renja was verified and is fit.

    Refused while its check leaves a KRITIS open; with an open MAYOR `note` must say why. Raises
    CannotVerify. Source: project rule; hook Permendagri 86/2017 Ps 134(2), 140(1).
    """
    judgement = _judged(document)
    refusal = refusal_of_fit(document, judgement, note=note)
    if refusal and document.status == Status.SUBMITTED:
        raise CannotVerify(refusal)
    step = _move(
        document,
        from_statuses=[Status.SUBMITTED],
        to_status=Status.FIT,
        error=CannotVerify(_("This Renja is not with Bappeda now.")),
        note=note.strip(),
        by=by,
        at=at,
    )
    _note_open(step, judgement)
    mark_newest_checked(document=document, by=by, at=at)
    users = told_of_decision(document, by=by)
    tell_step(document=document, users=users, text=FIT, note=note, by=by, at=at)


@transaction.atomic
def open_stage(*, document: PlanDocument, by: User, at: datetime) -> Stage:
    """Close the document's stage and open the next one for drafting; the new stage.

    What the closed stage said is frozen, so that others can be held against it later. Raises
    CannotOpenStage.
    """
    stage = next_stage(document)
    if stage is None:
        raise CannotOpenStage(_("This document is at its last stage."))
    allowed = [Status.FIT] if needs_verification(document) else [Status.DRAFT, Status.FIT]
    if document.stage in FROZEN_STAGES:
        label = _("Stage closed: %(stage)s") % {"stage": document.get_stage_display()}
        freeze_version(document=document, reason=Reason.NAMED, label=label, by=by, at=at)
    _move(
        document,
        from_statuses=allowed,
        to_status=Status.DRAFT,
        to_stage=stage,
        error=CannotOpenStage(_("The next stage opens after Bappeda found this one fit.")),
        by=by,
        at=at,
    )
    return stage


@transaction.atomic
def enact(
    *, document: PlanDocument, number: str, enacted_on: date, by: User, at: datetime
) -> PlanVersion:
    """Record the regulation that sets the document, and freeze it as set.

    A Renja is refused while its newest check leaves a KRITIS open. Raises CannotEnact.
    """
    if not number.strip():
        raise CannotEnact(_("Give the number of the regulation."))
    if document.stage != Stage.ENACTED:
        raise CannotEnact(_("This document is not at the stage of enactment yet."))
    judgement = _judged(document) if document.kind == DocumentKind.RENJA else None
    critical = judgement.count("KRITIS") if judgement else 0
    if critical and document.status != Status.FINAL:
        raise CannotEnact(_critical_open(critical))
    step = _move(
        document,
        from_statuses=[Status.DRAFT, Status.REVISE, Status.SUBMITTED, Status.FIT],
        to_status=Status.FINAL,
        error=CannotEnact(_("This document was enacted already.")),
        note=number,
        by=by,
        at=at,
        regulation_number=number,
        enacted_on=enacted_on,
    )
    _note_open(step, judgement)
    _open_to_region(document, by=by, at=at)
    return freeze_version(document=document, reason=Reason.HAND_IN, label=number, by=by, at=at)


def refusal_of_fit(document: PlanDocument, judgement: Judgement | None, *, note: str) -> str:
    """Why this handed-in Renja cannot be declared fit with this note; "" where it can."""
    handed_in = document.versions.filter(reason=Reason.HAND_IN).order_by("-number")
    version = handed_in.values_list("sha256", flat=True).first()
    if judgement is None or judgement.is_pending or judgement.of_version != (version or ""):
        return _("What was handed in has not been checked yet. Wait for the check, then decide.")
    if not judgement.has_reference:
        return _(
            "There is no RKPD of this stage to hold the Renja against. Import the region's RKPD or "
            "begin it, let the Renja be checked again, then decide."
        )
    if critical := judgement.count("KRITIS"):
        return _critical_open(critical)
    if judgement.count("MAYOR") and not note.strip():
        return _(
            "A MAYOR finding is still open: give the reason why the Renja is fit all the same."
        )
    return ""


def _judged(document: PlanDocument) -> Judgement | None:
    """What the check leaves open; the plan is locked first, so that nobody moves it meanwhile."""
    PlanDocument.objects.select_for_update().only("pk").get(pk=document.pk)
    return judgement_of(document)


def _critical_open(count: int) -> str:
    return ngettext(
        "%(count)d KRITIS finding is still open. It must be mended, or accepted with a reason.",
        "%(count)d KRITIS findings are still open. They must be mended, or accepted with a reason.",
        count,
    ) % {"count": count}


def _note_open(step: Transition, judgement: Judgement | None) -> None:
    """Keep with the step what was open when it was taken; the database holds the rule."""
    if judgement is None:
        return
    step.open_critical, step.open_major = judgement.count("KRITIS"), judgement.count("MAYOR")
    step.save(update_fields=["open_critical", "open_major"])


def _check_comments(document: PlanDocument) -> None:
    """Raises CannotHandIn while comments that must be acted on wait for an answer."""
    count = document.threads.unanswered_musts().count()
    if count:
        raise CannotHandIn(
            ngettext(
                "%(count)d comment that must be acted on has no answer yet. Answer it first.",
                "%(count)d comments that must be acted on have no answer yet. Answer them first.",
                count,
            )
            % {"count": count}
        )


def next_stage(document: PlanDocument) -> Stage | None:
    """The stage after the document's, None at the last."""
    stages = document.stages
    place = stages.index(Stage(document.stage)) + 1
    return stages[place] if place < len(stages) else None


def needs_verification(document: PlanDocument) -> bool:
    """Whether Bappeda must find the document fit before its next stage."""
    return document.kind == DocumentKind.RENJA and document.stage in _VERIFIED_STAGES


def _move(
    document: PlanDocument,
    *,
    from_statuses: list[Status],
    to_status: Status,
    to_stage: Stage | None = None,
    error: Exception,
    note: str = "",
    by: User,
    at: datetime,
    **fields: object,
) -> Transition:
    """One conditional UPDATE, so that of two people pressing buttons one wins; then its record."""
    from_stage, from_status = document.stage, document.status
    changes = {"status": to_status, "stage": to_stage or from_stage, "changed_at": at, **fields}
    # The stage is part of the condition: a page left open at an older stage moves nothing.
    moved = PlanDocument.objects.filter(
        pk=document.pk, stage=from_stage, status=from_status, status__in=from_statuses
    ).update(**changes)
    if not moved:
        raise error
    for name, value in changes.items():
        setattr(document, name, value)
    return record_step(
        document=document, from_stage=from_stage, from_status=from_status, note=note, by=by, at=at
    )


def _open_to_region(document: PlanDocument, *, by: User, at: datetime) -> None:
    """Note the first hand-in; it opens the document to its region for good."""
    PlanDocument.objects.filter(pk=document.pk, handed_in_at=None).update(
        handed_in_at=at, handed_in_by=by
    )
    document.refresh_from_db(fields=["handed_in_at", "handed_in_by"])
