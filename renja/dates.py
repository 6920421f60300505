"""When stages are due: date arithmetic on the profile's rules.

Permendagri 86/2017 names weeks and months but does not define them. Project rule: "minggu ke-k bulan
X" ends on day 7k of that month, "akhir bulan" on its last day; a date that is no working day moves to
the working day before it; "n minggu setelah D" is D + 7n days; "1 bulan setelah" is the same day of
the next month, clamped; "n hari" counts working days (Ps 1 angka 70).
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import holidays

SATURDAY = 5
# Beyond, calendars, zones and tables of holidays break. Database constraints say the same.
FIRST_YEAR, LAST_YEAR = 2000, 2100
REACH = (date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


def is_within_reach(day: date) -> bool:
    """Whether every calendar here can reckon with this day or moment."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def due_date(
    rule: Mapping[str, Any] | None, *, plan_year: int, anchors: Mapping[str, date]
) -> date | None:
    """The date a rule of a profile gives for a plan year; None where it hangs on an unknown date.

    `{"week": 1, "month": 12, "year": -2}` counts years from the plan year; `{"end_of": 5, …}` is a
    month's last day; `{"after": "rkpd.penetapan", "weeks": 1}` counts from an anchor.
    """
    if not rule:
        return None
    if "after" in rule:
        start = anchors.get(rule["after"])
        return None if start is None else _after(start, rule)
    year = plan_year + rule["year"]
    if "week" in rule:
        return previous_working_day(date(year, rule["month"], 7 * rule["week"]))
    month = rule["end_of"]
    return previous_working_day(date(year, month, calendar.monthrange(year, month)[1]))


def previous_working_day(day: date) -> date:
    """The day itself, or the last working day before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def add_months(day: date, count: int) -> date:
    """The same day `count` months later, clamped to the month's end."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def is_working_day(day: date) -> bool:
    """Monday to Friday and no national holiday; days of collective leave count as working days."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("ID", years=[year]))


def _after(start: date, rule: Mapping[str, Any]) -> date:
    if "months" in rule:
        return add_months(start, rule["months"])
    if "working_days" in rule:
        return add_working_days(start, rule["working_days"])
    return start + timedelta(days=7 * rule["weeks"])
