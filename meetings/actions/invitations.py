"""Invite organisations to a rakor, change their seats, take an invitation back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from agencies.models import Agency
from meetings.actions.invitations_links import end_of, expiry_of, zone_of
from meetings.models import (
    CoordinationMeeting,
    Delegate,
    Invitation,
    InviteList,
    MeetingDay,
    Organisation,
)

BATCH = 1000
ANSWER_DAYS_BEFORE = timedelta(days=3)
_LISTED = ("agency", "name", "addressee", "email", "phone")


class CannotInvite(Exception):
    """The invitation is not where the page showed it, or something is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An organisation and the seats it gets."""

    organisation_id: int
    seats: int = 1


@transaction.atomic
def invite(
    *,
    meeting: CoordinationMeeting,
    wanted: Sequence[Wanted],
    answer_by: date | None = None,
    at: datetime,
) -> int:
    """Prepare invitations; how many are new. Who is invited already keeps what they have.

    An invitation that was taken back is prepared again, with a new link. Sends nothing. Agency,
    name and addresses are those of the list now; what the list says later changes no invitation.
    Raises CannotInvite where the last day to answer is over, or after the rakor, and for an
    organisation that another region keeps.
    """
    CoordinationMeeting.objects.select_for_update().get(pk=meeting.pk)
    days = _days(meeting)
    _check_answer_by(answer_by, days)
    if answer_by and at >= end_of(answer_by, zone_of(meeting, days)):
        raise CannotInvite(_("The last day to answer is over already."))
    seats = {each.organisation_id: each.seats for each in wanted}
    known = dict(
        Invitation.objects.filter(meeting=meeting, organisation__in=seats).values_list(
            "organisation_id", "status"
        )
    )
    again = [pk for pk, status in known.items() if status == Invitation.Status.CANCELLED]
    expires_at = expiry_of(meeting, days, at=at)
    _prepare_again(meeting, again, answer_by=answer_by, expires_at=expires_at)
    last = Invitation.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"] or 0
    new = _kept(meeting, [pk for pk in seats if pk not in known])
    Invitation.objects.bulk_create(
        [
            Invitation(
                meeting=meeting,
                organisation=organisation,
                **as_listed(organisation),
                seats=seats[organisation.pk],
                answer_by=answer_by,
                expires_at=expires_at,
                position=last + number,
            )
            for number, organisation in enumerate(new, 1)
        ],
        batch_size=BATCH,
    )
    return len(new) + len(again)


def as_listed(organisation: Organisation) -> dict[str, Any]:
    """What an invitation keeps of the list: agency, name, addressee, e-mail and phone."""
    return {name: getattr(organisation, name) for name in _LISTED}


def _kept(meeting: CoordinationMeeting, wanted: Sequence[int]) -> list[Organisation]:
    """These organisations in this order. Raises CannotInvite for one of another region's list."""
    found = Organisation.objects.select_related("agency").in_bulk(wanted)
    for organisation in found.values():
        if organisation.owner_id not in {None, meeting.host.region_id}:
            raise CannotInvite(
                _("Another region keeps “%(name)s”. Copy it to your own list first.")
                % {"name": organisation.name}
            )
    return [found[pk] for pk in wanted]


def invite_list(
    *,
    meeting: CoordinationMeeting,
    invite_list: InviteList,
    answer_by: date | None = None,
    at: datetime,
) -> int:
    """Prepare invitations for the active organisations of a list; how many are new."""
    entries = invite_list.entries.filter(organisation__is_active=True)
    wanted = [
        Wanted(organisation_id=organisation, seats=seats)
        for organisation, seats in entries.values_list("organisation_id", "seats")
    ]
    return invite(meeting=meeting, wanted=wanted, answer_by=answer_by, at=at)


def _prepare_again(
    meeting: CoordinationMeeting,
    organisations: Sequence[int],
    *,
    answer_by: date | None,
    expires_at: datetime,
) -> None:
    Invitation.objects.filter(meeting=meeting, organisation__in=organisations).update(
        status=Invitation.Status.PREPARED,
        link_number=F("link_number") + 1,
        sequence=F("sequence") + 1,
        answer_by=answer_by,
        expires_at=expires_at,
        sent_at=None,
        sent_by=None,
        answered_at=None,
        answered_by="",
        version=F("version") + 1,
    )


def _days(meeting: CoordinationMeeting) -> list[MeetingDay]:
    return list(meeting.days.order_by("date"))


@transaction.atomic
def change_invitation(
    *,
    invitation: Invitation,
    version: int,
    seats: int,
    answer_by: date | None,
    letter_number: str,
) -> None:
    """Change quota and last day to answer; who waits moves up or back. Raises CannotInvite.

    A day that is over closes the link at once.
    """
    _check_answer_by(answer_by, _days(invitation.meeting))
    changed = Invitation.objects.filter(pk=invitation.pk, version=version).update(
        seats=seats,
        answer_by=answer_by,
        letter_number=letter_number,
        version=F("version") + 1,
    )
    if not changed:
        raise CannotInvite(_("Someone else has just changed this invitation. Look at it again."))
    seat_in_order(invitation_id=invitation.pk, seats=seats)


def change_recipient(
    *,
    invitation: Invitation,
    version: int,
    agency: Agency | None,
    addressee: str,
    email: str,
    phone: str,
) -> None:
    """Say to whom this invitation goes, and which agency's people see the rakor for it.

    The list of organisations stays as it is. Raises CannotInvite.
    """
    changed = (
        Invitation.objects.filter(pk=invitation.pk, version=version)
        .exclude(status=Invitation.Status.CANCELLED)
        .update(
            agency=agency,
            addressee=addressee,
            email=email,
            phone=phone,
            version=F("version") + 1,
        )
    )
    if not changed:
        raise CannotInvite(_("Someone else has just changed this invitation. Look at it again."))


def seat_in_order(*, invitation_id: int, seats: int) -> None:
    """Give the seats to those who come in the order in which they were named; the others wait."""
    coming = Delegate.objects.filter(invitation=invitation_id).exclude(answer="tidak_hadir")
    ids = list(coming.order_by("pk").values_list("pk", flat=True))
    Delegate.objects.filter(invitation=invitation_id, is_waiting=True).exclude(
        pk__in=ids[seats:]
    ).update(is_waiting=False)
    Delegate.objects.filter(pk__in=ids[seats:], is_waiting=False).update(is_waiting=True)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, version: int) -> bool:
    """Take one invitation back; True if it was sent, so that its recipient must be told.

    Never sent, it is deleted. Raises CannotInvite if it was changed meanwhile.
    """
    held = Invitation.objects.filter(pk=invitation.pk, version=version)
    held = held.exclude(status=Invitation.Status.CANCELLED)
    if invitation.status == Invitation.Status.PREPARED and not invitation.delegates.exists():
        if not held.filter(status=Invitation.Status.PREPARED).delete()[0]:
            raise CannotInvite(_("Someone else has just changed this invitation."))
        return False
    if not held.update(status=Invitation.Status.CANCELLED, version=F("version") + 1):
        raise CannotInvite(_("Someone else has just changed this invitation. Look at it again."))
    return True


def renew_link(*, invitation: Invitation, version: int, at: datetime) -> None:
    """Make a new link; older ones stop working at once. Raises CannotInvite."""
    meeting = invitation.meeting
    changed = (
        Invitation.objects.filter(pk=invitation.pk, version=version)
        .exclude(status=Invitation.Status.CANCELLED)
        .update(
            link_number=F("link_number") + 1,
            expires_at=expiry_of(meeting, _days(meeting), at=at),
            version=F("version") + 1,
        )
    )
    if not changed:
        raise CannotInvite(_("Someone else has just changed this invitation. Look at it again."))


def _check_answer_by(answer_by: date | None, days: Sequence[MeetingDay]) -> None:
    if answer_by and days and answer_by > days[-1].date:
        raise CannotInvite(_("The last day to answer lies after the rakor."))


def usual_answer_by(first_on: date | None, *, today: date | None = None) -> date | None:
    """Three days before the rakor begins, when desk papers are printed; today if that is over."""
    if first_on is None or (today and today > first_on):
        return None
    return max(first_on - ANSWER_DAYS_BEFORE, today or date.min)
