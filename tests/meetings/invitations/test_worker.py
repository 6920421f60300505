"""Invitations on their way while the worker is killed: each arrives, none twice."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from meetings.actions.invitations_mail import CannotSend, recipients_of, send
from meetings.models import Invitation, InvitationSending
from notifications import tasks
from notifications.models import OutboxMail
from tests.factories.meetings import DayFactory, ItemFactory, MeetingFactory, RakorInvitationFactory
from tests.mailing import mail_server
from tests.programs import wait_until

pytestmark = [
    pytest.mark.queue,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("queue"),
]
COUNT, STALLED_AT = 120, 61
NOW = datetime(2026, 1, 27, 2, 0, tzinfo=UTC)


def test_none_is_sent_twice_when_the_worker_is_killed_and_restarted(mail_workers):
    meeting = MeetingFactory()
    ItemFactory(day=DayFactory(meeting=meeting))
    RakorInvitationFactory.create_batch(COUNT, meeting=meeting)
    shown = recipients_of(meeting=meeting, kind="undangan").digest
    sending = {"meeting": meeting, "kind": "undangan", "by": meeting.created_by, "at": NOW}
    send(**sending, digest=shown)
    with pytest.raises(CannotSend):  # the button pressed once more
        send(**sending, digest=shown)

    with mail_server(stalls_at=STALLED_AT) as server:
        with mail_workers.sending_to(server) as first:
            for _delivered_twice in range(2):
                tasks.nudge()
            wait_until(server.is_stalled.is_set, "a message gets as far as the mail server")
            first.kill()
        # The lease runs out in two minutes; the test does not wait for them.
        past = timezone.now() - timedelta(seconds=1)
        OutboxMail.objects.filter(status="sending").update(lease_until=past)
        with mail_workers.sending_to(server):
            tasks.sweep_outbox()
            tasks.sweep_outbox()
            unsent = OutboxMail.objects.exclude(status="sent")
            wait_until(lambda: not unsent.exists(), "all mail is sent")

    assert OutboxMail.objects.count() == InvitationSending.objects.count() == COUNT
    assert set(Counter(server.accepted).values()) == {1}
    assert len(server.accepted) == COUNT
    assert set(Invitation.objects.values_list("status", flat=True)) == {"dikirim"}
