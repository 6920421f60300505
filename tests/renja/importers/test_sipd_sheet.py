"""SIPD's printed RENJA OPD table, real and made up."""

import csv
from decimal import Decimal

import pytest

from nomenclature.importers.guard import Sheet, load, read_sheets, sniff
from renja.importers import sipd_columns, sipd_sheet

HEAD = [
    ["RENCANA KERJA ORGANISASI PERANGKAT DAERAH (RENJA OPD)"],
    ["DINAS PPPA KAB. BENGKULU UTARA"],
    ["TAHUN 2026"],
    [
        "No",
        "Kode",
        "Urusan / Bidang Urusan / Program / Kegiatan / Sub Kegiatan",
        "Indikator",
        "Capaian Kinerja",
        "",
        "",
    ],
    ["", "", "", "", "Target 2026", "Pagu Indikatif (Rp)", "Lokasi"],
    ["1", "2", "3", "4", "5", "6", "7"],
]


def table(*body):
    sheet = Sheet(name="Renja", rows=[list(row) for row in (*HEAD, *body)])
    columns = sipd_columns.columns_of(sheet)
    return sipd_sheet.parse(
        sheet, columns, region_code="17.03", agency_code="2.08.0.00.0.00.01.0000"
    )


def test_narrow_print_with_the_code_in_one_cell():
    plan = table(
        ["", "", "DINAS PPPA", "", "", "1.500,00", ""],
        [1, "2.08.02", "PROGRAM PUG", "Indeks", "80", "1.500,00", ""],
        [
            "",
            "2.08.02.2.01.0013",
            "Advokasi",
            "Jumlah orang",
            "30 Orang",
            "1.500,00",
            "Kab. Bengkulu Utara, Lais",
        ],
    )

    assert [(row.code, row.budget, row.locations[0].code) for row in plan.rows] == [
        ("2.08.02.2.01.0013", Decimal(1500), "17.03.10")
    ]
    assert (plan.year, plan.agencies) == (2026, {"2.08.0.00.0.00.01.0000": "DINAS PPPA"})
    assert [(heading.code, heading.indicator) for heading in plan.headings] == [
        ("2.08.02", "Indeks")
    ]
    assert plan.stated_totals == {("2.08.0.00.0.00.01.0000", ""): Decimal(1500)}
    assert plan.problems == ()


def test_several_indicators_in_a_cell_pair_up_with_their_targets():
    plan = table(
        [
            "",
            "2.08.02.2.01.0013",
            "Advokasi",
            "Jumlah orang;\nJumlah desa",
            "30 Orang\n5 Desa",
            "1",
            "",
        ]
    )

    assert [(one.text, one.target, one.unit) for one in plan.rows[0].indicators] == [
        ("Jumlah orang", Decimal(30), "Orang"),
        ("Jumlah desa", Decimal(5), "Desa"),
    ]


def test_lines_that_do_not_pair_up_stay_one_indicator():
    plan = table(
        ["", "2.08.02.2.01.0013", "Advokasi", "Jumlah orang\nJumlah desa", "30\n5 %\n%", "1", ""]
    )

    assert [(one.text, one.target_text, one.target) for one in plan.rows[0].indicators] == [
        ("Jumlah orang\nJumlah desa", "30\n5 %\n%", None)
    ]
    assert "list_uneven" in {problem.code for problem in plan.problems}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            ["", "2.08.02.2.01.0013", "Advokasi", "J", "1", "banyak", ""],
            ("amount_unreadable", 7, "banyak"),
        ),
        (["", "2.08.02.2.01.0013", "Advokasi", "J", "1", "#REF!", ""], ("cell_error", 7, "#REF!")),
        (
            ["", "2.08.02.2.01.13.1", "Advokasi", "J", "1", "1", ""],
            ("code_malformed", 7, "2.08.02.2.01.13.1"),
        ),
        (["", "2.08.Y", "Advokasi", "J", "1", "", ""], ("code_malformed", 7, "2.08.Y")),
        (["", "", "Mengetahui", "", "", "", ""], ("code_blank", 7, "Mengetahui")),
    ],
)
def test_odd_cell_is_told_with_its_place(body, expected):
    problems = [(problem.code, problem.row, problem.value) for problem in table(body).problems]

    assert problems == ([expected] if expected else [])


def test_other_tables_are_not_taken_for_the_print():
    assert sipd_columns.columns_of(Sheet(name="", rows=[["Kode", "Nama"], ["1", "2"]])) is None


@pytest.fixture(scope="module")
def printed(real_data) -> Sheet:
    data = load(real_data / "contoh_renja_tc33_ppu_2024.xlsx")
    return read_sheets(data, kind=sniff(data))[0]


def real_plan(sheet, **options):
    return sipd_sheet.parse(sheet, sipd_columns.columns_of(sheet), region_code="64.09", **options)


def test_real_print_and_its_real_defect(printed):
    plan = real_plan(printed)

    assert (len(plan.rows), plan.budget, plan.year) == (45, Decimal(17830385362), 2024)
    assert plan.stated_totals == {("", ""): Decimal(18130291362)}
    assert [
        (problem.row, problem.params["difference"])
        for problem in plan.problems
        if "total" in problem.code
    ] == [
        (10, "299.906.000"),
        (11, "299.906.000"),
        (12, "299.906.000"),
        (13, "299.906.000"),
        (16, "254.906.000"),
        (37, "45.000.000"),
    ]


def test_real_print_offers_its_budgets_and_targets(printed):
    choices = real_plan(printed).choices

    assert {
        name: [(one.key, one.chosen) for one in options] for name, options in choices.items()
    } == {
        "budget_column": [
            ("rkpd_2024", True),
            ("apbd_2024", False),
            ("rkpd_perubahan_2024", False),
        ],
        "target_column": [("sebelum", False), ("sesudah", True)],
    }


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("rkpd_2024", "pagu_rkpd"),
        ("apbd_2024", "pagu_apbd"),
        ("rkpd_perubahan_2024", "pagu_rkpd_perubahan"),
    ],
)
def test_real_print_agrees_with_its_transcription(printed, real_data, column, field):
    plan = real_plan(printed, budget_column=column)

    with (real_data / "ppu_2024_renja_sub_kegiatan.csv").open() as file:
        transcribed = {
            row["kode_sub_kegiatan"]: Decimal(row[field]) for row in csv.DictReader(file)
        }
    assert {row.code: row.budget for row in plan.rows} == transcribed


def test_column_that_is_not_there_is_an_error(printed):
    with pytest.raises(LookupError):
        real_plan(printed, budget_column="apbd_1999")
