"""One finding: both values, what was said about it, and what one may do with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.templatetags.formats import full_time
from agencies.permissions import SignedInRequest
from alignment import actions
from alignment.comparison import Standing, compare_runs, standings, table_of
from alignment.engine import CHECKS
from alignment.forms import MoveForm
from alignment.models import AlignmentRun, Finding, FindingResponse
from alignment.permissions import can_move, possible_moves
from alignment.views import findings_list
from alignment.views.people import speaker
from alignment.views.table_section import live_notes
from renja.permissions import reads_draft
from renja.views.plan_context import context_switches


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: SignedInRequest, pk: int) -> HttpResponse:
    """Both values, the history, and a form for those who may move it from where it is."""
    found = get_object_or_404(Finding.objects.visible_to(request.user), pk=pk)
    found.run = AlignmentRun.objects.with_plans().get(pk=found.run_id)
    standing = _standing(request, found)
    shown = _as_read(standing, found)
    is_current = not found.run.is_superseded
    moves = possible_moves(request.user, found) if is_current else []
    if request.method != "POST":
        form = MoveForm(moves=moves, initial={"version": found.version}) if moves else None
        return _page(request, standing, shown, form, is_current=is_current)
    return _move(request, standing, shown, moves, is_current=is_current)


def _move(
    request: SignedInRequest,
    standing: Standing | None,
    found: Finding,
    moves: list[str],
    *,
    is_current: bool,
) -> HttpResponse:
    """Carry out what the form asks for; who comes second keeps the text and sees why."""
    if not (moves or _may_ever_move(request, found)):
        raise PermissionDenied
    form = MoveForm(request.POST, moves=moves)
    if not form.is_valid():
        if moves:
            return _page(request, standing, found, form, is_current=is_current, status=422)
        messages.error(request, _("Someone else has just moved this finding. Look at it again."))
        return redirect(found)
    version = found.version
    found.version = form.cleaned_data["version"]
    try:
        actions.move_finding(
            finding=found,
            to_status=form.cleaned_data["to_status"],
            text=form.cleaned_data["text"],
            by=request.user,
            at=timezone.now(),
        )
    except actions.CannotMove as error:
        messages.error(request, str(error))
        found.version = version
        kept = MoveForm(
            moves=moves, initial={"version": version, "text": form.cleaned_data["text"]}
        )
        return _page(request, standing, found, kept, is_current=is_current, status=409)
    messages.success(request, _("Your answer was recorded."))
    return redirect(found)


def _may_ever_move(request: SignedInRequest, found: Finding) -> bool:
    """Whether this person could move the finding from some other status."""
    was = found.status
    try:
        for status in Finding.Status.values:
            found.status = status
            if any(can_move(request.user, found, to) for to in Finding.Status.values):
                return True
    finally:
        found.status = was
    return False


def _standing(request: SignedInRequest, found: Finding) -> Standing | None:
    """The run as this person reads it; None while it is not done."""
    if found.run.status != AlignmentRun.Status.DONE:
        return None
    return standings(request.user, [found.run])[0]


def _as_read(standing: Standing | None, found: Finding) -> Finding:
    """The finding with the values its reader may see; 404 where their rows do not raise it."""
    if standing is None or standing.compared is None:
        return found
    for each in findings_list.findings_of(standing):
        if each.pk == found.pk:
            return each
    raise Http404


def _page(
    request: SignedInRequest,
    standing: Standing | None,
    found: Finding,
    form: MoveForm | None,
    *,
    is_current: bool,
    status: int = 200,
) -> HttpResponse:
    run, user = found.run, request.user
    compared = (standing.compared if standing else None) or compare_runs([run])[0]
    live = live_notes(
        run.renja, map(str, found.row_uuids), reads_draft=reads_draft(user, run.renja)
    )
    names = findings_list.Names.of(table_of(compared), compared.names, live)
    today = timezone.localdate(timezone=run.renja.region.timezone)
    (entry,) = findings_list.entries(user, run, [found], names, today=today)
    return render(
        request,
        "alignment/finding.html",
        {
            "finding": found,
            "entry": entry,
            "run": run,
            "renja": run.renja,
            "check": CHECKS[found.check_id],
            "rows": [findings_list.row_url(run.renja, uuid) for uuid in live],
            "form": form,
            "is_current": is_current,
            "history": _history(request, found, is_whole=standing is None or not standing.fields),
            "context_switches": context_switches(run.renja),
        },
        status=status,
    )


def _history(request: SignedInRequest, found: Finding, *, is_whole: bool) -> list[dict[str, Any]]:
    """What was said and done about it in all runs that the reader sees, oldest first.

    What was said about a draft stays with those who read the draft.
    """
    responses = (
        FindingResponse.objects.filter(
            identity=found.identity, finding__run__in=AlignmentRun.objects.visible_to(request.user)
        )
        .select_related("by", "finding__run")
        .prefetch_related("by__memberships__agency")
        .order_by("at", "pk")
    )
    return [
        {
            "who": speaker(response, found.run.renja),
            "when": full_time(response.at),
            "from_status": response.from_status,
            "to_status": response.to_status,
            "text": response.text,
            "number": response.finding.run.number,
            "values": is_whole and (response.expected, response.actual),
        }
        for response in responses
    ]
