"""Sheets go out and come back without a change, and nothing in them runs."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from django.utils import timezone

from agencies.models import Role
from renja.actions import apply_import, freeze_version, preview, upload_import
from renja.importers.fields import BY_KEY, own_fields, own_headings
from renja.models import PlanRow, RowFunding, RowIndicator, RowLocation, RowTag
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory, RegencyFactory, UnitFactory, person
from tests.factories.renja import (
    CeilingFactory,
    RenjaFactory,
    RkpdFactory,
    RowFactory,
    RowIndicatorFactory,
)

pytestmark = pytest.mark.django_db

NASTY = [
    "=1+1",
    "+62 812",
    "-",
    "@SUM(A1)",
    "'apostrof",
    "dua\nbaris\\n",
    '"kutip"; titik koma, koma',
    "https://contoh.test",
    "0012",
    "é ≥ 5 – “baik”",
    '=HYPERLINK("http://x")',
]


@pytest.fixture
def agency():
    return AgencyFactory(region=RegencyFactory(code="19.01"), sipd_code="2.08.0.00.0.00.01.0000")


@pytest.fixture
def planner(agency, client):
    user = person(Role.PLANNER, agency)
    client.force_login(user)
    return user


@pytest.fixture
def renja(agency):
    document = RenjaFactory(agency=agency)
    unit = UnitFactory(agency=agency, sipd_code="2.08.0.00.0.00.01.0001", name="UPTD =X")
    for number, text in enumerate(NASTY):
        line = text.replace("\n", " ")
        row = RowFactory(
            document=document,
            unit=unit if number % 2 else None,
            printed_code=f"2.08.02.2.01.{number + 1:04d}",
            name=text,
            note=text,
            target_group=text,
            proposal_ref=line,
            responsible=line,
            budget=[None, Decimal(0), Decimal("1234567890.55"), Decimal("9007199254740993.25")][
                number % 4
            ],
        )
        RowIndicatorFactory(row=row, text=text, target_text="25/14 Orang/bulan", target=None)
        RowIndicatorFactory(
            row=row, position=1, text="Kedua", unit="", direction="naik", aggregation="last"
        )
        RowLocation.objects.create(row=row, position=0, code="19.01", text=line)
        RowLocation.objects.create(row=row, position=1, code="", text="Atlantis")
        RowFunding.objects.create(
            row=row, position=0, source_code="1.2.01.08", source_name=line, amount=None
        )
        RowTag.objects.create(row=row, dimension="nasional", label=line)
    return document


def downloaded(client, document, suffix):
    response = client.get(f"/renja/{document.pk}/unduh.{suffix}")
    return b"".join(response.streaming_content)


def imported(content, document, by, suffix):
    return upload_import(
        content=content,
        filename=f"unduhan.{suffix}",
        kind=document.kind,
        region=document.region,
        agency=document.agency,
        plan_year=document.plan_year,
        stage=document.stage,
        by=by,
        at=timezone.now(),
    )


def stored(document):
    return [
        {
            "row": [
                getattr(row, name)
                for name in ("uuid", "printed_code", "name", "budget", "note", "version")
            ],
            "indicators": list(row.indicators.values_list("text", "target_text", "target")),
            "places": list(row.locations.values_list("text", "code")),
        }
        for row in PlanRow.objects.filter(document=document).order_by("position")
    ]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_what_was_exported_comes_back_as_no_change(client, renja, planner, suffix):
    before = stored(renja)

    plan_import = imported(downloaded(client, renja, suffix), renja, planner, suffix)
    found = preview(plan_import=plan_import)

    assert found.counts == {"baru": 0, "berubah": 0, "hilang": 0, "tetap": len(NASTY)}
    apply_import(plan_import=plan_import, by=planner, at=timezone.now())
    assert stored(renja) == before


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_one_changed_cell_comes_back_as_one_change(client, renja, planner, suffix):
    content = downloaded(client, renja, suffix)
    row = PlanRow.objects.filter(document=renja).first()
    row.note = "lain"
    row.save()

    found = preview(plan_import=imported(content, renja, planner, suffix))

    assert found.counts == {"baru": 0, "berubah": 1, "hilang": 0, "tetap": len(NASTY) - 1}


def test_an_export_of_before_with_the_ids_first_comes_back_as_no_change(client, renja, planner):
    (sheet,) = openpyxl.load_workbook(io.BytesIO(downloaded(client, renja, "xlsx"))).worksheets
    rows = list(sheet.iter_rows(values_only=True))
    place = {heading: at for at, heading in enumerate(rows[0])}
    order = [place[heading] for heading in own_headings("id", rkpd=False)]
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False}) as old:
        written = old.add_worksheet()
        for number, row in enumerate(rows):
            written.write_row(number, 0, [row[at] for at in order])

    found = preview(plan_import=imported(target.getvalue(), renja, planner, "xlsx"))

    assert own_fields(rkpd=False)[0].key == "uuid"
    assert found.counts == {"baru": 0, "berubah": 0, "hilang": 0, "tetap": len(NASTY)}


def test_workbook_is_made_to_be_printed_and_filtered(client, renja, planner):
    (sheet,) = openpyxl.load_workbook(io.BytesIO(downloaded(client, renja, "xlsx"))).worksheets

    headings = [cell.value for cell in sheet[1]]
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]]
    assert headings[:3] == ["Kode", "Sub kegiatan", "Indikator"]
    assert headings[-2:] == [str(BY_KEY[key].heading) for key in ("uuid", "version")]
    assert sheet.column_dimensions[sheet.cell(1, len(headings) - 1).column_letter].hidden
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$1:$1", "A2")
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(len(NASTY) + 1, len(headings)).coordinate}"
    assert sheet.print_area.endswith(f"$A$1:$L${len(NASTY) + 1}")
    # Some two hundred characters are still read on a landscape A4.
    assert sum(widths[:12]) <= 215


def test_whole_sums_are_shown_without_a_comma_behind_them(client, renja, planner):
    (sheet,) = openpyxl.load_workbook(io.BytesIO(downloaded(client, renja, "xlsx"))).worksheets

    column = next(cell.column for cell in sheet[1] if cell.value == str(BY_KEY["budget"].heading))
    shown = {row[column - 1].value: row[column - 1].number_format for row in sheet.iter_rows(2)}
    assert shown[0] == "#,##0"
    assert shown[1234567890.55] == "#,##0.00##"


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(client, renja, planner):
    book = openpyxl.load_workbook(io.BytesIO(downloaded(client, renja, "xlsx")))

    (sheet,) = book.worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    assert "=1+1" in {cell.value for cell in cells}


def test_no_cell_of_the_csv_begins_as_a_formula(client, renja, planner):
    text = downloaded(client, renja, "csv").decode("utf-8-sig")

    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert "'=1+1" in cells


def test_an_rkpd_carries_agency_codes_and_plafons(client, agency):
    bappeda = AgencyFactory(bappeda=True, region=agency.region)
    verifier = person(Role.VERIFIER, bappeda)
    client.force_login(verifier)
    rkpd = RkpdFactory(region=agency.region)
    RowFactory(document=rkpd, agency=agency, indicator="Jumlah")
    CeilingFactory(document=rkpd, agency=agency, plafon=Decimal(500000000))

    content = downloaded(client, rkpd, "xlsx")

    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    found = dict(zip(rows[0], rows[1], strict=True))
    assert agency.sipd_code in found.values()
    assert found[str(BY_KEY["plafon"].heading)] == 500000000
    assert preview(plan_import=imported(content, rkpd, verifier, "xlsx")).counts["tetap"] == 1


def test_a_region_exports_every_renja_in_one_file(client, agency, planner):
    RowFactory(document=RenjaFactory(agency=agency), name="Milik sendiri")
    hidden = AgencyFactory(region=agency.region)
    RowFactory(document=RenjaFactory(agency=hidden), name="Rahasia")
    shared = RenjaFactory(agency=AgencyFactory(region=agency.region))
    RowFactory(document=shared, name="Sudah diajukan")
    _hand_in(shared)

    response = client.get("/wilayah/19.01/renja.csv")

    text = b"".join(response.streaming_content).decode()
    assert "Milik sendiri" in text
    assert "Sudah diajukan" in text
    assert "Rahasia" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_a_regions_export_asks_ten_questions(
    client, agency, planner, count, django_assert_num_queries
):
    for _number in range(count):
        renja = RenjaFactory(agency=AgencyFactory(region=agency.region))
        RowFactory(document=renja)
        _hand_in(renja)
    RowFactory(document=RenjaFactory(agency=agency))

    with django_assert_num_queries(10):
        client.get("/wilayah/19.01/renja.xlsx").close()


def test_nothing_to_export_is_not_found(client, agency, planner):
    assert client.get("/wilayah/19.01/renja.xlsx").status_code == 404


def test_indicator_order_survives(client, renja, planner):
    row = PlanRow.objects.filter(document=renja).first()

    plan_import = imported(downloaded(client, renja, "xlsx"), renja, planner, "xlsx")
    apply_import(plan_import=plan_import, by=planner, at=timezone.now())

    assert list(RowIndicator.objects.filter(row=row).values_list("position", "text")) == [
        (0, "=1+1"),
        (1, "Kedua"),
    ]


def _hand_in(document):
    by, at = UserFactory(), timezone.now()
    document.handed_in_at, document.handed_in_by = at, by
    document.save()
    return freeze_version(document=document, reason="hand_in", by=by, at=at)
