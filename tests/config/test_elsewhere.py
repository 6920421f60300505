"""What others have in hand, what comes up, and what they did since the last visit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.actions import note_visit
from accounts.models import User
from agencies.models import Role
from config import overview
from config.elsewhere import coming_days, news_since, waiting_on_others
from renja.models import RowChange
from tests.config.conftest import AT, TODAY
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.comments import CommentFactory, ThreadFactory
from tests.factories.meetings import (
    ActionItemFactory,
    DayFactory,
    MeetingAgencyFactory,
    MeetingFactory,
)
from tests.factories.renja import RenjaFactory, RowFactory, TransitionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    return RegencyFactory(name="Kabupaten Uji")


@pytest.fixture
def agency(region):
    return AgencyFactory(region=region, short_name="Dinas Uji")


@pytest.fixture
def planner(agency):
    return person(Role.PLANNER, agency)


@pytest.fixture
def verifier(region):
    return person(Role.VERIFIER, AgencyFactory(region=region, bappeda=True))


def _waits(user):
    return [(wait.title, wait.who) for wait in waiting_on_others(overview.desk_of(user))]


def test_handed_in_plan_and_finished_work_wait_for_others(agency, planner):
    renja = RenjaFactory(agency=agency, status="diajukan", handed_in_at=AT, handed_in_by=planner)
    TransitionFactory(document=renja, to_status="diajukan", at=AT - timedelta(days=6))
    item = ActionItemFactory(
        owner_agency=agency, text="Kirim data", status="selesai", done_at=AT, done_by=planner
    )
    ActionItemFactory(owner_agency=agency, text="Belum selesai")

    assert _waits(planner) == [
        (f"Verifikasi {renja}", "Bappeda Kabupaten Uji"),
        ("Konfirmasi bahwa “Kirim data” sudah selesai", str(item.meeting.host)),
    ]


def test_board_waits_for_revisions_and_for_answers_of_its_region_alone(agency, verifier):
    returned = RenjaFactory(agency=agency, status="perlu_perbaikan")
    TransitionFactory(document=returned, to_status="perlu_perbaikan", at=AT)
    asked = RenjaFactory(agency=AgencyFactory(region=agency.region), plan_year=returned.plan_year)
    for status in ("terbuka", "terbuka", "selesai"):
        row = RowFactory(document=asked)
        ThreadFactory(row=row, kind="wajib", status="terbuka", opened_at=AT)
        if status == "selesai":
            ThreadFactory(row=row, kind="saran", status="terbuka", opened_at=AT)
    RenjaFactory(agency=AgencyFactory(), plan_year=returned.plan_year, status="perlu_perbaikan")

    assert sorted(_waits(verifier)) == [
        (f"3 komentar wajib pada {asked} yang belum dijawab", str(asked.agency)),
        (f"Perbaikan {returned}", str(agency)),
    ]


def test_coming_are_the_next_days_of_rakor_one_is_asked_to(agency, planner):
    hosted = MeetingFactory(host=agency)
    days = [DayFactory(meeting=hosted, date=TODAY + timedelta(days=n)) for n in (-1, 3, 2)]
    asked = MeetingFactory(host=AgencyFactory())
    MeetingAgencyFactory(meeting=asked, agency=agency)
    first = DayFactory(meeting=asked, date=TODAY)
    off = MeetingFactory(host=agency, status="dibatalkan")
    DayFactory(meeting=off, date=TODAY)
    DayFactory(meeting=MeetingFactory(host=AgencyFactory()), date=TODAY)

    assert coming_days(planner, today=TODAY) == [first, days[2]]


def test_news_are_what_others_did_since_newest_first(agency, planner):
    renja = RenjaFactory(agency=agency)
    row, other = RowFactory(document=renja), RenjaFactory(agency=AgencyFactory())
    desi = person(Role.PLANNER, agency)
    User.objects.filter(pk=desi.pk).update(name="Desi <b>")
    for by, at in ((desi, AT), (desi, AT), (planner, AT), (desi, AT - timedelta(days=2))):
        RowChange.objects.create(
            document=renja, row_uuid=row.uuid, code="1", field="note", version=1, at=at, by=by,
            source="matriks",
        )  # fmt: skip
    CommentFactory(thread=ThreadFactory(row=row), by=desi, at=AT + timedelta(hours=1))
    CommentFactory(thread=ThreadFactory(row=RowFactory(document=other)), by=desi, at=AT)

    news = news_since(planner, overview.desk_of(planner), since=AT - timedelta(days=1))

    assert [each.text for each in news] == [
        "Desi <b> menulis 1 komentar.",
        f"Desi <b> mengubah 1 baris {agency.name}.",
    ]


def test_visit_begins_half_an_hour_after_the_last_one_began():
    user = person(Role.PLANNER, AgencyFactory())

    seen = [note_visit(by=user, at=AT + timedelta(minutes=m)) for m in (0, 29, 31, 40)]

    assert seen == [None, None, AT, AT]
    stored = User.objects.get(pk=user.pk)
    assert (stored.seen_before_at, stored.seen_at) == (AT, AT + timedelta(minutes=31))


def test_home_names_the_last_visit_from_the_second_one_on(client, agency, planner):
    RenjaFactory(agency=agency)
    client.force_login(planner)

    first = client.get(reverse("home")).content.decode()
    User.objects.filter(pk=planner.pk).update(seen_at=AT)
    second = client.get(reverse("home")).content.decode()

    assert ("Sejak kunjungan terakhir" in first, "Sejak kunjungan terakhir" in second) == (
        False,
        True,
    )
