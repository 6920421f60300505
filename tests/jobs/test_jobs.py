"""Which rows a message is owed."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from jobs.actions import give_back
from jobs.querysets import GRACE, lease
from reports.models import ReportSection
from tests.factories.reports import AT, ReportFactory, SectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sections():
    report = ReportFactory(status="running", sections_total=20)
    return SectionFactory.create_batch(20, report=report)


def claimable(at=AT):
    return ReportSection.objects.claimable(at=at)


def test_a_message_is_owed_once(sections):
    first = claimable().mark_nudged(ahead=8, at=AT)

    assert first == [section.pk for section in sections[:8]]
    assert claimable().mark_nudged(ahead=8, at=AT) == []
    ReportSection.objects.claim(first[0], token="x", at=AT)
    assert claimable().mark_nudged(ahead=8, at=AT) == [sections[8].pk]


def test_message_that_found_nothing_to_take_is_used_up(sections):
    (pk,) = claimable().mark_nudged(ahead=1, at=AT)
    ReportSection.objects.filter(pk=pk).update(next_attempt_at=AT + timedelta(minutes=1))

    assert ReportSection.objects.claim(pk, token="x", at=AT) is False
    later = AT + timedelta(minutes=1)
    assert claimable(later).mark_nudged(ahead=1, at=later) == [pk]


def test_sweep_owes_again_only_what_was_sent_well_before_it(sections):
    old, fresh = sections[0].pk, sections[1].pk
    ReportSection.objects.filter(pk=old).update(nudged_at=AT - GRACE - timedelta(seconds=1))
    ReportSection.objects.filter(pk=fresh).update(nudged_at=AT - GRACE)

    assert claimable().forget_lost_nudges(sent_at=AT) == 1

    assert ReportSection.objects.get(pk=old).nudged_at is None
    assert ReportSection.objects.get(pk=fresh).nudged_at == AT - GRACE


@pytest.mark.django_db(transaction=True)
def test_of_many_senders_at_once_each_row_is_handed_to_one(sections):
    start, handed = threading.Barrier(4), []

    def ask():
        start.wait()
        try:
            handed.extend(claimable().mark_nudged(ahead=20, at=AT))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(handed) == len(set(handed))
    assert set(handed) <= {section.pk for section in sections}
    assert ReportSection.objects.filter(nudged_at=None).count() == 20 - len(handed)


def test_dead_workers_count_less_than_failures_of_the_work(sections):
    row = sections[0]
    at = AT
    for number in range(5):
        assert ReportSection.objects.claim(row.pk, token=str(number), at=at) is True
        at += lease() + timedelta(seconds=1)

    failed = []
    for token in ("a", "b", "c"):
        ReportSection.objects.claim(row.pk, token=token, at=at)
        failed.append(give_back(ReportSection.objects.held(token), error="ValueError: x", at=at))
        at += timedelta(minutes=5)

    row.refresh_from_db()
    assert failed == [False, False, True]
    assert (row.status, row.attempts, row.failures) == ("failed", 8, 3)
