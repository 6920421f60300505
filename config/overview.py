"""What stands beside the queue on the home page: the plan one works on, and a board's numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags.formats import decimals, rupiah, short_date, signed_decimals
from agencies.models import Agency, Membership, Region, Role
from agencies.permissions import memberships_of
from alignment.models import AlignmentRun
from alignment.templatetags.scores import as_points
from renja.models import DocumentKind, PlanDocument, PlanYear, Transition
from renja.views.plan_context import deadlines_of, stage_steps

if TYPE_CHECKING:
    from accounts.models import User

_AGENCY_ROLES = {Role.PLANNER, Role.AGENCY_HEAD, Role.SECRETARIAT}
_BOARD_ROLES = {Role.VERIFIER, Role.TEAM_MEMBER, Role.REGION_ADMIN}
Status = PlanDocument.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a person mainly works on: an agency's Renja, or a region's RKPD and all its Renja.

    `document` is None while nobody started it.
    """

    region: Region
    agency: Agency | None
    year: PlanYear
    document: PlanDocument | None

    @property
    def kind(self) -> str:
        return DocumentKind.RENJA if self.agency else DocumentKind.RKPD

    @property
    def region_url(self) -> str:
        url = reverse("renja:region", kwargs={"code": self.region.code})
        return f"{url}?tahun={self.year.year}"


def desk_of(user: User) -> Desk | None:
    """The desk of the first membership that has one; None for reviewers and administrators."""
    for membership in memberships_of(user):
        is_board = membership.agency.kind == Agency.Kind.PLANNING_BOARD
        if membership.role in _BOARD_ROLES and is_board:
            return _desk(membership, agency=None)
        if membership.role in _AGENCY_ROLES and not is_board:
            return _desk(membership, agency=membership.agency)
    return None


def _desk(membership: Membership, *, agency: Agency | None) -> Desk | None:
    region = membership.agency.region
    year = PlanYear.objects.filter(is_open=True, documents__region=region).order_by("-year").first()
    if year is None:
        return None
    document = (
        PlanDocument.objects.filter(
            kind=DocumentKind.RENJA if agency else DocumentKind.RKPD,
            region=region,
            agency=agency,
            plan_year=year,
            is_amendment=False,
        )
        .select_related("region", "agency", "plan_year")
        .with_numbers()
        .with_ceiling()
        .first()
    )
    return Desk(region=region, agency=agency, year=year, document=document)


def steps_of(document: PlanDocument, *, today: date) -> list[dict[str, Any]]:
    """The document's stepper: when a stage was left, or how long there is still for it."""
    deadlines = list(deadlines_of(document))
    due = {
        each.stage: each.due_on
        for each in sorted(deadlines, key=lambda each: each.region_id or 0)
        if each.due_on
    }
    left = {
        step.from_stage: step.at
        for step in Transition.objects.filter(document=document).order_by("at", "pk")
        if step.from_stage and step.from_stage != step.to_stage
    }
    steps = stage_steps(document, deadlines, today=today)
    for stage, step in zip(document.stages, steps, strict=True):
        if step["state"] == "done":
            step["when"] = _("done") if stage not in left else _done_on(left[stage].date())
        elif stage in due:
            # A later stage may be due before this one (the forum, Ps 136(4)): it is not late yet.
            is_waiting = step["state"] == "next" and due[stage] < today
            step["when"] = short_date(due[stage]) if is_waiting else _until(due[stage], today)
    return steps


def _done_on(day: date) -> str:
    return _("Done %(date)s") % {"date": short_date(day)}


def _until(day: date, today: date) -> str:
    days = (day - today).days
    text = _("Until %(date)s") % {"date": short_date(day)}
    if days < 0:
        note = ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    elif days == 0:
        note = _("today")
    else:
        note = ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return f"{text}, {note}"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The newest check of a Renja, and its numbers."""

    run: AlignmentRun | None
    facts: list[dict[str, Any]]


def state_of(document: PlanDocument) -> State:
    """Verdict before score, then what is entered of the plafon."""
    runs = list(AlignmentRun.objects.done().filter(renja=document).order_by("-number")[:2])
    facts = [*_score_facts(runs), *_budget_facts(document)]
    return State(run=runs[0] if runs else None, facts=facts)


def _score_facts(runs: list[AlignmentRun]) -> Iterable[dict[str, Any]]:
    scores = [run.part.score for run in runs]
    if not scores or scores[0] is None:
        return
    fact = {"label": _("Score"), "value": decimals(as_points(scores[0]))}
    if len(scores) > 1 and scores[1] is not None:
        difference = signed_decimals(as_points(scores[0] - scores[1]))
        fact["note"] = _("%(difference)s since check %(number)s") % {
            "difference": difference,
            "number": runs[1].number,
        }
    yield fact


def _budget_facts(document: PlanDocument) -> Iterable[dict[str, Any]]:
    entered = document.budget_total  # type: ignore[attr-defined]
    ceiling = document.ceiling  # type: ignore[attr-defined]
    fact = {"label": _("Budget entered"), "value": rupiah(entered)}
    if ceiling is not None:
        rest = ceiling - (entered or 0)
        text = _("%(amount)s of the plafon left") if rest >= 0 else _("%(amount)s over the plafon")
        fact["note"] = text % {"amount": rupiah(abs(rest))}
    yield fact
    yield {
        "label": _("Sub-activities"),
        "value": document.row_count,  # type: ignore[attr-defined]
    }


def board_numbers(desk: Desk) -> list[dict[str, Any]]:
    """Where the region's Renja of the year stand: with whom, verified, not handed in."""
    renjas = PlanDocument.objects.filter(
        kind=DocumentKind.RENJA, region=desk.region, plan_year=desk.year, is_amendment=False
    )
    counted = renjas.aggregate(
        here=Count("pk", filter=Q(status=Status.SUBMITTED)),
        verified=Count("pk", filter=Q(status__in=[Status.FIT, Status.FINAL])),
        returned=Count("pk", filter=Q(status=Status.REVISE)),
        handed_in=Count("pk", filter=Q(handed_in_at__isnull=False)),
    )
    agencies = Agency.objects.filter(
        region=desk.region, kind=Agency.Kind.AGENCY, is_active=True
    ).count()
    return [
        {
            "label": _("With Bappeda"),
            "value": counted["here"],
            "unit": _("Renja"),
            "note": _("to be verified"),
            "url": desk.region_url,
        },
        {
            "label": _("Sent back"),
            "value": counted["returned"],
            "unit": _("Renja"),
            "note": _("with the agencies for revision"),
            "url": desk.region_url,
        },
        {
            "label": _("Verified"),
            "value": counted["verified"],
            "unit": _("of %(number)s") % {"number": agencies},
            "note": _("found fit"),
            "url": desk.region_url,
        },
        {
            "label": _("Not handed in"),
            "value": max(0, agencies - counted["handed_in"]),
            "unit": _("agencies"),
            "note": _("outside every total"),
            "url": desk.region_url,
        },
    ]
