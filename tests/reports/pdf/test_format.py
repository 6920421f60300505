from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from reports.pdf import format as fmt


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (None, "–"),
        (Decimal(0), "Rp0"),
        (Decimal(1_176_518_230), "Rp1.176.518.230"),
        (Decimal(-20000), "−Rp20.000"),
        (Decimal("1500.5"), "Rp1.500,50"),
    ],
)
def test_rupiah_is_printed_without_a_space(value, printed):
    assert fmt.rupiah(value) == printed


@pytest.mark.parametrize(
    ("value", "signed", "printed"),
    [
        (Decimal("78.005"), False, "78,01\u00a0%"),
        (Decimal("-1.545"), True, "−1,55\u00a0%"),
        (Decimal(30), True, "+30,00\u00a0%"),
        (Decimal(0), True, "0,00\u00a0%"),
        (Decimal("-0.001"), True, "0,00\u00a0%"),
        (None, True, "–"),
    ],
)
def test_percent_rounds_half_up_with_decimal_comma(value, signed, printed):
    assert fmt.percent(value, signed=signed) == printed


def test_dates_are_indonesian_and_name_the_zone():
    wita = timezone(timedelta(hours=8))

    assert fmt.long_date(date(2020, 2, 18)) == "18 Februari 2020"
    assert fmt.moment(datetime(2026, 2, 13, 17, 5, tzinfo=wita)) == (
        "13 Februari 2026, 17.05\u00a0WITA"
    )
    assert fmt.moment(datetime(2026, 2, 13, 17, 5, tzinfo=UTC)).endswith("UTC")


def test_fingerprint_is_grouped_by_eight():
    assert fmt.fingerprint("abcdef0123456789") == "abcdef01 23456789"
