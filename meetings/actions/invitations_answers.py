"""What an organisation answers through its link: who comes, who is represented, who does not."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from meetings.actions.invitations import seat_in_order
from meetings.actions.invitations_links import LinkState, state_of, zone_of
from meetings.models import Delegate, Invitation, ParticipantClass, PollRequest

# Delegations in which children come: asked for as little as possible.
MINOR_CLASSES = frozenset({ParticipantClass.CHILD_FORUM, ParticipantClass.GENRE_FORUM})
# Rows for more people than there are seats.
WAITING_ROWS = 2
# Enough to fill every seat anew; a longer list would let a link collect addresses.
MOST_WAITING = 20
# Several people of a large delegation correct each other's lists; nobody does so all hour long.
MOST_ANSWERS = 20
COUNTED_FOR = timedelta(hours=1)


def most_people(seats: int) -> int:
    """How many people one invitation takes: its seats, and as many that wait (2 to 20)."""
    return seats + min(max(WAITING_ROWS, seats), MOST_WAITING)


def too_many(most: int) -> str:
    """What is said to who names more."""
    return _(
        "This invitation takes at most %(most)s people, those who wait for a seat included."
    ) % {"most": most}


class CannotAnswer(Exception):
    """The link no longer takes an answer, or somebody else answered meanwhile."""


class AnsweredTooOften(CannotAnswer):
    """The invitation was answered MOST_ANSWERS times within the hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What is said about one person; `uuid` of a delegate who was named before."""

    answer: str
    uuid: uuid.UUID | None = None
    name: str = ""
    position_title: str = ""
    sex: str = ""
    email: str = ""
    phone: str = ""
    represents: str = ""
    reason: str = ""
    is_minor: bool = False
    companion: str = ""


@transaction.atomic
def save_answer(
    *,
    invitation: Invitation,
    link_number: int,
    version: int,
    answered_by: str,
    seats: Sequence[Seat],
    at: datetime,
) -> None:
    """Write an organisation's answer over the one before. Raises CannotAnswer.

    Answers come one after another (the invitation is locked), so that together they name no more
    than `most_people`. People keep their badge while they stay named; more people than seats wait in their order.
    """
    held = Invitation.objects.select_for_update(of=["self"]).select_related("meeting__host__region")
    kept = held.get(pk=invitation.pk)
    days = list(kept.meeting.days.order_by("date"))
    state = state_of(kept, link_number=link_number, zone=zone_of(kept.meeting, days), at=at)
    if state != LinkState.OPEN:
        raise CannotAnswer(_("This link no longer takes an answer."))
    if kept.version != version:
        raise CannotAnswer(
            _(
                "Somebody else has just answered for your organisation. What you wrote is kept below;"
                " send it again to replace their answer."
            )
        )
    if not seats:
        raise CannotAnswer(_("Name at least one person, or say that nobody comes."))
    if len(seats) > (most := most_people(kept.seats)):
        raise CannotAnswer(too_many(most))
    counted_from, count = counted(kept, at=at)
    _write(kept, seats, at=at)
    Invitation.objects.filter(pk=kept.pk).update(
        counted_from=counted_from,
        answer_count=count,
        status=Invitation.Status.ANSWERED,
        answered_at=at,
        answered_by=answered_by,
        version=F("version") + 1,
    )
    seat_in_order(invitation_id=kept.pk, seats=kept.seats)


def counted(invitation: Invitation | PollRequest, *, at: datetime) -> tuple[datetime, int]:
    """Since when answers are counted, and how many this one makes. Raises AnsweredTooOften."""
    began = invitation.counted_from
    if began is None or began <= at - COUNTED_FOR:
        return at, 1
    if invitation.answer_count >= MOST_ANSWERS:
        raise AnsweredTooOften(
            _("This link was answered %(most)s times within an hour. Try again in an hour.")
            % {"most": MOST_ANSWERS}
        )
    return began, invitation.answer_count + 1


def _write(invitation: Invitation, seats: Sequence[Seat], *, at: datetime) -> None:
    known = {delegate.uuid: delegate for delegate in invitation.delegates.all()}
    named = {seat.uuid for seat in seats}
    # Who was present stays on record, whatever is answered later.
    gone = [delegate.pk for key, delegate in known.items() if key not in named]
    Delegate.objects.filter(pk__in=gone, attendances=None, desk_outcomes=None).delete()
    for seat in seats:
        delegate = known.get(seat.uuid) if seat.uuid else None
        if delegate is None:
            delegate = Delegate(
                meeting_id=invitation.meeting_id,
                invitation=invitation,
                organisation_id=invitation.organisation_id,
                created_at=at,
            )
        _fill(delegate, seat)
        delegate.save()


def _fill(delegate: Delegate, seat: Seat) -> None:
    """Of minors name and companion alone; a name that was not typed again stays."""
    is_absent = seat.answer == Delegate.Answer.ABSENT
    delegate.answer = seat.answer
    delegate.is_minor = seat.is_minor
    delegate.name = seat.name or (delegate.name if seat.is_minor else "")
    delegate.companion = seat.companion if seat.is_minor else ""
    delegate.reason = seat.reason if is_absent else ""
    delegate.represents = seat.represents if seat.answer == Delegate.Answer.REPRESENTED else ""
    for name in ("position_title", "sex", "email", "phone"):
        setattr(delegate, name, "" if seat.is_minor else getattr(seat, name))
    if delegate.pk:
        delegate.version += 1
