"""Nothing that somebody wrote goes with its place: refusals, questions, and the way back."""

from datetime import UTC, datetime

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from agencies.models import Role
from meetings.actions.bookings import CannotSchedule
from meetings.actions.planning import CannotPlan, remove_day
from meetings.actions.poll import answer_poll, open_poll, tallies
from meetings.actions.removing import remove_item, restore_item
from meetings.models import (
    AgendaItem,
    Decision,
    Evidence,
    ItemMinutes,
    Material,
    MinutesRevision,
    PollAnswer,
    RemovedItem,
    RoomBooking,
)
from tests.factories.agencies import AgencyFactory, person
from tests.factories.meetings import (
    AT,
    ActionItemFactory,
    AttendanceFactory,
    DecisionFactory,
    DelegateFactory,
    DeskOutcomeFactory,
    EvidenceFactory,
    MaterialFactory,
    MeetingAgencyFactory,
    MinutesFactory,
    RakorInvitationFactory,
    RecordFactory,
    sha,
)
from tests.meetings.test_agenda_actions import add

pytestmark = pytest.mark.django_db


def remove(rakor, item, **kwargs):
    item = AgendaItem.objects.get(pk=item.pk)
    values = {"version": item.version, "by": rakor.secretary, "at": AT}
    return remove_item(item=item, **values | kwargs)


def freeze(rakor):
    return RecordFactory(
        meeting=rakor.meeting,
        content="{}",
        sha256=sha("{}"),
        frozen_at=AT,
        frozen_by=rakor.secretary,
    )


HOLDERS = {
    "sudah dimulai": lambda r, item: AgendaItem.objects.filter(pk=item.pk).update(
        opened_at=AT, opened_by=r.secretary
    ),
    "notulen": lambda r, item: MinutesFactory(item=item),
    "hadir": lambda r, item: AttendanceFactory(
        day=item.day, item=item, delegate=DelegateFactory(walk_in=True, meeting=r.meeting)
    ),
    "desk": lambda r, item: DeskOutcomeFactory(item=item),
    "Keputusan 1 diambil": lambda r, item: DecisionFactory(meeting=r.meeting, item=item, number=1),
    "Tindak lanjut 1": lambda r, item: ActionItemFactory(meeting=r.meeting, item=item, number=1),
    "Paparan": lambda r, item: MaterialFactory(item=item, title="Paparan"),
    "Berita acara": lambda r, item: freeze(r),
}


@pytest.mark.parametrize("what", HOLDERS)
def test_what_hangs_on_an_item_keeps_it_and_is_named(client, rakor, what):
    item = add(rakor, "08.00", "Pembukaan")
    HOLDERS[what](rakor, item)
    client.force_login(rakor.secretary)

    with pytest.raises(CannotSchedule, match=what):
        remove(rakor, item)
    asked = client.get(
        reverse("meetings:item_remove", kwargs={"uuid": rakor.meeting.uuid, "item": item.uuid})
    )

    assert AgendaItem.objects.filter(pk=item.pk).count() == 1
    assert what in " ".join(asked.context["refusals"])
    assert '<form method="post">' not in asked.content.decode()


def test_database_side_keeps_minutes_when_an_item_is_deleted_past_the_action(rakor):
    item = add(rakor, "08.00")
    MinutesFactory(item=item, discussion="Disampaikan gubernur.")

    for gone in (item, rakor.meeting):
        with pytest.raises(ProtectedError):
            gone.delete()

    assert ItemMinutes.objects.get().discussion == "Disampaikan gubernur."


def test_removed_item_comes_back_as_it_was(client, rakor):
    desk = AgencyFactory(region=rakor.province)
    item = add(
        rakor, "08.30", "Desk", 45, kind="desk", internal_note="Bawa daftar.", agencies=[desk]
    )
    client.force_login(rakor.secretary)
    where = {"uuid": rakor.meeting.uuid, "item": item.uuid}

    asked = client.get(reverse("meetings:item_remove", kwargs=where))
    after_asking = AgendaItem.objects.count()
    client.post(
        reverse("meetings:item_remove", kwargs=where), {"version": asked.context["version"]}
    )
    gone = (AgendaItem.objects.count(), RoomBooking.objects.count())
    page = client.get(reverse("meetings:agenda", kwargs={"uuid": rakor.meeting.uuid}))
    client.post(reverse("meetings:item_restore", kwargs=where))

    back = AgendaItem.objects.get()
    assert (after_asking, gone) == (1, (0, 0))
    assert [each.title for each in page.context["removed"]] == ["Desk"]
    assert (back.uuid, back.title, back.internal_note) == (item.uuid, "Desk", "Bawa daftar.")
    assert (back.starts_at, back.ends_at, back.room) == (item.starts_at, item.ends_at, item.room)
    assert [party.agency for party in back.parties.all()] == [desk]
    assert (RemovedItem.objects.count(), RoomBooking.objects.count()) == (0, 1)


def test_item_whose_room_was_taken_stays_among_the_removed(rakor):
    item = add(rakor, "08.30")
    removed = remove(rakor, item)
    add(rakor, "08.30", "Lain")

    with pytest.raises(CannotSchedule):
        restore_item(removed=removed, by=rakor.secretary, at=AT)

    assert [each.title for each in RemovedItem.objects.all()] == ["Acara"]


def test_item_that_changed_meanwhile_is_not_removed(rakor):
    item = add(rakor, "08.30")

    with pytest.raises(CannotSchedule):
        remove(rakor, item, version=item.version + 1)

    assert (AgendaItem.objects.count(), RemovedItem.objects.count()) == (1, 0)


def test_day_with_attendance_or_a_frozen_record_stays(rakor):
    delegate = DelegateFactory(walk_in=True, meeting=rakor.meeting)
    AttendanceFactory(day=rakor.days[0], delegate=delegate)

    with pytest.raises(CannotPlan, match="hadir"):
        remove_day(day=rakor.days[0])
    freeze(rakor)
    with pytest.raises(CannotPlan, match=r"[Bb]erita acara"):
        remove_day(day=rakor.days[1])

    assert rakor.meeting.days.count() == 2


def test_proposal_that_is_dropped_keeps_its_answers(rakor):
    agency = AgencyFactory(region=rakor.province)
    planner = person(Role.PLANNER, agency)
    MeetingAgencyFactory(meeting=rakor.meeting, agency=agency)
    spans = [(day.date, day.date) for day in rakor.days]
    later = datetime(2026, 3, 1, tzinfo=UTC).date()
    asking = {
        "meeting": rakor.meeting,
        "closes_at": datetime(2026, 2, 1, tzinfo=UTC),
        "by": rakor.secretary,
        "at": AT,
    }
    poll = open_poll(spans=spans, **asking)
    first = poll.options.first()
    answer_poll(
        poll=poll, agency=agency, answers={first.pk: ("tidak", "Ada MTQ.")}, by=planner, at=AT
    )

    open_poll(spans=[spans[1], (later, later)], **asking)
    dropped = [tally.option.first_on for tally in tallies(poll, [])]
    open_poll(spans=spans, **asking)

    assert dropped == [spans[1][0], later]
    assert PollAnswer.objects.get(option=first).note == "Ada MTQ."
    assert [tally.option.first_on for tally in tallies(poll, [])] == [first for first, _l in spans]


def removals(rakor):
    """(URL, what it would delete) of each delete in a rakor and its lists."""
    item = add(rakor, "08.00")
    decision = DecisionFactory(meeting=rakor.meeting, number=1)
    evidence = EvidenceFactory(meeting=rakor.meeting)
    material = MaterialFactory(item=item)
    free = rakor.venue.rooms.create(name="Gudang")
    delegate = DelegateFactory(invitation=RakorInvitationFactory(meeting=rakor.meeting))
    tick = AttendanceFactory(day=rakor.days[0], delegate=delegate)
    invitation = RakorInvitationFactory(meeting=rakor.meeting)
    names = {
        "decision_remove": ({"pk": decision.uuid}, decision),
        "evidence_remove": ({"pk": evidence.uuid}, evidence),
        "material_remove": ({"material": material.uuid}, material),
        "attendance_remove": ({"pk": tick.pk}, tick),
        "invitation_withdraw": ({"pk": invitation.pk}, invitation),
        "day_remove": ({"pk": rakor.days[1].pk}, rakor.days[1]),
    }
    for name, (where, row) in names.items():
        yield reverse(f"meetings:{name}", kwargs={"uuid": rakor.meeting.uuid} | where), row
    yield reverse("meetings:room_remove", kwargs={"pk": free.pk}), free


def test_every_delete_asks_before_it_takes_anything(client, rakor):
    rakor.meeting.status = "diundang"
    rakor.meeting.save()
    client.force_login(rakor.secretary)

    seen = []
    for url, row in removals(rakor):
        asked = client.get(url)
        is_there = type(row).objects.filter(pk=row.pk).exists()
        version = asked.context["version"]
        client.post(url, {} if version is None else {"version": version})
        seen.append((asked.status_code, is_there, type(row).objects.filter(pk=row.pk).exists()))

    assert seen == [(200, True, False)] * 7
    assert (Decision.objects.count(), Evidence.objects.count(), Material.objects.count()) == (
        0,
    ) * 3


def test_decision_that_action_items_come_from_is_not_taken_back(client, rakor):
    decision = DecisionFactory(meeting=rakor.meeting, number=1)
    ActionItemFactory(meeting=rakor.meeting, decision=decision, number=4)
    client.force_login(rakor.secretary)
    url = reverse(
        "meetings:decision_remove", kwargs={"uuid": rakor.meeting.uuid, "pk": decision.uuid}
    )

    asked = client.get(url)
    client.post(url, {"version": "1"})

    assert "4" in asked.context["refusals"][0]
    assert Decision.objects.count() == 1


def test_history_of_minutes_goes_with_nothing(rakor):
    minutes = MinutesFactory(item=add(rakor, "08.00"))
    MinutesRevision.objects.create(minutes=minutes, number=1, at=AT, by=rakor.secretary)

    with pytest.raises(ProtectedError):
        minutes.delete()

    assert MinutesRevision.objects.count() == 1
