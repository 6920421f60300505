"""The only bridge from stored plans to the engine."""

from alignment.comparison.compare import Compared, checks_of, compare_runs, place_names
from alignment.comparison.contexts import context_of, nomenclature_for
from alignment.comparison.plans import Plan, PlanSlice, live_plans, version_plan
from alignment.comparison.standing import CLOSED, Standing, standings, tally_of
from alignment.comparison.table import Side, Sign, TableRow, table_of, units_of

__all__ = [
    "CLOSED",
    "Compared",
    "Plan",
    "PlanSlice",
    "Side",
    "Sign",
    "Standing",
    "TableRow",
    "checks_of",
    "compare_runs",
    "context_of",
    "live_plans",
    "nomenclature_for",
    "place_names",
    "standings",
    "table_of",
    "tally_of",
    "units_of",
    "version_plan",
]
