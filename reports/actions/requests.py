"""Ask for a report, cancel it, ask again: what people do."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency, Region
from alignment.models import AlignmentRun
from renja.actions import freeze_version
from renja.comparison import canonical, contents_of, sha256
from renja.models import DocumentKind, PlanDocument, PlanVersion, PlanYear
from reports.models import Report, ReportSection, Status
from reports.permissions import fields_shown_to

# Without 0, O, 1, I and L, which look alike on paper; 31^10 codes cannot be guessed.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10
CODE_TRIES = 5


class CannotReport(Exception):
    """There is nothing that a report could show; the message says what to do."""


class CannotMove(Exception):
    """The report is no longer where the page showed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What a report will show: runs with their versions, and who is missing."""

    runs: Sequence[AlignmentRun]
    missing: Sequence[int] = ()
    unchecked: Sequence[int] = ()

    @property
    def version_ids(self) -> set[int]:
        found = {run.subject_version_id for run in self.runs}
        return {pk for pk in found | {run.reference_version_id for run in self.runs} if pk}

    @property
    def reference_id(self) -> int | None:
        """The newest RKPD version among the runs: it says what the missing agencies were given."""
        return max((run.reference_version_id or 0 for run in self.runs), default=0) or None

    def params(self, *, amendment: bool) -> dict[str, Any]:
        return {
            "runs": [
                {
                    "run": run.pk,
                    "subject": run.subject_version_id,
                    "reference": run.reference_version_id,
                }
                for run in self.runs
            ],
            "missing": list(self.missing),
            "unchecked": list(self.unchecked),
            "reference": self.reference_id,
            "amendment": amendment,
        }


@transaction.atomic
def request_report(
    *,
    kind: str,
    format: str = Report.Format.PDF,  # noqa: A002  (the model's own word)
    region: Region,
    agency: Agency | None = None,
    plan_year: PlanYear,
    stage: str = "",
    is_amendment: bool = False,
    run: AlignmentRun | None = None,
    by: User,
    at: datetime,
) -> Report:
    """Queue a report on what the requester may read now, with its runs and versions fixed.

    The same report that the requester still waits for is handed back instead of a second one.
    Raises CannotReport where no check was made that it could show.
    """
    runs = (
        AlignmentRun.objects.visible_to(by)
        .done()
        .filter(renja__plan_year=plan_year, renja__is_amendment=is_amendment)
        .defer("outcome")
    )
    if stage:
        runs = runs.filter(stage=stage)
    if kind == Report.Kind.AGENCY:
        if agency is None:
            raise CannotReport(_("Say which agency the report is about."))
        shown = _of_agency(runs.filter(renja__agency=agency), run, by=by, at=at)
    else:
        shown = _of_region(runs, region, plan_year, stage, is_amendment=is_amendment, by=by)
    params = shown.params(amendment=is_amendment)
    wanted = {
        "kind": kind,
        "format": format,
        "region": region,
        "agency": agency if kind == Report.Kind.AGENCY else None,
        "plan_year": plan_year,
        "stage": stage,
        "field_codes": fields_shown_to(by, _documents(shown)),
        "params": params,
        "requested_by": by,
    }
    return queue_once(wanted, content_sha256=_compared_sha256(shown.version_ids), at=at)


@transaction.atomic
def queue_once(wanted: Mapping[str, Any], *, content_sha256: str = "", at: datetime) -> Report:
    """The report that its requester still waits for, or else a new one."""
    # One after the other: of two at once, neither would see that the other asks for the same.
    User.objects.select_for_update(no_key=True).get(pk=wanted["requested_by"].pk)
    waiting = Report.objects.open().filter(**wanted).first()
    return waiting or create_report(content_sha256=content_sha256, requested_at=at, **wanted)


def cancel_report(*, report: Report, by: User, at: datetime) -> None:
    """Stop a report that waits or is being rendered; its worker finds the claim gone.

    Raises CannotMove if it ended meanwhile. `by` saw it: only the requester and administrators do.
    """
    with transaction.atomic():
        moved = (
            Report.objects.open()
            .filter(pk=report.pk)
            .update(status=Status.CANCELLED, claim="", lease_until=None, finished_at=at)
        )
        if not moved:
            raise CannotMove(_("This report has ended already."))
        withdraw_sections(report.pk)
    report.refresh_from_db()


def retry_report(*, report: Report, by: User, at: datetime) -> None:
    """Queue a failed or cancelled report again, from the start; rendered sections are kept.

    Raises CannotMove if it neither failed nor was cancelled.
    """
    with transaction.atomic():
        moved = Report.objects.filter(
            pk=report.pk, status__in=[Status.FAILED, Status.CANCELLED]
        ).update(
            status=Status.QUEUED,
            claim="",
            lease_until=None,
            attempts=0,
            failures=0,
            next_attempt_at=None,
            nudged_at=None,
            error="",
            step="",
            sections_total=0,
            sections_done=0,
            finished_at=None,
        )
        if not moved:
            raise CannotMove(_("Only a report that failed or was cancelled can be tried again."))
        # Their PDFs stay and are found again by their content.
        ReportSection.objects.filter(report=report).unfinished().delete()
    report.refresh_from_db()


def withdraw_sections(report_id: int) -> None:
    """Take what is not rendered yet out of the queue."""
    waiting = ReportSection.objects.filter(
        report=report_id, status__in=[Status.QUEUED, Status.RUNNING]
    )
    waiting.update(status=Status.CANCELLED, claim="", lease_until=None)


def _of_agency(runs: Any, run: AlignmentRun | None, *, by: User, at: datetime) -> _Shown:
    """The given run, or the newest one that the requester sees."""
    if run is not None:
        runs = runs.filter(pk=run.pk)
    found = runs.order_by("-requested_at", "-pk").first()
    if found is None:
        raise CannotReport(_("This plan has not been checked yet. Check it, then make the report."))
    if found.subject_version_id is None:
        found.subject_version = _frozen_draft(found, by=by, at=at)
    return _Shown(runs=[found])


def _frozen_draft(run: AlignmentRun, *, by: User, at: datetime) -> PlanVersion:
    """The live rows that a run checked, as a version that the report can name.

    Raises CannotReport when the rows changed after the check: findings and rows would not fit.
    """
    document = (
        PlanDocument.objects.select_for_update(of=["self"])
        .select_related("plan_year", "region")
        .get(pk=run.renja_id)
    )
    if document.revision != run.options.get("revision"):
        raise CannotReport(
            _("The plan was changed after this check. Check it again, then make the report.")
        )
    content = canonical(contents_of([document])[document.pk])
    known = document.versions.filter(sha256=sha256(content), stage=document.stage).first()
    return known or freeze_version(
        document=document,
        reason=PlanVersion.Reason.NAMED,
        label=_("Shown in a report"),
        by=by,
        at=at,
    )


def _of_region(
    runs: Any,
    region: Region,
    plan_year: PlanYear,
    stage: str,
    *,
    is_amendment: bool,
    by: User,
) -> _Shown:
    """The newest done run on a handed-in version of each agency; others are named."""
    handed_in = PlanVersion.objects.visible_to(by).filter(
        document__kind=DocumentKind.RENJA,
        document__region=region,
        document__plan_year=plan_year,
        document__is_amendment=is_amendment,
        reason=PlanVersion.Reason.HAND_IN,
    )
    if stage:
        handed_in = handed_in.filter(stage=stage)
    newest = list(
        runs.filter(subject_version__in=handed_in)
        .order_by("renja_id", "-subject_version__number", "-number")
        .distinct("renja_id")
        .select_related("renja")
    )
    if not newest:
        raise CannotReport(_("No Renja handed in by this region has been checked yet."))
    newest.sort(key=lambda found: found.renja_id)
    checked = {found.renja.agency_id for found in newest}
    sent = set(handed_in.values_list("document__agency", flat=True))
    expected = Agency.objects.filter(region=region, is_active=True).exclude(
        kind=Agency.Kind.MINISTRY
    )
    fields = fields_shown_to(by, [found.renja_id for found in newest])
    if fields:
        expected = expected.filter(affair_fields__overlap=fields)
    others = [pk for pk in expected.values_list("pk", flat=True) if pk not in checked]
    return _Shown(
        runs=newest,
        missing=[pk for pk in others if pk not in sent],
        unchecked=[pk for pk in others if pk in sent],
    )


def _documents(shown: _Shown) -> set[int]:
    """Every document of which the report shows rows, the RKPD included."""
    versions = PlanVersion.objects.filter(pk__in=shown.version_ids)
    return set(versions.values_list("document", flat=True))


def _compared_sha256(version_ids: Iterable[int]) -> str:
    """One hash over the hashes of the compared versions, each on a line, in order.

    It can be printed on the paper, which the hash of its own file cannot.
    """
    hashes = PlanVersion.objects.filter(pk__in=version_ids).values_list("sha256", flat=True)
    return hashlib.sha256("\n".join(sorted(set(hashes))).encode()).hexdigest()


def create_report(**values: Any) -> Report:
    """The row, with a code that no other report has."""
    for _try in range(CODE_TRIES):
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        try:
            with transaction.atomic():
                return Report.objects.create(code=code, **values)
        except IntegrityError:
            if not Report.objects.filter(code=code).exists():
                raise
    raise CannotReport(_("No free code was found; try again."))
