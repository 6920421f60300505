"""One worker at a time, and none on what nobody wants any more."""

from datetime import timedelta

import pytest

from jobs.actions import give_back, renewed
from reports.models import Report, ReportSection
from tests.factories.reports import AT, ReportFactory, SectionFactory

pytestmark = pytest.mark.django_db
SOON, LATER = AT + timedelta(seconds=10), AT + timedelta(minutes=5)


@pytest.mark.parametrize("factory", [ReportFactory, SectionFactory])
def test_claim_lets_one_through_until_the_lease_ends(factory):
    row = factory()
    rows = type(row).objects

    assert rows.claim(row.pk, token="one", at=AT) is True
    assert rows.claim(row.pk, token="two", at=SOON) is False
    assert rows.held("one").exists()
    assert rows.claim(row.pk, token="two", at=LATER) is True
    assert not rows.held("one").exists()
    row.refresh_from_db()
    assert (row.attempts, row.claim) == (2, "two")


@pytest.mark.parametrize("status", ["ready", "failed", "cancelled"])
def test_ended_row_cannot_be_claimed(status):
    section = SectionFactory(status=status, file="a.pdf")

    assert ReportSection.objects.claim(section.pk, token="x", at=AT) is False


@pytest.mark.parametrize("status", ["queued", "failed", "cancelled"])
def test_section_of_a_report_that_is_not_running_waits(status):
    section = SectionFactory(report=ReportFactory(status=status, sections_total=1))

    assert ReportSection.objects.claim(section.pk, token="x", at=AT) is False


def test_what_was_taken_eight_times_is_not_taken_again():
    section = SectionFactory(attempts=8)

    assert ReportSection.objects.claim(section.pk, token="x", at=AT) is False
    assert list(ReportSection.objects.exhausted(at=AT)) == [section]


def test_report_is_joined_only_when_every_section_is_ready():
    report = SectionFactory(status="ready", file="a.pdf").report
    waiting = SectionFactory(report=report)

    assert Report.objects.claim_merge(report.pk, token="x", at=AT) is False
    ReportSection.objects.filter(pk=waiting.pk).update(status="ready", file="b.pdf")
    assert Report.objects.claim_merge(report.pk, token="x", at=AT) is True
    assert Report.objects.claim_merge(report.pk, token="y", at=SOON) is False
    assert Report.objects.claim_merge(report.pk, token="y", at=LATER) is True


def test_planned_report_is_not_planned_twice():
    report = SectionFactory().report
    Report.objects.filter(pk=report.pk).update(claim="x", lease_until=AT)

    assert Report.objects.claim(report.pk, token="y", at=LATER) is False


def test_failure_of_a_lost_claim_changes_nothing():
    section = SectionFactory()
    ReportSection.objects.claim(section.pk, token="old", at=AT)
    held = ReportSection.objects.held("old")
    ReportSection.objects.claim(section.pk, token="new", at=LATER)

    assert give_back(held, error="late", at=LATER) is False
    section.refresh_from_db()
    assert (section.status, section.claim, section.error) == ("running", "new", "")


@pytest.mark.django_db(transaction=True)
def test_lease_is_renewed_while_work_goes_on(settings):
    settings.JOB_LEASE_SECONDS = 1
    section = SectionFactory()
    ReportSection.objects.claim(section.pk, token="x", at=AT)
    held = ReportSection.objects.held("x")

    with renewed(held):
        deadline = AT
        while deadline <= AT + timedelta(seconds=1):
            deadline = held.values_list("lease_until", flat=True).get()

    assert deadline > AT + timedelta(days=1)  # by the real clock, years after AT or not
