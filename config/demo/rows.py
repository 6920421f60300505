"""What each agency's RKPD rows are: invented budgets and targets on the codes of the excerpt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from config.demo.places import DP3ACSKB, SCALE, Office
from nomenclature.importers import ParsedItem
from renja.tree.leaves import Fund, Indicator, Leaf, Place, Tag

MILLION = 1_000_000
Catalogue = Mapping[tuple[str, str], ParsedItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One sub-activity: budgets in million rupiah, `where` region codes or "districts"."""

    code: str
    budget: int
    target: int
    group: str
    where: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    fund: str = "Pendapatan Asli Daerah (PAD)"
    forward: int | None = None


_PUG = (("tematik", "PUG"),)
_ASTACITA = (("nasional", "ASTACITA"),)
_CHILD = (("tematik", "PA"),)
_STUNTING = (("nasional", "STUNTING"),)
_DAK = "DAK Nonfisik"
_DAU = "Dana Alokasi Umum (DAU)"

# The worked example of the rules: five rows of the RKPD and one that only the Renja has.
WORKED = (
    Spec(code="2.08.02.1.01.0013", budget=250, target=30, forward=260, where=("19.71", "19.02"),
         tags=_PUG, group="Lembaga pemerintah dan nonpemerintah"),
    Spec(code="2.08.03.1.02.0013", budget=400, target=120, forward=420, where=("19",),
         tags=_ASTACITA, fund=_DAK, group="Perempuan korban kekerasan"),
    Spec(code="2.08.06.1.02.0016", budget=300, target=40, forward=310,
         where=("19.01", "19.02", "19.03"), tags=_CHILD, group="SDM lembaga layanan anak"),
    Spec(code="2.08.05.1.01.0007", budget=150, target=2, forward=150, where=("19",),
         group="Perangkat daerah dan masyarakat"),
    Spec(code="2.08.07.1.03.0015", budget=200, target=10, forward=210, where=("19",),
         tags=_ASTACITA, group="Lembaga layanan anak"),
)  # fmt: skip
RBI = Spec(code="2.08.02.1.02.0013", budget=90, target=1, forward=95, where=("19.71",),
           group="Masyarakat desa dan kelurahan")  # fmt: skip

# By bidang, for a regency or city; the region's scale makes the numbers its own.
_BY_FIELD: Mapping[str, Sequence[Spec]] = {
    "2.08": (
        Spec(code="2.08.02.2.01.0015", budget=85, target=20, tags=_PUG,
             group="Lembaga pemerintah dan nonpemerintah"),
        Spec(code="2.08.02.2.01.0016", budget=120, target=60, tags=_PUG,
             group="Aparatur perencana perangkat daerah"),
        Spec(code="2.08.03.2.02.0010", budget=240, target=40, tags=_ASTACITA, fund=_DAK,
             group="Perempuan korban kekerasan"),
        Spec(code="2.08.03.2.02.0014", budget=150, target=55, fund=_DAK,
             group="Perempuan korban kekerasan"),
        Spec(code="2.08.05.2.01.0007", budget=75, target=2,
             group="Perangkat daerah dan masyarakat"),
        Spec(code="2.08.06.2.02.0012", budget=130, target=40, where=("districts",), tags=_CHILD,
             group="SDM lembaga layanan anak"),
        Spec(code="2.08.07.2.01.0014", budget=110, target=6, where=("districts",), tags=_CHILD,
             group="Pengambil kebijakan dan masyarakat"),
    ),
    "2.12": (
        Spec(code="2.12.02.2.01.0002", budget=260, target=18000, fund=_DAU,
             group="Penduduk wajib KTP-el"),
        Spec(code="2.12.02.2.01.0004", budget=140, target=4, fund=_DAU, group="Penduduk"),
        Spec(code="2.12.03.2.01.0001", budget=180, target=5200, fund=_DAU, group="Penduduk"),
        Spec(code="2.12.03.2.01.0003", budget=95, target=4, group="Penduduk"),
        Spec(code="2.12.04.2.01.0001", budget=80, target=2, group="Pengguna data kependudukan"),
        Spec(code="2.12.04.2.01.0002", budget=60, target=5, group="Perangkat daerah pengguna data"),
    ),
    "2.14": (
        Spec(code="2.14.03.2.01.0011", budget=90, target=12, where=("districts",),
             group="Penyuluh dan kader KB"),
        Spec(code="2.14.03.2.01.0012", budget=70, target=6, group="Pasangan usia subur"),
        Spec(code="2.14.03.2.01.0013", budget=85, target=4, where=("districts",),
             group="Masyarakat"),
        Spec(code="2.14.04.2.02.0008", budget=60, target=4, group="Keluarga"),
        Spec(code="2.14.04.2.02.0009", budget=310, target=320, where=("districts",),
             tags=_STUNTING, fund=_DAK, group="Keluarga berisiko stunting"),
    ),
}  # fmt: skip
_SUPPORT = (
    Spec(code="X.XX.01.2.06.0005", budget=45, target=3, group="Pegawai perangkat daerah"),
    Spec(code="X.XX.01.2.06.0009", budget=150, target=12, group="Pegawai perangkat daerah"),
    Spec(code="X.XX.01.2.06.0010", budget=35, target=2, group="Pegawai perangkat daerah"),
)


@dataclass(slots=True, kw_only=True)
class Builder:
    """Makes rows from specs: names from the excerpt, places from the region's districts."""

    catalogue: Catalogue
    places: Mapping[str, str]
    districts: Mapping[str, Sequence[str]]
    _known: dict[str, list[Leaf]] = field(default_factory=dict)

    def rkpd_rows(self, office: Office) -> list[Leaf]:
        """The agency's rows in its region's RKPD; each call hands out rows of its own."""
        if office.key not in self._known:
            self._known[office.key] = [self.row(office, spec) for spec in _specs(office)]
        return deepcopy(self._known[office.key])

    def row(self, office: Office, spec: Spec) -> Leaf:
        """The sub-activity in this agency's plan; programme 01 is printed under its own bidang."""
        item = self.catalogue[_gov_type(spec.code), spec.code]
        budget = Decimal(spec.budget * MILLION)
        forward = spec.forward or round(spec.budget * 1.05)
        return Leaf(
            agency_code=office.code,
            agency_name=office.name,
            code=spec.code.replace("X.XX", office.fields[0]),
            name=item.name,
            budget=budget,
            forward_budget=Decimal(forward * MILLION),
            target_group=spec.group,
            indicators=[indicator(item.indicator, item.unit, spec.target)],
            locations=self.located(office.region, spec.where),
            fundings=[Fund(code="", name=spec.fund, amount=budget)],
            tags=[Tag(dimension, label) for dimension, label in spec.tags],
        )

    def located(self, region: str, where: Sequence[str]) -> list[Place]:
        """Places with their names; the whole region where nothing is said."""
        codes = self.districts[region][:3] if where == ("districts",) else where or (region,)
        return [Place(code, self.places[code]) for code in codes]


def indicator(text: str, unit: str, target: int | None) -> Indicator:
    """An indicator whose next year asks for as much as this one."""
    printed = "" if target is None else str(target)
    number = None if target is None else Decimal(target)
    return Indicator(
        text=text,
        unit=unit,
        target_text=printed,
        target=number,
        forward_target_text=printed,
        forward_target=number,
    )


def change(row: Leaf, **values: Any) -> None:
    """Set fields of a row; those of `Indicator` go to its first one, `target` with its text."""
    first = row.indicators[0]
    for name, value in values.items():
        if name == "budget":
            row.budget = value
            row.fundings = [fund._replace(amount=value) for fund in row.fundings]
        elif name == "target":
            number = None if value is None else Decimal(value)
            first = first._replace(target=number, target_text="" if value is None else str(value))
        elif name in Indicator._fields:
            first = first._replace(**{name: value})
        else:
            setattr(row, name, value)
    row.indicators = [first]


def _specs(office: Office) -> list[Spec]:
    if office == DP3ACSKB:
        return list(WORKED)
    scale = SCALE[office.region]
    chosen = [*_SUPPORT, *(spec for code in office.fields for spec in _BY_FIELD[code])]
    return [
        replace(
            spec,
            budget=round(spec.budget * scale / 100),
            target=max(1, round(spec.target * scale / 100)),
        )
        for spec in chosen
    ]


def _gov_type(code: str) -> str:
    return "PROV" if code.split(".")[3] == "1" else "KABKOT"
