"""A report is seen by whoever asked for it, as long as they may read what it shows."""

import pytest
from django.urls import reverse

from agencies.actions import remove_member
from agencies.models import Role
from reports.models import Report
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.comments import ThreadFactory
from tests.factories.meetings import MeetingFactory
from tests.factories.renja import RenjaFactory, RowFactory
from tests.factories.reports import AT, ReportFactory, check, checked

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return AgencyFactory(region=RegencyFactory(), affair_fields=["2.08"])


@pytest.fixture
def planner(agency):
    return person(Role.PLANNER, agency)


def report_on(*runs, by, **fields):
    shown = [{"run": run.pk, "subject": None, "reference": None} for run in runs]
    params = {"runs": shown, "missing": [], "unchecked": [], "reference": None, "amendment": False}
    return ReportFactory(
        ready=True, agency=runs[0].renja.agency, requested_by=by, params=params, **fields
    )


def seen_by(user):
    fresh = type(user).objects.get(pk=user.pk)
    return list(Report.objects.visible_to(fresh))


def leave(user):
    membership = user.memberships.get()
    admin = person(Role.REGION_ADMIN, AgencyFactory(region=membership.agency.region))
    remove_member(membership=membership, version=membership.version, by=admin, at=AT)


def test_a_former_member_no_longer_sees_the_report_of_a_draft(client, agency, planner):
    draft = checked(agency=agency, handed_in=False, by=planner)
    report = report_on(draft, by=planner)
    client.force_login(planner)
    before = seen_by(planner)

    leave(planner)

    assert (before, seen_by(planner)) == ([report], [])
    for name in ("report", "download"):
        assert client.get(reverse(f"reports:{name}", args=[report.uuid])).status_code == 404


def test_who_moved_to_another_agency_of_the_region_keeps_what_is_handed_in(agency, planner):
    handed_in = checked(agency=agency, by=planner)
    draft = check(handed_in.renja, by=planner)
    shared, _own = report_on(handed_in, by=planner), report_on(draft, by=planner)

    membership = planner.memberships.get()
    membership.agency = AgencyFactory(region=agency.region)
    membership.save()

    assert seen_by(planner) == [shared]


def test_one_lost_run_of_many_hides_the_report_in_two_regions(agency, planner):
    mine = checked(agency=agency, by=planner)
    other = AgencyFactory(region=RegencyFactory(), affair_fields=["2.08"])
    foreign = checked(agency=other, by=person(Role.PLANNER, other))
    both = report_on(mine, foreign, by=planner)
    whole = report_on(mine, mine, by=planner)

    assert both not in seen_by(planner)
    assert seen_by(planner) == [whole]
    assert seen_by(foreign.requested_by) == []


def test_the_matrix_of_comments_goes_with_the_draft(agency, planner):
    renja = RenjaFactory(agency=agency)
    ThreadFactory(row=RowFactory(document=renja))
    report = ReportFactory(
        ready=True,
        kind=Report.Kind.COMMENTS,
        agency=agency,
        requested_by=planner,
        params={"document": renja.pk, "title": "x"},
    )
    before = seen_by(planner)

    leave(planner)

    assert (before, seen_by(planner)) == ([report], [])


def test_the_papers_of_a_rakor_go_with_its_desk(agency):
    secretary = person(Role.SECRETARIAT, agency)
    meeting = MeetingFactory(host=agency)
    report = ReportFactory(
        ready=True,
        kind=Report.Kind.PRESENT,
        agency=agency,
        requested_by=secretary,
        params={"meeting": meeting.pk, "title": meeting.title},
    )
    before = seen_by(secretary)

    leave(secretary)

    assert (before, seen_by(secretary)) == ([report], [])
