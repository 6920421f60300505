"""One letter a day to those who have news; each piece of news in one letter only."""

from datetime import timedelta

import pytest

from agencies.models import Role
from notifications.models import OutboxMail
from renja.actions.comments import mail_digests
from renja.models import Attention, CommentThread
from renja.tasks import mail_digests as task
from tests.factories.accounts import UserFactory
from tests.factories.agencies import person
from tests.factories.comments import AttentionFactory, ThreadFactory
from tests.factories.renja import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def thread(row):
    return ThreadFactory(row=row, opened_by=UserFactory(name="Vera"), text="Perbaiki target")


def _attention(thread, user, **values):
    return AttentionFactory(comment=thread.comments.get(), user=user, **values)


def test_news_of_one_person_is_one_letter(thread, row, planner, head):
    other = ThreadFactory(row=row, opened_by=UserFactory(name="Vero"), text="Kenapa?")
    _attention(thread, planner)
    _attention(other, planner, kind="tugas")
    _attention(thread, head)

    assert mail_digests(at=LATER) == 2

    mail = OutboxMail.objects.get(to=planner.email)
    assert mail.subject == "2 catatan pada rencana Anda"
    assert "Vera menyebut Anda dalam catatan pada 2.08.02.2.01.0001" in mail.body
    assert "Vero menugaskan catatan" in mail.body
    assert f"/renja/{row.document_id}/baris/{row.uuid}/komentar/#utas-{other.pk}" in mail.body


def test_a_second_run_sends_nothing(thread, planner):
    _attention(thread, planner)
    mail_digests(at=LATER)

    assert mail_digests(at=LATER) == 0
    task()

    assert OutboxMail.objects.count() == 1
    assert Attention.objects.get().mailed_at == LATER


def test_news_of_tomorrow_waits(thread, planner):
    _attention(thread, planner, at=LATER + timedelta(hours=1))

    assert mail_digests(at=LATER) == 0
    assert Attention.objects.get().mailed_at is None


def test_who_may_no_longer_read_gets_no_letter(thread):
    stranger = person(Role.PLANNER)
    _attention(thread, stranger)

    assert mail_digests(at=LATER) == 0
    assert OutboxMail.objects.count() == 0


def test_what_is_resolved_by_then_is_left_out(thread, planner, verifier):
    _attention(thread, planner)
    CommentThread.objects.update(status="selesai", resolved_at=AT, resolved_by=verifier)

    assert mail_digests(at=LATER) == 0
