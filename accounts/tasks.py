"""Background work on accounts. The rows are the queue, and the sweep alone reads them.

A request sends no message for it: its time would tell whether the broker had something to do.
"""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from accounts import actions


@shared_task(name="accounts.mail_reset_links", ignore_result=True)
def mail_reset_links(**_: object) -> None:
    """Mail a link to whoever asked for one and has an account."""
    actions.mail_reset_links(at=timezone.now())
