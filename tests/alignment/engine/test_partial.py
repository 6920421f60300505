"""What `align_part` finds for some items is what `align` finds for them in the whole plan."""

from hypothesis import given
from hypothesis import strategies as st

from alignment.engine import ALL, CORE, Context, Stage, align
from alignment.engine.atoms import atomise
from alignment.engine.partial import align_part
from alignment.engine.review import by_programme
from tests.alignment.engine.test_properties import examples, plans

# Items without a row, overlaps and national lists need the whole plan.
WHOLE = {"PRIORITY_NOT_ACCOMMODATED", "RENJA_OVERLAP"}


def brief(findings):
    """Findings without the positions of rows, which count from the start of what was given."""
    return sorted(finding._replace(rows=(), rkpd_rows=()) for finding in findings)


@examples
@given(rkpd=plans, renja=plans, stage=st.sampled_from(Stage), data=st.data())
def test_part_agrees_with_the_whole(rkpd, renja, stage, data):
    context = Context(gov_type="PROV", plafon="1000000")
    checks = data.draw(st.sampled_from([CORE, ALL]))
    whole = align(renja=renja, rkpd=rkpd, context=context, stage=stage, checks=checks)
    own, ref = atomise(renja, None), atomise(rkpd, None)
    asked = data.draw(st.sets(st.sampled_from(sorted(own)))) if own else set()
    rows = [row for at, row in enumerate(renja) if any(at in own[key].positions for key in asked)]

    part = align_part(
        renja=rows,
        rkpd={key: ref[key] for key in asked & ref.keys()},
        planned=by_programme(own),
        given=by_programme(ref),
        context=context,
        stage=stage,
        checks=checks,
    )

    positions = {at for key in asked for at in own[key].positions}
    expected = [
        finding
        for finding in whole.findings
        if finding.check not in WHOLE
        and (
            set(finding.rows) & positions
            if finding.check != "PAGU_OVER_PROGRAM" and finding.item != "*"
            else True
        )
    ]
    assert brief(part) == brief(expected)
