"""Sending mail in the background. The outbox row is the queue; a message is only a nudge."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from jobs.tasks import Sweep, forget_lost
from jobs.tasks import nudge as wake
from notifications import actions
from notifications.models import OutboxMail

# Mails that lie with the broker at once. Each one sent nudges for the next: thousands at once would
# keep whoever pressed the button waiting, and stand before everything else.
AHEAD = 16


@shared_task(name="notifications.send_mail", ignore_result=True, soft_time_limit=75, time_limit=90)
def send_mail(*, mail_id: int, **_: object) -> None:
    """Send one message of the outbox, then nudge for the next.

    Safe to deliver twice: the claim lets one worker through.
    """
    actions.send_mail(mail_id=mail_id, at=timezone.now())
    nudge()


@shared_task(name="notifications.sweep_outbox", ignore_result=True, base=Sweep)
def sweep_outbox(*, sent_at: float | None = None, **_: object) -> None:
    """Nudge for messages that are due: new, to be tried again, or left by a dead worker."""
    now = timezone.now()
    actions.fail_exhausted(at=now)
    forget_lost(OutboxMail.objects.claimable(at=now), sent_at=sent_at)
    nudge()


def nudge() -> None:
    """Ask the workers to send the mail that waits, the oldest first."""
    mails = OutboxMail.objects.claimable(at=timezone.now())
    wake(mails, send_mail, "mail_id", ahead=AHEAD)
