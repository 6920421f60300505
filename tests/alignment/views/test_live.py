"""Findings while one types: the same as a run would find, for few rows at the cost of few rows."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import Role
from renja.actions.versions import freeze_version
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.nomenclature import EditionFactory, ItemFactory
from tests.factories.renja import AT, CeilingFactory, RenjaFactory, RkpdFactory, RowFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    region = RegencyFactory(code="19.01", name="Kab. Bangka")
    return AgencyFactory(region=region, affair_fields=["2.08"])


@pytest.fixture
def renja(agency):
    """Three rows; the RKPD gives each 100 and four documents, the agency 250 in all."""
    document = RenjaFactory(agency=agency)
    rkpd = RkpdFactory(region=agency.region)
    CeilingFactory(document=rkpd, agency=agency, plafon=Decimal(250))
    for plan in (document, rkpd):
        for number in (1, 2, 3):
            RowFactory(
                document=plan,
                agency=agency,
                printed_code=f"2.08.02.2.01.000{number}",
                budget=Decimal(100),
                indicator="Jumlah dokumen",
                places=["19.01"],
            )
    freeze_version(document=rkpd, reason="import", by=UserFactory(), at=AT)
    return document


@pytest.fixture
def client(agency):
    client = Client()
    client.force_login(person(Role.PLANNER, agency))
    return client


def rows_of(renja):
    return list(renja.rows.order_by("printed_code"))


def found(client, renja, *rows):
    query = {"baris": ",".join(str(row.uuid) for row in rows)} if rows else {}
    return client.get(f"/keselarasan/langsung/{renja.pk}/", query).json()


def test_the_row_its_programme_and_the_plafon_speak(client, renja):
    row = rows_of(renja)[0]
    row.budget = Decimal(130)
    row.save()

    answer = found(client, renja, row)

    (over,) = (f for f in answer["rows"][str(row.uuid)] if f["check"] == "PAGU_OVER_ITEM")
    assert (over["key"], over["expected"], over["actual"]) == ("budget", "Rp100", "Rp130")
    assert (over["rkpd"], over["accepted"]) == ("100", False)
    assert [f["check"] for f in answer["programmes"]["2.08.02"]] == ["PAGU_OVER_PROGRAM"]
    assert [f["check"] for f in answer["whole"]] == ["PAGU_OVER_CEILING"]
    assert answer["judged"] == [str(row.uuid)]


def test_a_few_rows_are_judged_as_in_the_whole_plan(client, renja):
    first, second, third = rows_of(renja)
    first.indicators.update(target=2, target_text="2")
    second.locations.all().delete()
    third.budget = None
    third.save()

    whole = found(client, renja)
    parts = {}
    for row in (first, second, third):
        parts |= found(client, renja, row)["rows"]

    assert {u for u, f in whole["rows"].items() if f} == {
        str(r.uuid) for r in (first, second, third)
    }
    by_row = {
        uuid: [f for f in findings if f["check"] != "PAGU_OVER_PROGRAM"]
        for uuid, findings in whole["rows"].items()
    }
    assert by_row == parts


def test_a_row_under_an_older_code_counts_under_its_successors_programme(client, renja):
    edition = EditionFactory()
    renja.plan_year.edition = edition
    renja.plan_year.save()
    ItemFactory(
        edition=edition, code="2.08.02.2.01.0001", predecessor="2.08.07.2.01.0001", name="Baru"
    )
    row = rows_of(renja)[0]
    row.printed_code, row.budget = "2.08.07.2.01.0001", Decimal(180)
    row.save()

    whole, part = found(client, renja), found(client, renja, row)

    (over,) = part["programmes"]["2.08.02"]
    assert (over["actual"], set(part["programmes"])) == ("Rp380", {"2.08.02"})
    assert whole["programmes"] == part["programmes"]


def test_an_item_of_the_rkpd_without_a_row_shows_in_the_whole(client, renja):
    rows_of(renja)[2].delete()

    answer = found(client, renja)

    missing = [f for f in answer["whole"] if f["check"] == "ITEM_NOT_IN_RENJA"]
    assert [f["item"] for f in missing] == ["2.08.02.2.01.0003"]


def test_places_of_the_rkpd_can_be_typed_in(client, renja):
    row = rows_of(renja)[0]
    row.locations.all().delete()

    (missing,) = (
        f for f in found(client, renja, row)["rows"][str(row.uuid)] if f["check"] == "LOC_MISSING"
    )

    assert missing["rkpd"] == "Kab. Bangka"


def test_without_an_rkpd_it_says_so(client, agency):
    other = RenjaFactory(agency=agency, is_amendment=True)

    answer = found(client, other)

    assert (answer["has_reference"], answer["rows"], answer["whole"]) == (False, {}, [])


def test_a_row_of_a_large_plan_costs_as_many_queries(client, renja):
    def queries(*rows):
        with CaptureQueriesContext(connection) as captured:
            found(client, renja, *rows)
        return len(captured)

    rows = rows_of(renja)
    found(client, renja, *rows)

    assert (queries(rows[0]), queries(*rows), queries()) == (10, 10, 9)
