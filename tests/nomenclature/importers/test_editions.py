"""The nomenclature in its three public shapes."""

from collections import Counter

import pytest

from nomenclature.importers import parse
from nomenclature.importers.guard import UnreadableFile
from nomenclature.importers.parsed import ParsedItem

HEADINGS = (
    "JENIS PEMDA;BIDANG;PROGRAM;KEGIATAN;SUBKEGIATAN;KINERJA;INDIKATOR;SATUAN;TAG;DEFINISI OPERASIONAL;"
    "PELAKSANA;SPM;JENIS;SUBKEGIATAN SEBELUMNYA"
)
ROW = (
    "KABKOT;2.08 BIDANG PPPA;2.08.02 PROGRAM PUG;2.08.02.2.01 Pelembagaan  PUG;2.08.02.2.01.0013 Advokasi;"
    'Terlaksananya advokasi;Jumlah orang;Orang/ Bulan;"[""KESPRO"", ""GEOPARK""]";;;NON-SPM;Layanan;'
    "2.08.02.2.01.0012 Sosialisasi"
)


def sheet(*rows: str) -> bytes:
    return "\n".join((HEADINGS, *rows)).encode()


def told(edition):
    return [
        (problem.code, problem.row, problem.column, problem.value) for problem in edition.problems
    ]


def test_each_level_becomes_one_item_and_parents_come_first():
    edition = parse(sheet(ROW, ROW.replace(".0013 Advokasi", ".0014 Pelatihan")))

    assert [(item.level, item.code, item.name) for item in edition.items] == [
        ("urusan", "2", "URUSAN PEMERINTAHAN WAJIB YANG TIDAK BERKAITAN DENGAN PELAYANAN DASAR"),
        ("bidang", "2.08", "BIDANG PPPA"),
        ("program", "2.08.02", "PROGRAM PUG"),
        ("kegiatan", "2.08.02.2.01", "Pelembagaan PUG"),
        ("sub_kegiatan", "2.08.02.2.01.0013", "Advokasi"),
        ("sub_kegiatan", "2.08.02.2.01.0014", "Pelatihan"),
    ]


def test_sub_activity_carries_what_its_row_says():
    assert parse(sheet(ROW)).items[-1] == ParsedItem(
        gov_type="KABKOT",
        code="2.08.02.2.01.0013",
        level="sub_kegiatan",
        name="Advokasi",
        performance="Terlaksananya advokasi",
        indicator="Jumlah orang",
        unit="Orang/Bulan",
        tags=("GEOPARK", "KESPRO"),
        is_spm=False,
        predecessor="2.08.02.2.01.0012",
        predecessor_name="Sosialisasi",
    )


def test_the_two_kinds_of_region_keep_their_own_items():
    edition = parse(sheet(ROW, ROW.replace("KABKOT", "PROV")))

    assert Counter(item.gov_type for item in edition.items) == {"KABKOT": 5, "PROV": 5}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (ROW, ("unit_normalised", 2, "SATUAN", "Orang/ Bulan")),
        (ROW.replace("KABKOT", "DESA"), ("gov_type_unknown", 2, "JENIS PEMDA", "DESA")),
        (
            ROW.replace(".0013 Adv", ".13 Adv"),
            ("code_malformed", 2, "SUBKEGIATAN", "2.08.02.2.01.13"),
        ),
        (
            ROW.replace("2.08.02.2.01.0013", "2.08.03.2.01.0013"),
            ("parent_mismatch", 2, "SUBKEGIATAN", "2.08.03.2.01.0013"),
        ),
        (ROW.replace("Jumlah orang", ""), ("indicator_blank", 2, "SUBKEGIATAN", "")),
        (ROW.replace("Orang/ Bulan", ""), ("value_blank", 2, "SATUAN", "2.08.02.2.01.0013")),
        (ROW.replace("NON-SPM", "MUNGKIN"), ("value_not_allowed", 2, "SPM", "MUNGKIN")),
        (
            ROW.replace("2.08.02.2.01.0012 Sosialisasi", "lama"),
            ("predecessor_unreadable", 2, "SUBKEGIATAN SEBELUMNYA", "lama"),
        ),
        (
            ROW.replace('"[""KESPRO"", ""GEOPARK""]"', "[KESPRO"),
            ("tags_unreadable", 2, "TAG", "[KESPRO"),
        ),
    ],
)
def test_odd_row_is_told_with_its_place(row, problem):
    assert problem in told(parse(sheet(row)))


def test_code_that_appears_twice_is_taken_once():
    edition = parse(sheet(ROW, ROW.replace("Advokasi", "Lain")))

    assert [item.name for item in edition.items if item.level == "sub_kegiatan"] == ["Advokasi"]
    assert ("duplicate_code", 3, "SUBKEGIATAN", "2.08.02.2.01.0013") in told(edition)


def test_parent_with_two_names_keeps_the_first():
    edition = parse(
        sheet(ROW, ROW.replace(".0013", ".0014").replace("PROGRAM PUG", "PROGRAM LAIN"))
    )

    assert ("name_differs", 3, "PROGRAM", "PROGRAM LAIN") in told(edition)
    assert "PUG" in str(
        next(problem for problem in edition.problems if problem.code == "name_differs").message
    )


def test_table_by_levels_takes_its_kind_of_region_from_the_authority_digit():
    text = "level,kode,nama,kinerja,indikator,satuan\nkegiatan,2.08.02.1.01,A,,,\nsub_kegiatan,2.08.02.1.01.0001,B,C,D,E\n"

    assert [(item.gov_type, item.level, item.unit) for item in parse(text.encode()).items] == [
        ("PROV", "kegiatan", ""),
        ("PROV", "sub_kegiatan", "E"),
    ]
    assert {item.gov_type for item in parse(text.encode(), gov_type="KABKOT").items} == {"KABKOT"}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("bab,2.08,A,,,", ("level_unknown", 2, "level", "bab")),
        ("program,2.08,A,,,", ("code_malformed", 2, "kode", "2.08")),
    ],
)
def test_odd_line_of_the_table_by_levels_is_left_out(line, problem):
    edition = parse(f"level,kode,nama,kinerja,indikator,satuan\n{line}\n".encode())

    assert (edition.items, told(edition)) == ((), [problem])


@pytest.mark.parametrize("data", [b"a;b\n1;2\n", b"[1]"])
def test_other_files_are_refused_with_a_sentence(data):
    with pytest.raises(UnreadableFile) as refusal:
        parse(data)

    assert refusal.value.code == "no_nomenclature"


@pytest.mark.parametrize(
    ("file", "items", "sub_activities", "problems"),
    [
        (
            "nomenklatur_2027_asli.xlsx",
            9727,
            {"PROV": 4031, "KABKOT": 3550},
            {"unit_normalised": 43, "value_blank": 2, "indicator_blank": 1},
        ),
        ("nomenklatur_900_kabkota.csv", 4367, {"KABKOT": 3395}, {"unit_normalised": 6}),
        (
            "nomenklatur_2.08_2.12_2.14_2027.csv",
            555,
            {"PROV": 197, "KABKOT": 238},
            {"unit_normalised": 38},
        ),
    ],
)
def test_real_files(real_data, file, items, sub_activities, problems):
    edition = parse(real_data / file)

    assert len(edition.items) == items
    assert Counter(i.gov_type for i in edition.items if i.level == "sub_kegiatan") == sub_activities
    assert Counter(problem.code for problem in edition.problems) == problems


def test_real_sheet_agrees_with_its_split_excerpt(real_data):
    whole = {
        (item.gov_type, item.code): item
        for item in parse(real_data / "nomenklatur_2027_asli.xlsx").items
    }
    excerpt = parse(real_data / "nomenklatur_2.08_2.12_2.14_2027.csv").items

    assert [item for item in excerpt if whole[item.gov_type, item.code] != item] == []


def test_real_sheet_has_its_predecessors_and_tags(real_data):
    items = parse(real_data / "nomenklatur_2027_asli.xlsx").items

    assert sum(1 for item in items if item.predecessor) == 346
    assert sum(1 for item in items if item.tags) == 1578
    assert sum(1 for item in items if item.is_spm) == 614
