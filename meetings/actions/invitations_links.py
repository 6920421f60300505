"""The signed link with which an organisation answers without an account."""

from __future__ import annotations

import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from meetings.models import CoordinationMeeting, Delegate, Invitation, MeetingDay

SALT = "meetings.invitation"
UUID_BYTES = 16
# While no day is fixed there is no end to count from.
LIFE_WITHOUT_DAYS = timedelta(days=90)
# Long enough to look up where one was, or what was corrected; the papers are then in the files.
LIFE_AFTERWARDS = timedelta(days=30)


class LinkState(StrEnum):
    """What a link is good for now."""

    OPEN = "open"  # the answer may be given or changed
    CLOSED = "closed"  # the last day to answer has passed: reading only
    EXPIRED = "expired"
    REPLACED = "replaced"  # a newer link was made
    CANCELLED = "cancelled"  # the invitation, or the whole rakor


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")


def token_of(invitation: Invitation) -> str:
    """The link's token: uuid and link number, signed; it holds no personal data."""
    raw = invitation.uuid.bytes + invitation.link_number.to_bytes(2, "big")
    return _signer().sign(urlsafe_b64encode(raw).decode())


def link_of(invitation: Invitation) -> str:
    """The whole address, as letters and messages carry it."""
    return settings.BASE_URL + reverse("meetings:answer", kwargs={"token": token_of(invitation)})


def read_token(token: str) -> tuple[uuid.UUID, int] | None:
    """(uuid of the invitation, link number), or None for what was not signed here as a link."""
    try:
        raw = urlsafe_b64decode(_signer().unsign(token).encode())
    except (BadSignature, NotBase64, ValueError):
        return None
    if len(raw) != UUID_BYTES + 2:
        return None
    return uuid.UUID(bytes=raw[:UUID_BYTES]), int.from_bytes(raw[UUID_BYTES:], "big")


def state_of(
    invitation: Invitation, *, link_number: int, zone: ZoneInfo, at: datetime
) -> LinkState:
    """Whether this link still opens the invitation, and for what; `zone` is the rakor's."""
    cancelled = invitation.status == Invitation.Status.CANCELLED
    if cancelled or invitation.meeting.status == CoordinationMeeting.Status.CANCELLED:
        return LinkState.CANCELLED
    if link_number != invitation.link_number:
        return LinkState.REPLACED
    if at >= invitation.expires_at:
        return LinkState.EXPIRED
    if invitation.answer_by and at >= end_of(invitation.answer_by, zone):
        return LinkState.CLOSED
    return LinkState.OPEN


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after a day of this zone."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)


class Zoned(Protocol):
    """A day that knows the zone of its venue."""

    @property
    def timezone(self) -> ZoneInfo: ...


def zone_of(meeting: CoordinationMeeting, days: Sequence[Zoned]) -> ZoneInfo:
    """The rakor's zone: of its first day, else of the host's region."""
    return days[0].timezone if days else meeting.host.region.timezone


def expiry_of(meeting: CoordinationMeeting, days: list[MeetingDay], *, at: datetime) -> datetime:
    """When links of this rakor end: with its last day."""
    if not days:
        return at + LIFE_WITHOUT_DAYS
    return end_of(days[-1].date, days[-1].timezone)


def badge_ends_at(delegate: Delegate, days: Sequence[MeetingDay]) -> datetime:
    """When a badge's page ends: `LIFE_AFTERWARDS` after the rakor's last day."""
    if not days:
        return delegate.created_at + LIFE_WITHOUT_DAYS
    return end_of(days[-1].date, days[-1].timezone) + LIFE_AFTERWARDS
