"""The form of one row: what is typed, what is checked, what happens when two people write."""

from decimal import Decimal

import pytest
from django.utils import timezone

from agencies.models import Role
from renja.actions import save_row
from renja.models import PlanDocument, PlanRow
from tests.factories.agencies import AgencyFactory, RegencyFactory, UnitFactory, person
from tests.factories.nomenclature import EditionFactory, ItemFactory
from tests.factories.renja import (
    PlanYearFactory,
    RenjaFactory,
    RkpdFactory,
    RowFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return AgencyFactory(region=RegencyFactory(code="19.01"), affair_fields=["2.08", "2.12"])


@pytest.fixture
def planner(agency, client):
    user = person(Role.PLANNER, agency, name="Putri")
    client.force_login(user)
    return user


@pytest.fixture
def row(agency):
    return RowFactory(
        document=RenjaFactory(agency=agency),
        name="Advokasi",
        budget=Decimal(100000000),
        indicator="Jumlah dokumen",
        indicator__target_text="25/14 Orang/bulan",
        indicator__target=None,
        places=["19.01.01"],
        labels=["Stunting"],
        funds={"PAD": Decimal(60000000), "DAK": Decimal(40000000)},
    )


def url(row, end=""):
    return f"/renja/{row.document_id}/baris/{row.uuid}/{end}"


def filled_in(response):
    """What a browser would send back from this page: every field as it stands."""
    editor = response.context["editor"]
    data = {
        "version": response.context["version"],
        "seen": response.context["seen"],
    }
    for form in [
        editor.form,
        *(f for s in editor.lists.values() for f in [s.management_form, *s]),
    ]:
        for field in form:
            value = field.value()
            if hasattr(value, "pk"):
                value = value.pk
            data[field.html_name] = "" if value is None or value is False else str(value)
    return data


def test_saving_an_untouched_form_changes_nothing(client, planner, row):
    data = filled_in(client.get(url(row)))

    answer = client.post(url(row), data)

    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.version, row.changed_by == planner) == (1, False)


def test_every_field_is_stored(client, planner, row, agency):
    unit = UnitFactory(agency=agency)
    data = filled_in(client.get(url(row))) | {
        "name": "Advokasi baru",
        "unit": str(unit.pk),
        "budget": "Rp120.000.000,50",
        "forward_budget": "",
        "note": "baris satu\r\nbaris dua",
        "indicators-1-text": "Persentase",
        "indicators-1-target_text": "87,5 %",
        "indicators-1-unit": "%",
        "indicators-1-direction": "naik",
        "locations-1-text": "Kab. Bangka",
        "fundings-0-amount": "80.000.000,50",
        "tags-0-DELETE": "on",
        "tags-1-dimension": "nasional",
        "tags-1-label": "PN 4",
    }

    answer = client.post(url(row), data)

    assert answer.status_code == 302
    row = PlanRow.objects.with_details().get()
    assert (row.name, row.unit, row.budget) == ("Advokasi baru", unit, Decimal("120000000.50"))
    assert row.note == "baris satu\nbaris dua"
    assert [(i.text, i.target_text, i.target) for i in row.indicators.all()] == [
        ("Jumlah dokumen", "25/14 Orang/bulan", None),
        ("Persentase", "87,5 %", Decimal("87.5")),
    ]
    assert [(place.text, place.code) for place in row.locations.all()] == [
        ("19.01.01", "19.01.01"),
        ("Kab. Bangka", "19.01"),
    ]
    assert [(tag.dimension, tag.label) for tag in row.tags.all()] == [("nasional", "PN 4")]
    assert (row.version, row.changed_by) == (2, planner)


def test_a_place_nobody_knows_is_kept_as_text(client, planner, row):
    data = filled_in(client.get(url(row))) | {"locations-0-text": "Atlantis"}

    client.post(url(row), data)

    (place,) = PlanRow.objects.get().locations.all()
    assert (place.text, place.code) == ("Atlantis", "")


@pytest.mark.parametrize("typed", ["520 juta", "-1", "1e9", "12.345,678", "99999999999999999"])
def test_amounts_that_are_none_are_said_and_stay_typed(client, planner, row, typed):
    data = filled_in(client.get(url(row))) | {"budget": typed, "note": "jangan hilang"}

    answer = client.post(url(row), data)

    assert answer.status_code == 200
    text = answer.content.decode()
    assert typed in text
    assert "jangan hilang" in text
    assert answer.context["errors"][0][0] == "id_budget"
    row.refresh_from_db()
    assert row.version == 1


def test_known_fund_amounts_must_add_up_and_the_difference_is_shown(client, planner, row):
    data = filled_in(client.get(url(row))) | {"fundings-1-amount": "30.000.000"}

    answer = client.post(url(row), data)

    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Rp90.000.000" in text
    assert "Rp100.000.000" in text
    assert "−Rp10.000.000" in text


def test_fund_amounts_not_broken_down_need_not_add_up(client, planner, row):
    data = filled_in(client.get(url(row))) | {"fundings-1-amount": ""}

    assert client.post(url(row), data).status_code == 302
    assert [fund.amount for fund in PlanRow.objects.get().fundings.all()] == [
        Decimal(60000000),
        None,
    ]


def test_one_fund_that_carries_the_budget_follows_it(client, planner, agency):
    row = RowFactory(document=RenjaFactory(agency=agency), funds={"PAD": Decimal(100000000)})
    data = filled_in(client.get(url(row))) | {"budget": "70.000.000"}

    assert client.post(url(row), data).status_code == 302
    assert PlanRow.objects.get().fundings.get().amount == Decimal(70000000)


def test_one_more_entry_keeps_what_was_typed_and_stores_nothing(client, planner, row):
    data = filled_in(client.get(url(row))) | {"note": "setengah jadi", "add": "indicators"}

    answer = client.post(url(row), data)

    assert len(answer.context["editor"].lists["indicators"].forms) == 3
    assert "setengah jadi" in answer.content.decode()
    row.refresh_from_db()
    assert row.version == 1


# --- Two people ---------------------------------------------------------------------------------------
def _someone_else_writes(row, **changes):
    other = person(Role.PLANNER, row.agency, name="Budi")
    return save_row(row=row, version=row.version, changes=changes, by=other, at=timezone.now())


def test_changes_of_different_fields_both_hold(client, planner, row):
    data = filled_in(client.get(url(row))) | {"note": "dari Putri"}
    _someone_else_writes(row, target_group="dari Budi")

    answer = client.post(url(row), data)

    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.note, row.target_group, row.version) == ("dari Putri", "dari Budi", 3)


def test_changes_of_one_field_are_shown_to_choose_from(client, planner, row):
    data = filled_in(client.get(url(row))) | {"note": "dari Putri", "name": "Nama Putri"}
    _someone_else_writes(row, note="dari Budi")

    page = client.post(url(row), data)

    (choice,) = page.context["choices"]
    assert (choice.field, choice.mine, choice.theirs) == ("note", "dari Putri", "dari Budi")
    text = page.content.decode()
    assert "Budi" in text
    assert "Nama Putri" in text
    row.refresh_from_db()
    assert row.note == "dari Budi"


@pytest.mark.parametrize(("chosen", "note"), [("mine", "dari Putri"), ("theirs", "dari Budi")])
def test_the_chosen_value_is_stored_with_the_rest(client, planner, row, chosen, note):
    data = filled_in(client.get(url(row))) | {"note": "dari Putri", "name": "Nama Putri"}
    _someone_else_writes(row, note="dari Budi", target_group="dari Budi")
    page = client.post(url(row), data)

    answer = client.post(url(row), filled_in(page) | {"choose-note": chosen})

    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.note, row.name, row.target_group) == (note, "Nama Putri", "dari Budi")


def test_two_people_on_one_list_choose_the_whole_list(client, planner, row):
    data = filled_in(client.get(url(row))) | {"indicators-0-target_text": "7"}
    _someone_else_writes(row, indicators=[{"text": "Jumlah dokumen", "target_text": "9"}])

    page = client.post(url(row), data)

    assert [choice.field for choice in page.context["choices"]] == ["indicators"]


def test_a_row_deleted_meanwhile_is_said(client, planner, row):
    data = filled_in(client.get(url(row))) | {"note": "x"}
    document = row.document
    PlanRow.objects.all().delete()

    assert client.post(url(row), data).status_code == 404
    assert client.get(f"/renja/{document.pk}/").status_code == 200


def test_a_forged_memory_of_the_form_is_not_believed(client, planner, row):
    data = filled_in(client.get(url(row))) | {"seen": "dipalsukan", "note": "x"}

    assert client.post(url(row), data).status_code == 302
    row.refresh_from_db()
    assert row.note == "x"


def test_a_version_that_is_no_number_is_not_found(client, planner, row):
    data = filled_in(client.get(url(row))) | {"version": "satu", "note": "x"}

    assert client.post(url(row), data).status_code == 404


# --- Readers ------------------------------------------------------------------------------------------
def test_bappeda_reads_the_row_and_may_not_write_it(client, row, agency):
    bappeda = AgencyFactory(bappeda=True, region=agency.region)
    client.force_login(person(Role.VERIFIER, bappeda))

    page = client.get(url(row))

    assert page.context["editor"] is None
    assert "25/14 Orang/bulan" in page.content.decode()
    assert client.post(url(row), {"version": "1"}).status_code == 403
    assert client.post(url(row, "hapus/"), {"version": "1"}).status_code == 403


def test_a_handed_in_row_is_read_only_for_its_planner(client, planner, row):
    document = row.document
    document.status = PlanDocument.Status.SUBMITTED
    document.save()

    assert client.get(url(row)).context["editor"] is None
    assert client.post(url(row), {"version": "1"}).status_code == 409


# --- Delete -------------------------------------------------------------------------------------------
def test_deleting_asks_first(client, planner, row):
    assert client.get(url(row, "hapus/")).status_code == 200
    assert PlanRow.objects.count() == 1

    answer = client.post(url(row, "hapus/"), {"version": "1"})

    assert answer.url == f"/renja/{row.document_id}/"
    assert PlanRow.objects.count() == 0


def test_a_row_changed_meanwhile_is_not_deleted(client, planner, row):
    _someone_else_writes(row, note="penting")

    client.post(url(row, "hapus/"), {"version": "1"})

    assert PlanRow.objects.count() == 1


# --- Add ----------------------------------------------------------------------------------------------
@pytest.fixture
def planned(agency):
    edition = EditionFactory()
    for code, name in (
        ("2.08.02.2.01.0001", "Advokasi gender"),
        ("X.XX.01.2.01.0001", "Penyusunan dokumen"),
        ("1.02.02.2.01.0001", "Kesehatan ibu"),
    ):
        ItemFactory(edition=edition, code=code, name=name, indicator="Jumlah", unit="Dokumen")
    ItemFactory(edition=edition, code="2.08.02.1.01.0009", gov_type="PROV", name="Milik provinsi")
    return RenjaFactory(agency=agency, plan_year=PlanYearFactory(edition=edition))


def _add_url(document):
    return f"/renja/{document.pk}/baris/tambah/"


def test_only_codes_that_the_agency_may_plan_are_offered(client, planner, planned):
    def found(text):
        page = client.get(_add_url(planned), {"q": text})
        return [item.code for item in page.context["page_obj"]]

    assert found("") == ["2.08.02.2.01.0001", "X.XX.01.2.01.0001"]
    assert found("gender") == ["2.08.02.2.01.0001"]
    assert found("kesehatan") == []
    assert client.get(_add_url(planned), {"kode": "1.02.02.2.01.0001"}).status_code == 404


def _blank_lists():
    return {
        f"{name}-{key}": value
        for name in ("indicators", "locations", "fundings", "tags")
        for key, value in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))
    }


def test_a_row_is_added_with_the_agencys_own_bidang(client, planner, planned):
    data = _blank_lists() | {
        "kode": "X.XX.01.2.01.0001",
        "bidang": "2.12",
        "name": "Penyusunan dokumen",
        "budget": "1.000",
    }

    answer = client.post(_add_url(planned), data)

    row = PlanRow.objects.get()
    assert answer.url == url(row)
    assert (row.printed_code, row.key) == ("2.12.01.2.01.0001", "X.XX.01.2.01.0001")
    assert (row.budget, row.changed_by) == (Decimal(1000), planner)


def test_the_nomenclature_fills_in_the_new_row(client, planner, planned):
    page = client.get(_add_url(planned), {"kode": "2.08.02.2.01.0001"})

    text = page.content.decode()
    assert "Advokasi gender" in text
    assert 'value="Dokumen"' in text


def test_a_new_row_of_an_rkpd_asks_for_its_agency(client, agency, planned):
    bappeda = AgencyFactory(bappeda=True, region=agency.region)
    client.force_login(person(Role.VERIFIER, bappeda))
    rkpd = RkpdFactory(region=agency.region, plan_year=planned.plan_year)
    foreign = AgencyFactory()

    chosen = client.get(_add_url(rkpd))

    assert agency in chosen.context["agencies"]
    assert foreign not in chosen.context["agencies"]
    assert client.get(_add_url(rkpd), {"pd": foreign.pk}).status_code == 404
    data = _blank_lists() | {"kode": "2.08.02.2.01.0001", "pd": str(agency.pk), "name": "A"}
    client.post(_add_url(rkpd), data)
    assert PlanRow.objects.get(document=rkpd).agency == agency
