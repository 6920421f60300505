from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.engine import NotANumber, percent, plain, two_decimals
from alignment.engine.figures import read_number, sum_by_denominator


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(-1545, 1000), "-1.55"),
        (Fraction(1545, 1000), "1.55"),
        (Fraction(5, 6), "0.83"),
        (Fraction(-1, 1000), "0.00"),
        (Fraction(-5, 1000), "-0.01"),
        (100, "100.00"),
        (0, "0.00"),
    ],
)
def test_two_decimals_round_half_up_in_size(number, text):
    assert two_decimals(number) == text


def test_percent_of_a_ratio():
    assert percent(2, 3) == "66.67"
    assert percent(Fraction(-1, 2), 3) == "-16.67"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2562867975.00", 2562867975),
        ("007", 7),
        (" 12.50 ", Fraction(25, 2)),
        ("-0.5", Fraction(-1, 2)),
        ("-0.0", 0),
        (Decimal("1.10"), Fraction(11, 10)),
        (Decimal("1E+3"), 1000),
        (5, 5),
        ("\u00a0", None),
        ("", None),
        (None, None),
    ],
)
def test_numbers_are_read_exactly_and_whole_ones_as_int(text, number):
    assert read_number(text) == number
    assert type(read_number(text)) is type(number)


@pytest.mark.parametrize(
    "text", ["1.", ".5", "+5", "1,5", "1 000", "1e3", "٣", "--1", "1" * 201, Decimal("1e999999999")]
)
def test_anything_else_is_no_number(text):
    with pytest.raises(NotANumber):
        read_number(text)


def test_zero_written_with_any_exponent_is_zero():
    assert read_number(Decimal("0E+5")) == 0


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1280000000, "1280000000"),
        (Fraction(5, 2), "2.5"),
        (Fraction(-1, 100), "-0.01"),
        (Fraction(8, 4), "2"),
        (Fraction(12345, 1000), "12.345"),
    ],
)
def test_plain_has_no_exponent(number, text):
    assert plain(number) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-9e9, max_value=9e9))
def test_plain_reads_back_exactly(number):
    assert Fraction(plain(Fraction(number))) == Fraction(number)


@given(st.dictionaries(st.integers(1, 400), st.integers(0, 10**6)))
def test_sum_by_denominator_is_exact(parts):
    assert sum_by_denominator(parts.items()) == sum(
        (Fraction(above, below) for below, above in parts.items()), Fraction(0)
    )
