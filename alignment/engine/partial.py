"""`align_part`: the findings of some items and of the sums they belong to, while a plan is typed.

The same rules as `align`, called for what changed: the work grows with the changed items and with
the number of programmes, not with the plan.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from alignment.engine.atoms import Atom, atomise
from alignment.engine.checks import CORE
from alignment.engine.figures import Number
from alignment.engine.matching import Comparison
from alignment.engine.review import total_findings
from alignment.engine.rules.further import further_findings
from alignment.engine.values import Context, Finding, Row, Stage

# These look at the whole plan, or at other agencies' plans.
_WHOLE: Final = frozenset({"PRIORITY_NOT_ACCOMMODATED", "RENJA_OVERLAP"})


def align_part(
    *,
    renja: Sequence[Row],
    rkpd: Mapping[str, Atom],
    planned: Mapping[str, Number],
    given: Mapping[str, Number],
    context: Context,
    stage: Stage,
    checks: frozenset[str] = CORE,
) -> tuple[Finding, ...]:
    """Hold some items against the RKPD, and the sums of the whole plan.

    `renja` holds every row of the items that are asked about, `rkpd` the RKPD's atoms of the same
    keys; `planned` and `given` are rupiah by programme of both whole plans. Positions in the
    findings are those in `renja`. Checks that need the whole plan are left to `align`.
    """
    own = atomise(renja, context.nomenclature)
    comparison = Comparison(stage=Stage(stage), context=context)
    comparison.compare(rkpd, own)
    found = comparison.findings
    found += total_findings(given, planned, context, Stage(stage))
    asked = checks - _WHOLE
    if not asked <= CORE:
        found += further_findings(rkpd, own, context, asked)
    return tuple(sorted(finding for finding in found if finding.check in asked))
