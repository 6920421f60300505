"""What a cell of the matrix is usually filled with: offered while typing, never demanded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from agencies.models import AgencyUnit
from agencies.permissions import SignedInRequest
from nomenclature.models import NomenclatureItem
from renja.importers.places import Places, bare_name, places_of
from renja.models import PlanDocument, RowFunding, RowTag
from renja.querysets import PlanDocumentQuerySet
from renja.views.matrix.documents import matrix_document

MOST_PLACES = 3000
MOST_OTHERS = 600
# Sources of an agency's budget under the names that SIPD prints. Dana Desa is none: it goes to the
# villages' own budgets.
FUND_SOURCES = (
    "Pendapatan Asli Daerah (PAD)",
    "Pajak Daerah",
    "Retribusi Daerah",
    "Hasil Pengelolaan Kekayaan Daerah yang Dipisahkan",
    "Lain-lain PAD yang Sah",
    "Pendapatan dari BLUD",
    "Dana Alokasi Umum (DAU)",
    "DAU yang Ditentukan Penggunaannya Bidang Pendidikan",
    "DAU yang Ditentukan Penggunaannya Bidang Kesehatan",
    "DAU yang Ditentukan Penggunaannya Bidang Pekerjaan Umum",
    "DAU Tambahan Dukungan Pendanaan Kelurahan",
    "Dana Bagi Hasil (DBH)",
    "DBH Cukai Hasil Tembakau (CHT)",
    "DAK Fisik",
    "DAK Non Fisik",
    "Insentif Fiskal",
    "Dana Otonomi Khusus",
    "Dana Keistimewaan",
    "Bantuan Keuangan dari Provinsi",
    "Hibah",
    "Pinjaman Daerah",
    "Sisa Lebih Perhitungan Anggaran (SiLPA)",
)
# Columns of priorities -> the dimensions of the tags that stand in them.
PRIORITIES = {"national_priority": ["nasional"], "regional_priority": ["daerah", "provinsi"]}


@require_safe
@login_required
def choices(request: SignedInRequest, pk: int) -> HttpResponse:
    """Texts to choose from by column, best known first; five queries whatever the plan holds.

    Units of measure are the nomenclature's, fund sources those of SIPD and of the region's RKPD,
    priorities the RKPD's, places the region's own as its list names them.
    """
    document = matrix_document(request, pk)
    rkpd = PlanDocument.objects.visible_to(request.user).filter(
        kind=PlanDocument.Kind.RKPD, region=document.region_id, plan_year=document.plan_year_id
    )
    return JsonResponse(
        {
            "unit": _units_of_measure(document),
            "funds": _funds(rkpd),
            **{key: _labels(rkpd, dimensions) for key, dimensions in PRIORITIES.items()},
            "location": list(islice(_places(document.region.code), MOST_PLACES)),
            "unit_code": [
                unit.name for unit in AgencyUnit.objects.filter(agency=document.agency_id)
            ],
        }
    )


def _units_of_measure(document: PlanDocument) -> list[str]:
    if document.agency is None:
        return []
    items = (
        NomenclatureItem.objects.filter(edition=document.plan_year.edition_id)
        .usable_by(gov_type=document.region.gov_type, fields=document.agency.affair_fields)
        .exclude(unit="")
    )
    return sorted(items.order_by().values_list("unit", flat=True).distinct()[:MOST_OTHERS])


def _funds(rkpd: PlanDocumentQuerySet) -> list[str]:
    planned = RowFunding.objects.filter(row__document__in=rkpd).order_by()
    names = sorted(planned.values_list("source_name", flat=True).distinct()[:MOST_OTHERS])
    known = {name.casefold() for name in FUND_SOURCES}
    return [*FUND_SOURCES, *(name for name in names if name.casefold() not in known)]


def _labels(rkpd: PlanDocumentQuerySet, dimensions: list[str]) -> list[str]:
    tags = RowTag.objects.filter(row__document__in=rkpd, dimension__in=dimensions).order_by()
    return sorted(tags.values_list("label", flat=True).distinct()[:MOST_OTHERS])


def _places(region_code: str) -> Iterator[str]:
    """The whole region, then its places two levels down, as `Places.find` reads them."""
    try:
        places = places_of(region_code)
    except LookupError:
        return
    yield f"Seluruh {places.names[region_code]}"
    yield from _below(places, region_code, prefix="")


def _below(places: Places, parent: str, *, prefix: str) -> Iterator[str]:
    codes = sorted(set(places.children.get(parent, {}).values()))
    named = [(code, prefix + _as_printed(places.names[code], code)) for code in codes]
    for _code, name in named:
        yield name
    if not prefix:
        for code, name in named:
            yield from _below(places, code, prefix=f"{name}, ")


def _as_printed(name: str, code: str) -> str:
    depth = code.count(".")
    return f"Kecamatan {bare_name(name, depth=depth)}" if depth == 2 else name
