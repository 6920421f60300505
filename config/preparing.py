"""What a secretary has to prepare: the next rakor, what it still lacks, and who has not answered.

Read from the state of the rakor, as the work queue is. A fixed number of queries, whatever its size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags.formats import full_date
from agencies.models import Role
from agencies.permissions import memberships_of
from meetings.actions.checking import open_warnings, warnings_of
from meetings.actions.releases import pending_changes
from meetings.models import (
    AgendaItem,
    CoordinationMeeting,
    Invitation,
    Material,
    MeetingDay,
    PollAnswer,
    SlotPoll,
)

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 8
_AHEAD = [
    CoordinationMeeting.Status.PLANNED,
    CoordinationMeeting.Status.INVITED,
    CoordinationMeeting.Status.RUNNING,
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that a rakor needs, and where it is done."""

    text: str
    is_done: bool
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """Somebody who was asked and has not answered."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """The next rakor; `silent` are at most eight of `silent_count`, of `asked_count` who were asked.

    `others` counts further rakor that are being prepared.
    """

    meeting: CoordinationMeeting
    days: Sequence[MeetingDay]
    checks: Sequence[Check]
    silent: Sequence[Silent]
    silent_count: int
    asked_count: int
    others: int

    @property
    def missing(self) -> list[Check]:
        return [check for check in self.checks if not check.is_done]

    @property
    def done(self) -> list[Check]:
        return [check for check in self.checks if check.is_done]


def preparation_of(user: User, *, today: date) -> Preparation | None:
    """The rakor that a secretary holds next; None for everybody else, and where there is none.

    One without a date comes after those that have one.
    """
    if not any(m.role == Role.SECRETARIAT for m in memberships_of(user)):
        return None
    ahead = list(
        CoordinationMeeting.objects.managed_by(user)
        .with_dates()
        .filter(Q(last_on__gte=today) | Q(last_on=None), status__in=_AHEAD)
        .select_related("host__region", "plan_year", "planned_venue")
        .order_by(F("first_on").asc(nulls_last=True), "pk")
    )
    return _prepared(user, ahead[0], others=len(ahead) - 1) if ahead else None


def _prepared(user: User, meeting: CoordinationMeeting, *, others: int) -> Preparation:
    days = list(meeting.days.select_related("venue").prefetch_related("rooms").order_by("date"))
    invitations = list(
        Invitation.objects.filter(meeting=meeting)
        .standing()
        .order_by("position", "pk")
        .only("pk", "name", "status", "meeting")
    )
    asked, silent = _asked(meeting, days, invitations)
    return Preparation(
        meeting=meeting,
        days=days,
        checks=[
            *_place_checks(meeting, days, len(silent) if not days else 0),
            *_agenda_checks(user, meeting, days),
            *_invitation_checks(meeting, invitations),
            *_material_checks(meeting),
        ],
        silent=silent[:SHOWN],
        silent_count=len(silent),
        asked_count=asked,
        others=others,
    )


def _url(name: str, meeting: CoordinationMeeting, **kwargs: object) -> str:
    return reverse(f"meetings:{name}", kwargs={"uuid": meeting.uuid, **kwargs})


def _asked(
    meeting: CoordinationMeeting, days: Sequence[MeetingDay], invitations: Sequence[Invitation]
) -> tuple[int, list[Silent]]:
    """How many were asked, and who is silent: about the date while it is open, then to come."""
    if not days:
        return _asked_for_a_date(meeting)
    sent = [i for i in invitations if i.status in {"dikirim", "dijawab"}]
    silent = [
        Silent(name=each.name, url=_url("invitation", meeting, pk=each.pk))
        for each in sent
        if each.status == Invitation.Status.SENT
    ]
    return len(sent), silent


def _asked_for_a_date(meeting: CoordinationMeeting) -> tuple[int, list[Silent]]:
    if not SlotPoll.objects.filter(meeting=meeting, chosen=None).exists():
        return 0, []
    answered = PollAnswer.objects.filter(
        option__poll__meeting=meeting, option__withdrawn_at=None
    ).values("agency")
    parts = meeting.agencies.exclude(agency=meeting.host).select_related("agency__region")
    silent = [
        Silent(
            name=f"{part.agency}, {part.agency.region.name}",
            url=_url("poll", meeting),
        )
        for part in parts.exclude(agency__in=answered)
    ]
    return parts.count(), silent


def _place_checks(
    meeting: CoordinationMeeting, days: Sequence[MeetingDay], unanswered: int
) -> Iterator[Check]:
    """Its dates and its venue."""
    if days:
        yield Check(text=_("The date is fixed"), is_done=True, url=_url("agenda", meeting))
        without = next((day for day in days if day.venue_id is None), None)
        if without is not None:
            text = _("%(day)s has no venue yet") % {"day": full_date(without.date)}
            yield Check(text=text, is_done=False, url=_url("day", meeting, pk=without.pk))
        else:
            yield Check(text=_("Each day has a venue"), is_done=True, url=_url("agenda", meeting))
        return
    text = _("The date is not fixed yet")
    if unanswered:
        text = ngettext(
            "The date is not fixed yet; %(count)s agency has not answered the poll",
            "The date is not fixed yet; %(count)s agencies have not answered the poll",
            unanswered,
        ) % {"count": unanswered}
    yield Check(text=text, is_done=False, url=_url("poll", meeting))
    has_venue = meeting.planned_venue_id is not None
    text = _("The venue is planned") if has_venue else _("No venue is planned yet")
    yield Check(text=text, is_done=has_venue, url=_url("edit", meeting))


def _agenda_checks(
    user: User, meeting: CoordinationMeeting, days: Sequence[MeetingDay]
) -> Iterator[Check]:
    """Its agenda: there, published as it stands, without a clash that nobody took on."""
    if not days:
        return
    filled = set(AgendaItem.objects.filter(meeting=meeting).values_list("day", flat=True))
    empty = next((day for day in days if day.pk not in filled), None)
    if not filled:
        text, url = _("No agenda yet"), _url("agenda_start", meeting)
    elif empty is not None:
        text = _("%(day)s has no agenda yet") % {"day": full_date(empty.date)}
        url = f"{_url('agenda', meeting)}?hari={empty.pk}"
    else:
        text, url = _("Each day has an agenda"), _url("agenda", meeting)
    yield Check(text=text, is_done=empty is None, url=url)
    if not filled:
        return
    yield _published(meeting, days)
    clashes = len(open_warnings(warnings_of(meeting, user=user)))
    text = ngettext(
        "%(count)s clash or warning is open", "%(count)s clashes or warnings are open", clashes
    )
    yield Check(
        text=text % {"count": clashes} if clashes else _("Nothing clashes"),
        is_done=not clashes,
        url=_url("warnings", meeting),
    )


def _published(meeting: CoordinationMeeting, days: Sequence[MeetingDay]) -> Check:
    last, changed = pending_changes(meeting, days=days)
    if last is None:
        text = _("The agenda is not published yet")
    elif changed:
        text = ngettext(
            "%(count)s change of the agenda is not published",
            "%(count)s changes of the agenda are not published",
            len(changed),
        ) % {"count": len(changed)}
    else:
        text = _("The agenda is published, version %(number)s") % {"number": last.number}
    return Check(text=text, is_done=bool(last and not changed), url=_url("releases", meeting))


def _invitation_checks(
    meeting: CoordinationMeeting, invitations: Iterable[Invitation]
) -> Iterator[Check]:
    """Its invitations: there, and sent."""
    listed = list(invitations)
    if not listed:
        yield Check(text=_("Nobody is invited yet"), is_done=False, url=_url("invite_add", meeting))
        return
    unsent = sum(each.status == Invitation.Status.PREPARED for each in listed)
    text = ngettext(
        "%(count)s invitation is not sent yet", "%(count)s invitations are not sent yet", unsent
    )
    yield Check(
        text=text % {"count": unsent} if unsent else _("Every invitation is sent"),
        is_done=not unsent,
        url=_url("invite_send" if unsent else "invitations", meeting),
    )


def _material_checks(meeting: CoordinationMeeting) -> Iterator[Check]:
    """Materials that were asked for, where any were."""
    asked = Material.objects.filter(item__meeting=meeting)
    if not (count := asked.count()):
        return
    missing = asked.missing().count()
    text = ngettext("%(count)s material is missing", "%(count)s materials are missing", missing)
    done = ngettext("%(count)s material is there", "All %(count)s materials are there", count)
    yield Check(
        text=text % {"count": missing} if missing else done % {"count": count},
        is_done=not missing,
        url=_url("materials", meeting),
    )
