"""The page of a run: verdict, score, findings, table T-C.31, history; and asking for a run."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.templatetags.formats import number, rupiah, short_time, signed_rupiah
from agencies.permissions import SignedInRequest
from alignment import actions, permissions, tasks
from alignment.comparison import Standing, compare_runs, standings, table_of
from alignment.engine import plain
from alignment.models import AlignmentRun
from alignment.templatetags.scores import (
    as_percent,
    as_points,
    score_parts,
    shifted,
    verdict_reason,
)
from alignment.templatetags.wording import check_title
from alignment.views import findings_list, table_section
from alignment.views.people import last_answers
from renja.models import DocumentKind, PlanDocument
from renja.permissions import can_edit_rows, reads_draft
from renja.tree.reading import limiting_fields
from renja.views.plan_context import context_switches

HISTORY = 10
Status = AlignmentRun.Status


@require_safe
@login_required
def run(request: SignedInRequest, uuid: str) -> HttpResponse:
    """What the check found; while it is under way, how far it is."""
    found = _visible(request, uuid)
    renja = found.renja
    context: dict[str, Any] = {
        "run": found,
        "renja": renja,
        "can_run": permissions.can_run(request.user, renja),
        "report_url": report_url(),
        "context_switches": context_switches(renja),
    }
    if found.status == Status.DONE:
        context |= _result(request, found)
    else:
        is_whole = limiting_fields(request.user, renja) is None
        context |= {"job": job_of(found), "history": _history(request, found, is_whole=is_whole)}
    context["newer"] = _newer(found, context["history"])
    return render(request, "alignment/run.html", context)


@require_safe
@login_required
def progress(request: SignedInRequest, uuid: str) -> HttpResponse:
    """How far the check is, asked every two seconds; the page is loaded anew when it is done."""
    found = _visible(request, uuid)
    if not found.is_waiting:
        return HttpResponseClientRefresh()
    return render(request, "components/job.html", job_of(found))


@require_POST
@login_required
def request_run(request: SignedInRequest, pk: int) -> HttpResponse:
    """Check a Renja as it stands now, and go to the page where the result appears."""
    renja = get_object_or_404(
        PlanDocument.objects.visible_to(request.user).select_related(
            "agency__region", "region", "plan_year__profile"
        ),
        pk=pk,
        kind=DocumentKind.RENJA,
    )
    if not permissions.can_run(request.user, renja):
        raise PermissionDenied
    with transaction.atomic():
        asked = actions.request_run(
            renja=renja,
            subject_version=actions.subject_of(renja),
            by=request.user,
            at=timezone.now(),
        )
        transaction.on_commit(tasks.nudge)
    messages.info(request, _("The check has been asked for."))
    return redirect(asked)


def _visible(request: HttpRequest, uuid: str) -> AlignmentRun:
    runs = AlignmentRun.objects.visible_to(request.user).with_plans()
    return get_object_or_404(runs.select_related("requested_by"), uuid=uuid)


def report_url() -> str:
    """Where a report of a run is asked for."""
    try:
        return reverse("reports:request")
    except NoReverseMatch:
        return "/laporan/susun/"


def job_of(found: AlignmentRun) -> dict[str, Any]:
    """A run that is not done, as the component `job` shows it."""
    texts = {
        Status.QUEUED: _("Waiting for a worker. You may leave this page."),
        Status.RUNNING: _("Reading and comparing both plans. You may leave this page."),
        Status.FAILED: _("The check could not be done: %(error)s") % {"error": found.error},
    }
    return {
        "id": found.pk,
        "look": "fail" if found.status == Status.FAILED else "",
        "title": _("Check %(number)s") % {"number": found.number},
        "text": texts[Status(found.status)],
        "percent": found.progress if found.status == Status.RUNNING else None,
        "poll_url": reverse("alignment:progress", kwargs={"uuid": found.uuid})
        if found.is_waiting
        else "",
    }


def _result(request: SignedInRequest, found: AlignmentRun) -> dict[str, Any]:
    user, renja = request.user, found.renja
    (standing,) = standings(user, [found])
    compared = standing.compared or compare_runs([found])[0]
    table = table_of(compared)
    is_compared = standing.part.has_reference
    live = table_section.live_notes(
        renja, map(str, compared.own.uuids), reads_draft=reads_draft(user, renja)
    )
    findings = findings_list.findings_of(standing)
    absences = {f.item: f for f in findings if f.check_id == "ITEM_NOT_IN_RENJA"}
    answers = last_answers(
        {absence.identity for absence in absences.values()}, AlignmentRun.objects.visible_to(user)
    )
    names = findings_list.Names.of(table, compared.names, live)
    today = timezone.localdate(timezone=renja.region.timezone)
    return {
        **header(standing),
        **findings_list.section(user, standing, findings, request.GET, names, today=today),
        "is_compared": is_compared,
        "table": table_section.section(
            renja,
            table if is_compared else (),
            compared.own,
            live,
            request.GET,
            can_write=can_edit_rows(user, renja),
            can_answer=permissions.can_answer(user, renja),
            absences=absences,
            answers={identity: answer.text for identity, answer in answers.items()},
        ),
        "history": _history(request, found, is_whole=standing.fields is None),
        "is_outdated": _is_outdated(found),
        "evidence": (evidence := actions.checklist_of(renja)),
        "evidence_missing": sum(not entry.sources for entry in evidence),
        "rkpd_title": _("RKPD %(stage)s") % {"stage": found.reference_version.get_stage_display()}
        if found.reference_version
        else "RKPD",
    }


def header(standing: Standing) -> dict[str, Any]:
    """Verdict, score and what both were made of."""
    outcome, part, found = standing.outcome, standing.part, standing.run
    sums = part.sums
    further = sorted(found.options.get("further_checks") or [])
    return {
        "standing": standing,
        "is_part": standing.fields is not None,
        "fields": sorted(standing.fields or []),
        "verdict": str(outcome.verdict),
        "reason": verdict_reason(outcome.verdict, part.tally, has_reference=part.has_reference),
        "accepted": outcome.accepted,
        "score": as_points(outcome.score),
        "predikat": outcome.predikat or "",
        "components": score_parts(sums) if part.has_reference else [],
        "facts": _facts(standing) if part.has_reference else [],
        "further": [check_title(check) for check in further],
        "open_count": sum(outcome.open.values()),
    }


def _facts(standing: Standing) -> list[dict[str, Any]]:
    outcome, sums = standing.outcome, standing.part.sums
    moved = shifted(sums)
    return [
        {
            "label": _("RKPD carried out (K1a)"),
            "share": as_percent(outcome.K1a),
            "note": _("%(part)s of %(whole)s sub-activities")
            % {"part": number(sums.in_both), "whole": number(sums.in_rkpd)},
        },
        {
            "label": _("Renja taken from the RKPD (K1b)"),
            "share": as_percent(outcome.K1b),
            "note": _("%(part)s of %(whole)s sub-activities")
            % {"part": number(sums.in_both), "whole": number(sums.in_renja)},
        },
        {
            "label": _("Deviation of the total"),
            "money": signed_rupiah(plain(sums.total_renja - sums.total_rkpd)),
            "deviation": as_percent(outcome.deviation),
            "note": _("%(rkpd)s in the RKPD, %(renja)s in the Renja")
            % {"rkpd": rupiah(plain(sums.total_rkpd)), "renja": rupiah(plain(sums.total_renja))},
            "more": _("%(money)s moved between rows") % {"money": rupiah(plain(moved))}
            if moved
            else "",
        },
    ]


def _is_outdated(found: AlignmentRun) -> bool:
    """Whether the draft that was checked has been changed since."""
    return found.subject_version is None and (found.options.get("revision") != found.renja.revision)


def _newer(found: AlignmentRun, history: list[dict[str, Any]]) -> AlignmentRun | None:
    """The newest done check after this one that the reader sees."""
    runs = (entry["run"] for entry in history)
    done = (run for run in runs if run.status == Status.DONE and run.number > found.number)
    return next(done, None)


def _history(request: SignedInRequest, found: AlignmentRun, *, is_whole: bool) -> list[Any]:
    """The last runs of this Renja that the reader sees; figures only where they see the whole."""
    runs = (
        AlignmentRun.objects.visible_to(request.user)
        .filter(renja=found.renja)
        .select_related("subject_version", "reference_version", "requested_by")
        .defer("outcome", "subject_version__content", "reference_version__content")
        .order_by("-number")[:HISTORY]
    )
    return [
        {
            "run": each,
            "is_here": each.pk == found.pk,
            "when": short_time(each.finished_at or each.requested_at),
            "verdict": each.verdict if is_whole else "",
            "score": each.score if is_whole and each.status == Status.DONE else None,
            "open": each.open_critical + each.open_major + each.open_minor
            if is_whole and each.status == Status.DONE
            else None,
        }
        for each in runs
    ]
