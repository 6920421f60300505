"""The form view: the same rows without JavaScript, and nothing typed is lost there either."""

from decimal import Decimal

import pytest

from renja.models import PlanDocument, PlanRow

pytestmark = pytest.mark.django_db


class Form:
    """The page as a browser without scripts holds it."""

    def __init__(self, grid):
        self.client, self.url = grid.client, f"{grid.base}?tampilan=formulir"
        self.read(self.client.get(self.url))

    def read(self, response):
        self.response = response
        self.html = response.content.decode()
        self.seen = response.context["seen"]
        self.fields = {
            f"sel-{cell.name}": cell.value
            for line in response.context["lines"]
            for cell in line.cells
        }

    def send(self, row, **typed):
        named = {f"sel-{row.uuid}-{key}": value for key, value in typed.items()}
        data = {"seen": self.seen, **self.fields, **named}
        return self.client.post(self.url, data)


def test_shows_headings_with_sums_and_a_field_for_each_cell(grid, rows):
    form = Form(grid)

    lines = [(line.level, line.code, line.budget) for line in form.response.context["lines"]]
    assert lines[:3] == [
        (1, "2.08.02", "600"),
        (2, "2.08.02.2.01", "600"),
        (3, "2.08.02.2.01.0001", ""),
    ]
    assert form.fields[f"sel-{rows[0].uuid}-note"] == "catatan 1"


def test_stores_what_was_changed_alone(grid, other_grid, rows):
    form = Form(grid)
    other_grid.save(other_grid.edit(rows[0], target_group=("", "dari Budi")))

    response = form.send(rows[0], budget="1.000.000", note="satu\r\ndua")

    rows[0].refresh_from_db()
    assert response.status_code == 302
    assert (rows[0].budget, rows[0].note) == (Decimal(1000000), "satu\ndua")
    assert rows[0].target_group == "dari Budi"
    assert PlanRow.objects.get(pk=rows[1].pk).version == 1


def test_sending_it_unchanged_changes_nothing(grid, rows):
    response = Form(grid).send(rows[0])

    assert response.status_code == 302
    assert set(PlanRow.objects.values_list("version", flat=True)) == {1}


def test_what_was_refused_stays_in_its_field(grid, rows):
    form = Form(grid)

    form.read(form.send(rows[0], budget="seratus", note="baru"))

    rows[0].refresh_from_db()
    assert form.fields[f"sel-{rows[0].uuid}-budget"] == "seratus"
    assert (rows[0].budget, rows[0].note) == (100, "baru")
    assert form.response.context["errors"][0][0] == f"sel-{rows[0].uuid}-budget"


def test_a_clash_shows_the_other_value_and_a_second_save_wins(grid, other_grid, rows):
    form = Form(grid)
    other_grid.save(other_grid.edit(rows[0], note=("catatan 1", "dari Budi")))

    form.read(form.send(rows[0], note="dari Putri"))
    stored = PlanRow.objects.get(pk=rows[0].pk).note
    response = form.send(rows[0])

    assert "dari Budi" in form.response.context["errors"][0][2]
    assert (stored, response.status_code) == ("dari Budi", 302)
    assert PlanRow.objects.get(pk=rows[0].pk).note == "dari Putri"


def test_text_typed_into_a_deleted_row_is_shown(grid, other_grid, rows):
    form = Form(grid)
    other_grid.post("baris/", {"do": "delete", "versions": {str(rows[0].uuid): 1}})

    form.read(form.send(rows[0], note="tetap terlihat"))

    (lost,) = form.response.context["lost"]
    assert (lost.text, lost.reason) == (
        "tetap terlihat",
        "Budi sementara itu menghapus baris ini.",
    )


def test_text_typed_into_a_closed_plan_is_shown(grid, renja, rows):
    form = Form(grid)
    PlanDocument.objects.filter(pk=renja.pk).update(status="diajukan")

    response = form.send(rows[0], note="terlambat")

    assert response.status_code == 403
    assert "terlambat" in response.content.decode()


@pytest.mark.parametrize("seen", ["", "{", "[]", '{"x": 1}', '{"x": ["a", {}]}', '{"x": [1, 2]}'])
def test_a_page_that_cannot_be_read_changes_nothing(grid, rows, seen):
    form = Form(grid)
    form.seen = seen

    assert form.send(rows[0], note="x").status_code == 302
    assert PlanRow.objects.get(pk=rows[0].pk).note == "catatan 1"
