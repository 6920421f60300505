"""Cells, rows and plans brought back, as changes like any other."""

import json
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from agencies.models import AgencyUnit, Role
from renja import actions
from renja.actions import restoring
from renja.comparison import contents_of
from renja.models import (
    AgencyCeiling,
    PlanDocument,
    PlanHeading,
    PlanRow,
    RowChange,
    StatedTotal,
)
from tests.factories.agencies import AgencyFactory, person
from tests.factories.renja import (
    AT,
    CeilingFactory,
    HeadingFactory,
    RenjaFactory,
    RkpdFactory,
    RowFactory,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def renja():
    renja = RenjaFactory()
    HeadingFactory(document=renja, name="Program lama")
    return renja


@pytest.fixture
def planner(renja):
    return person(Role.PLANNER, renja.agency)


@pytest.fixture
def row(renja):
    unit = AgencyUnit.objects.create(agency=renja.agency, sipd_code="2.08.01", name="Bidang KB")
    return RowFactory(
        document=renja,
        unit=unit,
        budget=Decimal(100),
        note="lama",
        indicator="Jumlah dokumen",
        places=["19.01"],
        labels=["Stunting"],
        funds={"PAD": Decimal(100)},
    )


@pytest.fixture
def version(renja, row, planner):
    return actions.name_version(document=renja, label="Awal", by=planner, at=AT)


def _rows(document):
    return contents_of([document])[document.pk]["rows"]


def _sources(row):
    return list(
        RowChange.objects.filter(row_uuid=row.uuid)
        .order_by("pk")
        .values_list("kind", "field", "source")
    )


def test_a_cell_gets_its_old_value_as_a_new_change(row, planner):
    actions.save_row(row=row, version=1, changes={"note": "baru"}, by=planner, at=AT)

    restoring.restore_cell(change=RowChange.objects.get(), version=2, by=planner, at=LATER)

    row.refresh_from_db()
    assert (row.note, row.version) == ("lama", 3)
    assert _sources(row) == [("ubah", "note", "formulir"), ("ubah", "note", "pulih")]


def test_a_cell_of_a_row_that_moved_on_stays(row, planner):
    actions.save_row(row=row, version=1, changes={"note": "baru"}, by=planner, at=AT)
    change = RowChange.objects.get()
    actions.save_row(row=row, version=2, changes={"note": "lagi"}, by=planner, at=AT)

    with pytest.raises(restoring.CannotRestore, match="Orang lain"):
        restoring.restore_cell(change=change, version=2, by=planner, at=LATER)

    row.refresh_from_db()
    assert row.note == "lagi"


def test_a_change_of_the_code_is_not_taken_back_by_itself(row, planner):
    changes = {"printed_code": "2.08.03.2.01.0001"}
    actions.save_row(row=row, version=1, changes=changes, by=planner, at=AT)

    with pytest.raises(restoring.CannotRestore, match="tersendiri"):
        restoring.restore_cell(change=RowChange.objects.get(), version=2, by=planner, at=LATER)


def test_a_deleted_row_comes_back_whole_under_its_identity(renja, row, planner):
    before = _rows(renja)
    actions.delete_row(row=row, version=1, by=planner, at=AT)

    restoring.restore_deleted(change=RowChange.objects.get(), by=planner, at=LATER)

    back = PlanRow.objects.get()
    assert _rows(renja) == before
    assert (back.uuid, back.version, back.changed_by) == (row.uuid, 2, planner)
    assert _sources(row) == [("hapus", "", "formulir"), ("tambah", "", "pulih")]


def test_a_deleted_row_comes_back_once(row, planner):
    actions.delete_row(row=row, version=1, by=planner, at=AT)
    change = RowChange.objects.get()
    restoring.restore_deleted(change=change, by=planner, at=LATER)

    with pytest.raises(restoring.CannotRestore):
        restoring.restore_deleted(change=change, by=planner, at=LATER)


def test_a_row_says_again_what_a_version_says(renja, row, planner, version):
    before = _rows(renja)
    changes = {
        "note": "baru",
        "unit": None,
        "budget": Decimal(5),
        "fundings": [{"source_name": "DAU", "amount": Decimal(5)}],
        "locations": [],
        "tags": [],
    }
    actions.save_row(row=row, version=1, changes=changes, by=planner, at=AT)

    restoring.restore_row(version=version, uuid=row.uuid, seen=2, by=planner, at=LATER)

    assert _rows(renja) == before
    row.refresh_from_db()
    assert (row.version, row.changed_by, row.changed_at) == (3, planner, LATER)


@pytest.mark.parametrize("seen", [1, None, 9])
def test_a_row_that_someone_changed_stays(renja, row, planner, version, seen):
    actions.save_row(row=row, version=1, changes={"note": "baru"}, by=planner, at=AT)

    with pytest.raises(restoring.CannotRestore):
        restoring.restore_row(version=version, uuid=row.uuid, seen=seen, by=planner, at=LATER)

    row.refresh_from_db()
    assert row.note == "baru"


def test_a_version_without_the_row_gives_nothing_back(version, planner):
    with pytest.raises(restoring.CannotRestore, match="tidak memuat"):
        restoring.restore_row(version=version, uuid=uuid.uuid4(), seen=None, by=planner, at=LATER)


def test_a_plan_says_again_what_a_version_says(renja, row, planner, version):
    before = contents_of([renja])[renja.pk]
    kept = RowFactory(document=renja)
    actions.delete_row(row=row, version=1, by=planner, at=AT)
    PlanHeading.objects.update(name="Program baru")
    renja.refresh_from_db()

    saved = restoring.restore_version(
        version=version, revision=renja.revision, by=planner, at=LATER
    )

    assert contents_of([renja])[renja.pk] == before
    assert saved.label == "Sebelum versi 1 dipulihkan"
    assert [r["uuid"] for r in json.loads(saved.content)["rows"]] == [str(kept.uuid)]
    assert _sources(kept) == [("hapus", "", "pulih")]


def test_totals_and_plafon_come_back_with_the_version(renja):
    rkpd = RkpdFactory(region=renja.region, plan_year=renja.plan_year)
    bappeda = AgencyFactory(region=renja.region, bappeda=True)
    CeilingFactory(document=rkpd, agency=renja.agency, plafon=Decimal(100))
    StatedTotal.objects.create(document=rkpd, agency=renja.agency, total=Decimal(90))
    verifier = person(Role.VERIFIER, bappeda)
    version = actions.name_version(document=rkpd, label="Awal", by=verifier, at=AT)
    AgencyCeiling.objects.update(plafon=Decimal(7))
    CeilingFactory(document=rkpd, agency=bappeda)
    StatedTotal.objects.update(agency=bappeda)

    kept = restoring.restore_version(version=version, revision=0, by=verifier, at=LATER)

    assert json.loads(kept.content)["ceilings"][0]["plafon"] == "7"
    assert list(AgencyCeiling.objects.values_list("agency", "plafon", "version")) == [
        (renja.agency_id, 100, 2)
    ]
    assert list(StatedTotal.objects.values_list("agency", "total")) == [(renja.agency_id, 90)]


def test_a_plan_that_someone_changed_stays(renja, row, planner, version):
    actions.save_row(row=row, version=1, changes={"note": "baru"}, by=planner, at=AT)

    with pytest.raises(restoring.CannotRestore):
        restoring.restore_version(version=version, revision=0, by=planner, at=LATER)

    row.refresh_from_db()
    assert (row.note, renja.versions.count()) == ("baru", 1)


def test_nothing_is_restored_while_bappeda_has_the_plan(renja, row, planner, version):
    PlanDocument.objects.filter(pk=renja.pk).update(status="diajukan")

    with pytest.raises(actions.NotEditable):
        restoring.restore_version(version=version, revision=0, by=planner, at=LATER)
    with pytest.raises(actions.NotEditable):
        restoring.restore_row(version=version, uuid=row.uuid, seen=1, by=planner, at=LATER)


def test_unchanged_rows_keep_their_version(renja, row, planner, version):
    other = RowFactory(document=renja, note="x")
    second = actions.name_version(document=renja, label="Dua", by=planner, at=AT)
    actions.save_row(row=other, version=1, changes={"note": "y"}, by=planner, at=AT)
    renja.refresh_from_db()

    restoring.restore_version(version=second, revision=renja.revision, by=planner, at=LATER)

    assert dict(PlanRow.objects.values_list("uuid", "version")) == {row.uuid: 1, other.uuid: 3}


@pytest.mark.parametrize("count", [1, 30])
def test_restoring_costs_the_same_for_any_number_of_rows(
    renja, planner, count, django_assert_max_num_queries
):
    RowFactory.create_batch(count, document=renja, indicator="Jumlah", funds={"PAD": Decimal(1)})
    version = actions.name_version(document=renja, label="Awal", by=planner, at=AT)
    PlanRow.objects.filter(document=renja).update(note="baru")

    with django_assert_max_num_queries(45):
        restoring.restore_version(version=version, revision=0, by=planner, at=LATER)

    assert set(PlanRow.objects.values_list("note", flat=True)) == {""}
