"""Files are there whole or not at all, and those that no row names go."""

from __future__ import annotations

import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest
from celery.schedules import crontab
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from config import orphans
from config.orphans import LooksWrong, Swept, sweep_files
from config.storage import WholeFiles
from config.tasks import sweep_files as task
from meetings.models import ActionProof
from tests.factories.meetings import EvidenceFactory, MaterialFactory
from tests.factories.renja import ImportFactory
from tests.factories.reports import ReportFactory, SectionFactory
from tests.full_disk import FullStorage

DAYS = timedelta(days=1)


@pytest.fixture
def media(tmp_path, settings):
    """An empty storage of this test's own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def names_below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def old(name: str, content: bytes = b"isi", *, days: float = 3) -> str:
    """A stored file that was last written some days ago."""
    stored = default_storage.save(name, ContentFile(content))
    when = (timezone.now() - days * DAYS).timestamp()
    os.utime(default_storage.path(stored), (when, when))
    return stored


# --- Whole files -----------------------------------------------------------------------------------


def test_file_is_kept_under_its_name_alone(tmp_path):
    storage = WholeFiles(location=tmp_path, file_permissions_mode=0o640)

    names = [storage.save("a/b.pdf", ContentFile(text)) for text in (b"satu", b"dua")]

    assert names[0] == "a/b.pdf"
    assert names_below(tmp_path) == sorted(names)
    assert [(tmp_path / name).read_bytes() for name in names] == [b"satu", b"dua"]
    assert (tmp_path / names[1]).stat().st_mode & 0o777 == 0o640


def test_full_disk_leaves_nothing_half_written(tmp_path):
    with pytest.raises(OSError, match="No space left on device") as raised:
        FullStorage(location=tmp_path).save("a/b.pdf", ContentFile(b"x" * 100_000))

    assert raised.value.errno == errno.ENOSPC
    assert names_below(tmp_path) == []


def test_name_that_another_one_took_meanwhile_is_left_to_it(tmp_path):
    class Slow(WholeFiles):
        def _save(self, name, content):
            (tmp_path / "b.pdf").write_bytes(b"lebih dulu")
            return super()._save(name, content)

    name = Slow(location=tmp_path).save("b.pdf", ContentFile(b"kemudian"))

    assert (tmp_path / "b.pdf").read_bytes() == b"lebih dulu"
    assert (tmp_path / name).read_bytes() == b"kemudian"
    assert names_below(tmp_path) == sorted(["b.pdf", name])


# --- The sweep -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_sweep_takes_old_files_without_a_row_and_no_other(media):
    kept = [
        ImportFactory(file=old("imports/2026/01/a.bin")).file.name,
        EvidenceFactory(file=old("meetings/evidence/b.pdf")).file.name,
        MaterialFactory(uploaded=True, file=old("meetings/materials/c.pdf")).file.name,
        ReportFactory(ready=True, file=old("reports/2026/01/d.pdf")).file.name,
        SectionFactory(status="ready", file=old("reports/sections/ab/e.pdf")).file,
        old("samples/renja.xlsx"),
        old("reports/2026/01/baru.pdf", days=1.9),
    ]
    old("reports/2026/01/gagal.pdf", b"")
    old("reports/sections/ab/setengah.pdf.x.half", b"1234")
    old("imports/2026/01/batal.bin", b"12345")

    counted = sweep_files(at=timezone.now(), only_count=True)
    swept = sweep_files(at=timezone.now())

    assert counted == swept == Swept(files=3, size=9)
    assert names_below(media) == sorted(kept)
    assert sweep_files(at=timezone.now()) == Swept(files=0, size=0)


@pytest.mark.django_db
def test_sweep_knows_every_field_that_names_a_file(media):
    named = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField) or field.name == "file"
    }

    assert named == {
        "meetings.ActionProof.file",
        "meetings.Evidence.file",
        "meetings.Material.file",
        "meetings.OfficialRecord.file",
        "meetings.RecordSignature.file",
        "renja.PlanImport.file",
        "reports.Report.file",
        "reports.ReportSection.file",
    }
    assert ActionProof._meta.get_field("file").storage is default_storage


@pytest.mark.django_db
def test_sweep_spares_the_files_of_another_database(media, monkeypatch, caplog, capsys):
    monkeypatch.setattr(orphans, "FEW", 2)
    ReportFactory(ready=True, file=old("reports/ada.pdf"))
    for number in range(3):
        old(f"reports/{number}.pdf")

    with pytest.raises(LooksWrong):
        sweep_files(at=timezone.now())
    with pytest.raises(CommandError, match="3 of 4 old files have no row"):
        call_command("sweep_files")
    task()

    assert len(names_below(media)) == 4
    assert caplog.messages == [
        "No file was deleted: 3 of 4 old files have no row. Is this their database?"
    ]
    call_command("sweep_files", sure=True, dry_run=True)
    call_command("sweep_files", sure=True)
    assert names_below(media) == ["reports/ada.pdf"]
    assert capsys.readouterr().out == (
        "3 files without a row would be deleted, 9 bytes\n3 files without a row deleted, 9 bytes\n"
    )


@pytest.mark.django_db
def test_sweep_of_no_files_at_all_is_quiet(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "none"

    assert sweep_files(at=timezone.now()) == Swept(files=0, size=0)


def test_sweep_runs_once_a_day():
    entry = settings.CELERY_BEAT_SCHEDULE["sweep-files"]

    assert entry == {"task": task.name, "schedule": crontab(hour=3, minute=10)}
