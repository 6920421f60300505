"""What happens to plans by the clock."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from renja.actions.comments import mail_digests as _mail_digests


@shared_task(name="renja.mail_digests", ignore_result=True)
def mail_digests(**_: object) -> None:
    """Put everybody's news about comments into the outbox; safe to run twice."""
    _mail_digests(at=timezone.now())
