"""The only bridge from stored plans to the engine."""

from alignment.comparison.compare import Compared, checks_of, compare_runs, place_names
from alignment.comparison.contexts import context_of, nomenclature_for
from alignment.comparison.plans import Plan, PlanSlice, live_plans, version_plan

__all__ = [
    "Compared",
    "Plan",
    "PlanSlice",
    "checks_of",
    "compare_runs",
    "context_of",
    "live_plans",
    "nomenclature_for",
    "place_names",
    "version_plan",
]
