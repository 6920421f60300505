"""What must hold for all plans, stated for Hypothesis."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.engine import Context, Row, Severity, Stage, align

# A busy machine is no reason to fail; sixty plans of a dozen rows find what a thousand would.
examples = settings(deadline=None, max_examples=60)

FIELDS = ("2.08", "2.12", "2.14", "1.02")
PLACES = ("19", "19.01", "19.01.02", "19.71", "19.71.01", "18")
INDICATORS = ("Jumlah laporan", "umlah laporan", "Jumlah orang yang dilatih", "…", "", None)

codes = st.builds(
    "{}.{}.{}.{}.{}".format,
    st.sampled_from(FIELDS),
    st.sampled_from(["01", "02", "03"]),
    st.sampled_from("12"),
    st.sampled_from(["01", "02"]),
    st.sampled_from(["0001", "0002", "0013", "013"]),
)
valid_codes = codes.filter(lambda code: len(code) == 17)
amounts = st.one_of(
    st.integers(0, 10**12),
    st.decimals(0, 10**12, places=2).map(lambda number: f"{number:f}"),
)
targets = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "BB", "0", "-3"]),
    st.decimals(0, 10**4, places=1).map(str),
)
places = st.lists(st.sampled_from([*PLACES, ""]), max_size=3).map(tuple)
tags = st.lists(st.sampled_from(["PUG", "pug", "KLA", " "]), max_size=2).map(tuple)
rows = st.builds(
    Row,
    code=codes,
    agency_unit=st.sampled_from([None, "A", " a", "B"]),
    indicator=st.sampled_from(INDICATORS),
    unit=st.sampled_from(["Orang", "Org", "Orang/Bulan", "%", "", None]),
    target=targets,
    direction=st.sampled_from([None, "naik", "turun"]),
    aggregation=st.sampled_from([None, "sum", "last"]),
    budget=st.none() | amounts,
    forward_target=targets,
    forward_budget=st.none() | amounts,
    locations=places,
    tags=tags,
    proposal_ref=st.sampled_from([None, "forum 3"]),
)
plans = st.lists(rows, max_size=12)
positive = st.integers(1, 10**6).map(str)
complete_rows = st.builds(
    Row,
    code=valid_codes,
    agency_unit=st.sampled_from([None, "A", "B"]),
    indicator=st.sampled_from(["Jumlah laporan", "Jumlah orang yang dilatih"]),
    unit=st.sampled_from(["Orang", "Laporan / Dokumen", "%"]),
    target=positive,
    direction=st.sampled_from([None, "naik", "turun"]),
    aggregation=st.sampled_from([None, "sum", "last"]),
    budget=positive,
    forward_target=positive,
    forward_budget=positive,
    locations=st.lists(st.sampled_from(PLACES), min_size=1, max_size=3).map(tuple),
    tags=tags,
)
stages = st.sampled_from(Stage)
contexts = st.builds(
    Context,
    gov_type=st.sampled_from([None, "PROV", "KABKOT"]),
    agency_fields=st.sampled_from([None, frozenset({"2.08"})]),
    plafon=st.none() | amounts,
    stated_total=st.none() | amounts,
)


def key_of(row: Row) -> str:
    return row.code if row.code[5:7] != "01" or len(row.code) != 17 else "X.XX" + row.code[4:]


def run(rkpd, renja, stage, context=None):
    return align(rkpd=rkpd, renja=renja, stage=stage, context=context or Context())


def said(outcome):
    """The findings without the positions of their rows."""
    return [(*f[:6], f.status) for f in outcome.findings]


@examples
@given(st.lists(complete_rows, min_size=1, max_size=12, unique_by=key_of), stages)
def test_identical_complete_plans_are_fully_aligned(plan, stage):
    outcome = run(plan, list(plan), stage)

    assert outcome.score == 100
    assert {f.severity for f in outcome.findings} <= {Severity.INFO}
    assert str(outcome.verdict) == "SELARAS"


@examples
@given(plans, plans, stages, contexts)
def test_score_and_components_stay_in_their_range(rkpd, renja, stage, context):
    outcome = run(rkpd, renja, stage, context)

    values = [component.value for component in outcome.components.values()]
    assert all(value is None or 0 <= value <= 1 for value in values)
    assert (outcome.score is None) is (not rkpd and not renja)
    assert outcome.score is None or 0 <= outcome.score <= 100


@examples
@given(plans, plans, stages, contexts, st.randoms())
def test_order_of_rows_with_different_keys_never_matters(rkpd, renja, stage, context, random):
    outcome = run(rkpd, renja, stage, context)
    shuffled = run(interleaved(rkpd, random), interleaved(renja, random), stage, context)

    assert said(shuffled) == said(outcome)
    assert shuffled.sums == outcome.sums
    assert shuffled.verdict == outcome.verdict


def interleaved(plan, random):
    """The rows in another order, those of one key among themselves as before."""
    by_key = {}
    for row in plan:
        by_key.setdefault(key_of(row), []).append(row)
    keys = [key_of(row) for row in plan]
    random.shuffle(keys)
    return [by_key[key].pop(0) for key in keys]


@examples
@given(plans, plans, stages)
def test_swapping_the_plans_keeps_k1_and_k2(rkpd, renja, stage):
    one, other = run(rkpd, renja, stage), run(renja, rkpd, stage)

    assert one.components["K1"] == other.components["K1"]
    assert one.components["K2"] == other.components["K2"]


@examples
@given(plans, plans, stages, st.data())
def test_splitting_a_row_over_units_changes_no_total(rkpd, renja, stage, data):
    split = []
    for row in renja:
        share = data.draw(st.integers(0, 100))
        budget = row.budget
        if isinstance(budget, int):
            first = budget * share // 100
            split += [
                row._replace(budget=first, agency_unit="first"),
                row._replace(budget=budget - first, agency_unit="second"),
            ]
        else:
            split.append(row)
    before, after = run(rkpd, renja, stage), run(rkpd, split, stage)

    assert after.total_renja == before.total_renja
    assert after.counts == before.counts
    assert after.components["K2"] == before.components["K2"]


@examples
@given(plans, plans, contexts)
def test_components_do_not_depend_on_the_stage(rkpd, renja, context):
    assert run(rkpd, renja, Stage.R, context).sums == run(rkpd, renja, Stage.A, context).sums


@examples
@given(plans, plans, stages, contexts)
def test_one_finding_at_most_for_a_check_and_item(rkpd, renja, stage, context):
    names = [(f.check, f.item) for f in run(rkpd, renja, stage, context).findings]

    assert names == sorted(set(names))


@examples
@given(plans, plans, stages, contexts)
def test_rows_of_findings_can_be_found(rkpd, renja, stage, context):
    for finding in run(rkpd, renja, stage, context).findings:
        assert all(0 <= position < len(renja) for position in finding.rows)
        assert all(0 <= position < len(rkpd) for position in finding.rkpd_rows)


@examples
@given(plans, plans, stages, contexts)
def test_accepting_every_finding_opens_none_and_keeps_the_score(rkpd, renja, stage, context):
    before = run(rkpd, renja, stage, context)
    accepted = frozenset((f.check, f.item) for f in before.findings)
    after = align(rkpd=rkpd, renja=renja, stage=stage, context=context, accepted=accepted)

    assert sum(after.open.values()) == 0
    assert (after.accepted, after.score) == (len(accepted), before.score)


@examples
@given(plans, stages, contexts)
def test_without_reference_nothing_else_is_run(renja, stage, context):
    outcome = run(None, renja, stage, replace(context, plafon=None))

    assert [f.check for f in outcome.findings] == ["REF_MISSING"]
    assert outcome.score is None
