"""Nomenclature from files: `parse` chooses the reader by the file's headings."""

from __future__ import annotations

from pathlib import Path

from nomenclature.importers import level_table, sipd_sheet
from nomenclature.importers.guard import (
    LIMITS,
    FileKind,
    Limits,
    UnreadableFile,
    load,
    read_sheets,
    sniff,
)
from nomenclature.importers.parsed import ParsedEdition, ParsedItem

__all__ = ["ParsedEdition", "ParsedItem", "UnreadableFile", "parse"]


def parse(
    source: Path | bytes,
    *,
    filename: str = "",
    gov_type: str | None = None,
    limits: Limits = LIMITS,
) -> ParsedEdition:
    """Read SIPD's sheet, its split CSV or the table by levels.

    `gov_type` ("PROV" or "KABKOT") matters only for the table by levels, which does not name it. Raises
    UnreadableFile with a sentence for people.
    """
    data = load(source, limits=limits)
    kind = sniff(data)
    if kind is FileKind.JSON:
        raise UnreadableFile("no_nomenclature")
    for sheet in read_sheets(data, kind=kind, limits=limits):
        if columns := sipd_sheet.columns_of(sheet):
            return sipd_sheet.parse(sheet, columns)
        if columns := level_table.columns_of(sheet):
            return level_table.parse(sheet, columns, gov_type=gov_type)
    raise UnreadableFile("no_nomenclature")
