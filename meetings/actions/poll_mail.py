"""Reach the agencies that a poll asks: by mail with a link of their own, and in the app.

Who was told is read from what was written, never supposed: an agency with neither an address nor a
member is asked by telephone, and the secretariat writes its answer down.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.template.loader import get_template
from django.utils import translation

from accounts.models import User
from accounts.templatetags.formats import date_range, full_time
from agencies.models import Agency, Membership
from meetings.actions.invitations_links import zone_of
from meetings.actions.invitations_writing import topic_of
from meetings.actions.poll_links import link_of
from meetings.models import (
    CoordinationMeeting,
    MeetingAgency,
    Organisation,
    PollRequest,
    SlotPoll,
)
from meetings.models.addressing import head_of
from notifications.actions import Letter, enqueue_each, recipient_key
from notifications.models import OutboxMail

# Right for an office whose head has a title of its own, too.
HEAD = "Pimpinan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Which agencies a message reaches; the host is neither: its people prepare the rakor."""

    by_mail: tuple[Agency, ...]
    in_app: tuple[Agency, ...]
    not_at_all: tuple[Agency, ...]


def ask_by_mail(
    *, poll: SlotPoll, only: Collection[int] | None = None, by: User, at: datetime
) -> Reached:
    """Put the question to each agency with an address into the outbox; whom it reaches.

    The same question to the same address goes out once. `only` keeps to these agencies.
    """
    parts = _parts(poll.meeting)
    asked = [part for part in parts if only is None or part.agency_id in only]
    known = {request.agency_id: request for request in poll.requests.all()}
    addresses = addresses_of(poll.meeting, [part.agency_id for part in asked])
    mails, mailed = [], set()
    for part in asked:
        kept = known.get(part.agency_id)
        email = kept.email if kept and kept.email else addresses.get(part.agency_id, "")
        if email:
            mails.append(_question(poll, part.agency, email, by=by, at=at))
            mailed.add(part.agency_id)
    enqueue_each(mails=mails, at=at)
    return _reached(asked, mailed)


@transaction.atomic
def ask_at(*, poll: SlotPoll, agency: Agency, email: str, by: User, at: datetime) -> bool:
    """Ask one agency at this address; an earlier address's link ends. False if it was asked so."""
    SlotPoll.objects.select_for_update().get(pk=poll.pk)
    letter, address = _question(poll, agency, email, by=by, at=at)
    if OutboxMail.objects.filter(key=recipient_key(letter.key, address)).exists():
        return False
    enqueue_each(mails=[(letter, address)], at=at)
    return True


def _question(
    poll: SlotPoll, agency: Agency, email: str, *, by: User, at: datetime
) -> tuple[Letter, str]:
    """The mail to one agency; its request is written, or moved to this address."""
    email = email.lower()
    key = f"rakor:{poll.meeting_id}:jajak:{agency.pk}:{_digest(poll)}"
    request, is_new = PollRequest.objects.get_or_create(
        poll=poll,
        agency=agency,
        defaults={"email": email, "mail_key": "", "sent_at": at, "sent_by": by},
    )
    if request.email != email and not is_new:
        request.uuid = uuid.uuid4()
    request.email, request.mail_key = email, recipient_key(key, email)
    request.sent_at, request.sent_by = at, by
    request.save()
    context = {
        **_facts(poll.meeting, agency),
        "note": poll.note,
        "spans": [date_range(o.first_on, o.last_on) for o in poll.options.standing()],
        "until": full_time(poll.closes_at.astimezone(poll.meeting.host.region.timezone)),
        "link": link_of(request),
    }
    subject = f"Mohon pilih tanggal: {poll.meeting.title}"
    return _letter(poll.meeting, "poll_mail.txt", key, subject, context), email


def tell_chosen(*, poll: SlotPoll, by: User, at: datetime) -> Reached:
    """Mail the chosen date to the agencies that were asked by mail; whom the choice reaches."""
    parts = _parts(poll.meeting)
    requests = {each.agency_id: each for each in poll.requests.exclude(email="")}
    mails = []
    for part in parts:
        if request := requests.get(part.agency_id):
            option = poll.chosen
            assert option is not None  # noqa: S101  (told after the choice)
            context = {
                **_facts(poll.meeting, part.agency),
                "days": date_range(option.first_on, option.last_on),
            }
            key = f"rakor:{poll.meeting_id}:tanggal:{part.agency_id}:{option.pk}"
            subject = f"Tanggal ditetapkan: {poll.meeting.title}"
            letter = _letter(poll.meeting, "poll_chosen.txt", key, subject, context)
            mails.append((letter, request.email))
    enqueue_each(mails=mails, at=at)
    return _reached(parts, set(requests))


def _letter(
    meeting: CoordinationMeeting, template: str, key: str, subject: str, context: dict[str, Any]
) -> Letter:
    with translation.override("id"):
        text: Any = get_template(f"meetings/{template}")
        return Letter(
            key=key,
            subject=subject,
            body=text.render(context) + "",
            reply_to=meeting.answers_to,
            topic=topic_of(meeting),
        )


def _facts(meeting: CoordinationMeeting, agency: Agency) -> dict[str, Any]:
    return {
        "addressee": head_of(HEAD, agency.name, agency.region),
        "organisation": agency.name,
        "title": meeting.title,
        "purpose": meeting.purpose,
        "host": meeting.host.name,
        "contact_name": meeting.contact_name,
        "contact_phone": meeting.contact_phone,
        "zone": zone_of(meeting, []).key,
    }


def _digest(poll: SlotPoll) -> str:
    """Changes with what is asked, so that a form sent twice asks once."""
    spans = [f"{o.first_on}{o.last_on}" for o in poll.options.standing()]
    said = "\n".join([*spans, poll.closes_at.isoformat(), poll.note])
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _parts(meeting: CoordinationMeeting) -> list[MeetingAgency]:
    """Agencies that are asked: all but the host."""
    parts = meeting.agencies.exclude(agency=meeting.host_id)
    return list(parts.select_related("agency__region"))


def addresses_of(meeting: CoordinationMeeting, agencies: Collection[int]) -> dict[int, str]:
    """Agency → the address that the list of organisations has for it, the own list's first."""
    kept = Organisation.objects.kept_for(meeting.host.region_id).filter(
        agency__in=agencies, is_active=True
    )
    found = kept.exclude(email="").order_by("owner")  # PostgreSQL puts the list of all last
    addresses: dict[int, str] = {}
    for each in found:
        if each.agency_id is not None:
            addresses.setdefault(each.agency_id, each.email)
    return addresses


def members_of(agencies: Collection[int]) -> dict[int, int]:
    """Agency → how many people of it have an account, and so read it in the app."""
    counted = (
        Membership.objects.filter(agency__in=agencies, user__is_active=True)
        .order_by()
        .values("agency")
        .annotate(people=Count("user", distinct=True))
    )
    return {row["agency"]: row["people"] for row in counted}


def _reached(parts: Sequence[MeetingAgency], mailed: Collection[int]) -> Reached:
    people = members_of([part.agency_id for part in parts])
    return Reached(
        by_mail=tuple(part.agency for part in parts if part.agency_id in mailed),
        in_app=tuple(part.agency for part in parts if part.agency_id in people),
        not_at_all=tuple(part.agency for part in parts if part.agency_id not in {*mailed, *people}),
    )
