"""The columns of our own plan sheet, and the words by which other sheets head the same things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from renja.importers.exported import ExportCell, csv_safe, to_cells

__all__ = [
    "BY_KEY",
    "FIELDS",
    "Columns",
    "ExportCell",
    "Field",
    "Kind",
    "Part",
    "csv_safe",
    "export_columns",
    "headings_of",
    "own_fields",
    "own_headings",
    "to_cells",
]


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
            "nama",
            "nama kegiatan",
            "subkegiatan",
            "uraian",
            "nomenklatur",
            "program kegiatan sub kegiatan",
            "urusan bidang urusan program kegiatan sub kegiatan",
            "program kegiatan",
            "program dan kegiatan",
            "urusan program dan kegiatan",
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
            "tolok ukur keluaran",
            "tolak ukur keluaran",
            "tolak ukur kinerja",
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
            "target kinerja keluaran",
            "target keluaran",
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
            "jumlah pagu",
            "jumlah pagu indikatif",
            "jumlah anggaran",
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


# How our own sheet is laid out for people: first what a printed plan shows, last what only the
# program needs. The importer goes by the headings, in any order.
_PRINTED = (
    "code", "name", "indicator", "target", "unit", "budget", "location", "fund", "forward_target",
    "forward_budget", "target_group", "note",
)  # fmt: skip
_TECHNICAL = ("uuid", "version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of an exported sheet; `printed` of them from the left go on paper."""

    fields: tuple[Field, ...]
    printed: int
    hidden: int = len(_TECHNICAL)


def export_columns(*, rkpd: bool, with_agency: bool) -> Columns:
    """What is printed first, the agency before it where rows have several; ids hidden at the end."""
    first = ("agency_name", *_PRINTED) if with_agency else _PRINTED
    known = [field.key for field in own_fields(rkpd=rkpd)]
    rest = [key for key in known if key not in {*first, *_TECHNICAL}]
    keys = (*first, *rest, *_TECHNICAL)
    return Columns(fields=tuple(BY_KEY[key] for key in keys), printed=len(first))


def headings_of(columns: tuple[Field, ...], language: str) -> tuple[str, ...]:
    """Their headings in a language."""
    with translation.override(language):
        return tuple(str(field.heading) for field in columns)


def own_fields(*, rkpd: bool) -> tuple[Field, ...]:
    """The columns of the sheet of a Renja or of an RKPD, in order."""
    return tuple(field for field in FIELDS if rkpd or not field.only_rkpd)


def own_headings(language: str, *, rkpd: bool) -> tuple[str, ...]:
    """The headings of our own sheet in a language."""
    return headings_of(own_fields(rkpd=rkpd), language)
