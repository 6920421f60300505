"""Desks: live findings, and what the people at the table make of them."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Role
from alignment.engine import Part, Sums, Tally
from alignment.models import AlignmentRun, Finding, FindingResponse
from meetings.actions.desks import CannotSettle, Table, Task, desk_of, settle_finding
from meetings.actions.effects import effects_of
from meetings.models import ActionItem, DeskOutcome
from renja.models import Stage
from tests.factories.agencies import AgencyFactory, MembershipFactory, person
from tests.factories.alignment import RunFactory
from tests.factories.meetings import AT, DelegateFactory, RakorInvitationFactory
from tests.factories.renja import (
    PlanYearFactory,
    RenjaFactory,
    RkpdFactory,
    RowFactory,
    VersionFactory,
)
from tests.meetings.test_agenda_actions import add

pytestmark = pytest.mark.django_db


def make_run(renja, number=1, **fields):
    outcome = {"part": Part(Sums(), Tally()).to_json()}
    run = {"status": "done", "finished_at": AT, "verdict": "BELUM SELARAS", "outcome": outcome}
    return AlignmentRun.objects.create(
        renja=renja,
        rkpd=RkpdFactory(region=renja.region, plan_year=renja.plan_year)
        if number == 1
        else renja.runs.first().rkpd,
        number=number,
        stage=Stage.DRAFT,
        rule="R",
        requested_at=AT,
        requested_by=MembershipFactory().user,
        **{**run, **fields},
    )


def make_finding(run, item="2.08.03.1.02.0013", **fields):
    return Finding.objects.create(
        run=run,
        check_id=fields.pop("check_id", "PAGU_OVER_ITEM"),
        severity=fields.pop("severity", "MAYOR"),
        item=item,
        expected="400000000",
        actual="460000000",
        **fields,
    )


@pytest.fixture
def renja(rakor):
    return RenjaFactory(agency=rakor.host, plan_year=rakor.meeting.plan_year)


@pytest.fixture
def finding(renja):
    row = RowFactory(document=renja, printed_code="2.08.03.1.02.0013")
    return make_finding(make_run(renja), row_uuids=[row.uuid])


@pytest.fixture
def desk(rakor):
    return add(rakor, "13.00", "Desk 2.08", kind="desk", agencies=[rakor.host])


def settle(rakor, desk, finding, result, *, by=None, text="Disepakati", **fields):
    fields.setdefault("table", Table(others="Perencana DP3ACSKB"))
    return settle_finding(
        item=desk,
        finding=finding,
        result=result,
        text=text,
        by=by or rakor.secretary,
        at=AT,
        **fields,
    )


def test_the_desk_opens_the_newest_checks_open_findings(rakor, renja, finding, desk):
    newer = make_run(renja, number=2)
    now = make_finding(newer, severity="MINOR")
    first = make_finding(newer, "2.08.02.1.01.0001", severity="KRITIS")
    make_finding(newer, "2.08.05.1.01.0001", status="selesai")
    make_finding(newer, "2.08.06.1.01.0001", change="diperbaiki")
    make_run(renja, number=3, status="queued", finished_at=None, verdict="", outcome=None)
    other_year = RenjaFactory(agency=rakor.host, plan_year=PlanYearFactory(year=2026))
    make_finding(make_run(other_year))

    (group,) = desk_of(desk, user=rakor.secretary)

    assert (group.agency, group.run) == (rakor.host, newer)
    assert group.findings == [first, now]


def test_a_desk_of_one_field_leaves_the_others_out(rakor, renja, finding):
    desk = add(rakor, "13.00", kind="desk", agencies=[rakor.host], field_code="2.08")
    make_finding(finding.run, "2.12.02.1.01.0001")
    whole = make_finding(finding.run, "PD", check_id="PAGU_OVER_CEILING")
    support = make_finding(finding.run, "X.XX.01.1.02.0001")

    (group,) = desk_of(desk, user=rakor.secretary)

    assert {f.pk for f in group.findings} == {finding.pk, whole.pk, support.pk}


def test_a_region_sits_at_the_desk_with_its_agencies_of_the_field(rakor):
    own = AgencyFactory(region=rakor.regency, affair_fields=["2.08", "2.14"])
    AgencyFactory(region=rakor.regency, affair_fields=["1.02"])
    AgencyFactory(region=rakor.regency, bappeda=True)
    desk = add(rakor, "13.00", kind="desk", regions=[rakor.regency], field_code="2.08")

    (group,) = desk_of(desk, user=rakor.secretary)

    assert (group.agency, group.run, group.findings) == (own, None, [])


def test_what_the_rakor_changed_is_about_those_at_its_desks(rakor):
    fields = {"outcome": {"part": Part(Sums(), Tally()).to_json()}, "verdict": "SELARAS"}
    for field in ("2.08", "1.02"):
        agency = AgencyFactory(region=rakor.regency, affair_fields=[field])
        renja = RenjaFactory(agency=agency, plan_year=rakor.meeting.plan_year)
        version = VersionFactory(document=renja)
        RunFactory(renja=renja, subject_version=version, status="done", finished_at=AT, **fields)
    add(rakor, "13.00", kind="desk", regions=[rakor.regency], field_code="2.08")
    add(rakor, "14.00", kind="desk", agencies=[rakor.host])

    (line,) = effects_of(rakor.meeting, user=person(Role.ADMIN, rakor.host)).lines

    assert line.agency.affair_fields == ["2.08"]


def test_drafts_of_others_stay_closed_at_the_desk(rakor):
    agency = AgencyFactory(region=rakor.regency)
    renja = RenjaFactory(agency=agency, plan_year=rakor.meeting.plan_year)
    finding = make_finding(make_run(renja))
    desk = add(rakor, "13.00", kind="desk", agencies=[agency])

    hidden, shown = (
        desk_of(desk, user=user)[0] for user in (rakor.secretary, person(Role.PLANNER, agency))
    )

    assert (hidden.run, hidden.findings) == (None, [])
    assert shown.findings == [finding]


def test_an_action_item_is_made_at_the_table(rakor, desk, finding):
    present = DelegateFactory(invitation=RakorInvitationFactory(meeting=rakor.meeting))
    table = Table(present=[present], others="Kepala Bidang PPA")
    task = Task(owner_person="Perencana", due_on=date(2026, 2, 13), expected_output="Matriks")

    outcome = settle(
        rakor, desk, finding, "tindak_lanjut", text="Sesuaikan pagu", table=table, task=task
    )

    action = ActionItem.objects.get()
    assert outcome.action == action
    assert list(outcome.present.all()) == [present]
    assert outcome.others_present == "Kepala Bidang PPA"
    assert (action.number, action.owner_agency, action.due_on) == (
        1,
        rakor.host,
        date(2026, 2, 13),
    )
    assert (action.finding_identity, action.row_uuid) == (
        finding.identity,
        finding.row_uuids[0],
    )
    second = settle(rakor, desk, finding, "tindak_lanjut")
    assert second.action.number == 2


def test_the_agencys_own_people_move_the_finding_too(rakor, desk, finding):
    planner = person(Role.PLANNER, rakor.host)

    settle(rakor, desk, finding, "dijawab", by=planner, text="Memakai sisa plafon")

    finding.refresh_from_db()
    response = FindingResponse.objects.get()
    assert (finding.status, response.text, response.by) == (
        "ditanggapi",
        "Memakai sisa plafon",
        planner,
    )


def test_bappeda_closes_and_the_agency_reports_it_mended(rakor, desk, finding):
    board = AgencyFactory(region=rakor.province, bappeda=True)

    settle(rakor, desk, finding, "ditutup", by=person(Role.PLANNER, rakor.host))
    finding.refresh_from_db()
    assert finding.status == "diduga_diperbaiki"

    settle(rakor, desk, finding, "ditutup", by=person(Role.VERIFIER, board))
    finding.refresh_from_db()
    assert finding.status == "diterima_dengan_alasan"


def test_the_secretariat_writes_down_but_does_not_close(rakor, desk, finding):
    with pytest.raises(CannotSettle, match="Bappeda"):
        settle(rakor, desk, finding, "ditutup")
    settle(rakor, desk, finding, "dijawab")

    finding.refresh_from_db()
    assert finding.status == "terbuka"
    assert DeskOutcome.objects.get().result == "dijawab"


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"text": " "}, "disepakati"), ({"table": Table(others=" ")}, "hadir di meja")],
)
def test_an_outcome_says_what_and_who(rakor, desk, finding, fields, said):
    with pytest.raises(CannotSettle, match=said):
        settle(rakor, desk, finding, "dijawab", **fields)


def test_a_finding_that_a_newer_check_holds_is_not_moved(rakor, renja, desk, finding):
    make_run(renja, number=2)

    with pytest.raises(CannotSettle, match="lebih baru"):
        settle(rakor, desk, finding, "dijawab", by=person(Role.PLANNER, rakor.host))
    assert DeskOutcome.objects.count() == 0


def test_settling_by_the_page_shows_minors_by_their_initials(client, rakor, desk, finding):
    invitation = RakorInvitationFactory(meeting=rakor.meeting)
    child = DelegateFactory(invitation=invitation, minor=True, name="Ayu Lestari")
    client.force_login(rakor.secretary)
    at = {"uuid": rakor.meeting.uuid, "item": desk.uuid}
    address = reverse("meetings:desk_finding", kwargs={**at, "pk": finding.pk})

    form = client.get(address).content.decode()
    client.post(
        address, {"result": "dijawab", "text": "Diterangkan", "present": [child.pk], "others": ""}
    )
    page = client.get(reverse("meetings:desk", kwargs=at)).content.decode()

    assert DeskOutcome.objects.get().present.get() == child
    assert ("Ayu" in form, "Ayu" in page) == (False, False)
    assert "A.L." in page


def test_an_outcome_needs_somebody_at_the_table(client, rakor, desk, finding):
    client.force_login(rakor.secretary)
    at = {"uuid": rakor.meeting.uuid, "item": desk.uuid, "pk": finding.pk}

    response = client.post(
        reverse("meetings:desk_finding", kwargs=at), {"result": "dijawab", "text": "X"}
    )

    assert "others" in response.context["form"].errors


def test_outcomes_are_read_by_whoever_reads_the_checks(client, rakor, desk, finding):
    settle(rakor, desk, finding, "dijawab", text="Rahasia desk")
    neighbour = AgencyFactory(region=rakor.province)
    address = reverse("meetings:desk", kwargs={"uuid": rakor.meeting.uuid, "item": desk.uuid})

    def reads(user):
        client.force_login(user)
        return "Rahasia desk" in client.get(address).content.decode()

    assert reads(person(Role.PLANNER, rakor.host)) is True
    assert reads(person(Role.PLANNER, neighbour)) is False


def test_only_desks_open_findings(client, rakor, finding):
    talk = add(rakor, "08.00")
    client.force_login(rakor.secretary)

    response = client.get(
        reverse("meetings:desk", kwargs={"uuid": rakor.meeting.uuid, "item": talk.uuid})
    )

    assert response.status_code == 404
