"""A rakor started on one page: venue, agencies and agenda in one go, or nothing."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from agencies.models import Region, Role
from meetings.models import AgendaItem, CoordinationMeeting, MeetingAgency, Room, Venue
from tests.factories.agencies import AgencyFactory, ProvinceFactory, RegencyFactory, person
from tests.factories.meetings import MeetingFactory
from tests.factories.renja import PlanYearFactory
from tests.meetings.conftest import make_rakor
from tests.meetings.test_agenda_actions import add

pytestmark = pytest.mark.django_db
URL = reverse("meetings:create")


@pytest.fixture
def secretary(client, rakor):
    client.force_login(rakor.secretary)
    return client


def filled(rakor, **fields):
    """Two days from a template at the known venue."""
    return {
        "key": str(uuid4()),
        "title": "Rakor Renja 2028",
        "plan_year": rakor.meeting.plan_year_id,
        "host": rakor.host.pk,
        "first_on": "2026-03-10",
        "last_on": "2026-03-11",
        "starts": "08:00",
        "ends": "16:00",
        "venue": rakor.venue.pk,
        "agenda": "dua_hari",
        **fields,
    }


def new_meeting():
    return CoordinationMeeting.objects.get(title="Rakor Renja 2028")


def errors_of(response):
    return {name: list(said) for name, said in response.context["form"].errors.items()}


def test_the_page_suggests_the_only_host_and_the_newest_open_year(secretary, rakor):
    PlanYearFactory(year=2029, is_open=False)
    newest = PlanYearFactory(year=2028)

    form = secretary.get(URL).context["form"]

    assert (form["host"].value(), form["plan_year"].value()) == (rakor.host.pk, newest.pk)


def test_one_save_makes_days_venue_agencies_and_agenda(secretary, rakor):
    agency = AgencyFactory(region=rakor.regency)
    venue = {
        "venue": "",
        "venue_name": "Hotel Soll Marina",
        "venue_address": "Pangkalan Baru",
        "venue_region": rakor.regency.pk,
        "venue_rooms": "Ballroom; 200\nMelati",
    }

    response = secretary.post(URL, filled(rakor, **venue, ikut=[agency.pk], wajib=[agency.pk]))

    meeting, made = new_meeting(), Venue.objects.get(name="Hotel Soll Marina")
    assert response.url == reverse("meetings:agenda", kwargs={"uuid": meeting.uuid})
    assert [(day.date, day.venue) for day in meeting.days.all()] == [
        (date(2026, 3, 10), made),
        (date(2026, 3, 11), made),
    ]
    assert [(room.name, room.capacity) for room in made.rooms.all()] == [
        ("Ballroom", 200),
        ("Melati", None),
    ]
    assert (made.owner, made.zone) == (rakor.province, Region.Zone.WIB)
    assert set(meeting.agencies.values_list("agency", "is_required")) == {
        (rakor.host.pk, True),
        (agency.pk, True),
    }
    assert meeting.items.count() == 16


def test_the_same_page_sent_twice_makes_one_rakor(secretary, rakor):
    data = filled(rakor)

    first, second = secretary.post(URL, data), secretary.post(URL, data)

    assert CoordinationMeeting.objects.filter(title="Rakor Renja 2028").count() == 1
    assert first.url == second.url


def test_a_page_with_the_key_of_somebody_elses_rakor_is_refused(secretary, rakor):
    foreign = MeetingFactory()

    response = secretary.post(URL, filled(rakor, key=str(foreign.uuid)))

    assert "Buka lagi" in errors_of(response)["__all__"][0]
    assert not CoordinationMeeting.objects.filter(title="Rakor Renja 2028").exists()


def test_a_room_that_another_rakor_holds_undoes_everything_and_keeps_what_was_typed(
    secretary, rakor
):
    add(rakor, "09.00")

    response = secretary.post(
        URL, filled(rakor, first_on="2026-02-10", last_on="2026-02-11", purpose="Tujuan panjang")
    )

    assert "Rakor Renja 2027" in errors_of(response)["__all__"][0]
    assert "Tujuan panjang" in response.content.decode()
    assert not CoordinationMeeting.objects.filter(title="Rakor Renja 2028").exists()


def test_a_venue_has_the_zone_of_its_region(secretary, rakor):
    papua = ProvinceFactory(code="91", zone=Region.Zone.WIT)
    venue = {"venue": "", "venue_name": "Gedung Negara", "venue_region": papua.pk}

    secretary.post(URL, filled(rakor, **venue))

    assert [day.zone for day in new_meeting().days.all()] == [Region.Zone.WIT, Region.Zone.WIT]


def test_another_zone_is_taken_on_by_name_with_a_reason(secretary, rakor):
    papua = ProvinceFactory(code="91", name="Papua Barat", zone=Region.Zone.WIT)
    venue = {
        "venue": "",
        "venue_name": "Gedung Negara",
        "venue_region": papua.pk,
        "venue_zone": Region.Zone.WITA,
    }

    refused = secretary.post(URL, filled(rakor, **venue))
    (said,) = errors_of(refused)["venue_zone_reason"]
    assert said.startswith("Papua Barat memakai WIT, tetapi yang dipilih WITA")
    secretary.post(URL, filled(rakor, **venue, venue_zone_reason="Siaran bersama Makassar"))

    made = Venue.objects.get(name="Gedung Negara")
    assert (made.zone, made.zone_reason) == (Region.Zone.WITA, "Siaran bersama Makassar")
    assert made.zone_by == rakor.secretary


def test_without_an_agenda_the_rakor_itself_is_the_next_page(secretary, rakor):
    response = secretary.post(URL, filled(rakor, agenda="kosong", venue=""))

    meeting = new_meeting()
    assert response.url == meeting.get_absolute_url()
    assert [day.date.isoformat() for day in meeting.days.all()] == ["2026-03-10", "2026-03-11"]
    assert meeting.created_by == rakor.secretary


def test_a_rakor_of_a_foreign_agency_is_not_created(secretary, rakor):
    response = secretary.post(URL, filled(rakor, host=AgencyFactory().pk))

    assert "host" in errors_of(response)
    assert CoordinationMeeting.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"first_on": "", "last_on": ""}, "agenda", "memerlukan hari"),
        ({"agenda": "salin"}, "source", "Pilih rakor"),
        ({"starts": ""}, "starts", "Isi jamnya"),
        ({"ends": "07:00"}, "ends", "berakhir sebelum"),
        ({"venue_name": "Hotel"}, "venue", "bukan keduanya"),
        ({"venue_address": "Jalan"}, "venue_name", "Beri nama"),
        ({"venue": "", "venue_rooms": "Aula; banyak"}, "venue_rooms", "dengan angka"),
        ({"venue": "", "venue_rooms": "Aula\naula"}, "venue_rooms", "dua kali"),
        ({"ikut": ["999999"]}, "ikut", "instansi penyelenggara lain"),
        ({"last_on": "2026-03-09"}, "last_on", "mendahului hari pertama"),
        ({"last_on": "2026-05-01"}, "__all__", "antara 1 dan 14 hari"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(secretary, rakor, change, field, said):
    response = secretary.post(URL, filled(rakor, **change))

    assert any(said in text for text in errors_of(response)[field])
    assert CoordinationMeeting.objects.count() == 1


def test_a_name_of_a_venue_that_is_taken_is_said(secretary, rakor):
    venue = {"venue": "", "venue_name": rakor.venue.name, "venue_region": rakor.province.pk}

    response = secretary.post(URL, filled(rakor, **venue))

    assert "nama ini" in errors_of(response)["__all__"][0]
    assert not CoordinationMeeting.objects.filter(title="Rakor Renja 2028").exists()


def test_all_agencies_are_ticked_without_a_script_and_nothing_is_judged(secretary, rakor):
    agencies = [AgencyFactory(region=rakor.regency), AgencyFactory(region=rakor.province)]

    every = secretary.post(URL, filled(rakor, title="", pilih="semua"))
    none = secretary.post(URL, filled(rakor, ikut=[agencies[0].pk], pilih="kosong"))

    assert [entry["takes_part"] for entry in every.context["entries"]] == [True, True]
    assert every.context["form"].errors == {}
    assert none.context["chosen"] == 0


def test_the_agencies_are_those_near_the_host(secretary, rakor):
    near, far = AgencyFactory(region=rakor.regency), AgencyFactory(region=RegencyFactory())

    entries = secretary.get(URL).context["entries"]

    assert near in [entry["agency"] for entry in entries]
    assert far not in [entry["agency"] for entry in entries]
    assert rakor.host not in [entry["agency"] for entry in entries]


def test_whoever_prepares_for_several_hosts_chooses_one_first(client, rakor):
    AgencyFactory(region=rakor.province)
    administrator = person(Role.REGION_ADMIN, AgencyFactory(region=rakor.province))
    client.force_login(administrator)

    assert client.get(URL).context["entries"] == []
    shown = client.post(URL, {"host": rakor.host.pk, "pilih": "tampilkan"})
    assert len(shown.context["entries"]) == 2


def test_an_earlier_agenda_is_copied(secretary, rakor):
    add(rakor, "08.30", "Pembukaan", room=None)
    add(rakor, "10.00", "Hari kedua", day=1)

    data = filled(rakor, agenda="salin", source=rakor.meeting.pk, last_on="")
    response = secretary.post(URL, data, follow=True)

    assert list(new_meeting().items.values_list("title", flat=True)) == ["Pembukaan"]
    assert "“Hari kedua”" in response.content.decode()


def test_an_agenda_of_a_rakor_one_does_not_see_is_not_copied(secretary, rakor):
    foreign = MeetingFactory()

    response = secretary.post(URL, filled(rakor, agenda="salin", source=foreign.pk))

    assert "source" in errors_of(response)


def test_a_rakor_without_days_goes_to_the_poll_and_keeps_its_venue(secretary, rakor):
    data = filled(rakor, first_on="", last_on="", agenda="kosong")

    response = secretary.post(URL, data)

    meeting = new_meeting()
    assert response.url == reverse("meetings:poll", kwargs={"uuid": meeting.uuid})
    assert meeting.planned_venue == rakor.venue
    page = secretary.get(meeting.get_absolute_url()).content.decode()
    assert "Tempat yang direncanakan" in page


def test_the_agenda_is_chosen_once_the_days_are_known(secretary, rakor):
    at = {"uuid": rakor.meeting.uuid}
    agenda = secretary.get(reverse("meetings:agenda", kwargs=at)).content.decode()
    assert reverse("meetings:agenda_start", kwargs=at) in agenda

    data = {"agenda": "forum", "starts": "08:00", "ends": "15:00"}
    response = secretary.post(reverse("meetings:agenda_start", kwargs=at), data)
    again = secretary.post(reverse("meetings:agenda_start", kwargs=at), data)

    assert response.status_code == 302
    assert AgendaItem.objects.filter(meeting=rakor.meeting).count() == 9
    assert "sudah punya susunan acara" in errors_of(again)["__all__"][0]


def test_a_new_day_follows_the_last_one_at_its_venue(secretary, rakor):
    page = secretary.get(reverse("meetings:day_add", kwargs={"uuid": rakor.meeting.uuid}))

    form = page.context["form"]
    assert form["date"].value() == date(2026, 2, 12)
    assert form["venue"].value() == rakor.venue.pk


def test_agencies_are_ticked_all_at_once_on_their_own_page(secretary, rakor):
    AgencyFactory(region=rakor.regency)
    url = reverse("meetings:agencies", kwargs={"uuid": rakor.meeting.uuid})

    shown = secretary.post(url, {"pilih": "semua"})

    assert [entry["takes_part"] for entry in shown.context["entries"]] == [True, True]
    assert MeetingAgency.objects.filter(meeting=rakor.meeting).count() == 1


@pytest.mark.parametrize("agencies", [1, 3])
def test_the_page_costs_the_same_for_any_number(client, django_assert_max_num_queries, agencies):
    rakor = make_rakor()
    AgencyFactory.create_batch(agencies, region=rakor.regency)
    for _ in range(agencies):
        Room.objects.create(venue=rakor.venue, name=str(uuid4()))
    client.force_login(rakor.secretary)

    with django_assert_max_num_queries(16):
        client.get(URL)
