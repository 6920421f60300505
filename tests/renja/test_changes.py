"""Two states of a plan held against each other, in memory."""

import time
from decimal import Decimal

import pytest

from renja.tree.changes import CellChange, Kind, compare
from renja.tree.leaves import Fund, Indicator, Leaf, Titles


def leaf(uuid, code="2.08.02.2.01.0001", **values):
    return Leaf(uuid=uuid, agency=1, agency_code="2.08", agency_name="Dinas", code=code, **values)


def kinds(difference):
    return {row.leaf.uuid: row.kind for row in difference.rows}


def test_rows_are_matched_by_identity_not_by_code_or_position():
    before = [leaf("a", budget=Decimal(1)), leaf("b", budget=Decimal(2))]
    after = [leaf("b", budget=Decimal(2)), leaf("c", budget=Decimal(1))]

    assert kinds(compare(before, after)) == {"a": Kind.GONE, "b": Kind.SAME, "c": Kind.ADDED}


def test_a_changed_cell_tells_both_values():
    before = [leaf("a", budget=Decimal(1000), indicators=[Indicator("Jumlah", target_text="4")])]
    after = [leaf("a", budget=None, indicators=[Indicator("Jumlah", target_text="6")])]

    (row,) = compare(before, after).rows

    assert row.kind is Kind.CHANGED
    assert row.cells == (CellChange("target", "4", "6"), CellChange("budget", "Rp1.000", ""))
    assert row.delta == Decimal(-1000)


@pytest.mark.parametrize(
    ("old", "new", "move"),
    [
        ({"code": "2.08.02.2.01.0001"}, {"code": "2.08.03.2.01.0009"}, "code"),
        ({"unit_code": "01", "unit_name": "A"}, {"unit_code": "02", "unit_name": "B"}, "unit_code"),
    ],
)
def test_a_new_code_or_unit_is_a_move(old, new, move):
    (row,) = compare([leaf("a", **old)], [leaf("a", **new)]).rows

    assert (row.kind, row.cells) == (Kind.MOVED, ())
    assert [change.field for change in row.moves] == [move]


def test_rows_that_others_pushed_along_did_not_move():
    before = [leaf(name) for name in "abcd"]
    after = [leaf("new"), *(leaf(name) for name in "abcd")]

    assert kinds(compare(before, after)) == {
        "new": Kind.ADDED,
        **dict.fromkeys("abcd", Kind.SAME),
    }


def test_the_one_row_that_was_lifted_is_the_one_that_moved():
    before = [leaf(name) for name in "abcde"]
    after = [leaf(name) for name in "aebcd"]

    difference = compare(before, after)

    assert {row.leaf.uuid: row.places for row in difference.rows if row.is_moved} == {"e": (5, 2)}


def test_a_row_may_change_and_move():
    before = [leaf("a", note="satu"), leaf("b"), leaf("c")]
    after = [leaf("b"), leaf("c"), leaf("a", note="dua")]

    difference = compare(before, after)
    row = next(row for row in difference.rows if row.leaf.uuid == "a")

    assert (row.kind, row.places) == (Kind.CHANGED, (1, 3))
    assert difference.counts()[Kind.MOVED] == 1
    assert difference.of_kinds(frozenset({Kind.MOVED})) == [row]


def test_programmes_sum_both_states_and_a_recoded_row_counts_on_both_sides():
    before = [leaf("a", "2.08.02.2.01.0001", budget=Decimal(10)), leaf("b", budget=Decimal(5))]
    after = [leaf("a", "2.08.03.2.01.0001", budget=Decimal(10)), leaf("b", budget=Decimal(7))]
    titles = {(1, "2.08.02"): Titles("Pengarusutamaan Gender")}

    difference = compare(before, after, titles=titles)

    assert [
        (p.code, p.name, p.before, p.after, p.delta, p.changed) for p in difference.programmes
    ] == [
        ("2.08.02", "Pengarusutamaan Gender", Decimal(15), Decimal(7), Decimal(-8), 2),
        ("2.08.03", "", None, Decimal(10), Decimal(10), 1),
    ]
    assert (difference.before, difference.after, difference.delta) == (15, 17, 2)


def test_blank_and_zero_differ():
    (row,) = compare([leaf("a", budget=None)], [leaf("a", budget=Decimal(0))]).rows

    assert row.cells == (CellChange("budget", "", "Rp0"),)


def test_the_order_of_fund_sources_is_told_in_full():
    (row,) = compare(
        [leaf("a", fundings=[Fund("", "PAD", Decimal(3))])],
        [leaf("a", fundings=[Fund("", "PAD", Decimal(1)), Fund("", "DAU", None)])],
    ).rows

    assert row.cells == (CellChange("fundings", "PAD: Rp3", "PAD: Rp1\nDAU"),)


def test_two_thousand_rows_in_reverse_take_less_than_a_second():
    rows = [
        leaf(str(n), f"2.08.02.2.01.{n:04d}", budget=Decimal(n), indicators=[Indicator("Jumlah")])
        for n in range(2000)
    ]
    start = time.perf_counter()
    difference = compare(rows, rows[::-1])

    assert difference.counts()[Kind.MOVED] == 1999
    assert time.perf_counter() - start < 1
