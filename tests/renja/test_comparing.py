"""Two versions side by side: who sees which states, what is chosen at first, the workbook."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from agencies.models import Role
from renja import actions
from renja.actions.comments import mark_checked
from renja.models import RowChange
from renja.tree.changes import Kind
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.renja import AT, HeadingFactory, RenjaFactory, RowFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return AgencyFactory(region=RegencyFactory(code="19.01"), affair_fields=["2.08"])


@pytest.fixture
def planner(agency):
    return person(Role.PLANNER, agency)


@pytest.fixture
def head(agency):
    return person(Role.AGENCY_HEAD, agency)


@pytest.fixture
def verifier(agency):
    return person(Role.VERIFIER, AgencyFactory(region=agency.region, bappeda=True))


@pytest.fixture
def renja(agency):
    renja = RenjaFactory(agency=agency)
    HeadingFactory(document=renja, code="2.08.02", name="Program PUG")
    return renja


@pytest.fixture
def rows(renja):
    return [
        RowFactory(
            document=renja,
            printed_code=f"2.08.02.2.01.000{number}",
            budget=Decimal(100 * number),
            note="lama",
        )
        for number in (1, 2, 3)
    ]


@pytest.fixture
def first(renja, rows, planner):
    return actions.name_version(document=renja, label="Awal", by=planner, at=AT)


def _url(renja, a, b, name="compare"):
    return reverse(f"renja:{name}", kwargs={"pk": renja.pk, "a": a, "b": b})


def _change(row, planner, **changes):
    return actions.save_row(row=row, version=row.version, changes=changes, by=planner, at=AT)


def test_the_page_tells_what_came_went_and_changed(client, renja, rows, planner, first):
    _change(rows[0], planner, budget=Decimal(150), note="baru")
    actions.delete_row(row=rows[1], version=1, by=planner, at=AT)
    RowFactory(document=renja, printed_code="2.08.02.2.01.0009", budget=Decimal(7))
    client.force_login(planner)

    context = client.get(_url(renja, 1, "kerja")).context

    assert [(line["leaf"].code, line["row"].kind) for line in context["rows"]] == [
        ("2.08.02.2.01.0001", Kind.CHANGED),
        ("2.08.02.2.01.0002", Kind.GONE),
        ("2.08.02.2.01.0009", Kind.ADDED),
    ]
    assert [(c["name"], c["old"], c["new"]) for c in context["rows"][0]["cells"]] == [
        ("Pagu indikatif", "Rp100", "Rp150"),
        ("Catatan penting", "lama", "baru"),
    ]
    (programme,) = context["difference"].programmes
    assert (programme.name, programme.before, programme.after, programme.delta) == (
        "Program PUG",
        600,
        457,
        -143,
    )


def test_only_what_differs_is_shown_at_first(client, renja, rows, planner, first):
    _change(rows[0], planner, note="baru")
    client.force_login(planner)

    shown = {
        query: len(client.get(_url(renja, 1, "kerja") + query).context["rows"])
        for query in ("", "?jenis=tetap", "?jenis=berubah&jenis=tetap", "?jenis=hilang")
    }

    assert shown == {"": 1, "?jenis=tetap": 2, "?jenis=berubah&jenis=tetap": 3, "?jenis=hilang": 0}


def test_a_value_taken_over_from_a_reviewer_is_marked(client, renja, rows, planner, first):
    actions.save_row(
        row=rows[0],
        version=1,
        changes={"note": "baru"},
        by=planner,
        at=AT,
        source=RowChange.Source.SUGGESTION,
    )
    client.force_login(planner)

    (line,) = client.get(_url(renja, 1, "kerja")).context["rows"]

    assert [(cell["name"], cell["is_suggested"]) for cell in line["cells"]] == [
        ("Catatan penting", True)
    ]


def test_others_compare_what_was_handed_in_only(client, renja, rows, head, planner, first):
    actions.hand_in(document=renja, by=head, at=AT)
    sibling = person(Role.PLANNER, AgencyFactory(region=renja.region))
    client.force_login(sibling)

    found = [
        client.get(_url(renja, a, b)).status_code
        for a, b in ((2, 2), (1, 2), (2, "kerja"), ("kerja", 2))
    ]

    assert found == [200, 404, 404, 404]


def test_a_ministry_compares_its_bidang(client, renja, rows, head, planner):
    other = RowFactory(document=renja, printed_code="1.02.02.2.01.0001", budget=Decimal(1))
    actions.hand_in(document=renja, by=head, at=AT)
    renja.status = "perlu_perbaikan"
    renja.save()
    _change(other, planner, budget=Decimal(999))
    _change(rows[0], planner, budget=Decimal(150))
    actions.hand_in(document=renja, by=head, at=AT)
    ministry = AgencyFactory(ministry=True, affair_fields=["2.08"])
    client.force_login(person(Role.MINISTRY_REVIEWER, ministry))

    context = client.get(_url(renja, 1, 2)).context

    assert [line["leaf"].code for line in context["rows"]] == ["2.08.02.2.01.0001"]
    assert (context["difference"].before, context["difference"].after) == (600, 650)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_rows(
    client, renja, planner, count, django_assert_num_queries
):
    rows = RowFactory.create_batch(count, document=renja, printed_code="2.08.02.2.01.0001")
    for label in ("a", "b"):
        actions.name_version(document=renja, label=label, by=planner, at=AT)
        for row in rows:
            row.refresh_from_db()
            _change(row, planner, note=label)
    client.force_login(planner)

    with django_assert_num_queries(11):
        response = client.get(_url(renja, 1, 2))

    assert len(response.context["rows"]) == count


def test_a_writer_first_sees_what_changed_since_the_last_version(client, renja, planner, first):
    client.force_login(planner)

    response = client.get(reverse("renja:compare_choose", kwargs={"pk": renja.pk}))

    assert response.url == _url(renja, 1, "kerja")


def test_a_reviewer_first_sees_what_changed_since_they_checked(
    client, renja, rows, head, verifier, first
):
    mark_checked(version=first, by=verifier, at=AT)
    choose = reverse("renja:compare_choose", kwargs={"pk": renja.pk})
    client.force_login(verifier)

    before = client.get(choose).url
    actions.hand_in(document=renja, by=head, at=AT)
    after = client.get(choose).url

    assert (before, after) == (_url(renja, 1, "kerja"), _url(renja, 1, 2))


def test_a_reviewer_marks_a_version_as_checked(client, renja, rows, verifier, first, planner):
    second = actions.name_version(document=renja, label="Dua", by=planner, at=AT)
    client.force_login(verifier)

    offered = client.get(_url(renja, 1, 2)).context["can_mark"]
    client.post(reverse("renja:checked", kwargs={"pk": renja.pk}), {"version": 2})
    context = client.get(_url(renja, 1, 2)).context

    assert offered
    assert (context["mark"].version, context["can_mark"]) == (second, False)


@pytest.mark.parametrize("number", ["", "9", "x", "-1"])
def test_a_version_that_is_not_there_is_not_marked(client, renja, verifier, first, number):
    client.force_login(verifier)

    response = client.post(reverse("renja:checked", kwargs={"pk": renja.pk}), {"version": number})

    assert response.status_code == 404


def test_the_form_chooses_any_two_states(client, renja, planner, first):
    client.force_login(planner)
    choose = reverse("renja:compare_choose", kwargs={"pk": renja.pk})

    assert client.get(choose, {"dari": "kerja", "ke": "1"}).url == _url(renja, "kerja", 1)
    assert client.get(choose, {"dari": "1"}).url == _url(renja, 1, "kerja")
    assert client.get(choose, {"dari": "x", "ke": "1"}).url == _url(renja, 1, "kerja")


def test_nothing_frozen_is_nothing_to_compare(client, renja, planner):
    client.force_login(planner)

    response = client.get(reverse("renja:compare_choose", kwargs={"pk": renja.pk}))

    assert "Belum ada yang dapat dibandingkan" in response.content.decode()


def test_the_workbook_holds_one_line_per_value(client, renja, rows, planner, first):
    _change(rows[0], planner, budget=Decimal(150), note="=baru")
    client.force_login(planner)

    response = client.get(_url(renja, 1, "kerja", "compare_sheet"))

    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    _head, *lines = book.worksheets[0].iter_rows(values_only=True)
    assert [(line[2], *line[4:7], *line[7:]) for line in lines] == [
        ("2.08.02.2.01.0001", "Pagu indikatif", "Rp100", "Rp150", 100, 150, 50),
        ("2.08.02.2.01.0001", "Catatan penting", "lama", "=baru", None, None, None),
    ]
    assert [sheet.title for sheet in book] == ["Baris", "Program"]
