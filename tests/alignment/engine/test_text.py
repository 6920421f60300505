from fractions import Fraction

import pytest

from alignment.engine import canonical_unit, norm, similarity
from alignment.engine.text import are_similar, label, label_set, unit_set


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jumlah  Laporan,\tHasil (rapat)", "jumlah laporan hasil rapat"),
        ("Kab/Kota_baru", "kab kota baru"),
        ("\u00a0Ａｎａｋ\u00a0", "anak"),
        ("STRASSE Straße", "strasse strasse"),
        ("…", ""),
        ("ﬁsik 2½", "fisik 21 2"),
    ],
)
def test_norm_keeps_only_words(text, expected):
    assert norm(text) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Jumlah laporan", "umlah laporan", Fraction(22, 23)),
        ("Pengawasaan", "Pengawasan", Fraction(18, 19)),
        ("jumlah", "JUMLAH.", Fraction(1)),
        ("aaaa", "aa", Fraction(2, 4)),
        ("a", "a!", Fraction(1)),
        ("a", "ab", Fraction(0)),
        ("", "ab", Fraction(0)),
        ("-", "…", Fraction(1)),
        ("a b", "ab", Fraction(1)),
        ("abc", "xyz", Fraction(0)),
    ],
)
def test_similarity_is_dice_on_a_multiset_of_bigrams(one, other, expected):
    assert similarity(one, other) == expected
    assert similarity(other, one) == expected


def test_texts_are_similar_at_exactly_four_fifths():
    # Five bigrams each, four shared.
    assert similarity("abcdef", "abcdex") == Fraction(4, 5)
    assert are_similar("abcdef", "abcdex")
    assert not are_similar("abcdef", "abcdxx")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Orang/ Bulan", "orang/bulan"),
        ("Org/Bln", "orang/bulan"),
        ("Orang", "orang"),
        ("UNIT", "unit"),
        ("%", "persen"),
        ("Prosen", "persen"),
        (" Lap. ", "laporan"),
        ("Laporan / Dokumen", "laporan/dokumen"),
        ("Dok./Keg.", "dokumen/kegiatan"),
        ("SKPD", "perangkat daerah"),
        ("Perangkat  Daerah", "perangkat daerah"),
        ("Kab/Prov/Kec/Thn", "kabupaten/provinsi/kecamatan/tahun"),
        ("％", "persen"),
        ("Orang\u00a0Anak", "orang anak"),
        ("Anakan", "anakan"),
    ],
)
def test_canonical_unit_knows_spellings(text, expected):
    assert canonical_unit(text) == expected


@pytest.mark.parametrize("blank", [None, "", " ", "\u00a0\t\n"])
def test_blank_unit_is_no_unit(blank):
    assert unit_set(blank) == frozenset()


def test_labels_compare_without_case_width_and_spaces():
    assert label(" Bidang\u00a0 PP ") == label("bidang pp")
    assert label("P-P") != label("PP")
    assert label_set(("PUG", " pug", "", "  ")) == {"pug"}
