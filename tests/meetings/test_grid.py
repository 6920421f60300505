"""The agenda of a day as a table: free half hours, what keeps a drop out, and clashes at their items."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meetings.actions.agenda import Speaker
from meetings.actions.bookings import CannotSchedule
from meetings.actions.planning import override_warning
from meetings.models import AgendaItem, MeetingDay
from meetings.views.grid import grid_of
from tests.factories.meetings import AT, DayFactory, MeetingFactory
from tests.meetings.test_agenda_actions import add

pytestmark = pytest.mark.django_db


def grid(rakor, **options):
    day = MeetingDay.objects.prefetch_related("rooms").get(pk=rakor.days[0].pk)
    items = list(AgendaItem.objects.filter(day=day).with_details())
    return grid_of(day, items, at=AT, **options)


def clock(rakor, moment):
    return f"{moment.astimezone(rakor.days[0].timezone):%H.%M}"


def free(rakor):
    rows = grid(rakor, with_free=True).rows
    return [clock(rakor, row.start) for row in rows if row.is_free]


def test_half_hours_in_which_a_room_is_empty_are_rows_of_their_own(rakor):
    add(rakor, "08.00", "Pembukaan", 150, room=None)
    add(rakor, "10.30", "Paparan", 60, room=0)
    add(rakor, "12.00", "ISHOMA", 60, room=None)
    add(rakor, "13.00", "Pleno", 240, room=None)

    assert free(rakor) == ["11.00", "11.30"]
    assert [row for row in grid(rakor).rows if row.is_free] == []


def test_a_place_says_what_keeps_a_drop_out(rakor):
    add(rakor, "09.00", "Paparan", 90, room=1)
    add(rakor, "10.00", "Rapat", 30, room=2)

    rows = {clock(rakor, row.start): row for row in grid(rakor, with_free=True).rows}

    taken = "“Paparan” (09.00–10.30) ada di sana. Pindahkan dahulu, atau pilih setengah jam"
    assert [cell.why[: len(taken)] for cell in rows["09.30"].cells] == ["", taken, ""]
    assert [bool(cell.why) for cell in rows["10.00"].cells] == [False, True, True]


def test_a_room_that_the_day_no_longer_has_takes_nothing(rakor):
    add(rakor, "09.00", room=2)
    rakor.days[0].rooms.remove(rakor.rooms[2])

    row = next(row for row in grid(rakor, with_free=True).rows if row.is_free)

    assert row.cells[-1].why == "Ruang Rapat 2 tidak dipakai pada hari ini."


def test_a_day_without_rooms_has_free_half_hours_too(rakor):
    rakor.days[0].rooms.clear()
    add(rakor, "08.00", "Pembukaan", 480, room=None)

    rows = [row for row in grid(rakor, with_free=True).rows if row.is_free]

    assert [(clock(rakor, row.start), row.cells[0].room) for row in rows] == [
        ("16.00", None),
        ("16.30", None),
    ]


def test_an_evening_over_midnight_ends_the_table_with_its_day(rakor):
    add(rakor, "08.00", "Pembukaan", 60, room=None)
    add(rakor, "23.00", "Perumusan", 120, room=0, over_midnight=True)

    assert free(rakor)[-1] == "23.30"


def agenda(client, rakor):
    url = reverse("meetings:agenda", kwargs={"uuid": rakor.meeting.uuid})
    return client.get(url).content.decode()


def test_a_speaker_in_two_places_is_marked_at_both_items(client, rakor):
    speaker = [Speaker(name="Dewi Anggraini")]
    add(rakor, "09.00", "Paparan", room=0, speakers=speaker)
    add(rakor, "09.30", "Diskusi", room=1, speakers=speaker)
    add(rakor, "11.00", "Lain", room=1, speakers=speaker)
    client.force_login(rakor.secretary)

    page = agenda(client, rakor)

    assert page.count("<b>Narasumber di dua tempat.</b>") == 2


def test_a_clash_that_was_taken_on_is_not_marked(client, rakor):
    speaker = [Speaker(name="Dewi Anggraini")]
    first = add(rakor, "09.00", "Paparan", room=0, speakers=speaker)
    second = add(rakor, "09.30", "Diskusi", room=1, speakers=speaker)
    override_warning(
        meeting=rakor.meeting,
        kind="speaker",
        subject=f"name-dewianggraini:item-{first.pk}:item-{second.pk}",
        reason="Hanya membuka",
        by=rakor.secretary,
        at=AT,
    )
    client.force_login(rakor.secretary)

    assert "rk-clashes" not in agenda(client, rakor)


def test_set_up_times_between_two_rakor_are_explained_with_the_next_free_hour(rakor):
    add(rakor, "08.00", minutes=300)
    other = MeetingFactory(host=rakor.host)
    day = DayFactory(
        meeting=other, date=rakor.days[0].date, venue=rakor.venue, rooms=[rakor.rooms[0]]
    )
    rakor.meeting, rakor.days = other, [day]

    with pytest.raises(CannotSchedule) as refused:
        add(rakor, "13.30", minutes=30)

    text = str(refused.value).replace("\xa0", " ")
    assert "dikosongkan 60 menit, 30 menit untuk membereskan dan 30 menit untuk menata" in text
    assert "paling lambat 07.00 WIB, atau mulailah paling cepat 14.00 WIB" in text
    assert add(rakor, "14.00", minutes=30).duration == timedelta(minutes=30)
