"""Wrong passwords are counted by address and place."""

import pytest
from django.urls import reverse

from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def attempt(client, address, password):
    return client.post(reverse("accounts:login"), {"username": address, "password": password})


def test_five_wrong_passwords_pause_the_sign_in_for_that_address_alone(client):
    user, other = UserFactory(email="rina@contoh.test"), UserFactory()
    spellings = ["rina@contoh.test", "Rina@contoh.test", "RINA@contoh.test"]

    codes = [attempt(client, spellings[n % 3], "salah").status_code for n in range(5)]
    locked = attempt(client, user.email, PASSWORD)

    assert codes == [200, 200, 200, 200, 429]
    assert locked.status_code == 429
    assert "Terlalu banyak kata sandi yang salah" in locked.content.decode()
    assert attempt(client, other.email, PASSWORD).status_code == 302
