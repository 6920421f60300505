"""Error pages are whole pages, even where nothing but the template is there to work with."""

from http import HTTPStatus

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.views import defaults

from tests.factories.accounts import PASSWORD, UserFactory


def test_server_error_needs_neither_database_nor_user(rf):
    response = defaults.server_error(rf.get("/"))

    assert response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Terjadi kesalahan" in response.content.decode()


@pytest.mark.parametrize(
    ("handler", "error", "heading"),
    [
        (defaults.page_not_found, Http404(), "Halaman tidak ditemukan"),
        (defaults.permission_denied, PermissionDenied(), "Anda tidak berwenang melakukan ini"),
    ],
)
def test_refusals_say_what_happened(rf, handler, error, heading):
    response = handler(rf.get("/"), error)

    assert heading in response.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_a_page_of_ours():
    client = Client(enforce_csrf_checks=True)
    user = UserFactory()

    response = client.post(
        reverse("accounts:login"), {"username": user.email, "password": PASSWORD}
    )

    assert response.status_code == HTTPStatus.FORBIDDEN
    assert "Formulir ini sudah kedaluwarsa" in response.content.decode()
