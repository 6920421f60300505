"""An empty rakor goes after a question; whatever somebody wrote for it holds it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meetings.actions.deleting import delete_meeting
from meetings.actions.planning import CannotPlan, change_status, save_day
from meetings.models import AgendaItem, CoordinationMeeting, MeetingDay, SlotPoll
from tests.factories.agencies import AgencyFactory
from tests.factories.meetings import (
    AT,
    DAY_TWO,
    ActionItemFactory,
    AttendanceFactory,
    CirculationFactory,
    DecisionFactory,
    DelegateFactory,
    DeskOutcomeFactory,
    EvidenceFactory,
    MaterialFactory,
    MinutesFactory,
    OptionFactory,
    PollAnswerFactory,
    PollFactory,
    RakorInvitationFactory,
    RecordFactory,
)
from tests.meetings.test_agenda_actions import add

pytestmark = pytest.mark.django_db
Status = CoordinationMeeting.Status


def sent(rakor, _item):
    invitation = RakorInvitationFactory(meeting=rakor.meeting)
    invitation.sendings.create(kind="undangan", channel="surat", at=AT, by=rakor.secretary)


HOLDERS = {
    "Undangan untuk rakor ini sudah dikirim": sent,
    "Sudah ada peserta": lambda r, item: DelegateFactory(walk_in=True, meeting=r.meeting),
    "jajak": lambda r, item: PollAnswerFactory(
        option=OptionFactory(poll=PollFactory(meeting=r.meeting)), agency=AgencyFactory()
    ),
    "hadir": lambda r, item: AttendanceFactory(
        day=item.day, delegate=DelegateFactory(walk_in=True, meeting=r.meeting)
    ),
    "materi": lambda r, item: MaterialFactory(item=item),
    "notulen": lambda r, item: MinutesFactory(item=item),
    "Notulen": lambda r, item: CirculationFactory(meeting=r.meeting),
    "desk": lambda r, item: DeskOutcomeFactory(item=item),
    "keputusan": lambda r, item: DecisionFactory(meeting=r.meeting),
    "tindak lanjut": lambda r, item: ActionItemFactory(meeting=r.meeting),
    "berita acara": lambda r, item: RecordFactory(meeting=r.meeting),
    "bukti": lambda r, item: EvidenceFactory(meeting=r.meeting),
}


@pytest.mark.parametrize("what", HOLDERS)
def test_what_somebody_wrote_holds_the_rakor_and_is_named(client, rakor, what):
    item = add(rakor, "08.00", "Pembukaan")
    HOLDERS[what](rakor, item)
    client.force_login(rakor.secretary)

    page = client.get(reverse("meetings:delete", kwargs={"uuid": rakor.meeting.uuid}))
    with pytest.raises(CannotPlan) as refusal:
        delete_meeting(meeting=rakor.meeting)

    assert what.casefold() in str(refusal.value).casefold()
    assert page.context["refusals"]
    assert CoordinationMeeting.objects.count() == 1
    assert AgendaItem.objects.count() == 1


@pytest.mark.parametrize("status", [Status.PLANNED, Status.POSTPONED, Status.CANCELLED])
def test_an_empty_rakor_goes_with_its_days_agenda_and_poll(client, rakor, status):
    add(rakor, "08.00", "Pembukaan")
    poll = PollFactory(meeting=rakor.meeting)
    option = OptionFactory(poll=poll)
    SlotPoll.objects.update(chosen=option, chosen_by=rakor.secretary, chosen_at=AT)
    CoordinationMeeting.objects.update(status=status)
    client.force_login(rakor.secretary)
    url = reverse("meetings:delete", kwargs={"uuid": rakor.meeting.uuid})

    overview = client.get(rakor.meeting.get_absolute_url())
    asked = client.get(url)
    gone = client.post(url)

    assert url in overview.content.decode()
    assert asked.context["points"] == [
        "Hari: 2",
        "Mata acara: 1",
        "Undangan yang belum dikirim: 0",
    ]
    assert gone.url == reverse("meetings:list")
    assert not CoordinationMeeting.objects.exists()
    assert not MeetingDay.objects.exists()


@pytest.mark.parametrize("status", [Status.INVITED, Status.RUNNING, Status.CLOSED])
def test_a_rakor_under_way_is_not_deleted(rakor, status):
    CoordinationMeeting.objects.update(status=status)

    with pytest.raises(CannotPlan, match="batalkan"):
        delete_meeting(meeting=rakor.meeting)

    assert CoordinationMeeting.objects.count() == 1


@pytest.mark.parametrize("how", [Status.CANCELLED, Status.POSTPONED])
def test_a_rakor_that_was_put_off_is_planned_again_and_moved(client, rakor, how):
    change_status(
        meeting=rakor.meeting, to_status=how, reason="Salah tanggal.", by=rakor.secretary, at=AT
    )
    client.force_login(rakor.secretary)
    url = reverse("meetings:step", kwargs={"uuid": rakor.meeting.uuid})

    client.post(url, {"ke": Status.PLANNED})
    rakor.meeting.refresh_from_db()
    save_day(
        meeting=rakor.meeting,
        day=rakor.days[1],
        date_=DAY_TWO + timedelta(days=30),
        venue=rakor.venue,
        rooms=rakor.rooms,
        by=rakor.secretary,
        at=AT,
    )

    assert rakor.meeting.status == Status.PLANNED
    assert rakor.meeting.days.get(pk=rakor.days[1].pk).date == DAY_TWO + timedelta(days=30)
