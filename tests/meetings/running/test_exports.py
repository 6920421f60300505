"""Lists of a rakor as files: what they hold, for whom, and that nothing in them runs."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.views.exports import TABLES
from tests.factories.meetings import (
    ActionItemFactory,
    AttendanceFactory,
    DecisionFactory,
    DelegateFactory,
    ItemFactory,
    OrganisationFactory,
    RakorInvitationFactory,
)

FORMULA = '=HYPERLINK("https://jahat.test";"klik")'


def address(rakor, what, suffix="csv"):
    where = {"uuid": rakor.meeting.uuid, "what": what, "suffix": suffix}
    return reverse("meetings:export", kwargs=where)


def rows_of(response):
    """The CSV's rows as dictionaries."""
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def sheet_of(response):
    return openpyxl.load_workbook(io.BytesIO(b"".join(response))).active


@pytest.fixture
def filled(rakor):
    """One of everything, each with a text that a spreadsheet would run."""
    body = OrganisationFactory(name=FORMULA, participant_class="forum_anak")
    invitation = RakorInvitationFactory(
        meeting=rakor.meeting, organisation=body, phone="+6281234567890"
    )
    adult = DelegateFactory(invitation=invitation, name="@Ani", phone="+6281311112222")
    child = DelegateFactory(invitation=invitation, minor=True, name="Bunga Melati")
    for delegate in (adult, child):
        AttendanceFactory(delegate=delegate, day=rakor.one)
    secret = ItemFactory(day=rakor.one, title="Rapat tertutup", is_public=False)
    ItemFactory(day=rakor.one, title="-Pembukaan", internal_note="rahasia")
    decision = DecisionFactory(meeting=rakor.meeting, text="+1 keputusan", item=secret)
    ActionItemFactory(
        meeting=rakor.meeting, decision=decision, text="=1+1", owner_agency=rakor.host
    )
    return rakor


@pytest.mark.parametrize("what", TABLES)
def test_every_text_of_a_file_is_only_text(client, filled, what):
    client.force_login(filled.secretary)

    cells = [cell for row in rows_of(client.get(address(filled, what))) for cell in row.values()]
    sheet = sheet_of(client.get(address(filled, what, "xlsx")))

    assert cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds <= {"s", "n", "d"}
    assert len(rows_of(client.get(address(filled, what)))) == sheet.max_row - 1


def test_workbook_is_made_to_print(client, filled):
    client.force_login(filled.secretary)

    sheet = sheet_of(client.get(address(filled, "jawaban", "xlsx")))

    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    # One page wide is what a file means that says nothing of its width.
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    assert sheet.auto_filter.ref == f"A1:N{sheet.max_row}"


def test_children_stand_in_files_by_initials_for_everybody(client, filled):
    seen = {}
    for who in ("secretary", "planner"):
        client.force_login(getattr(filled, who))
        for what in ("peserta", "kehadiran"):
            response = client.get(address(filled, what))
            text = b"".join(response).decode() if response.status_code == 200 else ""
            seen[who, what] = ("Bunga" in text, "B.M." in text)

    assert seen == {
        ("secretary", "peserta"): (False, True),
        ("secretary", "kehadiran"): (False, True),
        ("planner", "peserta"): (False, False),
        ("planner", "kehadiran"): (False, True),
    }


def test_addresses_and_internal_items_are_for_those_inside(client, filled):
    def text(who, what):
        client.force_login(getattr(filled, who))
        return b"".join(client.get(address(filled, what))).decode()

    assert "+62 812-3456-7890" in text("secretary", "jawaban")
    assert "+62 812-3456-7890" not in text("planner", "jawaban")
    for what in ("agenda", "keputusan"):
        assert "Rapat tertutup" in text("planner", what)
        assert "Rapat tertutup" not in text("outsider", what)
    assert "rahasia" in text("planner", "agenda")
    assert "rahasia" not in text("outsider", "agenda")


def test_filters_of_the_page_hold_for_its_file(client, filled):
    radio = OrganisationFactory(name="Radio", participant_class="media")
    DelegateFactory(
        name="Joko", invitation=RakorInvitationFactory(meeting=filled.meeting, organisation=radio)
    )
    client.force_login(filled.secretary)
    page = client.get(
        reverse("meetings:invitations", kwargs={"uuid": filled.meeting.uuid})
        + "?unsur=media&page=1"
    )
    attendance = address(filled, "kehadiran") + "?q=joko"

    (_label, link) = page.context["downloads"][1]

    assert link == address(filled, "jawaban") + "?unsur=media"
    assert [row["Lembaga"] for row in rows_of(client.get(link))] == ["Radio"]
    assert [row["Nama"] for row in rows_of(client.get(attendance))] == ["Joko"]


def test_board_takes_along_what_its_filters_show(client, filled):
    ActionItemFactory(
        meeting=filled.meeting, text="Sudah", status="batal", owner_agency=filled.host
    )
    client.force_login(filled.outsider)
    url = reverse("meetings:board_export", kwargs={"suffix": "csv"})

    def tasks(query=""):
        return [row["Uraian"] for row in rows_of(client.get(url + query))]

    assert tasks() == ["'=1+1"]
    assert tasks("?status=semua") == ["'=1+1", "Sudah"]
    client.force_login(filled.stranger)
    assert tasks("?status=semua") == []


@pytest.mark.parametrize("suffix", ["pdf", "html"])
def test_other_kinds_of_files_do_not_exist(client, filled, suffix):
    client.force_login(filled.secretary)

    assert client.get(address(filled, "agenda", suffix)).status_code == 404
    assert client.get(address(filled, "rahasia")).status_code == 404


@pytest.mark.parametrize("what", TABLES)
def test_file_asks_the_database_as_often_for_one_as_for_many(client, filled, what):
    client.force_login(filled.secretary)
    asked = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            b"".join(client.get(address(filled, what)))
        asked.append(len(queries))
        for _each in range(3):
            body = OrganisationFactory()
            invitation = RakorInvitationFactory(meeting=filled.meeting, organisation=body)
            AttendanceFactory(delegate=DelegateFactory(invitation=invitation), day=filled.two)
            item = ItemFactory(day=filled.two)
            decision = DecisionFactory(meeting=filled.meeting, item=item)
            ActionItemFactory(meeting=filled.meeting, decision=decision, owner_agency=filled.host)

    assert asked[0] == asked[1] <= 9
