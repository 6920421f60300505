"""Plan years on a screen: opened, given what they follow, closed."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from agencies.models import Role
from renja.actions.profiles import load_plan_year, load_profiles
from renja.models import PlanYear, RegulationProfile
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.nomenclature import EditionFactory
from tests.factories.renja import PlanYearFactory, RenjaFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
URL = "/data/tahun-rencana/"


@pytest.fixture
def agency():
    return AgencyFactory(region=RegencyFactory(code="17.03", name="Bengkulu Utara"))


@pytest.fixture
def admin(agency):
    client = Client()
    client.force_login(person(Role.ADMIN, agency))
    return client


@pytest.fixture
def profiles(db):
    return {profile.key: profile for profile in load_profiles()}


def test_an_administrator_opens_the_next_year_with_its_usual_rules(admin, profiles):
    edition = EditionFactory(year_from=2023, year_to=None)
    load_plan_year(year=2027)

    page = admin.get(URL)
    form = page.context["form"]
    answer = admin.post(
        URL,
        {
            "year": form.initial["year"],
            "profile": form.initial["profile"].pk,
            "edition": form.initial["edition"].pk,
        },
    )

    opened = PlanYear.objects.get(year=2028)
    assert answer.status_code == 302
    assert (opened.profile, opened.edition) == (profiles["permendagri-14-2026"], edition)
    assert opened.deadlines.filter(region=None).exists()
    assert opened.changed_by is not None


def test_a_year_is_opened_once(admin, profiles):
    load_plan_year(year=2027)
    profile = profiles["permendagri-14-2026"].pk

    answer = admin.post(URL, {"year": 2027, "profile": profile, "edition": ""})

    assert "Tahun rencana 2027 sudah ada" in answer.content.decode()
    assert PlanYear.objects.count() == 1


@pytest.mark.parametrize("year", ["", "1999", "2101", "dua ribu", "9" * 5000])
def test_a_year_that_cannot_be_is_named(admin, profiles, year):
    profile = profiles["permendagri-14-2026"].pk

    answer = admin.post(URL, {"year": year, "profile": profile, "edition": ""})

    assert answer.status_code == 200
    assert "year" in answer.context["form"].errors
    assert PlanYear.objects.count() == 0


def test_a_year_is_closed_and_opened_again(admin, profiles):
    year = load_plan_year(year=2027)
    given = {"profile": year.profile_id, "edition": ""}

    admin.post(f"{URL}2027/", given)
    closed = PlanYear.objects.get(year=2027).is_open
    admin.post(f"{URL}2027/", {**given, "is_open": "on"})

    assert (closed, PlanYear.objects.get(year=2027).is_open) == (False, True)


def test_what_a_year_follows_stays_once_a_plan_was_begun(admin, profiles, agency):
    edition, newer = EditionFactory(key="a"), EditionFactory(key="b")
    year = load_plan_year(year=2027)
    year.edition = edition
    year.save()
    RenjaFactory(agency=agency, plan_year=year)
    other = profiles["permendagri-86-2017"]

    changed = [
        {"profile": other.pk, "edition": edition.pk},
        {"profile": year.profile_id, "edition": newer.pk},
    ]
    for given in changed:
        answer = admin.post(f"{URL}2027/", {**given, "is_open": "on"})
        assert "keduanya tetap" in answer.content.decode()

    year.refresh_from_db()
    assert (year.profile.key, year.edition) == ("permendagri-14-2026", edition)


def test_a_missing_edition_is_given_to_a_year_with_plans(admin, profiles, agency):
    edition = EditionFactory()
    year = load_plan_year(year=2027)
    RenjaFactory(agency=agency, plan_year=year)

    admin.post(f"{URL}2027/", {"profile": year.profile_id, "edition": edition.pk, "is_open": "on"})

    year.refresh_from_db()
    assert year.edition == edition


def test_others_read_the_years_and_change_none(profiles, agency):
    load_plan_year(year=2027)
    client = Client()
    client.force_login(person(Role.PLANNER, agency))

    page = client.get(URL)

    assert (page.status_code, page.context["form"]) == (200, None)
    assert client.post(URL, {"year": 2028}).status_code == 403
    assert client.get(f"{URL}2027/").status_code == 403
    assert client.get(f"{URL}2033/").status_code == 404


def test_the_list_takes_as_many_queries_for_three_years_as_for_one(
    admin, profiles, django_assert_num_queries
):
    load_plan_year(year=2027)
    admin.get(URL)
    for year in (2028, 2029):
        load_plan_year(year=year)

    with django_assert_num_queries(11):
        admin.get(URL)


def test_the_database_refuses_a_year_that_calendars_cannot_write(profiles):
    with pytest.raises(IntegrityError, match="plan_year_can_be_written"), transaction.atomic():
        PlanYearFactory(year=9999)


def test_a_file_is_imported_into_a_year_that_the_command_opens(agency, tmp_path):
    edition = EditionFactory(year_from=2023, year_to=None)
    person(Role.ADMIN, agency)
    path = tmp_path / "renja.csv"
    path.write_text("kode;nama\n")
    where = {"region": "17.03", "year": 2028, "kind": "renja", "stage": "rankhir"}

    with pytest.raises(CommandError, match="--create-year"):
        call_command("import_plan", str(path), **where)
    with pytest.raises(CommandError):
        call_command("import_plan", str(path), create_year=True, **where)
    refused = PlanYear.objects.count()

    assert refused == 0
    assert RegulationProfile.objects.count() == 0
    assert edition.pk
