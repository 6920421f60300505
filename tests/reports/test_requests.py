"""What a report will show is fixed, and limited, when it is asked for."""

import hashlib
import re
import threading

import pytest
from django.db import IntegrityError, connection

from agencies.models import Role
from reports.actions import (
    CannotMove,
    CannotReport,
    cancel_report,
    request_report,
    requests,
    retry_report,
)
from reports.models import Report
from tests.factories.agencies import AgencyFactory, RegencyFactory, person
from tests.factories.renja import RenjaFactory, RkpdFactory, RowFactory
from tests.factories.reports import AT, ReportFactory, SectionFactory, check, checked, region_with
from tests.reports.test_making import ask

pytestmark = pytest.mark.django_db


def runs_of(report):
    return [entry["run"] for entry in report.params["runs"]]


def test_report_fixes_the_newest_check():
    run = checked()
    newer = check(run.renja, run.subject_version, by=run.requested_by)

    report = ask(run)

    assert runs_of(report) == [newer.pk]
    assert runs_of(ask(run, run=run)) == [run.pk]
    hashes = sorted({run.subject_version.sha256, run.reference_version.sha256})
    assert report.content_sha256 == hashlib.sha256("\n".join(hashes).encode()).hexdigest()
    assert re.fullmatch("[2-9A-HJKMNP-Z]{10}", report.code)


def test_check_of_the_live_draft_is_shown_on_a_frozen_version():
    run = checked(handed_in=False)
    RowFactory(document=run.renja, printed_code="2.08.02.2.01.0009")
    draft = check(run.renja, by=run.requested_by)

    first, second = ask(run, run=draft), ask(run, run=draft, format="xlsx")

    (entry,) = first.params["runs"]
    version = run.renja.versions.get(pk=entry["subject"])
    assert (version.reason, version.row_count, second.params) == ("named", 4, first.params)


def test_draft_that_changed_after_its_check_is_refused():
    run = checked(handed_in=False)
    draft = check(run.renja, by=run.requested_by)
    type(run.renja).objects.filter(pk=run.renja_id).update(revision=99)

    with pytest.raises(CannotReport, match="berubah setelah pemeriksaan"):
        ask(run, run=draft)


def test_region_takes_each_agencys_newest_hand_in_and_names_the_rest():
    region, runs = region_with(2)
    newer = check(runs[0].renja, runs[0].subject_version, by=runs[0].requested_by)
    draft = RenjaFactory(agency=AgencyFactory(region=region))
    check(draft, by=person(Role.PLANNER, draft.agency))
    unchecked = RenjaFactory(agency=AgencyFactory(region=region), handed_in=True)
    requests.freeze_version(document=unchecked, reason="hand_in", by=unchecked.handed_in_by, at=AT)
    _elsewhere, _foreign = region_with(1)

    report = ask(runs[0], kind=Report.Kind.REGION, agency=None)

    missing = region.agencies.filter(pk__in=report.params["missing"])
    assert runs_of(report) == [newer.pk, runs[1].pk]
    assert {agency.name for agency in missing} == {"Dinas Belum Kirim", draft.agency.name}
    assert report.params["unchecked"] == [unchecked.agency_id]


def test_region_without_a_checked_hand_in_is_refused():
    run = checked(handed_in=False)

    with pytest.raises(CannotReport, match="Belum ada Renja yang diajukan"):
        ask(run, kind=Report.Kind.REGION, agency=None)


@pytest.mark.parametrize(
    ("where", "handed_in", "is_allowed"),
    [
        ("sibling", False, False),
        ("sibling", True, True),
        ("elsewhere", False, False),
        ("elsewhere", True, False),
    ],
)
def test_nobody_gets_what_they_may_not_read(where, handed_in, is_allowed):
    run = checked(handed_in=handed_in)
    region = run.renja.region if where == "sibling" else RegencyFactory()
    other = person(Role.PLANNER, AgencyFactory(region=region))

    if is_allowed:
        assert runs_of(ask(run, by=other)) == [run.pk]
        return
    for options in ({}, {"run": run}, {"kind": Report.Kind.REGION, "agency": None}):
        with pytest.raises(CannotReport):
            ask(run, by=other, **options)


def test_report_still_waited_for_is_handed_back():
    run = checked()
    first = ask(run)

    assert ask(run) == first
    assert ask(run, format="xlsx") != first
    cancel_report(report=first, by=first.requested_by, at=AT)
    assert ask(run) != first


def test_taken_code_is_drawn_again(monkeypatch):
    run, taken = checked(), ReportFactory(code="A" * 10)
    letters = iter("A" * 10 + "B" * 10)
    monkeypatch.setattr(requests.secrets, "choice", lambda _alphabet: next(letters))

    assert ask(run).code == "B" * 10
    assert taken.code == "A" * 10


def test_cancelled_report_leaves_nothing_in_the_queue():
    report = SectionFactory(status="running", claim="x", lease_until=AT).report
    done = SectionFactory(report=report, status="ready", file="a.pdf")

    cancel_report(report=report, by=report.requested_by, at=AT)

    assert (report.status, report.finished_at) == ("cancelled", AT)
    assert list(report.sections.values_list("status", flat=True)) == ["cancelled", "ready"]
    assert list(report.sections.filter(status="ready")) == [done]
    with pytest.raises(CannotMove):
        cancel_report(report=report, by=report.requested_by, at=AT)


def test_only_an_ended_report_is_tried_again():
    report = ReportFactory(status="failed", error="ValueError: x", attempts=3, finished_at=AT)

    retry_report(report=report, by=report.requested_by, at=AT)

    assert (report.status, report.attempts, report.error, report.finished_at) == (
        "queued",
        0,
        "",
        None,
    )
    for status in ("queued", "ready"):
        other = ReportFactory(ready=True) if status == "ready" else report
        with pytest.raises(CannotMove):
            retry_report(report=other, by=other.requested_by, at=AT)


def test_reference_without_rows_of_the_region_is_no_obstacle():
    rkpd = RkpdFactory(stage="ranwal")
    run = checked(agency=AgencyFactory(region=rkpd.region), rkpd=rkpd, budgets=(5,), asked=(None,))

    assert ask(run).params["reference"] == run.reference_version_id


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "alignment_region"},
        {"agency": None},
        {"status": "ready"},
        {"status": "ready", "file": "a.pdf", "file_sha256": "f" * 64},
    ],
)
def test_report_constraints(broken):
    agency = AgencyFactory()

    with pytest.raises(IntegrityError):
        ReportFactory(**({"agency": agency, "region": agency.region} | broken))


@pytest.mark.django_db(transaction=True)
def test_six_requests_at_once_are_one_report():
    run = checked()
    start, got = threading.Barrier(6), []

    def click():
        start.wait()
        try:
            got.append(ask(run).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert got == [Report.objects.get().pk] * 6


def test_code_is_unique():
    ReportFactory(code="SAMASAMASA")

    with pytest.raises(IntegrityError):
        ReportFactory(code="SAMASAMASA")


def test_section_constraints():
    section = SectionFactory(position=1)

    with pytest.raises(IntegrityError):
        SectionFactory(report=section.report, position=1)


def test_rendered_section_has_its_file():
    with pytest.raises(IntegrityError):
        SectionFactory(status="ready", file="")


def test_requesting_needs_an_agency_for_an_agency_report():
    run = checked()

    with pytest.raises(CannotReport, match="perangkat daerah"):
        request_report(
            kind=Report.Kind.AGENCY,
            region=run.renja.region,
            plan_year=run.renja.plan_year,
            by=run.requested_by,
            at=AT,
        )
