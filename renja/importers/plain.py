"""A read file as JSON: kept between preview and apply, in the shape that stored rows are compared in.

The row's fields are those of `renja.comparison`; in place of an agency's id stand `agency_code` and
`agency_name`, and `sheet` and `row` say where it came from. Texts are cut to what a column holds and
numbers rounded to what it keeps, so that the same file compared again shows no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from accounts.typed import single_line
from nomenclature.importers.problems import Problem, ProblemSeverity
from renja.importers.numbers import plain
from renja.importers.parsed import ParsedHeading, ParsedIndicator, ParsedPlan, ParsedRow, ParsedTag

Plain = dict[str, Any]

_CENT = Decimal("0.01")
_MILLIONTH = Decimal("0.000001")
_LARGEST_AMOUNT = Decimal(10) ** 16
_LARGEST_TARGET = Decimal(10) ** 18
_DIRECTIONS = {"naik", "turun"}
_AGGREGATIONS = {"sum", "last"}


def plain_plan(plan: ParsedPlan) -> Plain:
    """The file's content as JSON data; what had to be cut or left out joins its problems."""
    extra: list[Problem] = []
    rows = [_row(row, extra) for row in plan.rows]
    return {
        "shape": plan.shape,
        "kind": plan.kind,
        "year": plan.year,
        "fields": sorted(plan.fields),
        "agencies": {code: _line(name, 200) for code, name in plan.agencies.items()},
        "stated_totals": [
            [agency, unit, _amount(total)] for (agency, unit), total in plan.stated_totals.items()
        ],
        "plafons": {agency: _amount(plafon) for agency, plafon in plan.plafons.items()},
        "choices": {
            option: [asdict(choice) for choice in choices]
            for option, choices in plan.choices.items()
        },
        "headings": list(_headings(plan.headings)),
        "rows": rows,
        "problems": [plain_problem(problem) for problem in (*plan.problems, *extra)],
    }


def plain_problem(problem: Problem) -> Plain:
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": _clean(problem.value)[:400],
        "params": {key: _clean(str(value)) for key, value in problem.params.items()},
    }


def problem_of(data: Mapping[str, Any]) -> Problem:
    """The problem that `plain_problem` made this of."""
    return Problem(**{**data, "severity": ProblemSeverity(data["severity"])})


def _row(row: ParsedRow, problems: list[Problem]) -> Plain:
    unit_is_agency = row.unit_code == row.agency_code
    return {
        "sheet": row.ref.sheet,
        "row": row.ref.row,
        "agency_code": _line(row.agency_code, 40),
        "agency_name": _line(row.agency_name, 200),
        # The agency's own unit is no sub-unit.
        "unit_code": "" if unit_is_agency else _line(row.unit_code, 40),
        "unit_name": "" if unit_is_agency else _line(row.unit_name or row.unit_code, 200),
        "uuid": row.uuid,
        "version": row.version,
        "code": _line(row.code, 40),
        "name": _clean(row.name),
        "printed_programme": _line(row.programme_code, 40),
        "printed_activity": _line(row.activity_code, 40),
        "budget": _bounded(row.budget, row, problems),
        "forward_budget": _bounded(row.forward_budget, row, problems),
        "unread": sorted(
            row.unread
            | {
                name
                for name in ("budget", "forward_budget")
                if (amount := getattr(row, name)) is not None and abs(amount) >= _LARGEST_AMOUNT
            }
        ),
        "target_group": _clean(row.target_group),
        "note": _clean(row.note),
        "proposal_ref": _line(row.proposal_ref, 120),
        "responsible": _line(row.responsible, 200),
        "indicators": [_indicator(indicator) for indicator in row.indicators],
        "locations": [
            {"code": place.code[:13], "text": _line(place.text, 400)} for place in row.locations
        ],
        "fundings": [
            {
                "source_code": _line(fund.source_code, 40),
                "source_name": _line(fund.source_name, 300),
                "amount": _bounded(fund.amount, row, problems),
            }
            for fund in row.fundings
        ],
        "tags": _tags(row.tags),
    }


def _indicator(indicator: ParsedIndicator) -> Plain:
    target_text = _cut(indicator.target_text, 400)
    forward_text = _cut(indicator.forward_target_text, 400)
    return {
        "text": _clean(indicator.text),
        "unit": _line(indicator.unit, 200),
        "target_text": target_text,
        "target": _target(indicator.target) if target_text else None,
        "forward_target_text": forward_text,
        "forward_target": _target(indicator.forward_target) if forward_text else None,
        "renstra_end": _cut(indicator.renstra_end, 400),
        "actual_n2": _cut(indicator.actual_n2, 400),
        "estimate_n1": _cut(indicator.estimate_n1, 400),
        "direction": _one_of(indicator.direction, _DIRECTIONS),
        "aggregation": _one_of(indicator.aggregation, _AGGREGATIONS),
    }


def _tags(tags: Iterable[ParsedTag]) -> list[Plain]:
    pairs = {(tag.dimension, _line(tag.label, 300)) for tag in tags}
    return [{"dimension": dimension, "label": label} for dimension, label in sorted(pairs)]


def _headings(headings: Iterable[ParsedHeading]) -> Iterable[Plain]:
    """Each agency's headings once, whatever number of units print them."""
    seen: set[tuple[str, str]] = set()
    for heading in headings:
        code = _line(heading.code, 20)
        if code and (heading.agency_code, code) not in seen:
            seen.add((heading.agency_code, code))
            yield {
                "agency_code": heading.agency_code,
                "code": code,
                "name": _clean(heading.name),
                "outcome": _clean(heading.outcome),
                "indicator": _clean(heading.indicator),
                "target_text": _clean(heading.target_text),
            }


def _bounded(amount: Decimal | None, row: ParsedRow, problems: list[Problem]) -> str | None:
    if amount is not None and abs(amount) >= _LARGEST_AMOUNT:
        problems.append(
            Problem(
                code="amount_unreadable",
                severity=ProblemSeverity.ERROR,
                sheet=row.ref.sheet,
                row=row.ref.row,
                value=plain(amount)[:40],
            )
        )
        return None
    return _amount(amount)


def _amount(amount: Decimal | None) -> str | None:
    return None if amount is None else _shortest(amount.quantize(_CENT, ROUND_HALF_UP))


def _target(number: Decimal | None) -> str | None:
    if number is None or abs(number) >= _LARGEST_TARGET:
        return None
    return _shortest(number.quantize(_MILLIONTH, ROUND_HALF_UP))


def _shortest(number: Decimal) -> str:
    """Without exponent and trailing zeros, as `comparison.plain_number` writes stored numbers."""
    text = f"{number:f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _one_of(value: str | None, known: set[str]) -> str:
    return value if value in known else ""


def _clean(text: str) -> str:
    # PostgreSQL keeps no NUL in a text.
    return text.replace("\x00", "").strip()


def _cut(text: str, length: int) -> str:
    return _clean(text)[:length].strip()


def _line(text: str, length: int) -> str:
    """For a column of one line: a space in place of line breaks, which cells of sheets hold."""
    return _cut(single_line(text), length)
