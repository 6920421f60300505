"""Why a cell was not stored."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """What was typed cannot be stored as it is; the message says why, fit for the writer.

    `code` is a stable key. `choices` are the texts that an ambiguous number may mean.
    """

    def __init__(self, message: str, *, code: str = "invalid", choices: Any = ()) -> None:
        super().__init__(message)
        self.code = code
        self.choices = tuple(choices)
