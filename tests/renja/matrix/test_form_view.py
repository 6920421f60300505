"""The form view: the same rows without JavaScript, and nothing typed is lost there either."""

from decimal import Decimal

import pytest

from renja.actions.versions import freeze_version
from renja.models import PlanDocument, PlanRow, RowChange
from tests.factories.accounts import UserFactory
from tests.factories.renja import AT, RkpdFactory, RowFactory

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

    assert response.status_code == 409
    assert "terlambat" in response.content.decode()


@pytest.mark.parametrize("seen", ["", "{", "[]", '{"x": 1}', '{"x": ["a", {}]}', '{"x": [1, 2]}'])
def test_a_page_that_cannot_be_read_changes_nothing(grid, rows, seen):
    form = Form(grid)
    form.seen = seen

    assert form.send(rows[0], note="x").status_code == 302
    assert PlanRow.objects.get(pk=rows[0].pk).note == "catatan 1"


@pytest.fixture
def rkpd(renja):
    """The region's RKPD with the same rows; the first of the Renja's has twice its budget."""
    rkpd = RkpdFactory(region=renja.region, plan_year=renja.plan_year)
    for number, budget in ((1, 50), (2, 200), (3, 300)):
        RowFactory(
            document=rkpd,
            agency=renja.agency,
            printed_code=f"2.08.02.2.01.000{number}",
            budget=Decimal(budget),
            indicator="Jumlah dokumen",
            indicator__unit="Dokumen",
            places=["19.01"],
        )
    freeze_version(document=rkpd, reason="import", by=UserFactory(), at=AT)
    return rkpd


def test_findings_stand_beside_their_rows_and_can_be_filtered(grid, rows, rkpd):
    for row in rows[1:]:
        row.locations.create(code="19.01", text="19.01")
    every = Form(grid).response.context
    only = grid.client.get(f"{grid.base}?tampilan=formulir&temuan=ada").context

    found = {line.code[-4:]: [f["check"] for f in line.findings] for line in every["lines"]}
    assert "PAGU_OVER_ITEM" in found["0001"]
    assert "PAGU_OVER_PROGRAM" in [f["check"] for _item, f in every["beside"].above]
    uuids = [line.uuid for line in only["lines"] if line.uuid]
    assert uuids == sorted(every["beside"].flagged, key=uuids.index)
    assert str(rows[0].uuid) in uuids


def test_what_was_refused_stays_in_sight_under_the_filter(grid, rows, rkpd):
    for row in rows:
        row.locations.create(code="19.01", text="19.01")
    form = Form(grid)
    form.url = f"{grid.base}?tampilan=formulir&temuan=ada"

    form.read(form.send(rows[2], budget="tiga ratus"))

    assert form.fields[f"sel-{rows[2].uuid}-budget"] == "tiga ratus"


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_asks_as_many_questions_whatever_its_rows(
    grid, rows, rkpd, count, django_assert_num_queries
):
    for row in rows[count:]:
        row.delete()

    with django_assert_num_queries(24):
        page = grid.client.get(f"{grid.base}?tampilan=formulir")

    assert page.context["page_obj"].paginator.count == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_row_shows_its_findings_at_a_fixed_cost(
    grid, rows, rkpd, count, django_assert_num_queries
):
    for number in range(count):
        rows[0].locations.create(position=number, code="19.01", text="19.01")

    with django_assert_num_queries(30):
        page = grid.client.get(f"/renja/{rows[0].document_id}/baris/{rows[0].uuid}/").context

    (over,) = (f for f in page["own_findings"] if f["check"] == "PAGU_OVER_ITEM")
    assert (over["expected"], over["actual"], over["was"]) == ("Rp50", "Rp100", "100")
    assert [item for item, _finding in page["findings_around"]] == ["2.08.02"]


def test_the_rkpds_value_is_taken_over_into_one_cell(grid, other_grid, rows, rkpd):
    url = f"/keselarasan/terapkan/{rows[0].document_id}/{rows[0].uuid}/"
    sent = {"check": "PAGU_OVER_ITEM", "version": 1, "was": "100"}
    other_grid.save(other_grid.edit(rows[0], note=("catatan 1", "dari Budi")))

    grid.client.post(url, sent)
    rows[0].refresh_from_db()
    first = rows[0].budget, rows[0].note
    other_grid.save(other_grid.edit(rows[0], budget=("50", "70")))
    grid.client.post(url, {**sent, "version": rows[0].version, "was": "50"})
    grid.client.post(url, {**sent, "check": "PAGU_ZERO"})

    rows[0].refresh_from_db()
    change = RowChange.objects.get(row_uuid=rows[0].uuid, source="formulir", field="budget")
    assert (first, rows[0].budget) == ((50, "dari Budi"), 70)
    assert change.by == grid.user
