"""Mails of a trial: kept on the disk, read by administrators, and nowhere else to be found."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from notifications import actions, kept
from tests.factories.agencies import AgencyFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.KEPT_MAIL = str(tmp_path / "mail")
    settings.OUTBOX_EMAIL = {"EMAIL_BACKEND": "notifications.backend.KeptBackend"}
    return tmp_path / "mail"


@pytest.fixture
def admin(client):
    client.force_login(person(Role.ADMIN, AgencyFactory()))
    return client


def send(subject="Undangan <b>Rakor</b>", body="Buka https://contoh.test/k/abc/ <i>"):
    letter = actions.Letter(key="", subject=subject, body=body, calendar="METHOD:REQUEST\r\n")
    (pk,) = actions.enqueue(letter=letter, to=["dinas@contoh.test"], at=timezone.now())
    assert actions.send_mail(mail_id=pk, at=timezone.now())


def test_an_administrator_reads_what_would_have_gone_out(admin, folder):
    send()
    (mail,) = kept.all_mails()

    page = admin.get(reverse("notifications:kept_mails")).content.decode()
    detail = admin.get(reverse("notifications:kept_mail", args=[mail.name])).content.decode()
    file = admin.get(reverse("notifications:kept_file", args=[mail.name, 0]))

    assert "Undangan &lt;b&gt;Rakor&lt;/b&gt;" in page
    assert 'href="https://contoh.test/k/abc/"' in detail
    assert "&lt;i&gt;" in detail
    assert (file.content, file["Content-Type"]) == (
        b"METHOD:REQUEST\r\n",
        "application/octet-stream",
    )
    assert file["Content-Disposition"] == 'attachment; filename="undangan.ics"'


def test_others_do_not_read_them(client, folder):
    send()
    client.force_login(person(Role.SECRETARIAT, AgencyFactory()))

    assert client.get(reverse("notifications:kept_mails")).status_code == 403


def test_without_the_setting_there_is_no_page(admin, folder, settings):
    send()
    settings.KEPT_MAIL = ""

    assert admin.get(reverse("notifications:kept_mails")).status_code == 404


def test_files_are_this_accounts_alone_and_of_a_bounded_number(folder, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)

    for number in range(3):
        kept.keep(EmailMultiAlternatives(subject=str(number), to=["a@contoh.test"]), folder)

    assert [mail.subject for mail in kept.all_mails()] == ["2", "1"]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


@pytest.mark.parametrize("name", ["..", "x", "0" * 20 + "-00000000", "..%2F..%2Fetc"])
def test_no_other_file_is_read(admin, folder, name):
    send()

    assert kept.read(name) is None
    assert admin.get(f"/pemberitahuan/surel/{name}/").status_code == 404


@pytest.mark.parametrize(("typed", "count"), [("undangan dinas", 1), ("lain", 0)])
def test_the_list_is_searched(admin, folder, typed, count):
    send()

    page = admin.get(reverse("notifications:kept_mails"), {"q": typed})

    assert len(page.context["page_obj"].object_list) == count
