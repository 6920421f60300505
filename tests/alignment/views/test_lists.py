"""The list of checked plans, the fragment of a plan's page, the rules."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agencies.models import Role
from alignment import actions
from renja.models import RegulationProfile
from tests.factories.agencies import AgencyFactory, person
from tests.factories.alignment import AT, worked_example
from tests.factories.renja import RenjaFactory

LIST = "/keselarasan/"


@pytest.fixture
def example(db):
    return worked_example()


def text_of(response):
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_it_lists_the_latest_result_of_each_renja(client, example):
    example.check()
    example.check(example.hand_in())
    client.force_login(example.verifier)

    response = client.get(LIST)

    (entry,) = response.context["entries"]
    assert entry["result"]["run"].number == 2
    assert (entry["result"]["verdict"], str(entry["result"]["score"])) == ("BELUM SELARAS", "78.01")
    assert entry["result"]["open"] == {"KRITIS": 1, "MAYOR": 6, "MINOR": 3, "INFO": 2}


def test_it_names_the_agencies_that_have_not_handed_in(client, example):
    AgencyFactory(region=example.region, name="Dinas Belum")
    RenjaFactory(
        agency__region=example.region,
        agency__name="Dinas Naskah",
        plan_year=example.renja.plan_year,
    )
    AgencyFactory(name="Dinas Daerah Lain")
    example.hand_in()
    client.force_login(example.verifier)

    missing = {agency.name for agency in client.get(LIST).context["missing"]}

    assert {"Dinas Belum", "Dinas Naskah"} <= missing
    assert example.agency.name not in missing
    assert "Dinas Daerah Lain" not in missing


def test_it_says_who_was_counted(client, example):
    AgencyFactory(region=example.region, name="Dinas Lain", affair_fields=["1.01"])
    AgencyFactory(region=example.region, name="Dinas Belum", affair_fields=["2.08"])
    example.hand_in()
    ministry = AgencyFactory(ministry=True, affair_fields=["2.08"])
    said = {}
    for name, user in (
        ("whole", example.verifier),
        ("part", person(Role.MINISTRY_REVIEWER, ministry)),
    ):
        client.force_login(user)
        said[name] = client.get(LIST).context["counted"]

    assert said == {
        "whole": "Belum mengirim: 3 dari 4 perangkat daerah aktif di Provinsi 19",
        "part": "Belum mengirim: 1 dari 2 perangkat daerah yang membidangi 2.08 "
        "di 1 daerah dengan dokumen yang dapat Anda baca",
    }


def test_it_counts_nobody_where_the_reader_knows_of_nobody(client, example):
    ministry = AgencyFactory(ministry=True, affair_fields=["1.01"])
    client.force_login(person(Role.MINISTRY_REVIEWER, ministry))

    response = client.get(LIST)

    assert (response.context["counted"], "Belum mengirim:" in text_of(response)) == ("", False)


def test_a_chosen_region_is_joined_from_stored_parts(client, example):
    run = example.check(example.hand_in())
    client.force_login(example.verifier)

    together = client.get(f"{LIST}?wilayah=19").context["together"]

    assert (together["verdict"], str(together["score"]), together["count"]) == (
        run.verdict, "78.01", 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"), [("", 1), ("?putusan=SELARAS", 0), ("?putusan=BELUM SELARAS", 1),
                         ("?q=p3a", 1), ("?q=zzz", 0), ("?wilayah=19", 1), ("?tahun=1999", 1)]
)  # fmt: skip
def test_filters(client, example, query, found):
    example.check()
    client.force_login(example.planner)

    assert len(client.get(LIST + query).context["entries"]) == found


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_plans(client, example, django_assert_num_queries, count):
    example.check()
    for _number in range(count - 1):
        other = RenjaFactory(agency__region=example.region, plan_year=example.renja.plan_year)
        run = actions.request_run(renja=other, by=example.planner, at=AT)
        actions.execute_runs(run_ids=[run.pk], at=AT)
    client.force_login(example.verifier)

    with django_assert_num_queries(11):
        response = client.get(LIST)
    assert len(response.context["entries"]) == count


def test_the_fragment_of_a_plan(client, example):
    url = reverse("alignment:summary", args=[example.renja.pk])
    client.force_login(example.planner)
    assert "Belum diperiksa." in text_of(client.get(url))

    run = example.check()

    page = text_of(client.get(url))
    assert "BELUM SELARAS" in page
    assert run.get_absolute_url() in page
    assert reverse("alignment:request_run", args=[example.renja.pk]) in page


def test_the_fragment_of_an_rkpd_leads_to_its_agencies(client, example):
    client.force_login(example.planner)

    page = text_of(client.get(reverse("alignment:summary", args=[example.rkpd.pk])))

    assert "?tahun=2027&amp;wilayah=19" in page


def test_the_rules_name_every_check_with_its_source(client, example):
    client.force_login(example.planner)

    page = text_of(client.get(reverse("alignment:rules")))

    assert "PAGU_OVER_ITEM" in page
    assert "Permendagri 86/2017 Ps 130(2), 140(1)" in page
    assert "RENJA_OVERLAP" in page


def test_an_administrator_switches_further_checks(client, example):
    profile = RegulationProfile.objects.get()
    url = reverse("alignment:choose_checks", args=[profile.key])
    client.force_login(person(Role.ADMIN))

    client.post(url, {"check": ["GROUP_MISSING", "FUND_DIFF", "PAGU_ZERO", "??"]})

    profile.refresh_from_db()
    assert profile.further_checks == ["FUND_DIFF", "GROUP_MISSING"]
    client.post(url)
    profile.refresh_from_db()
    assert profile.further_checks == []


def test_nobody_else_switches_them(client, example):
    profile = RegulationProfile.objects.get()
    client.force_login(person(Role.REGION_ADMIN, example.agency))

    response = client.post(
        reverse("alignment:choose_checks", args=[profile.key]), {"check": ["FUND_DIFF"]}
    )

    assert response.status_code == 403
    assert RegulationProfile.objects.get().further_checks == []


def test_the_list_of_plans_names_each_result_as_its_reader_reads_it(client, example):
    example.check()
    RenjaFactory(agency=example.agency, plan_year__year=2031)
    shown = {}
    for reader in (example.planner, example.verifier):
        client.force_login(reader)
        response = client.get("/renja/?jenis=renja")
        shown[reader] = [
            entry["result"] and entry["result"]["verdict"] for entry in response.context["entries"]
        ]
        assert "BELUM SELARAS" in text_of(response)

    assert sorted(map(str, shown[example.planner])) == ["BELUM SELARAS", "None"]
    assert sorted(map(str, shown[example.verifier])) == ["BELUM SELARAS", "None"]


def test_the_list_of_plans_keeps_the_result_of_a_draft_from_other_regions(client, example):
    example.hand_in()
    example.check()
    ministry = AgencyFactory(ministry=True, affair_fields=["2.08"])
    client.force_login(person(Role.MINISTRY_REVIEWER, ministry))

    (entry,) = client.get("/renja/?jenis=renja").context["entries"]

    assert entry["result"] is None
