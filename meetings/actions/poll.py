"""Ask the agencies which days suit them, and turn the choice into the rakor's days."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.formats import date_range, full_time
from agencies.models import Agency
from meetings.actions.conflicts import Kind, days_off
from meetings.actions.invitations_answers import counted
from meetings.actions.planning import CannotPlan, check_length, override_warning, set_days
from meetings.models import (
    AgendaItem,
    Attendance,
    CoordinationMeeting,
    MeetingAgency,
    PollAnswer,
    PollOption,
    PollRequest,
    SlotPoll,
    Venue,
)
from notifications.actions import notify

Answer = PollAnswer.Answer
FEWEST, MOST = 2, 6


class StillSilent(CannotPlan):
    """Required agencies have not answered about the date that is to be chosen."""

    def __init__(self, agencies: Sequence[Agency]) -> None:
        super().__init__(
            _("%(agencies)s has not answered about this date yet.") % {"agencies": named(agencies)}
        )
        self.agencies = tuple(agencies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One proposal and what the agencies say; `refused_by` and `open_for` are required ones."""

    option: PollOption
    answers: Mapping[int, PollAnswer]
    yes: int
    maybe: int
    no: int
    refused_by: tuple[Agency, ...]
    open_for: tuple[Agency, ...]

    @property
    def is_free(self) -> bool:
        """No required agency said no."""
        return not self.refused_by


@transaction.atomic
def open_poll(
    *,
    meeting: CoordinationMeeting,
    spans: Sequence[tuple[date, date]],
    closes_at: datetime,
    note: str = "",
    by: User,
    at: datetime,
) -> SlotPoll:
    """Ask every agency of the rakor about these spans of days, until a deadline.

    Asked again, it replaces the proposals; answers to those that stay are kept. Raises CannotPlan.
    """
    wanted = sorted(set(spans))
    _check_proposals(wanted)
    if closes_at <= at:
        raise CannotPlan(_("The answers' deadline must lie ahead."))
    if closes_at.astimezone(meeting.host.region.timezone).date() >= wanted[0][0]:
        raise CannotPlan(_("The answers' deadline must lie before the first proposed day."))
    if not meeting.agencies.exclude(agency=meeting.host).exists():
        raise CannotPlan(_("Name the agencies to ask first."))
    poll, _created = SlotPoll.objects.select_for_update().get_or_create(
        meeting=meeting, defaults={"closes_at": closes_at, "opened_at": at, "opened_by": by}
    )
    if poll.chosen_id is not None:
        raise CannotPlan(_("A date has been chosen already."))
    poll.closes_at, poll.note, poll.opened_at, poll.opened_by = closes_at, note, at, by
    poll.save()
    _propose(poll, wanted, at=at)
    text = _("%(meeting)s: which dates suit your agency? Answer until %(until)s.")
    notify(
        users=_people_of(meeting),
        text=text % {"meeting": meeting.title, "until": full_time(closes_at)},
        url=f"{meeting.get_absolute_url()}jajak/",
        by_mail=True,
        at=at,
    )
    return poll


def _propose(poll: SlotPoll, wanted: Collection[tuple[date, date]], *, at: datetime) -> None:
    """Ask about these spans; one that was answered is withdrawn with its answers, not deleted."""
    for option in poll.options.all():
        is_wanted = (option.first_on, option.last_on) in wanted
        if is_wanted != (option.withdrawn_at is None):
            option.withdrawn_at = None if is_wanted else at
            option.save(update_fields=["withdrawn_at"])
    PollOption.objects.bulk_create(
        [PollOption(poll=poll, first_on=first, last_on=last) for first, last in wanted],
        ignore_conflicts=True,
    )


def _check_proposals(spans: Sequence[tuple[date, date]]) -> None:
    if not FEWEST <= len(spans) <= MOST:
        raise CannotPlan(
            _("Propose between %(fewest)s and %(most)s dates.") % {"fewest": FEWEST, "most": MOST}
        )
    for first, last in spans:
        check_length(first, last)


def _people_of(meeting: CoordinationMeeting) -> Collection[User]:
    """Members of the agencies that take part."""
    return User.objects.filter(
        memberships__agency__in=meeting.agencies.values("agency"), is_active=True
    ).distinct()


@transaction.atomic
def answer_poll(
    *,
    poll: SlotPoll,
    agency: Agency,
    answers: Mapping[int, tuple[str, str]],
    channel: str = PollAnswer.Channel.ACCOUNT,
    name: str = "",
    by: User | None,
    at: datetime,
) -> None:
    """Say for an agency what suits it: option id → (answer, note).

    The last word of an agency counts. Through a link `by` is nobody and `name` who answers; by
    telephone `by` wrote it down, and `name` is whom they spoke to. Raises CannotPlan once the poll
    is closed.
    """
    locked = SlotPoll.objects.select_for_update().get(pk=poll.pk)
    if locked.chosen_id is not None or locked.closes_at <= at:
        raise CannotPlan(_("This poll is closed."))
    if not MeetingAgency.objects.filter(meeting=poll.meeting_id, agency=agency).exists():
        raise CannotPlan(_("This agency is not asked."))
    known = set(locked.options.standing().values_list("pk", flat=True))
    for option_id, (answer, note) in answers.items():
        if option_id in known:
            PollAnswer.objects.update_or_create(
                option_id=option_id,
                agency=agency,
                defaults={
                    "answer": answer,
                    "note": note.strip()[:200],
                    "channel": channel,
                    "answered_by": by,
                    "answered_name": name.strip()[:160],
                    "answered_at": at,
                },
            )


@transaction.atomic
def answer_by_link(
    *,
    request: PollRequest,
    answers: Mapping[int, tuple[str, str]],
    name: str,
    at: datetime,
) -> None:
    """Answer for the agency that was asked by mail. Raises CannotPlan, AnsweredTooOften."""
    held = PollRequest.objects.select_for_update().get(pk=request.pk)
    if held.uuid != request.uuid:
        raise CannotPlan(_("This link was replaced by a newer one."))
    held.counted_from, held.answer_count = counted(held, at=at)
    held.save(update_fields=["counted_from", "answer_count"])
    answer_poll(
        poll=request.poll,
        agency=request.agency,
        answers=answers,
        channel=PollAnswer.Channel.LINK,
        name=name,
        by=None,
        at=at,
    )


def silent(found: Sequence[Tally], parts: Sequence[MeetingAgency]) -> list[MeetingAgency]:
    """Those who left a proposal without an answer; the host asks, and is not waited for."""
    if not found:
        return []
    return [
        part
        for part in parts
        if part.agency_id != part.meeting.host_id
        and any(part.agency_id not in tally.answers for tally in found)
    ]


def tallies(poll: SlotPoll, parts: Sequence[MeetingAgency]) -> list[Tally]:
    """What was answered, proposal by proposal; two queries."""
    given: dict[int, dict[int, PollAnswer]] = {}
    options = list(poll.options.standing().select_related("poll__meeting"))
    for answer in PollAnswer.objects.filter(option__in=options).select_related("answered_by"):
        given.setdefault(answer.option_id, {})[answer.agency_id] = answer
    return [_tally(option, given.get(option.pk, {}), parts) for option in options]


def _tally(
    option: PollOption, answers: Mapping[int, PollAnswer], parts: Sequence[MeetingAgency]
) -> Tally:
    said = {
        part.agency_id: answers[part.agency_id].answer
        for part in parts
        if part.agency_id in answers
    }
    host = option.poll.meeting.host_id
    required = [part.agency for part in parts if part.is_required]
    words = list(said.values())
    return Tally(
        option=option,
        answers=answers,
        yes=words.count(Answer.YES),
        maybe=words.count(Answer.MAYBE),
        no=words.count(Answer.NO),
        refused_by=tuple(a for a in required if said.get(a.pk) == Answer.NO),
        open_for=tuple(a for a in required if a.pk not in said and a.pk != host),
    )


def best_of(found: Sequence[Tally]) -> Tally | None:
    """The proposal without a required no that suits most; the earlier one of equals.

    One with a national holiday comes after all that have none: few look it up before they answer.
    """
    free = [tally for tally in found if tally.is_free and tally.yes + tally.maybe]
    return max(
        free, key=lambda t: (_is_working(t.option), t.yes * 2 + t.maybe, -t.no), default=None
    )


def days_of(option: PollOption) -> list[date]:
    """The proposed days, one by one."""
    count = (option.last_on - option.first_on).days + 1
    return [option.first_on + timedelta(days=number) for number in range(count)]


def _is_working(option: PollOption) -> bool:
    off = {clash.kind for clash in days_off(days_of(option))}
    return off.isdisjoint({Kind.HOLIDAY, Kind.LEAVE})


def named(agencies: Iterable[Agency]) -> str:
    """Agencies with their regions, as several are called alike."""
    return ", ".join(f"{agency} ({agency.region.name})" for agency in agencies)


@transaction.atomic
def choose_option(
    *,
    poll: SlotPoll,
    option: PollOption,
    reason: str = "",
    without: Collection[int] = (),
    venue: Venue | None = None,
    by: User,
    at: datetime,
) -> None:
    """Make the proposal the rakor's days at its planned venue or another, and tell the agencies.

    Where a required agency said no, only with a reason, which stays with a name; where one has not
    answered, only if it is named in `without`. Raises CannotPlan, StillSilent.
    """
    locked = SlotPoll.objects.select_for_update().get(pk=poll.pk)
    if locked.chosen_id is not None:
        raise CannotPlan(_("A date has been chosen already."))
    meeting = CoordinationMeeting.objects.select_related("host__region", "planned_venue").get(
        pk=poll.meeting_id
    )
    parts = list(meeting.agencies.select_related("agency__region"))
    tally = next(t for t in tallies(locked, parts) if t.option.pk == option.pk)
    if waited_for := tuple(a for a in tally.open_for if a.pk not in without):
        raise StillSilent(waited_for)
    if tally.refused_by:
        _take_on_refusal(meeting, tally, reason=reason, by=by, at=at)
    if AgendaItem.objects.filter(meeting=meeting).exists():
        raise CannotPlan(_("The rakor has an agenda already; change its days there."))
    if Attendance.objects.filter(day__meeting=meeting).exists():
        raise CannotPlan(_("People were recorded as present already; the days stay."))
    meeting.days.all().delete()
    set_days(
        meeting=meeting,
        first_on=option.first_on,
        last_on=option.last_on,
        venue=venue or meeting.planned_venue,
    )
    SlotPoll.objects.filter(pk=poll.pk).update(chosen=option, chosen_by=by, chosen_at=at)
    CoordinationMeeting.objects.filter(pk=meeting.pk).update(revision=F("revision") + 1)
    text = _("%(meeting)s will be held on %(days)s.")
    notify(
        users=_people_of(meeting),
        text=text % {"meeting": meeting.title, "days": date_range(option.first_on, option.last_on)},
        url=meeting.get_absolute_url(),
        at=at,
    )


def _take_on_refusal(
    meeting: CoordinationMeeting, tally: Tally, *, reason: str, by: User, at: datetime
) -> None:
    if not reason.strip():
        raise CannotPlan(
            _("%(agencies)s said no to this date. Choose another, or say why it must be this one.")
            % {"agencies": named(tally.refused_by)}
        )
    for agency in tally.refused_by:
        override_warning(
            meeting=meeting,
            kind="poll",
            subject=f"poll:{tally.option.first_on}:{agency.pk}",
            reason=reason,
            by=by,
            at=at,
        )
