"""Wrong passwords are counted by account and place; nobody chooses their place."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.urls import reverse

from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
PROXY = "127.0.0.1"
NEW = {"new_password1": "kuda-hujan-lampu-teh", "new_password2": "kuda-hujan-lampu-teh"}


def attempt(client, address, password, *, place="203.0.113.7", sender=PROXY, said=""):
    """Sign in through the proxy `sender`; `said` is what the client wrote into the header."""
    return client.post(
        reverse("accounts:login"),
        {"username": address, "password": password},
        REMOTE_ADDR=sender,
        headers={"X-Forwarded-For": f"{said}, {place}" if said else place},
    )


def codes(answers):
    return [answer.status_code for answer in answers]


def age_attempts(**by):
    for row in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=row.pk).update(
            attempt_time=row.attempt_time - timedelta(**by)
        )


def test_five_wrong_passwords_pause_the_sign_in_for_that_address_alone(client):
    user, other = UserFactory(email="rina@contoh.test"), UserFactory()
    spellings = ["rina@contoh.test", "Rina@contoh.test", "RINA@contoh.test"]

    answers = [attempt(client, spellings[n % 3], "salah") for n in range(5)]
    locked = attempt(client, user.email, PASSWORD)

    assert codes(answers) == [200, 200, 200, 200, 429]
    assert locked.status_code == 429
    assert "Terlalu banyak kata sandi yang salah" in locked.content.decode()
    assert attempt(client, other.email, PASSWORD).status_code == 302


def test_a_stranger_does_not_lock_the_owner_out_elsewhere(client):
    owner = UserFactory()

    stranger = [attempt(client, owner.email, "salah", place="198.51.100.66") for _ in range(30)]

    assert codes(stranger) == [200] * 4 + [429] * 26
    assert attempt(client, owner.email, PASSWORD, place="203.0.113.7").status_code == 302


def test_an_account_tried_from_everywhere_pauses(client):
    owner = UserFactory()

    for n in range(10):
        for _ in range(5):
            attempt(client, owner.email, "salah", place=f"198.51.100.{n}")

    assert attempt(client, owner.email, PASSWORD, place="203.0.113.7").status_code == 429


def test_one_place_does_not_try_25_accounts(client):
    users = UserFactory.create_batch(25)

    answers = [attempt(client, user.email, "salah") for user in users]

    assert codes(answers) == [200] * 19 + [429] * 6
    assert attempt(client, users[0].email, PASSWORD, place="203.0.113.8").status_code == 302


def test_an_own_account_does_not_clear_what_a_place_tried(client):
    own, *others = UserFactory.create_batch(22)

    for user in others[:19]:
        attempt(client, user.email, "salah")
    signed_in = attempt(client, own.email, PASSWORD)
    client.logout()
    answers = [attempt(client, user.email, "salah") for user in others[19:]]

    assert signed_in.status_code == 302
    assert codes(answers) == [429, 429]


def test_a_try_during_the_pause_does_not_prolong_it(client):
    user = UserFactory()
    for _ in range(5):
        attempt(client, user.email, "salah")

    age_attempts(minutes=14)
    during = attempt(client, user.email, "salah")
    age_attempts(minutes=2)

    assert during.status_code == 429
    assert attempt(client, user.email, PASSWORD).status_code == 302


def test_the_place_that_a_client_writes_into_the_header_counts_for_nothing(client):
    user = UserFactory()

    answers = [attempt(client, user.email, "salah", said=f"192.0.2.{n}") for n in range(6)]

    assert codes(answers) == [200] * 4 + [429] * 2
    assert list(AccessAttempt.objects.values_list("ip_address", flat=True)) == ["203.0.113.7"]


def test_forwarded_headers_of_no_proxy_are_ignored(client):
    user = UserFactory()

    answers = [
        attempt(client, user.email, "salah", sender="203.0.113.50", place=f"192.0.2.{n}")
        for n in range(6)
    ]

    assert codes(answers) == [200] * 4 + [429] * 2
    assert list(AccessAttempt.objects.values_list("ip_address", flat=True)) == ["203.0.113.50"]


def test_the_addresses_of_one_ipv6_connection_are_one_place(client):
    user = UserFactory()

    answers = [attempt(client, user.email, "salah", place=f"2001:db8:1:2::{n}") for n in range(6)]

    assert codes(answers) == [200] * 4 + [429] * 2


def test_guessing_the_old_password_pauses_too_and_stores_no_password(client):
    user = UserFactory()
    client.force_login(user)
    address = reverse("accounts:password_change")

    answers = [client.post(address, NEW | {"old_password": f"tebak{n}"}) for n in range(5)]
    right = client.post(address, NEW | {"old_password": PASSWORD})

    user.refresh_from_db()
    assert codes(answers) == [200] * 4 + [429]
    assert (right.status_code, user.check_password(PASSWORD)) == (429, True)
    (stored,) = AccessAttempt.objects.all()
    assert (stored.username, stored.failures_since_start) == (user.email.lower(), 5)
    assert not any(word in stored.post_data for word in ("tebak", "kuda"))
