"""Some thousand rows of what lists show, copied inside the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from accounts.models import User
from agencies.models import Agency, Membership, Region, Role
from alignment.models import AlignmentRun, Finding
from meetings.models import (
    ActionItem,
    CoordinationMeeting,
    Invitation,
    MeetingAgency,
    MeetingDay,
    Organisation,
)
from renja.models import CommentThread, PlanDocument, PlanRow, PlanVersion
from reports.models import Report
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory, ProvinceFactory, RegencyFactory, person
from tests.factories.alignment import FindingFactory, RunFactory
from tests.factories.comments import ThreadFactory
from tests.factories.meetings import (
    ActionItemFactory,
    DayFactory,
    MeetingAgencyFactory,
    MeetingFactory,
    OrganisationFactory,
    RakorInvitationFactory,
)
from tests.factories.renja import AT, RenjaFactory, RowFactory, VersionFactory
from tests.factories.reports import ReportFactory

MODELS = (
    *(Region, Agency, Membership, PlanDocument, PlanVersion, PlanRow, CommentThread),
    *(AlignmentRun, Finding, Organisation, CoordinationMeeting, MeetingDay, MeetingAgency),
    *(Invitation, ActionItem, Report),
)


@dataclass
class Crowd:
    """Who looks at the lists."""

    planner: User
    verifier: User
    reviewer: User
    secretary: User


def add_crowd() -> Crowd:
    """A province whose 120 agencies plan, meet and report."""
    province = ProvinceFactory(code="19")
    regency = RegencyFactory(code="19.99", parent=province)
    copy(regency, "generate_series(1, 9) AS n", code="'19.' || lpad(n::text, 2, '0')")
    agency = AgencyFactory(region=regency, affair_fields=["2.08"])
    copy(
        agency,
        "agencies_region AS other, generate_series(1, 12) AS n",
        f"other.parent_id = {province.pk}",
        region_id="other.id",
        name="'Dinas ke-' || n",
        sipd_code="'2.08.0.00.0.00.' || lpad((n + 20)::text, 2, '0') || '.0000'",
        affair_fields="ARRAY[CASE n % 2 WHEN 0 THEN '2.08' ELSE '1.02' END]",
    )
    ministry = AgencyFactory(ministry=True, affair_fields=["2.08"])
    crowd = Crowd(
        planner=person(Role.PLANNER, agency),
        verifier=person(Role.VERIFIER, AgencyFactory(region=province, bappeda=True)),
        reviewer=person(Role.MINISTRY_REVIEWER, ministry),
        secretary=person(Role.SECRETARIAT, agency),
    )
    each = f"other.region_id <> {province.pk} AND other.id NOT IN ({agency.pk}, {ministry.pk})"
    member = Membership.objects.get(user=person(Role.PLANNER, agency))
    copy(member, *_agencies(each), agency_id="other.id")
    _add_plans(agency, each)
    _add_rakor(agency, each)
    return crowd


def _agencies(each: str) -> tuple[str, str]:
    return "agencies_agency AS other", each


def _add_plans(agency: Agency, each: str) -> None:
    renja = RenjaFactory(
        agency=agency, handed_in_at=AT, handed_in_by=UserFactory(), status="diajukan"
    )
    version = VersionFactory(document=renja, number=1)
    run = RunFactory(
        renja=renja,
        subject_version=version,
        number=1,
        status="done",
        verdict="SELARAS",
        outcome={},
        finished_at=AT,
    )
    row = RowFactory(document=renja, position=1)
    finding, thread = FindingFactory(run=run), ThreadFactory(row=row)
    report = ReportFactory(agency=agency, plan_year=renja.plan_year)
    copy(renja, *_agencies(each), agency_id="other.id", region_id="other.region_id")
    copy(
        version,
        "renja_plandocument AS other, generate_series(1, 3) AS n",
        f"other.kind = 'renja' AND other.id <> {renja.pk}",
        document_id="other.id",
        number="n",
    )
    copy(
        run,
        "renja_planversion AS other",
        f"other.id <> {version.pk}",
        renja_id="other.document_id",
        subject_version_id="other.id",
        number="other.number",
    )
    copy(
        finding,
        "alignment_alignmentrun AS other, generate_series(1, 3) AS n",
        f"other.id <> {run.pk}",
        run_id="other.id",
        item="'2.08.02.2.01.' || n",
    )
    copy(
        row,
        "renja_plandocument AS other, generate_series(1, 10) AS n",
        f"other.id <> {renja.pk}",
        document_id="other.id",
        agency_id="other.agency_id",
        position="n",
    )
    copy(
        thread,
        "renja_planrow AS other",
        f"other.position % 4 = 0 AND other.id <> {row.pk}",
        document_id="other.document_id",
        row_uuid="other.uuid",
        agency_id="other.agency_id",
    )
    copy(report, *_agencies(each), agency_id="other.id", code="'R' || other.id")


def _add_rakor(agency: Agency, each: str) -> None:
    meeting = MeetingFactory(host=agency)
    day, there = DayFactory(meeting=meeting), MeetingAgencyFactory(meeting=meeting, agency=agency)
    organisation = OrganisationFactory(agency=agency)
    invitation = RakorInvitationFactory(meeting=meeting, organisation=organisation)
    item = ActionItemFactory(meeting=meeting, owner_agency=agency)
    copy(organisation, *_agencies(each), agency_id="other.id", name="other.id::text")
    copy(meeting, *_agencies(each), host_id="other.id")
    meetings, others = "meetings_coordinationmeeting AS other", f"other.id <> {meeting.pk}"
    copy(day, meetings, others, meeting_id="other.id")
    # Eight agencies come to each rakor.
    near = f"{meetings} JOIN agencies_agency AS who ON (who.id + other.id) % 15 = 0"
    copy(there, near, others, meeting_id="other.id", agency_id="who.id")
    copy(item, near, others, meeting_id="other.id", owner_agency_id="who.id", number="who.id")
    copy(
        invitation,
        f"{near} JOIN meetings_organisation AS body ON body.agency_id = who.id",
        others,
        meeting_id="other.id",
        agency_id="who.id",
        organisation_id="body.id",
    )


def copy(row: models.Model, source: str, condition: str = "true", **values: str) -> None:
    """Insert a copy of the row for each row of the source; `values` is the SQL of what differs."""
    names = [
        field.column
        for field in row._meta.concrete_fields
        if not field.primary_key and not field.generated
    ]
    values = {"uuid": "gen_random_uuid()", **values}
    table, columns = row._meta.db_table, ", ".join(f'"{name}"' for name in names)
    chosen = ", ".join(values.get(name, f'one."{name}"') for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {chosen}"
            f" FROM {table} AS one, {source} WHERE one.id = {row.pk} AND {condition}"
        )


def analyze(*which: Any) -> None:
    """Let PostgreSQL look at these tables as they are now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(model._meta.db_table for model in which))
