"""Counts and verdict of a run, from the findings as they stand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from alignment.comparison import tally_of
from alignment.engine import Tally
from alignment.engine.verdict import verdict
from alignment.models import AlignmentRun, Finding


def verdict_fields(counted: Tally, points: Fraction | None) -> dict[str, Any]:
    """The columns of a run that follow from its tally and its unrounded score."""
    return {
        "verdict": str(verdict(points, counted)),
        "open_critical": counted.kritis,
        "open_major": counted.mayor,
        "open_minor": counted.minor,
        "open_info": counted.info,
        "accepted_count": counted.accepted,
    }


def refresh_verdict(run: AlignmentRun) -> None:
    """Bring counts, verdict and the region's part up to date after a finding moved.

    The run's row must be locked: of two findings moved at once the later one counts both.
    """
    raised = Finding.objects.filter(run=run).exclude(change=Finding.Change.FIXED)
    counted = tally_of(raised.values_list("severity", "status"))
    part = run.part._replace(tally=counted)
    AlignmentRun.objects.filter(pk=run.pk).update(
        outcome={**(run.outcome or {}), "part": part.to_json()},
        **verdict_fields(counted, part.score),
    )
