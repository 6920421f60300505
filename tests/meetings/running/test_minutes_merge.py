"""Joining two texts that grew from one."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.actions.minutes_merge import Piece, compare, join, merge

QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
LINES = st.lists(st.sampled_from("abcde"), max_size=6).map("\n".join)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("", "a", "", "a"),
        ("a", "a", "b", "b"),
        ("a\nb\nc\nd", "A\nb\nc\nd", "a\nb\nc\nD", "A\nb\nc\nD"),
        ("a\nb\nc", "a\nb\nc\nx", "y\na\nb\nc", "y\na\nb\nc\nx"),
        ("a\nb\nc", "a\nc", "a\nb\nc\nx", "a\nc\nx"),
        ("a", "b", "b", "b"),
        ("a", "b", "c", None),
        ("a", "a\nx", "a\ny", None),
    ],
)
def test_changes_of_two_people(base, mine, theirs, merged):
    assert merge(base, mine, theirs) == merged


@QUICK
@given(LINES, LINES, LINES)
def test_merging_loses_no_added_line(base, mine, theirs):
    merged = merge(base, mine, theirs)

    if merged is not None and merged != base:
        kept = set(merged.splitlines())
        added = (set(mine.splitlines()) | set(theirs.splitlines())) - set(base.splitlines())
        assert added <= kept


@QUICK
@given(LINES, LINES)
def test_joined_text_holds_both(mine, theirs):
    joined = join(mine, theirs).splitlines()

    assert set(mine.splitlines()) | set(theirs.splitlines()) == set(joined)


def test_comparison_reads_in_order():
    assert compare("a\nb\nc", "a\nB\nc") == [
        Piece(kind="same", text="a"),
        Piece(kind="gone", text="b"),
        Piece(kind="new", text="B"),
        Piece(kind="same", text="c"),
    ]
