"""A comment on a row, settled at the desk on a wide screen and on a phone."""

import pytest
from django.urls import reverse

from agencies.models import Role
from meetings.models import ActionItem, CoordinationMeeting, DeskOutcome
from tests.factories.agencies import AgencyFactory, person
from tests.factories.comments import ThreadFactory
from tests.factories.renja import RenjaFactory, RowFactory
from tests.meetings.conftest import make_rakor
from tests.meetings.test_agenda_actions import add
from tests.meetings.test_desks import make_finding, make_run

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_comment_becomes_an_action_item_at_the_table(screen, sign_in, axe):
    rakor = make_rakor()
    desk = add(rakor, "13.00", "Desk 2.08", kind="desk", agencies=[rakor.host])
    CoordinationMeeting.objects.update(status="berlangsung")
    renja = RenjaFactory(agency=rakor.host, plan_year=rakor.meeting.plan_year)
    make_finding(make_run(renja))
    row = RowFactory(
        document=renja, printed_code="2.08.03.1.02.0013", name="Advokasi kebijakan dan layanan"
    )
    board = AgencyFactory(region=rakor.province, bappeda=True)
    ThreadFactory(row=row, agency=board, text="Sasaran belum terukur: sebutkan jumlah orang.")
    sign_in(screen, person(Role.PLANNER, rakor.host))

    screen.goto(reverse("meetings:desk", kwargs={"uuid": rakor.meeting.uuid, "item": desk.uuid}))
    screen.get_by_role("heading", name="Catatan terbuka pada baris").wait_for()
    assert axe(screen) == []
    screen.get_by_role("link", name="Selesaikan Wajib ditindaklanjuti").click()
    assert axe(screen) == []
    screen.get_by_label("Menjadi tindak lanjut").check()
    screen.get_by_label("Yang disepakati").fill("Satuan diganti menjadi orang.")
    screen.get_by_label("Lainnya di meja desk").fill("Kepala Bidang PPA")
    screen.get_by_role("button", name="Catat").click()
    screen.get_by_role("heading", name="Kesepakatan desk ini").wait_for()

    action = ActionItem.objects.get()
    assert (action.row_uuid, action.owner_agency) == (row.uuid, rakor.host)
    assert DeskOutcome.objects.get().others_present == "Kepala Bidang PPA"
    width = "document.documentElement.scrollWidth <= window.innerWidth"
    assert screen.evaluate(width)
