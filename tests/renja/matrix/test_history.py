"""Every writer leaves a line for each field it changed."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from renja import actions
from renja.actions.history import changed_fields
from renja.models import EditingPresence, MatrixView, RowChange
from tests.factories.accounts import UserFactory
from tests.factories.renja import AT, RenjaFactory, RowFactory

pytestmark = pytest.mark.django_db


def lines(row, *names):
    names = names or ("kind", "field", "old", "new", "version", "source")
    return list(RowChange.objects.filter(row_uuid=row.uuid).order_by("pk").values_list(*names))


def test_the_form_leaves_a_line_for_each_field():
    row = RowFactory(name="Lama", indicator="Jumlah dokumen", places=["19.01"])
    changes = {
        "name": "Baru",
        "budget": Decimal(5),
        "indicators": [{"text": "Jumlah dokumen", "unit": "Buku", "target_text": "4", "target": 4}],
        "locations": [],
    }

    actions.save_row(row=row, version=1, changes=changes, by=UserFactory(), at=AT)

    assert lines(row) == [
        ("ubah", "name", "Lama", "Baru", 2, "formulir"),
        ("ubah", "budget", "100000000", "5", 2, "formulir"),
        ("ubah", "unit", "Dokumen", "Buku", 2, "formulir"),
        ("ubah", "locations", [{"code": "19.01", "text": "19.01"}], [], 2, "formulir"),
    ]


def test_adding_and_deleting_leave_a_line_and_the_whole_row():
    document, user = RenjaFactory(), UserFactory()
    values = {"printed_code": "2.08.02.2.01.0001", "budget": Decimal(7)}
    row = actions.add_row(document=document, values=values, by=user, at=AT)

    actions.delete_row(row=row, version=1, by=user, at=AT)

    (added, deleted) = lines(row, "kind", "code", "old", "version")
    assert added == ("tambah", "2.08.02.2.01.0001", None, 1)
    assert (deleted[0], deleted[2]["budget"], deleted[3]) == ("hapus", "7", 1)


def test_what_was_refused_leaves_none():
    row = RowFactory(document__status="diajukan")

    with pytest.raises(actions.NotEditable):
        actions.save_row(row=row, version=1, changes={"name": "x"}, by=UserFactory(), at=AT)

    assert lines(row) == []


def test_further_indicators_are_told_as_a_list():
    one = {"text": "a", "unit": "", "target_text": "1"}
    blank = dict.fromkeys(
        ("code", "name", "unit_code", "budget", "forward_budget", "target_group", "note"), ""
    )
    blank |= {"proposal_ref": "", "responsible": "", "locations": [], "fundings": [], "tags": []}
    before = {**blank, "indicators": [one]}
    after = {**blank, "indicators": [{**one, "text": "b"}, one]}

    assert [(name, old) for name, old, _new in changed_fields(before, after)] == [
        ("indicator", "a"),
        ("indicators", [one]),
    ]


@pytest.mark.parametrize(("kind", "field"), [("ubah", ""), ("hapus", "note"), ("tambah", "note")])
def test_a_change_names_its_field_and_nothing_else_does(kind, field):
    row = RowFactory()

    with pytest.raises(IntegrityError, match="change_names_its_field"), transaction.atomic():
        RowChange.objects.create(
            document=row.document,
            row_uuid=row.uuid,
            code="x",
            kind=kind,
            field=field,
            version=1,
            at=AT,
            by=UserFactory(),
            source="formulir",
        )


def test_a_person_is_at_one_place_in_a_plan():
    presence = {"document": RenjaFactory(), "user": UserFactory(), "seen_at": AT}
    EditingPresence.objects.create(**presence)

    with pytest.raises(IntegrityError, match="presence_once_per_person"), transaction.atomic():
        EditingPresence.objects.create(**presence)


def test_a_person_has_one_choice_of_columns():
    user = UserFactory()
    MatrixView.objects.create(user=user, hidden=["note"])

    with pytest.raises(IntegrityError), transaction.atomic():
        MatrixView.objects.create(user=user)


def test_the_pages_of_the_site_lead_to_the_matrix(grid, renja, rows):
    page = grid.client.get(f"/renja/{renja.pk}/").content.decode()

    assert f"/renja/{renja.pk}/matriks/" in page
    assert Client().get(f"/renja/{renja.pk}/matriks/").status_code == 302
