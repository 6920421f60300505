"""Files of reports in the default storage. A row names a file only once it is written whole."""

from __future__ import annotations

import errno
import hashlib
import uuid
from dataclasses import dataclass
from typing import IO

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from reports.models import Report

CHUNK = 1024 * 1024
# No room on the device, and no more of it for this user.
_FULL = {errno.ENOSPC, errno.EDQUOT}
_DISK_FULL = "53100"  # PostgreSQL's own code for it


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """Name in the storage, and the hash of what lies there."""

    name: str
    sha256: str


def store_section(digest: str, pdf: bytes) -> str:
    """Keep a rendered section in a folder of its content's hash; its name in the storage."""
    return _save(f"reports/sections/{digest[:2]}/{uuid.uuid4()}.pdf", ContentFile(pdf))


def store_report(report: Report, stream: IO[bytes], suffix: str) -> StoredFile:
    """Keep a finished report under a name that says nothing; the download's name says all.

    Each attempt has a name of its own, of the same length whatever the agency is called.
    """
    stream.seek(0)
    sha256 = hash_of(stream)
    stream.seek(0)
    wanted = report.file.field.generate_filename(report, f"{uuid.uuid4()}.{suffix}")
    return StoredFile(name=_save(wanted, File(stream)), sha256=sha256)


def discard(name: str) -> None:
    """Take away a file that no row names."""
    default_storage.delete(name)


def _save(name: str, content: File[bytes]) -> str:
    """Write a file whole, or leave nothing of it: a full disk keeps no half files."""
    try:
        return default_storage.save(name, content)
    except BaseException:
        # No other attempt has this name.
        discard(name)
        raise


def means_full_disk(error: BaseException | None) -> bool:
    """True if what went wrong began with a full disk, ours or the database's."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if getattr(error, "pgcode", None) == _DISK_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


def hash_of(stream: IO[bytes]) -> str:
    """sha256 of all that is left to read, in pieces."""
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
