"""Deadlines: date arithmetic, the profiles' defaults, a region's own dates."""

from datetime import date

import pytest

from agencies.models import Role
from renja.actions.profiles import load_plan_year, load_profiles
from renja.dates import add_months, add_working_days, due_date, previous_working_day
from renja.models import RegulationProfile, StageDeadline
from tests.factories.agencies import AgencyFactory, ProvinceFactory, RegencyFactory, person
from tests.factories.renja import RkpdFactory


# --- Arithmetic -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"week": 1, "month": 12, "year": -2}, date(2024, 12, 6)),  # 7 Dec 2024 is a Saturday
        ({"week": 2, "month": 2, "year": -1}, date(2025, 2, 14)),
        ({"week": 4, "month": 3, "year": -1}, date(2025, 3, 28)),
        ({"end_of": 5, "year": -1}, date(2025, 5, 30)),  # 31 is a Saturday
        ({"after": "rkpd.penetapan", "weeks": 1}, date(2025, 7, 8)),
        ({"after": "rkpd.penetapan", "months": 1}, date(2025, 8, 1)),
        ({"after": "rkpd.penetapan", "working_days": 5}, date(2025, 7, 8)),
        ({"after": "unknown", "weeks": 1}, None),
        (None, None),
    ],
)
def test_due_dates_of_plan_year_2026(rule, expected):
    anchors = {"rkpd.penetapan": date(2025, 7, 1)}

    assert due_date(rule, plan_year=2026, anchors=anchors) == expected


def test_a_holiday_moves_back_to_the_working_day_before():
    # Friday 18 April 2025 is Good Friday.
    assert previous_working_day(date(2025, 4, 20)) == date(2025, 4, 17)


def test_working_days_leave_out_weekends_and_holidays():
    assert add_working_days(date(2025, 4, 17), 1) == date(2025, 4, 21)


def test_a_month_later_is_clamped():
    assert add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert add_months(date(2025, 12, 5), 1) == date(2026, 1, 5)


# --- Profiles -------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_loading_twice_changes_nothing():
    load_profiles()
    load_plan_year(year=2026)
    before = list(StageDeadline.objects.order_by("pk").values())

    load_profiles()
    load_plan_year(year=2026)

    assert list(StageDeadline.objects.order_by("pk").values()) == before
    assert RegulationProfile.objects.count() == 2


@pytest.mark.django_db
def test_deadlines_of_provinces_and_regencies_differ_where_the_law_differs():
    load_profiles()
    year = load_plan_year(year=2026)

    def due(gov_type, kind, stage, *, is_amendment=False):
        row = year.deadlines.get(
            gov_type=gov_type, kind=kind, stage=stage, is_amendment=is_amendment
        )
        return row.due_on, row.legal_basis

    assert due("PROV", "renja", "rancangan") == (
        date(2025, 3, 7),
        "Pasal 132 ayat (2), Pasal 135",
    )
    assert due("KABKOT", "renja", "rancangan") == (
        date(2025, 3, 21),
        "Pasal 133 ayat (2), Pasal 135",
    )
    assert due("PROV", "rkpd", "musrenbang")[0] == date(2025, 4, 14)
    assert due("KABKOT", "rkpd", "musrenbang")[0] == date(2025, 3, 28)
    # Two weeks after the last day for the surat edaran.
    assert due("PROV", "renja", "forum_pd")[0] == date(2025, 2, 28)
    # Counted from a Perkada that has no date in the regulation.
    assert due("PROV", "renja", "rankhir")[0] is None
    assert due("PROV", "rkpd", "penetapan", is_amendment=True)[0] == date(2026, 7, 21)
    assert due("PROV", "renja", "rankhir", is_amendment=True)[0] == date(2026, 8, 4)


@pytest.mark.django_db
def test_what_was_not_read_in_the_regulation_is_marked():
    load_profiles()

    new = RegulationProfile.objects.get(key="permendagri-14-2026")
    old = RegulationProfile.objects.get(key="permendagri-86-2017")

    assert (old.is_verified, new.is_verified) == (True, False)
    assert len([c for c in old.chapters if not c.get("amendment")]) == 5
    assert len(new.chapters) == 6
    assert len(new.tables[0]["columns"]) == 17
    assert not any(table["verified"] for table in [*old.tables, *new.tables])
    assert not load_plan_year(year=2027).deadlines.filter(is_verified=True).exists()


# --- The page -------------------------------------------------------------------------------------
@pytest.fixture
def region(db):
    load_profiles()
    load_plan_year(year=2026)
    return RegencyFactory(code="19.01", parent=ProvinceFactory(code="19"))


@pytest.fixture
def verifier(region, client):
    user = person(Role.VERIFIER, AgencyFactory(bappeda=True, region=region))
    client.force_login(user)
    return user


def entries(client, query=""):
    page = client.get(f"/kalender/{query}")
    return {
        (group["title"], entry["deadline"].stage): entry
        for group in page.context["groups"]
        for entry in group["entries"]
    }


def test_dates_that_hang_on_the_perkada_are_counted_once_it_is_set(client, region, verifier):
    assert entries(client)["Renja", "rankhir"]["due_on"] is None

    RkpdFactory(region=region, stage="penetapan", enacted_on=date(2025, 7, 1))
    RkpdFactory(region=region.parent, stage="penetapan", enacted_on=date(2025, 6, 20))

    found = entries(client)
    assert found["Renja", "rankhir"]["due_on"] == date(2025, 7, 8)
    assert found["Renja", "penetapan"]["due_on"] == date(2025, 8, 1)
    assert found["RKPD", "penetapan"]["due_on"] == date(2025, 6, 27)


def test_a_region_sets_its_own_date_and_goes_back(client, region, verifier):
    default = entries(client)["Renja", "rancangan"]["default"]
    path = f"/kalender/{default.pk}/19.01/"

    client.post(path, {"due_on": "2025-03-14", "legal_basis": "SE Bupati 050/1/2025"})

    own = entries(client)["Renja", "rancangan"]
    assert (own["due_on"], own["deadline"].legal_basis) == (
        date(2025, 3, 14),
        "SE Bupati 050/1/2025",
    )
    client.post(path, {"clear": "1"})
    assert entries(client)["Renja", "rancangan"]["due_on"] == date(2025, 3, 21)


def test_another_regions_date_is_not_shown(client, region, verifier):
    default = entries(client)["Renja", "rancangan"]["default"]
    other = RegencyFactory(code="19.02", parent=region.parent)
    StageDeadline.objects.create(
        plan_year=default.plan_year,
        region=other,
        gov_type="KABKOT",
        kind="renja",
        stage="rancangan",
        due_on=date(2025, 1, 1),
    )

    assert entries(client)["Renja", "rancangan"]["due_on"] == date(2025, 3, 21)


def test_a_date_needs_its_paper(client, region, verifier):
    default = entries(client)["Renja", "rancangan"]["default"]

    answer = client.post(f"/kalender/{default.pk}/19.01/", {"due_on": "2025-03-14"})

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"legal_basis"}


def test_only_those_who_manage_deadlines_change_them(client, region):
    client.force_login(person(Role.PLANNER, AgencyFactory(region=region)))
    default = StageDeadline.objects.filter(gov_type="KABKOT", region=None).first()

    assert client.get("/kalender/").context["can_edit"] is False
    assert client.post(f"/kalender/{default.pk}/19.01/", {}).status_code == 403


def test_unverified_rules_say_so(client, region, verifier):
    load_plan_year(year=2027)

    text = client.get("/kalender/?tahun=2027").content.decode()
    verified = client.get("/kalender/?tahun=2026").content.decode()

    assert "belum diverifikasi" in text
    assert "belum diverifikasi" not in verified


def test_a_year_without_deadlines_has_an_empty_state(client, db):
    client.force_login(person(Role.PLANNER))

    assert client.get("/kalender/").status_code == 200
