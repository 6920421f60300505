"""The pages of the nomenclature."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import Role
from nomenclature.models import NomenclatureEdition
from tests.factories.agencies import MembershipFactory
from tests.factories.nomenclature import EditionFactory, ItemFactory

pytestmark = pytest.mark.django_db

HEAD = "level,kode,nama,kinerja,indikator,satuan\n"
LINE = 'sub_kegiatan,2.08.02.2.01.0007,"Advokasi, sosialisasi",Terlaksananya,Jumlah,Lembaga\n'


def sign_in(client, role=Role.PLANNER):
    membership = MembershipFactory(role=role)
    client.force_login(membership.user)
    return membership.user


@pytest.mark.parametrize("items", [1, 3])
def test_list_costs_the_same_for_any_number_of_items(client, django_assert_num_queries, items):
    sign_in(client)
    edition = EditionFactory()
    for number in range(items):
        ItemFactory(edition=edition, code=f"2.08.02.1.01.000{number}")

    # session, user, editions, count, page, listed, heirs, newer, memberships, notices
    with django_assert_num_queries(10):
        response = client.get(reverse("nomenclature:list"))

    assert len(response.context["page_obj"]) == items


def test_list_shows_the_successor_of_a_retired_code(client):
    sign_in(client)
    old = EditionFactory(key="2023", year_from=2023)
    ItemFactory(edition=old, code="2.08.02.1.01.0012")
    new = EditionFactory(key="2027", year_from=2027)
    ItemFactory(edition=new, code="2.08.02.1.01.0013", predecessor="2.08.02.1.01.0012")

    response = client.get(reverse("nomenclature:list"), {"edisi": "2023"})

    assert "Tidak berlaku lagi; diganti 2.08.02.1.01.0013." in response.content.decode()


def test_item_page_shows_what_stands_above(client):
    sign_in(client)
    edition = EditionFactory()
    ItemFactory(edition=edition, code="2.08.02", level="program", name="PROGRAM PUG")
    item = ItemFactory(edition=edition, code="2.08.02.1.01.0013")

    response = client.get(reverse("nomenclature:item", kwargs={"pk": item.pk}))

    assert "PROGRAM PUG" in response.content.decode()


def test_import_is_for_administrators(client):
    sign_in(client, Role.REGION_ADMIN)

    assert client.get(reverse("nomenclature:import")).status_code == 403


def test_import_stores_the_file_and_shows_its_report(client):
    sign_in(client, Role.ADMIN)
    file = SimpleUploadedFile("a.csv", (HEAD + LINE).encode())

    response = client.post(
        reverse("nomenclature:import"),
        {"key": "2027", "name": "Edisi 2027", "year_from": 2027, "file": file},
        follow=True,
    )

    assert response.redirect_chain == [("/data/nomenklatur/edisi/2027/", 302)]
    item = NomenclatureEdition.objects.get(key="2027").items.get(level="sub_kegiatan")
    assert (item.code, item.gov_type, item.unit) == ("2.08.02.2.01.0007", "KABKOT", "Lembaga")


def test_import_refuses_a_file_that_is_no_nomenclature(client):
    sign_in(client, Role.ADMIN)
    file = SimpleUploadedFile("a.csv", b"nama,umur\nA,1\n")

    response = client.post(
        reverse("nomenclature:import"),
        {"key": "2027", "name": "Edisi 2027", "year_from": 2027, "file": file},
    )

    assert "Nomenklatur tidak ditemukan" in str(response.context["form"].errors["file"])
    assert not NomenclatureEdition.objects.filter(key="2027").exists()
