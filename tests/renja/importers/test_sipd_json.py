"""SIPD-RI's Renja report as JSON, with the regency whose files are public and with made-up entries."""

import json
from collections import Counter
from decimal import Decimal

import pytest

from renja.importers import sipd_json
from renja.importers.parsed import ParsedFunding, ParsedLocation, ParsedTag

REGENCY = "17.03"


def entry(**changes) -> dict:
    """One entry as SIPD writes it, in an agency of one unit."""
    fields = {
        "tahun": 2026,
        "id_unit": 996,
        "id_sub_skpd": 996,
        "kode_sub_skpd": "2.08.0.00.0.00.01.0000",
        "nama_sub_skpd": "Dinas PPPA",
        "kode_urusan": "2",
        "nama_urusan": "URUSAN WAJIB",
        "kode_bidang_urusan": "2.08",
        "nama_bidang_urusan": "BIDANG PPPA",
        "kode_program": "2.08.02",
        "nama_program": "PROGRAM PUG",
        "outcome": "[ Terwujudnya PUG ]",
        "indikator_outcome": "Indeks",
        "target_akhir": "80",
        "kode_giat": "2.08.02.2.01",
        "nama_giat": "Pelembagaan PUG",
        "urai_output": "PUG melembaga",
        "kode_sub_giat": "2.08.02.2.01.0013",
        "nama_sub_giat": "Advokasi",
        "pagu_indikatif": 1000,
        "pagu_n_depan": Decimal("1050.5"),
        "tolak_ukur_output": "Jumlah dokumen ",
        "target_teks_output": "6 Dokumen",
        "satuan_output": "Dokumen",
        "kode_dana": "1.2.01.08",
        "nama_dana": "DAU",
        "lokasi_bl": "Kab. Bengkulu Utara, Lais, Semua Kel/Desa",
        "label_pusat": None,
        "label_prov": "4. Tata kelola\t",
        "label_kokab": "",
        "kelompok_sasaran": None,
    }
    return {**fields, **changes}


def parse(*entries):
    return sipd_json.parse(entries, region_code=REGENCY)


def test_row_carries_what_the_sub_activity_says():
    row = parse(entry()).rows[0]

    assert (row.agency_code, row.unit_code, row.code, row.name) == (
        "2.08.0.00.0.00.01.0000",
        "2.08.0.00.0.00.01.0000",
        "2.08.02.2.01.0013",
        "Advokasi",
    )
    assert (row.budget, row.forward_budget) == (Decimal(1000), Decimal("1050.5"))
    assert [(i.text, i.unit, i.target_text, i.target) for i in row.indicators] == [
        ("Jumlah dokumen", "Dokumen", "6 Dokumen", Decimal(6))
    ]
    assert row.locations == (
        ParsedLocation(text="Kab. Bengkulu Utara, Lais, Semua Kel/Desa", code="17.03.10"),
    )
    assert row.tags == (ParsedTag(dimension="provinsi", label="4. Tata kelola"),)
    assert row.fundings == (
        ParsedFunding(source_code="1.2.01.08", source_name="DAU", amount=Decimal(1000)),
    )
    assert row.target_group == ""


def test_several_fund_sources_are_not_given_amounts_by_guess():
    row = parse(entry(kode_dana="1.1, 1.2", nama_dana="PAD, DAU")).rows[0]

    assert row.fundings == (
        ParsedFunding(source_code="1.1", source_name="PAD", amount=None),
        ParsedFunding(source_code="1.2", source_name="DAU", amount=None),
    )


def test_fund_names_that_do_not_pair_up_stay_one_text():
    plan = parse(entry(kode_dana="1.1, 1.2", nama_dana="Dana A, B, dan C"))

    assert plan.rows[0].fundings == (
        ParsedFunding(source_code="1.1, 1.2", source_name="Dana A, B, dan C"),
    )
    assert [problem.code for problem in plan.problems] == ["funding_not_split"]


def test_zero_and_blank_budget_are_kept_apart():
    plan = parse(
        entry(pagu_indikatif=0), entry(pagu_indikatif=None, kode_sub_giat="2.08.02.2.01.0014")
    )

    assert [row.budget for row in plan.rows] == [Decimal(0), None]


def test_agency_is_the_unit_that_carries_its_id():
    plan = parse(
        entry(id_sub_skpd=1, kode_sub_skpd="2.08.0.00.0.00.01.0001", nama_sub_skpd="UPTD"),
        entry(),
    )

    assert plan.agencies == {"2.08.0.00.0.00.01.0000": "Dinas PPPA"}
    assert [(row.agency_code, row.unit_name) for row in plan.rows] == [
        ("2.08.0.00.0.00.01.0000", "UPTD"),
        ("2.08.0.00.0.00.01.0000", "Dinas PPPA"),
    ]


def test_agency_without_a_row_of_its_own_is_read_off_the_unit_and_told():
    plan = parse(entry(id_sub_skpd=1, kode_sub_skpd="2.08.0.00.0.00.01.0001"))

    assert plan.agencies == {"2.08.0.00.0.00.01.0000": ""}
    assert [(problem.code, problem.value) for problem in plan.problems] == [
        ("agency_head_missing", "2.08.0.00.0.00.01.0000")
    ]


def test_totals_that_differ_from_the_rows_are_told_once():
    totals = {"total_pagu_indikatif_sub_skpd": 2500, "total_pagu_indikatif_kegiatan": 2000}
    plan = parse(entry(**totals), entry(kode_sub_giat="2.08.02.2.01.0014", **totals))

    assert [
        (problem.code, problem.params["code"], problem.params["difference"])
        for problem in plan.problems
    ] == [("stated_total", "2.08.0.00.0.00.01.0000", "500")]
    assert plan.stated_totals == {
        ("2.08.0.00.0.00.01.0000", "2.08.0.00.0.00.01.0000"): Decimal(2500),
        ("2.08.0.00.0.00.01.0000", ""): Decimal(2500),
    }


def test_headings_carry_the_outcome_once():
    plan = parse(entry(), entry(kode_sub_giat="2.08.02.2.01.0014"))

    assert [(heading.level, heading.code, heading.outcome) for heading in plan.headings] == [
        ("urusan", "2", ""),
        ("bidang", "2.08", ""),
        ("program", "2.08.02", "Terwujudnya PUG"),
        ("kegiatan", "2.08.02.2.01", "PUG melembaga"),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"pagu_indikatif": "banyak"}, ("amount_unreadable", "pagu_indikatif", "banyak")),
        ({"pagu_indikatif": -5}, ("amount_negative", "pagu_indikatif", "-5")),
        ({"lokasi_bl": "Atlantis"}, ("place_unresolved", "lokasi_bl", "Atlantis")),
        (
            {"target_teks_output": "25/14 Dokumen"},
            ("target_text", "target_teks_output", "25/14 Dokumen"),
        ),
        (
            {"target_teks_output": "1.250 Dokumen"},
            ("target_ambiguous", "target_teks_output", "1.250 Dokumen"),
        ),
        ({"kode_giat": "2.08.03.2.01"}, ("parent_mismatch", "kode_giat", "2.08.02.2.01.0013")),
        (
            {"tolak_ukur_output": None, "target_teks_output": None},
            ("indicator_blank", "target_teks_output", ""),
        ),
    ],
)
def test_odd_value_is_told_with_its_place(changes, expected):
    problems = parse(entry(**changes)).problems

    assert [(problem.code, problem.column, problem.value, problem.row) for problem in problems] == [
        (*expected, 1)
    ]


def test_entries_of_other_years_and_no_rows_are_left_out():
    plan = parse(
        entry(),
        entry(kode_sub_giat="2.08.02.2.01.0014"),
        entry(tahun=2025),
        "kosong",
        {"tahun": 2026},
    )

    assert (len(plan.rows), plan.year) == (2, 2026)
    assert [(problem.code, problem.row) for problem in plan.problems] == [
        ("year_mixed", 3),
        ("row_unreadable", 4),
        ("row_unreadable", 5),
    ]


@pytest.mark.parametrize("document", [{}, [], [1], [{"a": 1}], "text", None, {"data": {}}])
def test_other_json_is_not_taken_for_a_report(document):
    assert sipd_json.entries_of(document) is None


def test_report_may_be_wrapped_in_data():
    assert sipd_json.entries_of({"data": [entry()]}) == [entry()]


def read(path):
    entries = sipd_json.entries_of(json.loads(path.read_text(), parse_float=Decimal))
    return sipd_json.parse(entries, region_code=REGENCY)


def test_real_file_of_one_agency(real_data):
    plan = read(real_data / "sipd_renja_2026_bengkulu_utara" / "2.08.0.00.0.00.01.0000.json")

    assert (len(plan.rows), plan.budget, plan.year) == (36, Decimal(4606293331), 2026)
    assert plan.stated_totals[("2.08.0.00.0.00.01.0000", "")] == Decimal(4606293331)


def test_real_files_of_a_whole_regency(real_data):
    plans = [
        read(path) for path in sorted((real_data / "sipd_renja_2026_bengkulu_utara").glob("*.json"))
    ]

    assert sum(len(plan.rows) for plan in plans) == 1728
    assert sum(plan.budget for plan in plans) == Decimal(866600322540)
    assert len({code for plan in plans for code in plan.agencies}) == 44
    assert Counter(problem.code for plan in plans for problem in plan.problems) == {
        "target_text": 10,
        "target_unit_differs": 2,
        "indicator_blank": 1,
    }
