"""What is still missing before a rakor can be closed, and the steps after its minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Case, Count, Exists, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.formats import short_date
from meetings.actions.filing import file_bundle
from meetings.actions.objections import refused
from meetings.actions.planning import CannotPlan, change_status
from meetings.models import (
    ActionItem,
    AgendaItem,
    CoordinationMeeting,
    Decision,
    MinutesCirculation,
    OfficialRecord,
)

Status = CoordinationMeeting.Status
# Nothing is decided while people arrive, eat, or are welcomed.
UNDECIDED = (AgendaItem.Kind.BREAK, AgendaItem.Kind.OPENING)


class CannotClose(Exception):
    """The rakor still lacks something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing a closed rakor has; `detail` says what of it is missing.

    `is_none`: there is nothing that it asks for. Nothing is missing then, and nothing was done.
    """

    key: str
    label: str
    is_met: bool
    is_none: bool = False
    detail: str = ""
    url: str = ""


def requirements(meeting: CoordinationMeeting, *, with_internal: bool = True) -> list[Requirement]:
    """Attendance a day, an outcome an item, owner and date an action, the file of the record.

    Five queries for a rakor of any size. Without `with_internal` no internal item is named.
    """
    return [*_attendance(meeting), _outcomes(meeting, with_internal=with_internal), _actions(meeting), _minutes(meeting),
            *_record(meeting)]  # fmt: skip


def _page(name: str, meeting: CoordinationMeeting) -> str:
    return reverse(f"meetings:{name}", kwargs={"uuid": meeting.uuid})


def _attendance(meeting: CoordinationMeeting) -> list[Requirement]:
    days = list(
        meeting.days.annotate(
            present=Count("attendances", filter=Q(attendances__item=None))
        ).order_by("date")
    )
    url = _page("attendance", meeting)
    if not days:
        return [Requirement(key="days", label=_("The rakor has days"), is_met=False, url=url)]
    return [
        Requirement(
            key=f"attendance-{day.pk}",
            label=_("Attendance of %s") % short_date(day.date),
            is_met=day.present > 0,
            detail="" if day.present else _("nobody recorded"),
            url=url,
        )
        for day in days
    ]


def _outcomes(meeting: CoordinationMeeting, *, with_internal: bool) -> Requirement:
    decided = Decision.objects.filter(item=OuterRef("pk"))
    items = list(
        AgendaItem.objects.filter(meeting=meeting)
        .exclude(kind__in=UNDECIDED)
        .annotate(is_settled=~Q(outcome="") | Exists(decided))
        .order_by("starts_at")
        .values_list("title", "is_public", "is_settled")
    )
    missing = [(title, is_public) for title, is_public, is_settled in items if not is_settled]
    nothing = "" if items else _("no agenda item to decide on")
    return Requirement(
        key="outcomes",
        label=_("A decision, a note or “deferred” for each agenda item"),
        is_met=not missing,
        is_none=not items,
        detail=nothing
        or _listed([title for title, is_public in missing if is_public or with_internal]),
        url=_page("minutes", meeting),
    )


def _actions(meeting: CoordinationMeeting) -> Requirement:
    lacks = Q(owner_agency=None) | Q(owner_person="") | Q(due_on=None)
    tasks = list(
        ActionItem.objects.filter(meeting=meeting)
        .exclude(status=ActionItem.Status.DROPPED)
        .annotate(lacks=Case(When(lacks, then=True), default=False))
        .order_by("number")
        .values_list("number", "lacks")
    )
    missing = [number for number, is_lacking in tasks if is_lacking]
    nothing = "" if tasks else _("no action item")
    return Requirement(
        key="actions",
        label=_("Agency, person and date for each action item"),
        is_met=not missing,
        is_none=not tasks,
        detail=_("Numbers %s") % _listed([str(number) for number in missing])
        if missing
        else nothing,
        url=_page("actions", meeting),
    )


def _minutes(meeting: CoordinationMeeting) -> Requirement:
    locked = MinutesCirculation.objects.filter(meeting=meeting, locked_at__isnull=False).exists()
    return Requirement(
        key="minutes",
        label=_("Minutes circulated and final"),
        is_met=locked,
        url=_page("minutes", meeting),
    )


def _record(meeting: CoordinationMeeting) -> list[Requirement]:
    record = (
        OfficialRecord.objects.filter(meeting=meeting)
        .prefetch_related("signatures", "objections")
        .first()
    )
    signatures = list(record.signatures.all()) if record else []
    # Who refused has answered: the berita acara shows it, and nobody waits for that signature.
    against = refused(record, record.objections.all()) if record else set()
    unsigned = [
        each.name
        for each in signatures
        if each.signed_at is None and (each.party, each.name) not in against
    ]
    url = _page("record", meeting)
    return [
        Requirement(
            key="record",
            label=_("File of the berita acara"),
            is_met=bool(record and record.file),
            url=url,
        ),
        Requirement(
            key="signatures",
            label=_("Berita acara signed"),
            is_met=any(each.signed_at for each in signatures) and not unsigned,
            detail=_listed(unsigned),
            url=url,
        ),
    ]


MOST_LISTED = 4


def _listed(names: list[str]) -> str:
    """The first few, and how many more there are."""
    shown = ", ".join(names[:MOST_LISTED])
    more = len(names) - MOST_LISTED
    return shown if more <= 0 else _("%(names)s and %(more)s more") % {"names": shown, "more": more}


# What each later step asks for; requirements by key, `attendance-` stands for every day.
_NEEDED: dict[str, tuple[str, ...]] = {
    Status.AGREED: ("minutes", "record", "signatures"),
    Status.FOLLOW_UP: (),
    Status.CLOSED: ("days", "attendance-", "outcomes", "actions", "record", "signatures"),
}


def missing_for(meeting: CoordinationMeeting, to_status: str) -> list[Requirement]:
    """What stands between the rakor and that step."""
    needed = _NEEDED.get(to_status, ())
    return [
        each
        for each in requirements(meeting)
        if not each.is_met and any(each.key.startswith(key) for key in needed)
    ]


@transaction.atomic
def move_on(*, meeting: CoordinationMeeting, to_status: str, by: User, at: datetime) -> None:
    """The step after the minutes: agreed, follow-up, closed. Raises CannotClose."""
    if to_status not in _NEEDED:
        raise CannotClose(_("A rakor that is here cannot go there."))
    CoordinationMeeting.objects.select_for_update().get(pk=meeting.pk)
    missing = missing_for(meeting, to_status)
    if missing:
        raise CannotClose(_("Still missing: %s.") % "; ".join(each.label for each in missing))
    try:
        change_status(meeting=meeting, to_status=to_status, by=by, at=at)
    except CannotPlan as error:
        raise CannotClose(str(error)) from error
    file_bundle(meeting=meeting, at=at)
