"""Stage steps over HTTP: who may take them, and what the pages say."""

import pytest

from agencies.models import Role
from renja.models import PlanDocument, PlanVersion
from tests.factories.agencies import AgencyFactory, person
from tests.factories.alignment import checked_fit
from tests.factories.renja import RenjaFactory, RkpdFactory, RowFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    return RowFactory().document


def board(document):
    return AgencyFactory(region=document.region, bappeda=True)


def state(document):
    return PlanDocument.objects.values_list("stage", "status").get(pk=document.pk)


def test_head_hands_in(client, document):
    client.force_login(person(Role.AGENCY_HEAD, document.agency))
    url = f"/renja/{document.pk}/ajukan/"

    page = client.get(url)
    response = client.post(url, {"note": ""})

    assert page.status_code == 200
    assert response.url == document.get_absolute_url()
    assert state(document) == ("rancangan", "diajukan")


def test_empty_plan_asks_for_confirmation(client):
    document = RenjaFactory()
    client.force_login(person(Role.AGENCY_HEAD, document.agency))
    url = f"/renja/{document.pk}/ajukan/"

    refused = client.post(url, {})
    client.post(url, {"is_empty_confirmed": "on"})

    assert list(refused.context["form"].errors) == ["is_empty_confirmed"]
    assert state(document) == ("rancangan", "diajukan")


@pytest.mark.parametrize(
    ("role", "status"), [(Role.PLANNER, 403), (Role.SECRETARIAT, 403), (Role.VERIFIER, 403)]
)
def test_others_of_the_agency_do_not_hand_in(client, document, role, status):
    client.force_login(person(role, document.agency))

    assert client.post(f"/renja/{document.pk}/ajukan/").status_code == status
    assert state(document) == ("rancangan", "draft")


@pytest.mark.parametrize("step", ["ajukan", "kembalikan", "layak", "tahapan", "tetapkan"])
def test_draft_of_another_agency_is_not_known(client, document, step):
    client.force_login(person(Role.AGENCY_HEAD, AgencyFactory(region=document.region)))

    assert client.post(f"/renja/{document.pk}/{step}/").status_code == 404


def test_verifier_returns_and_declares_fit(client):
    document = checked_fit()
    client.force_login(person(Role.VERIFIER, board(document)))

    without_words = client.post(f"/renja/{document.pk}/kembalikan/", {"note": ""})
    client.post(f"/renja/{document.pk}/layak/", {"note": ""})

    assert list(without_words.context["form"].errors) == ["note"]
    assert state(document) == ("rancangan", "layak")


@pytest.mark.parametrize("step", ["layak", "kembalikan"])
def test_draft_is_not_verified_and_says_that_it_is_with_its_agency(client, document, step):
    client.force_login(person(Role.VERIFIER, board(document)))

    response = client.get(f"/renja/{document.pk}/{step}/")

    assert response.status_code == 409
    assert "Renja ini belum diajukan; masih berada di perangkat daerahnya." in (
        response.content.decode()
    )
    assert "Peran Anda" not in response.content.decode()


def test_planner_does_not_verify_and_is_told_of_the_role(client, document):
    client.force_login(person(Role.PLANNER, document.agency))

    response = client.get(f"/renja/{document.pk}/kembalikan/")

    assert (response.status_code, "Peran Anda" in response.content.decode()) == (403, True)


def test_rows_of_a_handed_in_plan_say_where_the_plan_is(client):
    document = RowFactory(document__handed_in=True).document
    row = document.rows.get()
    client.force_login(person(Role.PLANNER, document.agency))

    response = client.post(f"/renja/{document.pk}/baris/{row.uuid}/", {})

    assert response.status_code == 409
    assert "Renja ini berada di Bappeda." in response.content.decode()


def test_second_hand_in_says_that_the_plan_is_with_bappeda(client):
    document = RenjaFactory(handed_in=True)
    client.force_login(person(Role.AGENCY_HEAD, document.agency))

    response = client.post(f"/renja/{document.pk}/ajukan/", {"note": ""})

    assert (response.status_code, "berada di Bappeda" in response.content.decode()) == (409, True)


def test_verifier_opens_the_rkpds_next_stage_and_enacts(client):
    document = RkpdFactory(stage="rankhir")
    client.force_login(person(Role.VERIFIER, board(document)))

    client.post(f"/renja/{document.pk}/tahapan/")
    client.post(
        f"/renja/{document.pk}/tetapkan/", {"number": "Perkada 1/2025", "enacted_on": "2025-06-30"}
    )

    assert state(document) == ("penetapan", "final_tahap")


def test_get_opens_no_stage(client):
    document = RkpdFactory()
    client.force_login(person(Role.VERIFIER, board(document)))

    assert client.get(f"/renja/{document.pk}/tahapan/").status_code == 405


def test_planner_names_a_version(client, document):
    client.force_login(person(Role.PLANNER, document.agency))

    client.post(f"/renja/{document.pk}/versi/beri-nama/", {"label": "Sebelum forum"})

    assert PlanVersion.objects.get(document=document).label == "Sebelum forum"
