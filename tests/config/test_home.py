"""The home page: what waits for whom, what stands beside it, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from agencies.models import Role
from config import overview
from config.context import switches
from config.home import tasks_of
from renja.models import Stage, StageDeadline
from tests.config.conftest import AT, TODAY
from tests.factories.agencies import AgencyFactory, MembershipFactory, RegencyFactory, person
from tests.factories.renja import (
    CeilingFactory,
    PlanYearFactory,
    RenjaFactory,
    RkpdFactory,
    RowFactory,
    TransitionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    return RegencyFactory(name="Kabupaten Uji")


@pytest.fixture
def agency(region):
    return AgencyFactory(region=region, short_name="Dinas Uji")


@pytest.fixture
def board(region):
    return AgencyFactory(region=region, bappeda=True)


def _due(document, day):
    return StageDeadline.objects.create(
        plan_year=document.plan_year,
        region=document.region,
        gov_type=document.region.gov_type,
        kind=document.kind,
        stage=document.stage,
        due_on=day,
    )


def test_draft_waits_for_its_planner_until_the_stage_is_due(agency):
    planner, renja = person(Role.PLANNER, agency), RenjaFactory(agency=agency)
    _due(renja, TODAY + timedelta(days=3))

    (task,) = tasks_of(planner, at=AT)

    assert (task.due_on, task.url) == (TODAY + timedelta(days=3), renja.get_absolute_url())


def test_handed_in_plan_waits_for_the_verifier_for_two_weeks(agency, board):
    renja = RenjaFactory(agency=agency, handed_in=True)
    TransitionFactory(document=renja, at=AT - timedelta(days=16))
    RkpdFactory(region=agency.region)

    (task,) = tasks_of(person(Role.VERIFIER, board), at=AT)

    assert task.due_on == TODAY - timedelta(days=2)


def test_plan_that_nobody_began_waits_for_the_planner(agency):
    other = RenjaFactory(agency=AgencyFactory(region=agency.region))
    _due(other, TODAY + timedelta(days=5))

    (task,) = tasks_of(person(Role.PLANNER, agency), at=AT)

    assert (task.due_on, task.url) == (TODAY + timedelta(days=5), reverse("renja:import_upload"))


def test_secretariat_is_not_told_to_begin_a_plan(agency):
    RenjaFactory(agency=AgencyFactory(region=agency.region))

    assert tasks_of(person(Role.SECRETARIAT, agency), at=AT) == []


def test_desk_is_the_renja_of_the_agency_or_the_rkpd_of_the_board_s_region(agency, board):
    renja, rkpd = RenjaFactory(agency=agency), RkpdFactory(region=agency.region)
    RenjaFactory()

    assert overview.desk_of(person(Role.PLANNER, agency)).document == renja
    assert overview.desk_of(person(Role.VERIFIER, board)).document == rkpd
    assert overview.desk_of(person(Role.ADMIN, board)) is None


def test_desk_is_of_the_newest_open_year(agency):
    RenjaFactory(agency=agency)
    newer = RenjaFactory(agency=agency, plan_year=PlanYearFactory(year=2027))
    RenjaFactory(agency=agency, plan_year=PlanYearFactory(year=2028, is_open=False))

    assert overview.desk_of(person(Role.PLANNER, agency)).document == newer


def test_step_that_is_due_says_how_late_it_is_and_one_that_waits_does_not(agency):
    renja = RenjaFactory(agency=agency, stage=Stage.DRAFT)
    TransitionFactory(document=renja, from_stage=Stage.INITIAL_DRAFT, to_stage=Stage.DRAFT, at=AT)
    late = TODAY - timedelta(days=2)
    for stage in (Stage.DRAFT, Stage.AGENCY_FORUM):
        renja.stage = stage
        _due(renja, late)
    renja.refresh_from_db()

    steps = overview.steps_of(renja, today=TODAY)

    assert [step["state"] for step in steps] == ["done", "done", "now", "next", "next", "next"]
    assert [step["is_late"] for step in steps] == [False, False, True, False, False, False]
    assert [step["when"].replace("\xa0", " ") for step in steps[:4]] == [
        "selesai",
        "Selesai 24 Nov 2026",
        "Batas 22 Nov 2026, terlambat 2 hari",
        "22 Nov 2026",
    ]


def test_state_says_what_is_left_of_the_plafon(agency):
    rkpd, renja = RkpdFactory(region=agency.region), RenjaFactory(agency=agency)
    CeilingFactory(document=rkpd, agency=agency, plafon=150_000_000)
    RowFactory(document=renja, budget=100_000_000)

    desk = overview.desk_of(person(Role.PLANNER, agency))
    facts = overview.state_of(desk.document).facts

    assert [(fact["value"], fact.get("note")) for fact in facts] == [
        ("Rp100.000.000", "sisa Rp50.000.000 dari plafon"),
        (1, None),
    ]


def test_board_numbers_count_agencies_that_handed_nothing_in(agency, board):
    RkpdFactory(region=agency.region)
    RenjaFactory(agency=agency, handed_in=True)
    RenjaFactory(agency=AgencyFactory(region=agency.region))
    AgencyFactory(region=agency.region)

    numbers = overview.board_numbers(overview.desk_of(person(Role.VERIFIER, board)))

    assert [number["value"] for number in numbers] == [1, 0, 0, 2]


def test_switches_list_only_what_the_user_may_open(agency):
    renja = RenjaFactory(agency=agency)
    RenjaFactory(agency=AgencyFactory(region=agency.region, name="Dinas Rahasia"))
    planner = person(Role.PLANNER, agency)

    shown = switches(planner, overview.desk_of(planner))

    assert [entry["label"] for entry in shown[1]["options"]] == ["Dinas Uji"]
    assert shown[1]["options"][0]["url"] == renja.get_absolute_url()


@pytest.mark.parametrize("count", [1, 3])
def test_home_takes_the_same_queries_for_one_plan_and_for_three(
    client, agency, django_assert_num_queries, count
):
    planner = person(Role.PLANNER, agency)
    for n in range(count):
        each = agency if n == 0 else AgencyFactory(region=agency.region)
        if n:
            MembershipFactory(user=planner, agency=each, role=Role.PLANNER)
        RenjaFactory(agency=each)
    client.force_login(planner)
    client.get(reverse("home"))
    User.objects.filter(pk=planner.pk).update(seen_at=AT)

    with django_assert_num_queries(25):
        answer = client.get(reverse("home"))

    assert answer.context["task_count"] == count


def test_page_without_a_sign_in_leads_to_it(client):
    answer = client.get(reverse("home"))

    assert answer.status_code == 302
