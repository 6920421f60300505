"""Put mail into the outbox, send it, and tell people inside the app."""

from __future__ import annotations

import hashlib
import re
import smtplib
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from accounts.models import User
from accounts.typed import single_line
from jobs.actions import give_back, reason_of, renewed
from notifications.attachments import (
    Attachment,
    AttachmentMissing,
    AttachmentsTooLarge,
    files_of,
)
from notifications.blanking import blanked
from notifications.models import Notice, OutboxMail
from notifications.querysets import OutboxQuerySet

SMTP_TIMEOUT = 30  # seconds
BATCH = 500
# What a message said is not kept once it went out, or never will.
_FORGOTTEN = {"body": "", "html": "", "calendar": ""}


_METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)


class AttachmentsNotSupported(ValueError):
    """The outbox keeps text only; a file is offered by a link instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one message says, whoever receives it; `calendar` is an iCalendar object."""

    key: str
    subject: str
    body: str
    html: str = ""
    calendar: str = ""
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()
    # With a topic its text stays to be read, without its signed links.
    topic: str = ""


def enqueue(*, letter: Letter, to: Iterable[str], at: datetime) -> list[int]:
    """Write one outbox row per recipient; the ids of those that wait to be sent.

    A recipient who already has a message with this key gets no second one. Without a key each
    call is a message of its own.
    """
    addresses = sorted({parseaddr(recipient)[1].lower() for recipient in to} - {""})
    keyed = replace(letter, key=letter.key or uuid.uuid4().hex)
    return enqueue_each(mails=[(keyed, address) for address in addresses], at=at)


@transaction.atomic
def enqueue_each(*, mails: Sequence[tuple[Letter, str]], at: datetime) -> list[int]:
    """Write one outbox row per letter and its bare address; the ids of those that wait.

    A row is found again by `recipient_key`; one that is there already is not written twice.
    """
    rows = [
        OutboxMail(
            key=recipient_key(letter.key, address),
            to=address,
            subject=" ".join(single_line(letter.subject).split())[:255],
            body=letter.body,
            html=letter.html,
            calendar=letter.calendar,
            reply_to=letter.reply_to,
            attachments=[asdict(each) for each in letter.attachments],
            topic=letter.topic,
            shown=blanked(letter.body) if letter.topic else "",
            next_attempt_at=at,
        )
        for letter, address in mails
    ]
    OutboxMail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    return list(
        OutboxMail.objects.filter(
            key__in=[row.key for row in rows], status=OutboxMail.Status.QUEUED
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def recipient_key(base: str, address: str) -> str:
    """`base` and a short hash of the address: keys are limited to 120 characters."""
    digest = hashlib.sha256(address.lower().encode()).hexdigest()[:16]
    if len(base) > 100:
        base = hashlib.sha256(base.encode()).hexdigest()
    return f"{base}:{digest}"


def send_mail(*, mail_id: int, at: datetime) -> bool:
    """Send one message of the outbox; False if there was nothing to do or it did not go out.

    A refusal by the mail server for good makes it FAILED at once; anything else is tried again
    with a growing pause. A worker killed between the server's "OK" and our note of it, which
    follows at once, sends once more: the Message-ID is the same, so mail programs show it once.
    """
    token = str(uuid.uuid4())
    if not OutboxMail.objects.claim(mail_id, token=token, at=at):
        return False
    held = OutboxMail.objects.held(token)
    mail = OutboxMail.objects.get(pk=mail_id)
    try:
        with renewed(held), _way_out() as connection:
            _deliver(mail, connection)
            return _note_sent(held, at=at)
    except smtplib.SMTPRecipientsRefused as error:
        reason, is_final = _refusal(error, mail.to), _is_final(error)
        give_back(held, error=reason, at=at, is_final=is_final, ended=_FORGOTTEN)
    except (AttachmentMissing, AttachmentsTooLarge) as error:
        is_final = isinstance(error, AttachmentsTooLarge)
        give_back(held, error=str(error), at=at, is_final=is_final, ended=_FORGOTTEN)
    except (OSError, ValueError) as error:  # smtplib's own errors are OSErrors
        give_back(held, error=reason_of(error), at=at, ended=_FORGOTTEN)
    return False


@contextmanager
def _way_out() -> Iterator[BaseEmailBackend]:
    """A connection that stays open until the message is noted as sent.

    Taking leave of a mail server takes another round trip; a worker killed in it sent twice.
    """
    connection = outbox_connection()
    connection.open()
    try:
        yield connection
    finally:
        with suppress(OSError):
            connection.close()


def _deliver(mail: OutboxMail, connection: BaseEmailBackend) -> None:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message_id = hashlib.sha256(mail.key.encode()).hexdigest()[:40]
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.body,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": f"<{message_id}@{domain}>"},
        connection=connection,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        _attach_calendar(message, mail.calendar)
    for name, content in files_of(mail.attachments):
        message.attach(name, content, "application/pdf")
    message.send()


def _attach_calendar(message: EmailMultiAlternatives, calendar: str) -> None:
    """As another form of the text, with its method: so calendars ask whether one accepts.

    The file is for programs that show attachments only.
    """
    found = _METHOD.search(calendar)
    method = found.group(1) if found else "PUBLISH"
    message.attach_alternative(calendar, f"text/calendar; method={method}")
    message.attach("undangan.ics", calendar.encode(), "application/ics")


def outbox_connection() -> BaseEmailBackend:
    """The real way out, made from EMAIL_URL (`settings.OUTBOX_EMAIL`)."""
    given = settings.OUTBOX_EMAIL
    names = {
        "EMAIL_HOST": "host",
        "EMAIL_PORT": "port",
        "EMAIL_HOST_USER": "username",
        "EMAIL_HOST_PASSWORD": "password",
        "EMAIL_USE_TLS": "use_tls",
        "EMAIL_USE_SSL": "use_ssl",
        "EMAIL_FILE_PATH": "file_path",
    }
    options = {names[key]: value for key, value in given.items() if key in names and value}
    return get_connection(backend=given["EMAIL_BACKEND"], timeout=SMTP_TIMEOUT, **options)


def _refusal(error: smtplib.SMTPRecipientsRefused, address: str) -> str:
    code, text = error.recipients.get(address, (0, b""))
    return f"{code} {text.decode(errors='replace')}".strip()


def _is_final(error: smtplib.SMTPRecipientsRefused) -> bool:
    """5xx answers are for good, 4xx ("mailbox busy") are not."""
    return all(code >= 500 for code, _ in error.recipients.values())


def _note_sent(held: OutboxQuerySet, *, at: datetime) -> bool:
    """Note that it went out, and forget what it said: texts carry links that open accounts."""
    noted = held.update(
        status=OutboxMail.Status.SENT,
        sent_at=at,
        claim="",
        lease_until=None,
        error="",
        **_FORGOTTEN,
    )
    return noted == 1


def note_sent(*, mail_ids: Iterable[int], at: datetime) -> int:
    """Note waiting messages as gone out at `at` without sending them; how many.

    For an event that is told again with its own dates: nobody gets a letter of years ago today.
    """
    return OutboxMail.objects.filter(pk__in=mail_ids, status=OutboxMail.Status.QUEUED).update(
        status=OutboxMail.Status.SENT, sent_at=at, **_FORGOTTEN
    )


def fail_exhausted(*, at: datetime) -> None:
    """Give up messages whose workers died at each attempt."""
    OutboxMail.objects.exhausted(at=at).update(
        status=OutboxMail.Status.FAILED,
        claim="",
        lease_until=None,
        error=f"{OutboxQuerySet.most} attempts ended without an answer.",
        **_FORGOTTEN,
    )


def notify(
    *, users: Iterable[User], text: str, url: str = "", by_mail: bool = False, at: datetime
) -> int:
    """Put one line into each person's inbox; the number of people told.

    `text` is shown as it stands, in the language it was written in. With `by_mail` it also stands
    in the letter of the next morning.
    """
    people = {user.pk: user for user in users}
    Notice.objects.bulk_create(
        [
            Notice(user=user, text=text[:300], url=url, by_mail=by_mail, created_at=at)
            for user in people.values()
        ]
    )
    return len(people)


def take_for_mail(*, user: User, at: datetime) -> list[Notice]:
    """The unread notices for this person's letter, oldest first; each is handed out once.

    Call it in the transaction that writes the letter: they are locked and marked in it.
    """
    waiting = list(
        Notice.objects.for_mail(at=at)
        .filter(user=user)
        .select_for_update(skip_locked=True)
        .order_by("pk")
    )
    Notice.objects.filter(pk__in=[notice.pk for notice in waiting]).update(mailed_at=at)
    return [notice for notice in waiting if notice.read_at is None]


def mark_read(*, notice: Notice, at: datetime) -> bool:
    """Mark one notice as read; False if it was read before."""
    return Notice.objects.unread().filter(pk=notice.pk).update(read_at=at) == 1


def mark_all_read(*, by: User, at: datetime) -> int:
    """Mark all of a person's notices as read; how many that changed."""
    return Notice.objects.visible_to(by).unread().update(read_at=at)
