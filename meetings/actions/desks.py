"""A desk goes through live findings and comments: closed, answered, or turned into action items."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Prefetch, Q
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency
from alignment.actions import CannotMove, move_finding
from alignment.models import AlignmentRun, Finding
from alignment.permissions import can_move
from meetings.models import (
    ActionItem,
    AgendaItem,
    CoordinationMeeting,
    Delegate,
    DeskOutcome,
)
from renja.models import Comment, CommentThread

Result = DeskOutcome.Result
Status = Finding.Status


class CannotSettle(Exception):
    """What the desk agreed cannot be written down like this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What an action item needs beyond its text."""

    owner_agency: Agency | None = None
    owner_person: str = ""
    due_on: date | None = None
    expected_output: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Who sits at the desk: delegates of the rakor, and others as written down."""

    present: Collection[Delegate] = ()
    others: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAgency:
    """One agency at a desk: the newest check the reader sees, its open findings and comments."""

    agency: Agency
    run: AlignmentRun | None
    findings: Sequence[Finding]
    threads: Sequence[CommentThread]


def agencies_of(item: AgendaItem) -> list[Agency]:
    """Whose findings the desk opens."""
    agencies = Agency.objects.filter(_sits_at(item)).select_related("region")
    return list(agencies.order_by("region__code", "name"))


def at_desks(meeting: CoordinationMeeting) -> Q:
    """The agencies whose findings any desk of the rakor opens: two queries."""
    found = Q(pk__in=[])
    desks = AgendaItem.objects.filter(meeting=meeting, kind=AgendaItem.Kind.DESK)
    for item in desks.prefetch_related("parties"):
        found |= _sits_at(item)
    return found


def _sits_at(item: AgendaItem) -> Q:
    """Active agencies of the desk; of a region those that hold the desk's bidang."""
    parties = list(item.parties.all())
    regions = [party.region_id for party in parties if party.region_id]
    of_region = Q(region__in=regions, kind=Agency.Kind.AGENCY)
    if item.field_code:
        of_region &= Q(affair_fields__contains=[item.field_code])
    named = Q(pk__in=[party.agency_id for party in parties if party.agency_id])
    return (named | of_region) & Q(is_active=True)


def desk_of(item: AgendaItem, *, user: User) -> list[DeskAgency]:
    """The desk's agencies with their live findings and comments; six queries for any number.

    A reader is shown what they may read anyway: an agency whose checks they do not see stands there
    without a run.
    """
    agencies = agencies_of(item)
    runs = {
        run.renja.agency_id: run
        for run in AlignmentRun.objects.visible_to(user)
        .done()
        .filter(renja__agency__in=agencies, renja__plan_year=item.meeting.plan_year_id)
        .newest()
        .with_plans()
    }
    found: dict[int, list[Finding]] = {}
    findings = (
        Finding.objects.visible_to(user)
        .filter(run__in=runs.values())
        .open()
        .exclude(change=Finding.Change.FIXED)
        .select_related("run__renja__agency", "run__renja__region")
    )
    for finding in _of_field(findings, item.field_code):
        found.setdefault(finding.run_id, []).append(finding)
    threads = _threads_at(item, agencies, user=user)
    return [
        DeskAgency(
            agency=agency,
            run=runs.get(agency.pk),
            findings=_by_severity(found.get(runs[agency.pk].pk, [])) if agency.pk in runs else [],
            threads=threads.get(agency.pk, []),
        )
        for agency in agencies
    ]


def _threads_at(
    item: AgendaItem, agencies: Collection[Agency], *, user: User
) -> dict[int, list[CommentThread]]:
    """Comments on rows that are not resolved, by agency; what must be acted on comes first."""
    threads = (
        CommentThread.objects.visible_to(user)
        .filter(document__agency__in=agencies, document__plan_year=item.meeting.plan_year_id)
        .exclude(status=CommentThread.Status.RESOLVED)
        .select_related("document", "agency")
        .prefetch_related(Prefetch("comments", Comment.objects.select_related("agency")))
    )
    found: dict[int, list[CommentThread]] = {}
    for thread in sorted(threads, key=lambda t: (t.kind != CommentThread.Kind.MUST, t.code, t.pk)):
        agency = thread.document.agency_id
        if agency and not (item.field_code and _names_other_field(thread.code, item.field_code)):
            found.setdefault(agency, []).append(thread)
    return found


_ORDER = {severity: number for number, severity in enumerate(Finding.Severity.values)}


def _by_severity(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: (_ORDER[f.severity], f.item, f.check_id))


def _of_field(findings: Iterable[Finding], field_code: str) -> list[Finding]:
    """Findings on codes of the desk's bidang; what names no bidang belongs to each desk."""
    every = list(findings)
    if not field_code:
        return every
    return [f for f in every if not _names_other_field(f.item, field_code)]


def _names_other_field(item: str, field_code: str) -> bool:
    parts = item.split(".")
    is_code = len(parts) > 1 and parts[0].isdigit() and parts[1].isdigit()
    return is_code and ".".join(parts[:2]) != field_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is settled at a desk: a finding, or the thread of a comment on a row."""

    agency: Agency
    code: str
    row: UUID | None
    finding: Finding | None = None
    thread: CommentThread | None = None


def settle_finding(
    *,
    item: AgendaItem,
    finding: Finding,
    result: str,
    text: str,
    table: Table,
    task: Task | None = None,
    by: User,
    at: datetime,
) -> DeskOutcome:
    """Record what was agreed; moves the finding where `by` may. Raises CannotSettle."""
    subject = Subject(
        agency=_agency_of(finding),
        code=finding.item,
        row=finding.row_uuids[0] if finding.row_uuids else None,
        finding=finding,
    )
    tell = partial(_move, finding, result, by=by, at=at)
    return settle(
        item=item, subject=subject, result=result, text=text, table=table, task=task, tell=tell,
        by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def settle(
    *,
    item: AgendaItem,
    subject: Subject,
    result: str,
    text: str,
    table: Table,
    task: Task | None,
    tell: Callable[[str], None],
    by: User,
    at: datetime,
) -> DeskOutcome:
    """Record what was agreed, with its action item; `tell` says it where the subject is discussed.

    What is settled twice keeps both records; the newer one is what the berita acara prints.
    Raises CannotSettle.
    """
    said = _agreed_text(text, table)
    action = None
    if result == Result.ACTION:
        action = _make_action(item, subject, said, task or Task(), by=by, at=at)
    tell(_as_said(said, action))
    finding = subject.finding
    outcome = DeskOutcome.objects.create(
        item=item,
        finding_identity=finding.identity if finding else None,
        thread=subject.thread,
        agency=subject.agency,
        check_id=finding.check_id if finding else "",
        printed_code=subject.code,
        severity=finding.severity if finding else "",
        result=result,
        text=said,
        action=action,
        others_present=table.others.strip(),
        by=by,
        at=at,
    )
    outcome.present.set(table.present)
    return outcome


def _agreed_text(text: str, table: Table) -> str:
    """What was agreed, by people with names. Raises CannotSettle."""
    if not text.strip():
        raise CannotSettle(_("Write down what was agreed."))
    if not table.present and not table.others.strip():
        raise CannotSettle(_("Say who is at the table."))
    return text.strip()


def _agency_of(finding: Finding) -> Agency:
    """The agency whose Renja was checked; an RKPD, which has none, is never checked."""
    agency = finding.run.renja.agency
    if agency is None:
        raise CannotSettle(_("Only a Renja is checked; an RKPD is what it is held against."))
    return agency


def _make_action(
    item: AgendaItem, subject: Subject, text: str, task: Task, *, by: User, at: datetime
) -> ActionItem:
    """The rakor's next action item: numbered one after the other, so the rakor is locked."""
    meeting = CoordinationMeeting.objects.select_for_update().get(pk=item.meeting_id)
    last = ActionItem.objects.filter(meeting=meeting).aggregate(most=Max("number"))["most"] or 0
    return ActionItem.objects.create(
        meeting=meeting,
        number=last + 1,
        text=text,
        item=item,
        finding_identity=subject.finding.identity if subject.finding else None,
        row_uuid=subject.row,
        printed_code=subject.code,
        owner_agency=task.owner_agency or subject.agency,
        owner_person=task.owner_person,
        due_on=task.due_on,
        expected_output=task.expected_output,
        created_by=by,
        created_at=at,
    )


def _as_said(text: str, action: ActionItem | None) -> str:
    """What the finding or comment is told: the action item's number where there is one."""
    if action is None:
        return text
    return _("Action item %(number)s of %(meeting)s: %(text)s") % {
        "number": action.number,
        "meeting": action.meeting.title,
        "text": text,
    }


def _move(finding: Finding, result: str, text: str, *, by: User, at: datetime) -> None:
    """Move the finding as far as `by` may; closing is refused to whom it does not belong."""
    targets = {
        Result.CLOSED: (Status.ACCEPTED, Status.CLAIMED_FIXED),
        Result.ANSWERED: (Status.ANSWERED,),
        Result.ACTION: (Status.ANSWERED,),
    }[Result(result)]
    target = next((status for status in targets if can_move(by, finding, status)), None)
    if target is None:
        if result == Result.CLOSED:
            raise CannotSettle(
                _(
                    "A finding is closed by Bappeda, or reported as mended by its agency. "
                    "Let one of them sign in here, or write down an answer or an action item."
                )
            )
        return
    try:
        move_finding(finding=finding, to_status=target, text=text, by=by, at=at)
    except CannotMove as error:
        raise CannotSettle(str(error)) from error
