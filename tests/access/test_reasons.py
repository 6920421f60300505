"""Who may do a thing at one time reads at another time that it is too late, never that the role is wrong."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from meetings.models import CoordinationMeeting
from renja.models import PlanDocument
from tests.access.table import TABLE
from tests.access.test_typed import _answer, _url

Status = PlanDocument.Status
SECRETARY, HEAD, VERIFIER = "own:sekretariat", "own:kepala_pd", "board:verifikator"


def _refused_by_role(world, app, persona):
    """The addresses that say 403 to somebody whom the table lets in."""
    client = Client()
    client.force_login(world.people[persona])
    refused = set()
    for row in (row for row in TABLE if row.name.startswith(app)):
        for method, answers in (("get", row.get), ("post", row.post)):
            if answers is None or answers.for_persona(persona) != "ok":
                continue
            data = {key: world.value(value) for key, value in row.data.items()}
            if _answer(client, method, _url(world, row), data).status_code == 403:
                refused.add(f"{method} {row}")
    return refused


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("persona", "status"), [(SECRETARY, "ditutup"), (SECRETARY, "direncanakan"), (HEAD, "ditutup")]
)
def test_a_rakor_that_is_over_or_not_begun_refuses_nobody_by_role(world, persona, status):
    with transaction.atomic():
        CoordinationMeeting.objects.update(status=status)
        refused = _refused_by_role(world, "meetings:", persona)
        transaction.set_rollback(True)

    assert refused == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("persona", "status"),
    [(HEAD, Status.SUBMITTED), (HEAD, Status.FINAL), (VERIFIER, Status.DRAFT)],
)
def test_a_plan_in_another_state_refuses_nobody_by_role(world, persona, status):
    with transaction.atomic():
        PlanDocument.objects.filter(kind="renja").update(status=status)
        refused = _refused_by_role(world, "renja:", persona)
        refused |= _refused_by_role(world, "alignment:", persona)
        transaction.set_rollback(True)

    assert refused == set()
