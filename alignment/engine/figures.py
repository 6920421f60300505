"""Exact numbers: read from plain decimals, kept as int or Fraction, printed half up.

A whole number stays an `int`: adding and comparing ints costs a tenth of what Fractions cost,
and almost every budget is whole rupiah.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

Number = int | Fraction
Readable = Decimal | int | str

MAX_DIGITS: Final = 200
_PLAIN: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


class NotANumber(ValueError):
    """A value that must be a plain decimal number is something else."""


class TextTarget:
    """The single value TEXT_TARGET: a target that is words, such as "BB"."""

    __slots__ = ()


TEXT_TARGET: Final = TextTarget()


def read_number(value: Readable | None) -> Number | None:
    """Return the exact number, or None when the value is blank (which is not 0).

    Raises NotANumber for anything but a plain decimal with a dot.
    """
    if value is None:
        return None
    if isinstance(value, Decimal):
        if not value.is_finite() or not -MAX_DIGITS < value.adjusted() < MAX_DIGITS:
            raise NotANumber(f"{value} is not a plain decimal number")
        whole = int(value)
        return whole if whole == value else Fraction(value)
    if isinstance(value, str):
        return _read_text(value)
    if isinstance(value, int):
        return value
    raise NotANumber(f"{value!r} is not a plain decimal number")


def _read_text(text: str) -> Number | None:
    if text.isascii() and len(text) <= MAX_DIGITS:
        # How whole rupiah are written, nearly always: no pattern needs to be tried.
        if text.isdigit():
            return int(text)
        if text.endswith(".00") and text[:-3].isdigit():
            return int(text[:-3])
    bare = text.strip()
    if not bare:
        return None
    if len(bare) > MAX_DIGITS or not _PLAIN.fullmatch(bare):
        raise NotANumber(f"{bare[:40]!r} is not a plain decimal number")
    whole, _, decimals = bare.partition(".")
    if not decimals.strip("0"):
        return int(whole)
    return Fraction(int(whole + decimals), 10 ** len(decimals))


def read_money(value: Readable | None) -> Number | None:
    """Return rupiah, or None when blank. Raises NotANumber if it is below zero."""
    amount = read_number(value)
    if amount is not None and amount < 0:
        raise NotANumber(f"{plain(amount)} is below zero")
    return amount


def size(value: Number) -> Number:
    """Return the number without its sign (abs() of a union has no useful type)."""
    return value if value >= 0 else -value


@lru_cache(maxsize=16_384)
def read_target(value: Readable | None) -> tuple[Number, ...] | TextTarget | None:
    """Return the target as a tuple of one, None when blank, TEXT_TARGET when it is words."""
    try:
        number = read_number(value)
    except NotANumber:
        return TEXT_TARGET
    return None if number is None else (number,)


def plain(value: Number) -> str:
    """Print a number as a plain decimal without exponent: 1280000000, 12.5.

    Sums of decimals always end, so nothing is cut off.
    """
    if isinstance(value, int) or value.denominator == 1:
        return str(int(value))
    places, power = 0, 1
    while power % value.denominator:
        places, power = places + 1, power * 10
    digits = str(abs(value.numerator) * (power // value.denominator)).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def two_decimals(numerator: Number, denominator: Number = 1) -> str:
    """Print numerator/denominator with two decimals, half up in size: -1.545 gives -1.55."""
    above = numerator.numerator * denominator.denominator
    below = numerator.denominator * denominator.numerator
    if below < 0:
        above, below = -above, -below
    hundredths = (abs(above) * 200 + below) // (2 * below)
    sign = "-" if above < 0 and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"


def percent(numerator: Number, denominator: Number) -> str:
    """Print a ratio as a percentage with two decimals, half up."""
    return two_decimals(100 * numerator, denominator)


def sum_by_denominator(parts: Iterable[tuple[int, int]]) -> Fraction:
    """Add numerators that were grouped under distinct denominators, exactly.

    Merging neighbours keeps both operands of each multiplication about equally long; adding
    one by one would grow with the square of the number of denominators.
    """
    terms = [(above, below) for below, above in parts]
    while len(terms) > 1:
        merged = [
            (a * d + c * b, b * d) for (a, b), (c, d) in zip(terms[::2], terms[1::2], strict=False)
        ]
        if len(terms) % 2:
            merged.append(terms[-1])
        terms = merged
    return Fraction(*terms[0]) if terms else Fraction(0)
