"""What the database refuses about comments, whatever the code does."""

import pytest
from django.db import IntegrityError, transaction

from renja.models import CommentThread, ReviewMark
from tests.factories.accounts import UserFactory
from tests.factories.comments import (
    AttentionFactory,
    CommentFactory,
    SuggestionFactory,
    ThreadFactory,
)
from tests.factories.renja import AT, RowFactory, VersionFactory

pytestmark = pytest.mark.django_db


def _refused(name, make, **values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(**values)


@pytest.mark.parametrize("read", [{"row_version": None}, {"row_version": 1, "both": True}])
def test_a_thread_was_opened_on_one_state(read):
    row = RowFactory()
    if read.pop("both", False):
        read["plan_version"] = VersionFactory(document=row.document)
    _refused("thread_read_one_state", ThreadFactory, row=row, **read)


def test_an_answer_has_its_author():
    _refused(
        "thread_answer_recorded", ThreadFactory, status="selesai", answered_at=AT,
        resolved_at=AT, resolved_by=UserFactory(),
    )  # fmt: skip


@pytest.mark.parametrize("status", ["dijawab", "selesai"])
def test_a_status_has_its_record(status):
    _refused("thread_status_has_its_record", ThreadFactory, status=status)


def test_an_open_thread_was_not_resolved():
    thread = ThreadFactory()
    with pytest.raises(IntegrityError, match="thread_status_has_its_record"):
        CommentThread.objects.filter(pk=thread.pk).update(
            resolved_at=AT, resolved_by=thread.opened_by
        )


def test_a_comment_says_something():
    _refused("comment_says_something", CommentFactory, text="")


def test_one_proposal_waits_in_a_thread():
    thread = ThreadFactory(field="note")
    SuggestionFactory(thread=thread)
    _refused("suggestion_one_waiting", SuggestionFactory, thread=thread)


def test_a_decision_has_its_record():
    _refused("suggestion_decision_recorded", SuggestionFactory, status="diterima")


def test_a_person_hears_of_a_comment_once():
    first = AttentionFactory()
    _refused("attention_once_per_comment", AttentionFactory, user=first.user, comment=first.comment)


def test_a_person_has_one_mark_a_plan():
    version, user = VersionFactory(), UserFactory()
    mark = {"user": user, "document": version.document, "version": version, "at": AT}
    ReviewMark.objects.create(**mark)
    _refused("review_mark_once", ReviewMark.objects.create, **mark)
