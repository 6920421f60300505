"""Writing runs and findings."""

from alignment.actions.evidence import ChecklistItem, checklist_of, file_evidence
from alignment.actions.findings import CannotMove, move_finding
from alignment.actions.requests import (
    LOOK_FAR_BACK,
    CannotRun,
    due_pairs,
    request_due_runs,
    request_run,
    subject_of,
)
from alignment.actions.rules import choose_further_checks
from alignment.actions.runs import execute_runs, fail_lost_runs

__all__ = [
    "LOOK_FAR_BACK",
    "CannotMove",
    "CannotRun",
    "ChecklistItem",
    "checklist_of",
    "choose_further_checks",
    "due_pairs",
    "execute_runs",
    "fail_lost_runs",
    "file_evidence",
    "move_finding",
    "request_due_runs",
    "request_run",
    "subject_of",
]
