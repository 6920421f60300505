"""Plans from files: `parse` chooses the reader by the file's content, never by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nomenclature.importers.guard import (
    LIMITS,
    FileKind,
    Limits,
    Sheet,
    UnreadableFile,
    load,
    read_json,
    read_sheets,
    sniff,
)
from renja.importers import mapped_sheet, sipd_columns, sipd_json, sipd_sheet, table
from renja.importers.mapped_sheet import Guess
from renja.importers.parsed import Choice, ParsedPlan

__all__ = ["Guess", "Limits", "NeedsMapping", "Options", "ParsedPlan", "UnreadableFile", "parse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsMapping:
    """The sheet's columns must be assigned by a person first; `guess` is where to start from."""

    guess: Guess
    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a person may settle about a file.

    `agency_code` and `agency_name` stand in where the file names no agency. `mapping` (field key ->
    column from 0) answers a NeedsMapping; `sheet` chooses one of several sheets.
    """

    agency_code: str = ""
    agency_name: str = ""
    year: int | None = None
    budget_column: str | None = None
    target_column: str | None = None
    sheet: str | None = None
    mapping: Mapping[str, int] | None = None


def parse(
    source: Path | bytes,
    *,
    filename: str,
    region_code: str,
    options: Options | None = None,
    limits: Limits = LIMITS,
) -> ParsedPlan | NeedsMapping:
    """Read a plan: SIPD's JSON, SIPD's printed table, our own sheet, or any table by a mapping.

    Raises UnreadableFile with a sentence for people, LookupError for an unknown region, sheet or column.
    """
    options = options or Options()
    data = load(source, limits=limits)
    kind = sniff(data)
    if kind is FileKind.JSON:
        return _parse_json(data, region_code, limits)
    return _parse_sheets(read_sheets(data, kind=kind, limits=limits), region_code, options)


def _parse_json(data: bytes, region_code: str, limits: Limits) -> ParsedPlan:
    entries = sipd_json.entries_of(read_json(data, limits=limits))
    if entries is None:
        raise UnreadableFile("unknown_json", keys=", ".join(sorted(sipd_json.REQUIRED_KEYS)))
    return sipd_json.parse(entries, region_code=region_code)


def _parse_sheets(
    sheets: Sequence[Sheet], region_code: str, options: Options
) -> ParsedPlan | NeedsMapping:
    found = _parse_chosen(sheets, region_code, options)
    tables = [sheet.name for sheet in sheets if _is_table(sheet)] if len(sheets) > 1 else []
    if isinstance(found, NeedsMapping) or len(tables) < 2:
        return found
    read = options.sheet or tables[0]
    offered = tuple(Choice(key=name, label=name, chosen=name == read) for name in tables)
    return replace(found, choices={**found.choices, "sheet": offered})


def _is_table(sheet: Sheet) -> bool:
    return bool(
        mapped_sheet.own_layout(sheet)
        or sipd_columns.columns_of(sheet)
        or mapped_sheet.guess(sheet)
    )


def _parse_chosen(
    sheets: Sequence[Sheet], region_code: str, options: Options
) -> ParsedPlan | NeedsMapping:
    chosen = _wanted(sheets, options.sheet)
    defaults = table.Defaults(
        region_code=region_code,
        agency_code=options.agency_code,
        agency_name=options.agency_name,
        year=options.year,
    )
    if options.mapping is None:
        for sheet in chosen:
            if layout := mapped_sheet.own_layout(sheet):
                return table.parse(sheet, layout, defaults)
            if columns := sipd_columns.columns_of(sheet):
                return sipd_sheet.parse(
                    sheet,
                    columns,
                    region_code=region_code,
                    agency_code=options.agency_code,
                    budget_column=options.budget_column,
                    target_column=options.target_column,
                )
    found = next((guess for sheet in chosen if (guess := mapped_sheet.guess(sheet))), None)
    if found is None:
        raise UnreadableFile("no_header")
    if options.mapping is None:
        return NeedsMapping(guess=found, sheets=tuple(sheet.name for sheet in sheets))
    sheet = next(sheet for sheet in chosen if sheet.name == found.sheet)
    return table.parse(sheet, mapped_sheet.layout_of(found, options.mapping), defaults)


def _wanted(sheets: Sequence[Sheet], name: str | None) -> Sequence[Sheet]:
    if name is None:
        return sheets
    wanted = [sheet for sheet in sheets if sheet.name == name]
    if not wanted:
        raise LookupError(name)
    return wanted
