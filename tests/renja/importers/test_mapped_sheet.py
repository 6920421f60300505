"""Any other table: its columns guessed, confirmed by a person, and read."""

from decimal import Decimal

import pytest

from renja.importers import NeedsMapping, Options, UnreadableFile, parse
from renja.importers.parsed import ParsedFunding

REGION = "17.03"
AGENCY = "2.08.0.00.0.00.01.0000"

SHEET = """\
RENCANA KERJA DINAS PPPA;;;;;;;;
;;;;;;;;
No;Kode Rekening;Program/Kegiatan/Sub Kegiatan;Indikator Kinerja;Target 2026;Satuan;Pagu Indikatif (Rp);Lokasi;Sumber Dana
1;2;3;4;5;6;7;8;9
;2.08.02;PROGRAM PUG;;;;3.500;;
1;2.08.02.2.01.0013;Advokasi;Jumlah orang;30;Orang;1.000,00;Kab. Bengkulu Utara, Lais;PAD
;;;Jumlah desa;5;Desa;;Atlantis;DAU
2;2.08.02.2.01.0014;Pelatihan;Jumlah orang;1.250;Orang;2.000;;
;;JUMLAH;;;;3.000;;
"""


def needs_mapping(text=SHEET) -> NeedsMapping:
    outcome = parse(text.encode(), filename="renja.csv", region_code=REGION)
    assert isinstance(outcome, NeedsMapping)
    return outcome


def read(text=SHEET, **changes):
    guess = needs_mapping(text).guess
    options = Options(
        agency_code=AGENCY, agency_name="Dinas PPPA", mapping={**guess.mapping, **changes}
    )
    return parse(text.encode(), filename="renja.csv", region_code=REGION, options=options)


def test_columns_are_guessed_from_known_words_and_from_content():
    guess = needs_mapping().guess

    assert guess.mapping == {
        "code": 1,
        "name": 2,
        "indicator": 3,
        "target": 4,
        "unit": 5,
        "budget": 6,
        "location": 7,
        "fund": 8,
    }
    assert (guess.header_row, guess.first_row) == (2, 4)
    assert guess.headings[6] == "Pagu Indikatif (Rp)"
    assert min(guess.confidence.values()) >= 0.9


def test_guess_comes_with_the_first_rows_as_texts():
    sample = needs_mapping().guess.sample

    assert [row[1] for row in sample] == [
        "2.08.02",
        "2.08.02.2.01.0013",
        "",
        "2.08.02.2.01.0014",
        "",
    ]


def test_sample_holds_ten_rows_of_many():
    many = "Kode;Nama;Pagu\n" + "2.08.02.2.01.0013;A;1\n" * 30

    assert len(needs_mapping(many).guess.sample) == 10


def test_same_headings_have_the_same_fingerprint():
    other = SHEET.replace("1.000,00", "7").replace("Pagu Indikatif (Rp)", "PAGU INDIKATIF (RP)")

    assert needs_mapping(other).guess.headings_sha256 == needs_mapping().guess.headings_sha256
    assert needs_mapping(SHEET.replace("Satuan", "Unit")).guess.headings_sha256 != (
        needs_mapping().guess.headings_sha256
    )


def test_rows_are_read_by_the_confirmed_mapping():
    plan = read()

    assert [(row.agency_code, row.code, row.name, row.budget) for row in plan.rows] == [
        (AGENCY, "2.08.02.2.01.0013", "Advokasi", Decimal(1000)),
        (AGENCY, "2.08.02.2.01.0014", "Pelatihan", Decimal(2000)),
    ]
    assert (plan.shape, plan.agencies) == ("mapped_sheet", {AGENCY: "Dinas PPPA"})


def test_line_without_code_adds_to_the_row_above():
    row = read().rows[0]

    assert [(one.text, one.target, one.unit) for one in row.indicators] == [
        ("Jumlah orang", Decimal(30), "Orang"),
        ("Jumlah desa", Decimal(5), "Desa"),
    ]
    assert [(place.text, place.code) for place in row.locations] == [
        ("Kab. Bengkulu Utara, Lais", "17.03.10"),
        ("Atlantis", ""),
    ]
    assert row.fundings == (
        ParsedFunding(source_code="", source_name="PAD", amount=None),
        ParsedFunding(source_code="", source_name="DAU", amount=None),
    )


def test_totals_of_the_sheet_are_held_against_its_rows():
    plan = read()

    assert plan.stated_totals == {(AGENCY, ""): Decimal(3000)}
    assert [
        (one.code, one.row, one.column, one.params.get("difference")) for one in plan.problems
    ] == [
        ("place_unresolved", 7, "Lokasi", None),
        ("target_ambiguous", 8, "Target 2026", None),
        ("parent_total", 5, "Pagu Indikatif (Rp)", "500"),
    ]


def test_levels_above_the_rows_become_headings():
    assert [(heading.level, heading.code, heading.name) for heading in read().headings] == [
        ("program", "2.08.02", "PROGRAM PUG")
    ]


def test_single_fund_source_carries_the_budget():
    row = read("Kode;Nama;Pagu;Sumber Dana\n2.08.02.2.01.0013;A;1.000;PAD\n").rows[0]

    assert row.fundings == (ParsedFunding(source_code="", source_name="PAD", amount=Decimal(1000)),)


def test_lines_in_a_cell_pair_up_or_stay_together():
    head = "Kode;Nama;Indikator;Target;Pagu\n"
    paired = read(head + '2.08.02.2.01.0013;A;"satu\ndua";"1 Orang\n2 Desa";1\n').rows[0]
    uneven = read(head + '2.08.02.2.01.0013;A;"satu\ndua";"1\n2\n3";1\n')

    assert [(one.text, one.target) for one in paired.indicators] == [
        ("satu", Decimal(1)),
        ("dua", Decimal(2)),
    ]
    assert [one.text for one in uneven.rows[0].indicators] == ["satu\ndua"]
    assert "list_uneven" in {problem.code for problem in uneven.problems}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("2.08.02.2.01.0013;A;seribu;J", ("amount_unreadable", "Pagu", "seribu")),
        ("2.08.02.2.01.0013;A;10,005;J", None),
        ("2.08.02.2.01.0013;A;10,0055;J", ("amount_rounded", "Pagu", "10,0055")),
        ("2.08.02.2.01.13;A;1;J", ("code_malformed", "Kode", "2.08.02.2.01.13")),
        ("abc;A;1;J", ("code_malformed", "Kode", "abc")),
        (";A;1;J", ("code_blank", "Kode", "A")),
        ("2.08.02.2.01.0013;A;1;", ("indicator_blank", "", "")),
    ],
)
def test_odd_cell_is_told_with_its_place(row, expected):
    problems = read(f"Kode;Nama;Pagu;Indikator\n{row}\n").problems

    assert [(one.code, one.column, one.value) for one in problems] == (
        [expected] if expected else []
    )
    assert {one.row for one in problems} <= {2}


def test_column_number_out_of_range_is_left_out():
    assert read(note=99).rows[0].note == ""


def test_sheet_must_exist():
    with pytest.raises(LookupError):
        parse(SHEET.encode(), filename="", region_code=REGION, options=Options(sheet="Lain"))


@pytest.mark.parametrize(
    ("data", "code"), [(b"a;b\n1;2\n", "no_header"), (b'{"a": 1}', "unknown_json")]
)
def test_file_without_a_plan_is_refused(data, code):
    with pytest.raises(UnreadableFile) as refusal:
        parse(data, filename="", region_code=REGION)

    assert refusal.value.code == code


def test_real_table_reads_by_its_guess(real_data):
    path = real_data / "ppu_2024_renja_sub_kegiatan.csv"
    outcome = parse(path, filename=path.name, region_code="64.09")
    plan = parse(
        path,
        filename=path.name,
        region_code="64.09",
        options=Options(mapping=outcome.guess.mapping),
    )

    assert (len(plan.rows), plan.budget) == (45, Decimal(17830385362))


def test_real_files_choose_their_reader(real_data):
    shapes = {
        path.name: parse(path, filename="x", region_code="17.03").shape
        for path in (
            real_data / "contoh_renja_tc33_ppu_2024.xlsx",
            real_data / "sipd_renja_2026_bengkulu_utara" / "2.08.0.00.0.00.01.0000.json",
        )
    }

    assert sorted(shapes.values()) == ["sipd_json", "sipd_sheet"]
