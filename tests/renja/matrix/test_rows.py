"""Rows that come and go in the matrix, and what the grid reads."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from renja.models import PlanDocument, PlanRow, RowChange
from tests.factories.nomenclature import ItemFactory
from tests.factories.renja import CeilingFactory, RkpdFactory, RowFactory

pytestmark = pytest.mark.django_db


def test_the_grid_reads_columns_rows_and_names(grid, renja, rows, unit):
    rkpd = RkpdFactory(region=renja.region, plan_year=renja.plan_year)
    CeilingFactory(document=rkpd, agency=renja.agency, plafon=Decimal("900.50"))
    RowFactory(document=renja, printed_code="2.08.03.2.01.0001", unit=unit, name="Lain")

    data = grid.load()

    assert [column["key"] for column in data["columns"]] == [
        "indicator",
        "location",
        "target",
        "unit",
        "budget",
        "funds",
        "note",
        "forward_target",
        "forward_budget",
        "unit_code",
    ]
    assert (data["plafon"], data["canEdit"]) == ("900.5", True)
    assert (data["hidden"], data["order"], data["widths"]) == ([], [], {})
    assert data["names"] == {"2.08.03": "Program Perlindungan"}
    assert data["units"] == [{"code": "2.08.01", "name": "Bidang KB"}]
    assert data["rows"][0] == {
        "uuid": str(rows[0].uuid),
        "version": 1,
        "position": rows[0].position,
        "code": "2.08.02.2.01.0001",
        "name": "Sub kegiatan 1",
        "unit": "",
        "cells": {
            "indicator": "Jumlah dokumen",
            "target": "4",
            "unit": "Dokumen",
            "budget": "100",
            "funds": "PAD",
            "note": "catatan 1",
        },
    }
    assert data["rows"][3]["cells"]["unit_code"] == "2.08.01"


def test_reading_takes_as_many_queries_for_three_rows_as_for_one(grid, renja, rows):
    def queries():
        grid.load()
        with CaptureQueriesContext(connection) as captured:
            grid.load()
        return len(captured)

    three = queries()
    PlanRow.objects.exclude(pk=rows[0].pk).delete()

    assert (three, queries()) == (15, 15)


def test_json_is_sent_to_whom_asks_for_it(grid):
    page = grid.client.get(grid.base)
    data = grid.client.get(grid.base, headers={"accept": "application/json"})

    assert page["content-type"].startswith("text/html")
    assert data["content-type"] == "application/json"


def test_only_what_this_agency_may_plan_is_found(grid, renja):
    edition = renja.plan_year.edition
    ItemFactory(edition=edition, code="1.02.02.2.01.0001", name="Layanan kesehatan")
    ItemFactory(edition=edition, code="2.08.03.1.01.0050", name="Layanan lain", gov_type="PROV")
    ItemFactory(edition=edition, code="X.XX.01.2.01.0007", name="Layanan penunjang")
    RowFactory(document=renja, printed_code="2.08.03.2.01.0050")

    items = grid.client.get(grid.base + "cari/", {"q": "layanan"}).json()["items"]

    assert sorted((i["code"], i["printed"], i["planned"]) for i in items) == [
        ("2.08.03.2.01.0050", "2.08.03.2.01.0050", True),
        ("X.XX.01.2.01.0007", "2.08.01.2.01.0007", False),
    ]


def test_rows_are_added_with_indicator_unit_and_parents(grid, renja, rows, history):
    codes = ["2.08.03.2.01.0050", "2.08.03.2.01.9999"]

    answer = grid.post("baris/", {"do": "add", "codes": codes}).json()

    (added,) = answer["rows"]
    assert answer["unknown"] == ["2.08.03.2.01.9999"]
    assert answer["names"] == {"2.08.03": "Program Perlindungan"}
    assert added["cells"] == {"indicator": "Jumlah layanan", "unit": "Layanan"}
    row = PlanRow.objects.get(uuid=added["uuid"])
    assert (row.name, row.budget, row.position) == ("Layanan pengaduan", None, rows[2].position + 1)
    assert history(row) == [("tambah", "", None, None, "Putri")]


def test_a_copy_holds_what_its_original_holds(grid, rows):
    answer = grid.post("baris/", {"do": "copy", "uuids": [str(rows[1].uuid)]}).json()

    row = PlanRow.objects.get(uuid=answer["rows"][0]["uuid"])
    assert (row.printed_code, row.budget, row.version) == (rows[1].printed_code, 200, 1)
    assert row.indicators.get().target == 4
    assert row.fundings.get().amount == 200


def test_a_deleted_row_is_put_back_as_it_was(grid, rows, history):
    row = rows[0]
    before = grid.load()["rows"][0]
    gone = grid.post("baris/", {"do": "delete", "versions": {str(row.uuid): 1}}).json()
    was_gone = not PlanRow.objects.filter(uuid=row.uuid).exists()

    back = grid.post("baris/", {"do": "restore", "uuids": [str(row.uuid)]}).json()

    assert (gone["gone"], was_gone) == ([str(row.uuid)], True)
    assert back["rows"] == [{**before, "version": 2}]
    assert [entry[0] for entry in history(row)] == ["hapus", "tambah"]
    again = grid.post("baris/", {"do": "restore", "uuids": [str(row.uuid)]}).json()
    assert len(again["rows"]) == 1
    assert PlanRow.objects.filter(uuid=row.uuid).count() == 1


def test_a_row_that_somebody_changed_is_not_deleted(grid, other_grid, rows):
    other_grid.save(other_grid.edit(rows[0], note=("catatan 1", "baru")))

    versions = {str(row.uuid): 1 for row in rows[:2]}
    answer = grid.post("baris/", {"do": "delete", "versions": versions}).json()

    assert answer["gone"] == [str(rows[1].uuid)]
    assert [row["uuid"] for row in answer["rows"]] == [str(rows[0].uuid)]
    assert answer["message"]


@pytest.mark.parametrize("deed", ["add", "copy", "delete", "restore"])
def test_rows_are_closed_while_bappeda_has_the_plan(grid, renja, rows, deed):
    PlanDocument.objects.filter(pk=renja.pk).update(status="diajukan")

    data = {"do": deed, "codes": [], "uuids": [], "versions": {}}
    response = grid.post("baris/", data)

    assert (response.status_code, response.json()["code"]) == (409, "closed")


@pytest.mark.parametrize(
    "data", [{}, {"do": "burn"}, {"do": "copy", "uuids": ["x"]}, {"do": "add"}]
)
def test_deeds_that_cannot_be_read_are_told(grid, data):
    assert grid.post("baris/", data).status_code == 400


def test_company_tells_who_is_where_and_what_changed(grid, other_grid, rows):
    start = grid.load()
    asked = {"since": start["time"], "revision": start["revision"]}
    other_grid.save(other_grid.edit(rows[0], note=("catatan 1", "dari Budi")))
    other_grid.post("baris/", {"do": "delete", "versions": {str(rows[1].uuid): 1}})
    other_grid.post("hadir/", {**asked, "row": str(rows[2].uuid), "editing": True})

    answer = grid.post("hadir/", {**asked, "row": None, "editing": False}).json()

    assert answer["people"] == [
        {
            "name": "Budi",
            "row": str(rows[2].uuid),
            "code": rows[2].printed_code,
            "editing": True,
        }
    ]
    changed = {row["uuid"]: row["cells"]["note"] for row in answer["rows"]}
    assert changed[str(rows[0].uuid)] == "dari Budi"
    assert answer["gone"] == [str(rows[1].uuid)]
    later = {"since": answer["time"], "revision": answer["revision"], "row": None}
    assert "rows" not in grid.post("hadir/", later).json()


def test_hidden_columns_are_kept_for_the_person(grid, other_grid):
    grid.post("kolom/", {"hidden": ["note", "nonsense"], "order": [], "widths": {}})

    assert (grid.load()["hidden"], other_grid.load()["hidden"]) == (["note"], [])


def test_order_and_widths_of_columns_are_kept_within_bounds(grid, other_grid):
    widths = {"name": 300, "note": 9e9, "target": -3, "nonsense": 80, "unit": True, "budget": "9"}
    order = ["budget", "note", "budget", "code", "nonsense"]
    grid.post("kolom/", {"hidden": [], "order": order, "widths": widths})

    data = grid.load()
    assert data["order"] == ["budget", "note"]
    assert data["widths"] == {"name": 300, "note": 900, "target": 56}
    assert (other_grid.load()["order"], other_grid.load()["widths"]) == ([], {})


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"hidden": [], "order": {}, "widths": {}},
        {"hidden": [], "order": [], "widths": [1]},
        {"hidden": ["x"] * 41, "order": [], "widths": {}},
    ],
)
def test_an_arrangement_that_cannot_be_read_is_refused(grid, kept):
    answer = grid.post("kolom/", kept)

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


def test_places_are_shown_as_a_tree(grid):
    top = grid.client.get(grid.base + "wilayah/").json()["places"]
    below = grid.client.get(grid.base + "wilayah/", {"induk": "19.01"}).json()["places"]
    outside = grid.client.get(grid.base + "wilayah/", {"induk": "19.02"}).json()["places"]

    assert top == [{"code": "19.01", "name": "Kabupaten Bangka"}]
    assert {place["code"].count(".") for place in below} == {2}
    assert outside == []


def test_reading_the_history_follows_the_plan(grid, renja, rows, planner, history):
    grid.save(grid.edit(rows[0], note=("catatan 1", "baru")))

    assert RowChange.objects.visible_to(planner).count() == 1
    assert history(rows[0]) == [("ubah", "note", "catatan 1", "baru", "Putri")]


def test_a_row_is_placed_among_the_rows_of_its_code(grid, renja, rows):
    code = rows[0].printed_code
    other = RowFactory(document=renja, printed_code=code, name="Lain", position=0)
    rows[0].position = 0
    rows[0].save()

    def order():
        listed = renja.rows.filter(printed_code=code).order_by("position", "uuid")
        return [row.pk for row in listed]

    first, second = renja.rows.filter(printed_code=code).order_by("position", "uuid")
    moved = grid.post("baris/", {"do": "place", "uuid": str(second.uuid), "after": None}).json()[
        "rows"
    ]

    assert order() == [second.pk, first.pk]
    assert {row["uuid"] for row in moved} == {str(first.uuid)}
    assert not RowChange.objects.filter(document=renja).exists()
    assert PlanDocument.objects.get(pk=renja.pk).revision == 1
    grid.post("baris/", {"do": "place", "uuid": str(second.uuid), "after": str(first.uuid)})
    assert order() == [first.pk, second.pk]
    assert other.pk in order()


def test_a_row_is_not_placed_among_rows_of_another_code_or_plan(grid, renja, rows):
    foreign = RowFactory(printed_code=rows[0].printed_code)

    for after in (rows[1], foreign):
        answer = grid.post(
            "baris/", {"do": "place", "uuid": str(rows[0].uuid), "after": str(after.uuid)}
        )
        assert (answer.status_code, answer.json()["code"]) == (409, "place")
        assert "berkode sama" in answer.json()["message"]
    gone = grid.post("baris/", {"do": "place", "uuid": str(foreign.uuid), "after": None})
    assert (gone.status_code, gone.json()["code"]) == (409, "gone")


def test_choices_are_of_this_agency_and_its_region(grid, renja, rows):
    rkpd = RkpdFactory(region=renja.region, plan_year=renja.plan_year)
    RowFactory(document=rkpd, agency=renja.agency, funds={"Dana Titipan": 1})
    foreign = RkpdFactory(plan_year=renja.plan_year)
    RowFactory(document=foreign, agency=renja.agency, funds={"Dana Asing": 1})
    ItemFactory(edition=renja.plan_year.edition, code="2.08.02.2.01.0077", unit="Berkas")
    ItemFactory(edition=renja.plan_year.edition, code="1.02.02.2.01.0077", unit="Pasien")

    found = grid.client.get(f"{grid.base}pilihan/").json()

    assert "Berkas" in found["unit"]
    assert "Pasien" not in found["unit"]
    assert "Dana Titipan" in found["funds"]
    assert "Dana Alokasi Umum (DAU)" in found["funds"]
    assert {"Dana Asing", "Dana Desa"}.isdisjoint(found["funds"])
