"""Tell those invited: invitations, reminders, changes and cancellations through the outbox.

One message per (rakor, invitation, purpose, sequence): its key makes a second one impossible,
however often a page is sent or a worker dies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.actions import calendars
from meetings.actions.invitations_links import expiry_of, zone_of
from meetings.actions.invitations_writing import Writer
from meetings.actions.letters import current_letters
from meetings.actions.planning import change_status
from meetings.models import (
    CoordinationMeeting,
    Invitation,
    InvitationSending,
)
from meetings.querysets import RakorInvitationQuerySet
from notifications.actions import enqueue_each, recipient_key
from notifications.models import OutboxMail

Kind = InvitationSending.Kind
Status = Invitation.Status
BATCH = 500
# Names said in one sentence.
NAMED = 5
REMINDER_DAYS = (14, 7, 3, 1)


class CannotSend(Exception):
    """The list of recipients is no longer the one that was shown, or something is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """Who would get a message now, and who has no address for it."""

    reached: Sequence[Invitation]
    without_address: Sequence[Invitation] = field(default_factory=tuple)

    @property
    def digest(self) -> str:
        """Changes with every recipient, address and sequence: what was seen is what is sent."""
        lines = [f"{i.pk} {i.sequence} {i.email}" for i in self.reached]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def recipients_of(
    *, meeting: CoordinationMeeting, kind: str, only: Collection[int] | None = None
) -> Recipients:
    """Those whom a message of this kind concerns now: one query.

    `only` keeps to these invitations.
    """
    found = _concerned(meeting, kind).select_related("organisation__region")
    found = found.order_by("position", "pk")
    if only is not None:
        found = found.filter(pk__in=only)
    invitations = list(found)
    return Recipients(
        reached=[i for i in invitations if i.email],
        without_address=[i for i in invitations if not i.email],
    )


def _concerned(meeting: CoordinationMeeting, kind: str) -> RakorInvitationQuerySet:
    invited = Invitation.objects.filter(meeting=meeting)
    told = [Status.SENT, Status.ANSWERED]
    if kind == Kind.INVITATION:
        return invited.filter(status=Status.PREPARED)
    if kind == Kind.REMINDER:
        return invited.unanswered()
    if kind == Kind.CHANGE:
        return invited.filter(status__in=told)
    untold = invited.exclude(sent_at=None).exclude(
        sendings__kind=Kind.CANCELLATION, sendings__sequence=F("sequence")
    )
    if meeting.status == CoordinationMeeting.Status.CANCELLED:
        return untold.filter(status__in=[*told, Status.CANCELLED])
    return untold.filter(status=Status.CANCELLED)


@transaction.atomic
def send(
    *,
    meeting: CoordinationMeeting,
    kind: str,
    digest: str = "",
    only: Collection[int] | None = None,
    skip: Collection[int] = (),
    with_letter: bool = False,
    mark: str = "",
    by: User,
    at: datetime,
) -> list[int]:
    """Put a message to each recipient into the outbox; the ids of the mails that wait.

    `digest` is that of the preview, blank for what nobody previews; `mark` tells reminders apart.
    `skip` leaves these invitations as they are. `with_letter` attaches each one's printed letter.
    A change or a cancellation raises the sequence first, so that calendars replace what they have.
    Raises CannotSend.
    """
    CoordinationMeeting.objects.select_for_update().get(pk=meeting.pk)
    recipients = recipients_of(meeting=meeting, kind=kind, only=only)
    if digest and digest != recipients.digest:
        raise CannotSend(_("The list of recipients has changed. Look at it again, then send."))
    reached = [each for each in recipients.reached if each.pk not in skip]
    if not reached:
        raise CannotSend(_("Nobody with an e-mail address is to be told."))
    if with_letter:
        _must_be_printed(meeting, reached)
    days = list(meeting.days.select_related("venue").order_by("date"))
    if not days and kind != Kind.CANCELLATION:
        raise CannotSend(_("Fix the days first: the letter names them."))
    if kind in {Kind.CHANGE, Kind.CANCELLATION}:
        _raise_sequence(meeting, reached)
    elif kind == Kind.INVITATION:
        _set_sequence(reached, calendars.sequences_of([meeting]).get(meeting.pk, 0))
    writer = Writer(meeting, days, kind, mark=mark, with_letter=with_letter, at=at)
    waiting: list[int] = []
    for start in range(0, len(reached), BATCH):
        batch = reached[start : start + BATCH]
        mails = [(writer.letter(each), each.email.lower()) for each in batch]
        waiting += enqueue_each(mails=mails, at=at)
        _note(batch, [recipient_key(m.key, to) for m, to in mails], kind, by=by, at=at)
    if kind == Kind.INVITATION:
        _announce(meeting, by=by, at=at)
        mark_sent(invitations=reached, expires_at=expiry_of(meeting, days, at=at), by=by, at=at)
    return waiting


def unprinted(meeting: CoordinationMeeting, invitations: Sequence[Invitation]) -> list[Invitation]:
    """Those whose letter was not printed since its text last changed."""
    printed = current_letters(meeting)
    return [each for each in invitations if each.pk not in printed]


def _must_be_printed(meeting: CoordinationMeeting, invitations: Sequence[Invitation]) -> None:
    missing = unprinted(meeting, invitations)
    if not missing:
        return
    names = ", ".join(each.name for each in missing[:NAMED])
    if len(missing) > NAMED:
        more = {"names": names, "count": len(missing) - NAMED}
        names = _("%(names)s and %(count)s more") % more
    raise CannotSend(
        _("The letter is not printed as it now reads: %(names)s. Print the letters first.")
        % {"names": names}
    )


def _announce(meeting: CoordinationMeeting, *, by: User, at: datetime) -> None:
    """The first invitation that goes out makes a planned rakor an announced one."""
    if meeting.status == CoordinationMeeting.Status.PLANNED:
        change_status(meeting=meeting, to_status=CoordinationMeeting.Status.INVITED, by=by, at=at)


def mark_sent(
    *, invitations: Sequence[Invitation], expires_at: datetime, by: User, at: datetime
) -> int:
    """Move prepared invitations to sent; how many that changed."""
    return Invitation.objects.filter(
        pk__in=[each.pk for each in invitations], status=Status.PREPARED
    ).update(
        status=Status.SENT,
        sent_at=at,
        sent_by=by,
        expires_at=expires_at,
        version=F("version") + 1,
    )


def _raise_sequence(meeting: CoordinationMeeting, invitations: Sequence[Invitation]) -> None:
    """Beyond what any calendar has, so that feeds and every recipient hold the same number."""
    known = calendars.sequences_of([meeting]).get(meeting.pk, 0)
    _set_sequence(invitations, max([known, *(each.sequence for each in invitations)]) + 1)


def _set_sequence(invitations: Sequence[Invitation], sequence: int) -> None:
    lower = [each for each in invitations if each.sequence < sequence]
    if not lower:
        return
    Invitation.objects.filter(pk__in=[each.pk for each in lower]).update(sequence=sequence)
    for each in lower:
        each.sequence = sequence


def _note(
    batch: Sequence[Invitation], keys: Sequence[str], kind: str, *, by: User, at: datetime
) -> None:
    """One row per message in the log of its invitation."""
    InvitationSending.objects.bulk_create(
        [
            InvitationSending(
                invitation=each,
                channel=InvitationSending.Channel.EMAIL,
                kind=kind,
                sequence=each.sequence,
                mail_key=key,
                at=at,
                by=by,
            )
            for each, key in zip(batch, keys, strict=True)
        ],
        ignore_conflicts=True,
    )


def tick_sent(*, invitation: Invitation, channel: str, by: User, at: datetime) -> bool:
    """Note that somebody sent it by hand (WhatsApp, paper); False if that was noted today."""
    with transaction.atomic():
        held = Invitation.objects.select_for_update(of=["self"]).select_related("meeting__host")
        kept = held.get(pk=invitation.pk)
        day = {"at__gte": at - timedelta(hours=12)}
        if kept.sendings.filter(channel=channel, sequence=kept.sequence, **day).exists():
            return False
        kind = Kind.INVITATION if kept.status == Status.PREPARED else Kind.REMINDER
        InvitationSending.objects.create(
            invitation=kept, channel=channel, kind=kind, sequence=kept.sequence, at=at, by=by
        )
        days = list(kept.meeting.days.order_by("date"))
        expires_at = expiry_of(kept.meeting, days, at=at)
        mark_sent(invitations=[kept], expires_at=expires_at, by=by, at=at)
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How far the newest mail to an invited organisation came."""

    status: str
    label: str
    error: str
    look: str


MAIL_LOOKS = {"queued": "open", "sending": "progress", "sent": "done", "failed": "late"}


def deliveries_of(invitation_ids: Collection[int]) -> dict[int, Delivery]:
    """Per invitation the state of its newest mail: two queries."""
    keys = dict(
        InvitationSending.objects.filter(invitation__in=invitation_ids)
        .exclude(mail_key="")
        .order_by("at", "pk")
        .values_list("invitation_id", "mail_key")
    )
    mails = {mail.key: mail for mail in OutboxMail.objects.filter(key__in=keys.values())}
    return {
        pk: Delivery(
            status=mail.status,
            label=str(mail.get_status_display()),
            error=mail.error,
            look=MAIL_LOOKS[mail.status],
        )
        for pk, key in keys.items()
        if (mail := mails.get(key)) is not None
    }


# --- Reminders ------------------------------------------------------------------------------------
def reminder_dates(first_on: date) -> list[tuple[int, date]]:
    """(days before, date) of each reminder, the earliest first."""
    return [(days, first_on - timedelta(days=days)) for days in REMINDER_DAYS]


def send_reminders(*, meeting: CoordinationMeeting, at: datetime) -> list[int]:
    """Remind those who have not answered, where a reminder is due; ids of the waiting mails.

    A day on which nothing ran is made up for; who was invited after a date is not reminded of it.
    """
    days = list(meeting.days.order_by("date"))
    if not days:
        return []
    zone = zone_of(meeting, days)
    today = at.astimezone(zone).date()
    passed = [(n, on) for n, on in reminder_dates(days[0].date) if on <= today]
    if not passed or today >= days[0].date:
        return []
    number, due_on = passed[-1]
    due = Invitation.objects.filter(meeting=meeting).unanswered()
    ids = [
        invitation.pk
        for invitation in due.exclude(sendings__mail_key__contains=f":{Kind.REMINDER}-H{number}:")
        if invitation.sent_at and invitation.sent_at.astimezone(zone).date() < due_on
    ]
    if not recipients_of(meeting=meeting, kind=Kind.REMINDER, only=ids).reached:
        return []
    return send(
        meeting=meeting,
        kind=Kind.REMINDER,
        only=ids,
        mark=f"H{number}",
        by=meeting.created_by,
        at=at,
    )


def meetings_to_remind() -> Any:
    """Rakor whose invitations are out and that have not begun."""
    Meeting = CoordinationMeeting  # noqa: N806  (a class, named as one)
    return Meeting.objects.filter(
        status__in=[Meeting.Status.PLANNED, Meeting.Status.INVITED],
        invitations__status=Status.SENT,
    ).distinct()


def preview(
    *,
    meeting: CoordinationMeeting,
    kind: str,
    recipients: Recipients,
    with_letter: bool = False,
) -> dict[str, Any] | None:
    """Subject and text of the first message, as it would go out; None without recipients."""
    if not recipients.reached:
        return None
    days = list(meeting.days.select_related("venue").order_by("date"))
    writer = Writer(meeting, days, kind, mark="", with_letter=with_letter, at=meeting.created_at)
    first = recipients.reached[0]
    letter = writer.letter(first)
    return {
        "to": first.email,
        "subject": letter.subject,
        "body": letter.body,
        "calendar": letter.calendar,
        "has_whole_days": any(day.starts_at is None for day in writer.shared["days_with_times"]),
        "reply_to": letter.reply_to,
        "files": [each.name for each in letter.attachments],
    }
