from fractions import Fraction

import pytest

from tests.alignment.engine.plans import CODE, compare, only, raised, row


def falling(target: str | None, **changes: object):
    return row(target=target, direction="turun", **changes)


@pytest.mark.parametrize(
    ("own", "found"),
    [
        ("Jumlah orang yang dilatih", []),
        ("JUMLAH  orang, yang dilatih.", []),
        ("umlah orang yang dilatih", [(CODE, "INFO", None)]),
        ("Persentase kasus", [(CODE, "MAYOR", None)]),
        ("", []),
    ],
)
def test_ind_diff_compares_the_norms(own, found):
    assert raised(compare(row(), row(indicator=own)), "IND_DIFF") == found


def test_ind_diff_is_strict_at_four_fifths():
    assert raised(compare(row(indicator="abcdef"), row(indicator="abcdex")), "IND_DIFF") == [
        (CODE, "INFO", None)
    ]
    assert raised(compare(row(indicator="abcdef"), row(indicator="abcdxx")), "IND_DIFF") == [
        (CODE, "MAYOR", None)
    ]


def test_unit_diff_switches_the_targets_off():
    outcome = compare(row(unit="Orang"), row(unit="Orang/Bulan", target="1"))
    finding = only(outcome, "UNIT_DIFF")

    assert (finding.expected, finding.actual) == ("Orang", "Orang/Bulan")
    assert raised(outcome, "TARGET_LOWER") == []
    assert outcome.components["K4"].value is None
    assert outcome.components["K3"].text == "0.00"


def test_two_units_are_never_the_same_unit():
    both = [row(agency_unit="A"), row(agency_unit="B", unit="Kegiatan")]

    assert raised(compare(both, both), "UNIT_DIFF") == [(CODE, "MAYOR", None)]


@pytest.mark.parametrize(
    ("target", "at_r", "at_a"),
    [
        ("10", [], []),
        ("9", [(CODE, "MINOR", "0.90")], [(CODE, "MINOR", "0.90")]),
        ("8.999", [(CODE, "MAYOR", "0.90")], [(CODE, "MAYOR", "0.90")]),
        ("5", [(CODE, "MAYOR", "0.50")], [(CODE, "MAYOR", "0.50")]),
        ("4.99", [(CODE, "MAYOR", "0.50")], [(CODE, "KRITIS", "0.50")]),
    ],
)
def test_target_lower_is_strict_at_nine_tenths_and_a_half(target, at_r, at_a):
    assert raised(compare(row(), row(target=target), "R"), "TARGET_LOWER") == at_r
    assert raised(compare(row(), row(target=target), "A"), "TARGET_LOWER") == at_a


@pytest.mark.parametrize(
    ("target", "budget", "found"),
    [
        ("15", 100, [(CODE, "INFO", "1.50")]),
        ("15.1", 100, [(CODE, "MINOR", "1.51")]),
        ("15.1", 101, [(CODE, "INFO", "1.51")]),
        ("10.01", 100, [(CODE, "INFO", "1.00")]),
    ],
)
def test_target_higher_is_doubtful_above_one_and_a_half(target, budget, found):
    assert raised(compare(row(), row(target=target, budget=budget)), "TARGET_HIGHER") == found


@pytest.mark.parametrize(
    ("given", "planned", "check", "value"),
    [
        ("10", "8", "TARGET_HIGHER", "1.25"),
        ("8", "10", "TARGET_LOWER", "0.80"),
        ("5", "0", "TARGET_HIGHER", None),
        ("0", "3", "TARGET_LOWER", "0.00"),
    ],
)
def test_ratio_is_turned_round_for_what_should_fall(given, planned, check, value):
    outcome = compare(falling(given), falling(planned))

    assert only(outcome, check).value == value
    assert raised(outcome, "TARGET_MISSING") == []


def test_zero_against_zero_is_fully_kept():
    outcome = compare(falling("0"), falling("0"))

    assert (outcome.findings, outcome.components["K4"].text) == ((), "100.00")


@pytest.mark.parametrize("target", [None, " ", "0", "0.0"])
def test_missing_target_speaks_alone(target):
    outcome = compare(row(), row(target=target))

    assert [f.check for f in outcome.findings] == ["TARGET_MISSING"]
    assert outcome.components["K4"].text == "0.00"


def test_direction_is_the_rkpds_word():
    stated = compare(falling("5"), row(target="0"))
    unstated = compare(row(target="5"), falling("0"))
    contrary = compare(row(target="5", direction="naik"), falling("0"))

    assert raised(stated, "TARGET_MISSING") == []
    assert raised(unstated, "TARGET_MISSING") == []
    assert raised(contrary, "TARGET_MISSING") == [(CODE, "KRITIS", None)]


@pytest.mark.parametrize(
    ("given", "planned"),
    [("BB", "BB"), ("10", "BB"), ("BB", "10"), ("-1", "5"), ("5", "-1"), (None, "5")],
)
def test_words_and_negative_targets_are_not_compared(given, planned):
    outcome = compare(row(target=given), row(target=planned))

    assert outcome.findings == ()
    assert outcome.components["K4"].value is None


def test_words_are_a_filled_target():
    assert compare(row(target="BB"), row(target="BB")).components["K7"].text == "100.00"


@pytest.mark.parametrize(("direction", "promised"), [("naik", "75"), ("turun", "85")])
def test_last_takes_the_weakest_promise(direction, promised):
    own = [
        row(agency_unit=unit, target=target, direction=direction, aggregation="last", budget=50)
        for unit, target in (("A", "85"), ("B", "75"))
    ]
    (pair,) = compare(row(target="80", direction=direction, aggregation="last"), own).pairs

    assert pair.renja_target == int(promised)


def test_sum_adds_the_targets_of_a_split():
    own = [row(agency_unit="A", target="4", budget=50), row(agency_unit="B", target="6", budget=50)]

    assert compare(row(), own).components["K4"].text == "100.00"


@pytest.mark.parametrize(
    ("target", "budget", "found"),
    [
        ("11", 80, False),
        ("11.1", 89, True),
        ("11.1", 90, False),
        ("8.9", 111, True),
        ("9", 120, False),
        ("8", 80, False),
    ],
)
def test_incoherent_needs_both_moves_above_10_percent(target, budget, found):
    outcome = compare(row(), row(target=target, budget=budget))

    assert bool(raised(outcome, "TARGET_PAGU_INCOHERENT")) is found


def test_unbounded_ratio_is_never_incoherent():
    outcome = compare(falling("5"), falling("0", budget=10))

    assert raised(outcome, "TARGET_PAGU_INCOHERENT") == []
    assert outcome.components["K4"].text == "100.00"


def test_mean_ratio_is_exact_over_many_denominators():
    codes = [f"2.08.02.1.01.{n:04d}" for n in range(2, 200)]
    rkpd = [row(code, target=str(n)) for n, code in enumerate(codes, 2)]
    renja = [row(code, target="1") for code in codes]
    component = compare(rkpd, renja).components["K4"]

    assert component.numerator == sum(Fraction(1, n) for n in range(2, 200))
    assert component.denominator == 198
