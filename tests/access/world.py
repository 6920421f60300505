"""One small country with one of everything, and a person for every role and place.

A persona is written `place:role`. Places: `own` is the agency whose plans the walk looks at,
`sibling` another agency of its region, `board` the region's Bappeda, `province` the Bappeda of its
province, `foreign` an agency of the next regency, `foreign_board` that regency's Bappeda,
`ministry` reviews the agency's bidang, `other_ministry` another one. `anon` is nobody, `stranger`
an account without membership, `admin` the administrator.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from agencies.models import Role
from alignment.actions import execute_runs, request_run
from meetings.actions.feeds import create_feed
from meetings.actions.invitations_links import token_of
from meetings.models import InviteListEntry
from notifications.models import Notice, OutboxMail
from renja.actions.versions import freeze_version
from renja.models import DocumentKind, Stage, StageDeadline
from reports.models import ReportSection
from tests.access.rakor import add_rakor_plan
from tests.access.running import add_running_rakor
from tests.factories.accounts import UserFactory
from tests.factories.agencies import (
    AgencyFactory,
    InvitationFactory,
    LetterheadFactory,
    MembershipFactory,
    ProvinceFactory,
    RegencyFactory,
    UnitFactory,
    person,
)
from tests.factories.comments import SuggestionFactory, ThreadFactory
from tests.factories.meetings import (
    DayFactory,
    DelegateFactory,
    FeedFactory,
    InviteListFactory,
    MeetingFactory,
    OrganisationFactory,
    RakorInvitationFactory,
    VenueFactory,
)
from tests.factories.nomenclature import EditionFactory, ItemFactory
from tests.factories.renja import (
    ImportFactory,
    PlanYearFactory,
    RenjaFactory,
    RkpdFactory,
    RowFactory,
    TransitionFactory,
)
from tests.factories.reports import ReportFactory

AT = datetime(2026, 2, 10, 1, 30, tzinfo=UTC)
REGIONAL_ROLES = [role for role in Role if role not in {Role.MINISTRY_REVIEWER, Role.ADMIN}]
REGIONAL_PLACES = ["own", "sibling", "board", "province", "foreign", "foreign_board"]
INVITATION_TOKEN = "token-undangan-uji"


@dataclass(kw_only=True)
class World:
    """What the rows of the table name: `draft.pk`, `handed_in_row.uuid` …"""

    people: dict[str, User | None]
    things: dict[str, Any] = field(default_factory=dict)

    def value(self, path: str) -> Any:
        """`draft_row.document_id` → that number; a bare word without a dot stands for itself."""
        name, *attributes = path.split(".")
        if not attributes or name not in self.things:
            return path
        found = self.things[name]
        for attribute in attributes:
            found = getattr(found, attribute)
        return found


def build_world() -> World:
    """The country, its people, a plan that is being drafted and one that was handed in."""
    places = _places()
    people: dict[str, User | None] = {"anon": None, "stranger": UserFactory(email="x@contoh.test")}
    for place in REGIONAL_PLACES:
        for role in REGIONAL_ROLES:
            key = f"{place}:{role}"
            people[key] = person(role, places[place], email=f"{place}.{role}@contoh.test")
    for place in ("ministry", "other_ministry"):
        people[place] = person(Role.MINISTRY_REVIEWER, places[place], email=f"{place}@contoh.test")
    people["admin"] = person(Role.ADMIN, places["ministry"], email="admin@contoh.test")
    world = World(people=people, things={f"{name}_agency": a for name, a in places.items()})
    world.things["region"] = places["own"].region
    world.things["foreign_region"] = places["foreign"].region
    _add_people_to_manage(world)
    _add_nomenclature(world)
    _add_plans(world)
    _add_threads(world)
    _add_runs_and_reports(world)
    _add_rakor(world)
    add_rakor_plan(world.things, world.people["own:sekretariat"])
    _add_rakor_invitations(world)
    add_running_rakor(world.things, world.people)
    return world


def _places() -> dict[str, Any]:
    province = ProvinceFactory(code="19", name="Provinsi Uji")
    here = RegencyFactory(parent=province, code="19.01", name="Kabupaten Uji")
    there = RegencyFactory(parent=province, code="19.02", name="Kabupaten Tetangga")
    return {
        "own": AgencyFactory(region=here, name="Dinas Uji", affair_fields=["2.08"]),
        "sibling": AgencyFactory(region=here, name="Dinas Lain", affair_fields=["1.02"]),
        "board": AgencyFactory(region=here, bappeda=True),
        "province": AgencyFactory(region=province, bappeda=True),
        "foreign": AgencyFactory(region=there, affair_fields=["2.08"]),
        "foreign_board": AgencyFactory(region=there, bappeda=True),
        "ministry": AgencyFactory(ministry=True, affair_fields=["2.08"]),
        "other_ministry": AgencyFactory(ministry=True, affair_fields=["1.06"]),
    }


def _add_people_to_manage(world: World) -> None:
    agency = world.things["own_agency"]
    world.things["member"] = MembershipFactory(agency=agency, role=Role.PLANNER)
    world.things["letterhead"] = LetterheadFactory(agency=agency)
    world.things["unit"] = UnitFactory(agency=agency)
    world.things["invitation"] = InvitationFactory(
        agency=agency,
        email="baru@contoh.test",
        token_hash=hashlib.sha256(INVITATION_TOKEN.encode()).hexdigest(),
        expires_at=timezone.now() + timedelta(days=7),
    )
    world.things["token"] = SimpleNamespace(open=INVITATION_TOKEN)
    planner = world.people["own:perencana"]
    world.things["notice"] = Notice.objects.create(
        user=planner, text="Temuan baru", url="/", created_at=AT
    )


def _add_nomenclature(world: World) -> None:
    edition = EditionFactory(key="2023", year_from=2026)
    world.things["edition"] = edition
    world.things["item"] = ItemFactory(edition=edition, code="2.08.02.2.01.0001")
    world.things["year"] = PlanYearFactory(year=2026, edition=edition)
    world.things["next_year"] = PlanYearFactory(year=2027, edition=edition)


def _add_plans(world: World) -> None:
    agency, head = world.things["own_agency"], world.people["own:kepala_pd"]
    things = world.things
    frozen = {"by": head, "at": AT}
    things["rkpd"] = RkpdFactory(region=agency.region, plan_year=things["year"])
    things["rkpd_row"] = RowFactory(document=things["rkpd"], agency=agency)
    things["rkpd_version"] = freeze_version(document=things["rkpd"], reason="import", **frozen)
    things["draft"] = RenjaFactory(agency=agency, plan_year=things["next_year"])
    things["draft_row"] = RowFactory(document=things["draft"])
    things["draft_version"] = freeze_version(
        document=things["draft"], reason="named", label="Uji", **frozen
    )
    things["handed_in"] = RenjaFactory(
        agency=agency, plan_year=things["year"], handed_in=True, handed_in_by=head
    )
    things["handed_in_row"] = RowFactory(document=things["handed_in"])
    things["handed_in_version"] = freeze_version(
        document=things["handed_in"], reason="hand_in", **frozen
    )
    TransitionFactory(document=things["handed_in"], by=head)
    things["upload"] = ImportFactory(
        kind=DocumentKind.RENJA,
        region=agency.region,
        agency=agency,
        plan_year=things["next_year"],
        uploaded_by=world.people["own:perencana"],
        file=ContentFile(b"{}", name="renja.json"),
        status="refused",
        error="Tidak terbaca",
    )
    things["upload"].options["batch"] = str(things["upload"].uuid)
    things["upload"].save()
    things["deadline"] = StageDeadline.objects.create(
        plan_year=things["year"],
        gov_type="KABKOT",
        kind=DocumentKind.RENJA,
        stage=Stage.DRAFT,
        due_on=AT.date(),
    )


def _add_threads(world: World) -> None:
    """A verifier's comment on the draft with a proposed value; a ministry's on the hand-in."""
    things, people = world.things, world.people
    things["draft_thread"] = ThreadFactory(
        row=things["draft_row"],
        field="note",
        agency=things["board_agency"],
        opened_by=people["board:verifikator"],
    )
    things["draft_suggestion"] = SuggestionFactory(
        thread=things["draft_thread"], value="Catatan baru", by=people["board:verifikator"]
    )
    things["ministry_thread"] = ThreadFactory(
        row=things["handed_in_row"],
        plan_version=things["handed_in_version"],
        agency=things["ministry_agency"],
        opened_by=people["ministry"],
    )


def _add_runs_and_reports(world: World) -> None:
    """Checks of the draft and of the handed-in version, each with a finding; two reports."""
    things, planner = world.things, world.people["own:perencana"]
    for state, version in (("draft", None), ("handed_in", things["handed_in_version"])):
        run = request_run(renja=things[state], subject_version=version, by=planner, at=AT)
        execute_runs(run_ids=[run.pk], at=AT)
        run.refresh_from_db()
        things[f"{state}_run"] = run
        things[f"{state}_finding"] = run.findings.order_by("-item").first()
    shared = {
        "agency": things["own_agency"],
        "plan_year": things["year"],
        "requested_by": planner,
    }
    things["report"] = ReportFactory(
        ready=True, file=ContentFile(b"%PDF-1.7", name="uji.pdf"), **shared
    )
    things["waiting_report"] = ReportFactory(**shared)


def _add_rakor(world: World) -> None:
    """A rakor of `own` next month, to which no agency of elsewhere is asked."""
    agency = world.things["own_agency"]
    rakor = MeetingFactory(
        host=agency,
        plan_year=world.things["next_year"],
        created_by=world.people["own:sekretariat"],
    )
    venue = VenueFactory(region=agency.region)
    world.things["rakor"] = rakor
    world.things["rakor_day"] = DayFactory(
        meeting=rakor, venue=venue, date=timezone.now().date() + timedelta(days=30)
    )


def _add_rakor_invitations(world: World) -> None:
    """An invitation with its link, a list, and a calendar address of the secretariat."""
    things, secretary = world.things, world.people["own:sekretariat"]
    organisation = OrganisationFactory(owner=things["own_agency"].region)
    things["national_organisation"] = OrganisationFactory()
    invitation = RakorInvitationFactory(
        meeting=things["rakor"],
        organisation=organisation,
        answer_by=None,
        expires_at=timezone.now() + timedelta(days=31),
    )
    things["organisation"] = organisation
    things["rakor_invitation"] = invitation
    things["rakor_mail"] = OutboxMail.objects.create(
        key="rakor-mail",
        to="dinas@contoh.test",
        subject="Undangan",
        topic=f"rakor:{things['rakor'].pk}",
    )
    things["delegate"] = DelegateFactory(invitation=invitation)
    things["invite_list"] = InviteListFactory(owner=things["own_agency"])
    things["list_entry"] = InviteListEntry.objects.create(
        list=things["invite_list"], organisation=organisation
    )
    things["letters"] = ReportFactory(
        ready=True,
        kind="rakor_letter",
        file=ContentFile(b"%PDF-1.7", name="surat.pdf"),
        agency=things["own_agency"],
        plan_year=things["next_year"],
        params={"meeting": things["rakor"].pk, "title": things["rakor"].title},
        requested_by=secretary,
    )
    things["letter_section"] = ReportSection.objects.create(
        report=things["letters"],
        position=0,
        title="Surat",
        payload={"key": "surat-0"},
        content_sha256="0" * 64,
        status="ready",
        file=things["letters"].file.name,
    )
    feed, token = create_feed(kind="saya", by=secretary, at=AT)
    things["feed"] = feed
    things["revoked_feed"] = FeedFactory(user=secretary, revoked_at=AT, revoked_by=secretary)
    things["rakor_link"] = SimpleNamespace(answer=token_of(invitation), feed=token)
