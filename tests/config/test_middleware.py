"""Requests that no page of ours sends."""

import gzip

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.middleware import CompressText
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


def test_a_page_goes_compressed_and_never_twice_with_the_same_length(client):
    client.force_login(UserFactory())

    plain = client.get("/")
    packed = [client.get("/", headers={"accept-encoding": "gzip"}) for _ in range(20)]

    assert "Content-Encoding" not in plain
    assert {answer["Content-Encoding"] for answer in packed} == {"gzip"}
    assert b"<h1" in gzip.decompress(packed[0].content)
    assert max(len(answer.content) for answer in packed) < len(plain.content) / 2
    # What an attacker adds to a page cannot be told from its length.
    assert len({len(answer.content) for answer in packed}) > 5


@pytest.mark.parametrize(
    ("kind", "is_packed"),
    [("text/csv; charset=utf-8", True), ("application/json", True), ("application/pdf", False)],
)
def test_text_is_compressed_and_papers_are_not(kind, is_packed):
    request = RequestFactory().get("/", headers={"accept-encoding": "gzip"})

    answer = CompressText(lambda _request: HttpResponse(b"a" * 5000, content_type=kind))(request)

    assert ("Content-Encoding" in answer) == is_packed
