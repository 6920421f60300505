from decimal import Decimal

import pytest

from alignment.engine import NotANumber
from tests.alignment.engine.plans import CODE, OTHER, SUPPORT, compare, only, raised, row


@pytest.mark.parametrize(
    ("budget", "at_r", "at_a"),
    [
        ("100", [], []),
        ("100.01", [], [(CODE, "MAYOR", "0.01")]),
        ("105", [], [(CODE, "MAYOR", "5.00")]),
        ("105.01", [(CODE, "MINOR", "5.01")], [(CODE, "MAYOR", "5.01")]),
        ("110", [(CODE, "MINOR", "10.00")], [(CODE, "MAYOR", "10.00")]),
        ("110.01", [(CODE, "MAYOR", "10.01")], [(CODE, "MAYOR", "10.01")]),
        ("125", [(CODE, "MAYOR", "25.00")], [(CODE, "MAYOR", "25.00")]),
        ("125.001", [(CODE, "KRITIS", "25.00")], [(CODE, "KRITIS", "25.00")]),
    ],
)
def test_pagu_over_item_is_strict_at_5_10_and_25_percent(budget, at_r, at_a):
    assert raised(compare(row(), row(budget=budget), "R"), "PAGU_OVER_ITEM") == at_r
    assert raised(compare(row(), row(budget=budget), "A"), "PAGU_OVER_ITEM") == at_a


def test_pagu_over_item_without_rkpd_money_has_no_value():
    outcome = compare(row(budget=0, forward_budget=0), row(budget=5, forward_budget=0))
    finding = only(outcome, "PAGU_OVER_ITEM")

    assert (str(finding.severity), finding.value) == ("KRITIS", None)
    assert (finding.expected, finding.actual) == ("0", "5")


@pytest.mark.parametrize(
    ("budget", "found"),
    [
        ("90", []),
        ("89.99", [(CODE, "MINOR", "-10.01")]),
        ("75", [(CODE, "MINOR", "-25.00")]),
        ("74.99", [(CODE, "MAYOR", "-25.01")]),
        ("0", []),
    ],
)
def test_pagu_under_item_is_strict_at_10_and_25_percent(budget, found):
    for stage in ("R", "A"):
        assert raised(compare(row(), row(budget=budget), stage), "PAGU_UNDER_ITEM") == found


@pytest.mark.parametrize(
    ("given", "planned", "found"),
    [("100", None, True), ("100", "0", True), ("0", "0", False), ("0", None, True)],
)
def test_pagu_zero_is_blank_or_unfunded(given, planned, found):
    outcome = compare(row(budget=given), row(budget=planned))

    assert raised(outcome, "PAGU_ZERO") == ([(CODE, "MAYOR", None)] if found else [])
    stricter = compare(row(budget=given), row(budget=planned), "A")
    assert raised(stricter, "PAGU_ZERO") == ([(CODE, "KRITIS", None)] if found else [])


def test_pagu_zero_of_an_unfunded_item_names_its_row():
    finding = only(compare([row(OTHER), row()], [row(OTHER), row(budget=0)]), "PAGU_ZERO")

    assert (finding.expected, finding.actual) == ("100", "0")
    assert (finding.rows, finding.rkpd_rows) == ((1,), (1,))


def test_blank_budget_is_raised_without_counterpart_too():
    assert only(compare([], [row(budget=" ")]), "PAGU_ZERO").actual is None


@pytest.mark.parametrize(("planned", "at_r"), [("105", []), ("105.1", ["5.10"])])
def test_pagu_over_program_sums_the_programme(planned, at_r):
    rkpd = [row(budget=40), row("2.08.02.1.01.0014", budget=60)]
    renja = [row(budget=planned)]

    assert [v for _, _, v in raised(compare(rkpd, renja), "PAGU_OVER_PROGRAM")] == at_r
    finding = only(compare(rkpd, renja, "A"), "PAGU_OVER_PROGRAM")
    assert (finding.item, finding.rows, finding.rkpd_rows) == ("2.08.02", (0,), (0, 1))


def test_pagu_over_program_without_rkpd_money_has_no_value():
    assert raised(compare([], [row()]), "PAGU_OVER_PROGRAM") == [("2.08.02", "MAYOR", None)]


@pytest.mark.parametrize(
    ("plafon", "over", "left"),
    [
        (99, [("*", "MAYOR", "1")], []),
        (100, [], []),
        ("100.1", [], []),
        ("100.2", [], [("*", "INFO", "0.2")]),
        (None, [], []),
    ],
)
def test_plafon_is_held_against_the_total(plafon, over, left):
    outcome = compare(row(), row(), plafon=plafon)

    assert raised(outcome, "PAGU_OVER_CEILING") == over
    assert raised(outcome, "PAGU_UNALLOCATED") == left


def test_unallocated_is_strict_at_a_tenth_of_a_percent():
    rows = [row(budget=999)]

    assert raised(compare(rows, rows, plafon=1000), "PAGU_UNALLOCATED") == []
    assert raised(compare(rows, rows, "A", plafon="1000.001"), "PAGU_UNALLOCATED") == [
        ("*", "MINOR", "1.001")
    ]


def test_over_the_ceiling_is_kritis_at_the_end():
    assert raised(compare(row(), row(), "A", plafon=1), "PAGU_OVER_CEILING") == [
        ("*", "KRITIS", "99")
    ]


@pytest.mark.parametrize(("stated", "value"), [("101.5", "1.5"), (90, "-10"), ("100.0", None)])
def test_stated_total_must_equal_the_sum(stated, value):
    found = raised(compare(row(), row(), stated_total=stated), "PAGU_SUM_MISMATCH")

    assert found == ([("*", "MAYOR", value)] if value else [])


@pytest.mark.parametrize(
    ("support", "others", "found"),
    [
        (510, 490, []),
        (511, 489, [("X.XX.01", "MAYOR", "1.10")]),
        (489, 511, [("X.XX.01", "MAYOR", "-1.10")]),
        (520, 481, [("X.XX.01", "MAYOR", "1.95")]),
        (520, 482, []),
    ],
)
def test_split_shift_is_seen_only_between_equal_totals(support, others, found):
    rkpd = [row(SUPPORT, budget=500), row(budget=500)]
    renja = [row("X.XX.01.1.06.0009", budget=support), row(budget=others)]

    assert raised(compare(rkpd, renja), "PAGU_SPLIT_SUPPORT") == found


@pytest.mark.parametrize(
    ("given", "planned", "found"),
    [
        ("100", "110", []),
        ("100", "110.1", [(CODE, "MINOR", "10.10")]),
        ("100", "90", []),
        ("100", "89", [(CODE, "MINOR", "-11.00")]),
        ("0", "1", [(CODE, "MINOR", None)]),
        ("0", "0", []),
        (None, "5", []),
        ("5", None, []),
    ],
)
def test_forward_diff_is_strict_at_10_percent(given, planned, found):
    outcome = compare(row(forward_budget=given), row(forward_budget=planned))

    assert raised(outcome, "FORWARD_DIFF") == found


@pytest.mark.parametrize(
    ("budget", "forward", "found"),
    [("100", "150", False), ("100", "150.01", True), ("0", "9", False), ("100", None, False)],
)
def test_forward_jump_is_strict_at_one_and_a_half(budget, forward, found):
    outcome = compare([], [row(budget=budget, forward_budget=forward)])

    assert bool(raised(outcome, "FORWARD_JUMP")) is found


@pytest.mark.parametrize("money", [100, "100", "100.00", Decimal("100.00")])
def test_money_may_come_as_int_text_or_decimal(money):
    outcome = compare(row(), row(budget=money, forward_budget=money))

    assert (outcome.findings, outcome.total_renja) == ((), 100)


@pytest.mark.parametrize(
    "money", ["-1", -1, "1e3", "1.000,00", "NaN", Decimal("NaN"), "Rp5", "9" * 500]
)
def test_money_that_is_no_plain_decimal_is_refused(money):
    with pytest.raises(NotANumber):
        compare(row(), row(budget=money))
