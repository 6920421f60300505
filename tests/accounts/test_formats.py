"""What numbers, money and dates look like on screen and paper."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.templatetags import formats

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1_250_000_000, "Rp1.250.000.000"),
        (Decimal("1176518230.00"), "Rp1.176.518.230"),
        (Decimal("1500.5"), "Rp1.500,50"),
        ("400000000", "Rp400.000.000"),
        (0, "Rp0"),
        (Decimal("-0.001"), "Rp0"),
        (-30_000_000, "−Rp30.000.000"),
        (Decimal("1E+3"), "Rp1.000"),
        (None, "–"),
        ("", "–"),
        ("belum dirinci", "belum dirinci"),
    ],
)
def test_rupiah(value, shown):
    assert formats.rupiah(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(120_000_000, "+Rp120.000.000"), (-5, "−Rp5"), (0, "Rp0"), (None, "–")],
)
def test_signed_rupiah(value, shown):
    assert formats.signed_rupiah(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1250.50"), "1.250,5"),
        (100, "100"),
        (Decimal("0.125"), "0,125"),
        (-3, "−3"),
        (None, "–"),
        ("12 bulan", "12 bulan"),
        ("NaN", "NaN"),
    ],
)
def test_number(value, shown):
    assert formats.number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("87.5"), f"87,50{NBSP}%"),
        (Decimal("87.505"), f"87,51{NBSP}%"),
        (Decimal("87.504999"), f"87,50{NBSP}%"),
        (Decimal("-0.001"), f"0,00{NBSP}%"),
        (Decimal("1234.5"), f"1.234,50{NBSP}%"),
        (None, "–"),
    ],
)
def test_percent_rounds_half_up(value, shown):
    assert formats.percent(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(30, f"+30,00{NBSP}%"), (Decimal("-26.666"), f"−26,67{NBSP}%"), (0, f"0,00{NBSP}%")],
)
def test_signed_percent(value, shown):
    assert formats.signed_percent(value) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (40, "Orang", "40 Orang"),
        (Decimal("2.50"), "Laporan", "2,5 Laporan"),
        ("1 paket", None, "1 paket"),
        (None, "Orang", "–"),
        (0, "Kasus", "0 Kasus"),
    ],
)
def test_target(value, unit, shown):
    assert formats.target(value, unit) == shown


def test_dates_in_words():
    day = date(2026, 2, 10)

    assert formats.short_date(day) == f"10{NBSP}Feb{NBSP}2026"
    assert formats.long_date(day) == "10 Februari 2026"
    assert formats.full_date(day) == "Selasa, 10 Februari 2026"
    assert formats.short_date(None) == "–"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Jakarta", f"Selasa, 10 Februari 2026, 08.30{NBSP}WIB"),
        ("Asia/Pontianak", f"Selasa, 10 Februari 2026, 08.30{NBSP}WIB"),
        ("Asia/Makassar", f"Selasa, 10 Februari 2026, 09.30{NBSP}WITA"),
        ("Asia/Jayapura", f"Selasa, 10 Februari 2026, 10.30{NBSP}WIT"),
        ("UTC", f"Selasa, 10 Februari 2026, 01.30{NBSP}UTC"),
    ],
)
def test_times_carry_the_zone_in_which_they_are_shown(zone, shown):
    moment = datetime(2026, 2, 10, 1, 30, tzinfo=UTC)

    with timezone.override(zone):
        assert formats.full_time(moment) == shown


def test_a_time_near_midnight_belongs_to_the_local_day():
    moment = datetime(2026, 2, 9, 17, 30, tzinfo=UTC)

    with timezone.override("Asia/Jakarta"):
        assert formats.short_time(moment) == f"10{NBSP}Feb{NBSP}2026, 00.30{NBSP}WIB"


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2026, 2, 10), date(2026, 2, 11), "10–11 Februari 2026"),
        (date(2026, 2, 27), date(2026, 3, 2), "27 Februari 2026 – 2 Maret 2026"),
        (date(2026, 2, 10), date(2026, 2, 10), "10 Februari 2026"),
        (date(2026, 2, 10), None, "10 Februari 2026"),
        (None, None, "–"),
    ],
)
def test_date_range(first, last, shown):
    assert formats.date_range(first, last) == shown


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        (date(2026, 2, 6), "terlambat 3 hari"),
        (date(2026, 2, 9), "hari ini"),
        (date(2026, 2, 10), "besok"),
        (date(2026, 2, 13), "4 hari lagi"),
        (datetime(2026, 2, 9, 17, 30, tzinfo=UTC), "besok"),
        (None, "–"),
    ],
)
def test_days_left(due, shown):
    with timezone.override("Asia/Jakarta"):
        assert formats.days_left(due, date(2026, 2, 9)) == shown
