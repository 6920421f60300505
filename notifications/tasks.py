"""Sending mail in the background. The outbox row is the queue; a message is only a nudge."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from celery import Task, shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from notifications import actions

logger = logging.getLogger(__name__)

SWEEP_SIZE = 200
# So few that their nudges do not expire while a slow mail server takes the ones before.
BATCH_SIZE = 50
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


@shared_task(name="notifications.nudge_batch", ignore_result=True)
def nudge_batch(*, after: int = 0, **_: object) -> None:
    """Nudge for the next messages that are due, then once more for those behind them.

    The task waits in the queue behind the messages it nudged for, so that one batch is done when
    the next one starts. It goes forward only, and thus ends; if it is lost, the sweep goes on.
    """
    due = actions.due_mail(at=timezone.now(), limit=BATCH_SIZE, after=after)
    if nudge(due) and len(due) == BATCH_SIZE:
        _ask(nudge_batch, after=due[-1])


def nudge_all(mail_ids: Sequence[int]) -> None:
    """Have any number of new messages sent, batch after batch, without keeping the caller waiting.

    Thousands of nudges to the broker would keep whoever pressed the button waiting.
    """
    if mail_ids:
        _ask(nudge_batch, after=min(mail_ids) - 1)


def nudge(mail_ids: Sequence[int]) -> bool:
    """Ask the workers to send these now; False without a broker: the next sweep finds the rows."""
    return all(_ask(send_mail, expires=NUDGE_EXPIRES, mail_id=mail_id) for mail_id in mail_ids)


def _ask(task: Task, *, expires: int | None = None, **values: int) -> bool:
    try:
        task.apply_async(kwargs=values, expires=expires)
    except OperationalError as error:
        logger.warning("No broker to nudge about mail %s: %s", values, error)
        return False
    return True
