"""How each check reads: what is held against what, the sign of the difference, the unit."""

from dataclasses import dataclass

import pytest

from alignment.engine import CHECKS
from alignment.templatetags.wording import worded

PLACES = {"19.01": "Kabupaten Bangka", "19.02": "Kabupaten Belitung"}
UNITS = ("Orang", "Kegiatan")
RKPD, RENJA, NEXT = "RKPD", "Renja", "Renja, tahun n+1"
# check: (value, expected, actual) of the engine; (left, its text, right, its text, delta).
WORDS = {
    "REF_MISSING": (("", "", ""), (RKPD, "", RENJA, "", "")),
    "CODE_UNKNOWN": (
        ("", "", "9.99"), ("Nomenklatur", "Tidak tercantum", RENJA, "9.99", ""),
    ),
    "CODE_OBSOLETE": (
        ("", "", "2.08"), ("Nomenklatur", "Tidak ada satu pengganti", RENJA, "2.08", ""),
    ),
    "CODE_AUTHORITY": (
        ("", "2", "2.08.02.1.01.0001"),
        ("Segmen keempat yang berlaku", "2", RENJA, "2.08.02.1.01.0001", ""),
    ),
    "CODE_UNIT_SCOPE": (
        ("", "2.08; X.XX", "1.01.02.2.01.0001"),
        ("Bidang perangkat daerah", "2.08; X.XX", RENJA, "1.01.02.2.01.0001", ""),
    ),
    "ITEM_NOT_IN_RENJA": (("", "100", ""), (RKPD, "Rp100", RENJA, "Tidak ada", "")),
    "ITEM_NOT_IN_RKPD": (("", "", "100"), (RKPD, "Tidak ada", RENJA, "Rp100", "")),
    "ITEM_DUPLICATE": (("", "1", "2"), ("Unit", "1", "Baris", "2", "")),
    "PAGU_ZERO": (("", "100", ""), (RKPD, "Rp100", RENJA, "Kosong", "")),
    "PAGU_OVER_ITEM": (("30.00", "100", "130"), (RKPD, "Rp100", RENJA, "Rp130", "+30,00 %")),
    "PAGU_UNDER_ITEM": (("-30.00", "100", "70"), (RKPD, "Rp100", RENJA, "Rp70", "−30,00 %")),
    "PAGU_OVER_PROGRAM": (("30.00", "100", "130"), (RKPD, "Rp100", RENJA, "Rp130", "+30,00 %")),
    "PAGU_OVER_CEILING": (("30", "100", "130"), ("Plafon", "Rp100", RENJA, "Rp130", "+Rp30")),
    "PAGU_UNALLOCATED": (("30", "100", "70"), ("Plafon", "Rp100", RENJA, "Rp70", "−Rp30")),
    "PAGU_SUM_MISMATCH": (
        ("30", "100", "70"), ("Jumlah tercetak", "Rp100", "Jumlah baris", "Rp70", "−Rp30"),
    ),
    "PAGU_SPLIT_SUPPORT": (
        ("3.14", "100", "130"), (RKPD, "Rp100", RENJA, "Rp130", "+3,14 poin"),
    ),
    "IND_MISSING": (("", "", ""), (RKPD, "Tidak ada nilai", RENJA, "Kosong", "")),
    "IND_DIFF": (("", "Jumlah A", "Jumlah B"), (RKPD, "Jumlah A", RENJA, "Jumlah B", "")),
    "UNIT_MISSING": (("", "Orang", ""), (RKPD, "Orang", RENJA, "Kosong", "")),
    "UNIT_DIFF": (("", "Orang", "Kegiatan"), (RKPD, "Orang", RENJA, "Kegiatan", "")),
    "TARGET_MISSING": (("", "12.5", "0"), (RKPD, "12,5 Orang", RENJA, "0 Kegiatan", "")),
    "TARGET_LOWER": (("0.83", "120", "100"), (RKPD, "120 Orang", RENJA, "100 Kegiatan", "rasio 0,83")),
    "TARGET_HIGHER": (("1.50", "2", "3"), (RKPD, "2 Orang", RENJA, "3 Kegiatan", "rasio 1,50")),
    "TARGET_PAGU_INCOHERENT": (
        ("", "120 / 400", "100 / 520"),
        (RKPD, "120 Orang dengan Rp400", RENJA, "100 Kegiatan dengan Rp520", ""),
    ),
    "LOC_MISSING": (("", "19.01", ""), (RKPD, "Kabupaten Bangka", RENJA, "Kosong", "")),
    "LOC_DIFF": (
        ("", "19.01; 19.02", "19.01"),
        (RKPD, "Kabupaten Bangka, Kabupaten Belitung", RENJA, "Kabupaten Bangka", ""),
    ),
    "LOC_TOO_COARSE": (("", "19.01.01", "19.01"), (RKPD, "19.01.01", RENJA, "Kabupaten Bangka", "")),
    "FORWARD_MISSING": (
        ("", "260", "250"), ("RKPD, tahun n+1", "Rp260", NEXT, "Rp250, belum lengkap", ""),
    ),
    "FORWARD_DIFF": (
        ("30.00", "100", "130"), ("RKPD, tahun n+1", "Rp100", NEXT, "Rp130", "+30,00 %"),
    ),
    "FORWARD_JUMP": (("", "100", "200"), ("Renja, tahun rencana", "Rp100", NEXT, "Rp200", "")),
    "PRIORITY_LOST": (("", "PUG; PA", ""), (RKPD, "PUG; PA", RENJA, "Kosong", "")),
    "RENJA_OVERLAP": (
        ("", "19.01 / perempuan", "Dinas Sosial"),
        ("Lokasi dan kelompok sasaran", "Kabupaten Bangka (perempuan)",
         "Perangkat daerah lain", "Dinas Sosial", ""),
    ),
    "CODE_NAME_MISMATCH": (("", "Nama A", "Nama B"), ("Nomenklatur", "Nama A", RENJA, "Nama B", "")),
    "HIERARCHY_BROKEN": (
        ("", "2.08.02.2.01.0001", "2.08.03"),
        ("Kode baris", "2.08.02.2.01.0001", "Induk yang tercetak", "2.08.03", ""),
    ),
    "IND_NOT_NOMENCLATURE": (
        ("", "Jumlah A", "Jumlah B"), ("Nomenklatur", "Jumlah A", RENJA, "Jumlah B", ""),
    ),
    "FUND_DIFF": (("", "PAD", "DAK"), (RKPD, "PAD", RENJA, "DAK", "")),
    "GROUP_MISSING": (("", "", ""), ("Aturan", "Wajib diisi", RENJA, "Kosong", "")),
    "PRIORITY_NOT_ACCOMMODATED": (
        ("", "2.08.02.2.01.0001", ""),
        ("Daftar nasional", "2.08.02.2.01.0001", RENJA, "Tidak ada", ""),
    ),
}  # fmt: skip


@dataclass
class Raised:
    check_id: str
    value: str
    expected: str
    actual: str
    item: str = "2.08.02.2.01.0001"


def test_every_check_of_the_engine_is_in_this_table():
    assert set(WORDS) == set(CHECKS)


@pytest.mark.parametrize("check", WORDS)
def test_check_names_both_sides_the_sign_and_the_unit(check):
    given, shown = WORDS[check]

    words = worded(Raised(check, *given), places=PLACES, units=UNITS)

    said = (words.left, words.expected, words.right, words.actual, words.delta)
    assert tuple(text.replace("\xa0", " ") for text in said) == shown


def test_a_side_that_is_not_the_rkpd_names_itself_under_the_papers_heads():
    over = worded(Raised("PAGU_OVER_CEILING", "30", "100", "130"))
    diff = worded(Raised("PAGU_OVER_ITEM", "30.00", "100", "130"))
    none = worded(Raised("REF_MISSING", "", "", ""))

    assert over.labelled() == ("Plafon: Rp100", "Rp130")
    assert diff.labelled() == ("Rp100", "Rp130")
    assert none.labelled() == ("", "")
