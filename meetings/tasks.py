"""Background work on rakor: reminders, and nudges for mail that was put into the outbox."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from meetings.actions import invitations_mail
from meetings.actions.circulation import lock_due
from meetings.actions.digests import send_overdue_digests
from meetings.actions.material_reminders import remind_speakers
from notifications.tasks import nudge


@shared_task(name="meetings.send_reminders", ignore_result=True)
def send_reminders(**_: object) -> None:
    """Remind those who have not answered, where one of the four dates has come, and late speakers.

    Safe to run as often as one likes: each reminder has its key.
    """
    now = timezone.now()
    for meeting in invitations_mail.meetings_to_remind():
        invitations_mail.send_reminders(meeting=meeting, at=now)
    remind_speakers(at=now)
    nudge()


@shared_task(name="meetings.sweep_rakor", ignore_result=True)
def sweep_rakor(**_: object) -> None:
    """Lock minutes whose time for corrections is over; tell agencies what is late, once a day."""
    now = timezone.now()
    lock_due(at=now)
    send_overdue_digests(at=now)
    nudge()
