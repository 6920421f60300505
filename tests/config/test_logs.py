"""Lines of the log hold no key to anything."""

import io
import logging

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import get_resolver

from config.logs import BlankTokens, blanked
from notifications.backend import HeadersBackend

TOKEN = "Zm9v:1abcDE:s1gn-_ed"


def _patterns(resolver, before=""):
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from _patterns(entry, f"{before}{entry.pattern}")
        else:
            yield f"/{before}{entry.pattern}"


LINKS = sorted(
    {p.replace("<str:token>", "<token>") for p in _patterns(get_resolver()) if "token>" in p}
)


@pytest.mark.parametrize("pattern", LINKS)
def test_the_token_of_each_signed_link_is_blanked(pattern):
    assert TOKEN not in blanked(f"Gone: {pattern.replace('<token>', TOKEN)}")


def test_a_line_keeps_the_rest_of_its_address():
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Gone: %s", (f"/k/{TOKEN}/jawaban/?a=1",), None
    )

    assert BlankTokens().filter(record)
    assert record.getMessage() == "Gone: /k/***/jawaban/?a=1"


def test_the_log_of_every_program_is_blanked():
    console = settings.LOGGING["handlers"]["console"]

    assert [settings.LOGGING["filters"][name]["()"] for name in console["filters"]] == [
        "config.logs.BlankTokens"
    ]


def test_a_mail_without_a_server_is_told_of_without_its_text():
    stream = io.StringIO()
    mail = EmailMessage(
        subject="Sandi baru", body="/sandi/baru/MQ/abc/", from_email="a@b.test", to=["c@d.test"]
    )

    sent = HeadersBackend(stream=stream).send_messages([mail])

    assert sent == 1
    assert stream.getvalue().splitlines() == [
        "From: a@b.test",
        "To: c@d.test",
        "Subject: Sandi baru",
        "-" * 40,
    ]
