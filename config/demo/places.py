"""The demo's agencies: a real province and its regencies, with agencies arranged for the demo.

One joint agency holds the three bidang at the province; below, they are split over two or three.
Region names and codes are Kemendagri's; how each region arranges its agencies is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from agencies.actions import create_agency
from agencies.models import Agency, Region

PROVINCE = "19"
CITY = "19.71"
REGENCIES = ("19.01", "19.02", "19.03", "19.04", "19.05", "19.06")
REGIONS = (PROVINCE, *REGENCIES, CITY)
# How large a regency's plans are, so that no two of them look alike.
SCALE = {
    "19.01": 120,
    "19.02": 100,
    "19.03": 90,
    "19.04": 105,
    "19.05": 95,
    "19.06": 85,
    "19.71": 110,
}


@dataclass(frozen=True, kw_only=True)
class Office:
    """An agency of the demo; `key` is what the other modules call it."""

    region: str
    code: str
    fields: tuple[str, ...]
    name: str
    short_name: str
    kind: str = Agency.Kind.AGENCY

    @cached_property
    def key(self) -> str:
        return f"{self.region}/{'+'.join(self.fields)}"


def _split(region: str) -> list[Office]:
    """Three agencies for the three bidang."""
    return [
        _women(region),
        _civil(region),
        Office(
            region=region,
            code="2.14.0.00.0.00.01.0000",
            fields=("2.14",),
            name="Dinas Pengendalian Penduduk dan Keluarga Berencana",
            short_name="DPPKB",
        ),
    ]


def _joint(region: str) -> list[Office]:
    """Women, children and family planning in one agency, civil registration in another."""
    return [
        Office(
            region=region,
            code="2.08.2.14.0.00.01.0000",
            fields=("2.08", "2.14"),
            name="Dinas Pemberdayaan Perempuan, Perlindungan Anak dan Keluarga Berencana",
            short_name="DP3AKB",
        ),
        _civil(region),
    ]


def _women(region: str) -> Office:
    return Office(
        region=region,
        code="2.08.0.00.0.00.01.0000",
        fields=("2.08",),
        name="Dinas Pemberdayaan Perempuan dan Perlindungan Anak",
        short_name="DP3A",
    )


def _civil(region: str) -> Office:
    return Office(
        region=region,
        code="2.12.0.00.0.00.01.0000",
        fields=("2.12",),
        name="Dinas Kependudukan dan Pencatatan Sipil",
        short_name="Disdukcapil",
    )


def _board(region: str) -> Office:
    return Office(
        region=region,
        code="5.01.0.00.0.00.01.0000",
        fields=("5.01",),
        name="Badan Perencanaan Pembangunan Daerah",
        short_name="Bappeda",
        kind=Agency.Kind.PLANNING_BOARD,
    )


DP3ACSKB = Office(
    region=PROVINCE,
    code="2.08.2.12.2.14.01.0000",
    fields=("2.08", "2.12", "2.14"),
    name=(
        "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Kependudukan, Pencatatan Sipil "
        "dan Pengendalian Penduduk Keluarga Berencana"
    ),
    short_name="DP3ACSKB",
)
MINISTRY = Office(
    region="0",
    code="",
    fields=("2.08",),
    name="Kementerian Pemberdayaan Perempuan dan Perlindungan Anak",
    short_name="Kementerian PPPA",
    kind=Agency.Kind.MINISTRY,
)
BOARDS = {region: _board(region) for region in REGIONS}
OFFICES = (
    DP3ACSKB,
    *_split("19.01"),
    *(office for region in REGENCIES[1:] for office in _joint(region)),
    *_split(CITY),
)


def load_agencies() -> dict[str, Agency]:
    """The demo's agencies by `Office.key`, made where they do not exist."""
    regions = {region.code: region for region in Region.objects.filter(code__in=["0", *REGIONS])}
    stored = list(Agency.objects.filter(region__in=regions.values()).select_related("region"))
    by_code = {(agency.region.code, agency.sipd_code): agency for agency in stored}
    by_name = {(agency.region.code, agency.name): agency for agency in stored}
    found = {}
    for office in (MINISTRY, *BOARDS.values(), *OFFICES):
        known = by_code.get((office.region, office.code)) if office.code else None
        found[office.key] = (
            known
            or by_name.get((office.region, office.name))
            or create_agency(
                region=regions[office.region],
                kind=office.kind,
                name=office.name,
                short_name=office.short_name,
                affair_fields=office.fields,
                sipd_code=office.code,
            )
        )
    return found
