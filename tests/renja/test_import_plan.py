"""`manage.py import_plan`."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from agencies.models import Agency, Role
from renja.models import PlanDocument, PlanImport, PlanRow, PlanVersion
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.renja import PlanYearFactory

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parents[3] / "shared" / "data"
REPORTS = DATA / "sipd_renja_2026_bengkulu_utara"
PRINTED = DATA / "contoh_renja_tc33_ppu_2024.xlsx"
needs_data = pytest.mark.skipif(
    not DATA.exists(), reason="the public data files are not beside this checkout"
)


@pytest.fixture
def region():
    PlanYearFactory()
    region = RegencyFactory(code="17.03", name="Bengkulu Utara")
    person(Role.ADMIN, AgencyFactory(region=region, bappeda=True, name="Bappeda"))
    return region


WHERE = {"region": "17.03", "year": 2026, "kind": "renja", "stage": "rankhir"}


def run(*files, **options):
    """What the command answers as JSON."""
    out = StringIO()
    call_command("import_plan", *map(str, files), stdout=out, json=True, **{**WHERE, **options})
    return json.loads(out.getvalue())


def run_refused(*files, **options):
    """What the command prints while it refuses."""
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_plan", *map(str, files), stdout=out, **{**WHERE, **options})
    return out.getvalue()


@needs_data
def test_whole_regency_comes_in_and_a_second_time_changes_nothing(region):
    files = sorted(REPORTS.glob("*.json"))

    first = run(*files, create_agencies=True)
    second = run(*files)

    assert (first["rows"], first["budget_total"]) == (1728, "866600322540")
    assert (PlanRow.objects.count(), PlanRow.objects.aggregate(Sum("budget"))["budget__sum"]) == (
        1728,
        866_600_322_540,
    )
    assert (PlanDocument.objects.count(), PlanVersion.objects.count()) == (44, 44)
    assert second["counts"] == {"baru": 0, "berubah": 0, "hilang": 0, "tetap": 1728}


@needs_data
def test_printed_workbook_asks_for_the_budget_column(region):
    PlanYearFactory(year=2024)
    options = {"year": 2024, "agency": "Bappeda"}

    default = run(PRINTED, dry_run=True, **options)
    unknown = run_refused(PRINTED, budget_column="tidak ada", **options)

    assert default["rows"] == 45
    assert default["files"][0]["problems"] != []
    assert "tidak ada" in unknown
    assert PlanRow.objects.count() == 0


@needs_data
def test_dry_run_writes_nothing(region):
    summary = run(REPORTS / "2.08.0.00.0.00.01.0000.json", create_agencies=True, dry_run=True)

    assert summary["counts"] == {"baru": 36, "berubah": 0, "hilang": 0, "tetap": 0}
    assert (PlanImport.objects.count(), Agency.objects.count()) == (0, 1)


@needs_data
def test_one_refused_file_undoes_all(region, tmp_path):
    broken = tmp_path / "rusak.json"
    broken.write_text("[{")

    text = run_refused(REPORTS / "2.08.0.00.0.00.01.0000.json", broken, create_agencies=True)

    assert "rusak.json" in text
    assert PlanRow.objects.count() == 0


def test_sheet_without_a_mapping_lists_its_columns(region, tmp_path):
    table = tmp_path / "tabel.csv"
    table.write_text("Kode;Uraian;Uang Rencana;Volume\n2.08.02.2.01.0001;Satu;1000;4\n")

    refused = run_refused(table, agency="Bappeda")
    mapped = run(table, agency="Bappeda", mapping='{"code": 0, "name": 1, "budget": 2}')

    assert "2=Uang Rencana" in refused
    assert mapped["budget_total"] == "1000"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"region": "99.99"}, "99.99"),
        ({"year": 1999}, "1999"),
        ({"agency": "Dinas Lain"}, "Dinas Lain"),
        ({"by": "siapa@contoh.test"}, "--by"),
        ({"mapping": "[1]"}, "--mapping"),
        ({"stage": "musrenbang"}, "tahapan"),
    ],
)
def test_what_does_not_exist_is_named(region, options, message):
    with pytest.raises(CommandError, match=message):
        run("berkas.json", **options)


def test_missing_file_is_named(region):
    assert "tidak-ada.json" in run_refused("tidak-ada.json")
