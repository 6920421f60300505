"""Places found by name in the list of regions."""

import pytest

from renja.importers.places import locate, places_of, split_places

BENGKULU_UTARA = "17.03"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kab. Bengkulu Utara, Semua Kecamatan, Semua Kel/Desa", "17.03"),
        ("Kab. Bengkulu Utara, Lais, Semua Kel/Desa", "17.03.10"),
        ("Kab. Bengkulu Utara, Kota Arga Makmur, Gunung Alam", "17.03.07.1027"),
        ("Kab. Bengkulu Utara, Kec. Kota Arga Makmur, Kel. Gunung Alam", "17.03.07.1027"),
        ("Kabupaten Bengkulu Utara, Padang Jaya, Padang Jaya", "17.03.09.2005"),
        ("Bengkulu Utara", "17.03"),
        ("Kecamatan Lais", "17.03.10"),
        ("17.03.10", "17.03.10"),
    ],
)
def test_deepest_named_region_is_found(text, code):
    assert places_of(BENGKULU_UTARA).find(text) == code


def test_everywhere_is_the_region_itself_as_sipd_prints_it():
    everywhere = "Semua Kota/Kab, Semua Kecamatan, Semua Kel/Desa"

    assert places_of(BENGKULU_UTARA).find(everywhere) == BENGKULU_UTARA


@pytest.mark.parametrize(
    "text",
    [
        "Kab. Lebong, Semua Kecamatan, Semua Kel/Desa",
        "Kab. Bengkulu Utara, Lais, Atlantis",
        "17.04",
        "",
    ],
)
def test_what_is_not_in_the_region_stays_without_code(text):
    assert places_of(BENGKULU_UTARA).find(text) == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Semua Kota/Kab, Semua Kecamatan, Semua Kel/Desa", "17"),
        ("Prov. Bengkulu", "17"),
        ("Kota Bengkulu, Semua Kecamatan", "17.71"),
        ("Kab. Bengkulu Utara, Lais, Semua Kel/Desa", "17.03.10"),
        ("Provinsi Bengkulu, Kab. Bengkulu Utara", "17.03"),
    ],
)
def test_province_reaches_down_to_its_districts(text, code):
    assert places_of("17").find(text) == code


def test_city_and_regency_of_one_name_are_kept_apart():
    places = places_of("32")

    assert (places.find("Kab. Bandung"), places.find("Kota Bandung"), places.find("Bandung")) == (
        "32.04",
        "32.73",
        "",
    )


def test_unknown_region_is_an_error():
    with pytest.raises(LookupError):
        places_of("99.99")


def test_cell_with_several_lines_holds_several_places():
    locations = locate(
        "Kab. Bengkulu Utara, Lais\nAtlantis\nKab. Bengkulu Utara,  Lais", BENGKULU_UTARA
    )

    assert [(place.text, place.code) for place in locations] == [
        ("Kab. Bengkulu Utara, Lais", "17.03.10"),
        ("Atlantis", ""),
    ]


def test_blank_cell_holds_no_place():
    assert split_places(None) == split_places(" - ") == []
