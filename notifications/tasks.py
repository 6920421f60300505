"""Sending mail in the background. The outbox row is the queue; a message is only a nudge."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from notifications import actions

logger = logging.getLogger(__name__)

SWEEP_SIZE = 200
# A nudge that waited longer than this was overtaken by the next sweep.
NUDGE_EXPIRES = 60


@shared_task(name="notifications.send_mail", ignore_result=True, soft_time_limit=75, time_limit=90)
def send_mail(*, mail_id: int, **_: object) -> None:
    """Send one message of the outbox; safe to deliver twice, the claim lets one worker through."""
    actions.send_mail(mail_id=mail_id, at=timezone.now())


@shared_task(name="notifications.sweep_outbox", ignore_result=True)
def sweep_outbox(**_: object) -> None:
    """Nudge for each message that is due: new, to be tried again, or left by a dead worker."""
    nudge(actions.due_mail(at=timezone.now(), limit=SWEEP_SIZE))


def nudge(mail_ids: Sequence[int]) -> None:
    """Ask the workers to send these now. A lost broker is logged: the next sweep finds the rows."""
    for mail_id in mail_ids:
        try:
            send_mail.apply_async(kwargs={"mail_id": mail_id}, expires=NUDGE_EXPIRES)
        except OperationalError as error:
            logger.warning("No broker to nudge about mail %s: %s", mail_id, error)
            return
