"""How long a request waits for the database, and what its failures mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

# Codes of PostgreSQL: it stops, crashed, starts, lets nobody in, or the line broke.
_AWAY = {"57P01", "57P02", "57P03", "53300", "08000", "08001", "08003", "08004", "08006"}
_CANCELED = "57014"


def limit_waiting(database: dict[str, Any]) -> None:
    """Let connections to this entry of DATABASES give up: connecting, and each statement.

    For processes that answer people; a worker or a command may take its time. Options of the
    address itself (`?connect_timeout=`) win.
    """
    own = database.get("OPTIONS", {})
    milliseconds = settings.STATEMENT_TIMEOUT_SECONDS * 1000
    limit = f"-c statement_timeout={milliseconds} {own.get('options', '')}"
    database["OPTIONS"] = {"connect_timeout": 3, **own, "options": limit.strip()}


def refresh_statistics() -> None:
    """After a load: until PostgreSQL looks by itself it plans for the tables as they were before."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def means_away(error: BaseException | None) -> bool:
    """True if what went wrong began with a database that could not be reached, or went."""
    for failed in _chain(error):
        code = getattr(failed.__cause__, "pgcode", "")
        # Without a code the driver itself failed: there was no server to give one.
        if isinstance(failed, OperationalError) and (code is None or code in _AWAY):
            return True
        if isinstance(failed, InterfaceError) and "connection" in str(failed):
            return True
    return False


def means_too_slow(error: BaseException | None) -> bool:
    """True if what went wrong began with a statement that reached its time limit."""
    return any(getattr(failed, "pgcode", "") == _CANCELED for failed in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
