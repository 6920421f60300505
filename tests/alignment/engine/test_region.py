import json
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from alignment.engine import (
    Context,
    Part,
    Severity,
    Stage,
    Verdict,
    align,
    align_union,
    findings_by_agency,
)
from tests.alignment.engine.plans import compare, row
from tests.alignment.engine.test_properties import examples, plans


def test_union_scores_all_rows_together_and_never_averages():
    small = compare(row(), row(target="5"))
    large = compare(
        [row(f"2.08.02.1.01.{n:04d}") for n in range(9)],
        [row(f"2.08.02.1.01.{n:04d}") for n in range(9)],
    )
    region = align_union({"kecil": small, "besar": large})

    assert region.counts == (10, 10, 10, 10)
    assert region.components["K4"].value == Fraction(19, 20)
    assert region.score == 100 - Fraction(15, 90) * 5
    assert region.lowest == small.score
    assert region.median == (small.score + 100) / 2


def test_same_code_in_two_agencies_is_two_items():
    region = align_union({"a": compare(row(), row()), "b": compare(row(), [])})

    assert region.counts == (2, 1, 1, 2)
    assert (region.K1a, region.K1b, region.deviation) == (Fraction(1, 2), 1, Fraction(-1, 2))


def test_agency_without_renja_is_named_and_outside_every_figure():
    region = align_union({"a": compare(row(), row()), "b": None, "c": compare(row(), [])})

    assert region.not_handed_in == ("b",)
    assert region.scores.keys() == {"a", "c"}
    assert region.scores["c"] == 0


def test_verdict_is_that_of_all_findings():
    clean = compare(row(), row())
    broken = compare(row(), row(indicator=None))

    assert align_union({"a": clean}).verdict is Verdict.ALIGNED
    region = align_union({"a": clean, "b": broken})
    assert region.verdict is Verdict.NOT_ALIGNED
    assert region.open == {
        Severity.KRITIS: 1,
        Severity.MAYOR: 0,
        Severity.MINOR: 0,
        Severity.INFO: 0,
    }
    assert [(agency, f.check) for agency, f in findings_by_agency({"a": clean, "b": broken})] == [
        ("b", "IND_MISSING")
    ]


def test_region_without_any_comparison_cannot_be_assessed():
    unknown = compare(None, row())

    assert align_union({}).verdict is Verdict.NOT_ASSESSABLE
    region = align_union({"a": unknown, "b": None})
    assert (region.verdict, region.without_reference) == (Verdict.NOT_ASSESSABLE, ("a",))
    assert region.total_renja == 0


def test_part_survives_storage_as_json():
    outcome = compare(row(), row(target="7", budget="99.5", locations=("19",)))
    part = Part.from_json(json.loads(json.dumps(Part.of(outcome).to_json())))

    assert part == Part.of(outcome)
    assert align_union({"a": part}).score == outcome.score


@examples
@given(plans, plans, plans, plans, st.sampled_from(Stage))
def test_union_equals_one_run_over_disjoint_keys(one, two, three, four, stage):
    """Agencies whose keys cannot meet score together as one agency would."""
    left, right = ([r for r in plan if r.code.startswith("2.08.02")] for plan in (one, two))
    other, last = ([r for r in plan if r.code.startswith("2.12.02")] for plan in (three, four))
    first = align(rkpd=left, renja=right, context=Context(), stage=stage)
    second = align(rkpd=other, renja=last, context=Context(), stage=stage)
    whole = align(rkpd=left + other, renja=right + last, context=Context(), stage=stage)
    region = align_union({"a": first, "b": second})

    assert (region.sums, region.score) == (whole.sums, whole.score)
