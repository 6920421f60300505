"""Every page in Indonesian: no sentence of the source shows through."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.access.table import TABLE

SPOKEN = {"alt", "aria-label", "placeholder", "title"}
_ENTRY = re.compile(
    r'^msgid ((?:".*"\n)+)(?:msgid_plural .*\n)?msgstr(?:\[0\])? ((?:".*"\n)+)', re.MULTILINE
)


class _Words(HTMLParser):
    """What a page says: its text, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: set[str] = set()
        self.is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_code = tag in {"script", "style"}
        self.said |= {" ".join((value or "").split()) for name, value in attrs if name in SPOKEN}

    def handle_data(self, data: str) -> None:
        if not self.is_code:
            self.said.add(" ".join(data.split()).rstrip(":*"))
        self.is_code = False


def _joined(quoted: str) -> str:
    return "".join(line[1:-1] for line in quoted.splitlines()).replace('\\"', '"')


@pytest.fixture(scope="module")
def english() -> set[str]:
    """Texts of the source that read otherwise in Indonesian."""
    catalogue = Path(settings.BASE_DIR, "locale/id/LC_MESSAGES/django.po").read_text()
    entries = [(_joined(source), _joined(text)) for source, text in _ENTRY.findall(catalogue)]
    indonesian = {text for _source, text in entries}
    return {source for source, text in entries if text != source} - indonesian - {""}


@pytest.mark.django_db
def test_pages_of_a_rakor_speak_indonesian(world, english):
    client = Client(raise_request_exception=False)
    client.force_login(world.people["own:sekretariat"])
    read = 0
    found: dict[str, set[str]] = {}
    for row in TABLE:
        if not row.name.startswith("meetings:"):
            continue
        pairs = (pair.split("=", 1) for pair in row.where.split())
        url = reverse(row.name, kwargs={key: world.value(value) for key, value in pairs})
        url += "?" + urlencode({key: world.value(value) for key, value in row.query.items()})
        response = client.get(url)
        if response.streaming:
            b"".join(response.streaming_content)
            continue
        if response.status_code != 200 or "html" not in response.headers["Content-Type"]:
            continue
        read += 1
        words = _Words()
        words.feed(response.content.decode())
        if shown := words.said & english:
            found[str(row)] = shown

    assert found == {}
    assert read > 50
