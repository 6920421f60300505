"""Files of reports in the default storage. A row names a file only once it is written whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import IO

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from reports.actions import words
from reports.models import Report

CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """Name in the storage, and the hash of what lies there."""

    name: str
    sha256: str


def store_section(digest: str, pdf: bytes) -> str:
    """Keep a rendered section under the hash of its content; its name in the storage.

    The storage never writes over a file, so what a killed worker left half written is passed by.
    """
    return default_storage.save(f"reports/sections/{digest[:2]}/{digest}.pdf", ContentFile(pdf))


def store_report(report: Report, stream: IO[bytes], suffix: str) -> StoredFile:
    """Keep a finished report."""
    stream.seek(0)
    sha256 = hash_of(stream)
    stream.seek(0)
    wanted = report.file.field.generate_filename(report, f"{words.file_name(report)}.{suffix}")
    return StoredFile(name=default_storage.save(wanted, File(stream)), sha256=sha256)


def hash_of(stream: IO[bytes]) -> str:
    """sha256 of all that is left to read, in pieces."""
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
