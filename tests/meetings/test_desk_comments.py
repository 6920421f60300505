"""Comments on rows at a desk: shown beside the findings, answered, closed, made action items."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Role
from meetings.actions.desk_comments import settle_thread
from meetings.actions.desks import CannotSettle, Table, Task, desk_of
from meetings.actions.record_content import desks_of
from meetings.models import ActionItem, DeskOutcome
from tests.factories.agencies import AgencyFactory, person
from tests.factories.comments import ThreadFactory
from tests.factories.meetings import AT
from tests.factories.renja import PlanYearFactory, RenjaFactory, RowFactory
from tests.meetings.test_agenda_actions import add
from tests.meetings.test_desks import make_finding, make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(rakor):
    return AgencyFactory(region=rakor.province, bappeda=True)


@pytest.fixture
def renja(rakor):
    return RenjaFactory(agency=rakor.host, plan_year=rakor.meeting.plan_year)


@pytest.fixture
def thread(renja, board):
    row = RowFactory(document=renja, printed_code="2.08.03.1.02.0013")
    return ThreadFactory(row=row, agency=board, text="Sasaran belum terukur")


@pytest.fixture
def desk(rakor):
    return add(rakor, "13.00", "Desk 2.08", kind="desk", agencies=[rakor.host], field_code="2.08")


def settle(desk, thread, result, *, by, text="Disepakati", **fields):
    table = Table(others="Perencana DP3ACSKB")
    return settle_thread(
        item=desk, thread=thread, result=result, text=text, table=table, by=by, at=AT, **fields
    )


def test_the_desk_shows_open_comments_with_musts_first(rakor, renja, desk, thread, board):
    row = RowFactory(document=renja, printed_code="2.08.02.1.01.0001")
    advice = ThreadFactory(row=row, agency=board, kind="saran")
    ThreadFactory(
        row=row, agency=board, status="selesai", resolved_at=AT, resolved_by=rakor.secretary
    )
    ThreadFactory(row=RowFactory(document=renja, printed_code="2.12.02.1.01.0001"), agency=board)
    other_year = RenjaFactory(agency=rakor.host, plan_year=PlanYearFactory(year=2026))
    ThreadFactory(row=RowFactory(document=other_year), agency=board)
    desk = type(desk).objects.get(pk=desk.pk)

    (group,) = desk_of(desk, user=person(Role.PLANNER, rakor.host))
    (hidden,) = desk_of(desk, user=person(Role.PLANNER, AgencyFactory(region=rakor.province)))

    assert group.threads == [thread, advice]
    assert hidden.threads == []


def test_what_the_agency_answers_at_the_desk_stands_in_the_thread(rakor, desk, thread):
    planner = person(Role.PLANNER, rakor.host)

    outcome = settle(desk, thread, "dijawab", by=planner, text="Satuan diganti menjadi orang")

    thread.refresh_from_db()
    assert (thread.status, thread.answered_by) == ("dijawab", planner)
    assert thread.comments.last().text == "Satuan diganti menjadi orang"
    assert (outcome.thread, outcome.finding_identity, outcome.printed_code) == (
        thread,
        None,
        "2.08.03.1.02.0013",
    )


def test_those_who_opened_it_close_it(rakor, desk, thread, board):
    with pytest.raises(CannotSettle):
        settle(desk, thread, "ditutup", by=person(Role.PLANNER, rakor.host))
    assert DeskOutcome.objects.count() == 0

    settle(desk, thread, "ditutup", by=person(Role.VERIFIER, board))

    thread.refresh_from_db()
    assert thread.status == "selesai"


def test_an_action_item_points_at_the_row(rakor, desk, thread):
    task = Task(owner_person="Perencana", due_on=date(2026, 3, 1))
    planner = person(Role.PLANNER, rakor.host)

    outcome = settle(desk, thread, "tindak_lanjut", by=planner, text="Ganti satuan", task=task)

    action = ActionItem.objects.get()
    assert outcome.action == action
    assert (action.row_uuid, action.owner_agency, action.due_on, action.text) == (
        thread.row_uuid,
        rakor.host,
        date(2026, 3, 1),
        "Ganti satuan",
    )
    assert thread.comments.last().text == (
        f"Tindak lanjut nomor 1 dari {rakor.meeting.title}: Ganti satuan"
    )


def test_the_berita_acara_lists_what_was_agreed_last(rakor, desk, thread):
    for text in ("Dulu", "Kini"):
        settle(desk, thread, "dijawab", by=person(Role.PLANNER, rakor.host), text=text)

    (group,) = desks_of(rakor.meeting)

    (line,) = group["findings"]
    assert (line["check"], line["code"], line["text"]) == (
        "Catatan pada baris",
        "2.08.03.1.02.0013",
        "Kini",
    )


def test_what_was_agreed_outlives_its_comments(rakor, renja, board, desk, thread):
    other = ThreadFactory(row=RowFactory(document=renja, printed_code=thread.code), agency=board)
    for each, text in ((thread, "Satu"), (other, "Dua")):
        settle(desk, each, "dijawab", by=person(Role.PLANNER, rakor.host), text=text)
        DeskOutcome.objects.filter(thread=each).update(thread=None)

    (group,) = desks_of(rakor.meeting)

    assert sorted(line["text"] for line in group["findings"]) == ["Dua", "Satu"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_settles_a_comment(
    client, rakor, renja, board, desk, thread, count, django_assert_num_queries
):
    check = make_run(renja)
    for number in range(count):
        make_finding(check, f"2.08.02.1.01.{number:04d}")
    for _ in range(count):
        other = ThreadFactory(
            row=RowFactory(document=renja, printed_code=thread.code), agency=board
        )
        settle(desk, other, "dijawab", by=person(Role.PLANNER, rakor.host), text="Dibahas")
    client.force_login(person(Role.PLANNER, rakor.host))
    keys = {"uuid": rakor.meeting.uuid, "item": desk.uuid}
    type(rakor.meeting).objects.update(status="berlangsung")

    with django_assert_num_queries(15):
        page = client.get(reverse("meetings:desk", kwargs=keys)).content.decode()
    url = reverse("meetings:desk_thread", kwargs={**keys, "pk": thread.pk})
    answer = {"result": "dijawab", "text": "Sudah diganti", "others": "Kasubag"}
    assert client.get(url).status_code == 200
    client.post(url, answer)

    assert page.count("Sasaran belum terukur") == 1
    assert url in page
    assert DeskOutcome.objects.get(thread=thread).text == "Sudah diganti"
    assert "Sudah diganti" in client.get(reverse("meetings:desk", kwargs=keys)).content.decode()
