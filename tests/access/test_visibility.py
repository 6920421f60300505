"""Who sees which plan, row, version, run, finding and report: one line each, for every persona.

The pages are walked in `test_walk.py`; this is what they load from.
"""

from __future__ import annotations

from fnmatch import fnmatch

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from alignment.models import AlignmentRun, Finding
from notifications.models import Notice
from renja.models import PlanDocument, PlanImport, PlanRow, PlanVersion
from renja.permissions import reads_draft
from reports.models import Report

pytestmark = pytest.mark.django_db

REGION = "own:* sibling:* board:*"
DRAFT = "own:* board:* sibling:admin_daerah admin"
SHARED = f"{REGION} province:* ministry admin"
RKPD = f"{SHARED} other_ministry"

SEES = [
    # model, object, who sees it
    (PlanDocument, "draft", DRAFT),
    (PlanDocument, "handed_in", SHARED),
    (PlanDocument, "rkpd", RKPD),
    (PlanRow, "draft_row", DRAFT),
    # What the agency does with it after the hand-in is a draft again; others read the version.
    (PlanRow, "handed_in_row", DRAFT),
    (PlanRow, "rkpd_row", SHARED),
    (PlanVersion, "draft_version", DRAFT),
    (PlanVersion, "handed_in_version", SHARED),
    (PlanVersion, "rkpd_version", RKPD),
    (AlignmentRun, "draft_run", DRAFT),
    (AlignmentRun, "handed_in_run", SHARED),
    (Finding, "draft_finding", DRAFT),
    (Finding, "handed_in_finding", SHARED),
    (PlanImport, "upload", "own:perencana admin"),
    (Report, "report", "own:perencana admin"),
    (Notice, "notice", "own:perencana"),
]


def _fresh(user):
    """The person as a new request loads them: nothing remembered from an earlier question."""
    return AnonymousUser() if user is None else User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("model", "thing", "expected"), SEES, ids=[f"{m.__name__}-{name}" for m, name, _ in SEES]
)
def test_who_sees_it(world, model, thing, expected):
    pk = world.things[thing].pk
    patterns = expected.split()

    seen = {
        persona
        for persona, user in world.people.items()
        if model.objects.visible_to(_fresh(user)).filter(pk=pk).exists()
    }

    assert seen == {
        persona for persona in world.people if any(fnmatch(persona, p) for p in patterns)
    }


@pytest.mark.parametrize("thing", ["draft", "handed_in", "rkpd"])
def test_the_permission_table_and_the_querysets_agree_about_drafts(world, thing):
    document = world.things[thing]

    by_query, by_table = (set(), set())
    for persona, user in world.people.items():
        who = _fresh(user)
        seen = PlanDocument.objects.visible_to(who).filter(pk=document.pk).exists()
        if PlanDocument.objects.draft_visible_to(who).filter(pk=document.pk).exists():
            by_query.add(persona)
        if seen and reads_draft(who, document):
            by_table.add(persona)

    assert by_query == by_table


@pytest.mark.parametrize("model", [PlanDocument, PlanRow, PlanVersion, AlignmentRun, Finding])
def test_nobody_gets_a_row_twice(world, model):
    for user in world.people.values():
        keys = list(model.objects.visible_to(_fresh(user)).values_list("pk", flat=True))
        assert len(keys) == len(set(keys))
