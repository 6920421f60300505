"""Signing in and out, passwords, profile."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse

from accounts import tasks
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "sandi-baru-untuk-uji"


@pytest.fixture(autouse=True)
def mailbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_sign_in_ignores_the_capitals_of_the_address(client):
    user = UserFactory(email="Rina@contoh.test")

    response = client.post(
        reverse("accounts:login"), {"username": "rina@CONTOH.test", "password": PASSWORD}
    )

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_sign_in_with_a_wrong_password_says_so_and_marks_nothing_else(client):
    user = UserFactory()

    response = client.post(
        reverse("accounts:login"), {"username": user.email, "password": "bukan ini"}
    )

    assert "Alamat surel dan kata sandi tidak cocok." in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_sign_in_goes_to_no_foreign_site(client):
    user = UserFactory()

    response = client.post(
        reverse("accounts:login") + "?next=https://jahat.test/",
        {"username": user.email, "password": PASSWORD},
    )

    assert response.url == reverse("home")


def test_sign_out_needs_a_post(client):
    client.force_login(UserFactory())

    assert client.get(reverse("accounts:logout")).status_code == 405
    assert client.post(reverse("accounts:logout")).url == reverse("accounts:login")
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_replaced_through_the_mailed_link(client):
    user = UserFactory()

    client.post(reverse("accounts:password_reset"), {"email": user.email.upper()})
    tasks.mail_reset_links()

    (letter,) = mail.outbox
    address = re.search(r"https?://\S+", letter.body).group()
    assert address.startswith(settings.BASE_URL)
    form_page = client.get(address.removeprefix(settings.BASE_URL), follow=True)
    client.post(
        form_page.request["PATH_INFO"],
        {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD},
    )
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client):
    known = UserFactory()

    answers = [
        client.post(reverse("accounts:password_reset"), {"email": email}, follow=True)
        for email in (known.email, "tidak-ada@contoh.test")
    ]
    tasks.mail_reset_links()

    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert [answer.templates[0].name for answer in answers] == [
        "registration/password_reset_done.html"
    ] * 2
    assert [letter.to for letter in mail.outbox] == [[known.email]]


def test_a_used_link_offers_a_new_one(client):
    response = client.get(reverse("accounts:password_set", args=["MQ", "x-y"]))

    assert "Tautan ini tidak berlaku lagi" in response.content.decode()
    assert reverse("accounts:password_reset") in response.content.decode()


def test_changing_the_password_needs_the_old_one(client):
    user = UserFactory()
    client.force_login(user)
    new = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}

    client.post(reverse("accounts:password_change"), new | {"old_password": "salah"})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)

    client.post(reverse("accounts:password_change"), new | {"old_password": PASSWORD})
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


def test_the_profile_changes_name_and_theme_and_nothing_else(client):
    user = UserFactory(email="tetap@contoh.test")
    client.force_login(user)

    client.post(
        reverse("accounts:profile"),
        {"name": "Rina Sari", "theme": "dark", "email": "lain@contoh.test"},
    )

    user.refresh_from_db()
    assert (user.name, user.theme, user.email) == ("Rina Sari", "dark", "tetap@contoh.test")
    assert 'data-bs-theme="dark"' in client.get(reverse("accounts:profile")).content.decode()


@pytest.mark.parametrize("name", ["profile", "password_change"])
def test_own_pages_ask_for_sign_in_first(client, name):
    response = client.get(reverse(f"accounts:{name}"))

    assert response.url == f"{reverse('accounts:login')}?next={reverse(f'accounts:{name}')}"
