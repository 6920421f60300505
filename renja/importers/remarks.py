"""Remarks on a row that every reader of plans makes alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from renja.importers import codes
from renja.importers.numbers import plain, target
from renja.importers.parsed import ParsedIndicator, ParsedLocation, Problem, ProblemSeverity, Source


def row_code_remarks(code: str, printed: str, source: Source, *, column: str) -> Iterator[Problem]:
    """A code that is not well formed."""
    if not codes.is_sub_activity(code):
        yield _at(source, "code_malformed", ProblemSeverity.WARNING, column, printed)


def indicator_remarks(
    indicators: Iterable[ParsedIndicator], source: Source, *, column: str
) -> Iterator[Problem]:
    """Targets kept as text, read with a doubt, or in another unit; a row without any indicator."""
    empty = True
    for indicator in indicators:
        empty = empty and not indicator.text
        for text in (indicator.target_text, indicator.forward_target_text):
            yield from _target_remarks(text, indicator.unit, source, column)
    if empty:
        yield _at(source, "indicator_blank", ProblemSeverity.WARNING, column, "")


def place_remarks(
    locations: Iterable[ParsedLocation], source: Source, *, column: str
) -> Iterator[Problem]:
    for location in locations:
        if not location.code:
            yield _at(source, "place_unresolved", ProblemSeverity.WARNING, column, location.text)


def _target_remarks(text: str, unit: str, source: Source, column: str) -> Iterator[Problem]:
    reading = target(text, unit=unit)
    if reading.is_blank:
        return
    if reading.unit_differs:
        yield _at(source, "target_unit_differs", ProblemSeverity.WARNING, column, text, unit=unit)
    elif reading.number is None:
        yield _at(source, "target_text", ProblemSeverity.INFO, column, text)
    elif reading.ambiguous:
        yield _at(
            source,
            "target_ambiguous",
            ProblemSeverity.WARNING,
            column,
            text,
            number=plain(reading.number),
        )


def _at(
    source: Source, code: str, severity: ProblemSeverity, column: str, value: str, **params: str
) -> Problem:
    return Problem(
        code=code,
        severity=severity,
        sheet=source.sheet,
        row=source.row,
        column=column,
        value=value,
        params=params,
    )
