"""The threads of a row, the list of a plan, and who may do what in them."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from agencies.models import Role
from renja import actions
from renja.models import CommentThread
from tests.factories.agencies import AgencyFactory, person
from tests.factories.comments import CommentFactory, SuggestionFactory, ThreadFactory
from tests.factories.renja import AT, RowFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(row):
    return reverse("renja:row_comments", kwargs={"pk": row.document_id, "uuid": row.uuid})


@pytest.fixture
def handed_in(renja, row, head):
    """The Renja after its hand-in; its working state goes on."""
    actions.hand_in(document=renja, by=head, at=AT)
    renja.refresh_from_db()
    return renja


def _new(**values):
    return {"open": "1", "utas-kind": "wajib", "utas-text": "Lengkapi", **values}


def _does(card):
    return {name for name in card if name.startswith("can_") and card[name]}


def test_a_verifier_opens_a_thread_with_a_proposal(client, url, row, verifier):
    client.force_login(verifier)
    sent = _new(**{"utas-field": "note", "utas-proposal": "Sesuai pokir"})

    response = client.post(url, sent, follow=True)

    thread = CommentThread.objects.get()
    assert (thread.field, thread.quoted, thread.kind) == ("note", "lama", "wajib")
    assert thread.suggestions.get().value == "Sesuai pokir"
    assert [str(m) for m in response.context["messages"]] == ["Catatan terkirim."]


def test_htmx_gets_the_fragment_anew(client, url, verifier):
    client.force_login(verifier)

    response = client.post(url, _new(), headers={"HX-Request": "true"})

    page = response.content.decode()
    assert page.lstrip().startswith('<div id="komentar"')
    assert "Catatan terkirim." in page
    assert "Lengkapi" in page


def test_what_is_missing_is_said_in_the_form(client, url, verifier):
    client.force_login(verifier)

    response = client.post(url, _new(**{"utas-proposal": "5"}), headers={"HX-Request": "true"})

    assert CommentThread.objects.count() == 0
    assert response.context["form"].errors == {"field": ["Pilih kolom yang nilainya Anda usulkan."]}


def test_who_may_do_what_in_a_thread(client, url, row, board, verifier, planner):
    thread = ThreadFactory(row=row, field="note", quoted="lama", agency=board)
    SuggestionFactory(thread=thread)
    found = {}
    secretary = person(Role.SECRETARIAT, row.agency)
    for name, user in {"verifier": verifier, "planner": planner, "secretary": secretary}.items():
        client.force_login(user)
        context = client.get(url).context
        (card,) = context["cards"]
        found[name] = (_does(card), _does(card["suggestions"][0]), context["can_open"])

    assert found == {
        "verifier": ({"can_reply", "can_resolve"}, set(), True),
        "planner": ({"can_reply"}, {"can_take", "can_refuse"}, False),
        "secretary": (set(), set(), False),
    }


def test_another_agencys_reviewer_does_not_resolve(client, row, url, agency, verifier):
    thread = ThreadFactory(row=row, agency=agency)
    client.force_login(verifier)

    response = client.post(
        reverse("renja:thread_status", kwargs={"pk": thread.pk}), {"langkah": "selesai"}
    )

    assert response.status_code == 403


def test_a_planner_takes_a_value_over(client, url, row, planner, board):
    thread = ThreadFactory(row=row, field="note", quoted="lama", agency=board)
    suggestion = SuggestionFactory(thread=thread, was="lama", value="baris 1\nbaris 2")
    client.force_login(planner)
    raw = client.get(url).context["cards"][0]["raw"]

    client.post(
        reverse("renja:thread_suggestion", kwargs={"pk": thread.pk}),
        {"usulan": suggestion.pk, "langkah": "terima", "dilihat": raw},
    )

    row.refresh_from_db()
    card = client.get(url).context["cards"][0]
    assert row.note == "baris 1\nbaris 2"
    assert (card["has_changed"], card["now"], card["thread"].status) == (
        True,
        "baris 1\nbaris 2",
        "dijawab",
    )


def test_a_value_seen_with_line_breaks_is_no_conflict(client, url, row, planner, board):
    actions.save_row(row=row, version=1, changes={"note": "a\nb"}, by=planner, at=AT)
    thread = ThreadFactory(row=row, field="note", agency=board)
    suggestion = SuggestionFactory(thread=thread, value="c")
    client.force_login(planner)

    # Browsers send the line ends of forms as CRLF.
    client.post(
        reverse("renja:thread_suggestion", kwargs={"pk": thread.pk}),
        {"usulan": suggestion.pk, "langkah": "terima", "dilihat": "a\r\nb"},
    )

    row.refresh_from_db()
    assert row.note == "c"


def test_a_proposal_of_another_thread_is_not_found(client, row, planner):
    thread = ThreadFactory(row=row, field="note")
    other = SuggestionFactory()
    client.force_login(planner)

    response = client.post(
        reverse("renja:thread_suggestion", kwargs={"pk": thread.pk}),
        {"usulan": other.pk, "langkah": "terima", "dilihat": ""},
    )

    assert response.status_code == 404


def test_a_thread_moves_with_its_row_and_stays_when_it_goes(client, url, row, planner, verifier):
    ThreadFactory(row=row, field="note", quoted="lama")
    changes = {"printed_code": "2.08.03.2.01.0009"}
    row = actions.save_row(row=row, version=1, changes=changes, by=planner, at=AT)
    client.force_login(verifier)

    moved = client.get(url)
    actions.delete_row(row=row, version=2, by=planner, at=AT)
    gone = client.get(url)

    assert (moved.context["talk"].code, moved.context["can_open"]) == ("2.08.03.2.01.0009", True)
    assert (gone.context["talk"].state, gone.context["can_open"]) == (None, False)
    assert "pada baris yang dihapus" in gone.content.decode()
    assert "lama" in gone.content.decode()


def test_a_ministry_comments_on_what_was_handed_in_and_sees_its_own_threads(
    client, url, row, reviewer, board, handed_in
):
    ThreadFactory(row=row, agency=board, text="Urusan dalam")
    RowFactory(document=handed_in, printed_code="2.08.02.2.01.0002")
    client.force_login(reviewer)

    response = client.post(url, _new(**{"utas-field": "budget"}), follow=True)

    thread = CommentThread.objects.get(opened_by=reviewer)
    assert (thread.row_version, thread.plan_version) == (None, handed_in.versions.get())
    assert thread.quoted == "Rp100"
    assert [card["thread"] for card in response.context["cards"]] == [thread]


@pytest.mark.parametrize("code", ["1.02.02.2.01.0001"])
def test_a_ministry_reads_no_row_of_another_bidang(client, renja, head, row, reviewer, code):
    other = RowFactory(document=renja, printed_code=code)
    actions.hand_in(document=renja, by=head, at=AT)
    client.force_login(reviewer)
    kwargs = {"pk": renja.pk, "uuid": other.uuid}

    response = client.get(reverse("renja:row_comments", kwargs=kwargs))

    assert response.status_code == 404


def test_comments_stay_out_of_other_agencies_even_after_the_hand_in(client, url, handed_in):
    sibling = person(Role.PLANNER, AgencyFactory(region=handed_in.region))
    client.force_login(sibling)

    assert client.get(handed_in.get_absolute_url()).status_code == 200
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_row_costs_the_same_for_any_number_of_threads(
    client, url, row, planner, count, django_assert_num_queries
):
    for _number in range(count):
        thread = ThreadFactory(row=row, field="note")
        CommentFactory(thread=thread)
        SuggestionFactory(thread=thread)
    client.force_login(planner)

    with django_assert_num_queries(13):
        response = client.get(url)

    assert len(response.context["cards"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_threads(
    client, renja, planner, count, django_assert_num_queries
):
    for _number in range(count):
        ThreadFactory(row=RowFactory(document=renja), field="note")
    client.force_login(planner)

    with django_assert_num_queries(15):
        response = client.get(reverse("renja:comments", kwargs={"pk": renja.pk}))

    assert len(response.context["lines"]) == count
    assert response.context["musts"] == count


def test_the_list_filters_by_kind_and_state(client, renja, row, planner, verifier):
    wanted = ThreadFactory(row=row, kind="saran", status="dijawab", answered_at=AT,
                           answered_by=planner)  # fmt: skip
    ThreadFactory(row=row, kind="saran")
    ThreadFactory(row=row, kind="wajib")
    client.force_login(verifier)
    url = reverse("renja:comments", kwargs={"pk": renja.pk})

    lines = client.get(url, {"jenis": "saran", "status": "dijawab"}).context["lines"]

    assert [entry["line"].thread for entry in lines] == [wanted]


def test_the_sheet_holds_every_comment_with_its_answers(client, renja, row, planner, verifier):
    thread = ThreadFactory(row=row, field="budget", quoted="Rp100", text="=1+1")
    CommentFactory(thread=thread, role=Role.PLANNER, agency=row.agency, text="Sudah diperbaiki")
    actions.save_row(row=row, version=1, changes={"budget": Decimal(250)}, by=planner, at=AT)
    client.force_login(verifier)

    response = client.get(reverse("renja:comment_sheet", kwargs={"pk": renja.pk}))

    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    _head, line = book.active.iter_rows(values_only=True)
    assert line[:6] == (
        1,
        row.printed_code,
        row.name,
        "Pagu indikatif",
        "Wajib ditindaklanjuti",
        "=1+1",
    )
    assert line[7].startswith("Sudah diperbaiki\n(Perencana, Dinas PPPA, ")
    assert line[8:] == ("Rp100", "Rp250", "Belum ditanggapi")


def test_the_plan_page_shows_anchors_and_what_blocks_the_hand_in(client, renja, row, planner):
    ThreadFactory(row=row)
    ThreadFactory(row=row, kind="saran")
    RowFactory(document=renja)
    client.force_login(planner)

    context = client.get(renja.get_absolute_url()).context

    talks = [line.talk for line in context["lines"] if line.talk]
    assert [(talk["all"], talk["open"], talk["must"]) for talk in talks] == [(2, 2, 1)]
    assert context["musts"] == 1
