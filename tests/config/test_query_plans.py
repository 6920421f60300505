"""What PostgreSQL visits for a list, with statistics and where they say that a table is empty."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from tests.config.crowd import MODELS, add_crowd, analyze

LISTS = (
    "/",
    "/renja/",
    "/renja/?q=dinas&tahun=2026",
    "/keselarasan/",
    "/keselarasan/?wilayah=19.01&tahun=2026",
    "/laporan/",
    "/laporan/susun/",
    "/rakor/",
    "/rakor/?q=rakor",
    "/rakor/lembaga/",
    "/rakor/tempat/",
    "/rakor/daftar-undangan/",
    "/rakor/kalender/",
    "/rakor/tindak-lanjut/",
    "/pemberitahuan/",
    "/kalender/",
    "/data/wilayah/",
    "/data/perangkat-daerah/",
    "/data/nomenklatur/",
    "/wilayah/19.01/",
    "/impor/",
)
PEOPLE = ("planner", "province", "reviewer", "secretary", "admin")
# Some 10,000 rows lie in the tables. A table of a few pages may be read again for each row where
# PostgreSQL takes it for empty; what is worked out again for each row comes to many millions.
MOST_VISITED = 1_000_000
MOST_MS = 3000


class Visits:
    """Explains each SELECT before it runs, and keeps those that look at too much."""

    def __init__(self) -> None:
        self.worst: list[tuple[int, str]] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT"):
            self._explain(sql, params)
        return execute(sql, params, many, context)

    def _explain(self, sql: str, params: Any) -> None:
        raw = connection.connection.cursor()
        try:
            with transaction.atomic():
                raw.execute(f"SET LOCAL statement_timeout = {MOST_MS}")
                raw.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
                ((plan,),) = raw.fetchall()
                raw.execute("SET LOCAL statement_timeout = 0")
                visited = rows_visited(plan[0]["Plan"])
                text = json.dumps(plan, indent=1)
        except Exception as error:
            self.worst.append((10**9, f"{sql % params if params else sql}\n{error}"))
            raise
        if visited > MOST_VISITED:
            self.worst.append((visited, f"{sql % params if params else sql}\n{text}"))


def rows_visited(node: dict[str, Any]) -> int:
    """Rows that a plan's nodes gave on or threw away, over all their loops."""
    thrown = sum(node.get(f"Rows Removed by {what}", 0) for what in ("Filter", "Join Filter"))
    own = (node["Actual Rows"] + thrown) * node["Actual Loops"]
    return int(own) + sum(rows_visited(part) for part in node.get("Plans", ()))


@pytest.fixture(scope="module")
def _whole_statistics(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """What ANALYZE writes about a table's size is not rolled back: look again afterwards."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for model in MODELS:
            cursor.execute(f"VACUUM (ANALYZE) {connection.ops.quote_name(model._meta.db_table)}")


def _crowd_without_statistics() -> dict[str, Any]:
    """Rows come and go and PostgreSQL looks at what is left; then they come again."""
    with transaction.atomic():
        add_crowd()
        transaction.set_rollback(True)
    analyze(*MODELS)
    return add_crowd()


@pytest.mark.django_db
@pytest.mark.usefixtures("_whole_statistics")
@pytest.mark.parametrize("statistics", ["none", "real"])
def test_no_list_visits_rows_again_for_each_row(client, statistics):
    people = _crowd_without_statistics() if statistics == "none" else add_crowd()
    if statistics == "real":
        analyze(*MODELS)
    seen = []
    client.raise_request_exception = False

    for name in PEOPLE:
        client.force_login(people[name])
        for address in LISTS:
            visits = Visits()
            with connection.execute_wrapper(visits):
                client.get(address)
            seen += [f"{name} {address}: {count}\n{text}" for count, text in visits.worst]

    assert "\n\n".join(seen) == ""
