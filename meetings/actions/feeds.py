"""Calendar addresses that a client subscribes to: made, read and revoked by their owner."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency, Region
from agencies.permissions import memberships_of
from meetings.actions.calendars import feed_calendar
from meetings.models import CalendarFeed, CoordinationMeeting
from meetings.querysets import MeetingQuerySet

TOKEN_BYTES = 24
# Older rakor leave the calendar file, so that it does not grow for ever.
KEPT = timedelta(days=400)
MOST_LIVE = 20


class CannotSubscribe(Exception):
    """The user may not make such a feed, or has too many."""


def create_feed(
    *,
    kind: str,
    agency: Agency | None = None,
    region: Region | None = None,
    by: User,
    at: datetime,
) -> tuple[CalendarFeed, str]:
    """A new feed and its token, which is shown once: only its hash is kept.

    Raises CannotSubscribe for an agency or province that is not one of the user's.
    """
    if agency is not None and agency not in agencies_of(by):
        raise CannotSubscribe(_("This is not an agency of yours."))
    if region is not None and region not in provinces_of(by):
        raise CannotSubscribe(_("This is not your province."))
    if CalendarFeed.objects.visible_to(by).live().count() >= MOST_LIVE:
        raise CannotSubscribe(_("You have many calendar addresses. Revoke one first."))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed.objects.create(
        kind=kind,
        user=by,
        agency=agency,
        region=region,
        token_hash=_hash(token),
        created_at=at,
        created_by=by,
    )
    return feed, token


def revoke_feed(*, feed: CalendarFeed, by: User, at: datetime) -> bool:
    """Make the address stop working at once; False if it had stopped before."""
    live = CalendarFeed.objects.live().filter(pk=feed.pk)
    return live.update(revoked_at=at, revoked_by=by) == 1


def find_feed(token: str) -> CalendarFeed | None:
    """The live feed of a token whose owner may still sign in."""
    return (
        CalendarFeed.objects.live()
        .filter(token_hash=_hash(token), user__is_active=True)
        .select_related("user", "agency", "region")
        .first()
    )


def feed_file(*, feed: CalendarFeed, at: datetime) -> str:
    """The feed as an iCalendar file, of what its owner sees now."""
    found = (
        _meetings_of(feed)
        .with_dates()
        .filter(Q(last_on=None) | Q(last_on__gte=(at - KEPT).date()))
        .select_related("host__region", "created_by")
        .order_by("pk")
    )
    with translation.override("id"):
        name = f"Rakor: {name_of(feed)}"
        return feed_calendar(list(found), name=name, at=at)


def name_of(feed: CalendarFeed) -> str:
    """What the feed shows, in a few words."""
    return str(feed.agency or feed.region or feed.get_kind_display())


def _meetings_of(feed: CalendarFeed) -> MeetingQuerySet:
    seen = CoordinationMeeting.objects.visible_to(feed.user)
    if feed.kind == CalendarFeed.Kind.AGENCY:
        return seen.of_agencies([feed.agency_id])
    if feed.kind == CalendarFeed.Kind.REGION:
        province = feed.region_id
        return seen.filter(Q(host__region=province) | Q(host__region__parent=province))
    own = [membership.agency_id for membership in memberships_of(feed.user)]
    mine = seen.of_agencies(own).values("pk")
    prepared = CoordinationMeeting.objects.managed_by(feed.user).values("pk")
    return seen.filter(Q(pk__in=mine) | Q(pk__in=prepared))


def agencies_of(user: User) -> list[Agency]:
    """Agencies of which the user may subscribe the rakor."""
    return [membership.agency for membership in memberships_of(user)]


def provinces_of(user: User) -> list[Region]:
    """The provinces in which the user's agencies are."""
    found: dict[int, Region] = {}
    for membership in memberships_of(user):
        region = membership.agency.region
        province = region if region.is_province else region.parent
        if province is not None and province.is_province:
            found[province.pk] = province
    return list(found.values())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
