"""What an open matrix hears every few seconds: state of the plan, comments, who is here."""

import pytest

from agencies.models import Role
from renja.models import PlanDocument
from tests.factories.agencies import AgencyFactory, person
from tests.factories.comments import ThreadFactory
from tests.factories.renja import RenjaFactory, RowFactory

pytestmark = pytest.mark.django_db


def ask(grid, **headers):
    sent = {"row": None, "editing": False, "since": "2026-11-24T00:00:00Z", "revision": 0}
    return grid.post("hadir/", sent, **headers).json()


def test_a_plan_closes_and_opens_again_for_who_has_it_open(grid, renja):
    before = ask(grid)
    PlanDocument.objects.filter(pk=renja.pk).update(status="diajukan")
    during = ask(grid)
    PlanDocument.objects.filter(pk=renja.pk).update(status="perlu_perbaikan")
    after = ask(grid)

    assert (before["closed"], before["state"]) == (None, "Rancangan, Sedang disusun")
    assert during["closed"]["code"] == "closed"
    assert (after["closed"], after["canHandIn"]) == (None, False)


def test_it_does_not_open_for_somebody_else_who_signed_in(grid):
    answer = ask(grid, **{"X-Matrix-User": "0"})

    assert answer["closed"]["code"] == "other_user"


def test_unanswered_comments_are_counted_by_cell(grid, renja, rows):
    ministry = AgencyFactory(ministry=True)
    ThreadFactory(row=rows[0], field="budget")
    ThreadFactory(row=rows[0], field="budget", kind="saran")
    ThreadFactory(row=rows[1], agency=ministry)
    ThreadFactory(row=RowFactory(document=RenjaFactory()))

    counted = {
        str(rows[0].uuid): {"budget": {"open": 2, "must": 1}},
        str(rows[1].uuid): {"": {"open": 1, "must": 1}},
    }
    assert ask(grid)["talk"] == grid.load()["talk"] == counted


def test_the_head_may_hand_in_from_here(grid, renja, agency):
    head = person(Role.AGENCY_HEAD, agency)
    grid.client.force_login(head)

    assert ask(grid)["canHandIn"] is True


@pytest.mark.parametrize("since", ["", "gestern", "2026-11-24T00:00:00", "0001-01-01T00:00:00Z"])
def test_a_time_that_cannot_be_read_is_told(grid, since):
    response = grid.post("hadir/", {"since": since, "revision": -1})

    assert (response.status_code, response.json()["code"]) == (400, "unreadable")
