"""Calendar addresses: who gets which rakor, what the address is worth, and its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from agencies.models import Role
from meetings.actions.feeds import (
    MOST_LIVE,
    CannotSubscribe,
    create_feed,
    feed_file,
    find_feed,
    provinces_of,
    revoke_feed,
)
from meetings.models import CalendarFeed, MeetingAgency
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.meetings import (
    DAY_ONE,
    DayFactory,
    FeedFactory,
    MeetingFactory,
    OrganisationFactory,
    RakorInvitationFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 27, 2, 0, tzinfo=UTC)


def titles(feed):
    events = Calendar.from_ical(feed_file(feed=feed, at=NOW)).walk("VEVENT")
    return sorted({str(event["SUMMARY"]) for event in events})


def rakor(title, **fields):
    meeting = MeetingFactory(title=title, **fields)
    DayFactory(meeting=meeting)
    return meeting


@pytest.fixture
def neighbour(host):
    """A planner of another agency of the same region."""
    return person(Role.PLANNER, AgencyFactory(region=host.region))


def test_token_is_kept_as_a_hash_and_finds_its_feed(secretary):
    feed, token = create_feed(kind="saya", by=secretary, at=NOW)

    assert token not in feed.token_hash
    assert find_feed(token) == feed
    assert find_feed(token + "x") is None


def test_revoked_feed_is_gone_at_once_and_revoked_once(secretary):
    feed, token = create_feed(kind="saya", by=secretary, at=NOW)

    assert revoke_feed(feed=feed, by=secretary, at=NOW) is True
    assert revoke_feed(feed=feed, by=secretary, at=NOW) is False
    assert find_feed(token) is None


def test_feed_of_somebody_who_may_not_sign_in_is_gone(secretary):
    _feed, token = create_feed(kind="saya", by=secretary, at=NOW)
    secretary.is_active = False
    secretary.save()

    assert find_feed(token) is None


def test_mine_shows_what_one_prepares_and_is_asked_to(secretary, host, neighbour):
    own = rakor("Milik sendiri", host=host)
    other = rakor("Milik tetangga", host=neighbour.memberships.get().agency)
    rakor("Daerah lain")
    MeetingAgency.objects.create(meeting=own, agency=neighbour.memberships.get().agency)
    mine, _ = create_feed(kind="saya", by=secretary, at=NOW)
    theirs, _ = create_feed(kind="saya", by=neighbour, at=NOW)

    assert titles(mine) == ["Milik sendiri"]
    assert titles(theirs) == ["Milik sendiri", "Milik tetangga"]
    assert other.host != host


def test_agency_feed_shows_rakor_to_which_its_organisation_is_invited(host):
    planner = person(Role.PLANNER, AgencyFactory())
    agency = planner.memberships.get().agency
    invitation = RakorInvitationFactory(
        meeting=rakor("Diundang", host=host), organisation=OrganisationFactory(agency=agency)
    )
    feed, _ = create_feed(kind="instansi", agency=agency, by=planner, at=NOW)

    assert titles(feed) == ["Diundang"]
    invitation.status = "dibatalkan"
    invitation.save()
    assert titles(feed) == []


def test_province_feed_shows_what_its_owner_sees_of_the_province(host, secretary):
    province = host.region.parent
    rakor("Kabupaten sendiri", host=host)
    rakor("Kabupaten lain", host=AgencyFactory(region=RegencyFactory(parent=province)))
    feed, _ = create_feed(kind="wilayah", region=province, by=secretary, at=NOW)

    assert titles(feed) == ["Kabupaten sendiri"]


def test_feed_follows_who_may_see_what_today(host, secretary):
    rakor("Milik sendiri", host=host)
    feed, token = create_feed(kind="saya", by=secretary, at=NOW)
    secretary.memberships.all().delete()

    assert titles(find_feed(token)) == []
    assert feed.user == secretary


def test_old_rakor_leave_the_file(host, secretary):
    old = MeetingFactory(title="Lama", host=host)
    DayFactory(meeting=old, date=DAY_ONE - timedelta(days=500))
    rakor("Baru", host=host)
    feed, _ = create_feed(kind="saya", by=secretary, at=NOW)

    assert titles(feed) == ["Baru"]


def test_foreign_agencies_and_provinces_are_refused(secretary):
    with pytest.raises(CannotSubscribe):
        create_feed(kind="instansi", agency=AgencyFactory(), by=secretary, at=NOW)
    with pytest.raises(CannotSubscribe):
        create_feed(kind="wilayah", region=RegencyFactory().parent, by=secretary, at=NOW)
    assert CalendarFeed.objects.count() == 0


def test_there_is_an_end_to_the_number_of_addresses(secretary):
    FeedFactory.create_batch(MOST_LIVE, user=secretary)

    with pytest.raises(CannotSubscribe):
        create_feed(kind="saya", by=secretary, at=NOW)


def test_provinces_are_those_of_ones_agencies(secretary, host):
    assert provinces_of(secretary) == [host.region.parent]


def test_address_is_shown_once_and_its_file_needs_no_account(client, secretary, meeting):
    client.force_login(secretary)

    made = client.post(reverse("meetings:feeds"), {"what": "saya"})
    address = made.context["address"]
    again = client.get(reverse("meetings:feeds"))
    client.logout()
    file = client.get(address.partition("8000")[2])

    assert address in made.text
    assert address not in again.text
    assert file["Content-Type"] == "text/calendar; charset=utf-8"
    assert file["X-Robots-Tag"] == "noindex, nofollow"
    assert [str(e["SUMMARY"]) for e in Calendar.from_ical(file.content).walk("VEVENT")] == [
        meeting.title,
        meeting.title,
    ]


def test_somebody_elses_address_cannot_be_revoked(client, secretary, neighbour):
    feed, token = create_feed(kind="saya", by=secretary, at=NOW)
    client.force_login(neighbour)

    assert client.post(reverse("meetings:feed_revoke", args=[feed.pk])).status_code == 404
    client.force_login(secretary)
    assert client.post(reverse("meetings:feed_revoke", args=[feed.pk])).status_code == 302
    assert client.get(reverse("meetings:feed", args=[token])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_file_costs_the_same_for_any_number(
    secretary, host, count, client, django_assert_num_queries
):
    for number in range(count):
        rakor(f"Rakor {number}", host=host)
    _feed, token = create_feed(kind="saya", by=secretary, at=NOW)

    with django_assert_num_queries(6):
        client.get(reverse("meetings:feed", args=[token]))
