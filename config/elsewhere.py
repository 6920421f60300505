"""What others have in hand, which meetings come up, and what others did since the last visit.

Read from the state of plans, comments and rakor, as the work queue is: only the visit is stored.
Each panel takes a fixed number of queries, whatever the number of plans.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.permissions import memberships_of
from alignment.models import AlignmentRun, Finding
from config.home import last_step
from meetings.models import ActionItem, AgendaItem, AgendaRelease, CoordinationMeeting, MeetingDay
from renja.models import Comment, CommentThread, PlanDocument, RowChange, Transition

if TYPE_CHECKING:
    from accounts.models import User
    from config.overview import Desk

SHOWN = 5
_OFF = [CoordinationMeeting.Status.CANCELLED, CoordinationMeeting.Status.POSTPONED]
_ANSWERED = [Finding.Status.ANSWERED, Finding.Status.CLAIMED_FIXED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that the next step of somebody else is due on; `since` None is not known."""

    title: str
    who: str
    since: datetime | None
    url: str

    @property
    def days(self) -> int | None:
        """Whole days that it has been there."""
        return (timezone.now() - self.since).days if self.since else None


def waiting_on_others(desk: Desk) -> list[Waiting]:
    """What left this desk and has not come back, the longest first, at most five."""
    waits = _of_agency(desk) if desk.agency else _of_board(desk)
    known = timezone.now()
    return sorted(waits, key=lambda wait: wait.since or known)[:SHOWN]


def _of_agency(desk: Desk) -> Iterator[Waiting]:
    """A Renja at Bappeda, answers to be decided on, work that was done and is to be confirmed."""
    board = _("Bappeda of %(region)s") % {"region": desk.region}
    if desk.document is not None:
        yield from _handed_in(desk.document, board)
        yield from _answers(desk.document, board)
    done = ActionItem.objects.filter(
        owner_agency=desk.agency, status=ActionItem.Status.DONE
    ).select_related("meeting__host")
    for item in done.order_by("done_at")[:SHOWN]:
        yield Waiting(
            title=_("Confirmation that “%(text)s” was done") % {"text": item.text},
            who=str(item.meeting.host),
            since=item.done_at,
            url=reverse("meetings:action", kwargs={"pk": item.uuid}),
        )


def _handed_in(document: PlanDocument, board: str) -> Iterator[Waiting]:
    if document.status != PlanDocument.Status.SUBMITTED:
        return
    steps = Transition.objects.filter(document=document)
    yield Waiting(
        title=_("Verification of %(document)s") % {"document": document},
        who=board,
        since=steps.aggregate(last=Max("at"))["last"],
        url=document.get_absolute_url(),
    )


def _answers(document: PlanDocument, board: str) -> Iterator[Waiting]:
    run = (
        AlignmentRun.objects.done()
        .filter(renja=document)
        .order_by("-number")
        .annotate(
            answers=Count("findings", filter=Q(findings__status__in=_ANSWERED), distinct=True),
            answered_at=Min("findings__responses__at", filter=Q(findings__status__in=_ANSWERED)),
        )
        .defer("outcome")
        .first()
    )
    if run is None or not run.answers:
        return
    text = ngettext(
        "Decision on %(count)s answered finding",
        "Decision on %(count)s answered findings",
        run.answers,
    )
    yield Waiting(
        title=text % {"count": run.answers},
        who=board,
        since=run.answered_at,
        url=run.get_absolute_url(),
    )


def _of_board(desk: Desk) -> Iterator[Waiting]:
    """Renja that were sent back, and comments that agencies must still act on."""
    plans = PlanDocument.objects.filter(
        kind="renja", region=desk.region, plan_year=desk.year, is_amendment=False
    ).select_related("agency", "region", "plan_year")
    returned = plans.filter(status=PlanDocument.Status.REVISE).annotate(
        returned_at=Subquery(last_step().values("at")[:1])
    )
    for document in returned.order_by("returned_at")[:SHOWN]:
        yield Waiting(
            title=_("Revision of %(document)s") % {"document": document},
            who=str(document.agency),
            since=document.returned_at,
            url=document.get_absolute_url(),
        )
    must = Q(threads__kind=CommentThread.Kind.MUST, threads__status=CommentThread.Status.OPEN)
    asked = plans.annotate(
        musts=Count("threads", filter=must), asked_at=Min("threads__opened_at", filter=must)
    ).filter(musts__gt=0)
    for plan in asked.order_by("asked_at")[:SHOWN]:
        text = ngettext(
            "%(count)s comment on %(document)s that must be answered",
            "%(count)s comments on %(document)s that must be answered",
            plan.musts,
        )
        yield Waiting(
            title=text % {"count": plan.musts, "document": plan},
            who=str(plan.agency),
            since=plan.asked_at,
            url=reverse("renja:comments", kwargs={"pk": plan.pk}),
        )


def coming_days(user: User, *, today: date) -> list[MeetingDay]:
    """The next days of rakor that the user's agencies host, take part in or are invited to.

    One a rakor, with `starts_at`, the beginning of its first item, null while there is none.
    """
    agencies = {m.agency_id for m in memberships_of(user)}
    rakor = (
        CoordinationMeeting.objects.visible_to(user).of_agencies(agencies).exclude(status__in=_OFF)
    )
    earlier = MeetingDay.objects.filter(
        meeting=OuterRef("meeting"), date__gte=today, date__lt=OuterRef("date")
    )
    begins = (
        AgendaItem.objects.filter(day=OuterRef("pk"), is_public=True)
        .order_by("starts_at")
        .values("starts_at")
    )
    return list(
        MeetingDay.objects.filter(~Exists(earlier), meeting__in=rakor, date__gte=today)
        .select_related("meeting", "venue")
        .annotate(starts_at=Subquery(begins[:1]))
        .order_by("date", "pk")[:SHOWN]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that somebody else did."""

    text: str
    at: datetime
    url: str


def news_since(user: User, desk: Desk, *, since: datetime) -> list[News]:
    """What others did since then to the plans of this desk and its rakor; the newest five."""
    plans = PlanDocument.objects.filter(plan_year=desk.year, region=desk.region)
    if desk.agency is not None:
        plans = plans.filter(agency=desk.agency)
    found = [
        *_steps(user, plans, since),
        *_comments(user, plans, since),
        *_changes(user, plans, since),
        *_agendas(user, since),
    ]
    return sorted(found, key=lambda news: news.at, reverse=True)[:SHOWN]


def _steps(user: User, plans: QuerySet[PlanDocument], since: datetime) -> Iterator[News]:
    steps = (
        Transition.objects.filter(document__in=plans, at__gt=since)
        .exclude(by=user)
        .select_related("document__agency", "document__region", "document__plan_year", "by")
    )
    for step in steps.order_by("-at")[:SHOWN]:
        status = PlanDocument.Status(step.to_status).label
        yield News(
            text=_("%(document)s is now: %(status)s, by %(person)s.")
            % {"document": step.document, "status": status, "person": step.by},
            at=step.at,
            url=step.document.get_absolute_url(),
        )


def _comments(user: User, plans: QuerySet[PlanDocument], since: datetime) -> Iterator[News]:
    said = (
        Comment.objects.filter(thread__document__in=plans, at__gt=since)
        .exclude(by=user)
        .order_by()
        .values("by__name", "by__email", "thread__document")
        .annotate(count=Count("pk"), last=Max("at"))
    )
    for each in said.order_by("-last")[:SHOWN]:
        text = ngettext(
            "%(person)s wrote %(count)s comment.",
            "%(person)s wrote %(count)s comments.",
            each["count"],
        )
        yield News(
            text=text % {"person": _name(each), "count": each["count"]},
            at=each["last"],
            url=reverse("renja:comments", kwargs={"pk": each["thread__document"]}),
        )


def _changes(user: User, plans: QuerySet[PlanDocument], since: datetime) -> Iterator[News]:
    changed = (
        RowChange.objects.filter(document__in=plans, at__gt=since)
        .exclude(by=user)
        .order_by()
        .values("by__name", "by__email", "document", "document__agency__name")
        .annotate(count=Count("row_uuid", distinct=True), last=Max("at"))
    )
    for each in changed.order_by("-last")[:SHOWN]:
        text = ngettext(
            "%(person)s changed %(count)s row of %(agency)s.",
            "%(person)s changed %(count)s rows of %(agency)s.",
            each["count"],
        )
        owner = each["document__agency__name"] or _("the RKPD")
        yield News(
            text=text % {"person": _name(each), "count": each["count"], "agency": owner},
            at=each["last"],
            url=reverse("renja:compare_choose", kwargs={"pk": each["document"]}),
        )


def _agendas(user: User, since: datetime) -> Iterator[News]:
    agencies = {m.agency_id for m in memberships_of(user)}
    rakor = CoordinationMeeting.objects.visible_to(user).of_agencies(agencies)
    published = (
        AgendaRelease.objects.filter(meeting__in=rakor, released_at__gt=since)
        .exclude(released_by=user)
        .select_related("meeting")
        .defer("content")
    )
    for release in published.order_by("-released_at")[:SHOWN]:
        yield News(
            text=_("The agenda of %(meeting)s was published, version %(number)s.")
            % {"meeting": release.meeting, "number": release.number},
            at=release.released_at,
            url=reverse("meetings:agenda", kwargs={"uuid": release.meeting.uuid}),
        )


def _name(person: Mapping[str, Any]) -> str:
    return str(person["by__name"] or person["by__email"])
