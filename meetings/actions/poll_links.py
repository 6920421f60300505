"""The signed link with which an agency answers the poll without an account."""

from __future__ import annotations

import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from meetings.models import CoordinationMeeting, PollRequest

SALT = "meetings.poll"
UUID_BYTES = 16


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")


def token_of(request: PollRequest) -> str:
    """The link's token: a signed uuid; it holds no personal data."""
    return _signer().sign(urlsafe_b64encode(request.uuid.bytes).decode())


def link_of(request: PollRequest) -> str:
    """The whole address, as the mail carries it."""
    return settings.BASE_URL + reverse("meetings:poll_link", kwargs={"token": token_of(request)})


def find_request(token: str) -> PollRequest | None:
    """The request of a token that was signed here and not replaced since."""
    try:
        raw = urlsafe_b64decode(_signer().unsign(token).encode())
    except (BadSignature, NotBase64, ValueError):
        return None
    if len(raw) != UUID_BYTES:
        return None
    found = PollRequest.objects.filter(uuid=uuid.UUID(bytes=raw))
    return found.select_related(
        "agency__region", "poll__chosen", "poll__meeting__host__region", "poll__meeting__plan_year"
    ).first()


def takes_answers(request: PollRequest, *, at: datetime) -> bool:
    """Whether the link still answers: before the deadline, the choice, and a cancellation."""
    poll = request.poll
    return (
        poll.chosen_id is None
        and at < poll.closes_at
        and poll.meeting.status != CoordinationMeeting.Status.CANCELLED
        and poll.meeting.agencies.filter(agency=request.agency_id).exists()
    )
