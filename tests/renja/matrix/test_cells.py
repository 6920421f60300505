"""The save protocol: every cell is stored, refused with its reason, or a conflict."""

from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Membership, Role
from renja.models import PlanDocument, PlanRow, RowChange
from tests.factories.agencies import AgencyFactory, person
from tests.factories.renja import RowFactory
from tests.renja.matrix.conftest import Grid

pytestmark = pytest.mark.django_db


def test_saves_the_typed_cells_alone(grid, rows, history):
    row = rows[0]

    (answer,) = grid.save(
        grid.edit(row, budget=("100", "Rp1.250.000,50"), target=("4", "6 Dokumen"))
    )

    row.refresh_from_db()
    first = row.indicators.get()
    assert (row.budget, row.version, row.note) == (Decimal("1250000.50"), 2, "catatan 1")
    assert (first.target_text, first.target, first.text) == ("6 Dokumen", 6, "Jumlah dokumen")
    assert answer["version"] == 2
    assert answer["cells"]["budget"] == {"state": "saved", "value": "1250000.5"}
    assert history(row) == [
        ("ubah", "budget", "100", "1250000.5", "Putri"),
        ("ubah", "target", "4", "6 Dokumen", "Putri"),
        (
            "ubah",
            "fundings",
            [{"source_code": "", "source_name": "PAD", "amount": "100"}],
            [{"source_code": "", "source_name": "PAD", "amount": "1250000.5"}],
            "Putri",
        ),
    ]


def test_a_column_of_one_line_keeps_one_and_others_their_lines(grid, rows):
    grid.save(
        grid.edit(
            rows[0],
            responsible=("", "Bidang PUG\r\nSeksi A"),
            unit=("Dokumen", "Dokumen\x0bLaporan"),
            fundings=(None, [{"source_name": "PAD\nDAU", "source_code": "4.1\t"}]),
            note=("catatan 1", "baris 1\r\nbaris 2"),
        )
    )

    rows[0].refresh_from_db()
    fund, first = rows[0].fundings.get(), rows[0].indicators.get()
    assert (rows[0].responsible, rows[0].note) == ("Bidang PUG Seksi A", "baris 1\nbaris 2")
    assert (first.unit, fund.source_name, fund.source_code) == ("Dokumen Laporan", "PAD DAU", "4.1")


def test_saving_what_stands_there_changes_nothing(grid, rows):
    (answer,) = grid.save(grid.edit(rows[0], note=("catatan 1", "catatan 1")))

    assert (answer["version"], answer["cells"]["note"]["state"]) == (1, "saved")
    assert RowChange.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1.250.000,50", Decimal("1250000.50")),
        ("1,250,000.50", Decimal("1250000.50")),
        ("Rp 7.000", Decimal(7000)),
        ("", None),
        ("-", None),
        ("0", Decimal(0)),
    ],
)
def test_reads_money_as_it_is_written_in_two_countries(grid, rows, typed, stored):
    states = grid.states(grid.edit(rows[0], forward_budget=("", typed)))

    rows[0].refresh_from_db()
    assert (states, rows[0].forward_budget) == ([{"forward_budget": "saved"}], stored)


@pytest.mark.parametrize("typed", ["seratus", "-5", "1.5.5", "8,9E+09", "1" * 20, "1,125 ribu"])
def test_refuses_what_is_no_amount_and_says_why(grid, rows, typed):
    (answer,) = grid.save(grid.edit(rows[0], budget=("100", typed), note=("catatan 1", "baru")))

    rows[0].refresh_from_db()
    assert answer["cells"]["budget"]["state"] == "refused"
    assert answer["cells"]["budget"]["message"]
    assert (rows[0].budget, rows[0].note) == (100, "baru")


@pytest.mark.parametrize("typed", ["1.250", "1,250", "1.250 Dokumen"])
def test_asks_about_an_ambiguous_target(grid, rows, typed):
    (answer,) = grid.save(grid.edit(rows[0], target=("4", typed)))

    cell = answer["cells"]["target"]
    unit = typed[5:]
    assert (cell["state"], cell["code"]) == ("refused", "ambiguous")
    assert cell["choices"] == [f"1.250{unit}", f"1,25{unit}"]
    assert rows[0].indicators.get().target_text == "4"


@pytest.mark.parametrize(("meant", "number"), [("1.250", 1250), ("1,375", Decimal("1.375"))])
def test_stores_the_reading_that_was_meant(grid, rows, meant, number):
    states = grid.states(grid.edit(rows[0], target=("4", meant), sure=True))

    assert states == [{"target": "saved"}]
    assert rows[0].indicators.get().target == number


def test_refuses_signs_that_cannot_be_stored(grid, rows):
    states = grid.states(
        grid.edit(rows[0], note=("catatan 1", "a\ud800"), target=("4", "5" * 500)),
        grid.edit(rows[1], note=("catatan 2", 7), location=("", "x\x00y")),
    )

    assert states == [
        {"note": "refused", "target": "refused"},
        {"note": "refused", "location": "saved"},
    ]


def test_two_people_merge_by_cell(grid, other_grid, rows):
    row = rows[0]
    other_grid.save(other_grid.edit(row, note=("catatan 1", "dari Budi")))

    (answer,) = grid.save(grid.edit(row, version=1, target_group=("", "Perempuan")))

    row.refresh_from_db()
    assert (row.note, row.target_group, row.version) == ("dari Budi", "Perempuan", 3)
    assert answer["cells"]["target_group"]["state"] == "saved"
    assert answer["row"]["cells"]["note"] == "dari Budi"


def test_a_clash_tells_both_values_author_and_time(grid, other_grid, rows):
    row = rows[0]
    other_grid.save(other_grid.edit(row, budget=("100", "7")))
    # Somebody else touches another cell later: that is not who the conflict is with.
    row.refresh_from_db()
    grid.save(grid.edit(row, target_group=("", "x")))

    (answer,) = grid.save(grid.edit(row, version=1, budget=("100", "9"), target=("4", "8")))

    cell = answer["cells"]["budget"]
    assert (cell["state"], cell["value"], cell["by"]) == ("conflict", "7", "Budi")
    assert cell["at"]
    assert answer["cells"]["target"]["state"] == "saved"
    row.refresh_from_db()
    assert (row.budget, row.version) == (7, 4)


def test_two_people_who_type_the_same_do_not_clash(grid, other_grid, rows):
    other_grid.save(other_grid.edit(rows[0], budget=("100", "7")))

    assert grid.states(grid.edit(rows[0], version=1, budget=("100", "7,00"))) == [
        {"budget": "saved"}
    ]


def test_typed_text_comes_back_when_the_row_was_deleted(grid, other_grid, rows):
    other_grid.post("baris/", {"do": "delete", "versions": {str(rows[0].uuid): 1}})

    first, second = grid.save(
        grid.edit(rows[0], note=("catatan 1", "penting")),
        grid.edit(rows[1], note=("catatan 2", "lain")),
    )

    assert (first["row"], first["cells"]["note"]["code"]) == (None, "gone")
    assert first["cells"]["note"]["by"] == "Budi"
    assert second["cells"]["note"]["state"] == "saved"


@pytest.mark.parametrize("status", ["diajukan", "layak", "final_tahap"])
def test_nothing_is_stored_once_the_plan_was_handed_in(grid, renja, rows, status):
    PlanDocument.objects.filter(pk=renja.pk).update(status=status)

    response = grid.post("sel/", {"rows": [grid.edit(rows[0], note=("catatan 1", "x"))]})

    assert (response.status_code, response.json()["code"]) == (409, "closed")
    assert PlanRow.objects.get(pk=rows[0].pk).note == "catatan 1"


def test_nothing_is_stored_once_the_right_was_withdrawn(grid, planner, agency, rows):
    Membership.objects.filter(user=planner).update(role=Role.SECRETARIAT)

    response = grid.post("sel/", {"rows": [grid.edit(rows[0], note=("catatan 1", "x"))]})

    assert (response.status_code, response.json()["code"]) == (403, "no_right")


def test_nothing_is_stored_in_the_name_of_who_signed_in_later(grid, colleague, rows):
    response = grid.post(
        "sel/",
        {"rows": [grid.edit(rows[0], note=("catatan 1", "x"))]},
        **{"X-Matrix-User": str(colleague.pk)},
    )

    assert (response.status_code, response.json()["code"]) == (403, "other_user")


def test_other_agencies_do_not_learn_of_the_plan(renja, rows):
    stranger = Grid(person(Role.PLANNER, AgencyFactory(region=renja.region)), renja)

    answers = [
        stranger.client.get(stranger.base).status_code,
        stranger.post("sel/", {"rows": [stranger.edit(rows[0], note=("", "x"))]}).status_code,
    ]

    assert answers == [404, 404]


@pytest.mark.parametrize(
    "data",
    [
        "[]",
        "{",
        "{}",
        pytest.param("[" * 100_000, id="nested too deep"),
        '{"rows": []}',
        '{"rows": [{"uuid": "x", "version": 1, "cells": {}}]}',
        '{"rows": [{"uuid": "0b8f1f2e-0000-4000-8000-000000000000", "version": "a", "cells": {}}]}',
        '{"rows": [{"uuid": "0b8f1f2e-0000-4000-8000-000000000000", "version": 1, "cells": 3}]}',
    ],
)
def test_what_cannot_be_read_is_told(grid, data):
    response = grid.client.post(grid.base + "sel/", data, content_type="application/json")

    assert (response.status_code, response.json()["code"]) == (400, "unreadable")


def test_a_cell_that_is_none_is_refused(grid, rows):
    assert grid.states(grid.edit(rows[0], version=1, document=("", "1"), pk=("", "2"))) == [
        {"document": "refused", "pk": "refused"}
    ]


def test_fund_sources_must_add_up(grid, renja):
    row = RowFactory(
        document=renja, budget=Decimal(10), funds={"PAD": Decimal(6), "DAK": Decimal(4)}
    )

    (answer,) = grid.save(grid.edit(row, budget=("10", "12"), note=("", "baru")))

    row.refresh_from_db()
    assert (answer["cells"]["budget"]["code"], row.budget, row.note) == ("funds", 10, "baru")
    assert "Rp12" in answer["cells"]["budget"]["message"]


def test_fund_sources_and_budget_change_together(grid, renja):
    row = RowFactory(
        document=renja, budget=Decimal(10), funds={"PAD": Decimal(6), "DAK": Decimal(4)}
    )
    was = grid.client.get(f"{grid.base}baris/{row.uuid}/").json()["fundings"]
    now = [{**was[0], "amount": "8"}, was[1]]

    states = grid.states(grid.edit(row, budget=("10", "12"), fundings=(was, now)))

    row.refresh_from_db()
    assert states == [{"budget": "saved", "fundings": "saved"}]
    assert [fund.amount for fund in row.fundings.all()] == [8, 4]


def test_lists_of_the_side_panel_are_stored(grid, rows, history):
    row = rows[0]
    was = grid.client.get(f"{grid.base}baris/{row.uuid}/").json()
    places = [{"code": "19.01", "text": "Kab. Bangka, Semua Kecamatan"}, {"text": "Antah"}]
    indicators = [
        *was["indicators"],
        {"text": "Jumlah orang", "target_text": "10", "unit": "Orang"},
    ]

    states = grid.states(
        grid.edit(
            row,
            locations=(was["locations"], places),
            indicators=(was["indicators"], indicators),
        )
    )

    assert states == [{"indicators": "saved", "locations": "saved"}]
    assert list(row.locations.values_list("code", "text")) == [
        ("19.01", "Kab. Bangka, Semua Kecamatan"),
        ("", "Antah"),
    ]
    assert list(row.indicators.values_list("text", "target")) == [
        ("Jumlah dokumen", 4),
        ("Jumlah orang", 10),
    ]
    assert [entry[1] for entry in history(row)] == ["indicators", "locations"]


def test_a_row_moves_between_units(grid, rows, unit):
    states = grid.states(
        grid.edit(rows[0], unit_code=("", "2.08.01")), grid.edit(rows[1], unit_code=("", "9"))
    )

    rows[0].refresh_from_db()
    assert (states, rows[0].unit) == ([{"unit_code": "saved"}, {"unit_code": "refused"}], unit)


def test_typed_fund_names_keep_their_amounts(grid, rows):
    grid.save(grid.edit(rows[0], funds=("PAD", "DAU")))
    row = rows[0]
    row.refresh_from_db()
    renamed = list(row.fundings.values_list("source_name", "amount"))
    grid.save(grid.edit(row, funds=("DAU", "DAU\nDAK")))

    assert renamed == [("DAU", 100)]
    assert list(row.fundings.values_list("source_name", "amount")) == [("DAU", 100), ("DAK", None)]


def _queries(grid, rows):
    cells = {
        "budget": "1.000",
        "forward_budget": "2.000",
        "note": "baru",
        "target": "9",
        "unit": "Orang",
        "forward_target": "10",
    }
    edits = [grid.edit(row, **{name: ("", value) for name, value in cells.items()}) for row in rows]
    with CaptureQueriesContext(connection) as queries:
        states = grid.states(*edits)
    assert {state for row in states for state in row.values()} == {"saved"}
    return len([q for q in queries if "SAVEPOINT" not in q["sql"]])


def test_a_block_takes_as_many_queries_as_a_cell(grid, renja, rows):
    many = [RowFactory(document=renja, indicator="Jumlah", budget=Decimal(1)) for _ in range(40)]

    assert (_queries(grid, rows[:1]), _queries(grid, many)) == (15, 13)


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_at_once_one_is_told_of_the_other(grid, other_grid, rows):
    barrier, answers = Barrier(2), []

    def write(who, value):
        barrier.wait()
        try:
            answers.append(who.save(who.edit(rows[0], budget=("100", value)))[0]["cells"]["budget"])
        finally:
            connection.close()

    threads = [Thread(target=write, args=pair) for pair in ((grid, "500"), (other_grid, "600"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    stored = PlanRow.objects.get(pk=rows[0].pk)
    assert sorted(answer["state"] for answer in answers) == ["conflict", "saved"]
    assert {answer["value"] for answer in answers} == {str(int(stored.budget))}
    assert stored.version == 2
