"""Threads: opened, answered, resolved, with values proposed and taken over."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agencies.models import Role
from notifications.models import Notice
from renja import actions
from renja.actions import comments
from renja.models import (
    Attention,
    Comment,
    CommentThread,
    PlanDocument,
    ReviewMark,
    RowChange,
    Suggestion,
)
from tests.factories.agencies import person
from tests.factories.comments import SuggestionFactory, ThreadFactory
from tests.factories.renja import AT, RowFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def open_thread(renja, row, verifier, speak):
    def _open(field="note", proposal=None, kind="wajib", **values):
        return comments.open_thread(
            document=renja,
            state=comments.row_state(renja, row.uuid),
            field=field,
            kind=kind,
            text=values.pop("text", "Lengkapi catatan"),
            proposal=proposal,
            at=AT,
            **{**speak(verifier), **values},
        )

    return _open


def _inbox():
    return sorted(Notice.objects.values_list("user__name", "text"))


def test_a_thread_quotes_what_the_cell_said(open_thread, row, verifier, board):
    thread = open_thread("budget")

    assert (thread.row_uuid, thread.code, thread.name) == (row.uuid, row.printed_code, row.name)
    assert (thread.quoted, thread.row_version, thread.plan_version) == ("Rp100", 1, None)
    assert (thread.agency, thread.status) == (board, "terbuka")
    comment = thread.comments.get()
    assert (comment.text, comment.role, comment.agency) == (
        "Lengkapi catatan",
        Role.VERIFIER,
        board,
    )


def test_a_value_is_proposed_for_a_column_only(open_thread):
    with pytest.raises(comments.CannotComment, match="satu kolom"):
        open_thread("", proposal="baru")

    assert CommentThread.objects.count() == 0


@pytest.mark.parametrize("field", ["code", "rahasia", "indicators"])
def test_only_columns_of_the_row_take_comments(open_thread, field):
    with pytest.raises(comments.CannotComment, match="kolom baris"):
        open_thread(field)


def test_whoever_drafts_hears_of_a_new_thread(open_thread, planner, head):
    open_thread()

    text = "Vera memberi catatan pada 2.08.02.2.01.0001 (Wajib ditindaklanjuti): Lengkapi catatan"
    assert _inbox() == [("Hadi", text), ("Putri Ayu", text)]


def test_an_assignment_reaches_one_person_a_mention_those_named(
    open_thread, planner, head, verifier, agency
):
    person(Role.PLANNER, agency, name="Putri")
    open_thread(assigned_to=head, text="Mohon dibantu @putri ayu")

    assert [(name, text.split(" catatan")[0]) for name, text in _inbox()] == [
        ("Hadi", "Vera menugaskan"),
        ("Putri Ayu", "Vera menyebut Anda dalam"),
    ]


def test_nobody_is_mentioned_who_may_not_read(open_thread):
    person(Role.PLANNER, name="Orang Luar")
    open_thread(text="@Orang Luar lihat ini")

    assert Attention.objects.count() == 0


def test_an_answer_closes_the_wait_and_reaches_the_reviewer(open_thread, planner, verifier, speak):
    thread = open_thread()
    Notice.objects.all().delete()

    comments.reply(thread=thread, text="Sudah", is_answer=True, at=LATER, **speak(planner))

    assert (thread.status, thread.answered_by, thread.answered_at) == ("dijawab", planner, LATER)
    assert [name for name, _text in _inbox()] == ["Vera"]


def test_a_reviewers_own_reply_answers_nothing(open_thread, verifier, speak):
    thread = open_thread()

    comments.reply(thread=thread, text="Lagi", is_answer=False, at=LATER, **speak(verifier))

    assert thread.status == "terbuka"


def test_a_resolved_thread_takes_no_reply_until_it_is_reopened(
    open_thread, planner, verifier, speak
):
    thread = open_thread()
    comments.resolve_thread(thread=thread, by=verifier, at=LATER)

    with pytest.raises(comments.CannotComment, match="sudah selesai"):
        comments.reply(thread=thread, text="Ya", is_answer=True, at=LATER, **speak(planner))
    with pytest.raises(comments.CannotComment, match="sudah dinyatakan selesai"):
        comments.resolve_thread(thread=thread, by=verifier, at=LATER)
    comments.reopen_thread(thread=thread, text="Belum", at=LATER, **speak(verifier))
    with pytest.raises(comments.CannotComment, match="menunggu tanggapan"):
        comments.reopen_thread(thread=thread, text="Belum", at=LATER, **speak(verifier))

    assert (thread.status, thread.resolved_by) == ("terbuka", None)
    assert list(thread.comments.values_list("text", flat=True)) == ["Lengkapi catatan", "Belum"]


def test_a_proposed_value_is_taken_over_as_a_change_of_the_row(open_thread, row, planner, speak):
    thread = open_thread("budget", proposal="2.500.000")
    suggestion = thread.suggestions.get()

    comments.take_suggestion(suggestion=suggestion, seen="100", at=LATER, **speak(planner))

    row.refresh_from_db()
    thread.refresh_from_db()
    change = RowChange.objects.get(row_uuid=row.uuid)
    assert (row.budget, row.version, thread.status) == (Decimal(2500000), 2, "dijawab")
    assert (change.field, change.old, change.new, change.source, change.by) == (
        "budget",
        "100",
        "2500000",
        "usulan",
        planner,
    )


def test_a_cell_that_changed_meanwhile_is_a_conflict(open_thread, row, planner, speak):
    suggestion = open_thread(proposal="usulan").suggestions.get()
    actions.save_row(row=row, version=1, changes={"note": "orang lain"}, by=planner, at=AT)

    with pytest.raises(comments.SuggestionConflict):
        comments.take_suggestion(suggestion=suggestion, seen="lama", at=LATER, **speak(planner))
    comments.take_suggestion(suggestion=suggestion, seen="orang lain", at=LATER, **speak(planner))

    row.refresh_from_db()
    assert row.note == "usulan"


def test_other_cells_that_changed_are_no_conflict(open_thread, row, planner, speak):
    suggestion = open_thread(proposal="usulan").suggestions.get()
    actions.save_row(row=row, version=1, changes={"name": "Nama baru"}, by=planner, at=AT)

    comments.take_suggestion(suggestion=suggestion, seen="lama", at=LATER, **speak(planner))

    row.refresh_from_db()
    assert (row.name, row.note) == ("Nama baru", "usulan")


def test_a_proposal_is_decided_on_once(open_thread, planner, speak):
    suggestion = open_thread(proposal="usulan").suggestions.get()
    comments.refuse_suggestion(
        suggestion=suggestion, reason="Sesuai RKPD", at=LATER, **speak(planner)
    )

    with pytest.raises(comments.CannotDecide, match="sudah diputuskan"):
        comments.take_suggestion(suggestion=suggestion, seen="lama", at=LATER, **speak(planner))

    suggestion.refresh_from_db()
    assert (suggestion.status, suggestion.decided_by) == (Suggestion.Status.REFUSED, planner)
    assert suggestion.thread.comments.last().text == "Sesuai RKPD"


def test_a_refusal_says_why(open_thread, planner, speak):
    suggestion = open_thread(proposal="usulan").suggestions.get()

    with pytest.raises(comments.CannotDecide, match="alasan"):
        comments.refuse_suggestion(suggestion=suggestion, reason=" ", at=LATER, **speak(planner))


@pytest.mark.parametrize("value", ["seribu lebih", "-5"])
def test_a_proposal_that_cannot_be_stored_changes_nothing(open_thread, row, planner, speak, value):
    suggestion = open_thread("budget", proposal=value).suggestions.get()

    with pytest.raises(comments.CannotDecide):
        comments.take_suggestion(suggestion=suggestion, seen="100", at=LATER, **speak(planner))

    suggestion.refresh_from_db()
    row.refresh_from_db()
    assert (suggestion.status, row.version) == (Suggestion.Status.WAITING, 1)


def test_nothing_is_taken_over_while_bappeda_has_the_plan(open_thread, renja, planner, speak):
    suggestion = open_thread(proposal="usulan").suggestions.get()
    PlanDocument.objects.filter(pk=renja.pk).update(status="diajukan")

    with pytest.raises(actions.NotEditable):
        comments.take_suggestion(suggestion=suggestion, seen="lama", at=LATER, **speak(planner))

    suggestion.refresh_from_db()
    assert suggestion.status == Suggestion.Status.WAITING


def test_a_thread_outlives_its_row(open_thread, row, planner, speak):
    suggestion = open_thread(proposal="usulan").suggestions.get()
    actions.delete_row(row=row, version=1, by=planner, at=AT)

    thread = CommentThread.objects.get()
    assert (thread.quoted, thread.name) == ("lama", "Koordinasi")
    with pytest.raises(comments.CannotDecide, match="dihapus"):
        comments.take_suggestion(suggestion=suggestion, seen="lama", at=LATER, **speak(planner))


def test_unanswered_musts_keep_the_plan_from_being_handed_in(
    renja, row, head, planner, verifier, speak
):
    must = ThreadFactory(row=row)
    ThreadFactory(row=RowFactory(document=renja))
    ThreadFactory(row=row, kind="saran")
    ThreadFactory(row=RowFactory())

    with pytest.raises(actions.CannotHandIn, match="2 catatan yang wajib ditindaklanjuti"):
        actions.hand_in(document=renja, by=head, at=LATER)
    renja.refresh_from_db()
    assert (renja.status, renja.versions.count()) == ("draft", 0)
    for thread in CommentThread.objects.filter(document=renja, kind="wajib"):
        comments.reply(thread=thread, text="Ya", is_answer=True, at=LATER, **speak(planner))
    actions.hand_in(document=renja, by=head, at=LATER)

    must.refresh_from_db()
    assert (renja.status, must.status) == ("diajukan", "dijawab")


def test_who_returns_a_plan_has_checked_its_hand_in(renja, row, head, verifier):
    version = actions.hand_in(document=renja, by=head, at=AT)

    actions.return_for_revision(document=renja, note="Perbaiki", by=verifier, at=LATER)

    mark = ReviewMark.objects.get()
    assert (mark.user, mark.document, mark.version, mark.at) == (verifier, renja, version, LATER)


def test_a_mark_moves_with_the_next_check(renja, row, head, verifier):
    first = actions.name_version(document=renja, label="Satu", by=head, at=AT)
    second = actions.name_version(document=renja, label="Dua", by=head, at=AT)
    for version in (first, second):
        comments.mark_checked(version=version, by=verifier, at=LATER)

    assert [mark.version for mark in ReviewMark.objects.all()] == [second]


def test_a_second_thread_waits_for_its_own_decision(row, verifier):
    thread = ThreadFactory(row=row, field="note")
    SuggestionFactory(thread=thread, status="ditolak", decided_at=AT, decided_by=verifier)
    SuggestionFactory(thread=thread)

    assert thread.suggestions.count() == 2
    assert Comment.objects.count() == 1
