"""SIPD's printed "RENJA OPD" workbook: headings over three rows, a code in five cells, money as text.

The columns (17 to 24 of them) are found by their headings, each read from top to bottom with merged
cells spread out: "Capaian Kinerja … / Pagu Indikatif (Rp) / RKPD 2024". Several budgets and targets may
stand side by side; `budget_column` and `target_column` choose, by default the RKPD of the year and the
target "Sesudah". Rows above the sub-activities print totals, which are held against the rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nomenclature.importers.guard import Cell, Sheet
from renja.importers import codes, totals
from renja.importers.cells import (
    amount_in,
    lines_in,
    place_of,
    text_at,
    text_in,
    unread_amounts,
)
from renja.importers.numbers import target
from renja.importers.parsed import (
    Choice,
    ParsedFunding,
    ParsedHeading,
    ParsedIndicator,
    ParsedPlan,
    ParsedRow,
    ParsedTag,
    Problem,
    ProblemSeverity,
    Source,
)
from renja.importers.places import locate
from renja.importers.remarks import indicator_remarks, place_remarks, row_code_remarks
from renja.importers.sipd_columns import Columns

_YEAR = re.compile(r"\btahun\s+(\d{4})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One row of the table's body."""

    source: Source
    cells: Sequence[Cell]
    code: str

    def text(self, column: int | None) -> str:
        return text_at(self.cells, column)


def parse(
    sheet: Sheet,
    columns: Columns,
    *,
    region_code: str,
    agency_code: str = "",
    budget_column: str | None = None,
    target_column: str | None = None,
) -> ParsedPlan:
    """Read the table. The print names its agency but gives no code: `agency_code` is the caller's.

    Raises LookupError if a chosen column is not among the sheet's.
    """
    year = _year(sheet, columns)
    budget_key = _chosen(columns.budgets, budget_column, prefer=f"rkpd_{year}")
    target_key = _chosen(columns.targets, target_column, prefer="sesudah")
    reading = _Reading(
        sheet=sheet,
        columns=columns,
        region_code=region_code,
        agency_code=agency_code,
        agency_name=_agency_name(sheet, columns),
        budget=columns.budgets.get(budget_key),
        target=columns.targets.get(target_key),
    )
    reading.run()
    return ParsedPlan(
        shape="sipd_sheet",
        kind="renja",
        year=year,
        rows=tuple(reading.rows),
        headings=tuple(reading.headings),
        problems=(*reading.problems, *totals.compare(reading.stated, reading.rows)),
        stated_totals=_stated_total(agency_code, reading.stated),
        agencies={agency_code: reading.agency_name},
        choices={
            "budget_column": _choices(columns, columns.budgets, budget_key),
            "target_column": _choices(columns, columns.targets, target_key),
        },
    )


class _Reading:
    """One pass over the table's body."""

    def __init__(
        self,
        *,
        sheet: Sheet,
        columns: Columns,
        region_code: str,
        agency_code: str,
        agency_name: str,
        budget: int | None,
        target: int | None,
    ) -> None:
        self._sheet = sheet
        self._columns = columns
        self._region_code = region_code
        self._agency_code = agency_code
        self._budget = budget
        self._target = target
        self._codes: dict[str, int] = {}
        self._levels: set[str] = set()
        self.agency_name = agency_name
        self.rows: list[ParsedRow] = []
        self.headings: list[ParsedHeading] = []
        self.stated: list[totals.StatedTotal] = []
        self.problems: list[Problem] = []

    def run(self) -> None:
        first = self._columns.first_row
        for number, cells in enumerate(self._sheet.rows[first:], start=first + 1):
            code = codes.join_cells([text_at(cells, column) for column in self._columns.code])
            line = _Line(source=Source(row=number, sheet=self._sheet.name), cells=cells, code=code)
            if codes.looks_like_sub_activity(code):
                self._take_row(line)
            else:
                self._take_level(line)

    def _take_row(self, line: _Line) -> None:
        if line.code in self._codes and not _has_figures(line, self._columns):
            self._tell(line, "row_repeated", ProblemSeverity.INFO, self._columns.name, line.code)
            return
        if line.code in self._codes:
            first = str(self._codes[line.code])
            self._tell(
                line,
                "duplicate_code",
                ProblemSeverity.WARNING,
                self._columns.code[0],
                line.code,
                first=first,
            )
        self._codes.setdefault(line.code, line.source.row)
        row = self._row(line)
        columns = self._columns
        self.problems += row_code_remarks(
            row.code, row.code, row.ref, column=columns.labels[columns.code[0]]
        )
        self.problems += indicator_remarks(
            row.indicators, row.ref, column=self._label(self._target)
        )
        self.problems += place_remarks(row.locations, row.ref, column=self._label(columns.place))
        self.rows.append(row)

    def _row(self, line: _Line) -> ParsedRow:
        columns = self._columns
        told = len(self.problems)
        budget = self._amount(line, self._budget)
        forward_budget = self._amount(line, columns.forward_budget)
        labels = {
            "budget": self._label(self._budget),
            "forward_budget": self._label(columns.forward_budget),
        }
        return ParsedRow(
            ref=line.source,
            agency_code=self._agency_code,
            agency_name=self.agency_name,
            code=line.code,
            name=line.text(columns.name),
            indicators=self._indicators(line),
            locations=locate(line.text(columns.place), self._region_code),
            fundings=_fundings(line.text(columns.fund), budget),
            tags=self._tags(line),
            budget=budget,
            forward_budget=forward_budget,
            unread=unread_amounts(line.source, labels, self.problems[told:]),
            target_group=_unless_dash(line.text(columns.target_group)),
            responsible=_unless_dash(line.text(columns.responsible)),
        )

    def _take_level(self, line: _Line) -> None:
        """A printed level above the rows, or (without a code, with a total) the agency itself."""
        name = line.text(self._columns.name)
        amount = self._amount(line, self._budget)
        level = codes.level_of(line.code)
        if amount is not None and (level is not None or (name and not line.code)):
            self.stated.append(
                totals.StatedTotal(
                    ref=line.source,
                    agency_code=self._agency_code,
                    unit_code="",
                    scope=line.code,
                    label=name,
                    amount=amount,
                    column=self._label(self._budget),
                )
            )
        elif name and level is None:
            self._tell_codeless(line, name)
        # A print repeats the upper levels on every page.
        if level is not None and line.code not in self._levels:
            self._levels.add(line.code)
            self.headings.append(
                ParsedHeading(
                    agency_code=self._agency_code,
                    code=line.code,
                    level=level,
                    name=name,
                    indicator="\n".join(lines_in(line.text(self._columns.indicator))),
                    target_text=line.text(self._target),
                    budget=amount,
                    forward_budget=self._amount(line, self._columns.forward_budget),
                )
            )

    def _tell_codeless(self, line: _Line, name: str) -> None:
        code_column = self._columns.code[0]
        if line.code:
            self._tell(line, "code_malformed", ProblemSeverity.WARNING, code_column, line.code)
        else:
            self._tell(line, "code_blank", ProblemSeverity.WARNING, code_column, name)

    def _indicators(self, line: _Line) -> tuple[ParsedIndicator, ...]:
        """The indicators of a cell, one a line, each with its line of the other cells."""
        columns = self._columns
        texts = [text.rstrip(";").rstrip() for text in lines_in(line.text(columns.indicator))]
        targets = lines_in(line.text(self._target))
        forwards = lines_in(_unless_dash(line.text(columns.forward_target)))
        if not texts and not targets:
            return ()
        if len(texts) <= 1 or len(targets) not in (0, len(texts)):
            if len(texts) > 1:
                found, expected = str(len(targets)), str(len(texts))
                self._tell(
                    line,
                    "list_uneven",
                    ProblemSeverity.WARNING,
                    self._target,
                    actual=found,
                    expected=expected,
                )
            texts, targets, forwards = (
                ["\n".join(texts)],
                ["\n".join(targets)],
                ["\n".join(forwards)],
            )
        return tuple(
            self._indicator(line, text, _nth(targets, place), _nth(forwards, place))
            for place, text in enumerate(texts)
        )

    def _indicator(
        self, line: _Line, text: str, target_text: str, forward_text: str
    ) -> ParsedIndicator:
        columns = self._columns
        reading = target(target_text)
        forward = target(forward_text, unit=reading.unit)
        return ParsedIndicator(
            text=text,
            unit=reading.unit,
            target_text=reading.text,
            target=reading.number,
            forward_target_text=forward.text,
            forward_target=forward.number,
            renstra_end=_unless_dash(line.text(columns.renstra_end)),
            actual_n2=_unless_dash(line.text(columns.actual_n2)),
            estimate_n1=_unless_dash(line.text(columns.estimate_n1)),
        )

    def _tags(self, line: _Line) -> tuple[ParsedTag, ...]:
        own = "daerah" if "." in self._region_code else "provinsi"
        pairs = (("nasional", self._columns.tag_pusat), (own, self._columns.tag_daerah))
        return tuple(
            ParsedTag(dimension=dimension, label=label)
            for dimension, column in pairs
            if (label := _unless_dash(line.text(column)))
        )

    def _amount(self, line: _Line, column: int | None) -> Decimal | None:
        return amount_in(line.cells, column, line.source, self._label(column), self.problems)

    def _label(self, column: int | None) -> str:
        return "" if column is None else self._columns.labels[column]

    def _tell(
        self,
        line: _Line,
        code: str,
        severity: ProblemSeverity,
        column: int | None,
        value: str = "",
        **params: str,
    ) -> None:
        self.problems.append(
            place_of(
                line.source, code, severity, column=self._label(column), value=value, params=params
            )
        )


def _chosen(options: Mapping[str, int], wanted: str | None, *, prefer: str) -> str:
    if wanted and wanted not in options:
        raise LookupError(wanted)
    if wanted:
        return wanted
    return prefer if prefer in options else next(iter(options), "")


def _choices(columns: Columns, options: Mapping[str, int], chosen: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(key=key, label=columns.labels[column], chosen=key == chosen)
        for key, column in options.items()
    )


def _title_lines(sheet: Sheet, columns: Columns) -> list[str]:
    above = (text_in(cell) for row in sheet.rows[: columns.first_row - 1] for cell in row[:1])
    return [line for line in above if line]


def _year(sheet: Sheet, columns: Columns) -> int | None:
    for line in _title_lines(sheet, columns):
        if match := _YEAR.search(line):
            return int(match[1])
    return None


def _agency_name(sheet: Sheet, columns: Columns) -> str:
    """The name as in the table's own total line, else the title's second line."""
    for cells in sheet.rows[columns.first_row : columns.first_row + 5]:
        name = text_at(cells, columns.name)
        if (
            name
            and not name.isdigit()
            and not any(text_at(cells, column) for column in columns.code)
        ):
            return name
    titles = _title_lines(sheet, columns)
    return titles[1] if len(titles) > 1 else ""


def _has_figures(line: _Line, columns: Columns) -> bool:
    own = {*columns.code, columns.name}
    return any(text_in(cell) for place, cell in enumerate(line.cells) if place not in own)


def _fundings(text: str, budget: Decimal | None) -> tuple[ParsedFunding, ...]:
    """One source a line; the only one carries the budget."""
    names = lines_in(_unless_dash(text))
    amount = budget if len(names) == 1 else None
    return tuple(ParsedFunding(source_code="", source_name=name, amount=amount) for name in names)


def _stated_total(
    agency_code: str, stated: Sequence[totals.StatedTotal]
) -> dict[tuple[str, str], Decimal]:
    for total in stated:
        if not total.scope:
            return {(agency_code, ""): total.amount}
    return {}


def _unless_dash(text: str) -> str:
    return "" if text.strip(" -–") == "" else text


def _nth(lines: Sequence[str], place: int) -> str:
    return lines[place] if place < len(lines) else ""
