"""Numbers, money and dates as Indonesian planning papers print them.

Plain functions, also registered as template filters, so that screens, sheets and PDFs agree.
Month and day names are Indonesian in every interface language, like the documents themselves.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django import template
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from accounts.phones import shown_phones

register = template.Library()
register.filter("phone", shown_phones)

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
EMPTY = "\N{EN DASH}"
CENT = Decimal("0.01")

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
SHORT_LENGTH = 3
ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}

Number = Decimal | int | str | None


def as_decimal(value: object) -> Decimal | None:
    """The number in `value`, or None when it is blank or no number."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        result = Decimal(str(value))
    except InvalidOperation:
        return None
    return result if result.is_finite() else None


def _grouped(value: Decimal) -> str:
    """`1234567.5` as `1.234.567,5`; the sign is left to the caller."""
    text = f"{abs(value):,f}"
    return text.translate(str.maketrans(",.", ".,"))


def _sign(value: Decimal, *, plus: bool = False) -> str:
    if value < 0:
        return MINUS
    return "+" if plus and value > 0 else ""


def _trimmed(value: Decimal) -> Decimal:
    """Without trailing zeros behind the comma, never in exponent form."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def _rounded(value: Decimal) -> Decimal:
    rounded = value.quantize(CENT, rounding=ROUND_HALF_UP)
    # "-0.00" would print a minus sign before nothing.
    return abs(rounded) if rounded == 0 else rounded


def _text_or_empty(value: object) -> str:
    """What is no number is shown as it stands, blank as an en dash."""
    return EMPTY if value is None or value == "" else str(value)


@register.filter
def number(value: Number) -> str:
    """`1.250,5`: as many decimals as the value has; blank is `–`."""
    parsed = as_decimal(value)
    if parsed is None:
        return _text_or_empty(value)
    return _sign(parsed) + _grouped(_trimmed(parsed))


@register.filter
def rupiah(value: Number) -> str:
    """`Rp1.250.000.000`; cents only where there are some; blank is `–`, zero is `Rp0`."""
    parsed = as_decimal(value)
    if parsed is None:
        return _text_or_empty(value)
    amount = _trimmed(_rounded(parsed))
    shown = amount if amount == amount.to_integral_value() else _rounded(amount)
    return f"{_sign(amount)}Rp{_grouped(shown)}"


@register.filter
def signed_rupiah(value: Number) -> str:
    """`+Rp120.000.000` or `−Rp30.000.000`, for differences."""
    parsed = as_decimal(value)
    if parsed is None:
        return _text_or_empty(value)
    return f"{_sign(_rounded(parsed), plus=True)}{rupiah(abs(parsed))}"


@register.filter
def decimals(value: Number) -> str:
    """`92,39`: always two decimals, half up (scores, points)."""
    parsed = as_decimal(value)
    if parsed is None:
        return _text_or_empty(value)
    rounded = _rounded(parsed)
    return _sign(rounded) + _grouped(rounded)


@register.filter
def signed_decimals(value: Number) -> str:
    """`+3,14` or `−0,50`."""
    parsed = as_decimal(value)
    if parsed is None:
        return _text_or_empty(value)
    rounded = _rounded(parsed)
    return _sign(rounded, plus=True) + _grouped(rounded)


@register.filter
def percent(value: Number) -> str:
    """`87,50 %` with a no-break space; the value is in percent already."""
    text = decimals(value)
    return text if as_decimal(value) is None else f"{text}{NBSP}%"


@register.filter
def signed_percent(value: Number) -> str:
    """`+30,00 %` or `−26,67 %`, for deviations."""
    text = signed_decimals(value)
    return text if as_decimal(value) is None else f"{text}{NBSP}%"


@register.filter
def target(value: Number, unit: str | None = None) -> str:
    """`40 Orang`: the value with its unit of measure; text targets stay as written."""
    text = number(value)
    return text if text == EMPTY or not unit else f"{text} {unit}"


def _local(value: date) -> date:
    """An aware time in the current zone; dates as they are."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def zone_label(value: datetime) -> str:
    """WIB, WITA or WIT of an aware time; other zones by their own name."""
    key = getattr(value.tzinfo, "key", "")
    return ZONES.get(key) or value.tzname() or ""


def _month(value: date, *, short: bool) -> str:
    name = MONTHS[value.month - 1]
    return name[:SHORT_LENGTH] if short else name


@register.filter
def short_date(value: date | None) -> str:
    """`10 Feb 2026`."""
    if not value:
        return EMPTY
    day = _local(value)
    return f"{day.day}{NBSP}{_month(day, short=True)}{NBSP}{day.year}"


@register.filter
def long_date(value: date | None) -> str:
    """`10 Februari 2026`."""
    if not value:
        return EMPTY
    day = _local(value)
    return f"{day.day} {_month(day, short=False)} {day.year}"


@register.filter
def full_date(value: date | None) -> str:
    """`Selasa, 10 Februari 2026`."""
    if not value:
        return EMPTY
    return f"{DAYS[_local(value).weekday()]}, {long_date(value)}"


@register.filter
def clock(value: datetime | None) -> str:
    """`08.30 WIB`, in the current time zone."""
    if not value:
        return EMPTY
    local = timezone.localtime(value)
    return f"{local:%H.%M}{NBSP}{zone_label(local)}"


@register.filter
def short_time(value: datetime | None) -> str:
    """`10 Feb 2026, 08.30 WIB`."""
    return f"{short_date(value)}, {clock(value)}" if value else EMPTY


@register.filter
def full_time(value: datetime | None) -> str:
    """`Selasa, 10 Februari 2026, 08.30 WIB`."""
    return f"{full_date(value)}, {clock(value)}" if value else EMPTY


@register.filter
def date_range(first: date | None, last: date | None) -> str:
    """`10–11 Februari 2026`, naming month and year once where they are the same."""
    if not first or not last or first == last:
        return long_date(first or last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{EMPTY}{long_date(last)}"
    return f"{long_date(first)} {EMPTY} {long_date(last)}"


@register.filter
def days_left(due: date | None, today: date) -> str:
    """`4 hari lagi`, `hari ini`, `besok`, or `terlambat 3 hari`, seen from `today`."""
    if not due:
        return EMPTY
    days = (_day(due) - _day(today)).days
    if days < 0:
        return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def _day(value: date) -> date:
    local = _local(value)
    return local.date() if isinstance(local, datetime) else local
