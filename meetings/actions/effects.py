"""What a rakor changed: the checks of its agencies' plans before its first day and after its last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, Q

from accounts.models import User
from agencies.models import Agency
from agencies.permissions import is_admin, reviewed_fields
from alignment.actions.storing import decimal_score
from alignment.actions.verdicts import verdict_fields
from alignment.comparison import tally_of
from alignment.engine import align_union
from alignment.models import AlignmentRun, Finding
from alignment.querysets import AlignmentRunQuerySet
from meetings.actions.desks import at_desks
from meetings.models import CoordinationMeeting, MeetingDay
from renja.models import PlanDocument, PlanVersion

Severity = Finding.Severity
OPEN = Finding.Status.OPEN
# Sums over fewer plans would tell about a single one.
FEWEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """All plans of one side together: score on the union of their rows, what the checks raised."""

    agencies: int
    score: Decimal | None
    findings: Mapping[str, int]
    aligned: int
    accepted: int

    @property
    def total(self) -> int:
        return sum(self.findings.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One plan's check with the findings it raised, and the verdict that stands on its side.

    Before the rakor that is the verdict over all of them as raised: what was accepted at a desk
    counts on the other side only.
    """

    run: AlignmentRun
    findings: Mapping[str, int]
    verdict: str
    accepted: int

    @property
    def total(self) -> int:
        return sum(self.findings.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One agency; a side is None where nothing handed in was checked by then."""

    agency: Agency
    before: Checked | None
    after: Checked | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The sides are None while too few plans were checked on them."""

    lines: Sequence[Line]
    hidden: int
    before: Side | None
    after: Side | None

    @property
    def is_known(self) -> bool:
        return self.after is not None or any(line.after for line in self.lines)


def effects_of(meeting: CoordinationMeeting, *, user: User | None = None) -> Effects:
    """Both sides of the rakor, and the agencies whose checks `user` reads; ten queries.

    Handed-in plans only. Sums are for all who see the rakor; None as user means no lines.
    """
    days = list(MeetingDay.objects.filter(meeting=meeting).order_by("date"))
    if not days:
        return Effects(lines=(), hidden=0, before=None, after=None)
    starts = _midnight(days[0])
    ends = _midnight(days[-1]) + timedelta(days=1)
    runs = _runs_of(meeting)
    before = _checked(runs.filter(requested_at__lt=starts), as_raised=True)
    after = _checked(runs.filter(requested_at__gte=ends), as_raised=False)
    agencies = _agencies({*before, *after})
    seen = _seen([*before.values(), *after.values()], user) if user else set()
    # A plan that was not checked again stands on the second side as it stood on the first.
    latest = {**before, **after} if after else {}
    lines = [
        Line(agency=agency, before=before.get(agency.pk), after=latest.get(agency.pk))
        for agency in agencies
        if agency.pk in seen
    ]
    return Effects(
        lines=lines,
        hidden=len(agencies) - len(lines),
        before=_side(before.values()),
        after=_side(latest.values()),
    )


def _midnight(day: MeetingDay) -> datetime:
    return datetime.combine(day.date, time(), tzinfo=day.timezone)


def _runs_of(meeting: CoordinationMeeting) -> AlignmentRunQuerySet:
    """Checks of what the agencies at the rakor handed in for its plan year."""
    there = Q(pk__in=meeting.agencies.values("agency")) | at_desks(meeting)
    runs: AlignmentRunQuerySet = AlignmentRun.objects.done().filter(
        renja__agency__in=Agency.objects.filter(there),
        renja__plan_year=meeting.plan_year_id,
        renja__is_amendment=False,
        subject_version__reason=PlanVersion.Reason.HAND_IN,
    )
    return runs


def _checked(runs: AlignmentRunQuerySet, *, as_raised: bool) -> dict[int, Checked]:
    """Each agency's newest run among these, with what it raised by severity: two queries."""
    newest = {run.pk: run for run in runs.newest().select_related("renja")}
    counts: dict[int, Counter[str]] = {pk: Counter() for pk in newest}
    raised = (
        Finding.objects.filter(run__in=newest)
        .exclude(change=Finding.Change.FIXED)
        .values_list("run", "severity")
        .annotate(number=Count("pk"))
        .order_by()
    )
    for pk, severity, number in raised:
        counts[pk][severity] = number
    return {
        run.renja.agency_id: Checked(
            run=run,
            findings=_in_order(counts[pk]),
            verdict=_verdict_as_raised(run, counts[pk]) if as_raised else run.verdict,
            accepted=0 if as_raised else run.accepted_count,
        )
        for pk, run in newest.items()
        if run.renja.agency_id is not None
    }


def _verdict_as_raised(run: AlignmentRun, counts: Counter[str]) -> str:
    raised = tally_of((severity, OPEN) for severity in counts.elements())
    return str(verdict_fields(raised, run.part.score)["verdict"])


def _in_order(counts: Mapping[str, int]) -> dict[str, int]:
    return {severity: counts.get(severity, 0) for severity in Severity.values}


def _agencies(pks: Iterable[int]) -> list[Agency]:
    found = Agency.objects.filter(pk__in=pks).select_related("region")
    return list(found.order_by("region__code", "name"))


def _seen(checked: Sequence[Checked], user: User) -> set[int | None]:
    """Agencies whose checks on both sides are the user's to read, whole.

    Of an agency with other bidang besides, a ministry's reviewer reads recomputed figures alone
    (docs/adr/0033): it is left out here.
    """
    runs = AlignmentRun.objects.visible_to(user).filter(pk__in={each.run.pk for each in checked})
    fields = sorted(reviewed_fields(user))
    if fields and not is_admin(user):
        runs = runs.filter(
            Q(renja__in=PlanDocument.objects.read_whole_by(user))
            | Q(renja__agency__affair_fields__contained_by=fields)
        )
    allowed = set(runs.values_list("pk", flat=True))
    hidden = {each.run.renja.agency_id for each in checked if each.run.pk not in allowed}
    return {each.run.renja.agency_id for each in checked} - hidden


def _side(checked: Iterable[Checked]) -> Side | None:
    found = list(checked)
    if len(found) < FEWEST:
        return None
    counts: Counter[str] = sum((Counter(each.findings) for each in found), Counter())
    union = align_union({str(each.run.renja.agency_id): each.run.part for each in found})
    good = {AlignmentRun.Verdict.ALIGNED, AlignmentRun.Verdict.NOTES}
    return Side(
        agencies=len(found),
        score=decimal_score(union.score),
        findings=_in_order(counts),
        aligned=sum(each.verdict in good for each in found),
        accepted=sum(each.accepted for each in found),
    )
