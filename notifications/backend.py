"""Django's way of sending mail, ending in the outbox instead of at a mail server."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.db import transaction
from django.utils import timezone

from notifications import actions, kept, tasks

KEY_HEADER = "X-Renjana-Key"


class OutboxBackend(BaseEmailBackend):
    """Writes one outbox row per recipient, in the caller's transaction.

    A message's header `X-Renjana-Key` is its idempotency key. Rolled back with the transaction
    that asked for it; the workers hear of it after the commit.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """The number of messages that are in the outbox now."""
        for message in email_messages:
            actions.enqueue(letter=_letter(message), to=message.recipients(), at=timezone.now())
        transaction.on_commit(tasks.nudge)
        return len(email_messages)


class HeadersBackend(ConsoleBackend):
    """Prints that a mail would have gone out, and to whom; texts carry links that open accounts."""

    def write_message(self, message: EmailMessage) -> None:
        """Four lines on the stream of the program that sends."""
        for name, value in (
            ("From", message.from_email),
            ("To", ", ".join(message.recipients())),
            ("Subject", " ".join(str(message.subject).split())),
        ):
            self.stream.write(f"{name}: {value}\n")
        self.stream.write("-" * 40 + "\n")


class KeptBackend(BaseEmailBackend):
    """Keeps mails where a page shows them, for a trial on one's own machine."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """The number of messages that are kept now."""
        into = kept.folder()
        if into is None:
            raise OSError("No folder for mails: KEEP_MAIL is not set.")
        for message in email_messages:
            kept.keep(message, into)
        return len(email_messages)


def _letter(message: EmailMessage) -> actions.Letter:
    if message.attachments:
        raise actions.AttachmentsNotSupported("Mail through the outbox carries no attachments.")
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    html = next((str(content) for content, kind in alternatives if kind == "text/html"), "")
    return actions.Letter(
        key=str(message.extra_headers.get(KEY_HEADER, "")),
        subject=str(message.subject),
        body=str(message.body),
        html=html,
    )
