"""Two invented files for the five-minute walk: the city's RKPD and its women's agency's Renja.

They use the columns of our own export and carry no year, so that they fit whatever year is drafted.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation

from config.demo.places import CITY, OFFICES
from config.demo.planted import planted
from config.demo.rows import Builder
from renja.importers.fields import export_columns
from renja.sheets import write_xlsx
from renja.tree.leaves import Leaf
from renja.views.imports import SAMPLES

_WOMEN = ("2.08",)


def store_samples(build: Builder) -> None:
    """Put the files where the import page offers them; files that are there stay."""
    offices = [office for office in OFFICES if office.region == CITY]
    women = next(office for office in offices if office.fields == _WOMEN)
    rkpd = [row for office in offices for row in build.rkpd_rows(office)]
    _store("renja", planted(women.key, build).rows, is_rkpd=False)
    _store("rkpd", rkpd, is_rkpd=True)


def _store(name: str, rows: Sequence[Leaf], *, is_rkpd: bool) -> None:
    path = SAMPLES[name][0]
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(sheet(rows, is_rkpd=is_rkpd)))


def sheet(rows: Sequence[Leaf], *, is_rkpd: bool) -> bytes:
    """The rows as a workbook of our own layout; in an RKPD each agency's plafon is its sum."""
    target = io.BytesIO()
    for row in rows:
        row.agency = row.agency_code
    with translation.override("id"):
        write_xlsx(
            target,
            rows,
            export_columns(rkpd=is_rkpd, with_agency=is_rkpd),
            title="RKPD" if is_rkpd else "Renja",
            plafons=_sums(rows) if is_rkpd else {},
        )
    return target.getvalue()


def _sums(rows: Sequence[Leaf]) -> Mapping[int | str, Decimal]:
    sums: dict[int | str, Decimal] = {}
    for row in rows:
        sums[row.agency] = sums.get(row.agency, Decimal(0)) + (row.budget or Decimal(0))
    return sums
