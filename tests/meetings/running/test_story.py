"""What a rakor changed, told on its own page to those who read the plans."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from agencies.models import Role
from alignment.engine import Part, Sums, Tally
from meetings.actions.story import story_of
from meetings.models import DecisionLink
from renja.actions import freeze_version
from renja.models import PlanDocument
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory, person
from tests.factories.alignment import RunFactory
from tests.factories.meetings import (
    DayFactory,
    DecisionFactory,
    MeetingAgencyFactory,
    MeetingFactory,
)
from tests.factories.renja import RenjaFactory, RowFactory

pytestmark = pytest.mark.django_db
# The rakor is on 10 February 2026.
BEFORE = datetime(2026, 2, 1, tzinfo=UTC)
AFTER = datetime(2026, 2, 20, tzinfo=UTC)


@pytest.fixture
def rakor():
    meeting = MeetingFactory(status="tindak_lanjut")
    DayFactory(meeting=meeting)
    return meeting


def checked(renja, at):
    """The plan as it is now, handed in and checked at this time."""
    version = freeze_version(document=renja, reason="hand_in", by=UserFactory(), at=at)
    RunFactory(
        renja=renja,
        subject_version=version,
        status="done",
        requested_at=at,
        finished_at=at,
        verdict="SELARAS",
        outcome={"part": Part(Sums(), Tally()).to_json()},
    )


def plan_of(meeting, agency):
    """Two rows; the rakor moves the first from 100 to 70 million, takes one off, adds one."""
    MeetingAgencyFactory(meeting=meeting, agency=agency)
    renja = RenjaFactory(
        agency=agency, plan_year=meeting.plan_year, status=PlanDocument.Status.SUBMITTED
    )
    first = RowFactory(document=renja, printed_code="2.08.02.2.01.0001", budget=Decimal(100))
    gone = RowFactory(document=renja, printed_code="2.08.02.2.01.0002", budget=Decimal(20))
    RowFactory(document=renja, printed_code="2.08.02.2.01.0003", budget=Decimal(5))
    checked(renja, BEFORE)
    first.budget = Decimal(70)
    first.save()
    gone.delete()
    RowFactory(document=renja, printed_code="2.08.02.2.01.0004", budget=Decimal(1))
    checked(renja, AFTER)
    return first


def test_story_counts_rows_decisions_and_sums_and_names_the_biggest_first(rakor):
    row = plan_of(rakor, rakor.host)
    carried, _idle = (
        DecisionFactory(meeting=rakor, number=1),
        DecisionFactory(meeting=rakor, number=2),
    )
    DecisionLink.objects.create(decision=carried, kind="baris_renja", target=row.uuid)

    story = story_of(rakor, user=person(Role.PLANNER, rakor.host))

    assert (story.decisions, story.carried, story.plans) == (2, 1, 1)
    assert (story.changed, story.added, story.gone) == (1, 1, 1)
    assert (story.before, story.after, story.delta) == (125, 76, -49)
    assert [change.row.leaf.code[-4:] for change in story.biggest] == ["0001", "0002", "0004"]


def test_story_is_told_of_plans_that_the_reader_reads_alone(rakor):
    plan_of(rakor, rakor.host)
    plan_of(rakor, AgencyFactory())

    story = story_of(rakor, user=person(Role.PLANNER, rakor.host))

    assert {change.agency for change in story.biggest} == {rakor.host}
    assert story_of(rakor, user=person(Role.PLANNER, AgencyFactory())) is None


@pytest.mark.parametrize("plans", [1, 3])
def test_story_costs_the_same_for_any_number_of_plans(rakor, django_assert_num_queries, plans):
    for _ in range(plans):
        plan_of(rakor, AgencyFactory(region=rakor.host.region))
    user = person(Role.ADMIN, rakor.host)

    with django_assert_num_queries(12):
        assert story_of(rakor, user=user).plans == plans


def test_overview_of_a_held_rakor_shows_its_story_with_links(client, rakor):
    plan_of(rakor, rakor.host)
    client.force_login(person(Role.PLANNER, rakor.host))
    url = reverse("meetings:story", args=[rakor.uuid])

    overview = client.get(rakor.get_absolute_url()).text
    story = client.get(url).text

    assert url in overview
    assert "1 berubah, 1 baru, 1 hilang" in story
    renja = PlanDocument.objects.get(kind="renja")
    assert reverse("renja:compare", args=[renja.pk, 1, 2]) in story
