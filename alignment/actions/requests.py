"""Ask for runs: by hand, and because a plan changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from alignment.models import AlignmentRun
from alignment.querysets import UNFINISHED
from renja.comparison import canonical, contents_of, sha256
from renja.models import DocumentKind, PlanDocument, PlanVersion, Stage

Rule = AlignmentRun.Rule

# decisions.md "Stages and pairs": Renja stage -> (RKPD stage it is held against, rules).
PAIRS: dict[str, tuple[Stage, Rule]] = {
    Stage.PREPARATION: (Stage.INITIAL_DRAFT, Rule.R),
    Stage.INITIAL_DRAFT: (Stage.INITIAL_DRAFT, Rule.R),
    Stage.DRAFT: (Stage.INITIAL_DRAFT, Rule.R),
    Stage.AGENCY_FORUM: (Stage.INITIAL_DRAFT, Rule.R),
    Stage.FINAL_DRAFT: (Stage.ENACTED, Rule.A),
    Stage.ENACTED: (Stage.ENACTED, Rule.A),
}
AMENDMENT_PAIRS: dict[str, tuple[Stage, Rule]] = {
    Stage.DRAFT: (Stage.DRAFT, Rule.R),
    Stage.FINAL_DRAFT: (Stage.ENACTED, Rule.A),
    Stage.ENACTED: (Stage.ENACTED, Rule.A),
}
# How far back the sweep of every few seconds looks for versions that nobody checked yet, and how
# far the daily one: a server may have been without workers for longer than a weekend.
LOOK_BACK, LOOK_FAR_BACK = timedelta(days=2), timedelta(days=400)


class CannotRun(Exception):
    """The document is not one that is checked."""


def pair_of(*, stage: str, is_amendment: bool) -> tuple[Stage, Rule]:
    """The RKPD stage that a Renja at this stage is held against, and the rules that hold."""
    return (AMENDMENT_PAIRS if is_amendment else PAIRS)[stage]


def reference_for(renja: PlanDocument, *, stage: str) -> PlanVersion | None:
    """The newest RKPD version of the stage that this Renja stage is held against; no content."""
    reference_stage, _rule = pair_of(stage=stage, is_amendment=renja.is_amendment)
    return (
        PlanVersion.objects.filter(
            document__kind=DocumentKind.RKPD,
            document__region=renja.region_id,
            document__plan_year=renja.plan_year_id,
            document__is_amendment=renja.is_amendment,
            stage=reference_stage,
        )
        .defer("content")
        .order_by("-number")
        .first()
    )


def subject_of(renja: PlanDocument) -> PlanVersion | None:
    """The frozen version that says what the live rows say now; None while nobody froze them."""
    newest = PlanVersion.objects.filter(document=renja).defer("content").order_by("-number").first()
    if newest is None or newest.stage != renja.stage:
        return None
    return newest if newest.sha256 == sha256(canonical(contents_of([renja])[renja.pk])) else None


@transaction.atomic
def request_run(
    *,
    renja: PlanDocument,
    subject_version: PlanVersion | None = None,
    by: User,
    at: datetime,
) -> AlignmentRun:
    """Queue a check of a version, or of the live draft when none is given.

    A check of the same two states that is not finished is handed back instead of a second one.
    Raises CannotRun for an RKPD.
    """
    if renja.kind != DocumentKind.RENJA:
        raise CannotRun(_("Only a Renja is checked; an RKPD is what it is held against."))
    # Two requests at once would give out one number twice.
    locked = PlanDocument.objects.select_for_update().get(pk=renja.pk)
    stage = subject_version.stage if subject_version else locked.stage
    reference = reference_for(locked, stage=stage)
    # A run of two frozen states may be under way already; one of a draft may have read older rows.
    unfinished = UNFINISHED if subject_version else (AlignmentRun.Status.QUEUED,)
    waiting = AlignmentRun.objects.filter(
        renja=locked,
        status__in=unfinished,
        subject_version=subject_version,
        reference_version=reference,
    ).first()
    if waiting:
        return waiting
    _reference_stage, rule = pair_of(stage=stage, is_amendment=locked.is_amendment)
    return AlignmentRun.objects.create(
        renja=locked,
        rkpd=reference.document if reference else None,
        subject_version=subject_version,
        reference_version=reference,
        number=_next_number(locked),
        stage=stage,
        rule=rule,
        options={
            "revision": locked.revision,
            "further_checks": locked.plan_year.profile.further_checks,
        },
        requested_at=at,
        requested_by=by,
    )


def _next_number(renja: PlanDocument) -> int:
    last = AlignmentRun.objects.filter(renja=renja).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def request_due_runs(*, at: datetime, back: timedelta = LOOK_BACK) -> list[int]:
    """Queue a run for each Renja whose newest version, or whose slice of the RKPD, is unchecked.

    Only versions made within `back` before `at` count. Returns the new runs' ids. Asked for by the
    one who made the newer of the two versions.
    """
    runs = []
    for renja, subject, reference in due_pairs(at=at, back=back):
        newer = max(
            (version for version in (subject, reference) if version), key=lambda v: v.created_at
        )
        run = request_run(renja=renja, subject_version=subject, by=newer.created_by, at=at)
        runs.append(run.pk)
    return runs


def due_pairs(
    *, at: datetime, back: timedelta = LOOK_BACK
) -> Iterable[tuple[PlanDocument, PlanVersion, PlanVersion | None]]:
    """Renja with a newest version that no run holds against the newest reference.

    Only documents touched by a version made within `back` are looked at: a fixed number of
    queries, and no work for what did not change.
    """
    recent = PlanVersion.objects.filter(created_at__gte=at - back)
    touched = recent.filter(document__kind=DocumentKind.RKPD).values_list(
        "document__region", "document__plan_year", "document__is_amendment"
    )
    renjas = set(
        recent.filter(document__kind=DocumentKind.RENJA).values_list("document", flat=True)
    )
    for region, plan_year, is_amendment in set(touched):
        renjas |= set(
            PlanDocument.objects.filter(
                kind=DocumentKind.RENJA,
                region=region,
                plan_year=plan_year,
                is_amendment=is_amendment,
                versions__isnull=False,
            ).values_list("pk", flat=True)
        )
    return _unchecked(sorted(renjas))


def _unchecked(
    renja_ids: list[int],
) -> list[tuple[PlanDocument, PlanVersion, PlanVersion | None]]:
    if not renja_ids:
        return []
    subjects = {
        version.document_id: version
        for version in PlanVersion.objects.filter(document__in=renja_ids)
        .select_related("document", "created_by")
        .defer("content")
        .order_by("document_id", "-number")
        .distinct("document_id")
    }
    references = _references([version.document for version in subjects.values()])
    last_runs = {
        run.renja_id: run
        for run in AlignmentRun.objects.filter(renja__in=renja_ids, subject_version__isnull=False)
        .select_related("reference_version")
        .defer("outcome", "reference_version__content")
        .order_by("renja_id", "-number")
        .distinct("renja_id")
    }
    due = []
    for document_id, subject in sorted(subjects.items()):
        document = subject.document
        reference = references.get(_reference_key(document, subject.stage))
        if not _is_checked(last_runs.get(document_id), subject, reference, document.agency_id):
            due.append((document, subject, reference))
    return due


def _reference_key(document: PlanDocument, stage: str) -> tuple[int, int, bool, str]:
    reference_stage, _rule = pair_of(stage=stage, is_amendment=document.is_amendment)
    return document.region_id, document.plan_year_id, document.is_amendment, reference_stage


def _references(
    documents: list[PlanDocument],
) -> dict[tuple[int, int, bool, str], PlanVersion]:
    """The newest RKPD version of each stage, of every region and year that is asked for."""
    versions = (
        PlanVersion.objects.filter(
            document__kind=DocumentKind.RKPD,
            document__region__in={document.region_id for document in documents},
            document__plan_year__in={document.plan_year_id for document in documents},
        )
        .select_related("document", "created_by")
        .defer("content")
        .order_by("document_id", "stage", "-number")
        .distinct("document_id", "stage")
    )
    return {
        (
            version.document.region_id,
            version.document.plan_year_id,
            version.document.is_amendment,
            version.stage,
        ): version
        for version in versions
    }


def _is_checked(
    run: AlignmentRun | None,
    subject: PlanVersion,
    reference: PlanVersion | None,
    agency_id: int | None,
) -> bool:
    """Whether the last run saw this version and this slice of the reference."""
    if run is None or run.subject_version_id != subject.pk:
        return False
    if run.reference_version_id == (reference.pk if reference else None):
        return True
    before = run.reference_version
    if before is None or reference is None or before.stage != reference.stage:
        return False
    key = str(agency_id)
    return before.slices.get(key) == reference.slices.get(key)
