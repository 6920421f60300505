from fractions import Fraction

import pytest

from alignment.engine import Stage, Verdict, align, predikat, shares
from alignment.engine.values import Context
from alignment.engine.verdict import Tally, verdict
from tests.alignment.engine.plans import CODE, OTHER, SUPPORT, compare, row


def test_components_keep_what_they_are_made_of():
    rkpd = [row(tags=("PUG",)), row(OTHER, budget=50), row("2.08.03.1.02.0014")]
    renja = [row(tags=("PUG",), target="5"), row(OTHER, budget=80, unit="Kegiatan"), row(SUPPORT)]
    parts = compare(rkpd, renja).components

    made_of = {key: (part.numerator, part.denominator) for key, part in parts.items()}
    assert made_of == {
        "K1": (2, 4),
        "K2": (150, 380),
        "K3": (1, 2),
        "K4": (Fraction(1, 2), 1),
        "K5": (2, 2),
        "K6": (1, 1),
        "K7": (18, 18),
    }
    assert parts["K3"].text == "50.00"


def test_weights_of_blank_components_leave_the_score():
    outcome = compare(row(locations=(), budget=200), row())

    parts = {part.key: part for part in shares(outcome.components.values())}
    assert parts["K5"] == ("K5", 5, None, None, None)
    assert parts["K1"] == ("K1", 25, 100, Fraction(2500, 85), 0)
    assert sum(part.points for part in parts.values() if part.points is not None) == outcome.score
    assert outcome.score == Fraction(25 + 10 + 15 + 15 + 10, 85) * 100


@pytest.mark.parametrize(
    ("rkpd", "renja", "score", "said"),
    [
        ([], [], None, Verdict.NOT_ASSESSABLE),
        ([row(tags=("PUG",))], [], 0, Verdict.NOT_ALIGNED),
        ([row()], [row()], 100, Verdict.ALIGNED),
    ],
)
def test_empty_plans(rkpd, renja, score, said):
    outcome = compare(rkpd, renja)

    assert (outcome.score, outcome.verdict) == (score, said)


def test_priority_needs_money_to_count():
    outcome = compare(row(tags=("PUG",)), row(tags=("PUG",), budget=0))

    assert outcome.components["K6"].text == "0.00"


def test_pairs_are_sorted_and_show_both_sides():
    outcome = compare([row(OTHER), row()], [row(SUPPORT), row(target="5", budget="80")])
    pairs = outcome.pairs

    assert [pair.key for pair in pairs] == [CODE, OTHER, "X.XX.01.1.06.0009"]
    matched, lost, added = pairs
    assert (matched.rkpd_target, matched.renja_target) == (10, 5)
    assert (matched.ratio, matched.renja.budget) == (Fraction(1, 2), 80)
    assert (lost.renja, lost.renja_target, lost.ratio) == (None, None, None)
    assert (added.rkpd, added.rkpd_target, added.direction) == (None, None, "naik")
    assert added.renja.positions == (0,)


def test_split_rows_are_one_atom_with_first_texts_and_sums():
    own = [
        row(agency_unit="A", indicator=" ", budget=None, forward_budget=None, locations=("19",)),
        row(agency_unit="B", budget="0.5", unit="Org", tags=("PUG",), direction="turun"),
    ]
    (atom,) = compare([], own).renja_atoms.values()

    assert (atom.budget, atom.forward_budget, atom.targets) == (Fraction(1, 2), 100, (10, 10))
    assert (atom.indicator, atom.direction) == ("Jumlah orang yang dilatih", "turun")
    assert (atom.units, atom.locations, atom.tags) == ({"orang"}, {"19", "19.71"}, {"pug"})
    assert (atom.printed_units(), atom.printed_places()) == ("Orang; Org", "19; 19.71")


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (Fraction(100), "Sangat Tinggi"),
        (Fraction(91), "Sangat Tinggi"),
        (Fraction(9099999, 100000), "Tinggi"),
        (Fraction(76), "Tinggi"),
        (Fraction(75999, 1000), "Sedang"),
        (Fraction(66), "Sedang"),
        (Fraction(659, 10), "Rendah"),
        (Fraction(51), "Rendah"),
        (Fraction(509, 10), "Sangat Rendah"),
        (Fraction(0), "Sangat Rendah"),
        (None, None),
    ],
)
def test_bands_are_half_open_on_the_unrounded_score(score, band):
    assert predikat(score) == band


@pytest.mark.parametrize(
    ("score", "counted", "said"),
    [
        (None, Tally(), Verdict.NOT_ASSESSABLE),
        (Fraction(10), Tally(), Verdict.ALIGNED),
        (Fraction(10), Tally(minor=9, info=9, accepted=3), Verdict.ALIGNED),
        (Fraction(100), Tally(accepted=1, accepted_kritis=1), Verdict.ALIGNED_WITH_NOTES),
        (Fraction(76), Tally(mayor=1), Verdict.ALIGNED_WITH_NOTES),
        (Fraction(7599999, 100000), Tally(mayor=1), Verdict.NOT_ALIGNED),
        (Fraction(100), Tally(kritis=1), Verdict.NOT_ALIGNED),
    ],
)
def test_verdict_takes_the_first_rule_that_applies(score, counted, said):
    assert verdict(score, counted) is said


def test_acceptance_closes_the_finding_of_its_check_and_item_alone():
    outcome = align(
        renja=[row(budget=200), row(OTHER, budget=200)],
        rkpd=[row(), row(OTHER)],
        context=Context(),
        stage=Stage.R,
        accepted=frozenset({("PAGU_OVER_ITEM", CODE), ("UNIT_DIFF", CODE)}),
    )

    assert {(f.check, f.item): f.status for f in outcome.findings} == {
        ("PAGU_OVER_ITEM", CODE): "diterima_dengan_alasan",
        ("PAGU_OVER_ITEM", OTHER): "terbuka",
        ("PAGU_OVER_PROGRAM", "2.08.02"): "terbuka",
        ("PAGU_OVER_PROGRAM", "2.08.03"): "terbuka",
    }
    assert outcome.accepted == 1


def test_missing_reference_cannot_be_accepted():
    outcome = align(
        renja=[row()],
        rkpd=None,
        context=Context(plafon=1),
        stage=Stage.A,
        accepted=frozenset({("REF_MISSING", "*")}),
    )

    assert [(f.check, f.status) for f in outcome.findings] == [("REF_MISSING", "terbuka")]
    assert (outcome.counts, outcome.total_rkpd, outcome.total_renja) == (None, None, 100)
    assert (outcome.K1a, outcome.K1b, outcome.deviation, outcome.predikat) == (None,) * 4
