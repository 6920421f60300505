"""Invitations on their way while the worker is killed: each arrives, none twice."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from meetings.actions.invitations_mail import CannotSend, recipients_of, send
from meetings.models import Invitation, InvitationSending
from notifications import tasks
from notifications.models import OutboxMail
from reports.actions.letters import printed_letter
from reports.actions.merging import merge_report
from reports.actions.papers import request_paper
from reports.actions.planning import plan_report
from reports.actions.rendering import render_section
from tests.factories.meetings import (
    DayFactory,
    ItemFactory,
    LetterFactory,
    MeetingFactory,
    RakorInvitationFactory,
)
from tests.mailing import mail_server
from tests.programs import wait_until

pytestmark = [
    pytest.mark.queue,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("queue"),
]
NEVER = 10_000
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


def test_a_worker_sends_each_letter_as_a_file(mail_workers):
    meeting = MeetingFactory()
    ItemFactory(day=DayFactory(meeting=meeting))
    LetterFactory(meeting=meeting, changed_at=NOW - timedelta(hours=1))
    invited = RakorInvitationFactory.create_batch(2, meeting=meeting)
    report = request_paper(kind="rakor_letter", meeting=meeting, by=meeting.created_by, at=NOW)
    plan_report(report_id=report.pk, at=NOW)
    for section in report.sections.all():
        render_section(section_id=section.pk, at=NOW)
    merge_report(report_id=report.pk, at=NOW)
    # A file that is lost is made again, by the worker.
    default_storage.delete(printed_letter(invited[0]).file)

    with mail_server(stalls_at=NEVER) as server, mail_workers.sending_to(server):
        send(meeting=meeting, kind="undangan", with_letter=True, by=meeting.created_by, at=NOW)
        tasks.nudge()
        wait_until(lambda: len(server.messages) == len(invited), "both messages arrive")

    for message in server.messages:
        files = {part.get_filename(): part for part in message.walk() if part.get_filename()}
        pdf = next(part for name, part in files.items() if name.endswith(".pdf"))
        assert pdf.get_payload(decode=True).startswith(b"%PDF")
        assert "undangan.ics" in files
