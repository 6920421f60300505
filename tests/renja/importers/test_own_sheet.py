"""Our own sheet: what is written is read back equal, as a workbook and as CSV."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from renja.importers import parse
from renja.importers.exported import (
    csv_plain,
    csv_safe,
    escape,
    join,
    number_cell,
    split,
    to_cells,
    unescape,
)
from renja.importers.fields import own_fields, own_headings
from renja.importers.numbers import target
from renja.importers.parsed import (
    ParsedFunding,
    ParsedIndicator,
    ParsedLocation,
    ParsedRow,
    ParsedTag,
    Source,
)

REGION = "17.03"
UUID = "0b5e4c1e-6e0e-4a53-9c0e-8f6f4f9d2a10"


def indicator(text="Jumlah orang", printed="30 Orang", unit="Orang", **more) -> ParsedIndicator:
    reading = target(printed, unit=unit)
    return ParsedIndicator(
        text=text, unit=reading.unit, target_text=reading.text, target=reading.number, **more
    )


FULL = ParsedRow(
    ref=Source(row=2, sheet="Renja"),
    agency_code="2.08.0.00.0.00.01.0000",
    agency_name="Dinas PPPA",
    unit_code="2.08.0.00.0.00.01.0001",
    unit_name="UPTD",
    code="2.08.02.2.01.0013",
    name="Advokasi; gender\ndan anak\r\n=1+1 \\n",
    indicators=(
        indicator("Jumlah\norang", direction="naik", aggregation="sum", actual_n2="12"),
        indicator("", "25/14 Orang/bulan", "Orang/bulan"),
        indicator("Persentase", "", ""),
    ),
    locations=(
        ParsedLocation(text="Kab. Bengkulu Utara, Lais", code="17.03.10"),
        ParsedLocation(text="Atlantis; timur", code=""),
    ),
    fundings=(
        ParsedFunding(source_code="1.1", source_name="PAD", amount=Decimal("999.5")),
        ParsedFunding(source_code="", source_name="DAU", amount=None),
    ),
    tags=(
        ParsedTag(dimension="nasional", label="Prioritas 1"),
        ParsedTag(dimension="tematik", label="KESPRO"),
    ),
    budget=Decimal("5417767008.59"),
    forward_budget=Decimal(0),
    target_group="- Perempuan\n- Anak",
    note="'=catatan",
    proposal_ref="MUS-001",
    responsible="Bidang PUG",
    uuid=UUID,
    version=7,
)
BARE = ParsedRow(ref=Source(row=3, sheet="Renja"), code="2.08.02.2.01.0014")


def workbook(rows, *, rkpd=False, language="id", plafon=None) -> bytes:
    fields = own_fields(rkpd=rkpd)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Renja")
        sheet.write_row(0, 0, own_headings(language, rkpd=rkpd))
        for number, row in enumerate(rows, start=1):
            cells = to_cells(row, plafon=plafon)
            for column, field in enumerate(fields):
                value = cells[field.key]
                write = sheet.write_string if isinstance(value, str) else sheet.write
                write(number, column, value)
    return buffer.getvalue()


def text(rows) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(own_headings("id", rkpd=False))
    for row in rows:
        cells = to_cells(row).values()
        writer.writerow([csv_safe("" if cell is None else str(cell)) for cell in list(cells)[:-1]])
    return buffer.getvalue().encode("utf-8-sig")


def reread(data):
    return parse(data, filename="renja", region_code=REGION)


@pytest.mark.parametrize("language", ["id", "en"])
def test_workbook_reads_back_equal(language):
    plan = reread(workbook([FULL, BARE], language=language))

    assert plan.shape == "own_sheet"
    assert plan.rows == (FULL, BARE)


def test_text_reads_back_equal():
    plan = reread(text([FULL, BARE]))

    assert [replace(row, ref=None) for row in plan.rows] == [
        replace(row, ref=None) for row in (FULL, BARE)
    ]


def test_sheet_of_an_rkpd_carries_agencies_and_plafons():
    plan = reread(workbook([FULL], rkpd=True, plafon=Decimal(6_000_000_000)))

    assert plan.kind == "rkpd"
    assert plan.plafons == {"2.08.0.00.0.00.01.0000": Decimal(6_000_000_000)}
    assert plan.agencies == {"2.08.0.00.0.00.01.0000": "Dinas PPPA"}


def test_second_plafon_of_an_agency_is_told():
    data = workbook([FULL], rkpd=True, plafon=Decimal(5))
    other = workbook([FULL, FULL], rkpd=True, plafon=Decimal(5))
    assert reread(data).plafons == reread(other).plafons

    sheet = (
        "Kode;Versi baris;Kode perangkat daerah;Plafon perangkat daerah (Rp)\n"
        "2.08.02.2.01.0013;;2.08.0.00.0.00.01.0000;1.000\n"
        "2.08.02.2.01.0014;;2.08.0.00.0.00.01.0000;2.000\n"
    )
    plan = reread(sheet.encode())
    assert plan.plafons == {"2.08.0.00.0.00.01.0000": Decimal(1000)}
    assert [(one.row, one.column) for one in plan.problems if one.code == "plafon_differs"] == [
        (3, "Plafon perangkat daerah (Rp)")
    ]


def test_odd_cells_of_the_own_sheet_are_told():
    heads = "ID baris;Versi baris;Kode;Kode lokasi;Lokasi;Arah indikator;Indikator;Tingkat prioritas;Prioritas atau tema;Sumber dana;Nilai sumber dana (Rp);Pagu indikatif (Rp);Kode perangkat daerah"
    row = "x;y;2.08.02.2.01.0013;17.04;Lais;miring;Jumlah;desa;A;PAD;1.000;2.000;"
    plan = reread(f"{heads}\n{row}\n".encode())

    assert sorted((one.code, one.column, one.value) for one in plan.problems) == [
        ("agency_blank", "Kode perangkat daerah", ""),
        ("funding_sum", "Nilai sumber dana (Rp)", ""),
        ("place_outside", "Kode lokasi", "17.04"),
        ("value_not_allowed", "Arah indikator", "miring"),
        ("value_not_allowed", "ID baris", "x"),
        ("value_not_allowed", "Tingkat prioritas", "desa"),
        ("version_unreadable", "Versi baris", "y"),
    ]
    assert plan.rows[0].locations == (ParsedLocation(text="Lais", code="17.03.10"),)


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\x00"), max_size=30
)


@given(st.lists(words.filter(bool), max_size=4))
def test_parallel_cells_keep_every_text(texts):
    assert split(join(texts)) == (texts if any(escape(one).strip() for one in texts) else [])


@given(words)
def test_escaping_loses_nothing(word):
    assert unescape(escape(word)) == word
    assert "\n" not in escape(word)


@given(words)
def test_text_is_safe_in_csv_and_comes_back(word):
    assert csv_plain(csv_safe(word)) == word
    assert not csv_safe(word).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.decimals(min_value=0, max_value=Decimal("9999999999999999.99"), places=2))
@settings(max_examples=100)
def test_money_comes_back_from_its_cell(amount):
    data = text([ParsedRow(ref=Source(row=2), code="2.08.02.2.01.0013", budget=amount)])

    assert reread(data).rows[0].budget == amount
    cell = number_cell(amount)
    assert Decimal(str(cell)) == amount


def test_real_rows_of_a_whole_regency_read_back_equal(real_data):
    files = sorted((real_data / "sipd_renja_2026_bengkulu_utara").glob("*.json"))
    rows = [
        row for path in files for row in parse(path, filename=path.name, region_code=REGION).rows
    ]

    again = reread(workbook(rows, rkpd=True)).rows

    assert [replace(row, ref=None) for row in again] == [replace(row, ref=None) for row in rows]
    assert len(again) == 1728
