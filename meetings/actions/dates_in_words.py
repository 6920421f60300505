"""Dates as an Indonesian berita acara writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lokal import terbilang

from accounts.templatetags.formats import DAYS, MONTHS


def date_in_words(day: date) -> str:
    """`Selasa tanggal sepuluh bulan Februari tahun dua ribu dua puluh enam`."""
    return (
        f"{DAYS[day.weekday()]} tanggal {terbilang(day.day)} bulan {MONTHS[day.month - 1]}"
        f" tahun {terbilang(day.year)}"
    )


def days_in_words(days: Sequence[date]) -> str:
    """Several days: the last one is joined by `dan`."""
    words = [date_in_words(day) for day in sorted(days)]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} dan {words[-1]}"


def count_in_words(count: int) -> str:
    """`80 (delapan puluh)`."""
    return f"{count} ({terbilang(count)})"
