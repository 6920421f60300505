"""One line of the work queue on the home page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# Tasks of one kind.
SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do; `due_on` None stands at the end."""

    title: str
    sub: str = ""
    severity: str = ""
    due_on: date | None
    who: str
    url: str
    action: str
    other_url: str = ""
    other_action: str = ""
