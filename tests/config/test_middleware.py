"""Requests that no page of ours sends."""

import pytest

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/renja/?q=a%00b", "/data/wilayah/19%00/", "/v/?kode=%00"])
def test_a_nul_in_the_address_is_refused_with_a_page(client, address):
    client.force_login(UserFactory())

    answer = client.get(address)

    assert answer.status_code == 400
    assert "Permintaan tidak dapat dibaca" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/renja/?tahun=²",
        "/kalender/?tahun=²",
        "/rakor/?tahun=²",
        "/renja/?tahun=99999999999999999999",
        "/renja/?wilayah=²",
    ],
)
def test_digits_that_are_no_number_choose_nothing(client, address):
    client.force_login(UserFactory())

    assert client.get(address).status_code == 200


def test_who_opens_the_address_of_a_button_reads_that_nothing_happened(client):
    client.force_login(UserFactory())

    answer = client.get("/pemberitahuan/semua-dibaca/")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Tidak ada yang dijalankan" in answer.content.decode()
