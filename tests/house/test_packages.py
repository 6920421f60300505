import os
import time

import pytest

from house import system
from house.packages import compile_catalogue, fingerprint, is_current
from house.place import Place, read_dotenv
from house.talk import Trouble

COMPILED = {
    "requirements.in": "requirements.txt",
    "requirements-embedded.in": "requirements-embedded.txt",
    "requirements-dev.in": "requirements-dev.txt",
}


def direct(text: str) -> dict[str, str]:
    """Each direct dependency of an input file, with the reason after its #."""
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "-"))]
    parts = [line.partition("#") for line in lines]
    return {name.strip().split("=")[0].split("[")[0]: why.strip() for name, _, why in parts}


@pytest.mark.parametrize("name", COMPILED)
def test_each_direct_dependency_says_why_and_is_pinned(repository, name):
    reasons = direct((repository / name).read_text())
    pinned = {
        line.split("==")[0]
        for line in (repository / COMPILED[name]).read_text().splitlines()
        if "==" in line and not line.startswith(" ")
    }

    assert {package for package, why in reasons.items() if len(why) < 10} == set()
    assert set(reasons) - pinned == set()


def test_env_example_names_what_the_settings_read(repository):
    settings = (repository / "config/settings.py").read_text()
    read = set()
    for piece in settings.split("env.")[1:]:
        function, _, rest = piece.partition("(")
        if function in {"str", "bool", "int", "list", "db", "email_url", "float", "url"}:
            read.add(rest.lstrip().split('"')[1])
    example = read_dotenv(repository / ".env.example")
    commented = {
        line.lstrip("# ").split("=")[0]
        for line in (repository / ".env.example").read_text().splitlines()
        if line.startswith("#") and "=" in line
    }

    assert read - (set(example) | commented) == set()


def test_fingerprint_follows_content_and_what_is_given_beside_it(tmp_path):
    file = tmp_path / "requirements.txt"
    file.write_text("django")
    before = fingerprint([file], "3.11")
    file.write_text("django ")

    assert fingerprint([file], "3.11") != before
    file.write_text("django")
    assert fingerprint([file], "3.11") == before
    assert fingerprint([file], "3.12") != before


def test_stamp_of_something_else_is_not_current(tmp_path):
    (tmp_path / "stamp").write_text("a")

    assert is_current(tmp_path / "stamp", "a") is True
    assert is_current(tmp_path / "stamp", "b") is False
    assert is_current(tmp_path / "none", "a") is False


def test_dotenv_reads_what_django_environ_reads(tmp_path):
    environ = pytest.importorskip("environ")
    text = "# note\nA_HOUSE=1\nexport B_HOUSE='two words'\nC_HOUSE=\"x=y\"\n\nD_HOUSE=\n"
    (tmp_path / ".env").write_text(text)

    read = read_dotenv(tmp_path / ".env")

    assert read == {"A_HOUSE": "1", "B_HOUSE": "two words", "C_HOUSE": "x=y", "D_HOUSE": ""}
    environ.Env.read_env(tmp_path / ".env")
    assert {name: os.environ.pop(name) for name in read} == read
    assert read_dotenv(tmp_path / "none") == {}


def test_data_lies_in_the_clone_for_a_user_and_outside_for_root(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert Place(root=tmp_path, env={}).server_home("run") == tmp_path / "var/postgres/run"

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    outside = Place(root=tmp_path, env={}).server_home("run")
    other = Place(root=tmp_path / "other", env={}).server_home("run")
    assert outside.parts[:3] == ("/", "var", "lib")
    assert outside != other


def test_catalogue_is_compiled_only_when_it_changed(place):
    folder = place.root / "locale/id/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text("")
    (folder / "django.mo").write_text("")
    later = time.time() + 10
    os.utime(folder / "django.mo", (later, later))

    # There is no Python in this place to compile with, so that trying would fail.
    compile_catalogue(place)


def test_chromium_of_the_environment_comes_first():
    assert system.find_chromium({"CHROMIUM": "/opt/chrome"}) == "/opt/chrome"


def test_ubuntus_stub_is_no_chromium(tmp_path):
    stub = tmp_path / "chromium-browser"
    stub.write_text("#!/bin/sh\nif ! [ -x /snap/bin/chromium ]; then\n  echo snap install\n")
    real = tmp_path / "chromium"
    real.write_bytes(b"\x7fELF snap")

    assert system.is_snap_stub(stub) is True
    assert system.is_snap_stub(real) is False


@pytest.fixture
def no_apt(monkeypatch):
    """A user who may not install packages."""
    monkeypatch.setattr(system, "apt_prefix", lambda: None)


def test_missing_pdf_libraries_are_named_with_the_command(place, no_apt, monkeypatch):
    monkeypatch.setattr(system, "PDF_LIBRARIES", {"libno-such.so.0": "libno-such0"})
    monkeypatch.setattr(system, "PDF_EXTRAS", {})
    monkeypatch.setattr(system, "FONT", (place.root, "fonts-dejavu-core"))

    with pytest.raises(Trouble, match=r"Type: sudo apt install libno-such0$"):
        system.ensure_pdf_libraries(place)


def test_missing_extras_stop_nobody(place, no_apt, monkeypatch):
    monkeypatch.setattr(system, "PDF_LIBRARIES", {})
    monkeypatch.setattr(system, "PDF_EXTRAS", {"libno-such.so.0": "libno-such0"})

    system.ensure_pdf_libraries(place)


def test_machine_without_chromium_is_told_what_to_type(no_apt, monkeypatch, capsys):
    monkeypatch.setattr(system, "CHROMIUM_NAMES", ("no-such-browser",))
    monkeypatch.setattr(system, "distribution", lambda: "debian")
    monkeypatch.setattr(system, "BROWSER_LIBRARIES", {})

    assert system.ensure_chromium({}) is None
    assert "sudo apt install chromium" in capsys.readouterr().err
