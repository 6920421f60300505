"""How each agency's Renja differs from the RKPD: every kind of difference stands somewhere.

A function changes the copied RKPD rows of one agency. `tests/config/test_demo.py` asks that each
core check is raised at least once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from decimal import Decimal

from config.demo.places import OFFICES, Office
from config.demo.rows import MILLION, RBI, Builder, Spec, change
from renja.tree.leaves import Leaf, Place, Tag

_OFFICE = {office.key: office for office in OFFICES}


class Draft:
    """The rows of one Renja while differences are planted, found by their code."""

    def __init__(self, office: Office, build: Builder) -> None:
        self.office = office
        self.build = build
        self.rows = build.rkpd_rows(office)
        # What the plan's print states as its total, where that is not the sum of its rows.
        self.stated_total: Decimal | None = None

    def __getitem__(self, ending: str) -> Leaf:
        return next(row for row in self.rows if row.code.endswith(ending))

    def scale(self, ending: str, percent: int) -> None:
        """The budget as a share of the RKPD's, in whole thousands."""
        budget = self[ending].budget or Decimal(0)
        change(self[ending], budget=Decimal(round(budget * percent / 100_000) * 1000))

    def aim(self, ending: str, percent: int) -> None:
        """The target as a share of the RKPD's, rounded."""
        target = self[ending].indicators[0].target or Decimal(0)
        change(self[ending], target=max(1, round(target * percent / 100)))

    def drop(self, ending: str) -> None:
        self.rows.remove(self[ending])

    def add(self, spec: Spec) -> Leaf:
        row = self.build.row(self.office, spec)
        self.rows.append(row)
        return row

    @property
    def total(self) -> Decimal:
        return sum((row.budget or Decimal(0) for row in self.rows), Decimal(0))


def planted(key: str, build: Builder) -> Draft:
    """The agency's Renja as it stands in the story."""
    draft = Draft(_OFFICE[key], build)
    _PLANTED.get(key, _nothing)(draft)
    return draft


def before_revision(key: str, build: Builder) -> Draft:
    """The same Renja as it was first handed in or checked, with faults that were mended since."""
    draft = planted(key, build)
    _EARLIER[key](draft)
    return draft


def _nothing(_draft: Draft) -> None:
    """A Renja that says what the RKPD says."""


def _worked_example(draft: Draft) -> None:
    change(draft["03.1.02.0013"], budget=Decimal(520 * MILLION), target=100)
    change(
        draft["06.1.02.0016"],
        budget=Decimal(270 * MILLION),
        unit="Kegiatan",
        forward_target=None,
        forward_target_text="",
        forward_budget=None,
        locations=draft["06.1.02.0016"].locations[:2],
    )
    change(draft["05.1.01.0007"], target=3)
    draft.drop("07.1.03.0015")
    draft.add(RBI)


def _unfinished_example(draft: Draft) -> None:
    """Two weeks before: an indicator and a place were still missing, the budget was lower."""
    change(draft["02.1.01.0013"], locations=[])
    change(draft["05.1.01.0007"], text="")
    change(draft["06.1.02.0016"], budget=Decimal(200 * MILLION))


def _money(draft: Draft) -> None:
    """More money than the RKPD gives, an activity left out, and one that came from a proposal."""
    draft.scale("03.2.02.0010", 130)
    draft.scale("02.2.01.0016", 108)
    draft.scale("03.2.02.0014", 115)
    draft.aim("03.2.02.0010", 85)
    draft.drop("07.2.01.0014")
    draft.add(
        Spec(
            code="2.08.02.2.02.0010",
            budget=130,
            target=2,
            group="Masyarakat desa dan kelurahan",
        )
    ).proposal_ref = "Musrenbang kecamatan, usulan 14 (contoh)"


def _blanks(draft: Draft) -> None:
    """Cells that nobody filled in."""
    change(draft["03.2.01.0011"], text="")
    change(draft["03.2.01.0012"], unit="")
    change(draft["03.2.01.0013"], target=None)
    change(draft["04.2.02.0008"], locations=[])
    change(draft["04.2.02.0009"], forward_target=None, forward_target_text="", forward_budget=None)
    change(draft["06.0010"], budget=Decimal(0))


def _codes(draft: Draft) -> None:
    """Codes that are retired, unknown, another level's or another agency's."""
    change(draft["02.2.01.0016"], code="2.08.02.2.01.0014")
    change(draft["05.2.01.0007"], code="2.08.05.2.01.0002")
    change(draft["03.2.01.0012"], code="2.14.03.2.01.0099")
    change(draft["06.2.02.0012"], code="2.08.06.1.02.0016")
    draft.add(
        Spec(code="2.12.04.2.01.0001", budget=40, target=1, group="Pengguna data kependudukan")
    )


def _words(draft: Draft) -> None:
    """Indicators and units that read otherwise, and targets that promise more or less."""
    change(draft["02.2.01.0002"], text="Cakupan kepemilikan KTP elektronik penduduk")
    change(draft["03.2.01.0003"], text=draft["03.2.01.0003"].indicators[0].text.rstrip("l") + "a")
    change(draft["04.2.01.0001"], unit="Laporan")
    draft.aim("04.2.01.0002", 180)
    draft.aim("02.2.01.0004", 40)


def _places_and_tags(draft: Draft) -> None:
    """A priority forgotten, and places that are missing or too coarse."""
    draft["03.2.02.0010"].tags = []
    draft["07.2.01.0014"].locations = draft["07.2.01.0014"].locations[:1]
    draft["06.2.02.0012"].locations = draft.build.located(draft.office.region, ())
    draft.scale("04.2.02.0009", 104)
    draft["04.2.02.0009"].note = "Tambahan kader pendamping sesuai hasil forum perangkat daerah."


def _before_return(draft: Draft) -> None:
    """What Bappeda sent back: far over the RKPD, and an activity without target."""
    draft.scale("04.2.02.0009", 128)
    change(draft["03.2.01.0011"], target=None)
    draft["03.2.02.0014"].tags = [Tag("tematik", "PUG")]
    draft.scale("03.2.02.0014", 60)


def _next_year(draft: Draft) -> None:
    """Forward estimates that leap, and targets that do not follow the money."""
    change(draft["02.2.01.0002"], forward_budget=(draft["02.2.01.0002"].budget or Decimal(0)) * 2)
    row = draft["03.2.01.0001"]
    change(row, forward_budget=Decimal(round((row.budget or Decimal(0)) * 12 / 10)))
    draft.scale("02.2.01.0004", 80)
    draft.aim("02.2.01.0004", 150)


def _sums(draft: Draft) -> None:
    """The same total, but moved to the supporting programme, a row twice, and a wrong print."""
    moved = Decimal(30 * MILLION)
    change(draft["02.2.01.0016"], budget=(draft["02.2.01.0016"].budget or moved) - moved)
    change(draft["06.0009"], budget=(draft["06.0009"].budget or Decimal(0)) + moved)
    twice, half = deepcopy(draft["03.2.01.0013"]), Decimal(40 * MILLION)
    change(twice, budget=half, target=2)
    rest = (draft["03.2.01.0013"].budget or half) - half
    change(draft["03.2.01.0013"], budget=rest, target=2)
    draft.rows.append(twice)
    draft.stated_total = draft.total + Decimal(25 * MILLION)


def _accepted(draft: Draft) -> None:
    """One breach that Bappeda accepts with a reason."""
    draft.scale("02.2.01.0002", 127)
    draft.scale("03.2.01.0001", 82)


def _less(draft: Draft) -> None:
    """Less money than the RKPD gives, so that a part of the plafon is not planned."""
    draft.scale("03.2.02.0010", 70)
    draft.scale("02.2.01.0015", 85)
    draft.aim("07.2.01.0014", 200)
    draft["05.2.01.0007"].locations = [Place("19.01", draft.build.places["19.01"])]


def _city_sample(draft: Draft) -> None:
    """The city's file for the five-minute walk."""
    draft.scale("03.2.02.0010", 128)
    draft.aim("03.2.02.0010", 80)
    draft.scale("02.2.01.0016", 92)
    change(draft["06.2.02.0012"], unit="Kegiatan")
    draft["06.2.02.0012"].locations = draft["06.2.02.0012"].locations[:2]
    change(draft["03.2.02.0014"], forward_target=None, forward_target_text="", forward_budget=None)
    change(draft["02.2.01.0015"], code="2.08.02.2.01.0013")
    change(
        draft["05.2.01.0007"],
        text="Persentase perangkat daerah yang memakai data terpilah gender",
    )
    draft.drop("07.2.01.0014")
    draft.add(
        Spec(
            code="2.08.02.2.02.0010",
            budget=95,
            target=1,
            group="Masyarakat kelurahan",
        )
    )


_PLANTED: Mapping[str, Callable[[Draft], None]] = {
    "19/2.08+2.12+2.14": _worked_example,
    "19.01/2.08": _money,
    "19.01/2.14": _blanks,
    "19.02/2.08+2.14": _codes,
    "19.02/2.12": _words,
    "19.03/2.08+2.14": _places_and_tags,
    "19.03/2.12": _next_year,
    "19.04/2.08+2.14": _sums,
    "19.04/2.12": _accepted,
    "19.05/2.08+2.14": _less,
    "19.71/2.08": _city_sample,
}
_EARLIER: Mapping[str, Callable[[Draft], None]] = {
    "19/2.08+2.12+2.14": _unfinished_example,
    "19.03/2.08+2.14": _before_return,
}
