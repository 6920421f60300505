"""Pages of the plan: what they show, what they cost, what they refuse."""

from datetime import timedelta

import pytest
from django.urls import reverse

from agencies.models import Role
from meetings.models import AgendaItem, MeetingDay, Room, Venue
from tests.factories.agencies import AgencyFactory, MembershipFactory, person
from tests.factories.meetings import (
    DelegateFactory,
    MaterialFactory,
    MeetingAgencyFactory,
    MeetingFactory,
    RakorInvitationFactory,
    SpeakerFactory,
)
from tests.meetings.test_agenda_actions import add

pytestmark = pytest.mark.django_db


def url(name, rakor, **kwargs):
    return reverse(f"meetings:{name}", kwargs={"uuid": rakor.meeting.uuid, **kwargs})


@pytest.fixture
def secretary(client, rakor):
    client.force_login(rakor.secretary)
    return client


@pytest.mark.parametrize("meetings", [1, 3])
def test_list_costs_the_same_for_any_number(client, django_assert_num_queries, meetings):
    membership = MembershipFactory()
    for _ in range(meetings):
        MeetingFactory(host=AgencyFactory(region=membership.agency.region))
    MeetingFactory(title="Tempat lain")
    client.force_login(membership.user)

    with django_assert_num_queries(7):  # session, user, memberships, count, page, years, notices
        response = client.get(reverse("meetings:list"))

    assert len(response.context["object_list"]) == meetings


def test_a_title_of_two_lines_is_answered_with_a_sentence(secretary, rakor):
    data = {"title": "Rakor\r\nBcc: x@contoh.test"}

    response = secretary.post(url("edit", rakor), data)

    (said,) = response.context["form"].errors["title"]
    assert said == (
        "Isian ini hanya memuat satu baris. Hapus pemisah baris atau karakter kendali setelah"
        " “Rakor”."
    )


def _fill(rakor, delegates):
    for number, clock in enumerate(["08.00", "09.00", "10.00"]):
        item = add(rakor, clock, room=number)
        SpeakerFactory(item=item)
        MaterialFactory(item=item)
    desk = add(rakor, "13.00", kind="desk", agencies=[rakor.host], regions=[rakor.regency])
    invitation = RakorInvitationFactory(meeting=rakor.meeting, seats=delegates)
    DelegateFactory.create_batch(delegates, invitation=invitation)
    return desk


@pytest.mark.parametrize("delegates", [30, 300])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("meeting", 10),
        ("agenda", 20),
        ("rundown", 10),
        ("materials", 8),
        ("releases", 15),
        ("poll", 9),
        ("warnings", 15),
    ],
)
def test_pages_cost_the_same_for_any_number_of_delegates(
    secretary, rakor, django_assert_num_queries, name, queries, delegates
):
    _fill(rakor, delegates)

    with django_assert_num_queries(queries):
        response = secretary.get(url(name, rakor))

    assert response.status_code == 200


def test_a_desk_costs_the_same_for_any_number_of_delegates(
    secretary, rakor, django_assert_num_queries
):
    desk = _fill(rakor, 3)

    with django_assert_num_queries(12):
        response = secretary.get(url("desk", rakor, item=desk.uuid))

    assert [group["agency"] for group in response.context["groups"]] == [rakor.host]


def test_internal_items_and_notes_stay_inside(client, rakor):
    add(rakor, "08.00", "Terbuka", internal_note="Siapkan map")
    add(rakor, "09.00", "Tertutup", is_public=False)
    guest = AgencyFactory()
    MeetingAgencyFactory(meeting=rakor.meeting, agency=guest)
    client.force_login(person(Role.PLANNER, guest))

    for name in ("meeting", "agenda", "agenda_public"):
        text = client.get(url(name, rakor)).content.decode()
        assert ("Terbuka" in text, "Tertutup" in text, "Siapkan map" in text) == (
            True,
            False,
            False,
        )
    assert client.get(url("rundown", rakor)).status_code == 403
    hidden = AgendaItem.objects.get(title="Tertutup")
    assert client.get(url("item", rakor, item=hidden.uuid)).status_code == 404


def test_an_item_is_added_in_the_days_zone(secretary, rakor):
    rakor.venue.zone = "Asia/Jayapura"
    rakor.venue.save()
    MeetingDay.objects.update(zone="Asia/Jayapura")

    response = secretary.post(
        url("item_add", rakor),
        {
            "day": rakor.days[0].pk,
            "place": rakor.rooms[0].pk,
            "starts": "00:30",
            "minutes": "60",
            "kind": "materi",
            "title": "Kebijakan",
            "speakers": "Dr. Sari; Kepala Biro; Kemen PPPA; sari@contoh.test",
            "is_public": "on",
        },
    )

    item = AgendaItem.objects.get()
    assert response.status_code == 302
    assert item.starts_at.isoformat() == "2026-02-09T15:30:00+00:00"
    assert [s.institution for s in item.speakers.all()] == ["Kemen PPPA"]
    page = secretary.get(url("item", rakor, item=item.uuid)).content.decode()
    assert "00.30–01.30\xa0WIT (9\xa0Feb\xa02026, 22.30–23.30\xa0WIB)" in page


def test_a_clash_keeps_what_was_typed(secretary, rakor):
    add(rakor, "08.00", "Pembukaan")

    response = secretary.post(
        url("item_add", rakor),
        {
            "day": rakor.days[0].pk,
            "place": "semua",
            "starts": "08:30",
            "minutes": "60",
            "kind": "materi",
            "title": "Kebijakan",
        },
    )

    form = response.context["form"]
    assert form["title"].value() == "Kebijakan"
    assert "Pembukaan" in form.non_field_errors()[0]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"langkah": "+15"}, ("2026-02-10 08.15", "Aula utama")),
        ({"langkah": "-15"}, ("2026-02-10 07.45", "Aula utama")),
        ({"langkah": "ruang+"}, ("2026-02-10 08.00", "Ruang Rapat 1")),
        ({"langkah": "ruang-"}, ("2026-02-10 08.00", None)),
        ({"langkah": "hari+"}, ("2026-02-11 08.00", "Aula utama")),
        ({"langkah": "hari-"}, ("2026-02-10 08.00", "Aula utama")),
        ({"ruang": "semua", "mulai": "13:00"}, ("2026-02-10 13.00", None)),
        ({"langkah": "999999999999"}, ("2026-02-10 08.00", "Aula utama")),
        ({"langkah": "²"}, ("2026-02-10 08.00", "Aula utama")),
        ({"mulai": "kapan"}, ("2026-02-10 08.00", "Aula utama")),
        ({"ruang": "999999"}, ("2026-02-10 08.00", "Aula utama")),
    ],
)
def test_an_item_moves_by_buttons_and_by_name(secretary, rakor, data, expected):
    item = add(rakor, "08.00")

    secretary.post(url("item_move", rakor, item=item.uuid), {"version": "1", **data})

    item = AgendaItem.objects.select_related("day", "room").get()
    local = item.starts_at.astimezone(item.day.timezone)
    assert (f"{local:%Y-%m-%d %H.%M}", item.room and item.room.name) == expected


def test_the_rest_of_a_day_is_shifted(secretary, rakor):
    first, second = add(rakor, "08.00"), add(rakor, "09.00")

    secretary.post(
        url("shift", rakor),
        {"hari": rakor.days[0].pk, "since": second.starts_at.isoformat(), "minutes": "15"},
    )

    starts = list(AgendaItem.objects.values_list("starts_at", flat=True))
    assert starts == [first.starts_at, second.starts_at + timedelta(minutes=15)]


def test_a_venue_is_kept_with_its_rooms(secretary, rakor):
    response = secretary.post(
        reverse("meetings:venue_add"),
        {"name": "Hotel", "address": "", "region": rakor.regency.pk, "zone": "Asia/Jakarta"},
    )
    venue = Venue.objects.get(name="Hotel")
    secretary.post(
        reverse("meetings:room_add", kwargs={"pk": venue.pk}),
        {"ruang-name": "Melati", "ruang-capacity": "80", "ruang-setup_minutes": "45"},
    )

    room = Room.objects.get(venue=venue)
    assert response.url == reverse("meetings:venue", kwargs={"pk": venue.pk})
    assert (room.name, room.capacity, room.setup_minutes) == ("Melati", 80, 45)
    assert secretary.get(response.url).status_code == 200


def test_a_room_in_use_is_not_removed(secretary, rakor):
    add(rakor, "08.00")

    secretary.post(reverse("meetings:room_remove", kwargs={"pk": rakor.rooms[0].pk}))

    assert Room.objects.filter(pk=rakor.rooms[0].pk).exists()


def test_a_day_takes_its_items_along(secretary, rakor):
    item = add(rakor, "08.00")

    secretary.post(
        url("day", rakor, pk=rakor.days[0].pk),
        {"date": "2026-02-12", "venue": rakor.venue.pk, "rooms": [r.pk for r in rakor.rooms]},
    )

    item.refresh_from_db()
    assert item.starts_at.isoformat() == "2026-02-12T01:00:00+00:00"


def test_a_cancelled_rakor_says_why(secretary, rakor):
    response = secretary.post(url("cancel", rakor), {"reason": ""})
    assert response.context["form"].errors

    secretary.post(url("cancel", rakor), {"reason": "Anggaran dialihkan"})

    rakor.meeting.refresh_from_db()
    assert rakor.meeting.status == "dibatalkan"
    assert rakor.meeting.transitions.get().reason == "Anggaran dialihkan"
    assert secretary.get(url("item_add", rakor)).status_code == 409
