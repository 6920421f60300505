"""The inbox inside the app."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from notifications import actions
from notifications.models import Notice
from tests.factories.accounts import UserFactory

AT = datetime(2026, 2, 10, 1, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def _tell(user, text="Temuan baru", url="/temuan/1/"):
    actions.notify(users=[user], text=text, url=url, at=AT)
    return Notice.objects.latest("pk")


def test_notify_tells_each_person_once():
    first, second = UserFactory.create_batch(2)

    assert actions.notify(users=[first, second, first], text="x" * 400, at=AT) == 2

    assert {notice.user for notice in Notice.objects.all()} == {first, second}
    assert {len(notice.text) for notice in Notice.objects.all()} == {300}


@pytest.mark.parametrize("count", [1, 3])
def test_inbox_shows_the_own_notices(client, django_assert_num_queries, count):
    user = UserFactory()
    for _ in range(count):
        _tell(user)
    _tell(UserFactory(), text="Rahasia orang lain")
    client.force_login(user)

    with django_assert_num_queries(6):  # session, user, memberships, unread, count, page
        response = client.get(reverse("notifications:inbox"))

    assert len(response.context["object_list"]) == count
    assert "Rahasia orang lain" not in response.content.decode()


def test_opening_a_notice_marks_it_and_goes_there(client):
    user = UserFactory()
    notice = _tell(user)
    client.force_login(user)

    response = client.post(reverse("notifications:open", args=[notice.pk]))

    notice.refresh_from_db()
    assert response.url == "/temuan/1/"
    assert notice.read_at is not None


def test_a_notice_without_a_page_leads_back_to_the_inbox(client):
    user = UserFactory()
    notice = _tell(user, url="")
    client.force_login(user)

    response = client.post(reverse("notifications:open", args=[notice.pk]))

    assert response.url == reverse("notifications:inbox")


def test_another_persons_notice_does_not_exist(client):
    notice = _tell(UserFactory())
    client.force_login(UserFactory())

    response = client.post(reverse("notifications:open", args=[notice.pk]))

    notice.refresh_from_db()
    assert response.status_code == 404
    assert notice.read_at is None


def test_reading_all_leaves_others_alone(client):
    user, other = UserFactory.create_batch(2)
    for person in (user, user, other):
        _tell(person)
    client.force_login(user)

    client.post(reverse("notifications:read_all"))

    assert [notice.user for notice in Notice.objects.unread()] == [other]


def test_read_twice_keeps_the_first_time():
    notice = _tell(UserFactory())
    later = AT.replace(hour=9)

    assert actions.mark_read(notice=notice, at=AT)
    assert not actions.mark_read(notice=notice, at=later)

    notice.refresh_from_db()
    assert notice.read_at == AT
