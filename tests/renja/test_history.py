"""A row's history in sentences, restoring from its page, and starting a document."""

from decimal import Decimal

import pytest
from django.urls import reverse

from agencies.models import Role
from renja import actions
from renja.models import PlanDocument, PlanRow, RowChange
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.renja import (
    AT,
    ImportFactory,
    PlanYearFactory,
    RenjaFactory,
    RowFactory,
    TransitionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return AgencyFactory(region=RegencyFactory(code="19.01"), name="Dinas PPPA")


@pytest.fixture
def planner(agency):
    return person(Role.PLANNER, agency, name="Putri")


@pytest.fixture
def renja(agency):
    return RenjaFactory(agency=agency)


@pytest.fixture
def row(renja):
    return RowFactory(document=renja, budget=Decimal(100), note="")


@pytest.fixture
def url(row):
    return reverse("renja:row_history", kwargs={"pk": row.document_id, "uuid": row.uuid})


def _restore(client, row, **data):
    kwargs = {"pk": row.document_id, "uuid": row.uuid}
    return client.post(reverse("renja:row_restore", kwargs=kwargs), data)


def test_each_change_is_a_sentence(client, row, url, planner):
    RowChange.objects.create(
        document=row.document, row_uuid=row.uuid, code=row.printed_code, field="budget",
        old="50", new="100", version=1, at=AT, by=planner, source="impor",
        plan_import=ImportFactory(filename="renja.xlsx"),
    )  # fmt: skip
    changes = {"note": "baru", "locations": [{"code": "", "text": "Bangka"}]}
    row = actions.save_row(row=row, version=1, changes=changes, by=planner, at=AT)
    TransitionFactory(document=row.document, from_status="draft", by=planner)
    actions.delete_row(row=row, version=2, by=planner, at=AT)
    client.force_login(planner)

    entries = client.get(url).context["entries"]

    assert {(e["text"], e["old"], e["new"]) for e in entries} == {
        ("Putri mengubah “Pagu indikatif” melalui impor renja.xlsx", "Rp50", "Rp100"),
        ("Putri mengubah “Catatan penting” di formulir baris", "", "baru"),
        ("Putri mengubah “Lokasi” di formulir baris", "", "Bangka"),
        ("Putri memindahkan dokumen ke keadaan “Diajukan”", "", ""),
        ("Putri menghapus baris ini di formulir baris", "", ""),
    }


def test_a_deleted_row_comes_back_from_its_page(client, row, url, planner):
    actions.delete_row(row=row, version=1, by=planner, at=AT)
    client.force_login(planner)

    deletion = client.get(url).context["deletion"]
    response = _restore(client, row, perubahan=deletion)

    assert response.url == PlanRow.objects.get().get_absolute_url()


def test_a_cell_and_a_row_come_back_from_the_page(client, row, url, planner):
    actions.name_version(document=row.document, label="Awal", by=planner, at=AT)
    actions.save_row(row=row, version=1, changes={"note": "baru"}, by=planner, at=AT)
    client.force_login(planner)
    (entry,) = client.get(url).context["entries"]

    _restore(client, row, perubahan=entry["change"], version=2)
    row.refresh_from_db()
    after_cell = (row.note, row.version)
    actions.save_row(row=row, version=3, changes={"budget": Decimal(7)}, by=planner, at=AT)
    _restore(client, row, versi=1, version=4)
    row.refresh_from_db()

    assert after_cell == ("", 3)
    assert (row.budget, row.version) == (100, 5)


def test_readers_restore_nothing(client, row, url, agency, planner):
    actions.save_row(row=row, version=1, changes={"note": "baru"}, by=planner, at=AT)
    board = AgencyFactory(region=agency.region, bappeda=True)
    client.force_login(person(Role.VERIFIER, board))

    context = client.get(url).context
    response = _restore(client, row, perubahan=RowChange.objects.get().pk, version=2)

    assert (context["can_restore"], context["entries"][0]["change"]) == (False, None)
    assert response.status_code == 403


def test_a_change_of_another_row_is_not_found(client, row, planner):
    other = RowFactory(document=row.document)
    actions.save_row(row=other, version=1, changes={"note": "x"}, by=planner, at=AT)
    client.force_login(planner)

    response = _restore(client, row, perubahan=RowChange.objects.get().pk, version=2)

    assert response.status_code == 404


def test_a_whole_version_comes_back_after_asking(client, row, planner):
    renja = row.document
    actions.name_version(document=renja, label="Awal", by=planner, at=AT)
    actions.save_row(row=row, version=1, changes={"note": "baru"}, by=planner, at=AT)
    url = reverse("renja:version_restore", kwargs={"pk": renja.pk, "number": 1})
    client.force_login(planner)

    revision = client.get(url).context["document"].revision
    client.post(url, {"revision": revision - 1})
    row.refresh_from_db()
    kept = row.note
    client.post(url, {"revision": revision})
    row.refresh_from_db()

    assert (kept, row.note) == ("baru", "")


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_costs_the_same_for_any_number_of_changes(
    client, row, url, planner, count, django_assert_num_queries
):
    for number in range(count):
        row = actions.save_row(
            row=row, version=row.version, changes={"note": str(number)}, by=planner, at=AT
        )
    client.force_login(planner)

    with django_assert_num_queries(9):
        response = client.get(url)

    assert len(response.context["entries"]) == count


def test_a_planner_starts_the_agencys_renja(client, agency, planner):
    PlanYearFactory(year=2027)
    client.force_login(planner)
    url = reverse("renja:start")

    subjects = client.get(url).context["form"].fields["subject"].choices
    response = client.post(url, {"subject": f"renja:{agency.pk}", "plan_year": 2027})

    document = PlanDocument.objects.get()
    assert subjects == [(f"renja:{agency.pk}", "Renja Dinas PPPA")]
    assert response.url == document.get_absolute_url()
    assert (document.agency, document.plan_year.year, document.stage) == (agency, 2027, "ranwal")


def test_a_document_that_exists_is_not_started_again(client, renja, planner):
    client.force_login(planner)

    response = client.post(
        reverse("renja:start"),
        {"subject": f"renja:{renja.agency_id}", "plan_year": renja.plan_year.year},
    )

    assert response.context["form"].non_field_errors() == ["Dokumen ini sudah ada."]


def test_nobody_starts_another_agencys_renja(client, planner):
    other = AgencyFactory()
    PlanYearFactory(year=2027)
    client.force_login(planner)

    response = client.post(
        reverse("renja:start"), {"subject": f"renja:{other.pk}", "plan_year": 2027}
    )

    assert "subject" in response.context["form"].errors
    assert PlanDocument.objects.count() == 0
