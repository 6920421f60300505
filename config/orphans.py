"""Files in the storage that no row names: what a full disk, a kill or a rollback left behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models

from audit.actions import note_purge
from audit.models import Purged
from renja.views.imports import SAMPLES
from reports.models import ReportSection

# A file is written before its row is committed, and an upload may take long.
SPARED = timedelta(days=2)
# With more than this many, and more than half of all old files, the database is hardly theirs.
FEW = 100


class LooksWrong(Exception):
    """So many files without a row that they rather belong to another database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """How many files went, and their bytes."""

    files: int
    size: int


def sweep_files(*, at: datetime, is_sure: bool = False, only_count: bool = False) -> Swept:
    """Delete files older than two days that no row names; safe to call twice and at once.

    How many went is written into the record.
    Raises LooksWrong unless `is_sure`, deleting nothing, when most files would go: a database
    that is empty or older than the files must not cost them.
    """
    # Files first, names second: what a row names meanwhile is seen.
    old = dict(_older_than(at - SPARED))
    unnamed = old.keys() - set(_names())
    if not is_sure and len(unnamed) > max(FEW, len(old) // 2):
        raise LooksWrong(
            f"{len(unnamed)} of {len(old)} old files have no row. Is this their database?"
        )
    if not only_count:
        for name in unnamed:
            default_storage.delete(name)
        note_purge(counts={Purged.FILES: len(unnamed)}, at=at)
    return Swept(files=len(unnamed), size=sum(old[name] for name in unnamed))


def _older_than(limit: datetime, folder: str = "") -> Iterator[tuple[str, int]]:
    """Name and bytes of each file below a folder that was last written before `limit`."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        path = f"{folder}{name}"
        try:
            if default_storage.get_modified_time(path) < limit:
                yield path, default_storage.size(path)
        except FileNotFoundError:
            continue  # gone meanwhile
    for inner in folders:
        yield from _older_than(limit, f"{folder}{inner}/")


def _names() -> Iterator[str]:
    """Every name of a stored file that a row holds, and the samples, which none holds."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                yield from _values(model, field.name)
    # Several sections may share one file, so that the field is plain text.
    yield from _values(ReportSection, "file")
    yield from (path for path, *_rest in SAMPLES.values())


def _values(model: type[models.Model], field: str) -> Iterator[str]:
    rows: models.QuerySet[models.Model] = models.QuerySet(model)
    names = rows.exclude(**{field: ""}).values_list(field, flat=True)
    return names.order_by().distinct().iterator()
