"""A table of sub-activities whose columns are known: our own sheet, or another one by a mapping."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from nomenclature.importers.guard import Cell, Sheet
from renja.importers import codes, totals
from renja.importers.cells import amount_of, place_of, text_in, unread_amounts
from renja.importers.exported import nth
from renja.importers.lines import Layout, Line
from renja.importers.numbers import target
from renja.importers.parsed import (
    ParsedFunding,
    ParsedHeading,
    ParsedIndicator,
    ParsedLocation,
    ParsedPlan,
    ParsedRow,
    ParsedTag,
    Problem,
    ProblemSeverity,
    Source,
)
from renja.importers.places import Places, places_of, split_places
from renja.importers.remarks import indicator_remarks, place_remarks, row_code_remarks

_TOTAL = re.compile(
    r"(?:grand\s+)?(?:jumlah|total)(?:\s+(?:seluruh|keseluruhan|pagu|belanja|anggaran))*",
    re.IGNORECASE,
)
_DIRECTIONS = {"naik": "naik", "positif": "naik", "turun": "turun", "negatif": "turun"}
_AGGREGATIONS = {"sum": "sum", "jumlah": "sum", "last": "last", "terakhir": "last", "akhir": "last"}
_DIMENSIONS = ("nasional", "provinsi", "daerah", "tematik")
_INDICATOR_LISTS = (
    "indicator",
    "target",
    "unit",
    "forward_target",
    "renstra_end",
    "actual_n2",
    "estimate_n1",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What the caller knows and the table may leave out."""

    region_code: str
    agency_code: str = ""
    agency_name: str = ""
    year: int | None = None


def parse(sheet: Sheet, layout: Layout, defaults: Defaults) -> ParsedPlan:
    """Read the table's rows; lines above the sub-activities become headings and printed totals."""
    reading = _Reading(
        sheet=sheet, layout=layout, defaults=defaults, places=places_of(defaults.region_code)
    )
    reading.run()
    return ParsedPlan(
        shape="own_sheet" if layout.is_own else "mapped_sheet",
        kind="rkpd" if "plafon" in layout.mapping else "",
        year=defaults.year,
        rows=tuple(reading.rows),
        headings=tuple(reading.headings),
        problems=(*reading.problems, *totals.compare(reading.stated, reading.rows)),
        stated_totals={
            (total.agency_code, total.unit_code): total.amount
            for total in reversed(reading.stated)
            if not total.scope
        },
        plafons=reading.plafons,
        agencies=reading.agencies,
        fields=frozenset(layout.mapping),
    )


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One pass over the body."""

    sheet: Sheet
    layout: Layout
    defaults: Defaults
    places: Places
    rows: list[ParsedRow] = field(default_factory=list)
    headings: list[ParsedHeading] = field(default_factory=list)
    stated: list[totals.StatedTotal] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    plafons: dict[str, Decimal] = field(default_factory=dict)
    agencies: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        first = self.layout.first_row
        for number, cells in enumerate(self.sheet.rows[first:], start=first + 1):
            if any(cell not in ("", None) for cell in cells):
                source = Source(row=number, sheet=self.sheet.name)
                self._take(
                    Line(source=source, cells=cells, layout=self.layout, is_text=self.sheet.is_text)
                )

    def _take(self, line: Line) -> None:
        printed = line.text("code")
        code = codes.tidy(printed)
        if self.layout.is_own or codes.looks_like_sub_activity(code):
            self._take_row(line, code, printed)
        elif code and codes.level_of(code):
            self._take_level(line, code)
        elif code:
            self._take_row(line, code, printed)
        else:
            self._take_codeless(line)

    def _take_row(self, line: Line, code: str, printed: str) -> None:
        if not code:
            self._take_codeless(line)
            return
        row = self._row(line, code)
        self.problems += row_code_remarks(code, printed, row.ref, column=line.label("code"))
        self.problems += indicator_remarks(row.indicators, row.ref, column=line.label("target"))
        self.problems += place_remarks(row.locations, row.ref, column=line.label("location"))
        if not row.agency_code and "agency_code" in self.layout.mapping:
            self._tell(line, "agency_blank", ProblemSeverity.ERROR, "agency_code")
        self._note_agency(line, row)
        self.rows.append(row)

    def _row(self, line: Line, code: str) -> ParsedRow:
        told = len(self.problems)
        budget = self._amount(line, "budget")
        forward_budget = self._amount(line, "forward_budget")
        labels = {name: line.label(name) for name in ("budget", "forward_budget")}
        unread = unread_amounts(line.source, labels, self.problems[told:])
        agency_code = codes.tidy(line.text("agency_code"))
        return ParsedRow(
            ref=line.source,
            agency_code=agency_code or self.defaults.agency_code,
            agency_name=line.text("agency_name")
            or ("" if agency_code else self.defaults.agency_name),
            unit_code=codes.tidy(line.text("unit_code")),
            unit_name=line.text("unit_name"),
            code=code,
            name=line.text("name"),
            programme_code=self._odd_parent(line, "programme_code", code),
            activity_code=self._odd_parent(line, "activity_code", code),
            indicators=self._indicators(line),
            locations=self._locations(line),
            fundings=self._fundings(line, budget),
            tags=self._tags(line),
            budget=budget,
            forward_budget=forward_budget,
            unread=unread,
            target_group=line.text("target_group"),
            note=line.text("note"),
            proposal_ref=line.text("proposal_ref"),
            responsible=line.text("responsible"),
            uuid=self._uuid(line),
            version=self._version(line),
        )

    def _odd_parent(self, line: Line, key: str, code: str) -> str:
        parent = codes.tidy(line.text(key))
        if not parent or code.startswith(parent + "."):
            return ""
        self._tell(line, "parent_mismatch", ProblemSeverity.WARNING, key, code, parent=parent)
        return parent

    def _indicators(self, line: Line) -> tuple[ParsedIndicator, ...]:
        lists = {key: line.items(key) for key in (*_INDICATOR_LISTS, "direction", "aggregation")}
        count = max(len(lines) for lines in lists.values())
        if not self.layout.is_own and count > 1:
            count = self._paired(line, lists)
        return tuple(self._indicator(line, lists, place) for place in range(count))

    def _paired(self, line: Line, lists: dict[str, list[str]]) -> int:
        """The number of indicators that another program's cell holds; one if its lines do not pair up."""
        expected = len(lists["indicator"])
        odd = [
            len(lists[key]) for key in ("target", "unit") if len(lists[key]) not in (0, 1, expected)
        ]
        if expected > 1 and not odd:
            return expected
        if odd:
            counts = {"actual": str(odd[0]), "expected": str(expected)}
            self._tell(line, "list_uneven", ProblemSeverity.WARNING, "target", **counts)
        for key, lines in lists.items():
            lists[key] = ["\n".join(lines)] if lines else []
        return 1

    def _indicator(self, line: Line, lists: Mapping[str, list[str]], place: int) -> ParsedIndicator:
        def item(key: str) -> str:
            return nth(lists[key], place)

        reading = target(item("target"), unit=item("unit"))
        forward = target(item("forward_target"), unit=reading.unit)
        return ParsedIndicator(
            text=item("indicator"),
            unit=reading.unit,
            target_text=reading.text,
            target=reading.number,
            forward_target_text=forward.text,
            forward_target=forward.number,
            renstra_end=item("renstra_end"),
            actual_n2=item("actual_n2"),
            estimate_n1=item("estimate_n1"),
            direction=self._word(line, "direction", item("direction"), _DIRECTIONS),
            aggregation=self._word(line, "aggregation", item("aggregation"), _AGGREGATIONS),
        )

    def _locations(self, line: Line) -> tuple[ParsedLocation, ...]:
        texts = (
            line.items("location") if self.layout.is_own else split_places(line.text("location"))
        )
        given = line.items("location_code")
        count = max(len(texts), len(given))
        found = []
        for place in range(count):
            code = nth(given, place).strip()
            text = nth(texts, place) or code
            known = self.places.find(code or text)
            if code and not known:
                self._tell(line, "place_outside", ProblemSeverity.WARNING, "location_code", code)
                known = self.places.find(text)
            if text:
                found.append(ParsedLocation(text=text, code=known))
        return tuple(found)

    def _fundings(self, line: Line, budget: Decimal | None) -> tuple[ParsedFunding, ...]:
        names, given, amounts = (
            line.items("fund"),
            line.items("fund_code"),
            line.items("fund_amount"),
        )
        count = max(len(names), len(given))
        fundings = tuple(
            ParsedFunding(
                source_code=nth(given, place),
                source_name=nth(names, place),
                amount=self._amount_in(line, "fund_amount", nth(amounts, place)),
            )
            for place in range(count)
        )
        if "fund_amount" not in self.layout.mapping and len(fundings) == 1:
            return (replace(fundings[0], amount=budget),)
        known = [one.amount for one in fundings if one.amount is not None]
        if budget is not None and fundings and len(known) == count and sum(known) != budget:
            sums = {
                "actual": totals.rupiah(sum(known, Decimal(0))),
                "expected": totals.rupiah(budget),
            }
            self._tell(line, "funding_sum", ProblemSeverity.WARNING, "fund_amount", **sums)
        return fundings

    def _tags(self, line: Line) -> tuple[ParsedTag, ...]:
        dimensions = line.items("tag_dimension")
        own = "daerah" if "." in self.defaults.region_code else "provinsi"
        tags = []
        for place, label in enumerate(line.items("tag")):
            printed = nth(dimensions, place).strip().casefold()
            if printed and printed not in _DIMENSIONS:
                self._tell(
                    line, "value_not_allowed", ProblemSeverity.WARNING, "tag_dimension", printed
                )
            if label:
                dimension = printed if printed in _DIMENSIONS else own
                tags.append(ParsedTag(dimension=dimension, label=label))
        return tuple(dict.fromkeys(tags))

    def _word(self, line: Line, key: str, printed: str, known: Mapping[str, str]) -> str | None:
        word = printed.strip().casefold()
        if word and word not in known:
            self._tell(line, "value_not_allowed", ProblemSeverity.WARNING, key, printed)
        return known.get(word)

    def _uuid(self, line: Line) -> str | None:
        text = line.text("uuid").strip()
        try:
            return str(uuid.UUID(text)) if text else None
        except ValueError:
            self._tell(line, "value_not_allowed", ProblemSeverity.WARNING, "uuid", text)
            return None

    def _version(self, line: Line) -> int | None:
        text = text_in(line.raw("version"))
        if text and not (text.isascii() and text.isdigit() and len(text) < 10):
            self._tell(line, "version_unreadable", ProblemSeverity.WARNING, "version", text)
            return None
        return int(text) if text else None

    def _take_level(self, line: Line, code: str) -> None:
        """A programme, an activity and the like, with the total printed for it."""
        level = codes.level_of(code)
        agency_code = codes.tidy(line.text("agency_code")) or self.defaults.agency_code
        budget = self._amount(line, "budget")
        if level is None:
            return
        self.headings.append(
            ParsedHeading(
                agency_code=agency_code,
                unit_code=codes.tidy(line.text("unit_code")),
                code=code,
                level=level,
                name=line.text("name"),
                indicator=line.text("indicator"),
                target_text=line.text("target"),
                budget=budget,
                forward_budget=self._amount(line, "forward_budget"),
            )
        )
        if budget is not None:
            self._state(line, agency_code, code, line.text("name"), budget)

    def _take_codeless(self, line: Line) -> None:
        """A total, a further line of the row above, or a row that lost its code."""
        texts = [text_in(cell) for cell in line.cells]
        budget = self._amount(line, "budget")
        if any(_TOTAL.fullmatch(text.rstrip(" :")) for text in texts):
            if budget is not None:
                agency_code = codes.tidy(line.text("agency_code")) or self.defaults.agency_code
                self._state(line, agency_code, "", line.text("name"), budget)
        elif self.rows and budget is None and not line.text("name") and not self.layout.is_own:
            self._continue(line)
        elif line.text("name") or budget is not None:
            self._tell(line, "code_blank", ProblemSeverity.ERROR, "code", line.text("name"))

    def _continue(self, line: Line) -> None:
        """Add a line without code, name and budget to the row above."""
        row = self.rows[-1]
        indicators, locations = self._indicators(line), self._locations(line)
        self.problems += (
            indicator_remarks(indicators, line.source, column=line.label("target"))
            if indicators
            else ()
        )
        self.problems += place_remarks(locations, line.source, column=line.label("location"))
        self.rows[-1] = replace(
            row,
            indicators=row.indicators + indicators,
            locations=row.locations + locations,
            fundings=self._joined(row.fundings, self._fundings(line, None)),
            tags=tuple(dict.fromkeys(row.tags + self._tags(line))),
        )

    def _joined(
        self, first: tuple[ParsedFunding, ...], more: tuple[ParsedFunding, ...]
    ) -> tuple[ParsedFunding, ...]:
        """All fund sources; what the only one was given of the budget is open again once there are more."""
        if more and "fund_amount" not in self.layout.mapping:
            first = tuple(replace(one, amount=None) for one in first)
        return first + more

    def _state(self, line: Line, agency_code: str, scope: str, label: str, amount: Decimal) -> None:
        total = totals.StatedTotal(
            ref=line.source,
            agency_code=agency_code,
            unit_code=codes.tidy(line.text("unit_code")),
            scope=scope,
            label=label,
            amount=amount,
            column=line.label("budget"),
        )
        self.stated.append(total)

    def _note_agency(self, line: Line, row: ParsedRow) -> None:
        if row.agency_name or row.agency_code not in self.agencies:
            self.agencies[row.agency_code] = row.agency_name or self.agencies.get(
                row.agency_code, ""
            )
        plafon = self._amount(line, "plafon")
        if plafon is None:
            return
        first = self.plafons.setdefault(row.agency_code, plafon)
        if first != plafon:
            values = {"value": totals.rupiah(plafon), "first": totals.rupiah(first)}
            self._tell(line, "plafon_differs", ProblemSeverity.WARNING, "plafon", **values)

    def _amount(self, line: Line, key: str) -> Decimal | None:
        return self._amount_in(line, key, line.raw(key))

    def _amount_in(self, line: Line, key: str, cell: Cell) -> Decimal | None:
        return amount_of(cell, line.source, line.label(key), self.problems)

    def _tell(
        self,
        line: Line,
        code: str,
        severity: ProblemSeverity,
        key: str,
        value: str = "",
        **params: str,
    ) -> None:
        self.problems.append(
            place_of(
                line.source, code, severity, column=line.label(key), value=value, params=params
            )
        )
