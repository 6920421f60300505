"""Asking for a new password: the same answer for everybody, and not without end."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions
from accounts.models import PasswordResetRequest
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def mailbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def ask(email, *, at=NOW, place="203.0.113.7"):
    return actions.ask_for_reset(email=email, place=place, at=at)


def test_known_and_unknown_addresses_take_the_same_steps(client):
    known = UserFactory()
    steps, answers = [], []

    for email in ("tidak-ada@contoh.test", known.email):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answers.append(client.post(reverse("accounts:password_reset"), {"email": email}))
        steps.append([query["sql"].split(email)[0] for query in queries])

    shapes = [[sql.partition(" WHERE")[0].partition(" VALUES")[0] for sql in s] for s in steps]
    assert shapes[0] == shapes[1]
    assert not any("accounts_user" in sql for sql in shapes[0])
    assert [(a.status_code, a.url) for a in answers] == [
        (302, reverse("accounts:password_reset_done"))
    ] * 2
    assert mail.outbox == []


def test_the_link_goes_out_later_and_once():
    known = UserFactory(email="Rina@contoh.test")
    ask("RINA@contoh.test")
    ask("tidak-ada@contoh.test")

    counts = [actions.mail_reset_links(at=NOW) for _ in range(2)]

    assert counts == [1, 0]
    assert [letter.to for letter in mail.outbox] == [[known.email]]


def test_who_has_no_password_or_no_open_account_gets_no_link():
    invited, closed = UserFactory(), UserFactory(is_active=False)
    invited.set_unusable_password()
    invited.save()
    ask(invited.email)
    ask(closed.email)

    assert actions.mail_reset_links(at=NOW) == 0
    assert mail.outbox == []


def test_an_account_gets_three_links_an_hour_from_wherever_they_are_asked_for():
    known = UserFactory()

    asked = [ask(known.email.upper(), place=f"203.0.113.{n}") for n in range(5)]
    actions.mail_reset_links(at=NOW)

    assert asked == [True, True, True, False, False]
    assert len(mail.outbox) == 3
    assert ask(known.email, at=NOW + timedelta(hours=1, seconds=1))


def test_one_place_asks_for_twenty_links_an_hour(client):
    for n in range(20):
        answer = client.post(reverse("accounts:password_reset"), {"email": f"orang{n}@contoh.test"})
        assert answer.status_code == 302
    refused = client.post(reverse("accounts:password_reset"), {"email": "lain@contoh.test"})

    assert refused.status_code == 429
    assert "Coba lagi dalam satu jam" in refused.content.decode()
    assert PasswordResetRequest.objects.count() == 20
    assert ask("lain@contoh.test", at=NOW, place="203.0.113.9")
