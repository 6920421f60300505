"""What a server is started with, and what its answers and files tell the world around it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from tests.factories.accounts import UserFactory

KEY = "Zr4-production-like-key-9876543210-qwertyuiopasdfghjkl-X"


def _manage(*command, **env):
    """`manage.py` under the settings of a server, without what browser tests set here."""
    given = {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "false", "SECRET_KEY": KEY}
    ours = {key: value for key, value in os.environ.items() if key != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", "manage.py", *command],
        cwd=settings.BASE_DIR,
        env=ours | given | env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_server_as_the_guide_sets_it_up_has_nothing_to_warn_of():
    done = _manage("check", "--deploy", "--fail-level", "INFO", BASE_URL="https://r.contoh.go.id")

    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize(
    "key", ["abc", "a" * 60, f"django-insecure-{KEY}"], ids=["short", "repeated", "known"]
)
def test_a_key_that_can_be_guessed_does_not_start(key):
    done = _manage("check", SECRET_KEY=key)

    assert done.returncode == 1
    assert "SECRET_KEY is too easy to guess: give at least 50 random characters" in done.stderr


def test_a_key_that_can_be_guessed_starts_where_one_looks_for_errors():
    assert _manage("check", SECRET_KEY="abc", DEBUG="true").returncode == 0


def test_a_page_of_all_mails_does_not_start_where_others_can_reach_it():
    done = _manage("check", KEEP_MAIL="true", BASE_URL="https://r.contoh.go.id")

    assert done.returncode == 1
    assert "it is for a trial at http://localhost alone" in done.stderr


def test_files_of_users_are_read_by_the_account_and_its_group_alone(tmp_path):
    storage = FileSystemStorage(location=tmp_path)

    name = storage.save("laporan/2027/a.pdf", ContentFile(b"%PDF"))

    path = tmp_path / name
    modes = [oct(each.stat().st_mode & 0o777) for each in (path, path.parent, path.parent.parent)]
    assert modes == ["0o640", "0o750", "0o750"]


@pytest.mark.django_db
def test_an_answer_to_a_session_is_kept_by_no_cache(client):
    client.force_login(UserFactory())

    kept = {path: client.get(path)["Cache-Control"] for path in ("/", "/renja/", "/tidak-ada/")}

    assert kept == dict.fromkeys(kept, "private, no-store")


@pytest.mark.django_db
def test_no_page_asks_for_a_device(client):
    assert client.get("/masuk/")["Permissions-Policy"] == (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=()"
    )
