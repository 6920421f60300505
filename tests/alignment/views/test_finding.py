"""The page of one finding."""

from __future__ import annotations

import pytest

from agencies.models import Role
from alignment import actions
from alignment.models import Finding, FindingResponse
from tests.factories.agencies import person
from tests.factories.alignment import AT, worked_example

OVER = "2.08.03.1.02.0013"


@pytest.fixture
def example(db):
    return worked_example()


@pytest.fixture
def over(example):
    return Finding.objects.get(run=example.check(), check_id="PAGU_OVER_ITEM")


def post(client, found, **data):
    return client.post(found.get_absolute_url(), {"version": found.version, **data})


def text_of(response):
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_it_shows_both_values_the_suggestion_and_the_source(client, example, over):
    client.force_login(example.planner)

    page = text_of(client.get(over.get_absolute_url()))

    assert "Rp400.000.000" in page
    assert "Rp520.000.000" in page
    assert "Turunkan sesuai RKPD" in page
    assert "Permendagri 86/2017 Ps 130(2), 140(1)" in page


def test_the_form_offers_what_this_person_may_do(client, example, over):
    for user, moves in (
        (example.planner, ["ditanggapi", "diduga_diperbaiki"]),
        (example.verifier, ["diterima_dengan_alasan"]),
    ):
        client.force_login(user)
        form = client.get(over.get_absolute_url()).context["form"]
        assert [value for value, _label in form.fields["to_status"].choices] == moves


def test_an_answer_is_told_with_role_agency_and_zone(client, example, over):
    client.force_login(example.planner)

    response = post(client, over, to_status="ditanggapi", text="Sudah dibahas")

    assert response.url == over.get_absolute_url()
    page = text_of(client.get(over.get_absolute_url()))
    assert f"<b>Perencana, {example.agency}</b>: Terbuka → Ditanggapi" in page
    assert "Sudah dibahas" in page
    assert "WIB, pemeriksaan ke-1" in page


def test_a_step_of_the_check_itself_is_told(client, example, over):
    example.renja.rows.filter(printed_code=OVER).update(budget=400_000_000)
    run = example.check()
    settled = Finding.objects.get(run=run, check_id="PAGU_OVER_ITEM")
    client.force_login(example.planner)

    assert "<b>Pemeriksaan otomatis</b>: Terbuka → Selesai" in text_of(
        client.get(settled.get_absolute_url())
    )


def test_a_reason_is_required(client, example, over):
    client.force_login(example.verifier)

    response = post(client, over, to_status="diterima_dengan_alasan", text=" ")

    assert response.status_code == 422
    assert not FindingResponse.objects.exists()


@pytest.mark.parametrize("to_status", ["diterima_dengan_alasan", "dibuka_kembali", "selesai"])
def test_a_planner_cannot_accept(client, example, over, to_status):
    client.force_login(example.planner)

    assert post(client, over, to_status=to_status, text="x").status_code == 422
    over.refresh_from_db()
    assert over.status == "terbuka"


def test_who_only_reads_may_not_answer(client, example, over):
    client.force_login(person(Role.SECRETARIAT, example.agency))

    assert client.get(over.get_absolute_url()).context["form"] is None
    assert post(client, over, to_status="ditanggapi", text="x").status_code == 403


def test_who_comes_second_keeps_the_text_and_sees_why(client, example, over):
    stale = over.version
    actions.move_finding(
        finding=Finding.objects.get(pk=over.pk), to_status="ditanggapi", text="Satu",
        by=example.planner, at=AT,
    )  # fmt: skip
    client.force_login(example.verifier)

    response = client.post(
        over.get_absolute_url(),
        {"version": stale, "to_status": "diterima_dengan_alasan", "text": "Dua"},
    )

    assert response.status_code == 409
    page = text_of(response)
    assert "Orang lain baru saja mengubah temuan ini" in page
    assert "Dua" in page
    assert FindingResponse.objects.count() == 1


def test_a_finding_of_an_older_check_offers_no_form(client, example, over):
    example.check()
    client.force_login(example.planner)

    response = client.get(over.get_absolute_url())

    assert response.context["form"] is None
    assert "pemeriksaan yang lebih baru" in text_of(response)


def test_queries(client, example, over, django_assert_num_queries):
    client.force_login(example.planner)

    with django_assert_num_queries(16):
        client.get(over.get_absolute_url())
