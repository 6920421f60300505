"""The bundle that proves a rakor: invitation, attendance list, minutes, berita acara, photos."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.pictures import NotAPicture, photo
from meetings.actions.filing import REQUIRED, file_bundle
from meetings.models import CoordinationMeeting, Evidence

Kind = Evidence.Kind
LARGEST = 25 * 1024 * 1024
PHOTO_EDGE = 2400  # enough for a page of print


class CannotKeep(Exception):
    """The file is not one that can be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One kind of the bundle with its files."""

    kind: str
    label: str
    is_required: bool
    files: list[Evidence]


def bundle_of(meeting: CoordinationMeeting, evidence: Iterable[Evidence]) -> list[Part]:
    """The files by kind; required kinds stand there even while they are empty."""
    found: dict[str, list[Evidence]] = {kind: [] for kind in Kind.values}
    for each in evidence:
        found[each.kind].append(each)
    return [
        Part(
            kind=kind,
            label=str(Kind(kind).label),
            is_required=kind in REQUIRED,
            files=files,
        )
        for kind, files in found.items()
        if files or kind in REQUIRED
    ]


@transaction.atomic
def add_evidence(
    *,
    meeting: CoordinationMeeting,
    kind: str,
    file: UploadedFile,
    caption: str = "",
    shows_minors: bool = False,
    by: User,
    at: datetime,
) -> Evidence:
    """Keep a file; photos lose place and camera they were taken with. Raises CannotKeep."""
    if (file.size or 0) > LARGEST:
        raise CannotKeep(_("The file is larger than 25 MB."))
    content = file.read()
    if kind == Kind.PHOTO:
        try:
            content, suffix = photo(content, edge=PHOTO_EDGE), "jpg"
        except NotAPicture as error:
            raise CannotKeep(str(error)) from error
    elif content.startswith(b"%PDF-"):
        suffix = "pdf"
    else:
        raise CannotKeep(_("Photos are JPEG or PNG; everything else is kept as PDF."))
    return keep(
        meeting=meeting,
        kind=kind,
        content=content,
        filename=f"{(file.name or kind).rpartition('.')[0] or kind}.{suffix}",
        caption=caption,
        shows_minors=shows_minors,
        by=by,
        at=at,
    )


@transaction.atomic
def keep(
    *,
    meeting: CoordinationMeeting,
    kind: str,
    content: bytes,
    filename: str,
    caption: str = "",
    shows_minors: bool = False,
    by: User,
    at: datetime,
) -> Evidence:
    """Keep these bytes once; the same file again is the one that is there."""
    digest = hashlib.sha256(content).hexdigest()
    known = Evidence.objects.filter(meeting=meeting, kind=kind, sha256=digest).first()
    if known is not None:
        return known
    made = Evidence(
        meeting=meeting,
        kind=kind,
        filename=filename[:255],
        sha256=digest,
        caption=caption,
        shows_minors=shows_minors,
        added_by=by,
        added_at=at,
    )
    suffix = filename.rpartition(".")[2]
    made.file.save(f"{made.uuid}.{suffix}", ContentFile(content), save=False)
    made.save()
    file_bundle(meeting=meeting, at=at)
    return made


@transaction.atomic
def remove_evidence(*, evidence: Evidence, at: datetime) -> None:
    """Take a file out of the bundle; it is deleted after the transaction."""
    stored = evidence.file
    evidence.delete()
    file_bundle(meeting=evidence.meeting, at=at)
    transaction.on_commit(lambda: stored.storage.delete(stored.name or ""))


def packed(evidence: Iterable[Evidence], *, with_minors: bool) -> IO[bytes]:
    """The files in one archive with a list of their hashes; photos of minors only on request."""
    target: Any = tempfile.TemporaryFile()  # noqa: SIM115  (closed by the response)
    lines = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for number, each in enumerate(evidence, start=1):
            if each.shows_minors and not with_minors:
                continue
            stem, _dot, suffix = each.filename.rpartition(".")
            name = f"{each.kind}/{number:03d}-{slugify(stem)[:80] or each.kind}.{suffix}"
            with each.file.open("rb") as opened:
                archive.writestr(name, opened.read())
            lines.append(f"{each.sha256}  {name}")
        archive.writestr("SHA256SUMS", "\n".join(lines) + "\n")
    target.seek(0)
    return target
