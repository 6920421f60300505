"""What a ministry reviewer reads of plans with other bidang besides theirs, and what a draft hides.

Who sees which document at all stands in `tests/access/test_visibility.py`, for every persona.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agencies.models import Role
from alignment.models import AlignmentRun, Finding
from renja.models import PlanDocument, PlanRow, PlanVersion
from tests.factories.agencies import AgencyFactory, MembershipFactory, person
from tests.factories.renja import RenjaFactory, RkpdFactory, RowFactory, VersionFactory

AT = datetime(2026, 2, 10, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry():
    return AgencyFactory(ministry=True, affair_fields=["2.08"])


@pytest.fixture
def reviewer(ministry):
    return person(Role.MINISTRY_REVIEWER, ministry)


@pytest.fixture
def joint_agency():
    """One dinas with three bidang, as in the province of the demo."""
    return AgencyFactory(affair_fields=["2.08", "2.12", "2.14"])


def _run(agency):
    renja = RenjaFactory(agency=agency, handed_in=True)
    version = VersionFactory(document=renja)
    return AlignmentRun.objects.create(
        renja=renja,
        subject_version=version,
        number=1,
        stage=renja.stage,
        rule="R",
        requested_at=AT,
        requested_by=version.created_by,
    )


def _finding(run, item, **fields):
    return Finding.objects.create(
        run=run, check_id="PAGU_OVER_ITEM", severity="MAYOR", item=item, **fields
    )


def test_reviewer_reads_the_rows_of_an_rkpd_printed_under_their_bidang(reviewer, joint_agency):
    rkpd = RkpdFactory(region=joint_agency.region)
    mine = RowFactory(document=rkpd, agency=joint_agency, printed_code="2.08.02.1.01.0001")
    support = RowFactory(document=rkpd, agency=joint_agency, printed_code="2.08.01.1.06.0009")
    RowFactory(document=rkpd, agency=joint_agency, printed_code="2.14.02.1.01.0001")
    RowFactory(document=rkpd, agency=joint_agency, printed_code="2.080.02.1.01.0001")

    assert set(PlanRow.objects.visible_to(reviewer)) == {mine, support}


def test_reviewer_reads_no_live_row_of_a_renja(reviewer, joint_agency):
    renja = RenjaFactory(agency=joint_agency, handed_in=True)
    RowFactory(document=renja, printed_code="2.08.02.1.01.0001")

    assert list(PlanDocument.objects.visible_to(reviewer)) == [renja]
    assert not PlanRow.objects.visible_to(reviewer).exists()


def test_reviewer_who_also_works_in_the_region_reads_the_whole_rkpd(reviewer, joint_agency):
    MembershipFactory(user=reviewer, agency=joint_agency, role=Role.PLANNER)
    rkpd = RkpdFactory(region=joint_agency.region)
    RowFactory(document=rkpd, agency=joint_agency, printed_code="2.08.02.1.01.0001")
    RowFactory(document=rkpd, agency=joint_agency, printed_code="1.02.02.1.01.0001")
    elsewhere = RkpdFactory()
    RowFactory(
        document=elsewhere,
        agency=AgencyFactory(region=elsewhere.region),
        printed_code="1.02.02.1.01.0001",
    )

    codes = PlanRow.objects.visible_to(reviewer).values_list("printed_code", flat=True)
    assert sorted(codes) == ["1.02.02.1.01.0001", "2.08.02.1.01.0001"]


def test_reviewer_reads_findings_of_their_bidang_in_a_joint_agency(reviewer, joint_agency):
    run = _run(joint_agency)
    support = RowFactory(document=run.renja, printed_code="2.08.01.1.06.0009")
    others = RowFactory(document=run.renja, printed_code="2.14.01.1.06.0009")
    mine = _finding(run, "2.08.02.1.01.0001")
    by_row = _finding(run, "X.XX.01.1.06.0009", row_uuids=[support.uuid])
    _finding(run, "2.14.02.1.01.0001")
    _finding(run, "X.XX.01.1.06.0010", row_uuids=[others.uuid])
    _finding(run, "PD")

    assert set(Finding.objects.visible_to(reviewer)) == {mine, by_row}


def test_reviewer_reads_every_finding_of_an_agency_with_their_bidang_alone(reviewer):
    run = _run(AgencyFactory(affair_fields=["2.08"]))
    findings = {_finding(run, "2.08.02.1.01.0001"), _finding(run, "X.XX.01.1.06.0009")}

    assert set(Finding.objects.visible_to(reviewer)) == findings


def test_the_agency_itself_reads_every_finding(joint_agency):
    run = _run(joint_agency)
    findings = {_finding(run, "2.08.02.1.01.0001"), _finding(run, "2.14.02.1.01.0001")}

    assert set(Finding.objects.visible_to(person(Role.PLANNER, joint_agency))) == findings


def test_a_run_of_the_draft_after_the_hand_in_stays_inside(joint_agency):
    handed_in = _run(joint_agency)
    AlignmentRun.objects.create(
        renja=handed_in.renja,
        number=2,
        stage=handed_in.stage,
        rule="R",
        requested_at=AT,
        requested_by=handed_in.requested_by,
    )
    sibling = person(Role.PLANNER, AgencyFactory(region=joint_agency.region))

    assert list(AlignmentRun.objects.visible_to(sibling)) == [handed_in]


@pytest.mark.parametrize("reason", ["import", "named"])
def test_versions_frozen_inside_stay_inside_after_the_hand_in(joint_agency, reason):
    renja = RenjaFactory(agency=joint_agency, handed_in=True)
    VersionFactory(document=renja, number=1, reason=reason)
    handed_in = VersionFactory(document=renja, number=2)
    sibling = person(Role.PLANNER, AgencyFactory(region=joint_agency.region))

    assert list(PlanVersion.objects.visible_to(sibling)) == [handed_in]


def test_a_ministrys_other_roles_read_nothing_of_the_regions(ministry, joint_agency):
    RkpdFactory(region=joint_agency.region)
    RenjaFactory(agency=joint_agency, handed_in=True)
    planner = person(Role.PLANNER, ministry)

    assert not PlanDocument.objects.visible_to(planner).exists()


def test_two_roles_show_each_document_once(joint_agency):
    board = AgencyFactory(region=joint_agency.region, bappeda=True)
    user = person(Role.PLANNER, joint_agency)
    MembershipFactory(user=user, agency=joint_agency, role=Role.AGENCY_HEAD)
    MembershipFactory(user=user, agency=board, role=Role.VERIFIER)
    renja = RenjaFactory(agency=joint_agency, handed_in=True)

    assert list(PlanDocument.objects.visible_to(user)) == [renja]
