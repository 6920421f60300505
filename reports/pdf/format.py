"""Numbers, money and dates as an Indonesian report prints them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

NONE = "–"
MINUS = "−"
NBSP = "\u00a0"
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}
_SWAP = str.maketrans(",.", ".,")


def number(value: Decimal | int | None, places: int = 2, *, signed: bool = False) -> str:
    """`83.94` as `83,94`: half up, decimal comma, dots for thousands, a true minus sign."""
    if value is None:
        return NONE
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{abs(rounded):,.{places}f}".translate(_SWAP)
    if rounded < 0:
        return MINUS + text
    return f"+{text}" if signed and rounded > 0 else text


def amount(value: Decimal | int | None) -> str:
    """Rupiah without the sign `Rp`; sen only where there are any."""
    if value is None:
        return NONE
    return number(value, 0 if value == int(value) else 2)


def rupiah(value: Decimal | int | None) -> str:
    """`Rp1.176.518.230`, without a space; `−Rp20.000` below zero."""
    if value is None:
        return NONE
    text = amount(-value if value < 0 else value)
    return f"{MINUS}Rp{text}" if value < 0 else f"Rp{text}"


def percent(value: Decimal | int | None, *, signed: bool = False) -> str:
    """A figure already in per cent as `78,01 %`, with a space that never breaks."""
    return NONE if value is None else f"{number(value, signed=signed)}{NBSP}%"


def long_date(value: date) -> str:
    """`18 Februari 2020`."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """`13 Februari 2026, 17.00 WIB`; the caller hands the time in the region's own zone."""
    zone = _zone(value.utcoffset())
    return f"{long_date(value)}, {value:%H.%M}{NBSP}{zone}".rstrip()


def fingerprint(sha256: str) -> str:
    """A hash in groups of eight, so that it can be read aloud and may wrap."""
    return " ".join(sha256[at : at + 8] for at in range(0, len(sha256), 8))


def _zone(offset: timedelta | None) -> str:
    if offset is None:
        return ""
    hours = offset.total_seconds() / 3600
    return ZONES.get(int(hours), f"UTC{hours:+g}" if hours else "UTC")
