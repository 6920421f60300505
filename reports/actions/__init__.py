"""Writing reports.

The steps of a worker (`planning`, `rendering`, `merging`) are imported by the tasks themselves: web
processes, which only ask for reports, stay without the layout engine.
"""

from reports.actions.claims import fail_exhausted
from reports.actions.requests import (
    CannotMove,
    CannotReport,
    cancel_report,
    request_report,
    retry_report,
)

__all__ = [
    "CannotMove",
    "CannotReport",
    "cancel_report",
    "fail_exhausted",
    "request_report",
    "retry_report",
]
