"""Numbered decisions, what they are about, and the action items that follow."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import Role
from meetings.actions import decisions, followup
from meetings.actions.carrying import CannotCarry, carry_into_agenda
from meetings.models import ActionItem, Decision, DecisionLink
from tests.factories.agencies import AgencyFactory, person
from tests.factories.meetings import (
    ActionItemFactory,
    DayFactory,
    DecisionFactory,
    ItemFactory,
    MeetingFactory,
    RecordFactory,
    sha,
)
from tests.factories.renja import RenjaFactory, RowFactory
from tests.meetings.running.conftest import NOW
from tests.meetings.test_desks import make_finding, make_run

Status = ActionItem.Status


@pytest.fixture
def row(rakor):
    document = RenjaFactory(agency=rakor.host, plan_year=rakor.meeting.plan_year)
    return RowFactory(document=document, printed_code="2.08.02.1.01.0001", name="Advokasi")


def decide(rakor, **kwargs):
    return decisions.add_decision(
        **{"meeting": rakor.meeting, "text": "Setuju.", "by": rakor.secretary, "at": NOW} | kwargs
    )


def test_decisions_are_numbered_and_linked(rakor, row):
    [target] = decisions.find_targets(
        meeting=rakor.meeting, words="2.08.02 advokasi", user=rakor.planner
    )
    first = decide(rakor, targets=[target])
    second = decide(rakor)

    assert (first.number, second.number) == (1, 2)
    assert list(first.links.values_list("kind", "target", "printed_code")) == [
        (DecisionLink.Kind.RENJA_ROW, row.uuid, "2.08.02.1.01.0001")
    ]


def test_rows_one_does_not_read_are_not_found(rakor, row):
    assert decisions.find_targets(meeting=rakor.meeting, words="2.08", user=rakor.stranger) == []
    assert decisions.targets_of([f"baris_renja:{row.uuid}"], user=rakor.stranger) == []


def test_row_shows_its_decisions_to_who_sees_the_rakor(client, rakor, row):
    [target] = decisions.find_targets(meeting=rakor.meeting, words="2.08", user=rakor.planner)
    decide(rakor, text="Pagu tetap.", targets=[target])
    ActionItemFactory(meeting=rakor.meeting, text="Ubah matriks.", row_uuid=row.uuid)
    url = reverse("meetings:decisions_about", kwargs={"target": row.uuid})

    seen = {}
    for who in ("planner", "stranger"):
        client.force_login(getattr(rakor, who))
        page = client.get(url).content.decode()
        seen[who] = ("Pagu tetap." in page, "Ubah matriks." in page)

    assert seen == {"planner": (True, True), "stranger": (False, False)}


def test_form_searches_ticks_and_saves(client, rakor, row):
    client.force_login(rakor.secretary)
    url = reverse("meetings:decision_add", kwargs={"uuid": rakor.meeting.uuid})
    typed = {"text": "Pagu tetap.", "outcome": "disepakati"}

    assert client.post(url, typed | {"kata": "2.08\x00", "cari": "1"}).status_code == 200
    page = client.post(url, typed | {"kata": "2.08", "cari": "1"})
    [offered] = page.context["offered"]
    client.post(url, typed | {"tentang": [offered.key], "kata": "2.08"})

    assert Decision.objects.get().links.get().target == row.uuid
    assert page.context["form"]["text"].value() == "Pagu tetap."


def test_older_version_does_not_win(rakor):
    decision = decide(rakor)
    same = {"item": None, "agency": None, "outcome": "disepakati", "targets": []}
    decisions.change_decision(decision=decision, version=1, text="Satu.", **same)

    with pytest.raises(decisions.CannotDecide):
        decisions.change_decision(decision=decision, version=1, text="Dua.", **same)

    assert Decision.objects.get().text == "Satu."


def test_frozen_record_takes_no_decision(rakor):
    decision = decide(rakor)
    RecordFactory(
        meeting=rakor.meeting,
        content="{}",
        sha256=sha("{}"),
        frozen_at=NOW,
        frozen_by=rakor.secretary,
    )

    for act in (
        lambda: decide(rakor),
        lambda: decisions.remove_decision(decision=decision, version=1),
    ):
        with pytest.raises(decisions.CannotDecide):
            act()


# --- Action items -------------------------------------------------------------------------------


def task(rakor, **kwargs):
    owner = kwargs.pop("owner_agency", None) or AgencyFactory(region=rakor.host.region)
    return ActionItemFactory(meeting=rakor.meeting, owner_agency=owner, **kwargs)


def move(action, to_status, by, text="Sudah."):
    action.refresh_from_db()
    followup.move_action(
        action=action, version=action.version, to_status=to_status, text=text, by=by, at=NOW
    )
    action.refresh_from_db()


def test_action_is_done_by_one_and_verified_by_another(rakor):
    action = task(rakor)
    owner = person(Role.PLANNER, action.owner_agency)
    move(action, Status.IN_PROGRESS, owner)
    move(action, Status.DONE, owner)
    with pytest.raises(followup.CannotAct):
        move(action, Status.VERIFIED, owner)

    move(action, Status.VERIFIED, rakor.secretary)

    assert (action.done_by, action.verified_by) == (owner, rakor.secretary)
    assert [s.to_status for s in action.steps.all()] == ["proses", "selesai", "terverifikasi"]


def test_database_refuses_one_person_as_doer_and_verifier(rakor):
    with pytest.raises(IntegrityError), transaction.atomic():
        task(
            rakor,
            status=Status.VERIFIED,
            done_at=NOW,
            done_by=rakor.secretary,
            verified_at=NOW,
            verified_by=rakor.secretary,
        )


def test_done_needs_a_proof_or_a_sentence(rakor):
    action = task(rakor)
    owner = person(Role.PLANNER, action.owner_agency)
    with pytest.raises(followup.CannotAct):
        move(action, Status.DONE, owner, text="")
    file = SimpleUploadedFile("matriks.pdf", b"%PDF-1.7")
    for _ in range(2):
        followup.add_proof(action=action, file=file, by=owner, at=NOW)
        file.seek(0)

    move(action, Status.DONE, owner, text="")

    assert action.proofs.get().filename == "matriks.pdf"


@pytest.mark.parametrize("name", ["jahat.exe", "halaman.html", "tanpa", "bukan.pdf", "bukan.XLSX"])
def test_proof_of_another_kind_is_refused(rakor, name):
    with pytest.raises(followup.CannotAct):
        followup.add_proof(
            action=task(rakor), file=SimpleUploadedFile(name, b"x"), by=rakor.planner, at=NOW
        )


def test_late_is_computed(rakor):
    today = date(2026, 2, 20)
    late = task(rakor, due_on=today - timedelta(days=1))
    due_today = task(rakor, due_on=today)
    done = task(
        rakor,
        due_on=today - timedelta(days=1),
        status=Status.DONE,
        done_at=NOW,
        done_by=rakor.planner,
    )

    assert [a.is_late(today) for a in (late, due_today, done)] == [True, False, False]


def test_steps_offered_fit_the_person(client, rakor):
    action = task(rakor)
    owner = person(Role.PLANNER, action.owner_agency)
    url = reverse("meetings:action", kwargs={"pk": action.uuid})

    offered = {}
    for name, user in (("owner", owner), ("secretary", rakor.secretary), ("seer", rakor.outsider)):
        client.force_login(user)
        form = client.get(url).context["form"]
        offered[name] = [v for v, _label in form.fields["to_status"].choices] if form else []

    assert offered == {
        "owner": ["proses", "selesai"],
        "secretary": ["proses", "selesai", "batal"],
        "seer": [],
    }
    client.force_login(rakor.stranger)
    assert client.get(url).status_code == 404


def test_open_actions_become_the_first_item_of_the_next(rakor):
    open_one = task(rakor, text="Samakan indikator.")
    task(rakor, status=Status.DROPPED)
    following = MeetingFactory(host=rakor.host, previous=rakor.meeting)
    day = DayFactory(meeting=following)
    first = ItemFactory(day=day)
    before = first.starts_at

    item = carry_into_agenda(meeting=following, by=rakor.secretary, at=NOW)

    first.refresh_from_db()
    assert list(followup.carried_actions(following)) == [open_one]
    assert (item.starts_at, first.starts_at) == (before, before + timedelta(minutes=30))
    with pytest.raises(CannotCarry):
        carry_into_agenda(meeting=following, by=rakor.secretary, at=NOW)


def test_a_task_is_not_due_before_the_rakor_that_gave_it(client, rakor):
    day = rakor.meeting.days.order_by("date").first().date
    client.force_login(rakor.secretary)
    address = reverse("meetings:action_add", kwargs={"uuid": rakor.meeting.uuid})

    for due_on in (day - timedelta(days=1), day):
        page = client.post(address, {"text": "Sesuaikan pagu", "due_on": due_on})

        if due_on < day:
            assert page.context["form"].errors["due_on"] == ["Tenggat mendahului rakor."]
    assert [action.due_on for action in rakor.meeting.actions.all()] == [day]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("page", ["decisions", "actions", "board"])
def test_lists_ask_the_database_as_often_for_one_as_for_many(
    client, django_assert_num_queries, rakor, row, count, page
):
    [target] = decisions.find_targets(meeting=rakor.meeting, words="2.08", user=rakor.planner)
    for _ in range(count):
        decision = decide(rakor, targets=[target])
        task(rakor, decision=decision, number=100 + decision.number)
    client.force_login(rakor.secretary)
    where = {} if page == "board" else {"uuid": rakor.meeting.uuid}

    with django_assert_num_queries({"decisions": 12, "actions": 10, "board": 7}[page]):
        assert client.get(reverse(f"meetings:{page}", kwargs=where)).status_code == 200


def test_decision_factory_numbers_once(rakor):
    DecisionFactory(meeting=rakor.meeting, number=7)

    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionFactory(meeting=rakor.meeting, number=7)


def test_a_finding_is_found_and_named_by_the_words_of_the_screen(rakor, row):
    finding = make_finding(make_run(row.document), row.printed_code, row_uuids=[row.uuid])

    [target] = decisions.find_targets(meeting=rakor.meeting, words="melebihi", user=rakor.planner)
    row_along, named = decisions.targets_of([target.key], user=rakor.planner)

    assert target.label == f"Pagu melebihi RKPD ({finding.run.renja.agency})"
    assert named == target
    assert (row_along.kind, row_along.uuid) == ("baris_renja", row.uuid)
