"""What PostgreSQL visits for a list, with statistics and where they say that a table is empty."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from accounts.models import User
from agencies import models as agencies
from agencies.models import Agency, Membership, Region
from alignment.models import AlignmentRun, Finding
from audit.models import Entry
from meetings.models import (
    ActionItem,
    AgendaItem,
    CalendarFeed,
    CoordinationMeeting,
    Decision,
    Evidence,
    Invitation,
    Organisation,
    Venue,
)
from renja.models import CommentThread, PlanDocument, PlanRow, PlanVersion, RowChange
from reports.models import Report
from tests.config.crowd import MODELS, Crowd, add_crowd, analyze

# How often a list may read its tables. Where PostgreSQL takes them for empty it loops, and reads a
# second table (120 plans, 360 checks) once for each row of the first; never a third for each such
# pair, which would be some ten thousand.
MOST_READINGS = 10
MOST_READINGS_IN_LOOPS = 1000


def _lists(user: User) -> dict[str, QuerySet]:
    """The queries behind the lists that everybody opens."""
    return {
        "plans": PlanDocument.objects.visible_to(user),
        "checks": AlignmentRun.objects.visible_to(user).done().newest().with_plans(),
        "findings": Finding.objects.visible_to(user).open(),
        "rows": PlanRow.objects.visible_to(user),
        "threads": CommentThread.objects.visible_to(user),
        "members": Membership.objects.visible_to(user),
        "reports": Report.objects.visible_to(user),
        "rakor": CoordinationMeeting.objects.visible_to(user).with_dates(),
        "action items": ActionItem.objects.visible_to(user),
        "organisations": Organisation.objects.visible_to(user),
        "regions": Region.objects.visible_to(user),
        "agencies": Agency.objects.visible_to(user),
        "invited by mail": agencies.Invitation.objects.visible_to(user),
        "versions": PlanVersion.objects.visible_to(user),
        "changes": RowChange.objects.visible_to(user),
        "record": Entry.objects.visible_to(user),
        "venues": Venue.objects.visible_to(user),
        "invitations": Invitation.objects.visible_to(user),
        "agenda": AgendaItem.objects.visible_to(user),
        "decisions": Decision.objects.visible_to(user),
        "evidence": Evidence.objects.visible_to(user),
        "calendars": CalendarFeed.objects.visible_to(user),
    }


@pytest.fixture(scope="module")
def _true_statistics(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """What ANALYZE writes about a table's size is not rolled back: look again afterwards."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for model in MODELS:
            cursor.execute(f"VACUUM (ANALYZE) {model._meta.db_table}")


def _crowd_that_statistics_deny() -> Crowd:
    """Rows come and go and PostgreSQL looks at what is left; then they come again."""
    with transaction.atomic():
        add_crowd()
        transaction.set_rollback(True)
    analyze(*MODELS)
    return add_crowd()


def _crowd_in_larger_tables() -> Crowd:
    """The same where more came and went: other loops look cheap."""
    with transaction.atomic():
        add_crowd()
        transaction.set_rollback(True)
    return _crowd_that_statistics_deny()


def _crowd_that_statistics_know() -> Crowd:
    crowd = add_crowd()
    analyze(*MODELS)
    return crowd


@pytest.mark.django_db
@pytest.mark.usefixtures("_true_statistics")
@pytest.mark.parametrize(
    ("crowd", "most"),
    [
        (_crowd_that_statistics_deny, MOST_READINGS_IN_LOOPS),
        (_crowd_that_statistics_know, MOST_READINGS),
        (_crowd_in_larger_tables, MOST_READINGS_IN_LOOPS),
    ],
)
def test_no_list_reads_its_tables_over_and_over(crowd, most):
    people = crowd()

    excesses = [
        f"{person}, {name}: {excess}"
        for person in ("planner", "verifier", "reviewer", "secretary")
        for name, rows in _lists(getattr(people, person)).items()
        if (excess := _excess(rows, most))
    ]

    assert "\n\n".join(excesses) == ""


def _excess(rows: QuerySet, most: int) -> str:
    """The query and its plan if PostgreSQL visits too much for it, else empty."""
    text = _explained(rows)
    if not text:  # `none()`
        return ""
    plan = json.loads(text)[0]["Plan"]
    visited, stored = _visited(plan), sum(_count(table) for table in _tables(plan))
    if visited <= most * stored:
        return ""
    return f"{visited} visited, {stored} stored\n{rows.query}\n{json.dumps(plan, indent=1)}"


def _explained(rows: QuerySet) -> str:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5s'")
        text = rows.explain(format="json", analyze=True, timing=False)
        cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    return text


def _parts(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The node itself and all below it."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from _parts(part)


def _visited(plan: dict[str, Any]) -> int:
    """Rows that the nodes gave on or threw away, over all their loops."""
    thrown = ("Rows Removed by Filter", "Rows Removed by Join Filter")
    return sum(
        int((node["Actual Rows"] + sum(node.get(key, 0) for key in thrown)) * node["Actual Loops"])
        for node in _parts(plan)
    )


def _tables(plan: dict[str, Any]) -> set[str]:
    return {node["Relation Name"] for node in _parts(plan) if "Relation Name" in node}


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        ((count,),) = cursor.fetchall()
    return int(count)
