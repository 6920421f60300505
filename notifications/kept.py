"""Mails of a trial on one's own machine, kept on the disk to be read on a page (docs/adr/0102)."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from email.parser import BytesHeaderParser
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage

MOST = 200
_NAME = re.compile(r"^(\d{20})-[0-9a-f]{8}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMail:
    """One mail as a list shows it."""

    name: str
    sent_at: datetime
    to: str
    subject: str
    reply_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """One file of a mail."""

    name: str
    kind: str
    content: bytes


def folder() -> Path | None:
    """Where mails are kept; None where they go to a mail server, as everywhere but in a trial."""
    return Path(settings.KEPT_MAIL) if settings.KEPT_MAIL else None


def keep(message: EmailMessage, into: Path) -> None:
    """Write one mail, readable by this account alone, and drop the oldest beyond `MOST`."""
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = into / f"{time.time_ns():020d}-{secrets.token_hex(4)}.eml"
    # Not under its name before it is whole: the page may look at any moment.
    begun = path.with_suffix(".part")
    begun.touch(mode=0o600, exist_ok=False)
    begun.write_bytes(message.message().as_bytes())
    begun.rename(path)
    for old in sorted(into.glob("*.eml"))[:-MOST]:
        old.unlink(missing_ok=True)


def all_mails() -> list[KeptMail]:
    """The kept mails, newest first; none where none are kept."""
    found = folder()
    paths = sorted(found.glob("*.eml"), reverse=True) if found else []
    return [mail for path in paths if (mail := _head(path)) is not None]


def _head(path: Path) -> KeptMail | None:
    match = _NAME.match(path.stem)
    if match is None:
        return None
    try:
        with path.open("rb") as file:
            head = BytesHeaderParser(policy=policy.default).parse(file)
    except FileNotFoundError:  # dropped meanwhile
        return None
    return KeptMail(
        name=path.stem,
        sent_at=datetime.fromtimestamp(int(match.group(1)) / 1e9, UTC),
        to=str(head["To"] or ""),
        subject=str(head["Subject"] or ""),
        reply_to=str(head["Reply-To"] or ""),
    )


def read(name: str) -> tuple[KeptMail, str, list[Attached]] | None:
    """A mail, its text and its files; None if it is not kept (any more)."""
    found = folder()
    if found is None or not _NAME.match(name):
        return None
    path = found / f"{name}.eml"
    head = _head(path) if path.is_file() else None
    if head is None:
        return None
    message = message_from_bytes(path.read_bytes(), _class=Parsed, policy=policy.default)
    text = message.get_body(("plain",))
    files = [_attached(part) for part in message.iter_attachments()]
    return head, str(text.get_content()) if text else "", files


def _attached(part: Parsed) -> Attached:
    content = part.get_payload(decode=True)
    return Attached(
        name=part.get_filename() or "lampiran",
        kind=part.get_content_type(),
        content=content if isinstance(content, bytes) else b"",
    )
