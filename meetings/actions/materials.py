"""Ask for materials, take their files in, and know which are late."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from meetings.actions.file_kinds import refusal_of, suffix_of
from meetings.models import AgendaItem, AgendaSpeaker, Material

LARGEST = 50 * 1024 * 1024
SUFFIXES = ("pdf", "pptx", "ppt", "docx", "doc", "xlsx", "xls", "odp", "odt", "ods", "jpg", "png")


class CannotTake(Exception):
    """The file is not one that can be kept."""


@transaction.atomic
def ask_for_material(
    *,
    item: AgendaItem,
    title: str,
    speaker: AgendaSpeaker | None = None,
    due_at: datetime | None = None,
    visibility: str = Material.Visibility.INVITED,
) -> Material:
    """A material that is still to come."""
    return Material.objects.create(
        item=item, title=title, speaker=speaker, due_at=due_at, visibility=visibility
    )


@transaction.atomic
def upload_material(
    *, material: Material, version: int, file: UploadedFile, by: User, at: datetime
) -> None:
    """Take a material's file in; a newer one takes its place. Raises CannotTake."""
    if refusal := refusal_of(file, SUFFIXES):
        raise CannotTake(refusal)
    if (file.size or 0) > LARGEST:
        raise CannotTake(_("The file is larger than 50 MB."))
    taken = Material.objects.select_for_update().filter(pk=material.pk, version=version).first()
    if taken is None:
        raise CannotTake(_("Someone else has just uploaded this material. Look at it again."))
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    taken.file.save(f"{taken.uuid}.{suffix_of(file)}", file, save=False)
    taken.filename = (file.name or "")[:255]
    taken.sha256, taken.size = digest.hexdigest(), file.size or 0
    taken.uploaded_by, taken.uploaded_at = by, at
    taken.version = version + 1
    taken.save()


@transaction.atomic
def change_material(
    *, material: Material, title: str, due_at: datetime | None, visibility: str
) -> None:
    """Change title, deadline or who may read it."""
    Material.objects.filter(pk=material.pk).update(
        title=title, due_at=due_at, visibility=visibility, version=F("version") + 1
    )


@transaction.atomic
def remove_material(*, material: Material) -> None:
    """Take a material off the list; its file goes after the transaction did."""
    storage, name = material.file.storage, material.file.name
    material.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))
