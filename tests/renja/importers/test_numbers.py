"""Money and targets as Indonesian offices type them."""

from decimal import Decimal

import pytest

from renja.importers.numbers import NumberUnreadable, money, plain, same_unit, target


@pytest.mark.parametrize(
    ("printed", "rupiah"),
    [
        ("8.946.892.715,00", "8946892715"),
        ("1,250,000.50", "1250000.5"),
        ("Rp 1.000", "1000"),
        ("Rp. 5.000.000,00", "5000000"),
        ("Rp1.000,-", "1000"),
        ("Rp\u00a01.000", "1000"),
        ("1 250 000", "1250000"),
        ("1.250", "1250"),
        ("1,250", "1250"),
        ("0.250", "0.25"),
        ("12,5", "12.5"),
        ("00012", "12"),
        ("0,00", "0"),
        ("(1.000)", "-1000"),
        ("-5", "-5"),
        (4606293331.0, "4606293331"),
        (0.1 + 0.2, "0.3"),
        (5, "5"),
        (Decimal("5417767008.59"), "5417767008.59"),
    ],
)
def test_money_is_read_exactly(printed, rupiah):
    assert money(printed) == Decimal(rupiah)


@pytest.mark.parametrize("blank", ["", "  ", "-", "–", "Rp", "Rp -", None])
def test_money_keeps_blank_apart_from_zero(blank):
    assert money(blank) is None


@pytest.mark.parametrize(
    "printed",
    [
        "abc",
        "1.25.3",
        "1E+10",
        "8,9469E+09",
        "5 juta",
        "1e999999",
        "#REF!",
        True,
        float("nan"),
        1e300,
        "9" * 19,
        [1],
    ],
)
def test_money_refuses_what_is_not_one_number(printed):
    with pytest.raises(NumberUnreadable):
        money(printed)


def test_money_is_not_spelt_out_when_json_holds_a_monstrous_exponent():
    with pytest.raises(NumberUnreadable):
        money(Decimal("1e999999999"))


@pytest.mark.parametrize(
    ("printed", "number", "unit"),
    [
        ("6 Dokumen", "6", "Dokumen"),
        (" 396  Orang", "396", "Orang"),
        ("16.332,75  Ton", "16332.75", "Ton"),
        ("25.71 KM", "25.71", "KM"),
        ("51487,41 Ton", "51487.41", "Ton"),
        ("1 (satu) Dokumen", "1", "Dokumen"),
        ("80%", "80", "%"),
        ("250 M³/Hari", "250", "M³/Hari"),
        ("12Dokumen", "12", "Dokumen"),
        ("1 M2", "1", "M2"),
        ("0,5", "0.5", ""),
        ("0", "0", ""),
        ("-3", "-3", ""),
        (5.0, "5", ""),
    ],
)
def test_target_gives_number_and_unit(printed, number, unit):
    reading = target(printed)

    assert (reading.number, reading.unit, reading.ambiguous) == (Decimal(number), unit, False)


@pytest.mark.parametrize(
    "printed",
    [
        "25/14 Orang/bulan",
        "0.50/1 Liter/Detik",
        "BB",
        "80-90 %",
        "12 Dokumen, 3 Laporan",
        ">= 5",
        "1. Dokumen",
        "80\n100 %\n%",
    ],
)
def test_target_keeps_what_is_not_one_number_as_text(printed):
    reading = target(printed)

    assert (reading.text, reading.number) == (printed, None)


@pytest.mark.parametrize(("printed", "number"), [("1.250 Orang", "1250"), ("1,250 Ton", "1.25")])
def test_target_marks_a_separator_that_could_mean_two_things(printed, number):
    reading = target(printed)

    assert (reading.number, reading.ambiguous) == (Decimal(number), True)


def test_target_takes_the_stated_unit_off_before_reading():
    assert target("1 0", unit="0").number == Decimal(1)


def test_target_in_another_unit_than_stated_has_no_number():
    reading = target("100 % Laporan", unit="Laporan")

    assert (reading.number, reading.unit, reading.unit_differs) == (None, "Laporan", True)


@pytest.mark.parametrize("blank", ["", " ", "-", None])
def test_blank_target_is_blank(blank):
    assert target(blank).is_blank


def test_units_are_alike_but_for_case_and_white_space():
    assert same_unit("Orang/ Bulan", "orang/bulan")
    assert not same_unit("Orang", "Orang/bulan")


@pytest.mark.parametrize(
    ("number", "text"), [("100", "100"), ("1E+2", "100"), ("0.50", "0.5"), ("0", "0")]
)
def test_plain_has_neither_exponent_nor_trailing_zeros(number, text):
    assert plain(Decimal(number)) == text
