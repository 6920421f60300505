"""Parts of pages: bare for the page that asks for them, a page of their own for who opens them."""

from uuid import uuid4

import pytest
from django.urls import reverse

PARTS = [
    "rsvp_summary",
    "attendance_summary",
    "decisions_summary",
    "actions_summary",
    "effects",
    "closing_summary",
    "decisions_about",
]


@pytest.mark.parametrize("name", PARTS)
def test_part_opened_directly_is_a_page(client, rakor, name):
    client.force_login(rakor.secretary)
    where = {"target": uuid4()} if name == "decisions_about" else {"uuid": rakor.meeting.uuid}
    url = reverse(f"meetings:{name}", kwargs=where)

    page = client.get(url)
    part = client.get(url, headers={"HX-Request": "true"})

    text = page.content.decode()
    assert '<html lang="id"' in text
    assert "<title>" in text
    assert text.count("<h1") == 1
    assert "<html" not in part.content.decode()
    assert "HX-Request" in page["Vary"]
    assert "HX-Request" in part["Vary"]
