"""Printed totals held against the rows below them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from renja.importers.numbers import plain
from renja.importers.parsed import ParsedRow, Problem, ProblemSeverity, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedTotal:
    """A total that the file prints for everything under `scope` (a code, "" for all) of an agency or unit."""

    ref: Source
    agency_code: str
    unit_code: str  # "" = the whole agency
    scope: str
    label: str
    amount: Decimal
    column: str


def sums_by_scope(rows: Iterable[ParsedRow]) -> dict[tuple[str, str, str], Decimal]:
    """Budgets added up for every code level, per unit and (unit code "") per agency; blanks count nothing."""
    sums: dict[tuple[str, str, str], Decimal] = {}
    for row in rows:
        if row.budget is None:
            continue
        parts = row.code.split(".")
        scopes = [".".join(parts[:depth]) for depth in range(len(parts) + 1)]
        for unit in {row.unit_code, ""}:
            for scope in scopes:
                key = (row.agency_code, unit, scope)
                sums[key] = sums.get(key, Decimal(0)) + row.budget
    return sums


def compare(stated: Sequence[StatedTotal], rows: Iterable[ParsedRow]) -> list[Problem]:
    """A problem for every printed total that differs from its rows; a total printed twice is told once."""
    sums = sums_by_scope(rows)
    problems: dict[tuple[str, str, str, Decimal], Problem] = {}
    for total in stated:
        key = (total.agency_code, total.unit_code, total.scope)
        actual = sums.get(key, Decimal(0))
        if actual != total.amount:
            problems.setdefault((*key, total.amount), _difference(total, actual))
    return list(problems.values())


def _difference(total: StatedTotal, actual: Decimal) -> Problem:
    return Problem(
        code="parent_total" if total.scope else "stated_total",
        severity=ProblemSeverity.WARNING,
        sheet=total.ref.sheet,
        row=total.ref.row,
        column=total.column,
        value=rupiah(total.amount),
        params={
            "label": total.label,
            "code": total.scope or total.agency_code,
            "expected": rupiah(total.amount),
            "actual": rupiah(actual),
            "difference": rupiah(abs(total.amount - actual)),
        },
    )


def rupiah(amount: Decimal) -> str:
    """Digits grouped with dots, decimal comma, decimals only where there are any."""
    whole, _point, decimals = plain(abs(amount)).partition(".")
    sign = "-" if amount < 0 else ""
    return sign + f"{int(whole):,}".replace(",", ".") + (f",{decimals:0<2}" if decimals else "")
