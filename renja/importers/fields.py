r"""The columns of our own plan sheet, and how a row is written into them and read back without loss.

One sheet row is one sub-activity. What a row has several of (indicators, places, fund sources, labels)
stands in parallel cells, one item a line: the second line of "Target" belongs to the second line of
"Indicator". So that nothing is lost, a line break, a return or a backslash inside a text is written as
``\n``, ``\r`` or ``\\``. In CSV a text that a spreadsheet would take for a formula gets an apostrophe in
front, which reading takes off again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renja.importers.numbers import plain
from renja.importers.parsed import ParsedRow

ExportCell: TypeAlias = str | int | float | None

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_UNESCAPES = {written: text for text, written in _ESCAPES.items()}
_ESCAPED = re.compile(r"\\[\\nr]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
# What a workbook's number cell holds without loss.
_EXACT_DIGITS = 15


class Kind(StrEnum):
    """What a column holds, for widths and formats."""

    TEXT = "text"
    CODE = "code"
    MONEY = "money"
    INTEGER = "integer"


class Part(StrEnum):
    """Whose column it is: of the row, or of each of the things that a row has several of."""

    ROW = "row"
    INDICATOR = "indicator"
    LOCATION = "location"
    FUNDING = "funding"
    TAG = "tag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column: its key in a mapping, its heading, and the words by which other sheets head it."""

    key: str
    heading: Promise
    kind: Kind = Kind.TEXT
    part: Part = Part.ROW
    only_rkpd: bool = False
    synonyms: tuple[str, ...] = ()


FIELDS: tuple[Field, ...] = (
    Field(key="uuid", heading=_("Row id"), kind=Kind.CODE),
    Field(key="version", heading=_("Row version"), kind=Kind.INTEGER),
    Field(
        key="agency_code",
        heading=_("Agency code"),
        kind=Kind.CODE,
        synonyms=(
            "kode perangkat daerah",
            "kode skpd",
            "kode opd",
            "kode pd",
            "kode_skpd",
            "kode unit skpd",
        ),
    ),
    Field(
        key="agency_name",
        heading=_("Agency"),
        synonyms=(
            "perangkat daerah",
            "nama perangkat daerah",
            "skpd",
            "nama skpd",
            "opd",
            "nama opd",
        ),
    ),
    Field(
        key="unit_code",
        heading=_("Unit code"),
        kind=Kind.CODE,
        synonyms=(
            "kode unit",
            "kode sub skpd",
            "kode sub unit",
            "kode unit kerja",
            "kode_sub_skpd",
        ),
    ),
    Field(
        key="unit_name",
        heading=_("Unit"),
        synonyms=("unit", "nama unit", "sub skpd", "nama sub skpd", "unit kerja", "sub unit"),
    ),
    Field(
        key="code",
        heading=_("Code"),
        kind=Kind.CODE,
        synonyms=(
            "kode",
            "kode rekening",
            "kode sub kegiatan",
            "kode kegiatan",
            "no rekening",
            "kode_sub_giat",
        ),
    ),
    Field(
        key="name",
        heading=_("Sub-activity"),
        synonyms=(
            "sub kegiatan",
            "nama sub kegiatan",
            "subkegiatan",
            "uraian",
            "nomenklatur",
            "program kegiatan sub kegiatan",
            "urusan bidang urusan program kegiatan sub kegiatan",
            "program kegiatan",
        ),
    ),
    Field(
        key="programme_code",
        heading=_("Printed programme code"),
        kind=Kind.CODE,
        synonyms=("kode program",),
    ),
    Field(key="activity_code", heading=_("Printed activity code"), kind=Kind.CODE),
    Field(
        key="indicator",
        heading=_("Indicator"),
        part=Part.INDICATOR,
        synonyms=(
            "indikator",
            "indikator kinerja",
            "indikator sub kegiatan",
            "tolok ukur kinerja",
            "indikator keluaran",
            "indikator output",
            "indikator program kegiatan sub kegiatan",
        ),
    ),
    Field(
        key="target",
        heading=_("Target"),
        part=Part.INDICATOR,
        synonyms=(
            "target",
            "target kinerja",
            "target capaian kinerja",
            "target tahun n",
            "volume",
            "target sesudah",
        ),
    ),
    Field(
        key="unit",
        heading=_("Unit of measure"),
        part=Part.INDICATOR,
        synonyms=("satuan", "satuan target"),
    ),
    Field(
        key="forward_target",
        heading=_("Target of the next year"),
        part=Part.INDICATOR,
        synonyms=(
            "prakiraan maju target",
            "target n+1",
            "target tahun n+1",
            "target_n1",
            "prakiraan maju target kinerja",
        ),
    ),
    Field(
        key="renstra_end",
        heading=_("Target at the end of the Renstra"),
        part=Part.INDICATOR,
        synonyms=(
            "target akhir renstra",
            "target akhir periode renstra",
            "target akhir periode renstra opd",
        ),
    ),
    Field(
        key="actual_n2",
        heading=_("Realised, year n-2"),
        part=Part.INDICATOR,
        synonyms=("realisasi capaian", "realisasi capaian renja tahun n-2", "realisasi n-2"),
    ),
    Field(
        key="estimate_n1",
        heading=_("Estimated, year n-1"),
        part=Part.INDICATOR,
        synonyms=("prakiraan capaian", "prakiraan capaian tahun n-1", "perkiraan capaian"),
    ),
    Field(
        key="direction",
        heading=_("Direction"),
        part=Part.INDICATOR,
        synonyms=("arah indikator", "arah"),
    ),
    Field(key="aggregation", heading=_("Aggregation"), part=Part.INDICATOR, synonyms=("agregasi",)),
    Field(
        key="budget",
        heading=_("Indicative budget (Rp)"),
        kind=Kind.MONEY,
        synonyms=(
            "pagu indikatif",
            "pagu indikatif rp",
            "pagu",
            "anggaran",
            "kebutuhan dana",
            "kebutuhan dana pagu indikatif",
            "pagu anggaran",
            "pagu rkpd",
            "jumlah rp",
        ),
    ),
    Field(
        key="forward_budget",
        heading=_("Forward estimate (Rp)"),
        kind=Kind.MONEY,
        synonyms=(
            "prakiraan maju pagu indikatif",
            "prakiraan maju",
            "pagu n+1",
            "pagu_n1",
            "pagu tahun n+1",
            "prakiraan maju kebutuhan dana",
            "prakiraan maju kebutuhan dana pagu indikatif",
        ),
    ),
    Field(
        key="location",
        heading=_("Location"),
        part=Part.LOCATION,
        synonyms=("lokasi", "lokasi kegiatan"),
    ),
    Field(
        key="location_code",
        heading=_("Location code"),
        kind=Kind.CODE,
        part=Part.LOCATION,
        synonyms=("kode lokasi", "kode wilayah"),
    ),
    Field(
        key="fund_code",
        heading=_("Fund code"),
        kind=Kind.CODE,
        part=Part.FUNDING,
        synonyms=("kode sumber dana", "kode dana"),
    ),
    Field(
        key="fund",
        heading=_("Fund source"),
        part=Part.FUNDING,
        synonyms=("sumber dana", "sumber pendanaan"),
    ),
    Field(
        key="fund_amount",
        heading=_("Fund amount (Rp)"),
        part=Part.FUNDING,
        synonyms=("nilai sumber dana", "jumlah sumber dana"),
    ),
    Field(key="tag_dimension", heading=_("Priority level"), part=Part.TAG),
    Field(
        key="tag",
        heading=_("Priority or theme"),
        part=Part.TAG,
        synonyms=(
            "prioritas daerah",
            "prioritas",
            "label",
            "prioritas pembangunan",
            "tagging",
            "tag",
        ),
    ),
    Field(
        key="target_group",
        heading=_("Target group"),
        synonyms=("kelompok sasaran", "sasaran penerima"),
    ),
    Field(
        key="note",
        heading=_("Important note"),
        synonyms=("catatan penting", "catatan", "keterangan"),
    ),
    Field(
        key="proposal_ref",
        heading=_("Proposal reference"),
        synonyms=("referensi usulan", "kode usulan", "id usulan"),
    ),
    Field(
        key="responsible",
        heading=_("Responsible agency"),
        synonyms=("perangkat daerah penanggung jawab", "penanggung jawab", "unit penanggung jawab"),
    ),
    Field(
        key="plafon",
        heading=_("Plafon of the agency (Rp)"),
        kind=Kind.MONEY,
        only_rkpd=True,
        synonyms=("plafon", "plafon perangkat daerah", "pagu perangkat daerah", "pagu skpd"),
    ),
)

BY_KEY: Mapping[str, Field] = {field.key: field for field in FIELDS}


def own_fields(*, rkpd: bool) -> tuple[Field, ...]:
    """The columns of the sheet of a Renja or of an RKPD, in order."""
    return tuple(field for field in FIELDS if rkpd or not field.only_rkpd)


def own_headings(language: str, *, rkpd: bool) -> tuple[str, ...]:
    """The headings of our own sheet in a language."""
    with translation.override(language):
        return tuple(str(field.heading) for field in own_fields(rkpd=rkpd))


def to_cells(row: ParsedRow, *, plafon: Decimal | None = None) -> dict[str, ExportCell]:
    """The row's cells by field key, so that reading the sheet again gives an equal row."""
    indicators, places, funds, tags = row.indicators, row.locations, row.fundings, row.tags
    return {
        "uuid": row.uuid,
        "version": row.version,
        "agency_code": escape(row.agency_code),
        "agency_name": escape(row.agency_name),
        "unit_code": escape(row.unit_code),
        "unit_name": escape(row.unit_name),
        "code": escape(row.code),
        "name": escape(row.name),
        "programme_code": escape(row.programme_code),
        "activity_code": escape(row.activity_code),
        "indicator": join(one.text for one in indicators),
        "target": join(one.target_text for one in indicators),
        "unit": join(one.unit for one in indicators),
        "forward_target": join(one.forward_target_text for one in indicators),
        "renstra_end": join(one.renstra_end for one in indicators),
        "actual_n2": join(one.actual_n2 for one in indicators),
        "estimate_n1": join(one.estimate_n1 for one in indicators),
        "direction": join(one.direction or "" for one in indicators),
        "aggregation": join(one.aggregation or "" for one in indicators),
        "budget": number_cell(row.budget),
        "forward_budget": number_cell(row.forward_budget),
        "location": join(one.text for one in places),
        "location_code": join(one.code for one in places),
        "fund_code": join(one.source_code for one in funds),
        "fund": join(one.source_name for one in funds),
        "fund_amount": join("" if one.amount is None else plain(one.amount) for one in funds),
        "tag_dimension": join(one.dimension for one in tags),
        "tag": join(one.label for one in tags),
        "target_group": escape(row.target_group),
        "note": escape(row.note),
        "proposal_ref": escape(row.proposal_ref),
        "responsible": escape(row.responsible),
        "plafon": number_cell(plafon),
    }


def number_cell(amount: Decimal | None) -> ExportCell:
    """The amount as a number where a workbook keeps it exactly, else as plain digits; None if blank."""
    if amount is None:
        return None
    if amount == amount.to_integral_value() and len(plain(amount)) <= _EXACT_DIGITS:
        return int(amount)
    as_float = float(amount)
    return as_float if Decimal(f"{as_float:.{_EXACT_DIGITS}g}") == amount else plain(amount)


def join(texts: Iterable[str]) -> str:
    """Several texts in one cell, one a line; "" if they say nothing."""
    cell = "\n".join(escape(text) for text in texts)
    return cell if cell.strip() else ""


def split(cell: str) -> list[str]:
    """The texts that `join` put into a cell. Blank lines count: they keep parallel cells in step."""
    return [unescape(line) for line in re.split(r"\r\n|\r|\n", cell)] if cell else []


def escape(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in text)


def unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: _UNESCAPES[match[0]], text)


def csv_safe(cell: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return "'" + cell if cell.startswith(_FORMULA_STARTS) else cell


def csv_plain(cell: str) -> str:
    """The text that `csv_safe` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_STARTS) else cell


def nth(texts: Sequence[str], place: int) -> str:
    """The item at a place of a parallel cell, "" where the cell has fewer lines."""
    return texts[place] if place < len(texts) else ""
