"""What must stay hidden: drafts, other regions, other bidang, and what they could leak through."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from agencies.models import Role
from alignment import actions
from alignment.models import Finding
from renja.models import PlanRow
from tests.factories.agencies import AgencyFactory, ProvinceFactory, person
from tests.factories.alignment import AT, worked_example
from tests.factories.renja import RowFactory

LATER = AT + timedelta(hours=1)
SECRET = "Rp777.777.777"


@pytest.fixture
def example(db):
    """The worked example of an agency with a second bidang, whose figures are seeded to leak."""
    example = worked_example(fields=("2.08", "2.12"))
    for document, budget in ((example.rkpd, 500_000_000), (example.renja, 777_777_777)):
        RowFactory(
            document=document, agency=example.agency, printed_code="2.12.02.1.01.0001",
            name="Rahasia bidang lain", budget=Decimal(budget), indicator="Jumlah", places=["19"],
        )  # fmt: skip
        # Support rows of both bidang are one item, X.XX.01: its sum speaks of both.
        for code, part in (("2.08.01.1.01.0001", 10), ("2.12.01.1.01.0001", budget // 1000)):
            RowFactory(
                document=document, agency=example.agency, printed_code=code, name=f"Gaji {code[:4]}",
                budget=Decimal(part), indicator="Jumlah", places=["19"],
            )  # fmt: skip
    example.freeze(example.rkpd)
    return example


@pytest.fixture
def people(example):
    region = example.region
    ministry = AgencyFactory(ministry=True, affair_fields=["2.08"])
    elsewhere = AgencyFactory(region=ProvinceFactory(code="31"))
    return {
        "planner": example.planner,
        "verifier": example.verifier,
        "sibling": person(Role.PLANNER, AgencyFactory(region=region)),
        "foreign": person(Role.PLANNER, elsewhere),
        "foreign_board": person(
            Role.VERIFIER, AgencyFactory(region=elsewhere.region, bappeda=True)
        ),
        "reviewer": person(Role.MINISTRY_REVIEWER, ministry),
        "other_reviewer": person(
            Role.MINISTRY_REVIEWER, AgencyFactory(ministry=True, affair_fields=["1.06"])
        ),
    }


def pages_of(run):
    found = Finding.objects.get(run=run, check_id="PAGU_OVER_ITEM", item="2.08.03.1.02.0013")
    return [
        run.get_absolute_url(),
        reverse("alignment:progress", args=[run.uuid]),
        found.get_absolute_url(),
        reverse("alignment:summary", args=[run.renja_id]),
    ]


def readers(client, people, url):
    seen = set()
    for name, user in people.items():
        client.force_login(user)
        status = client.get(url).status_code
        assert status in {200, 404}
        if status == 200:
            seen.add(name)
    return seen


def test_a_draft_is_its_agencys_and_its_boards(client, example, people):
    run = example.check()

    for url in pages_of(run):
        assert readers(client, people, url) == {"planner", "verifier"}


def test_what_was_handed_in_opens_to_region_and_reviewer(client, example, people):
    run = example.check(example.hand_in())

    for url in pages_of(run):
        assert readers(client, people, url) == {"planner", "verifier", "sibling", "reviewer"}


def test_a_check_of_the_draft_stays_hidden_after_the_hand_in(client, example, people):
    draft = example.check()
    example.hand_in()

    for url in pages_of(draft)[:3]:
        assert readers(client, people, url) == {"planner", "verifier"}


@pytest.mark.parametrize("who", ["sibling", "foreign", "reviewer", "other_reviewer"])
def test_outsiders_neither_check_nor_answer(client, example, people, who):
    run = example.check(example.hand_in())
    found = Finding.objects.get(run=run, check_id="PAGU_OVER_ITEM", item="2.08.03.1.02.0013")
    expected = 404 if who in {"foreign", "other_reviewer"} else 403
    client.force_login(people[who])

    asked = client.post(reverse("alignment:request_run", args=[example.renja.pk]))
    answered = client.post(
        found.get_absolute_url(), {"version": 1, "to_status": "ditanggapi", "text": "x"}
    )

    assert (asked.status_code, answered.status_code) == (expected, expected)


def test_a_reviewer_reads_figures_of_their_bidang_alone(client, example, people):
    run = example.check(example.hand_in())
    client.force_login(people["reviewer"])

    response = client.get(run.get_absolute_url() + "?status=semua&tingkat=KRITIS&tingkat=MAYOR"
                          "&tingkat=MINOR&tingkat=INFO&tabel=semua")  # fmt: skip
    page = response.content.decode()

    assert "Rahasia bidang lain" not in page
    assert SECRET not in page
    assert "2.12.0" not in page
    assert "777.777" not in page
    # Plafon and unallocated rest speak of the whole agency.
    assert not any(f["code"] == "Seluruh perangkat daerah" for f in response.context["findings"])
    sums = response.context["standing"].part.sums
    assert (sums.in_rkpd, sums.in_renja) == (6, 6)
    assert response.context["history"][0]["score"] is None


def test_a_reviewer_gets_404_for_findings_outside_their_bidang(client, example, people):
    run = example.check(example.hand_in())
    client.force_login(people["reviewer"])

    hidden = Finding.objects.filter(run=run, item__startswith="2.12") | Finding.objects.filter(
        run=run, item="*"
    )
    assert hidden.exists()
    for found in hidden:
        assert client.get(found.get_absolute_url()).status_code == 404


def test_a_shared_support_item_shows_a_reviewer_their_rows_only(client, example, people):
    run = example.check(example.hand_in())
    shared = Finding.objects.filter(run=run, item="X.XX.01.1.01.0001", check_id="PAGU_OVER_ITEM")
    assert shared.exists()
    client.force_login(people["reviewer"])

    # Their own support rows agree: the finding on the sum of both bidang is not theirs.
    assert client.get(shared.get().get_absolute_url()).status_code == 404


def test_the_list_shows_each_person_what_they_may_see(client, example, people):
    example.check(example.hand_in())
    whole = {}
    for name, user in people.items():
        client.force_login(user)
        entries = client.get("/keselarasan/").context["entries"]
        whole[name] = [entry["result"]["is_part"] for entry in entries]

    assert whole == {
        "planner": [False], "verifier": [False], "sibling": [False], "foreign": [],
        "foreign_board": [], "reviewer": [True], "other_reviewer": [],
    }  # fmt: skip


def test_the_list_shows_no_draft_result_to_others(client, example, people):
    example.check(example.hand_in())
    PlanRow.objects.filter(document=example.renja).update(budget=Decimal(1))
    example.check(at=LATER)

    for name, number in (("planner", 2), ("sibling", 1), ("reviewer", 1)):
        client.force_login(people[name])
        (entry,) = client.get("/keselarasan/").context["entries"]
        assert entry["result"]["run"].number == number


def test_what_was_said_about_a_draft_stays_inside(client, example, people):
    draft = example.check()
    actions.move_finding(
        finding=Finding.objects.get(run=draft, check_id="PAGU_OVER_ITEM", item="2.08.03.1.02.0013"),
        to_status="ditanggapi", text="Hanya untuk Bappeda", by=example.planner, at=AT,
    )  # fmt: skip
    run = example.check(example.hand_in(), at=LATER)
    urls = [pages_of(run)[0] + "?status=semua", pages_of(run)[2]]

    for name, is_seen in (("planner", True), ("sibling", False), ("reviewer", False)):
        client.force_login(people[name])
        for url in urls:
            assert ("Hanya untuk Bappeda" in client.get(url).content.decode()) is is_seen


def test_links_to_live_rows_are_for_those_who_read_the_draft(client, example, people):
    run = example.check(example.hand_in())

    for name, is_linked in (("verifier", True), ("sibling", False), ("reviewer", False)):
        client.force_login(people[name])
        page = client.get(run.get_absolute_url()).content.decode()
        assert (f"/renja/{example.renja.pk}/baris/" in page) is is_linked
