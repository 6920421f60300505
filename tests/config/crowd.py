"""A few thousand rows of everything that a list shows, written in bulk."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

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
    Venue,
)
from notifications.models import Notice
from renja.models import Comment, CommentThread, PlanDocument, PlanRow, PlanVersion
from reports.models import Report
from tests.factories.agencies import AgencyFactory, person
from tests.factories.alignment import worked_example
from tests.factories.renja import PlanYearFactory

AT = datetime(2026, 2, 9, 7, 5, tzinfo=UTC)
REGENCIES, AGENCIES, VILLAGES = 10, 12, 600
MODELS = (
    *(User, Region, Agency, Membership, PlanDocument, PlanVersion, PlanRow, CommentThread),
    *(Comment, AlignmentRun, Finding, Organisation, Venue, CoordinationMeeting, MeetingDay),
    *(MeetingAgency, Invitation, ActionItem, Notice, Report),
)


def add_crowd() -> dict[str, User]:
    """A province whose ten regencies plan, meet and report; the people who look at its lists."""
    example = worked_example(year=2026)
    version = example.freeze(example.renja, reason="hand_in")
    run = example.check(version)
    regencies = [
        Region(code=f"19.{n:02d}", name=f"Kabupaten {n}", level="regency", parent=example.region)
        for n in range(1, REGENCIES + 1)
    ]
    Region.objects.bulk_create(regencies)
    Region.objects.bulk_create(
        Region(code=f"9{n:05d}", name=f"Kecamatan {n}", level="district", parent=regencies[n % 10])
        for n in range(VILLAGES)
    )
    agencies = Agency.objects.bulk_create(
        Agency(
            region=region,
            name=f"Dinas {region.code} {n}",
            affair_fields=["2.08"] if n % 2 else ["1.02"],
            sipd_code=f"2.08.0.00.0.00.{n:02d}.0000",
            kind=Agency.Kind.PLANNING_BOARD if n == 0 else Agency.Kind.AGENCY,
        )
        for region in regencies
        for n in range(AGENCIES)
    )
    people = {
        "planner": person(Role.PLANNER, agencies[1]),
        "province": example.verifier,
        "reviewer": person(
            Role.MINISTRY_REVIEWER, AgencyFactory(ministry=True, affair_fields=["2.08"])
        ),
        "secretary": person(Role.SECRETARIAT, agencies[0]),
        "admin": person(Role.ADMIN, AgencyFactory(ministry=True)),
    }
    _add_members(agencies)
    _add_plans(agencies, by=example.planner, version=version, run=run)
    _add_rakor(agencies, by=example.planner)
    _add_papers(agencies, people.values())
    return people


def _add_members(agencies: list[Agency]) -> None:
    users = User.objects.bulk_create(
        User(email=f"warga{n}@contoh.test", name=f"Warga {n}", password="!")
        for n in range(3 * len(agencies))
    )
    Membership.objects.bulk_create(
        Membership(user=user, agency=agencies[n % len(agencies)], role=Role.PLANNER)
        for n, user in enumerate(users)
    )


def _add_plans(
    agencies: list[Agency], *, by: User, version: PlanVersion, run: AlignmentRun
) -> None:
    years = [PlanYearFactory(year=year) for year in (2026, 2027)]
    documents = PlanDocument.objects.bulk_create(
        PlanDocument(
            kind="renja",
            agency=agency,
            region=agency.region,
            plan_year=year,
            stage="rancangan",
            **({"handed_in_at": AT, "handed_in_by": by, "status": "diajukan"} if n % 3 else {}),
        )
        for year in years
        for n, agency in enumerate(agencies)
    )
    versions = PlanVersion.objects.bulk_create(
        copy_of(
            version,
            document=document,
            number=number,
            reason="hand_in" if document.handed_in_at else "import",
        )
        for document in documents
        for number in (1, 2, 3)
    )
    runs = AlignmentRun.objects.bulk_create(
        copy_of(
            run,
            uuid=uuid4(),
            renja=each.document,
            subject_version=each,
            number=each.number,
            rkpd=None,
        )
        for each in versions
    )
    Finding.objects.bulk_create(
        Finding(run=run, check_id="PAGU_OVER_ITEM", severity="KRITIS", item=f"2.08.02.2.01.{n:04d}")
        for run in runs
        for n in (1, 2, 3)
    )
    rows = PlanRow.objects.bulk_create(
        PlanRow(
            document=document,
            agency=document.agency,
            position=n,
            printed_code=f"2.08.02.2.01.{n:04d}",
            name=f"Sub kegiatan {n}",
            budget=100,
            changed_at=AT,
            changed_by=by,
        )
        for document in documents
        for n in range(1, 9)
    )
    threads = CommentThread.objects.bulk_create(
        CommentThread(
            document=row.document,
            row_uuid=row.uuid,
            code=row.printed_code,
            kind="wajib",
            row_version=1,
            agency=row.agency,
            opened_at=AT,
            opened_by=by,
        )
        for row in rows[::4]
    )
    Comment.objects.bulk_create(
        Comment(
            thread=t, text="Mohon diperiksa.", at=AT, by=by, role="verifikator", agency=t.agency
        )
        for t in threads
    )


def copy_of(row: Any, **changed: Any) -> Any:
    """A row of the same model with the same values but these, not saved."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in changed
    }
    return type(row)(**values, **changed)


def _add_rakor(agencies: list[Agency], *, by: User) -> None:
    Venue.objects.bulk_create(
        Venue(name=f"Gedung {n}", region=agencies[n].region, changed_at=AT, changed_by=by)
        for n in range(len(agencies))
    )
    organisations = Organisation.objects.bulk_create(
        Organisation(
            name=f"Lembaga {n}", participant_class="pd_kabkota", agency=agency, region=agency.region
        )
        for n, agency in enumerate(agencies)
    )
    year = PlanYearFactory(year=2026)
    meetings = CoordinationMeeting.objects.bulk_create(
        CoordinationMeeting(
            title=f"Rakor {n}", host=host, plan_year=year, created_at=AT, created_by=by
        )
        for n, host in enumerate(agencies)
    )
    MeetingDay.objects.bulk_create(
        MeetingDay(meeting=meeting, date=date(2026, 3, 1), zone="Asia/Jakarta")
        for meeting in meetings
    )
    near = [(meeting, n * 7 + step) for n, meeting in enumerate(meetings) for step in range(8)]
    MeetingAgency.objects.bulk_create(
        MeetingAgency(meeting=meeting, agency=agencies[n % len(agencies)]) for meeting, n in near
    )
    Invitation.objects.bulk_create(
        Invitation(meeting=meeting, organisation=organisations[n % len(agencies)], expires_at=AT)
        for meeting, n in near
    )
    ActionItem.objects.bulk_create(
        ActionItem(
            meeting=meeting,
            number=n + 1,
            text="Perbaiki",
            owner_agency=agencies[n % len(agencies)],
            created_at=AT,
            created_by=by,
        )
        for meeting, n in near
    )


def _add_papers(agencies: list[Agency], people: Any) -> None:
    Notice.objects.bulk_create(
        Notice(user=user, text=f"Kabar {n}", url="/", created_at=AT)
        for user in people
        for n in range(100)
    )
    year = PlanYearFactory(year=2026)
    Report.objects.bulk_create(
        Report(
            code=f"P{user.pk}X{n}"[:12],
            kind="alignment_agency",
            region=agency.region,
            agency=agency,
            plan_year=year,
            requested_at=AT,
            requested_by=user,
        )
        for user in people
        for n, agency in enumerate(agencies[:100])
    )


def analyze(*which: type[models.Model]) -> None:
    """Let PostgreSQL look at these tables as they are now."""
    names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in which)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {names}")
