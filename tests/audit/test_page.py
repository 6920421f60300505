"""The record's page: who reads what of it, and what it costs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from agencies.models import Role
from audit.actions import forget_sign_ins, note_purge, note_role
from audit.models import Entry
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory, RegencyFactory, person

AT = datetime(2026, 2, 10, 1, 30, tzinfo=UTC)
URL = "/catatan/"

pytestmark = pytest.mark.django_db


def granted(agency, *, by, role=Role.PLANNER, kind=Entry.Kind.JOINED, **fields):
    return note_role(
        kind=kind,
        agency=agency.name,
        region_code=agency.region.code,
        role=role,
        person=fields.pop("who", None) or UserFactory(),
        by=by,
        at=AT,
        **fields,
    )


@pytest.fixture
def agency():
    return AgencyFactory(region=RegencyFactory())


@pytest.fixture
def admin(agency):
    return person(Role.REGION_ADMIN, agency)


def shown(client, user, query=""):
    client.force_login(user)
    return [
        entry.pk
        for entry in client.get(f"{URL}{query}").context["object_list"]
        if entry.person_id != user.pk or entry.kind != Entry.Kind.SIGNED_IN
    ]


def test_a_regions_administrator_reads_the_record_of_the_own_region_alone(client, agency, admin):
    other = AgencyFactory(region=RegencyFactory())
    foreign_admin = person(Role.REGION_ADMIN, other)
    mine, theirs = granted(agency, by=admin), granted(other, by=foreign_admin)
    signed = {
        name: Entry.objects.create(kind=Entry.Kind.SIGN_IN_FAILED, person=who, at=AT)
        for name, who in (
            ("mine", person(Role.PLANNER, agency)),
            ("theirs", person(Role.PLANNER, other)),
            ("unknown", None),
        )
    }
    purge = note_purge(counts={"sesi": 4}, at=AT)
    everything = {mine.pk, theirs.pk, purge.pk, *(entry.pk for entry in signed.values())}
    keeper = person(Role.ADMIN, AgencyFactory(ministry=True))

    assert set(shown(client, admin)) == {mine.pk, signed["mine"].pk}
    assert set(shown(client, foreign_admin)) == {theirs.pk, signed["theirs"].pk}
    assert everything <= set(shown(client, keeper))


def test_others_get_403(client, agency):
    client.force_login(person(Role.AGENCY_HEAD, agency))

    assert client.get(URL).status_code == 403


def test_the_list_is_filtered_by_kind_and_words(client, agency, admin):
    ani = granted(agency, by=admin, who=UserFactory(name="Ani"))
    budi = granted(agency, by=admin, who=UserFactory(name="Budi"), kind=Entry.Kind.REMOVED)

    assert shown(client, admin, "?jenis=dikeluarkan") == [budi.pk]
    assert shown(client, admin, "?q=ani") == [ani.pk]
    assert set(shown(client, admin, "?jenis=x&q=")) == {ani.pk, budi.pk}


def test_the_page_says_who_gave_themselves_a_role(client, agency, admin):
    granted(agency, by=admin, who=admin, role=Role.AGENCY_HEAD)
    client.force_login(admin)

    page = client.get(f"{URL}?jenis=bergabung").content.decode()

    assert page.count("untuk diri sendiri") == 1
    assert page.count("Kepala perangkat daerah") == 1


def test_the_page_says_what_a_purge_took(client):
    note_purge(counts={"sesi": 4, "sandi": 0}, at=AT)
    client.force_login(person(Role.ADMIN, AgencyFactory(ministry=True)))

    page = client.get(f"{URL}?jenis=pembersihan").content.decode()

    assert "sesi yang sudah berakhir: 4" in page
    assert "permintaan kata sandi baru" not in page


def test_the_list_pages(client, agency, admin):
    for _number in range(51):
        granted(agency, by=admin)
    client.force_login(admin)

    second = client.get(f"{URL}?jenis=bergabung&page=2")

    assert len(second.context["object_list"]) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number_of_rows(
    client, agency, admin, rows, django_assert_num_queries
):
    for _number in range(rows):
        granted(agency, by=admin)
    client.force_login(admin)

    with django_assert_num_queries(8):
        client.get(f"{URL}?jenis=bergabung")


def test_a_sign_in_is_written_down_with_its_place(client):
    user = UserFactory(email="ani@contoh.test")
    user.set_password("sandi-yang-benar")
    user.save()
    address = reverse("accounts:login")

    client.post(address, {"username": "ani@contoh.test", "password": "salah"})
    client.post(address, {"username": "ANI@contoh.test ", "password": "sandi-yang-benar"})

    assert list(Entry.objects.order_by("pk").values_list("kind", "person", "place")) == [
        (Entry.Kind.SIGN_IN_FAILED, user.pk, "127.0.0.1"),
        (Entry.Kind.SIGNED_IN, user.pk, "127.0.0.1"),
    ]


def test_nothing_that_was_typed_is_kept(client):
    client.post(reverse("accounts:login"), {"username": "Rahasia-Saya!", "password": "Rahasia2"})

    entry = Entry.objects.get()
    kept = {field.name: field.value_from_object(entry) for field in Entry._meta.concrete_fields}
    assert (entry.kind, entry.person) == (Entry.Kind.SIGN_IN_FAILED, None)
    assert [name for name, value in kept.items() if "rahasia" in str(value).lower()] == []


def test_a_pause_is_written_down_once_however_often_somebody_tries(client):
    user = UserFactory(email="ani@contoh.test")

    for _number in range(9):
        client.post(reverse("accounts:login"), {"username": user.email, "password": "salah"})

    kinds = list(Entry.objects.values_list("kind", flat=True))
    assert kinds.count(Entry.Kind.SIGN_IN_FAILED) == 5
    assert kinds.count(Entry.Kind.SIGN_IN_PAUSED) == 1
    assert len(kinds) == 6


def test_only_sign_ins_of_more_than_a_year_ago_are_forgotten(agency, admin):
    now = datetime.now(UTC)
    long_ago, lately = now - timedelta(days=400), now - timedelta(days=300)
    for at in (long_ago, lately):
        Entry.objects.create(kind=Entry.Kind.SIGNED_IN, person=admin, at=at)
        Entry.objects.create(kind=Entry.Kind.JOINED, person=admin, at=at)

    count = forget_sign_ins(at=now)

    assert count == 1
    assert set(Entry.objects.values_list("kind", "at")) == {
        (Entry.Kind.JOINED, long_ago),
        (Entry.Kind.SIGNED_IN, lately),
        (Entry.Kind.JOINED, lately),
    }
