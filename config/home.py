"""The work queue of the home page: what is due, who has it, one verb a row.

Read from the state of plans, runs and invitations; nothing is stored, so nothing can be stale.
Each part is one or two queries, whatever the number of plans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags.formats import full_date
from agencies.models import Invitation, Role
from agencies.permissions import Permission, has_permission, memberships_of
from alignment.comparison import standings
from alignment.models import AlignmentRun, Finding
from alignment.views.lists import result_of
from config.overview import desk_of
from config.rakor_tasks import poll_tasks, signature_tasks
from config.task import SHOWN, Task
from renja.models import DocumentKind, PlanDocument, StageDeadline, Transition

if TYPE_CHECKING:
    from accounts.models import User
    from config.overview import Desk

# Ps 135 and 141: verification within two weeks of the hand-in.
VERIFICATION_TIME = timedelta(days=14)
REVIEWED = 10
_ANSWERED = [Finding.Status.ANSWERED, Finding.Status.CLAIMED_FIXED]


def tasks_of(user: User, *, at: datetime) -> list[Task]:
    """Everything that waits for this user, the most urgent first."""
    tasks = [
        *_start_tasks(user, today=timezone.localdate(at)),
        *_plan_tasks(user),
        *_verification_tasks(user),
        *_answer_tasks(user),
        *_member_tasks(user, at=at),
        *signature_tasks(user),
        *poll_tasks(user, at=at),
    ]
    return sorted(tasks, key=lambda task: (task.due_on or date.max, task.severity != "KRITIS"))


def grouped(tasks: Iterable[Task], *, today: date) -> list[dict[str, Any]]:
    """Tasks as the queue component takes them, under late, today and tomorrow, and so on."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for task in tasks:
        groups.setdefault(_heading(task.due_on, today), []).append(_row(task, today))
    return [{"title": title, "items": items} for title, items in groups.items()]


def _heading(due_on: date | None, today: date) -> str:
    if due_on is None:
        return _("Without a date")
    days = (due_on - today).days
    if days < 0:
        return _("Late")
    if days <= 1:
        return _("Today and tomorrow")
    return _("Within seven days") if days <= 7 else _("Later")


def _row(task: Task, today: date) -> dict[str, Any]:
    row: dict[str, Any] = {
        "title": task.title,
        "sub": task.sub,
        "severity": task.severity,
        "who": task.who,
        "url": task.url,
        "action": task.action,
        "other_url": task.other_url,
        "other_action": task.other_action,
    }
    if task.due_on is None:
        return row
    days = (task.due_on - today).days
    row["due"] = full_date(task.due_on)
    if days < 0:
        row["due_look"] = "late"
        row["due_note"] = ngettext("%(days)s day late", "%(days)s days late", -days) % {
            "days": -days
        }
    elif days == 0:
        row["due_look"], row["due_note"] = "today", _("today")
    else:
        row["due_note"] = ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return row


def _plan_tasks(user: User) -> Iterator[Task]:
    """Drafts of the user's agencies: to revise, to go on with, findings to answer."""
    agencies = [
        m.agency_id for m in memberships_of(user) if m.role in {Role.PLANNER, Role.AGENCY_HEAD}
    ]
    documents = list(
        PlanDocument.objects.filter(
            agency__in=agencies, plan_year__is_open=True, status__in=["draft", "perlu_perbaikan"]
        )
        .select_related("agency", "region", "plan_year")
        .annotate(advice=Subquery(last_step().values("note")[:1]))[:SHOWN]
    )
    deadlines = deadlines_of(documents)
    runs = _last_runs(documents)
    for document in documents:
        due_on = deadlines.get(document.pk)
        yield _writing_task(user, document, due_on)
        run = runs.get(document.pk)
        if run and (run.open_critical or run.open_major):
            yield _finding_task(document, run, due_on)


def _start_tasks(user: User, *, today: date) -> Iterator[Task]:
    """The plan of the year in hand, where its agency or region has not begun it."""
    desk = desk_of(user)
    if desk is None or desk.document is not None:
        return
    permission = Permission.EDIT_PLAN if desk.agency else Permission.EDIT_RKPD
    if not has_permission(user, permission, agency=desk.agency, region=desk.region):
        return
    yield Task(
        title=_("Begin %(kind)s %(year)s of %(owner)s")
        % {
            "kind": DocumentKind(desk.kind).label,
            "year": desk.year,
            "owner": desk.agency or desk.region,
        },
        sub=_("Nothing has been entered or imported yet"),
        due_on=next_deadline(desk, today=today),
        who=_("You"),
        url=reverse("renja:import_upload"),
        action=_("Import a file"),
        other_url=reverse("renja:start"),
        other_action=_("Start empty"),
    )


def next_deadline(desk: Desk, *, today: date) -> date | None:
    """The next stage that is due for a plan that nobody began; a region's own date goes first."""
    found = (
        StageDeadline.objects.filter(
            plan_year=desk.year,
            kind=desk.kind,
            gov_type=desk.region.gov_type,
            is_amendment=False,
            due_on__isnull=False,
        )
        .of_region([desk.region.pk])
        .order_by("region__code")
    )
    dates: dict[str, date] = {}
    for each in found:
        if each.due_on and (each.region_id or each.stage not in dates):
            dates[each.stage] = each.due_on
    return min((day for day in dates.values() if day >= today), default=None)


def last_step() -> Any:
    """The steps of an outer document, the last one first."""
    return Transition.objects.filter(document=OuterRef("pk")).order_by("-at", "-pk")


def _writing_task(user: User, document: PlanDocument, due_on: date | None) -> Task:
    stage = document.get_stage_display()
    if document.status == PlanDocument.Status.REVISE:
        title = _("Revise %(document)s as Bappeda advised") % {"document": document}
        sub, action = document.advice or "", _("Revise")  # type: ignore[attr-defined]
    else:
        title = _("Draft %(document)s") % {"document": document}
        sub, action = _("Stage: %(stage)s") % {"stage": stage}, _("Continue")
    is_head = has_permission(user, Permission.HAND_IN, agency=document.agency)
    who = _("You hand it in") if is_head else _("You, then the head of agency")
    return Task(
        title=title,
        sub=sub,
        due_on=due_on,
        who=who,
        url=document.get_absolute_url(),
        action=action,
    )


def _finding_task(document: PlanDocument, run: AlignmentRun, due_on: date | None) -> Task:
    critical, major = run.open_critical, run.open_major
    return Task(
        title=_("Answer the findings on %(document)s") % {"document": document},
        sub=_("%(critical)s KRITIS and %(major)s MAYOR are open")
        % {
            "critical": critical,
            "major": major,
        },
        severity="KRITIS" if critical else "MAYOR",
        due_on=due_on,
        who=_("You, then Bappeda"),
        url=run.get_absolute_url(),
        action=_("See findings"),
    )


def _verification_tasks(user: User) -> Iterator[Task]:
    """Renja that were handed in to the planning boards where the user verifies."""
    regions = [
        m.agency.region_id
        for m in memberships_of(user)
        if has_permission(user, Permission.VERIFY, region=m.agency.region)
    ]
    documents = list(
        PlanDocument.objects.filter(
            kind=DocumentKind.RENJA, region__in=regions, status=PlanDocument.Status.SUBMITTED
        )
        .select_related("agency", "region", "plan_year")
        .annotate(moved_at=Subquery(last_step().values("at")[:1]))
        .order_by("moved_at")[:SHOWN]
    )
    for document in documents:
        moved_at: datetime = document.moved_at
        yield Task(
            title=_("Verify %(document)s") % {"document": document},
            sub=_("Handed in; two weeks to verify (Ps 135, 141)"),
            due_on=(moved_at + VERIFICATION_TIME).astimezone(document.region.timezone).date(),
            who=_("You, then the agency"),
            url=document.get_absolute_url(),
            action=_("Verify"),
        )


def _answer_tasks(user: User) -> Iterator[Task]:
    """Answers of agencies on which the planning board decides: accept, or reopen."""
    regions = [
        m.agency.region_id
        for m in memberships_of(user)
        if has_permission(user, Permission.ACCEPT_FINDING, region=m.agency.region)
    ]
    if not regions:
        return
    newest = (
        AlignmentRun.objects.done()
        .filter(renja__region__in=regions, renja__plan_year__is_open=True)
        .newest()
    )
    runs = (
        newest.annotate(answers=Count("findings", filter=Q(findings__status__in=_ANSWERED)))
        .filter(answers__gt=0)
        .select_related("renja__agency", "renja__region", "renja__plan_year")
        .defer("outcome")[:SHOWN]
    )
    listed = list(runs)
    due = deadlines_of([run.renja for run in listed])
    for run in listed:
        answers: int = run.answers
        yield Task(
            title=_("Decide on the answers for %(document)s") % {"document": run.renja},
            sub=ngettext(
                "%(answers)s finding was answered", "%(answers)s findings were answered", answers
            )
            % {"answers": answers},
            due_on=due.get(run.renja_id),
            who=_("You, then the agency"),
            url=run.get_absolute_url(),
            action=_("See answers"),
        )


def _member_tasks(user: User, *, at: datetime) -> Iterator[Task]:
    """Invitations that ran out unanswered, for those who administer the region."""
    regions = [
        m.agency.region_id
        for m in memberships_of(user)
        if has_permission(user, Permission.MANAGE_MEMBERS, region=m.agency.region)
    ]
    lapsed = (
        Invitation.objects.open()
        .filter(agency__region__in=regions, expires_at__lt=at)
        .select_related("agency__region")[:SHOWN]
    )
    for invitation in lapsed:
        yield Task(
            title=_("The invitation to %(email)s has expired") % {"email": invitation.email},
            sub=str(invitation.agency),
            due_on=invitation.expires_at.astimezone(invitation.agency.region.timezone).date(),
            who=_("You"),
            url=reverse("agencies:agency", kwargs={"pk": invitation.agency_id}),
            action=_("Send again"),
        )


def deadlines_of(documents: Iterable[PlanDocument]) -> dict[int, date]:
    """The due date of each document's stage, the region's own before the default; one query."""
    listed = list(documents)
    found = StageDeadline.objects.filter(
        plan_year__in={document.plan_year_id for document in listed}, due_on__isnull=False
    ).of_region([document.region_id for document in listed])
    dates: dict[tuple[object, ...], date] = {}
    for each in found:
        key = (each.plan_year_id, each.gov_type, each.kind, each.is_amendment, each.stage)
        dates[(each.region_id, *key)] = each.due_on
    due = {}
    for document in listed:
        key = (
            document.plan_year_id,
            document.region.gov_type,
            document.kind,
            document.is_amendment,
            document.stage,
        )
        own = dates.get((document.region_id, *key)) or dates.get((None, *key))
        if own:
            due[document.pk] = own
    return due


def _last_runs(documents: Iterable[PlanDocument]) -> dict[int, AlignmentRun]:
    runs = (
        AlignmentRun.objects.done()
        .filter(renja__in=[document.pk for document in documents])
        .newest()
        .defer("outcome")
    )
    return {run.renja_id: run for run in runs}


def checked_hand_ins(user: User) -> list[dict[str, Any]]:
    """The newest checked hand-ins, the latest first, each with the result as this user reads it.

    Entries are those of the list of checks, plus `renja`.
    """
    runs = list(
        AlignmentRun.objects.visible_to(user)
        .done()
        .filter(subject_version__reason="hand_in")
        .newest()
        .with_plans()
        .order_by("-finished_at")[:REVIEWED]
    )
    return [
        {**result_of(standing), "renja": standing.run.renja} for standing in standings(user, runs)
    ]
