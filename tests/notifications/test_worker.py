"""The outbox with a real worker, a real broker and a mail server that stalls."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import actions, tasks
from notifications.models import OutboxMail
from tests.mailing import mail_server
from tests.programs import wait_until

pytestmark = [
    pytest.mark.queue,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("queue"),
]


def test_a_worker_killed_while_sending_is_taken_over_and_goes_on_to_the_end(mail_workers):
    letter = actions.Letter(key="temuan:1", subject="Temuan baru", body="Isi")
    (pk,) = actions.enqueue(letter=letter, to=["ibu@contoh.test"], at=timezone.now())

    with mail_server(stalls_at=1) as server:
        with mail_workers.sending_to(server) as first:
            for _delivered_twice in range(2):
                tasks.send_mail.delay(mail_id=pk)
            wait_until(server.is_stalled.is_set, "the message gets as far as the mail server")
            first.kill()
        abandoned = OutboxMail.objects.get()
        # The lease runs out in a minute; the test does not wait for them.
        OutboxMail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        with mail_workers.sending_to(server):
            tasks.sweep_outbox()
            tasks.sweep_outbox()
            wait_until(lambda: OutboxMail.objects.get().status == "sent", "the message is sent")
            again = OutboxMail.objects.get()
            # Without any sweep: each one sent asks for the next.
            many = [f"orang{number}@contoh.test" for number in range(7 * tasks.AHEAD)]
            actions.enqueue(letter=letter, to=many, at=timezone.now())
            tasks.nudge()
            unsent = OutboxMail.objects.exclude(status="sent")
            wait_until(lambda: not unsent.exists(), "all mail is sent, one after the other")

    assert (abandoned.status, abandoned.attempts) == ("sending", 1)
    assert again.attempts == 2
    first_id, second_id, *others = server.offered
    assert first_id == second_id
    assert len(others) == len(set(others)) == len(many)
