"""Files of reports: any agency's name will do, and a failed attempt leaves nothing behind."""

import csv
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.utils.text import slugify

from reports.actions import words
from reports.actions.merging import merge_report
from reports.actions.planning import plan_report
from reports.actions.rendering import render_section
from reports.models import Report
from tests.factories.agencies import AgencyFactory, RegencyFactory
from tests.factories.reports import AT, checked
from tests.reports.test_making import ask, make

pytestmark = pytest.mark.django_db

LONGEST = [
    "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia",
    "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana",
    "Dinas Pekerjaan Umum, Penataan Ruang, Perumahan Rakyat & Kawasan Permukiman (PUPR/PKP)",
    f"Badan “Ù” — {'Penelitian dan Pengembangan ' * 6}"[:200],
    "B" * 200,
]
# Real names, where the clone has the papers of the project beside it.
NAMES = Path(settings.BASE_DIR).parent / "shared/data/skpd_bengkulu_utara_2026.csv"


def every_name():
    if not NAMES.exists():
        return LONGEST
    with NAMES.open(encoding="utf-8") as opened:
        return LONGEST + sorted({row["nama_skpd"] for row in csv.DictReader(opened)})


def kept_files():
    """Every file that lies in the storage under `reports/`."""
    top = Path(default_storage.path("reports"))
    return {path for path in top.rglob("*") if path.is_file()}


@pytest.fixture
def planned():
    """A report whose sections are rendered, not joined."""
    report = ask(checked())
    assert plan_report(report_id=report.pk, at=AT)
    for pk in report.sections.filter(status="queued").values_list("pk", flat=True):
        assert render_section(section_id=pk, at=AT)
    return report


@pytest.mark.parametrize(("format_", "names"), [("pdf", LONGEST), ("xlsx", every_name())])
def test_agency_of_every_name_gets_its_report(client, format_, names):
    shown = checked()
    client.force_login(shown.requested_by)
    for name in names:
        shown.renja.agency.name = name
        shown.renja.agency.save()

        report = make(ask(shown, format=format_))
        response = client.get(f"{report.get_absolute_url()}unduh/")

        assert (report.status, report.error, len(report.file.name)) == (
            "ready",
            "",
            len("reports/2026/11/.") + 36 + len(format_),  # a name that says nothing: a UUID
        )
        begin, end = slugify(f"laporan keselarasan {name}")[:20], f"-{report.code.lower()}"
        sent = response["Content-Disposition"]
        assert sent.startswith(f'attachment; filename="{begin}')
        assert sent.endswith(f'{end}.{format_}"')
        assert b"".join(response.streaming_content)[:2] == {"pdf": b"%P", "xlsx": b"PK"}[format_]


def test_report_on_a_region_of_the_longest_name_is_made():
    region = RegencyFactory(name="Kabupaten " + "Panjang" * 15)
    shown = checked(agency=AgencyFactory(region=region, affair_fields=["2.08"], name="B" * 200))

    report = make(ask(shown, kind=Report.Kind.REGION, agency=None))

    assert (report.status, report.error) == ("ready", "")
    assert words.file_name(report).endswith(f"-{report.code.lower()}")


def test_file_stored_under_an_older_name_is_still_served(client):
    report = make(ask(checked()))
    with report.file.open() as opened:
        older = default_storage.save("reports/2025/01/laporan-dinas-lama.pdf", opened)
    Report.objects.filter(pk=report.pk).update(file=older)
    client.force_login(report.requested_by)

    response = client.get(f"{report.get_absolute_url()}unduh/")

    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_failed_merge_says_what_it_is_and_leaves_no_file(planned, caplog):
    caplog.set_level(logging.CRITICAL)
    before = kept_files()
    # The database refuses the row that names the file, as it refused a name that was too long.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE reports_report ADD CONSTRAINT refused CHECK (file_sha256 = '') NOT VALID"
        )

    for attempt in (1, 2, 3):
        assert merge_report(report_id=planned.pk, at=AT + timedelta(minutes=attempt)) is False
        planned.refresh_from_db()
        assert (planned.attempts, planned.status) == (
            attempt,
            "failed" if attempt == 3 else "running",
        )

    assert planned.error.startswith("IntegrityError: ")
    assert '"refused"' in planned.error
    assert kept_files() == before


class FullDisk(FileSystemStorage):
    """Writes the first bytes of each file, then has no room left."""

    def _save(self, name, content):
        half = Path(self.path(name))
        half.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(b"%PDF")
        raise OSError(28, "No space left on device")


def test_full_disk_leaves_no_half_files(planned, settings, caplog):
    caplog.set_level(logging.CRITICAL)
    before = kept_files()
    full = f"{__name__}.FullDisk"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": full}}

    assert merge_report(report_id=planned.pk, at=AT) is False
    other = ask(checked())
    assert plan_report(report_id=other.pk, at=AT)
    assert render_section(section_id=other.sections.first().pk, at=AT) == other.pk

    planned.refresh_from_db()
    assert planned.error.startswith("Ruang penyimpanan server penuh.")
    assert kept_files() == before


def test_section_of_a_long_title_is_named_as_the_step():
    report = ask(checked())
    assert plan_report(report_id=report.pk, at=AT)
    section = report.sections.first()
    section.title = "T" * 300
    section.save()

    assert render_section(section_id=section.pk, at=AT) == report.pk

    report.refresh_from_db()
    assert report.step == "T" * 300
