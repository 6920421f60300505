"""SIPD-RI's Renja report as JSON: one list of sub-activities, 88 keys each.

What the keys mean (seen in 1,728 real rows): the agency is `id_unit`, the unit `kode_sub_skpd`; the
sub-activity's indicator, target and unit of measure are `tolak_ukur_output`, `target_teks_output` and
`satuan_output`. The `*_sub` keys and the outcome lists belong to other levels and do not line up with
the row. `target_teks_n` repeats the target of the year, so the forward target stays blank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from renja.importers import codes, totals
from renja.importers.cells import amount_of, unread_amounts
from renja.importers.numbers import target
from renja.importers.parsed import (
    Level,
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
from renja.importers.places import locate
from renja.importers.remarks import indicator_remarks, place_remarks, row_code_remarks

Entry = Mapping[str, object]

REQUIRED_KEYS = frozenset({"kode_sub_skpd", "kode_sub_giat", "nama_sub_giat", "pagu_indikatif"})
# Fields of a row -> the keys of their amounts, as remarks name them.
_AMOUNTS = {"budget": "pagu_indikatif", "forward_budget": "pagu_n_depan"}
_TAG_KEYS = (("nasional", "label_pusat"), ("provinsi", "label_prov"), ("daerah", "label_kokab"))
# level, key of its code, key of its name, middle of the key of its total
_LEVELS = (
    (Level.FIELD_GROUP, "kode_urusan", "nama_urusan", "urusan"),
    (Level.FIELD, "kode_bidang_urusan", "nama_bidang_urusan", "bidang_urusan"),
    (Level.PROGRAMME, "kode_program", "nama_program", "program"),
    (Level.ACTIVITY, "kode_giat", "nama_giat", "kegiatan"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Agency:
    code: str
    name: str


def entries_of(document: object) -> Sequence[object] | None:
    """The list of sub-activities in a parsed JSON document, None if it is no SIPD Renja report."""
    if isinstance(document, Mapping):
        document = document.get("data")
    if not isinstance(document, list):
        return None
    first = next((entry for entry in document if isinstance(entry, Mapping)), None)
    return document if first is not None and first.keys() >= REQUIRED_KEYS else None


def parse(entries: Sequence[object], *, region_code: str) -> ParsedPlan:
    """Read the entries of one or more agencies' reports; the order of the rows is kept."""
    problems: list[Problem] = []
    usable = list(_usable(entries, problems))
    agencies = _agencies(usable, problems)
    rows = [
        _row(place, entry, agencies[_agency_key(entry)], region_code, problems)
        for place, entry in usable
    ]
    stated = [
        total
        for place, entry in usable
        for total in _stated(place, entry, agencies[_agency_key(entry)], problems)
    ]
    problems.extend(totals.compare(stated, rows))
    return ParsedPlan(
        shape="sipd_json",
        kind="renja",
        year=_year(usable),
        rows=tuple(rows),
        headings=tuple(_headings(usable, agencies)),
        problems=tuple(problems),
        stated_totals=_stated_totals(stated),
        agencies={agency.code: agency.name for agency in agencies.values()},
    )


def _usable(entries: Sequence[object], problems: list[Problem]) -> Iterator[tuple[int, Entry]]:
    """The entries that are sub-activities of the file's main year, with their place from 1."""
    years = Counter(entry.get("tahun") for entry in entries if isinstance(entry, Mapping))
    main_year = years.most_common(1)[0][0] if years else None
    for place, entry in enumerate(entries, start=1):
        if not isinstance(entry, Mapping) or not _text(entry, "kode_sub_giat"):
            problems.append(_problem("row_unreadable", place, severity=ProblemSeverity.ERROR))
        elif entry.get("tahun") != main_year:
            problems.append(
                _problem(
                    "year_mixed",
                    place,
                    "tahun",
                    value=_text(entry, "tahun"),
                    severity=ProblemSeverity.ERROR,
                    year=str(main_year),
                )
            )
        else:
            yield place, entry


def _year(usable: Sequence[tuple[int, Entry]]) -> int | None:
    year = usable[0][1].get("tahun") if usable else None
    text = str(year) if year is not None else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None


def _agency_key(entry: Entry) -> str:
    return _text(entry, "id_unit") or codes.agency_of_unit(_text(entry, "kode_sub_skpd"))


def _agencies(usable: Sequence[tuple[int, Entry]], problems: list[Problem]) -> dict[str, _Agency]:
    """Each agency's code and name: those of its own unit, else read off a unit's code."""
    found: dict[str, _Agency] = {}
    for _place, entry in usable:
        if _text(entry, "id_sub_skpd") == _text(entry, "id_unit"):
            agency = _Agency(
                code=codes.tidy(_text(entry, "kode_sub_skpd")), name=_text(entry, "nama_sub_skpd")
            )
            found.setdefault(_agency_key(entry), agency)
    for place, entry in usable:
        key = _agency_key(entry)
        if key not in found:
            code = codes.agency_of_unit(codes.tidy(_text(entry, "kode_sub_skpd")))
            found[key] = _Agency(code=code, name="")
            problems.append(_problem("agency_head_missing", place, "kode_sub_skpd", value=code))
    return found


def _row(
    place: int, entry: Entry, agency: _Agency, region_code: str, problems: list[Problem]
) -> ParsedRow:
    source = Source(row=place)
    code = codes.tidy(_text(entry, "kode_sub_giat"))
    indicators = _indicators(entry)
    locations: tuple[ParsedLocation, ...] = locate(_text(entry, "lokasi_bl"), region_code)
    told = len(problems)
    budget = _amount(entry, "pagu_indikatif", place, problems)
    forward_budget = _amount(entry, "pagu_n_depan", place, problems)
    unread = unread_amounts(source, _AMOUNTS, problems[told:])
    problems.extend(
        row_code_remarks(code, _text(entry, "kode_sub_giat"), source, column="kode_sub_giat")
    )
    problems.extend(_parent_remarks(entry, code, place))
    problems.extend(indicator_remarks(indicators, source, column="target_teks_output"))
    problems.extend(place_remarks(locations, source, column="lokasi_bl"))
    return ParsedRow(
        ref=source,
        agency_code=agency.code,
        agency_name=agency.name,
        unit_code=codes.tidy(_text(entry, "kode_sub_skpd")),
        unit_name=_text(entry, "nama_sub_skpd"),
        code=code,
        name=_text(entry, "nama_sub_giat"),
        programme_code=_odd_parent(entry, "kode_program", code),
        activity_code=_odd_parent(entry, "kode_giat", code),
        indicators=indicators,
        locations=locations,
        fundings=_fundings(entry, budget, place, problems),
        tags=_tags(entry),
        budget=budget,
        forward_budget=forward_budget,
        unread=unread,
        target_group=_text(entry, "kelompok_sasaran"),
    )


def _indicators(entry: Entry) -> tuple[ParsedIndicator, ...]:
    text = _text(entry, "tolak_ukur_output")
    unit = _text(entry, "satuan_output")
    reading = target(_text(entry, "target_teks_output"), unit=unit)
    if not text and reading.is_blank:
        return ()
    return (
        ParsedIndicator(
            text=text, unit=reading.unit, target_text=reading.text, target=reading.number
        ),
    )


def _fundings(
    entry: Entry, budget: Decimal | None, place: int, problems: list[Problem]
) -> tuple[ParsedFunding, ...]:
    """The row's fund sources: the only one carries the budget, several have no amounts (SIPD gives none)."""
    source_codes = _pieces(_text(entry, "kode_dana"))
    names = _pieces(_text(entry, "nama_dana"))
    if not source_codes and not names:
        return ()
    if len(source_codes) != len(names):
        joined = " | ".join((_text(entry, "kode_dana"), _text(entry, "nama_dana")))
        problems.append(_problem("funding_not_split", place, "kode_dana", value=joined))
        return (
            ParsedFunding(
                source_code=_text(entry, "kode_dana"), source_name=_text(entry, "nama_dana")
            ),
        )
    amount = budget if len(names) == 1 else None
    return tuple(
        ParsedFunding(source_code=code, source_name=name, amount=amount)
        for code, name in zip(source_codes, names, strict=True)
    )


def _tags(entry: Entry) -> tuple[ParsedTag, ...]:
    return tuple(
        ParsedTag(dimension=dimension, label=label)
        for dimension, key in _TAG_KEYS
        if (label := _text(entry, key))
    )


def _headings(
    usable: Sequence[tuple[int, Entry]], agencies: Mapping[str, _Agency]
) -> Iterator[ParsedHeading]:
    """Every level above the rows once per unit, in the order they appear."""
    seen: set[tuple[str, str]] = set()
    for _place, entry in usable:
        unit_code = codes.tidy(_text(entry, "kode_sub_skpd"))
        for level, code_key, name_key, middle in _LEVELS:
            code = codes.tidy(_text(entry, code_key))
            if not code or (unit_code, code) in seen:
                continue
            seen.add((unit_code, code))
            is_programme = level is Level.PROGRAMME
            yield ParsedHeading(
                agency_code=agencies[_agency_key(entry)].code,
                unit_code=unit_code,
                code=code,
                level=level,
                name=_text(entry, name_key),
                outcome=_outcome(entry, level),
                indicator=_text(entry, "indikator_outcome") if is_programme else "",
                target_text=_text(entry, "target_akhir") if is_programme else "",
                budget=_quiet_amount(entry, f"total_pagu_indikatif_{middle}"),
                forward_budget=_quiet_amount(entry, f"total_pagu_n_depan_{middle}"),
            )


def _outcome(entry: Entry, level: Level) -> str:
    if level is Level.PROGRAMME:
        # SIPD prints its list as "[ first  second ]".
        return _text(entry, "outcome").removeprefix("[").removesuffix("]").strip()
    return _text(entry, "urai_output") if level is Level.ACTIVITY else ""


def _stated(
    place: int, entry: Entry, agency: _Agency, problems: list[Problem]
) -> Iterator[totals.StatedTotal]:
    """The totals that SIPD repeats in every row: of the unit, and of each level within the unit."""
    scopes = [("", "nama_sub_skpd", "sub_skpd")]
    scopes += [
        (codes.tidy(_text(entry, code_key)), name_key, middle)
        for _level, code_key, name_key, middle in _LEVELS
    ]
    for scope, name_key, middle in scopes:
        key = f"total_pagu_indikatif_{middle}"
        amount = _amount(entry, key, place, problems)
        if amount is not None:
            yield totals.StatedTotal(
                ref=Source(row=place),
                agency_code=agency.code,
                unit_code=codes.tidy(_text(entry, "kode_sub_skpd")),
                scope=scope,
                label=_text(entry, name_key),
                amount=amount,
                column=key,
            )


def _stated_totals(stated: Sequence[totals.StatedTotal]) -> dict[tuple[str, str], Decimal]:
    """SIPD's total of each unit, and of each agency as the sum of its units in this file."""
    units = {
        (total.agency_code, total.unit_code): total.amount for total in stated if not total.scope
    }
    sums: dict[tuple[str, str], Decimal] = {}
    for (agency_code, _unit_code), amount in units.items():
        sums[(agency_code, "")] = sums.get((agency_code, ""), Decimal(0)) + amount
    return {**units, **sums}


def _odd_parent(entry: Entry, key: str, code: str) -> str:
    """The printed parent's code where it does not follow from the row's own, else ""."""
    parent = codes.tidy(_text(entry, key))
    return "" if not parent or code.startswith(parent + ".") else parent


def _parent_remarks(entry: Entry, code: str, place: int) -> Iterator[Problem]:
    for key in ("kode_giat", "kode_program"):
        if parent := _odd_parent(entry, key, code):
            yield _problem("parent_mismatch", place, key, value=code, parent=parent)


def _amount(entry: Entry, key: str, place: int, problems: list[Problem]) -> Decimal | None:
    return amount_of(entry.get(key), Source(row=place), key, problems)


def _quiet_amount(entry: Entry, key: str) -> Decimal | None:
    return _amount(entry, key, 0, [])


def _pieces(text: str) -> list[str]:
    return [piece.strip() for piece in text.split(",") if piece.strip()]


def _text(entry: Entry, key: str) -> str:
    value = entry.get(key)
    return "" if value is None else str(value).strip()


def _problem(
    code: str,
    place: int,
    column: str = "",
    *,
    value: str = "",
    severity: ProblemSeverity = ProblemSeverity.WARNING,
    **params: str,
) -> Problem:
    return Problem(
        code=code, severity=severity, row=place, column=column, value=value, params=params
    )
