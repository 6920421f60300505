"""Numbers as Indonesian offices type them, read exactly.

Two readings, because a dot means different things in them:

* **Money** (`money`): a separator before exactly three digits groups thousands ("1.250" and "1,250" are
  1250), since rupiah never have three decimals. With both separators the last one is the decimal sign.
* **Targets** (`target`): the Indonesian reading holds. "16.332,75" is 16332.75 and "25,71" is 25.71; a dot
  before any other number of digits is a decimal point ("25.71"). A dot before exactly three digits
  ("1.250 Orang") is read as thousands, a comma before three ("1,250") as a decimal sign; both are marked
  `ambiguous` so that the import can ask.

White space, "-" and an empty cell are blank (None), which is not 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# Room of the columns for money (18 digits, 2 decimals) and targets (24 digits, 6 decimals); it also keeps
# "1e999999" from being spelt out anywhere.
MONEY_LIMIT = Decimal(10) ** 16
TARGET_LIMIT = Decimal(10) ** 18
TARGET_STEP = Decimal("0.000001")
MAX_DECIMALS = 30

_BLANK = re.compile(r"[\s\-–—−]*")
_CURRENCY = re.compile(r"^(?:rp|idr)\s*\.?\s*|\s*,\s*-+$", re.IGNORECASE)
_PLAIN = re.compile(r"\d+")
_DOT_GROUPS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,(\d+))?")
_COMMA_GROUPS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.(\d+))?")
_DECIMAL = re.compile(r"\d+[.,]\d+")
_NUMBER_THEN_UNIT = re.compile(
    r"(?P<number>[+\-−]?\d+(?:[.,]\d+)*)(?P<rest>(?:\s*\([^()\d]*\))?\s*(?P<unit>[^\d\s/.,\-–].*)?)",
    re.DOTALL,
)
_LOOSE_DIGIT = re.compile(r"(?:^|[\s(;,+])\d")


class NumberUnreadable(ValueError):
    """The text is neither blank nor one number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetText:
    """A target as printed, and its number and unit where it is one number."""

    text: str
    number: Decimal | None
    unit: str
    ambiguous: bool = False
    unit_differs: bool = False

    @property
    def is_blank(self) -> bool:
        return _BLANK.fullmatch(self.text) is not None


def money(value: object) -> Decimal | None:
    """Rupiah in a cell, None if blank.

    Raises NumberUnreadable for anything else than one number, also for "8,9E+09" (a spreadsheet has
    dropped digits there) and for more than 16 digits before the decimal sign.
    """
    number = _money_text(value) if isinstance(value, str) else _plain_value(value)
    if number is not None and abs(number) >= MONEY_LIMIT:
        raise NumberUnreadable(str(value)[:80])
    return number


def target(value: object, *, unit: str = "") -> TargetText:
    """A target cell such as "6 Dokumen"; `unit` is the unit that another column states, if any.

    "25/14 Orang/bulan", "BB", "80-90 %" and lists keep their text and have no number.
    """
    if not isinstance(value, str):
        return _target_from_value(value, unit)
    text = value.strip()
    stated = " ".join(unit.split())
    body, stripped = _without_unit(" ".join(text.split()), stated)
    match = _NUMBER_THEN_UNIT.fullmatch(body)
    printed_unit = (match["unit"] or "").strip() if match else ""
    if match is None or _LOOSE_DIGIT.search(printed_unit):
        return TargetText(text=text, number=None, unit=stated)
    if stated and printed_unit and (stripped or not same_unit(printed_unit, stated)):
        return TargetText(text=text, number=None, unit=stated, unit_differs=True)
    number, ambiguous = _target_number(match["number"])
    return TargetText(text=text, number=number, unit=stated or printed_unit, ambiguous=ambiguous)


def same_unit(one: str, other: str) -> bool:
    """Whether two units are written alike but for case and white space (around "/" too)."""
    return _unit_key(one) == _unit_key(other)


def plain(number: Decimal) -> str:
    """The number in plain digits with a dot: no exponent, no trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _unit_key(unit: str) -> str:
    return re.sub(r"\s*/\s*", "/", " ".join(unit.split())).casefold()


def _without_unit(text: str, unit: str) -> tuple[str, bool]:
    """SIPD glues target and unit together; take the unit off again so that "1 0" (unit "0") is 1."""
    if unit and text.casefold().endswith(" " + unit.casefold()):
        return text[: -len(unit)].strip(), True
    return text, False


def _target_from_value(value: object, unit: str) -> TargetText:
    stated = " ".join(unit.split())
    try:
        number = _plain_value(value)
    except NumberUnreadable:
        return TargetText(text=str(value), number=None, unit=stated)
    return TargetText(text="" if number is None else plain(number), number=number, unit=stated)


def _target_number(text: str) -> tuple[Decimal | None, bool]:
    sign, digits = (-1, text[1:]) if text[0] in "-−" else (1, text.lstrip("+"))
    number: Decimal | None = None
    ambiguous = False
    if _PLAIN.fullmatch(digits):
        number = Decimal(digits)
    elif _DOT_GROUPS.fullmatch(digits):
        number = _grouped(digits, ".", ",")
        ambiguous = digits.count(".") == 1 and "," not in digits
    elif _DECIMAL.fullmatch(digits):
        number = Decimal(digits.replace(",", "."))
        ambiguous = _COMMA_GROUPS.fullmatch(digits) is not None
    elif _COMMA_GROUPS.fullmatch(digits):
        number = _grouped(digits, ",", ".")
    if number is None or number >= TARGET_LIMIT:
        return None, False
    return _stepped(sign * number), ambiguous


def _stepped(number: Decimal) -> Decimal:
    """The number with the decimals that a target keeps (six)."""
    return number.quantize(TARGET_STEP, ROUND_HALF_UP) if _decimals(number) > 6 else number


def _money_text(text: str) -> Decimal | None:
    # "Rp" may stand before or after the sign; brackets are an accountant's minus.
    bare = _CURRENCY.sub("", text.strip())
    if _BLANK.fullmatch(bare):
        return None
    negative = bare[0] in "-−" or (bare[0] == "(" and bare[-1] == ")")
    digits = _CURRENCY.sub("", bare.strip("()-−+ ")) if negative else bare.lstrip("+")
    digits = re.sub(r"\s+", "", digits)
    for pattern, group, point in ((_DOT_GROUPS, ".", ","), (_COMMA_GROUPS, ",", ".")):
        if pattern.fullmatch(digits):
            return _checked(_grouped(digits, group, point), text, negative=negative)
    if _PLAIN.fullmatch(digits) or _DECIMAL.fullmatch(digits):
        return _checked(Decimal(digits.replace(",", ".")), text, negative=negative)
    raise NumberUnreadable(text)


def _grouped(digits: str, group: str, point: str) -> Decimal:
    return Decimal(digits.replace(group, "").replace(point, "."))


def _checked(number: Decimal, text: str, *, negative: bool) -> Decimal:
    if _decimals(number) > MAX_DECIMALS:
        raise NumberUnreadable(text[:80])
    return -number if negative else number


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else MAX_DECIMALS + 1


def _plain_value(value: object) -> Decimal | None:
    """A number that is one already (a sheet's float, JSON's int or Decimal)."""
    if value is None:
        return None
    if isinstance(value, bool | date | time | timedelta):
        raise NumberUnreadable(str(value))
    if isinstance(value, float):
        # Spreadsheets keep 15 digits; more would be the binary fraction's noise.
        value = f"{value:.15g}"
    try:
        number = Decimal(value)  # type: ignore[arg-type]
    except (InvalidOperation, TypeError, ValueError):
        raise NumberUnreadable(str(value)[:80]) from None
    if not number.is_finite() or number.adjusted() >= 18 or _decimals(number) > MAX_DECIMALS:
        raise NumberUnreadable(str(value)[:80])
    if number == number.to_integral_value():
        return number.quantize(Decimal(1))
    return number.normalize()
