"""Signed links: what opens, what does not, and until when."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.signing import Signer
from django.test import override_settings

from meetings.actions.invitations_links import (
    LinkState,
    expiry_of,
    read_token,
    state_of,
    token_of,
)
from meetings.models import CoordinationMeeting, Invitation
from tests.factories.meetings import MeetingFactory

pytestmark = pytest.mark.django_db
WIB, WIT = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")
NOW = datetime(2026, 1, 27, 2, 0, tzinfo=UTC)


def test_token_leads_back_to_its_invitation(sent):
    assert read_token(token_of(sent)) == (sent.uuid, 1)


def test_token_holds_nothing_personal(sent):
    sent.organisation.email = "rahasia@contoh.test"

    assert "rahasia" not in token_of(sent)


@pytest.mark.parametrize("damage", [lambda t: t[:-1], lambda t: "A" + t[1:], lambda t: "x"])
def test_damaged_token_is_refused(token, damage):
    assert read_token(damage(token)) is None


def test_token_signed_for_something_else_is_refused(sent):
    foreign = Signer(salt="accounts.password", sep=".").sign(token_of(sent).partition(".")[0])

    assert read_token(foreign) is None


def test_token_of_another_installation_is_refused(token):
    with override_settings(SECRET_KEY="another-key"):
        assert read_token(token) is None


def test_signed_text_of_another_length_is_refused():
    assert read_token(Signer(salt="meetings.invitation", sep=".").sign("AAAA")) is None


def test_link_is_open_until_the_end_of_the_last_day_in_the_rakors_zone(sent):
    sent.answer_by = date(2026, 2, 7)
    before = datetime(2026, 2, 7, 16, 59, tzinfo=UTC)  # 23.59 WIB

    assert state_of(sent, link_number=1, zone=WIB, at=before) == LinkState.OPEN
    assert (
        state_of(sent, link_number=1, zone=WIB, at=before + timedelta(minutes=1))
        == LinkState.CLOSED
    )
    # In Jayapura that day ended two hours earlier.
    assert state_of(sent, link_number=1, zone=WIT, at=before) == LinkState.CLOSED


def test_link_without_a_last_day_is_open_until_it_expires(sent):
    sent.answer_by = None

    last = sent.expires_at - timedelta(seconds=1)
    assert state_of(sent, link_number=1, zone=WIB, at=last) == LinkState.OPEN
    assert state_of(sent, link_number=1, zone=WIB, at=sent.expires_at) == LinkState.EXPIRED


def test_older_link_is_replaced(sent):
    sent.link_number = 2

    assert state_of(sent, link_number=1, zone=WIB, at=NOW) == LinkState.REPLACED
    assert state_of(sent, link_number=2, zone=WIB, at=NOW) == LinkState.OPEN


def test_link_of_a_withdrawn_invitation_or_cancelled_rakor_is_cancelled(sent):
    sent.status = Invitation.Status.CANCELLED
    assert state_of(sent, link_number=1, zone=WIB, at=NOW) == LinkState.CANCELLED

    sent.status = Invitation.Status.SENT
    sent.meeting.status = CoordinationMeeting.Status.CANCELLED
    assert state_of(sent, link_number=1, zone=WIB, at=NOW) == LinkState.CANCELLED


def test_links_end_with_the_last_day(meeting):
    days = list(meeting.days.order_by("date"))

    assert expiry_of(meeting, days, at=NOW) == datetime(2026, 2, 11, 17, 0, tzinfo=UTC)


def test_links_of_a_rakor_without_days_last_ninety_days():
    assert expiry_of(MeetingFactory(), [], at=NOW) == NOW + timedelta(days=90)


def test_each_invitation_has_its_own_token(invite):
    assert token_of(invite()) != token_of(invite())
    assert read_token(token_of(Invitation(uuid=uuid.uuid4(), link_number=3)))[1] == 3
