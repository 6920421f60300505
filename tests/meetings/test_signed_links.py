"""Pages behind a link that is a key: unknown to search engines, and not there for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from agencies.models import Role
from meetings.actions.circulation import token_of as minutes_token
from meetings.actions.invitations_links import token_of
from meetings.models import Attendance, CoordinationMeeting
from tests.factories.agencies import person
from tests.factories.meetings import (
    CirculationFactory,
    DayFactory,
    DelegateFactory,
    MeetingFactory,
    RakorInvitationFactory,
)

pytestmark = pytest.mark.django_db
ROBOTS = "noindex, nofollow"


def names_with_a_token(found=None, prefix=""):
    """Every address of the site that has a part called `token`: its name and its parts."""
    for each in (found or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            inner = f"{prefix}{each.namespace}:" if each.namespace else prefix
            yield from names_with_a_token(each, inner)
        elif isinstance(each, URLPattern) and "token" in each.pattern.converters:
            yield f"{prefix}{each.name}", set(each.pattern.converters)


@pytest.fixture
def rakor():
    """A rakor whose only day is today, with a child among those who come."""
    meeting = MeetingFactory(
        status=CoordinationMeeting.Status.RUNNING, contact_name="Ibu Uji", contact_phone="0736 1"
    )
    DayFactory(meeting=meeting, date=timezone.localdate())
    return meeting


@pytest.fixture
def child(rakor):
    until = timezone.now() + timedelta(days=9)
    invitation = RakorInvitationFactory(meeting=rakor, answer_by=None, expires_at=until)
    return DelegateFactory(invitation=invitation, minor=True, name="Bunga Melati")


@pytest.fixture
def draft(rakor):
    now = timezone.now()
    return CirculationFactory(
        meeting=rakor, content='{"items": []}', circulated_at=now, closes_at=now + timedelta(days=1)
    )


def test_no_address_with_a_token_is_kept_by_a_search_engine(client, rakor, child, draft):
    valid = {
        "meetings:badge": child.badge_token,
        "meetings:minutes_read": minutes_token(draft, child),
    }
    links = dict(names_with_a_token())
    said = {}
    for name, parts in links.items():
        others = {"uuid": child.uuid, "uidb64": "MQ"}
        kwargs = {part: others[part] for part in parts - {"token"}}
        for token in ("salah", valid.get(name, token_of(child.invitation))):
            page = client.get(reverse(name, kwargs=kwargs | {"token": token}))
            tag = f'<meta name="robots" content="{ROBOTS}">'
            is_page = page.get("Content-Type", "").startswith("text/html") and not page.streaming
            is_short = page.status_code in {302, 405}
            in_head = tag in page.content.decode() if is_page and not is_short else True
            said[name, page.status_code] = (page.get("X-Robots-Tag"), in_head)

    assert {"meetings:answer", "meetings:badge", "reports:letter_by_link"} <= set(links)
    assert {("meetings:answer", 200), ("meetings:answer", 404), ("meetings:badge", 200)} <= set(
        said
    )
    assert set(said.values()) == {(ROBOTS, True)}


def test_other_pages_may_be_found(client):
    page = client.get(reverse("accounts:login"))

    assert page.get("X-Robots-Tag") is None
    assert "robots" not in page.content.decode()


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 410)])
def test_a_badge_ends_thirty_days_after_the_last_day(client, rakor, child, days, status):
    rakor.days.update(date=timezone.localdate() - timedelta(days=days))

    page = client.get(reverse("meetings:badge", kwargs={"token": child.badge_token}))

    assert page.status_code == status
    assert ("Ibu Uji" in page.content.decode()) is (status == 410)


def test_staff_open_a_badge_for_good(client, rakor, child):
    rakor.days.update(date=timezone.localdate() - timedelta(days=99))
    client.force_login(person(Role.SECRETARIAT, rakor.host))

    page = client.get(reverse("meetings:badge", kwargs={"token": child.badge_token}))

    assert page.status_code == 200


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 410)])
def test_minutes_end_thirty_days_after_they_were_settled(client, child, draft, days, status):
    draft.locked_at = timezone.now() - timedelta(days=days)
    draft.locked_by = draft.circulated_by
    draft.save()

    url = reverse("meetings:minutes_read", kwargs={"token": minutes_token(draft, child)})

    assert client.get(url).status_code == status
    assert client.post(url, {"text": "Terlambat."}).status_code == status
    assert draft.corrections.count() == 0


def test_a_child_ticked_by_its_badge_is_named_by_initials(client, rakor, child):
    client.force_login(person(Role.SECRETARIAT, rakor.host))
    day = rakor.days.get()

    ticked = client.post(
        reverse("meetings:badge_tick", kwargs={"token": child.badge_token}),
        {"hari": day.pk},
        follow=True,
    )
    tick = Attendance.objects.get()
    asked = client.get(
        reverse("meetings:attendance_remove", kwargs={"uuid": rakor.uuid, "pk": tick.pk})
    )

    for page in (ticked, asked):
        assert "B.M." in page.content.decode()
        assert "Bunga Melati" not in page.content.decode()
