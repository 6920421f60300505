import pytest

from alignment.engine import Stage, align
from alignment.engine.values import Context
from tests.alignment.engine.plans import CODE, OTHER, compare, only, raised, row


def test_item_not_in_renja_shows_what_is_lost():
    finding = only(compare([row(OTHER), row()], [row(OTHER)]), "ITEM_NOT_IN_RENJA")

    assert (finding.item, str(finding.severity)) == (CODE, "MAYOR")
    assert (finding.expected, finding.actual, finding.rkpd_rows) == ("100", None, (1,))
    assert raised(compare(row(), []), "ITEM_NOT_IN_RENJA")[0][1] == "MAYOR"
    assert raised(compare(row(), [], "A"), "ITEM_NOT_IN_RENJA")[0][1] == "KRITIS"


@pytest.mark.parametrize(
    ("refs", "at_r"),
    [(("forum 3", "forum 4"), "MINOR"), (("forum 3", " "), "MAYOR"), ((None, None), "MAYOR")],
)
def test_new_item_is_lighter_if_every_row_names_its_proposal(refs, at_r):
    rows = [row(agency_unit=ref, proposal_ref=ref) for ref in refs]

    assert raised(compare([], rows), "ITEM_NOT_IN_RKPD") == [(CODE, at_r, None)]
    assert raised(compare([], rows, "A"), "ITEM_NOT_IN_RKPD") == [(CODE, "KRITIS", None)]


@pytest.mark.parametrize(
    ("units", "rows"),
    [
        (("A", "B", None), ()),
        (("A", " a ", "B"), (0, 1)),
        ((None, "", " "), (0, 1, 2)),
    ],
)
def test_duplicate_is_two_rows_of_one_unit(units, rows):
    own = [row(agency_unit=unit) for unit in units]
    found = [f.rows for f in compare([], own).findings if f.check == "ITEM_DUPLICATE"]

    assert found == ([rows] if rows else [])


@pytest.mark.parametrize(
    ("given", "planned", "found"),
    [
        (("PUG",), ("pug ", "KLA"), False),
        (("PUG", "KLA"), ("PUG",), True),
        (("PUG",), (), True),
        (("", " "), (), False),
    ],
)
def test_priority_is_lost_when_a_tag_goes(given, planned, found):
    outcome = compare(row(tags=given), row(tags=planned))

    assert raised(outcome, "PRIORITY_LOST") == ([(CODE, "MAYOR", None)] if found else [])


def test_missing_fields_are_raised_one_by_one_and_cost_a_sixth_each():
    blank = row(indicator=" ", unit=None, target="", locations=("",), forward_target=None)
    outcome = compare(row(), blank)

    assert {f.check: str(f.severity) for f in outcome.findings} == {
        "IND_MISSING": "KRITIS",
        "UNIT_MISSING": "MAYOR",
        "TARGET_MISSING": "KRITIS",
        "LOC_MISSING": "MAYOR",
        "FORWARD_MISSING": "MINOR",
    }
    assert outcome.sums.filled == (0, 0, 0, 0, 1, 0)
    assert raised(compare(row(), blank, "A"), "FORWARD_MISSING") == [(CODE, "MAYOR", None)]


@pytest.mark.parametrize(
    ("target", "budget", "found"),
    [
        ("10", None, True),
        (None, "10", True),
        (" ", "10", True),
        ("0", "0", False),
        ("BB", "1", False),
    ],
)
def test_forward_needs_target_and_pagu(target, budget, found):
    outcome = compare([], [row(forward_target=target, forward_budget=budget)])

    assert bool(raised(outcome, "FORWARD_MISSING")) is found
    assert outcome.sums.filled[5] == (not found)


def test_gap_names_only_the_row_that_lacks_it():
    own = [row(agency_unit="A"), row(agency_unit="B", unit="")]

    assert only(compare(row(), own), "UNIT_MISSING").rows == (1,)
    assert compare(row(), own).components["K7"].text == "91.67"


@pytest.mark.parametrize(
    ("given", "planned", "checks", "k5"),
    [
        (("19.71",), ("19.71", "19.02"), [], "100.00"),
        (("19",), ("19.71.01",), [], "100.00"),
        (("19.71",), ("19",), ["LOC_TOO_COARSE"], "100.00"),
        (("19.7",), ("19.71",), ["LOC_DIFF"], "0.00"),
        (("19.71", "19.02", "19.03"), (" 19.71 ", "19.02"), ["LOC_DIFF"], "66.67"),
        (("19.71", "18.01"), ("19", "17"), ["LOC_DIFF", "LOC_TOO_COARSE"], "50.00"),
        (("19.71",), (), ["LOC_MISSING"], "0.00"),
        ((), ("19.71",), [], None),
    ],
)
def test_places_are_covered_coarse_or_absent(given, planned, checks, k5):
    outcome = compare(row(locations=given), row(locations=planned))

    assert [f.check for f in outcome.findings] == checks
    assert outcome.components["K5"].text == k5


def test_stage_may_be_given_as_its_letter():
    outcome = align(renja=[row()], rkpd=[row()], context=Context(), stage="A")

    assert outcome.stage is Stage.A
