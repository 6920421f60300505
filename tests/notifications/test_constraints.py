"""The outbox's constraints, violated."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def _mail(**fields):
    return OutboxMail.objects.create(
        **{"key": "k", "to": "ibu@contoh.test", "next_attempt_at": timezone.now(), **fields}
    )


def test_sent_mail_has_its_time():
    with pytest.raises(IntegrityError, match="outbox_sent_has_its_time"):
        _mail(status="sent")


def test_unsent_mail_has_no_time():
    with pytest.raises(IntegrityError, match="outbox_sent_has_its_time"):
        _mail(sent_at=timezone.now())


def test_a_key_is_used_once():
    _mail()

    with pytest.raises(IntegrityError, match="notifications_outboxmail_key"):
        _mail()
