"""Passwords of this work's words are refused."""

import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.factories.accounts import PASSWORD, UserFactory


@pytest.mark.parametrize(
    "password",
    [
        "renjana2026",
        "selaras123",
        "Renjana@2026!",
        "2026-bappeda-2026",
        "RKPD.2027.RENJA",
        "s3lar4s2026",
        "admin123456",
        "katasandi2026",
    ],
)
def test_a_word_of_the_house_with_digits_is_refused(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)

    assert "password_word_of_the_house" in [error.code for error in refused.value.error_list]


@pytest.mark.parametrize(
    "password", ["kuda-hujan-lampu-teh", "renjana kuda hujan", "xK9#qTz2!mVw", "perahu layar 77"]
)
def test_other_passwords_pass(password):
    assert validate_password(password) is None


def test_a_long_password_of_such_words_is_judged_at_once():
    started = time.monotonic()

    validate_password("renjanarenjaadministratoradmin" * 130 + "x")

    assert time.monotonic() - started < 1


@pytest.mark.django_db
def test_the_form_says_why_and_what_to_choose(client):
    user = UserFactory()
    client.force_login(user)

    page = client.post(
        reverse("accounts:password_change"),
        {"old_password": PASSWORD, "new_password1": "selaras123", "new_password2": "selaras123"},
    ).content.decode()

    assert "langsung tertebak" in page
    assert "Pilih empat kata" in page
