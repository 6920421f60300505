"""Lists come in pages: the nearest page answers, filters stay in the address, a page has its price."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.views import directory as agencies
from meetings.models import InviteListEntry
from meetings.views import (
    decisions,
    followup,
    invitations_lists,
    materials,
    planning,
    venues,
)
from nomenclature import views as nomenclature
from notifications import views as notifications
from notifications.models import Notice
from renja.views import comments_list, documents, row_add
from reports.views import reports
from tests.access.table import TABLE
from tests.access.test_walk import _close
from tests.factories.comments import ThreadFactory
from tests.factories.meetings import (
    ActionItemFactory,
    DecisionFactory,
    InviteListFactory,
    MaterialFactory,
    MeetingFactory,
    OrganisationFactory,
    VenueFactory,
)
from tests.factories.nomenclature import ItemFactory
from tests.factories.renja import VersionFactory
from tests.factories.reports import ReportFactory

SIZES = [
    (agencies, "REGIONS_PER_PAGE"),
    (agencies.AgencyList, "paginate_by"),
    (decisions, "PER_PAGE"),
    (followup, "PER_PAGE"),
    (materials, "PER_PAGE"),
    (invitations_lists, "PER_PAGE"),
    (planning.MeetingList, "paginate_by"),
    (venues, "PER_PAGE"),
    (nomenclature, "PAGE_SIZE"),
    (notifications.Inbox, "paginate_by"),
    (comments_list, "PAGE_SIZE"),
    (documents, "VERSIONS_PER_PAGE"),
    (documents.DocumentList, "paginate_by"),
    (row_add, "FOUND_PER_PAGE"),
    (reports.ReportList, "paginate_by"),
]
# Queries of the second page of one row each, as an administrator reads it.
LISTS = {
    "agencies:agency_list": 9,
    "agencies:region_list": 6,
    "meetings:actions": 10,
    "meetings:board": 7,
    "meetings:decisions": 11,
    "meetings:invite_list": 8,
    "meetings:invite_lists": 7,
    "meetings:list": 7,
    "meetings:materials": 8,
    "meetings:organisations": 6,
    "meetings:venues": 6,
    "nomenclature:list": 10,
    "notifications:inbox": 6,
    "renja:comments": 15,
    "renja:list": 9,
    "renja:row_add": 7,
    "renja:versions": 7,
    "reports:list": 6,
}
HUGE = "9" * 5000
NO_PAGES = ("", "0", "-1", "1.5", "²", "satu", "last")


@pytest.fixture
def reader(world, monkeypatch):
    """An administrator of a country with two of everything, who reads one row a page."""
    for place, name in SIZES:
        monkeypatch.setattr(place, name, 1)
    things, admin = world.things, world.people["admin"]
    with transaction.atomic():
        _second_of_everything(things, admin)
        client = Client()
        client.force_login(admin)
        yield client
        transaction.set_rollback(True)


def _second_of_everything(things, admin):
    venue, kept = VenueFactory(), InviteListFactory(owner=things["own_agency"])
    rakor = things["run_action"].meeting
    for number in range(2):
        InviteListEntry.objects.create(list=kept, organisation=OrganisationFactory(), seats=1)
        ActionItemFactory(meeting=rakor, number=90 + number)
        DecisionFactory(meeting=rakor, number=90 + number)
        MaterialFactory(item=things["run_item"])
        ThreadFactory(document=things["draft"], row=things["draft_row"])
        VersionFactory(document=things["draft"], number=90 + number)
        ReportFactory(requested_by=admin)
        Notice.objects.create(user=admin, text="Kabar", created_at=timezone.now())
        ItemFactory(edition=things["edition"])
        MeetingFactory(host=things["own_agency"])
    things |= {"second_venue": venue, "paged_list": kept}


def _addresses(world):
    for row in TABLE:
        if row.name in LISTS and row.get and row.get.for_persona("admin") == "ok":
            pairs = (pair.split("=", 1) for pair in row.where.split())
            where = {key: world.value(value) for key, value in pairs}
            if row.name == "meetings:invite_list":
                where["pk"] = world.things["paged_list"].pk
            query = {key: world.value(value) for key, value in row.query.items()}
            yield row.name, reverse(row.name, kwargs=where), query


@pytest.mark.django_db
def test_every_list_answers_the_nearest_page_and_keeps_its_filters(world, reader):
    counts: dict[str, int] = {}
    for name, address, query in _addresses(world):
        kept = query | {"lain": "a b"} | ({"q": "uji"} if "region" in name else {})
        first = reader.get(f"{address}?{urlencode(kept)}").context.get("page_obj")
        last = first.paginator.num_pages if first else 0
        if name in counts or last < 2:
            continue
        behind = dict.fromkeys((str(last + 1), HUGE), last)
        for asked, number in {"2": 2, **behind, **dict.fromkeys(NO_PAGES, 1)}.items():
            with CaptureQueriesContext(connection) as asked_for:
                response = reader.get(f"{address}?{urlencode({**kept, 'page': asked})}")
            _close(response)
            assert response.context["page_obj"].number == number, (name, asked)
            if asked == "2":
                counts[name] = len(asked_for)
                back = urlencode({**kept, "page": 1}).replace("&", "&amp;")
                assert f'rel="prev" href="?{back}"' in response.content.decode(), name

    assert counts == LISTS
